package voting

import (
	"context"
	"time"
	"unicode/utf8"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// ManualState is what became of a ballot entered by hand.
type ManualState string

// The states of a manual ballot.
const (
	Waiting   ManualState = "waiting"
	Confirmed ManualState = "confirmed"
	Rejected  ManualState = "rejected"
)

// ManualBallot is a ballot entered by hand for somebody without a device. It
// counts once a second person has confirmed it, under the same identifier.
type ManualBallot struct {
	ID        BallotID
	Poll      PollID
	Person    identity.PersonID
	Choice    Choice
	Salt      string
	Reason    string
	EnteredBy identity.PersonID
	EnteredAt time.Time
	State     ManualState
	DecidedBy identity.PersonID
	DecidedAt time.Time
}

// ManualInput enters one.
type ManualInput struct {
	Person identity.PersonID
	Choice Choice
	Reason string
}

// EnterManual enters a ballot for somebody in the room. It refuses when she
// has voted already, or when a ballot entered for her still waits.
func (s *Service) EnterManual(ctx context.Context, actor identity.Actor, id PollID, in ManualInput) (ManualBallot, error) {
	in.Reason = oneLine(in.Reason)
	if in.Reason == "" || utf8.RuneCountInString(in.Reason) > maxReason {
		return ManualBallot{}, fault.New(fault.Invalid, "voting.reason", "max", maxReason)
	}
	if in.Person == actor.Person {
		return ManualBallot{}, fault.New(fault.NotEntitled, "voting.manual_self")
	}
	var m ManualBallot
	_, err := s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		if err := p.admitManual(tx, in.Person, in.Choice); err != nil {
			return err
		}
		if err := noneWaiting(tx, id, in.Person); err != nil {
			return err
		}
		ballot, err := s.newHex()
		if err != nil {
			return err
		}
		salt, err := s.newHex()
		if err != nil {
			return err
		}
		m = ManualBallot{
			ID: BallotID(ballot), Poll: id, Person: in.Person, Choice: in.Choice, Salt: salt, Reason: in.Reason,
			EnteredBy: actor.Person, EnteredAt: tx.Now(), State: Waiting,
		}
		if err := tx.InsertManual(m); err != nil {
			return err
		}
		_, err = tx.Append(p.act(actor, ActManualEnter, ballot, m.body()))
		return err
	})
	return m, err
}

func (m ManualBallot) body() ManualBody {
	return ManualBody{Poll: m.Poll, Ballot: m.ID, Voter: m.Person, Reason: m.Reason,
		ChoiceHash: ChoiceHash(m.Poll, m.ID, m.Choice, m.Salt)}
}

// admitManual checks what is checked for every ballot. A vote she cast herself
// always wins: the hand does not overwrite the tablet.
func (p Poll) admitManual(tx Tx, person identity.PersonID, c Choice) error {
	persons := []identity.PersonID{person}
	room, err := tx.Room(p.Session)
	if err != nil {
		return err
	}
	box := &ballotBox{Poll: p}
	if box.roll, err = tx.OnRoll(p.ID, persons); err != nil {
		return err
	}
	if box.present, err = tx.PresentVoters(p.Session, persons); err != nil {
		return err
	}
	current, err := tx.CurrentOf(p.ID, persons)
	if err != nil {
		return err
	}
	err = box.admit(&vote{actor: identity.Actor{Person: person}, request: CastRequest{Choice: c}}, room)
	switch fault.CodeOf(err) {
	case "voting.not_on_roll":
		return fault.New(fault.NotEntitled, "voting.manual_not_on_roll")
	case "voting.not_present":
		return fault.New(fault.NotEntitled, "voting.manual_not_present")
	}
	if err != nil {
		return err
	}
	if b, has := current[person]; has {
		return recorded(fault.Duplicate, "voting.manual_has_voted", b, room)
	}
	return nil
}

func noneWaiting(tx Tx, id PollID, person identity.PersonID) error {
	all, err := tx.ManualBallots(id)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Person == person && m.State == Waiting {
			return fault.New(fault.Duplicate, "voting.manual_waiting")
		}
	}
	return nil
}

// ConfirmManual makes an entered ballot count. It refuses the one who entered
// it and the one it is for. Confirming again changes nothing.
func (s *Service) ConfirmManual(ctx context.Context, actor identity.Actor, id PollID, ballot BallotID) (ManualBallot, error) {
	return s.decideManual(ctx, actor, id, ballot, Confirmed, func(tx Tx, p *Poll, m ManualBallot) error {
		if actor.Person == m.EnteredBy || actor.Person == m.Person {
			return fault.New(fault.NotEntitled, "voting.second_person")
		}
		if err := p.admitManual(tx, m.Person, m.Choice); err != nil {
			return err
		}
		b := Ballot{ID: m.ID, Poll: p.ID, Round: p.Round, Voter: m.Person, Choice: m.Choice, Salt: m.Salt, Manual: true}
		body := b.castBody()
		body.EnteredBy, body.ConfirmedBy, body.Reason = m.EnteredBy, actor.Person, m.Reason
		at, err := tx.Append(p.act(actor, ActCast, string(b.ID), body))
		if err != nil {
			return err
		}
		b.place(at)
		b.sign(s.ReceiptKey)
		return tx.InsertBallots([]Ballot{b})
	})
}

// RejectManual takes an entered ballot away before it counts; the one who
// entered it may do so too.
func (s *Service) RejectManual(ctx context.Context, actor identity.Actor, id PollID, ballot BallotID) (ManualBallot, error) {
	return s.decideManual(ctx, actor, id, ballot, Rejected, func(tx Tx, p *Poll, m ManualBallot) error {
		_, err := tx.Append(p.act(actor, ActManualReject, string(m.ID), m.body()))
		return err
	})
}

func (s *Service) decideManual(ctx context.Context, actor identity.Actor, id PollID, ballot BallotID, to ManualState,
	act func(Tx, *Poll, ManualBallot) error,
) (ManualBallot, error) {
	var m ManualBallot
	_, err := s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		var err error
		if m, err = tx.ManualBallot(ballot); err != nil {
			return err
		}
		switch {
		case m.Poll != id:
			return fault.New(fault.NotFound, "voting.manual_unknown")
		case m.State == to:
			return nil
		case m.State != Waiting:
			return fault.New(fault.Conflict, "voting.manual_decided")
		}
		if err := act(tx, p, m); err != nil {
			return err
		}
		m.State, m.DecidedBy, m.DecidedAt = to, actor.Person, tx.Now()
		ok, err := tx.DecideManual(m)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "voting.manual_decided")
		}
		return err
	})
	return m, err
}

// ManualView is a ballot entered by hand with the name it is for.
type ManualView struct {
	ManualBallot
	Name string
}

// ManualBallots lists what waits and what was confirmed, for the office.
func (s *Service) ManualBallots(ctx context.Context, id PollID) ([]ManualView, error) {
	var views []ManualView
	err := s.Store.Read(ctx, func(tx Tx) error {
		views = nil
		if _, err := tx.Poll(id); err != nil {
			return err
		}
		all, err := tx.ManualBallots(id)
		if err != nil {
			return err
		}
		var persons []identity.PersonID
		for _, m := range all {
			persons = append(persons, m.Person)
		}
		names, err := namesOf(tx, persons)
		for _, m := range all {
			if m.State != Rejected {
				views = append(views, ManualView{m, names[m.Person]})
			}
		}
		return err
	})
	return views, err
}
