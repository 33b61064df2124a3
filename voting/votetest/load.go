package votetest

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ecabinet/voting"
)

// Load has every delegate of the world vote and change her vote, one ballot in
// flight each, until n votes are acknowledged. It returns how long that took
// and the latencies, sorted.
func Load(t testing.TB, w World, s *voting.Service, n int) (time.Duration, []time.Duration) {
	t.Helper()
	p := w.Opened(t, s, w.Question(voting.RuleResolution))
	var left atomic.Int64
	left.Store(int64(n))
	latencies := make([][]time.Duration, len(w.Persons))
	var wait sync.WaitGroup
	start := time.Now()
	for i, person := range w.Persons {
		wait.Go(func() {
			var current voting.BallotID
			for left.Add(-1) >= 0 {
				r := voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.For, Replaces: current}
				sent := time.Now()
				if _, err := s.Cast(context.Background(), Actor(person), r); err != nil {
					t.Error(err)
					return
				}
				latencies[i] = append(latencies[i], time.Since(sent))
				current = r.Ballot
			}
		})
	}
	wait.Wait()
	took := time.Since(start)
	all := slices.Concat(latencies...)
	slices.Sort(all)
	if _, err := s.Close(context.Background(), Chair, p.ID); err != nil {
		t.Error(err)
	}
	return took, all
}
