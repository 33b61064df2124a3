package meetings

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// Body returns a body.
func (s *Service) Body(ctx context.Context, id identity.BodyID) (b Body, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		b, err = tx.FindBody(id)
		return err
	})
	return b, err
}

// Bodies returns all bodies of the installation, by name.
func (s *Service) Bodies(ctx context.Context) (all []Body, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		all, err = tx.Bodies()
		return err
	})
	return all, err
}

// CreateBody makes a body.
func (s *Service) CreateBody(ctx context.Context, actor identity.Actor, in BodyInput) (Body, error) {
	if in.ID == "" {
		in.ID = identity.BodyID(s.newID())
	}
	b, err := s.checkBody(in)
	if err != nil {
		return Body{}, err
	}
	return b, s.d.Store.Write(ctx, func(tx Tx) error {
		if err := tx.AddBody(b); err != nil {
			return err
		}
		return noteBody(tx, actor, ActBodyCreate, b.ID, string(b.ID), bodyAct(b))
	})
}

// ChangeBody changes all of a body but its identifier.
func (s *Service) ChangeBody(ctx context.Context, actor identity.Actor, id identity.BodyID, in BodyInput) (Body, error) {
	in.ID = id
	b, err := s.checkBody(in)
	if err != nil {
		return Body{}, err
	}
	return b, s.inBody(ctx, id, func(tx Tx, _ Body) error {
		if err := tx.SetBody(b); err != nil {
			return err
		}
		return noteBody(tx, actor, ActBodyChange, id, string(id), bodyAct(b))
	})
}

func (s *Service) checkBody(in BodyInput) (Body, error) {
	l, b := s.d.Limits, Body(in)
	var f form
	b.Name = f.line(in.Name, "name", l.Name)
	b.Parent = f.optional(in.Parent, "parent", l.Name)
	b.Level = f.optional(in.Level, "level", l.Name)
	b.Place = f.optional(in.Place, "place", l.Name)
	b.Symbol = f.optional(in.Symbol, "symbol", l.Name)
	b.RulePack = f.optional(in.RulePack, "rule_pack", l.Name)
	f.add(inRange(in.Seats, "seats", 1, l.Seats))
	if _, err := time.LoadLocation(in.TimeZone); err != nil || in.TimeZone == "" {
		f.add(fault.New(fault.Invalid, "meetings.time_zone_unknown", "zone", in.TimeZone))
	}
	return b, f.err
}

// CreateTerm makes a term of a body.
func (s *Service) CreateTerm(ctx context.Context, actor identity.Actor, body identity.BodyID, in TermInput) (Term, error) {
	t := Term{ID: TermID(s.newID()), Body: body, From: in.From, Until: in.Until}
	var err error
	if t.Name, err = line(in.Name, "name", s.d.Limits.Name); err != nil {
		return Term{}, err
	}
	if in.From.IsZero() || !in.Until.IsZero() && !in.Until.After(in.From) {
		return Term{}, fault.New(fault.Invalid, "meetings.times_reversed")
	}
	return t, s.inBody(ctx, body, func(tx Tx, _ Body) error {
		if err := tx.AddTerm(t); err != nil {
			return err
		}
		return noteBody(tx, actor, ActTermCreate, body, string(t.ID), TermAct{t.Name, micros(t.From), micros(t.Until)})
	})
}

// Terms returns the terms of a body, the latest first.
func (s *Service) Terms(ctx context.Context, body identity.BodyID) (all []Term, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		all, err = tx.Terms(body)
		return err
	})
	return all, err
}

// FillSeat gives a seat of a term to a person. The seat must be empty from
// then on, and she must hold no other.
func (s *Service) FillSeat(ctx context.Context, actor identity.Actor, body identity.BodyID, in SeatInput) (Seat, error) {
	seat := Seat{Body: body, Term: in.Term, Number: in.Number, Person: in.Person, From: in.From}
	return seat, s.inBody(ctx, body, func(tx Tx, b Body) error {
		if err := inRange(in.Number, "seat", 1, b.Seats); err != nil {
			return err
		}
		terms, err := tx.Terms(body)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(terms, func(t Term) bool { return t.ID == in.Term }) {
			return missing("term")
		}
		seats, err := tx.Seats(body)
		if err != nil {
			return err
		}
		if err := seatFree(seats, seat); err != nil {
			return err
		}
		if err := tx.AddSeat(seat); err != nil {
			return err
		}
		return noteBody(tx, actor, ActSeatFill, body, string(in.Person),
			SeatAct{in.Term, in.Number, in.Person, micros(in.From)})
	})
}

