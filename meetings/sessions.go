package meetings

import (
	"context"
	"slices"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// CreateSession makes a draft session with its sittings.
func (s *Service) CreateSession(ctx context.Context, actor identity.Actor, body identity.BodyID, in SessionInput) (Session, error) {
	var out Session
	in, err := s.checkSession(in)
	if err != nil {
		return out, err
	}
	id := SessionID(s.newID())
	ids := s.newIDs(len(in.Sittings))
	err = s.d.Store.Write(ctx, func(tx Tx) error {
		if _, err := tx.FindBody(body); err != nil {
			return err
		}
		if err := tx.LockStream(stream(id)); err != nil {
			return err
		}
		out = Session{ID: id, Body: body, Title: in.Title, Kind: in.Kind, Place: in.Place, State: Draft, CreatedAt: tx.Now()}
		if err := tx.AddSession(out); err != nil {
			return err
		}
		for i, g := range in.Sittings {
			out.Sittings = append(out.Sittings, Sitting{ID: ids[i], Session: id, Number: i + 1, StartsAt: g.StartsAt, EndsAt: g.EndsAt})
			if err := tx.AddSitting(out.Sittings[i]); err != nil {
				return err
			}
		}
		return note(tx, actor, stream(id), ActSessionCreate, string(id), sessionAct(out))
	})
	return out, err
}

func (s *Service) newIDs(n int) []SittingID {
	ids := make([]SittingID, n)
	for i := range ids {
		ids[i] = SittingID(s.newID())
	}
	return ids
}

func (s *Service) checkSession(in SessionInput) (SessionInput, error) {
	l := s.d.Limits
	var f form
	in.Title = f.line(in.Title, "title", l.Title)
	in.Place = f.optional(in.Place, "place", l.Name)
	if in.Kind == "" {
		in.Kind = Regular
	}
	f.add(oneOf(in.Kind, SessionKinds, "session_kind"))
	if len(in.Sittings) == 0 {
		f.add(fault.New(fault.Invalid, "meetings.no_sittings"))
	}
	f.add(atMost(len(in.Sittings), "meetings.too_many_sittings", l.Sittings))
	var before time.Time
	for _, g := range in.Sittings {
		if g.StartsAt.IsZero() || !g.EndsAt.After(g.StartsAt) || g.StartsAt.Before(before) {
			f.add(fault.New(fault.Invalid, "meetings.times_reversed"))
		}
		before = g.EndsAt
	}
	return in, f.err
}

// oneOf refuses a value that is not in the list with "meetings.<field>_unknown".
func oneOf[T ~string](v T, list []T, field string) error {
	if slices.Contains(list, v) {
		return nil
	}
	return fault.New(fault.Invalid, "meetings."+field+"_unknown", "value", shorten(string(v)))
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// ChangeSession changes what was planned. Sittings that were opened stay.
func (s *Service) ChangeSession(ctx context.Context, actor identity.Actor, id SessionID, in SessionInput) (Session, error) {
	var out Session
	in, err := s.checkSession(in)
	if err != nil {
		return out, err
	}
	ids := s.newIDs(len(in.Sittings))
	err = s.inSession(ctx, id, func(tx Tx, old Session) error {
		if old.State == Closed {
			return closed("meetings.session_closed")
		}
		next := old
		next.Title, next.Kind, next.Place = in.Title, in.Kind, in.Place
		if err := tx.SetSession(next); err != nil {
			return err
		}
		if err := replanSittings(tx, old, in.Sittings, ids); err != nil {
			return err
		}
		if out, err = tx.Session(id); err != nil {
			return err
		}
		return note(tx, actor, stream(id), ActSessionChange, string(id), sessionAct(out))
	})
	return out, err
}

// replanSittings brings the stored sittings to the plan. A sitting that was
// opened is history: it must still be listed, and its times are not touched.
func replanSittings(tx Tx, old Session, plan []SittingInput, ids []SittingID) error {
	for i, g := range old.Sittings {
		var err error
		switch {
		case !g.OpenedAt.IsZero() && i >= len(plan):
			return fault.New(fault.Conflict, "meetings.sitting_opened", "number", g.Number)
		case !g.OpenedAt.IsZero():
		case i >= len(plan):
			err = tx.DropSitting(g.ID)
		default:
			g.StartsAt, g.EndsAt = plan[i].StartsAt, plan[i].EndsAt
			err = tx.SetSitting(g)
		}
		if err != nil {
			return err
		}
	}
	for i := len(old.Sittings); i < len(plan); i++ {
		g := Sitting{ID: ids[i], Session: old.ID, Number: i + 1, StartsAt: plan[i].StartsAt, EndsAt: plan[i].EndsAt}
		if err := tx.AddSitting(g); err != nil {
			return err
		}
	}
	return nil
}

func sessionAct(session Session) SessionAct {
	a := SessionAct{session.Body, session.Title, session.Kind, session.Place, []SittingPlan{}}
	for _, g := range session.Sittings {
		a.Sittings = append(a.Sittings, SittingPlan{g.ID, g.Number, micros(g.StartsAt), micros(g.EndsAt)})
	}
	return a
}

// PublishSession announces a draft session to its people.
func (s *Service) PublishSession(ctx context.Context, actor identity.Actor, id SessionID) error {
	return s.inSession(ctx, id, func(tx Tx, session Session) error {
		if session.State != Draft {
			return closed("meetings.session_not_draft")
		}
		items, err := tx.Items(id)
		if err != nil {
			return err
		}
		if err := tx.MoveSession(id, Draft, Published, tx.Now()); err != nil {
			return err
		}
		act := PublishAct{Title: session.Title, Items: []ItemLine{}}
		for _, it := range Arrange(items, session.Sittings) {
			act.Items = append(act.Items, ItemLine{it.ID, it.Number, it.Title})
		}
		return note(tx, actor, stream(id), ActSessionPublish, string(id), act)
	})
}

// OpenSitting opens the next sitting. The first one starts the session.
func (s *Service) OpenSitting(ctx context.Context, actor identity.Actor, id SessionID) error {
	return s.inSession(ctx, id, func(tx Tx, session Session) error {
		next, ok := session.NextSitting()
		_, open := session.OpenSitting()
		switch {
		case session.State == Draft:
			return closed("meetings.session_not_published")
		case session.State == Closed:
			return closed("meetings.session_closed")
		case open:
			return fault.New(fault.Conflict, "meetings.sitting_is_open")
		case !ok:
			return closed("meetings.no_sitting_left")
		}
		a, err := s.attendance(tx, session)
		if err != nil {
			return err
		}
		if s.d.Settings.QuorumToOpen && !a.Quorate {
			return fault.New(fault.Conflict, "meetings.no_quorum", "present", a.Present, "needed", a.Needed, "seats", a.Seats)
		}
		if session.State == Published {
			if err := tx.MoveSession(id, Published, Running, tx.Now()); err != nil {
				return err
			}
		}
		if err := tx.OpenSitting(next.ID, tx.Now()); err != nil {
			return err
		}
		return note(tx, actor, stream(id), ActSittingOpen, string(next.ID), sittingAct(next, a))
	})
}

// CloseSitting closes the open sitting: nothing runs and nobody counts as
// present afterwards. The stream's position is noted in the body's stream.
func (s *Service) CloseSitting(ctx context.Context, actor identity.Actor, id SessionID) error {
	return s.inSession(ctx, id, func(tx Tx, session Session) error {
		g, open := session.OpenSitting()
		if !open {
			return closed("meetings.no_sitting_open")
		}
		if voting, err := tx.PollsOpen(id); err != nil {
			return err
		} else if voting {
			// Its close would count nobody as present.
			return fault.New(fault.Conflict, "meetings.poll_open")
		}
		a, err := s.attendance(tx, session)
		if err != nil {
			return err
		}
		act := sittingAct(g, a)
		if act.Item, err = endRunning(tx, id); err != nil {
			return err
		}
		if act.Left, err = endSpans(tx, session, actor); err != nil {
			return err
		}
		if err := tx.CloseSitting(g.ID, tx.Now()); err != nil {
			return err
		}
		return noteHead(tx, actor, session, ActSittingClose, string(g.ID), act)
	})
}

// noteHead appends an act to the session's stream and its position to the
// body's, so that a session's journal cannot be cut short unseen.
func noteHead(tx Tx, actor identity.Actor, session Session, name, object string, body any) error {
	at, err := tx.Append(journal.Act{Stream: stream(session.ID), Actor: string(actor.Person),
		Device: actor.Device, Request: actor.Request, Name: name, Object: object, Body: body})
	if err != nil {
		return err
	}
	return noteBody(tx, actor, ActSessionHead, session.Body, string(session.ID),
		HeadAct{session.ID, at.Seq, at.Leaf})
}

func sittingAct(g Sitting, a Attendance) SittingAct {
	return SittingAct{Sitting: g.Number, Present: a.Present, Guests: a.Guests, Seats: a.Seats,
		Filled: a.Filled, Needed: a.Needed, Quorate: a.Quorate}
}

// CloseSession ends the session. Its last sitting must be closed before.
func (s *Service) CloseSession(ctx context.Context, actor identity.Actor, id SessionID) error {
	return s.inSession(ctx, id, func(tx Tx, session Session) error {
		if session.State != Running {
			return closed("meetings.session_not_running")
		}
		if _, open := session.OpenSitting(); open {
			return fault.New(fault.Conflict, "meetings.close_sitting_first")
		}
		// People who came for a next sitting that never was.
		if _, err := endSpans(tx, session, actor); err != nil {
			return err
		}
		if err := tx.MoveSession(id, Running, Closed, tx.Now()); err != nil {
			return err
		}
		return noteHead(tx, actor, session, ActSessionClose, string(id), SessionCloseAct{session.Title})
	})
}
