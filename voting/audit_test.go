package voting_test

import (
	"context"
	"testing"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

// forger is a database whose owner turns every "against" into "for" and, where
// told, every result into a passed one.
type forger struct {
	voting.Store
	ballots, results bool
}

func (f *forger) Write(ctx context.Context, act func(voting.Tx) error) error {
	return f.Store.Write(ctx, func(tx voting.Tx) error { return act(forged{tx, f}) })
}

func (f *forger) Read(ctx context.Context, act func(voting.Tx) error) error {
	return f.Store.Read(ctx, func(tx voting.Tx) error { return act(forged{tx, f}) })
}

type forged struct {
	voting.Tx
	by *forger
}

func (f forged) CurrentBallots(id voting.PollID) ([]voting.Ballot, error) {
	all, err := f.Tx.CurrentBallots(id)
	for i := range all {
		if f.by.ballots {
			all[i].Choice = voting.For
		}
	}
	return all, err
}

func (f forged) Poll(id voting.PollID) (voting.Poll, error) {
	p, err := f.Tx.Poll(id)
	if f.by.results && p.Result != nil {
		result := *p.Result
		result.Passed = !result.Passed
		p.Result = &result
	}
	return p, err
}

func TestAForgedCountIsFound(t *testing.T) {
	t.Parallel()
	_, w, honest, clock, p := setup(t, voting.Limits{})
	f := &forger{Store: w.Store}
	s := voting.New(voting.Deps{Store: f, Now: clock.Now, ReceiptKey: votetest.Key})
	cast := func(i int, c voting.Choice) {
		t.Helper()
		if _, err := s.Cast(t.Context(), votetest.Actor(w.Persons[i]), voting.CastRequest{Poll: p.ID, Ballot: votetest.NewBallotID(), Choice: c}); err != nil {
			t.Fatal(err)
		}
	}
	audit := func(want string) {
		t.Helper()
		if err := s.Audit(t.Context(), w.Records(t)); fault.CodeOf(err) != want {
			t.Errorf("the audit says %v, want %q", err, want)
		}
	}
	cast(0, voting.For)
	cast(1, voting.Against)
	audit("")
	f.ballots = true
	audit("voting.tables_differ") // while the poll is still open
	f.ballots = false
	if _, err := honest.Close(t.Context(), votetest.Chair, p.ID); err != nil {
		t.Fatal(err)
	}
	audit("")
	f.results = true
	audit("voting.tables_differ")
}

func TestACountOfForgedBallotsIsFound(t *testing.T) {
	t.Parallel()
	_, w, honest, clock, p := setup(t, voting.Limits{})
	voter := identity.Actor{Person: w.Persons[0]}
	if _, err := honest.Cast(t.Context(), voter, voting.CastRequest{Poll: p.ID, Ballot: votetest.NewBallotID(), Choice: voting.Against}); err != nil {
		t.Fatal(err)
	}
	f := &forger{Store: w.Store, ballots: true}
	s := voting.New(voting.Deps{Store: f, Now: clock.Now, ReceiptKey: votetest.Key})
	if _, err := s.Close(t.Context(), votetest.Chair, p.ID); err != nil {
		t.Fatal(err)
	}
	f.ballots = false
	if err := s.Audit(t.Context(), w.Records(t)); fault.CodeOf(err) != "voting.recount_differs" {
		t.Errorf("the audit says %v", err)
	}
}
