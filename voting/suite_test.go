package voting_test

import (
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
