package voting

import (
	"context"
	"errors"
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

// Turnout is how many have voted, of how many who may. SentBy names persons
// to the office alone, never what they chose.
type Turnout struct {
	Sent   int
	Of     int
	SentBy []identity.PersonID
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
	if v.Needed, err = neededNow(tx, p); err != nil {
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

// neededNow is the result's number once there is one, else that of the base as
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

// Turnouts returns the turnout of each poll of a session that is open or
// closing: what changes while people vote, and nothing else.
func (s *Service) Turnouts(ctx context.Context, session string, a Audience) (map[PollID]Turnout, error) {
	turnouts := map[PollID]Turnout{}
	err := s.Store.Read(ctx, func(tx Tx) error {
		clear(turnouts)
		polls, err := tx.PollsOf(session)
		if err != nil {
			return err
		}
		for _, p := range polls {
			if !p.Votable() || p.Method != Named {
				continue
			}
			if turnouts[p.ID], err = turnout(tx, p, a); err != nil {
				return err
			}
		}
		return nil
	})
	return turnouts, err
}

// turnout counts those who voted and left among those who may: they did.
func turnout(tx Tx, p Poll, a Audience) (Turnout, error) {
	roll, err := tx.Roll(p.ID)
	if err != nil {
		return Turnout{}, err
	}
	may, err := tx.PresentVoters(p.Session, nil)
	if err != nil {
		return Turnout{}, err
	}
	sent, err := tx.Voted(p.ID)
	if err != nil {
		return Turnout{}, err
	}
	all := map[identity.PersonID]bool{}
	for _, person := range sent {
		all[person] = true
	}
	for _, e := range roll {
		if may[e.Person] {
			all[e.Person] = true
		}
	}
	t := Turnout{Sent: len(sent), Of: len(all)}
	if a == Office {
		t.SentBy = sent
	}
	return t, nil
}

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

// RuleText says the poll's rule in words, "" for a count of several subjects,
// which passes nothing as a whole.
func (p Poll) RuleText(t lang.Tag) string {
	if len(p.Subjects) > 0 {
		return ""
	}
	return p.Threshold.Text(t)
}
