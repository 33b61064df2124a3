package meetings

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// DeskPresence is what the desk enters for a person. Present true checks her
// in, false checks her out. Absence is the reason of an announced absence;
// with Present false and nobody in the room, "" takes the announcement back.
type DeskPresence struct {
	Person  identity.PersonID
	Present bool
	Absence string
}

// anyTime is longer than any sitting is announced ahead.
const anyTime = 10 * 365 * 24 * time.Hour

// Attendance returns the check-in board. Attendees are for those who may read
// names (identity.ReadPeople) and empty for others.
func (s *Service) Attendance(ctx context.Context, r Reader, id SessionID) (a Attendance, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		session, err := visible(tx, r, id)
		if err != nil {
			return err
		}
		a, err = s.attendance(tx, session)
		return err
	})
	if !r.May(identity.ReadPeople) {
		a.Attendees = nil
	}
	return a, err
}

// Presence returns the spans of one person: her own record.
func (s *Service) Presence(ctx context.Context, r Reader, id SessionID) (out []Span, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		if _, err := visible(tx, r, id); err != nil {
			return err
		}
		spans, err := tx.Spans(id)
		out = attendee(Participant{Person: r.Person}, spans).Spans
		return err
	})
	return out, err
}

// attendance counts who is in the room now.
func (s *Service) attendance(tx Tx, session Session) (Attendance, error) {
	body, err := tx.FindBody(session.Body)
	if err != nil {
		return Attendance{}, err
	}
	people, err := expected(tx, session)
	if err != nil {
		return Attendance{}, err
	}
	spans, err := tx.Spans(session.ID)
	if err != nil {
		return Attendance{}, err
	}
	absences, err := tx.Absences(session.ID)
	if err != nil {
		return Attendance{}, err
	}
	a := board(session, body, people, spans, absences, s.d.Settings.Quorum)
	if g, ok := session.OpenSitting(); ok {
		a.Sitting = g.Number
	} else if g, ok := session.NextSitting(); ok {
		a.Sitting = g.Number
	}
	return a, nil
}

// expected returns the participants: those of the close once a session is
// closed, else those of now.
func expected(tx Tx, session Session) ([]Participant, error) {
	seats, err := tx.Seats(session.Body)
	if err != nil {
		return nil, err
	}
	grants, err := tx.BodyGrants(session.Body)
	if err != nil {
		return nil, err
	}
	at := tx.Now()
	if !session.ClosedAt.IsZero() {
		at = session.ClosedAt
	}
	return participants(seats, grants, at), nil
}

// CheckIn notes that the actor is here. Doing it twice changes nothing.
func (s *Service) CheckIn(ctx context.Context, actor identity.Actor, id SessionID) (Attendance, error) {
	return s.enter(ctx, actor, id, DeskPresence{Person: actor.Person, Present: true}, BySelf)
}

// Desk notes what the check-in desk enters.
func (s *Service) Desk(ctx context.Context, actor identity.Actor, id SessionID, in DeskPresence) (Attendance, error) {
	return s.enter(ctx, actor, id, in, ByDesk)
}

func (s *Service) enter(ctx context.Context, actor identity.Actor, id SessionID, in DeskPresence, how How) (a Attendance, err error) {
	if in.Absence, err = optional(in.Absence, "absence", s.d.Limits.Reason); err != nil {
		return a, err
	}
	if in.Present && in.Absence != "" {
		return a, fault.New(fault.Invalid, "meetings.present_and_absent")
	}
	span := SpanID(s.newID())
	err = s.inSession(ctx, id, func(tx Tx, session Session) error {
		room, err := s.roomOf(tx, session, actor, in.Person, how)
		if err != nil {
			return err
		}
		switch {
		case in.Present:
			err = room.arrive(span)
		case room.open != nil:
			err = room.leave()
		}
		if err == nil && !in.Present {
			err = room.announce(in.Absence)
		}
		if err != nil {
			return err
		}
		a, err = s.attendance(tx, session)
		return err
	})
	return a, err
}

// room is one person's place in a session inside a transaction.
type room struct {
	tx      Tx
	s       *Service
	session Session
	actor   identity.Actor
	how     How
	who     Participant
	spans   []Span // hers, in order, none undone
	open    *Span
	absence string
}

func (s *Service) roomOf(tx Tx, session Session, actor identity.Actor, person identity.PersonID, how How) (*room, error) {
	switch session.State {
	case Draft:
		return nil, missing("session")
	case Closed:
		return nil, closed("meetings.session_closed")
	}
	people, err := expected(tx, session)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(people, func(p Participant) bool { return p.Person == person })
	if i < 0 && how == BySelf {
		return nil, fault.New(fault.NotEntitled, "meetings.not_participant")
	}
	if i < 0 {
		return nil, missing("person")
	}
	r := &room{tx: tx, s: s, session: session, actor: actor, how: how, who: people[i]}
	return r, r.load()
}

