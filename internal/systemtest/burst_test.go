package systemtest

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/demo"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
	"ecabinet/web/wire"
)

// burst is many people voting and changing their votes without a pause, each
// with one ballot in flight, until the poll tells them that it is closed.
type burst struct {
	t       *testing.T
	poll    wire.Poll
	history votetest.History
	voters  []*voter
	work    sync.WaitGroup
}

// voter is one person of a burst.
type voter struct {
	*burst
	tablet       *demo.Tablet
	doors        []*demo.Client // where she votes by PUT, in turn; none: over her tablet's socket
	current      string         // her ballot that counts, as far as she was told
	choice       wire.Choice
	acknowledged atomic.Int64
	repeated     atomic.Int64 // tries without an answer
}

// begin lets everybody vote: half over the socket, half by PUT to the servers
// in turn, so that a ballot one server left open is repeated on another.
func begin(t *testing.T, poll wire.Poll, tablets []*demo.Tablet, urls ...string) *burst {
	b := &burst{t: t, poll: poll}
	for i, tablet := range tablets {
		v := &voter{burst: b, tablet: tablet}
		if i%2 == 1 {
			for _, url := range urls {
				c := *tablet.Client
				c.Base = url
				v.doors = append(v.doors, &c)
			}
		}
		b.voters = append(b.voters, v)
		b.work.Go(func() { v.run(t.Context()) })
	}
	return b
}

// run votes until the poll is closed. A ballot without an answer is repeated,
// the same one, until there is one: that is all a tablet has to do.
func (v *voter) run(ctx context.Context) {
	for ctx.Err() == nil {
		ballot := demo.NewBallot()
		choice := []wire.Choice{"for", "against", "abstain"}[rand.N(3)]
		receipt, closed := v.settle(ctx, ballot, choice)
		if closed {
			return
		}
		if rand.N(4) == 0 { // a repeat must bring the same receipt
			if again, closed := v.settle(ctx, ballot, choice); !closed && again != receipt {
				v.t.Errorf("ballot %s has two receipts", ballot)
			}
		}
		v.current, v.choice = ballot, choice
	}
}

// settle casts until there is an answer; closed says that it was too late.
func (v *voter) settle(ctx context.Context, ballot string, choice wire.Choice) (r wire.Receipt, closed bool) {
	for try := 0; ctx.Err() == nil; try++ {
		sent := time.Now()
		r, err := v.cast(ctx, try, ballot, choice)
		var refusal *demo.Refusal
		certain := errors.As(err, &refusal) && refusal.Status < 500 && refusal.Status != http.StatusTooManyRequests
		v.note(ballot, choice, sent, r, err, certain)
		switch {
		case err == nil:
			v.acknowledged.Add(1)
			return r, false
		case certain && refusal.Code == "voting.closed":
			return r, true
		case certain:
			v.t.Errorf("%s: a sound ballot was refused: %v", v.tablet.Me.Name, err)
			return r, true
		}
		v.repeated.Add(1)
		time.Sleep(20*time.Millisecond + rand.N(80*time.Millisecond))
	}
	return r, true
}

// cast sends the ballot once; the tablet itself falls back to PUT after 4 s.
func (v *voter) cast(ctx context.Context, try int, ballot string, choice wire.Choice) (r wire.Receipt, err error) {
	if len(v.doors) == 0 {
		return v.tablet.Cast(ctx, v.poll.ID, ballot, choice, v.current)
	}
	err = v.doors[try%len(v.doors)].Do(ctx, http.MethodPut, "/api/v1/polls/"+v.poll.ID+"/ballots/"+ballot, wire.BallotInput{Choice: choice, Replaces: v.current}, &r)
	return r, err
}

func (v *voter) note(ballot string, choice wire.Choice, sent time.Time, r wire.Receipt, err error, certain bool) {
	e := votetest.Event{
		Client: v.tablet.Me.Name, Poll: voting.PollID(v.poll.ID), Voter: identity.PersonID(v.tablet.Me.Person), Ballot: voting.BallotID(ballot),
		Choice: voting.Choice(choice), Replaces: voting.BallotID(v.current), Sent: sent, Answered: time.Now(),
	}
	var refusal *demo.Refusal
	switch {
	case err == nil:
		kept := receiptOf(v.t, r)
		e.Receipt = &kept
	case certain && errors.As(err, &refusal):
		e.Refused = refusal.Code
	}
	v.history.Add(e)
}

