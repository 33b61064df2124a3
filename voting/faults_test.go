package voting_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

// flaky is a store that fails as it is told: before the commit, or after it,
// when the act is stored and nobody hears of it.
type flaky struct {
	voting.Store
	before, after atomic.Bool
	hold          chan struct{} // when set, a write says so in entered and waits for it
	entered       chan struct{}
}

var errDisk = fault.Wrap(errors.New("disk full"), fault.Unavailable, "store.cannot_write")

func (s *flaky) Write(ctx context.Context, act func(voting.Tx) error) error {
	if s.hold != nil {
		select {
		case s.entered <- struct{}{}:
		default:
		}
		<-s.hold
	}
	if s.before.Load() {
		return errDisk
	}
	if err := s.Store.Write(ctx, act); err != nil {
		return err
	}
	if s.after.Load() {
		return fault.New(fault.Unavailable, "store.commit_unknown")
	}
	return nil
}

func setup(t *testing.T, limits voting.Limits) (*flaky, votetest.World, *voting.Service, *votetest.Clock, voting.Poll) {
	t.Helper()
	clock := votetest.NewClock()
	w := votetest.InMemory(clock.Now, 9, 9)
	store := &flaky{Store: w.Store}
	w.Store = store
	s := voting.New(voting.Deps{Store: store, Now: clock.Now, ReceiptKey: votetest.Key, Limits: limits,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	in := w.Question(voting.RuleResolution)
	in.Countdown = 10
	return store, w, s, clock, w.Opened(t, s, in)
}

func ballot(p voting.Poll, words ...any) voting.CastRequest {
	return voting.CastRequest{Poll: p.ID, Ballot: votetest.BallotIDOf(words...), Choice: voting.For}
}

// An error never means "not recorded": whatever failed, the same ballot again
// ends in one receipt and one counted vote.
func TestARepeatSettlesEveryFault(t *testing.T) {
	t.Parallel()
	for name, defectOf := range map[string]func(*flaky) *atomic.Bool{
		"failed":            func(s *flaky) *atomic.Bool { return &s.before },
		"failed but stored": func(s *flaky) *atomic.Bool { return &s.after },
	} {
		t.Run(name, func(t *testing.T) {
			store, w, s, _, p := setup(t, voting.Limits{})
			var history votetest.History
			ctx := context.Background()
			defect := defectOf(store)
			for i, person := range w.Persons {
				defect.Store(i%2 == 0)
				_, err := history.Cast(ctx, s, votetest.Actor(person), ballot(p, i))
				if i%2 == 0 && (!fault.Is(err, fault.Unavailable) || fault.CodeOf(err) != "voting.not_confirmed") {
					t.Errorf("delegate %d is told %v", i, err)
				}
				defect.Store(false)
				if _, err := history.Cast(ctx, s, votetest.Actor(person), ballot(p, i)); err != nil {
					t.Errorf("delegate %d repeats: %v", i, err)
				}
			}
			p, err := s.Close(ctx, votetest.Chair, p.ID)
			if err != nil || p.Result.For != len(w.Persons) {
				t.Errorf("counted %+v, %v", p.Result, err)
			}
			for _, found := range votetest.Check(history.Events(), w.Records(t), p.ID) {
				t.Error(found)
			}
		})
	}
}

// A full queue says so and when to come back; a waiting client may leave; the
// ballots that wait are committed all the same, in few transactions.
func TestTheQueueIsBounded(t *testing.T) {
	t.Parallel()
	store, w, s, _, p := setup(t, voting.Limits{Queue: 3})
	store.hold, store.entered = make(chan struct{}), make(chan struct{}, 1)
	errs := make(chan error, 5)
	cast := func(i int) {
		_, err := s.Cast(context.Background(), votetest.Actor(w.Persons[i]), ballot(p, i))
		errs <- err
	}
	go cast(0)
	<-store.entered // the first one is being committed, now three wait
	for i := 1; i <= 3; i++ {
		go cast(i)
	}
	time.Sleep(200 * time.Millisecond)
	cast(4)
	var full *fault.Error
	if err := <-errs; !errors.As(err, &full) || full.Code != "voting.queue_full" || full.RetryAfter != 1 {
		t.Errorf("the fifth is told %v", err)
	}
	impatient, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := s.Cast(impatient, votetest.Actor(w.Persons[0]), ballot(p, 0)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("who leaves is told %v", err)
	}
	close(store.hold)
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := len(w.Records(t)); n != 2+4 {
		t.Errorf("%d entries, want create, open and four ballots", n)
	}
}

// At the end of Run ballots in the queue are committed, new ones refused.
func TestStopFinishesTheQueue(t *testing.T) {
	t.Parallel()
	_, w, s, _, p := setup(t, voting.Limits{Sweep: time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	receipts := atomic.Int32{}
	for i, person := range w.Persons {
		wait.Go(func() {
			if _, err := s.Cast(context.Background(), votetest.Actor(person), ballot(p, i)); err == nil {
				receipts.Add(1)
			}
		})
	}
	cancel()
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
	wait.Wait()
	_, err := s.Cast(context.Background(), votetest.Actor(w.Persons[0]), ballot(p, "after"))
	if fault.CodeOf(err) != "voting.stopping" {
		t.Errorf("after the stop: %v", err)
	}
	if n := len(w.Records(t)) - 2; n != int(receipts.Load()) {
		t.Errorf("%d recorded, %d receipts", n, receipts.Load())
	}
}

// While nothing can be written the announced close stands still; when writing
// works again it moves by the pause and the journal says so.
func TestTheClockStandsStillWhileNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	store, w, s, clock, p := setup(t, voting.Limits{Sweep: time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	p, err := s.Countdown(ctx, votetest.Chair, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	announced := p.ClosesAt
	store.before.Store(true)
	_, err = s.Cast(ctx, votetest.Actor(w.Persons[0]), ballot(p, 0))
	if _, paused := s.Paused(); !paused || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("a failed write must pause voting: %v", err)
	}
	other := voting.New(voting.Deps{Store: store, Now: clock.Now, ReceiptKey: votetest.Key, Limits: voting.Limits{Sweep: time.Millisecond},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if _, err = other.Cast(ctx, votetest.Actor(w.Persons[1]), ballot(p, 1)); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { done <- s.Run(ctx) }()
	go func() { done <- other.Run(ctx) }()
	clock.Pass(time.Minute)
	time.Sleep(20 * time.Millisecond) // many sweeps: the due poll must not close
	store.before.Store(false)
	for range 1000 {
		_, here := s.Paused()
		_, there := other.Paused()
		if !here && !there {
			break
		}
		time.Sleep(time.Millisecond)
	}
	v, err := s.View(ctx, p.ID, voting.Office)
	if err != nil || v.State != voting.Closing || v.ClosesAt.Sub(announced) < time.Minute || v.ClosesAt.Sub(announced) > 90*time.Second {
		t.Errorf("%s, closes at %s, announced was %s, %v", v.State, v.ClosesAt, announced, err)
	}
	if _, err := s.Cast(ctx, votetest.Actor(w.Persons[0]), ballot(p, 0)); err != nil {
		t.Errorf("after the pause: %v", err)
	}
	records := w.Records(t)
	if records[len(records)-2].Entry.Act != voting.ActPaused {
		t.Errorf("the journal does not tell of the pause: %s", records[len(records)-2].Entry.Act)
	}
	cancel()
	if err := errors.Join(<-done, <-done); err != nil {
		t.Error(err)
	}
}

// A ballot that its own data makes impossible to store must not take the
// others of its transaction with it.
func TestOneImpossibleBallotIsAlone(t *testing.T) {
	t.Parallel()
	clock := votetest.NewClock()
	w := votetest.InMemory(clock.Now, 9, 9)
	slow := &flaky{Store: poisoned{w.Store}}
	s := voting.New(voting.Deps{Store: slow, Now: clock.Now, ReceiptKey: votetest.Key,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	p := w.Opened(t, s, w.Question(voting.RuleResolution))
	slow.hold = make(chan struct{})
	errs := make([]error, 9)
	var wait sync.WaitGroup
	for i, person := range w.Persons {
		wait.Go(func() { _, errs[i] = s.Cast(context.Background(), votetest.Actor(person), ballot(p, i)) })
	}
	time.Sleep(50 * time.Millisecond)
	close(slow.hold)
	wait.Wait()
	for i, err := range errs {
		if (w.Persons[i] == poison) != (err != nil) {
			t.Errorf("delegate %d: %v", i+1, err)
		}
	}
}

const poison = identity.PersonID("delegate-05")

// poisoned cannot store ballots of one person.
type poisoned struct{ voting.Store }

func (s poisoned) Write(ctx context.Context, act func(voting.Tx) error) error {
	return s.Store.Write(ctx, func(tx voting.Tx) error { return act(poisonedTx{tx}) })
}

type poisonedTx struct{ voting.Tx }

func (tx poisonedTx) InsertBallots(ballots []voting.Ballot) error {
	for _, b := range ballots {
		if b.Voter == poison {
			return errors.New("constraint failed")
		}
	}
	return tx.Tx.InsertBallots(ballots)
}
