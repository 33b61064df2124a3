package meetings

import (
	"context"

	"ecabinet/internal/identity"
)

// RunItem makes an item the running one and ends the one before; an empty id
// only ends it. Naming the item that runs already changes nothing.
func (s *Service) RunItem(ctx context.Context, actor identity.Actor, id SessionID, item ItemID) (live Live, err error) {
	err = s.inSession(ctx, id, func(tx Tx, session Session) error {
		g, open := session.OpenSitting()
		if !open {
			return closed("meetings.no_sitting_open")
		}
		items, err := tx.Items(id)
		if err != nil {
			return err
		}
		items = Arrange(items, session.Sittings)
		step, act, err := planStep(items, item)
		if err != nil {
			return err
		}
		if step.From == nil && step.To == nil {
			live, err = readLive(tx, session)
			return err
		}
		step.Session, step.Sitting, step.At = id, g.Number, tx.Now()
		if act.Step, err = applyStep(tx, step); err != nil {
			return err
		}
		act.Sitting = g.Number
		if err := note(tx, actor, stream(id), ActItemRun, string(item), act); err != nil {
			return err
		}
		live, err = readLive(tx, session)
		return err
	})
	return live, err
}

// planStep says what running the item changes; an empty step: nothing.
func planStep(items []AgendaItem, item ItemID) (RunStep, RunAct, error) {
	var step RunStep
	act := RunAct{Item: item}
	for _, it := range items {
		if it.State == ItemRunning && it.ID == item {
			return RunStep{}, act, nil
		}
		if it.State == ItemRunning {
			step.From, act.Ended = it.times(), it.ID
		}
	}
	if item == "" {
		return step, act, nil
	}
	i := indexItem(items, item)
	if i < 0 {
		return step, act, missing("item")
	}
	step.To, act.Number, act.Title = items[i].times(), items[i].Number, items[i].Title
	return step, act, nil
}

// applyStep stores a step's changes and the step, and returns its number. An
// item that runs again keeps the time it first began.
func applyStep(tx Tx, step RunStep) (int, error) {
	steps, err := tx.Steps(step.Session)
	if err != nil {
		return 0, err
	}
	if f := step.From; f != nil {
		ended := ItemTimes{f.Item, ItemDone, f.StartedAt, step.At}
		if err := tx.MoveItemState(ended, f.State); err != nil {
			return 0, err
		}
	}
	if t := step.To; t != nil {
		began := ItemTimes{Item: t.Item, State: ItemRunning, StartedAt: t.StartedAt}
		if began.StartedAt.IsZero() {
			began.StartedAt = step.At
		}
		if err := tx.MoveItemState(began, t.State); err != nil {
			return 0, err
		}
	}
	step.Number = len(steps) + 1
	return step.Number, tx.AddStep(step)
}

// UndoItem takes the last change of the running item back.
func (s *Service) UndoItem(ctx context.Context, actor identity.Actor, id SessionID) (live Live, err error) {
	err = s.inSession(ctx, id, func(tx Tx, session Session) error {
		view, err := readLive(tx, session)
		if err != nil {
			return err
		}
		steps, err := tx.Steps(id)
		if err != nil {
			return err
		}
		step, ok := lastStep(steps, view)
		if !ok {
			return closed("meetings.nothing_to_undo")
		}
		act, err := undoStep(tx, session, step)
		if err != nil {
			return err
		}
		if err := note(tx, actor, stream(id), ActItemUndo, string(act.Item), act); err != nil {
			return err
		}
		live, err = readLive(tx, session)
		return err
	})
	return live, err
}

func undoStep(tx Tx, session Session, step RunStep) (RunAct, error) {
	act := RunAct{Sitting: step.Sitting, Step: step.Number}
	if step.To != nil {
		act.Ended = step.To.Item
		if err := tx.MoveItemState(*step.To, ItemRunning); err != nil {
			return act, err
		}
	}
	if step.From != nil {
		act.Item = step.From.Item
		if err := tx.MoveItemState(*step.From, ItemDone); err != nil {
			return act, err
		}
		items, err := tx.Items(session.ID)
		if err != nil {
			return act, err
		}
		it, err := arranged(items, session, act.Item)
		if err != nil {
			return act, err
		}
		act.Number, act.Title = it.Number, it.Title
	}
	return act, tx.UndoStep(session.ID, step.Number)
}

// endRunning ends the running item with its sitting. It is no step: the chair
// runs the item again when the next sitting takes it up.
func endRunning(tx Tx, id SessionID) (ItemID, error) {
	items, err := tx.Items(id)
	if err != nil {
		return "", err
	}
	for _, it := range items {
		if it.State == ItemRunning {
			return it.ID, tx.MoveItemState(ItemTimes{it.ID, ItemDone, it.StartedAt, tx.Now()}, ItemRunning)
		}
	}
	return "", nil
}

func readLive(tx Tx, session Session) (Live, error) {
	items, err := tx.Items(session.ID)
	if err != nil {
		return Live{}, err
	}
	steps, err := tx.Steps(session.ID)
	return session.live(items, steps), err
}

// Live returns where a session stands.
func (s *Service) Live(ctx context.Context, r Reader, id SessionID) (l Live, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		session, err := visible(tx, r, id)
		if err != nil {
			return err
		}
		l, err = readLive(tx, session)
		return err
	})
	return l, err
}

// Agenda returns the agenda in order.
func (s *Service) Agenda(ctx context.Context, r Reader, id SessionID) ([]AgendaItem, error) {
	v, err := s.Session(ctx, r, id)
	return v.Agenda, err
}
