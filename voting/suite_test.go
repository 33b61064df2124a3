package voting_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

func TestInMemory(t *testing.T) {
	t.Parallel()
	votetest.Suite(t, func(_ *testing.T, now func() time.Time, seats, present int) votetest.World {
		return votetest.InMemory(now, seats, present)
	})
}

// Polls open in a running session only.
func TestNoPollOpensBeforeTheSession(t *testing.T) {
	t.Parallel()
	clock := votetest.NewClock()
	w := votetest.InMemory(clock.Now, 9, 9)
	s := w.Service(clock.Now, voting.Limits{})
	p, err := s.Create(t.Context(), votetest.Secretary, w.Session, w.Question(voting.RuleResolution))
	if err != nil {
		t.Fatal(err)
	}
	w.Store.(*votetest.Memory).StopSession()
	if _, err := s.Open(t.Context(), votetest.Chair, p.ID); fault.CodeOf(err) != "voting.session_not_running" {
		t.Errorf("opened before the session: %v", err)
	}
}

// The page for strangers names every act this package records.
func TestTheActsAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/formats/acts-voting.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("acts.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("Act[A-Za-z]+ += \"([a-z._]+)\"|json:\"([a-z_]+)").FindAllStringSubmatch(string(code), -1) {
		if name := m[1] + m[2]; !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("%s is not documented", name)
		}
	}
}

// The server that announced a close fires it at the announced time, long
// before a sweep; a play cuts every countdown short.
func TestTheTimerClosesAtTheAnnouncedTime(t *testing.T) {
	t.Parallel()
	w := votetest.InMemory(time.Now, 9, 9)
	s := w.Service(time.Now, voting.Limits{Sweep: time.Hour, MaxCountdown: 20 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	in := w.Question(voting.RuleResolution)
	in.Countdown = 10
	var v voting.View
	for range 20 { // Run may not have begun when the first close is announced
		p := w.Opened(t, s, in)
		if _, err := s.Countdown(ctx, votetest.Chair, p.ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
		var err error
		if v, err = s.View(ctx, p.ID, voting.Office); err != nil {
			t.Fatal(err)
		}
		if v.State == voting.Closed {
			break
		}
	}
	if v.State != voting.Closed || v.ClosedAt.Before(v.ClosesAt) || v.ClosedBy != "" {
		t.Errorf("%s by %q at %s, announced %s", v.State, v.ClosedBy, v.ClosedAt, v.ClosesAt)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
