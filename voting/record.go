package voting

import (
	"context"
	"errors"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// Mine says what became of a person's vote, and whether she may vote now; Why
// says why not.
type Mine struct {
	Poll     PollID
	Entitled bool
	Why      *fault.Error
	Current  *Receipt
}

// MyBallot answers for one person. It reads what is on disk, so it settles
// every "unknown" of Cast.
func (s *Service) MyBallot(ctx context.Context, id PollID, person identity.PersonID) (Mine, error) {
	mine := Mine{Poll: id}
	err := s.Store.Read(ctx, func(tx Tx) error {
		mine = Mine{Poll: id}
		p, err := tx.Poll(id)
		if err != nil {
			return err
		}
		persons := []identity.PersonID{person}
		current, err := tx.CurrentOf(id, persons)
		if err != nil {
			return err
		}
		b, has := current[person]
		if has {
			r := b.Receipt()
			mine.Current = &r
		}
		room, err := tx.Room(p.Session)
		if err != nil {
			return err
		}
		box := &ballotBox{Poll: p, current: current}
		if box.roll, err = tx.OnRoll(id, persons); err != nil {
			return err
		}
		if box.present, err = tx.PresentVoters(p.Session, persons); err != nil {
			return err
		}
		mine.Why = box.wouldAdmit(person, b.ID, room)
		mine.Entitled = mine.Why == nil
		return nil
	})
	return mine, err
}

// wouldAdmit asks admit about a vote that names what it would replace.
func (box *ballotBox) wouldAdmit(person identity.PersonID, current BallotID, room Room) *fault.Error {
	if len(box.Choices) == 0 {
		return fault.New(fault.Invalid, "voting.choice_unknown")
	}
	err := box.admit(&vote{
		actor:   identity.Actor{Person: person},
		request: CastRequest{Poll: box.ID, Choice: box.Choices[0], Replaces: current},
	}, room)
	var refusal *fault.Error
	errors.As(err, &refusal)
	return refusal
}

// RecordEntry is one poll in a person's record; Receipt is nil for silence.
type RecordEntry struct {
	View
	Receipt *Receipt
}

// Record returns a person's polls of a session: every one that was opened and
// had her on its roll, with her counted ballot. It shows her own choices to
// her only; the caller passes the signed-in person.
func (s *Service) Record(ctx context.Context, person identity.PersonID, session string) ([]RecordEntry, error) {
	var entries []RecordEntry
	err := s.Store.Read(ctx, func(tx Tx) error {
		entries = nil
		polls, err := tx.PollsOf(session)
		if err != nil {
			return err
		}
		for _, p := range polls {
			if p.State == Draft {
				continue
			}
			e, on, err := recordOf(tx, p, person)
			if err != nil {
				return err
			}
			if on {
				entries = append(entries, e)
			}
		}
		return nil
	})
	return entries, err
}

func recordOf(tx Tx, p Poll, person identity.PersonID) (RecordEntry, bool, error) {
	persons := []identity.PersonID{person}
	on, err := tx.OnRoll(p.ID, persons)
	if err != nil || !on[person] {
		return RecordEntry{}, false, err
	}
	v, err := view(tx, p, Public)
	if err != nil {
		return RecordEntry{}, false, err
	}
	current, err := tx.CurrentOf(p.ID, persons)
	e := RecordEntry{View: v}
	if b, has := current[person]; has {
		r := b.Receipt()
		e.Receipt = &r
	}
	return e, true, err
}
