package storetest

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
	"ecabinet/internal/store"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

// VotingFaults breaks writes at each of their steps while a council votes:
// delegates repeat the same ballot until they know, the chair closes, and the
// history is judged. Some failures leave the act stored, some not.
func VotingFaults(t *testing.T, dsn func(t *testing.T) string) {
	for _, step := range []string{"begin", "exec", "exec done", "commit", "committed"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			var armed atomic.Bool
			var calls atomic.Int64
			st, err := store.Open(t.Context(), store.Config{DSN: dsn(t), Failpoint: func(at string) error {
				if !armed.Load() || at != step {
					return nil
				}
				switch calls.Add(1) % 23 { // sparse enough for an act of several statements to pass
				case 1:
					return fault.New(fault.Unavailable, "store.cannot_write")
				case 9:
					return errors.New("something unforeseen")
				}
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := st.Close(); err != nil {
					t.Error(err)
				}
			})
			w := VotingWorld(t, st, time.Now, 24, 24)
			s := voting.New(voting.Deps{Store: w.Store, Now: time.Now, ReceiptKey: votetest.Key, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
			voteThroughFaults(t, w, s, &armed)
			if calls.Load() == 0 {
				t.Error("the step was never met")
			}
		})
	}
}

func voteThroughFaults(t *testing.T, w votetest.World, s *voting.Service, armed *atomic.Bool) {
	p := w.Opened(t, s, w.Question(voting.RuleResolution))
	armed.Store(true)
	var history votetest.History
	var wait sync.WaitGroup
	ctx := context.Background()
	for i, person := range w.Persons {
		r := voting.CastRequest{Poll: p.ID, Ballot: votetest.BallotIDOf(p.ID, i), Choice: voting.For}
		wait.Go(func() {
			for range 100 {
				_, err := history.Cast(ctx, s, votetest.Actor(person), r)
				if err == nil {
					return
				}
				if !fault.Is(err, fault.Unavailable) {
					t.Errorf("delegate %d is told %v", i, err)
				}
			}
			t.Errorf("delegate %d never came to an end", i)
		})
	}
	wait.Wait()
	for range 100 {
		if _, err := s.Close(ctx, votetest.Chair, p.ID); err == nil || fault.CodeOf(err) == "voting.already_closed" {
			break
		}
	}
	armed.Store(false)
	v, err := s.View(ctx, p.ID, voting.Office)
	if err != nil || v.Result == nil || v.Result.For != len(w.Persons) {
		t.Errorf("%s: %+v, %v", v.State, v.Result, err)
	}
	for _, found := range votetest.Check(history.Events(), w.Records(t), p.ID) {
		t.Error(found)
	}
}
