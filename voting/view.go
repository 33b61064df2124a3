package voting

import (
	"context"
	"slices"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
)

// Audience is who looks.
type Audience string

// The audiences. The office (secretary, chair, auditor) sees drafts, who has
// voted, and the result once it is counted; the public (hall and delegates)
// sees the result once it is declared. Nobody sees choices before that.
const (
	Public Audience = "public"
	Office Audience = "office"
)

// View is a poll as an audience may see it at this moment: Result is nil while
// it may not, RollCall is empty before the declaration. Needed is how many
// "for" are needed with today's base, 0 where that depends on the ballots.
type View struct {
	Poll
	Needed   int
	RollCall []RollCall
	Paper    *PaperView
}

// RollCall is how one person voted; Choice is empty for silence.
type RollCall struct {
	Person identity.PersonID
	Name   string
	Seat   int
	Choice Choice
	Manual bool
}

// PaperView is the state of a count on paper. Entered is who entered numbers
// that wait for a second person; the numbers come with the result only.
type PaperView struct {
	Entered identity.PersonID
	Issued  int
	Valid   int
	Tallies []SubjectTally
}

// Polls returns a session's polls in their order, drafts for the office only.
func (s *Service) Polls(ctx context.Context, session string, a Audience) ([]View, error) {
	var views []View
	err := s.Store.Read(ctx, func(tx Tx) error {
		views = nil
		polls, err := tx.PollsOf(session)
		if err != nil {
			return err
		}
		for _, p := range polls {
			if p.State == Draft && a != Office {
				continue
			}
			v, err := view(tx, p, a)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

// View returns one poll. A draft does not exist for the public.
func (s *Service) View(ctx context.Context, id PollID, a Audience) (View, error) {
	var v View
	err := s.Store.Read(ctx, func(tx Tx) error {
		p, err := tx.Poll(id)
		if err != nil {
			return err
		}
		if p.State == Draft && a != Office {
			return fault.New(fault.NotFound, "voting.poll_unknown")
		}
		v, err = view(tx, p, a)
		return err
	})
	return v, err
}

func view(tx Tx, p Poll, a Audience) (View, error) {
	v := View{Poll: p}
	if a != Office && p.DeclaredAt.IsZero() {
		v.Result = nil
	}
	var err error
	if v.Needed, err = neededNow(tx, v.Poll); err != nil {
		return v, err
	}
	if p.Method == Paper {
		if v.Paper, err = paperView(tx, v.Poll); err != nil {
			return v, err
		}
	}
	if !p.DeclaredAt.IsZero() && p.Method == Named {
		v.RollCall, err = rollCall(tx, p)
	}
	return v, err
}

// neededNow is the number of the result where p shows one, else that of the base as
// it is today.
func neededNow(tx Tx, p Poll) (int, error) {
	if p.Result != nil {
		return p.Result.Needed, nil
	}
	h := Heads{Seats: p.Seats, Roll: p.RollSize, PresentOpen: p.PresentAtOpen}
	if p.State == Draft {
		room, err := tx.Room(p.Session)
		if err != nil {
			return 0, err
		}
		h.Seats = room.Seats
	}
	if p.State == Draft || p.Threshold.Base == Present {
		roll, err := tx.FilledSeats(p.Session)
		if err != nil {
			return 0, err
		}
		present, err := tx.PresentVoters(p.Session, nil)
		if err != nil {
			return 0, err
		}
		h.PresentClose = presentOf(roll, present)
		if p.State == Draft {
			h.Roll, h.PresentOpen = len(roll), h.PresentClose
		}
	}
	if len(p.Subjects) > 0 {
		return 0, nil
	}
	return p.Threshold.Needed(baseOf(p.Threshold.Base, h, p.present(h), Tally{})), nil
}

func paperView(tx Tx, p Poll) (*PaperView, error) {
	v := &PaperView{}
	if r := p.Result; r != nil {
		v.Issued, v.Valid, v.Tallies = r.Cast+r.Invalid, r.Cast, r.Subjects
		if len(p.Subjects) == 0 {
			v.Tallies = []SubjectTally{{Counts: []int{r.For, r.Against, r.Abstain}}}
		}
		return v, nil
	}
	e, waiting, err := tx.PaperEntry(p.ID)
	if waiting {
		v.Entered = e.By
	}
	return v, err
}

func rollCall(tx Tx, p Poll) ([]RollCall, error) {
	roll, err := tx.Roll(p.ID)
	if err != nil {
		return nil, err
	}
	ballots, err := tx.CurrentBallots(p.ID)
	if err != nil {
		return nil, err
	}
	persons, by := make([]identity.PersonID, len(roll)), map[identity.PersonID]Ballot{}
	for i, e := range roll {
		persons[i] = e.Person
	}
	for _, b := range ballots {
		by[b.Voter] = b
	}
	names, err := namesOf(tx, persons)
	if err != nil {
		return nil, err
	}
	calls := make([]RollCall, len(roll))
	for i, e := range roll {
		b := by[e.Person]
		calls[i] = RollCall{Person: e.Person, Name: names[e.Person], Seat: e.Seat, Choice: b.Choice, Manual: b.Manual}
	}
	slices.SortStableFunc(calls, func(a, b RollCall) int { return a.Seat - b.Seat })
	return calls, nil
}

// RuleText says the poll's rule in words, "" for a count of several subjects,
// which passes nothing as a whole.
func (p Poll) RuleText(t lang.Tag) string {
	if len(p.Subjects) > 0 {
		return ""
	}
	return p.Threshold.Text(t)
}