func seatFree(seats []Seat, want Seat) error {
	for _, have := range seats {
		over := !have.Until.IsZero() && !have.Until.After(want.From)
		switch {
		case over:
		case have.Number == want.Number:
			return fault.New(fault.Conflict, "meetings.seat_taken", "seat", want.Number)
		case have.Person == want.Person:
			return fault.New(fault.Conflict, "meetings.seat_second", "seat", have.Number)
		}
	}
	return nil
}

// VacateSeat ends the tenure of a seat at a time.
func (s *Service) VacateSeat(ctx context.Context, actor identity.Actor, body identity.BodyID, number int, at time.Time) error {
	return s.inBody(ctx, body, func(tx Tx, _ Body) error {
		seats, err := tx.Seats(body)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(seats, func(x Seat) bool { return x.Number == number && x.Until.IsZero() })
		if i < 0 {
			return missing("seat")
		}
		if at.Before(seats[i].From) {
			return fault.New(fault.Invalid, "meetings.times_reversed")
		}
		if err := tx.EndSeat(seats[i], at); err != nil {
			return err
		}
		return noteBody(tx, actor, ActSeatVacate, body, string(seats[i].Person),
			SeatAct{seats[i].Term, number, seats[i].Person, micros(at)})
	})
}

// Roll returns the seats of a body that are filled now, by number.
func (s *Service) Roll(ctx context.Context, body identity.BodyID) (roll []Seat, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		seats, err := tx.Seats(body)
		roll = Roll(seats, tx.Now())
		return err
	})
	return roll, err
}

// Groups returns the groups of a body, by name.
func (s *Service) Groups(ctx context.Context, body identity.BodyID) (all []Group, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		all, err = tx.Groups(body)
		return err
	})
	return all, err
}

// CreateGroup makes a group.
func (s *Service) CreateGroup(ctx context.Context, actor identity.Actor, body identity.BodyID, in GroupInput) (Group, error) {
	g, err := s.checkGroup(GroupID(s.newID()), body, in)
	if err != nil {
		return Group{}, err
	}
	return g, s.inBody(ctx, body, func(tx Tx, _ Body) error {
		have, err := tx.Groups(body)
		if err != nil {
			return err
		}
		if err := atMost(len(have)+1, "meetings.too_many_groups", s.d.Limits.Groups); err != nil {
			return err
		}
		if err := tx.AddGroup(g); err != nil {
			return err
		}
		return noteBody(tx, actor, ActGroupCreate, body, string(g.ID), GroupAct{g.Name, g.Members})
	})
}

// ChangeGroup changes name and members. What its members may read changes
// with it, so the act stands in the stream of every session not closed too:
// their tablets hear of it and read their packs again.
func (s *Service) ChangeGroup(ctx context.Context, actor identity.Actor, body identity.BodyID, id GroupID, in GroupInput) (Group, error) {
	g, err := s.checkGroup(id, body, in)
	if err != nil {
		return Group{}, err
	}
	act := GroupAct{g.Name, g.Members}
	return g, s.d.Store.Write(ctx, func(tx Tx) error {
		if have, err := tx.Group(id); err != nil {
			return err
		} else if have.Body != body {
			return missing("group")
		}
		sessions, err := tx.Sessions(body)
		if err != nil {
			return err
		}
		// Sessions before the body, in one order, as everywhere.
		slices.SortFunc(sessions, func(a, b Session) int { return cmp.Compare(a.ID, b.ID) })
		for _, session := range sessions {
			if session.State == Closed {
				continue
			}
			if err := note(tx, actor, stream(session.ID), ActGroupChange, string(id), act); err != nil {
				return err
			}
			if err := tx.BumpPapers(session.ID); err != nil {
				return err
			}
		}
		if err := noteBody(tx, actor, ActGroupChange, body, string(id), act); err != nil {
			return err
		}
		return tx.SetGroup(g)
	})
}

func (s *Service) checkGroup(id GroupID, body identity.BodyID, in GroupInput) (Group, error) {
	g := Group{ID: id, Body: body, Members: unique(in.Members)}
	var err error
	if g.Name, err = line(in.Name, "name", s.d.Limits.Name); err != nil {
		return Group{}, err
	}
	return g, atMost(len(g.Members), "meetings.too_many_members", s.d.Limits.Members)
}

// unique returns the sorted list without repeats; never nil, so that it is
// stored as a list.
func unique[T ~string](list []T) []T {
	out := append(make([]T, 0, len(list)), list...)
	slices.Sort(out)
	return slices.Compact(out)
}

func bodyAct(b Body) BodyAct {
	return BodyAct{b.Name, b.Parent, b.Level, b.Place, b.TimeZone, b.Symbol, b.RulePack, micros(b.RuleSince), b.Seats}
}
