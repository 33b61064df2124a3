package votetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/voting"
)

// badInBatch sends everything at once, so that good and bad ballots share
// transactions.
func badInBatch(t *testing.T, open Open) {
	b := newBench(t, open, 40, 30)
	ctx := context.Background()
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	errs := make([]error, 40)
	var history History
	var wait sync.WaitGroup
	for i, person := range b.Persons {
		r := voting.CastRequest{Poll: p.ID, Ballot: BallotIDOf("batch", i), Choice: voting.For}
		if i%3 == 1 {
			r.Choice = "maybe"
		}
		wait.Go(func() { _, errs[i] = history.Cast(ctx, b.Service, Actor(person), r) })
		if i%3 == 0 && i < 30 { // the same ballot twice at once: one receipt
			wait.Go(func() { _, _ = history.Cast(ctx, b.Service, Actor(person), r) })
		}
	}
	wait.Wait()
	for i, err := range errs {
		switch {
		case i >= 30:
			wantCode(t, err, fault.NotEntitled, "voting.not_present")
		case i%3 == 1:
			wantCode(t, err, fault.Invalid, "voting.choice_unknown")
		case err != nil:
			t.Errorf("delegate %d: %v", i, err)
		}
	}
	p = must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
	if p.Result.For != 20 {
		t.Errorf("%d counted", p.Result.For)
	}
	for _, fault := range Check(history.Events(), b.Records(t), p.ID) {
		t.Error(fault)
	}
}

// races lets voters, their second thoughts and a closing chair meet on two
// nodes, many times, and has the history judged.
func races(t *testing.T, open Open) {
	b := newBench(t, open, 24, 24)
	other := b.World.Service(b.clock.Now, voting.Limits{Batch: 5})
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	acknowledged, refused := 0, 0
	for round := range rounds {
		history, p := Race(t, b.World, []*voting.Service{b.Service, other}, round)
		events := history.Events()
		for _, found := range Check(events, b.Records(t), p.ID) {
			t.Errorf("round %d: %s", round, found)
		}
		for _, e := range events {
			if e.Receipt != nil {
				acknowledged++
			} else {
				refused++
			}
		}
		v := must[voting.View](t)(b.View(context.Background(), p.ID, voting.Office))
		if v.State != voting.Closed {
			t.Errorf("round %d ended %s", round, v.State)
		}
	}
	t.Logf("%d rounds: %d acknowledged, %d refused", rounds, acknowledged, refused)
}

// Race opens a poll, lets every delegate vote and change over the nodes while
// two chairs close it at a random moment, and returns what the clients saw.
func Race(t testing.TB, w World, nodes []*voting.Service, seed int) (*History, voting.Poll) {
	t.Helper()
	ctx := context.Background()
	p, err := nodes[0].Create(ctx, Secretary, w.Session, w.Question(voting.RuleResolution))
	if err != nil {
		t.Fatal(err)
	}
	history := &History{}
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := nodes[0].Open(ctx, Chair, p.ID); err != nil {
			t.Error(err)
		}
	})
	for i, person := range w.Persons {
		random := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
		wait.Go(func() { voter(ctx, history, nodes, random, p.ID, person, fmt.Sprint(seed, "/", i)) })
	}
	for i, s := range nodes {
		pause := time.Duration(rand.New(rand.NewPCG(uint64(seed), uint64(1000+i))).IntN(20)) * time.Millisecond
		wait.Go(func() {
			time.Sleep(pause)
			for fault.CodeOf(closeOnce(ctx, s, p.ID)) == "voting.not_open" {
				time.Sleep(time.Millisecond)
			}
		})
	}
	wait.Wait()
	return history, p
}

func closeOnce(ctx context.Context, s *voting.Service, p voting.PollID) error {
	_, err := s.Close(ctx, Chair, p)
	return err
}

// voter votes, repeats and changes until she is told that the poll is closed.
func voter(ctx context.Context, h *History, nodes []*voting.Service, random *rand.Rand, p voting.PollID, person identity.PersonID, name string) {
	choices := []voting.Choice{voting.For, voting.Against, voting.Abstain}
	var current voting.BallotID
	for n := 0; ; n++ {
		r := voting.CastRequest{Poll: p, Ballot: BallotIDOf(name, n, random.Uint64()), Choice: choices[random.IntN(3)], Replaces: current}
		_, err := h.Cast(ctx, nodes[random.IntN(len(nodes))], Actor(person), r)
		if random.IntN(3) == 0 { // the answer got lost on the way: ask again elsewhere
			_, err = h.Cast(ctx, nodes[random.IntN(len(nodes))], Actor(person), r)
		}
		switch fault.CodeOf(err) {
		case "":
			current = r.Ballot
		case "voting.not_open_yet":
			time.Sleep(time.Millisecond)
		default:
			return
		}
	}
}