// receiptOf reads a receipt as voting's own checkers take it.
func receiptOf(t *testing.T, w wire.Receipt) voting.Receipt {
	choice, err := journal.ParseHash(w.ChoiceHash)
	leaf, err2 := journal.ParseHash(w.Leaf)
	if err := errors.Join(err, err2); err != nil {
		t.Error(err)
	}
	return voting.Receipt{
		Ballot: voting.BallotID(w.Ballot), Poll: voting.PollID(w.Poll), Round: w.Round, Choice: voting.Choice(w.Choice), ChoiceHash: choice,
		Salt: w.Salt, Position: w.Position, Leaf: leaf, RecordedAt: w.RecordedAt, Code: w.Code, Signature: w.Signature,
	}
}

// answered returns how many votes each voter has a receipt for.
func (b *burst) answered() []int64 {
	all := make([]int64, len(b.voters))
	for i, v := range b.voters {
		all[i] = v.acknowledged.Load()
	}
	return all
}

// resumed reports whether everybody got a receipt since.
func (b *burst) resumed(since []int64) bool {
	for i, n := range b.answered() {
		if n <= since[i] {
			return false
		}
	}
	return true
}

// totals returns how many receipts there are and how many tries had no answer.
func (b *burst) totals() (acknowledged, unanswered int64) {
	for _, v := range b.voters {
		acknowledged += v.acknowledged.Load()
		unanswered += v.repeated.Load()
	}
	return acknowledged, unanswered
}

// judge compares what the voters saw with the declared result by name, and with
// the journal in the database, which no server uses any more.
func (b *burst) judge(declared wire.Poll, where config.Storage) {
	b.t.Helper()
	named := map[string]wire.Choice{}
	for _, line := range declared.RollCall {
		named[line.Person] = line.Choice
	}
	for _, v := range b.voters {
		if got := named[v.tablet.Me.Person]; got != v.choice {
			b.t.Errorf("%s: the roll call says %q, her last receipt %q", v.tablet.Me.Name, got, v.choice)
		}
	}
	records, key := truth(b.t, where, declared.Session)
	events := b.history.Events()
	for _, found := range votetest.Check(events, records, voting.PollID(b.poll.ID)) {
		b.t.Error(found)
	}
	for _, e := range events {
		if e.Receipt == nil {
			continue
		}
		if err := e.Receipt.Check(key); err != nil {
			b.t.Error(err)
		}
	}
}

// truth reads a session's stream from the database, verified, and the key that
// signs its receipts.
func truth(t *testing.T, where config.Storage, session string) ([]journal.Record, ed25519.PublicKey) {
	t.Helper()
	parts := openData(t, where)
	var records []journal.Record
	stream := journal.SessionStream(session)
	report, err := parts.Store.VerifyStream(t.Context(), stream)
	if err != nil || !report.OK() {
		t.Fatalf("the journal: %+v, %v", report, err)
	}
	err = parts.Store.Read(t.Context(), func(tx *store.Tx) error {
		records = nil
		for {
			some, err := tx.Entries(stream, int64(len(records)), 1000)
			records = append(records, some...)
			if err != nil || len(some) == 0 {
				return err
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	key, ok := parts.Keys.Receipt.Public().(ed25519.PublicKey)
	if !ok {
		t.Fatal("the receipt key is of another kind")
	}
	return records, key
}

// openData opens the data inside the test, as an administrator's command does.
func openData(t *testing.T, where config.Storage) *app.Parts {
	t.Helper()
	parts, err := app.Open(t.Context(), config.Server{Storage: where, LoginIdle: time.Hour, LoginAbsolute: time.Hour}, app.Options{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(fault.CodeOf(err), err)
	}
	t.Cleanup(func() {
		if err := parts.Close(); err != nil {
			t.Error(err)
		}
	})
	return parts
}
