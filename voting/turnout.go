package voting

import (
	"context"

	"ecabinet/internal/identity"
)

// Turnout is how many have voted, of how many who may. SentBy names persons
// to the office alone, never what they chose.
type Turnout struct {
	Sent   int
	Of     int
	SentBy []identity.PersonID
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
