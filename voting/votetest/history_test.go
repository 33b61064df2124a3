package votetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/voting"
)

// brokenStore is a store with one defect. The checker is worth nothing unless
// it finds each of them.
type brokenStore struct {
	voting.Store
	wrap func(voting.Tx) voting.Tx
}

func (s brokenStore) Write(ctx context.Context, act func(voting.Tx) error) error {
	return s.Store.Write(ctx, func(tx voting.Tx) error { return act(s.wrap(tx)) })
}

// dropsBallots acknowledges but keeps every tenth ballot in the journal only.
type dropsBallots struct {
	voting.Tx
	n *int
}

func (tx dropsBallots) InsertBallots(ballots []voting.Ballot) error {
	*tx.n++
	if *tx.n%10 == 0 {
		return nil
	}
	return tx.Tx.InsertBallots(ballots)
}

// countsTwice hands one ballot to the count twice.
type countsTwice struct{ voting.Tx }

func (tx countsTwice) CurrentBallots(p voting.PollID) ([]voting.Ballot, error) {
	all, err := tx.Tx.CurrentBallots(p)
	if len(all) > 0 {
		all = append(all, all[0])
	}
	return all, err
}

// turnsVotes counts a vote for another choice.
type turnsVotes struct{ voting.Tx }

func (tx turnsVotes) CurrentBallots(p voting.PollID) ([]voting.Ballot, error) {
	all, err := tx.Tx.CurrentBallots(p)
	for i := range all {
		if all[i].Choice == voting.Against {
			all[i].Choice = voting.For
			break
		}
	}
	return all, err
}

// neverCloses reads polls as open for ever: a cast that does not look at the
// state the close wrote.
type neverCloses struct{ voting.Tx }

func (tx neverCloses) Poll(id voting.PollID) (voting.Poll, error) {
	p, err := tx.Tx.Poll(id)
	if p.State == voting.Closed {
		p.State = voting.Open
	}
	return p, err
}

// forgetsIDs never finds an earlier ballot, so a repeat is recorded again.
type forgetsIDs struct{ voting.Tx }

func (tx forgetsIDs) BallotsByID([]voting.BallotID) (map[voting.BallotID]voting.Ballot, error) {
	return nil, nil
}

func (tx forgetsIDs) CurrentOf(p voting.PollID, persons []identity.PersonID) (map[identity.PersonID]voting.Ballot, error) {
	return nil, nil
}

func (tx forgetsIDs) InsertBallots(ballots []voting.Ballot) error {
	for _, b := range ballots {
		m := tx.Tx.(*memoryTx)
		if _, twice := m.ballots[b.ID]; twice {
			drop(m, m.ballots, b.ID)
		}
	}
	return tx.Tx.InsertBallots(ballots)
}

func TestTheCheckerFindsBrokenStores(t *testing.T) {
	t.Parallel()
	n := 0
	for name, c := range map[string]struct {
		wrap  func(voting.Tx) voting.Tx
		sends int    // how often each ballot is sent
		want  string // "" for the sound store
	}{
		"a sound store":                 {func(tx voting.Tx) voting.Tx { return tx }, 2, ""},
		"a store that drops ballots":    {func(tx voting.Tx) voting.Tx { return dropsBallots{tx, &n} }, 1, "LOST"},
		"a count that doubles":          {func(tx voting.Tx) voting.Tx { return countsTwice{tx} }, 2, "ballots are counted"},
		"a count that turns votes":      {func(tx voting.Tx) voting.Tx { return turnsVotes{tx} }, 2, "another choice"},
		"a cast that overlooks a close": {func(tx voting.Tx) voting.Tx { return neverCloses{tx} }, 2, "AFTER CLOSE"},
		"a store that forgets ids":      {func(tx voting.Tx) voting.Tx { return forgetsIDs{tx} }, 2, "recorded twice"},
	} {
		t.Run(name, func(t *testing.T) {
			found := playOn(t, c.wrap, c.sends)
			switch {
			case c.want == "" && len(found) > 0:
				t.Errorf("blames the innocent: %s", found)
			case c.want != "" && !strings.Contains(strings.Join(found, "\n"), c.want):
				t.Errorf("does not say %q: %q", c.want, found)
			}
		})
	}
}

// playOn lets thirty people vote and repeat, closes, and lets them vote on.
func playOn(t *testing.T, wrap func(voting.Tx) voting.Tx, sends int) []string {
	clock := NewClock()
	w := InMemory(clock.Now, 30, 30)
	sound := w.Store
	w.Store = brokenStore{sound, wrap}
	s := w.Service(clock.Now, voting.Limits{})
	ctx := context.Background()
	p := w.Opened(t, s, w.Question(voting.RuleResolution))
	var history History
	vote := func(i int, id, replaces voting.BallotID) {
		r := voting.CastRequest{Poll: p.ID, Ballot: id, Replaces: replaces, Choice: []voting.Choice{voting.For, voting.Against, voting.Abstain}[i%3]}
		_, _ = history.Cast(ctx, s, Actor(w.Persons[i]), r) // the history holds the answer
	}
	for i := range w.Persons {
		for range sends {
			vote(i, BallotIDOf("vote", i), "")
		}
	}
	if _, err := s.Close(ctx, Chair, p.ID); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		vote(i, BallotIDOf("late", i), BallotIDOf("vote", i))
	}
	return Check(history.Events(), w.Records(t), p.ID)
}

// A history alone can convict too: an acknowledged vote that the journal does
// not know, and a recorded one that nobody sent.
func TestTheCheckerFindsLostAndInventedVotes(t *testing.T) {
	t.Parallel()
	clock := NewClock()
	w := InMemory(clock.Now, 9, 9)
	s := w.Service(clock.Now, voting.Limits{})
	p := w.Opened(t, s, w.Question(voting.RuleResolution))
	var history History
	ctx := context.Background()
	for i := range 3 {
		r := voting.CastRequest{Poll: p.ID, Ballot: BallotIDOf(i), Choice: voting.For}
		if _, err := history.Cast(ctx, s, Actor(w.Persons[i]), r); err != nil {
			t.Fatal(err)
		}
	}
	events := history.Events()
	ghost := events[0]
	ghost.Ballot, ghost.Sent = NewBallotID(), time.Now()
	for want, seen := range map[string][]Event{"LOST": append(history.Events(), ghost), "INVENTED": events[1:]} {
		if found := Check(seen, w.Records(t), p.ID); !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("does not say %s: %q", want, found)
		}
	}
}
