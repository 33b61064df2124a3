package meetings

import (
	"context"
	"slices"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// AddItem puts a new item at the end of its parent.
func (s *Service) AddItem(ctx context.Context, actor identity.Actor, id SessionID, in ItemInput) (AgendaItem, error) {
	it, err := s.checkItem(in)
	if err != nil {
		return AgendaItem{}, err
	}
	it.ID, it.Session, it.Parent, it.State = ItemID(s.newID()), id, in.Parent, ItemPlanned
	err = s.inSession(ctx, id, func(tx Tx, session Session) error {
		items, err := s.editable(tx, session)
		if err != nil {
			return err
		}
		if err := atMost(len(items)+1, "meetings.too_many_items", s.d.Limits.Items); err != nil {
			return err
		}
		if err := s.checkPlace(items, it.Parent, 1); err != nil {
			return err
		}
		it.Position = len(siblings(items, it.Parent)) + 1
		if err := tx.AddItem(it); err != nil {
			return err
		}
		if err := noteItem(tx, actor, ActItemAdd, it); err != nil {
			return err
		}
		it, err = arranged(append(items, it), session, it.ID)
		return err
	})
	return it, err
}

// ChangeItem changes an item's card. Its place is changed by MoveItem.
func (s *Service) ChangeItem(ctx context.Context, actor identity.Actor, id ItemID, in ItemInput) (AgendaItem, error) {
	card, err := s.checkItem(in)
	if err != nil {
		return AgendaItem{}, err
	}
	var out AgendaItem
	err = s.inItem(ctx, id, func(tx Tx, session Session, items []AgendaItem, it AgendaItem) error {
		it.Title, it.Presenter, it.Minutes, it.Sitting = card.Title, card.Presenter, card.Minutes, card.Sitting
		if err := tx.SetItem(it); err != nil {
			return err
		}
		if err := noteItem(tx, actor, ActItemChange, it); err != nil {
			return err
		}
		items[indexItem(items, id)] = it
		out, err = arranged(items, session, id)
		return err
	})
	return out, err
}

// MoveItem puts an item, with all below it, to another place and returns the
// agenda as it is then.
func (s *Service) MoveItem(ctx context.Context, actor identity.Actor, id ItemID, to ItemMove) ([]AgendaItem, error) {
	var out []AgendaItem
	err := s.inItem(ctx, id, func(tx Tx, session Session, items []AgendaItem, it AgendaItem) error {
		if within(items, to.Parent, id) {
			return fault.New(fault.Invalid, "meetings.item_into_itself")
		}
		if err := s.checkPlace(items, to.Parent, depth(items, id)); err != nil {
			return err
		}
		list := slices.DeleteFunc(siblings(items, to.Parent), func(x AgendaItem) bool { return x.ID == id })
		at := len(list)
		if to.Before != "" && to.Before != id {
			if at = indexItem(list, to.Before); at < 0 {
				return missing("item")
			}
		}
		it.Parent = to.Parent
		list = slices.Insert(list, at, it)
		if err := renumber(tx, items, list, to.Parent); err != nil {
			return err
		}
		it.Position = at + 1
		if err := noteItem(tx, actor, ActItemMove, it); err != nil {
			return err
		}
		out = Arrange(items, session.Sittings)
		return nil
	})
	return out, err
}

// renumber stores the positions of list under parent where they changed, in
// the database and in items.
func renumber(tx Tx, items, list []AgendaItem, parent ItemID) error {
	for i, it := range list {
		at := &items[indexItem(items, it.ID)]
		if at.Parent == parent && at.Position == i+1 {
			continue
		}
		at.Parent, at.Position = parent, i+1
		if err := tx.PlaceItem(it.ID, parent, i+1); err != nil {
			return err
		}
	}
	return nil
}

// RemoveItem deletes an item that never ran and has no parts, papers or polls.
func (s *Service) RemoveItem(ctx context.Context, actor identity.Actor, id ItemID) error {
	return s.inItem(ctx, id, func(tx Tx, session Session, items []AgendaItem, it AgendaItem) error {
		docs, err := tx.Documents(session.ID)
		if err != nil {
			return err
		}
		polls, err := tx.ItemHasPolls(id)
		switch {
		case err != nil:
			return err
		case polls:
			return fault.New(fault.Conflict, "meetings.item_has_polls")
		case it.State != ItemPlanned || !it.StartedAt.IsZero():
			return fault.New(fault.Conflict, "meetings.item_ran")
		case len(siblings(items, id)) > 0:
			return fault.New(fault.Conflict, "meetings.item_has_parts")
		case slices.ContainsFunc(docs, func(d Document) bool { return d.Item == id }):
			return fault.New(fault.Conflict, "meetings.item_has_papers")
		}
		if err := tx.DropItem(id); err != nil {
			return err
		}
		rest := slices.DeleteFunc(siblings(items, it.Parent), func(x AgendaItem) bool { return x.ID == id })
		if err := renumber(tx, items, rest, it.Parent); err != nil {
			return err
		}
		return noteItem(tx, actor, ActItemRemove, it)
	})
}

// inItem runs f with the stream of the item's session locked.
func (s *Service) inItem(ctx context.Context, id ItemID, f func(Tx, Session, []AgendaItem, AgendaItem) error) error {
	return s.d.Store.Write(ctx, func(tx Tx) error {
		it, err := tx.Item(id)
		if err != nil {
			return err
		}
		return lockSession(tx, it.Session, func(tx Tx, session Session) error {
			items, err := s.editable(tx, session)
			if err != nil {
				return err
			}
			i := indexItem(items, id)
			if i < 0 {
				return missing("item")
			}
			return f(tx, session, items, items[i])
		})
	})
}

// editable returns the agenda if it may be changed. It stays open while the
// session runs: items are moved and added on the floor.
func (s *Service) editable(tx Tx, session Session) ([]AgendaItem, error) {
	if session.State == Closed {
		return nil, closed("meetings.session_closed")
	}
	return tx.Items(session.ID)
}

func (s *Service) checkItem(in ItemInput) (AgendaItem, error) {
	l := s.d.Limits
	var f form
	it := AgendaItem{Minutes: in.Minutes, Sitting: in.Sitting}
	it.Title = f.line(in.Title, "title", l.Title)
	it.Presenter = f.optional(in.Presenter, "presenter", l.Name)
	f.add(inRange(in.Minutes, "minutes", 0, l.Minutes))
	f.add(inRange(in.Sitting, "sitting", 0, l.Sittings))
	return it, f.err
}

// checkPlace refuses a parent that is not there or too deep for a subtree of
// that many levels.
func (s *Service) checkPlace(items []AgendaItem, parent ItemID, levels int) error {
	for p := parent; p != ""; {
		i := indexItem(items, p)
		if i < 0 {
			return missing("item")
		}
		levels++
		p = items[i].Parent
	}
	return atMost(levels, "meetings.agenda_too_deep", s.d.Limits.Depth)
}

// arranged returns one item with what its place computes.
func arranged(items []AgendaItem, session Session, id ItemID) (AgendaItem, error) {
	items = Arrange(items, session.Sittings)
	i := indexItem(items, id)
	if i < 0 {
		return AgendaItem{}, missing("item")
	}
	return items[i], nil
}

func noteItem(tx Tx, actor identity.Actor, name string, it AgendaItem) error {
	return note(tx, actor, stream(it.Session), name, string(it.ID),
		ItemAct{it.Parent, it.Position, it.Title, it.Presenter, it.Minutes, it.Sitting})
}