func (r *room) load() error {
	spans, err := r.tx.Spans(r.session.ID)
	if err != nil {
		return err
	}
	r.spans = attendee(r.who, spans).Spans
	for i := range r.spans {
		if r.spans[i].Open() {
			r.open = &r.spans[i]
		}
	}
	absences, err := r.tx.Absences(r.session.ID)
	for _, a := range absences {
		if a.Person == r.who.Person {
			r.absence = a.Reason
		}
	}
	return err
}

func (r *room) arrive(id SpanID) error {
	if r.open != nil {
		return nil
	}
	before := r.s.d.Settings.CheckInBefore
	if r.how == ByDesk {
		before = anyTime // a sitting may be brought forward, and the desk sees who is here
	}
	g, ok := r.session.sittingNow(r.tx.Now(), before)
	if !ok {
		return closed("meetings.check_in_not_open", "hours", int(r.s.d.Settings.CheckInBefore.Hours()))
	}
	// Whoever comes after all is not absent.
	if err := r.announce(""); err != nil {
		return err
	}
	err := r.tx.AddSpan(Span{ID: id, Session: r.session.ID, Sitting: g.Number, Person: r.who.Person,
		From: r.tx.Now(), How: r.how, By: r.actor.Person})
	if err != nil {
		return err
	}
	return r.note(ActPresenceIn, g.Number, "")
}

func (r *room) leave() error {
	span := *r.open
	span.To, span.OutHow, span.OutBy = r.tx.Now(), r.how, r.actor.Person
	if err := r.tx.EndSpan(span); err != nil {
		return err
	}
	return r.note(ActPresenceOut, span.Sitting, "")
}

// announce notes a reason for an absence, or takes it back when empty.
func (r *room) announce(reason string) error {
	if reason == r.absence {
		return nil
	}
	name, err := ActAbsenceNote, error(nil)
	if reason == "" {
		name = ActAbsenceRetract
		err = r.tx.DropAbsence(r.session.ID, r.who.Person)
	} else {
		err = r.tx.PutAbsence(Absence{r.session.ID, r.who.Person, reason, r.tx.Now(), r.actor.Person})
	}
	if err != nil {
		return err
	}
	return note(r.tx, r.actor, stream(r.session.ID), name, string(r.who.Person), AbsenceAct{r.who.Person, reason})
}

func (r *room) note(name string, sitting int, undone string) error {
	return note(r.tx, r.actor, stream(r.session.ID), name, string(r.who.Person),
		PresenceAct{r.who.Person, sitting, r.who.Seat, r.who.Guest, r.how, undone})
}

// UndoPresence takes the last arrival or departure of a person back, as if it
// had not been entered: the desk's way out of a wrong tap. Only what belongs
// to the sitting that is now can be undone.
func (s *Service) UndoPresence(ctx context.Context, actor identity.Actor, id SessionID, person identity.PersonID) (a Attendance, err error) {
	err = s.inSession(ctx, id, func(tx Tx, session Session) error {
		r, err := s.roomOf(tx, session, actor, person, ByDesk)
		if err != nil {
			return err
		}
		if err := r.undo(); err != nil {
			return err
		}
		a, err = s.attendance(tx, session)
		return err
	})
	return a, err
}

func (r *room) undo() error {
	before := r.s.d.Settings.CheckInBefore
	if r.how == ByDesk {
		before = anyTime // a sitting may be brought forward, and the desk sees who is here
	}
	g, ok := r.session.sittingNow(r.tx.Now(), before)
	if !ok || len(r.spans) == 0 {
		return closed("meetings.nothing_to_undo")
	}
	last := r.spans[len(r.spans)-1]
	switch {
	case last.Sitting != g.Number || last.OutHow == ByClose:
		return closed("meetings.nothing_to_undo")
	case last.Open():
		if err := r.tx.UndoSpan(last.ID); err != nil {
			return err
		}
		return r.note(ActPresenceUndo, last.Sitting, "in")
	}
	if err := r.tx.ReopenSpan(last.ID); err != nil {
		return err
	}
	return r.note(ActPresenceUndo, last.Sitting, "out")
}

// endSpans ends all open stays with the sitting and returns whose they were.
func endSpans(tx Tx, session Session, actor identity.Actor) ([]identity.PersonID, error) {
	spans, err := tx.Spans(session.ID)
	if err != nil {
		return nil, err
	}
	var left []identity.PersonID
	for _, span := range spans {
		if !span.Open() {
			continue
		}
		span.To, span.OutHow, span.OutBy = tx.Now(), ByClose, actor.Person
		if err := tx.EndSpan(span); err != nil {
			return nil, err
		}
		left = append(left, span.Person)
	}
	slices.SortFunc(left, cmp.Compare)
	return left, nil
}
