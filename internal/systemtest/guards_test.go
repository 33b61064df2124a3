package systemtest

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// One folder, one server: a second one refuses and says what to do, and so do
// commands beside it. The first goes on.
func TestASecondServerOnTheSameDataRefuses(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	for name, args := range map[string][]string{
		"a second server": {"serve", "--data", s.Data, "--listen", freeAddress(t)},
		"a play":          {"demo", "--play", "--fast", "--data", s.Data},
		"a reset":         {"demo", "--reset", "--data", s.Data},
		"a command":       {"journal", "verify", "--data", s.Data},
	} {
		r := command(t, "ecabinet", args...)
		if r.code == 0 || !strings.Contains(r.stderr, "Another e-Cabinet process works with this data") {
			t.Errorf("%s ended with %d: %s%s", name, r.code, r.stdout, r.stderr)
		}
	}
	if !s.ready() {
		t.Error("the first server does not answer any more")
	}
	enter(t, s, "") // and its people can still sign in
}

// Passwords do not travel in the clear: plain HTTP is for this machine only.
func TestPlainHTTPStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.7:8080", "[::]:0"} {
		r := command(t, "ecabinet", "serve", "--data", t.TempDir(), "--listen", listen)
		if r.code == 0 || !strings.Contains(r.stderr, "plain HTTP is served on loopback only") {
			t.Errorf("%s: ended with %d: %s%s", listen, r.code, r.stdout, r.stderr)
		}
	}
}

// A restart, in good order or not, keeps everybody signed in; a server that
// stops lets the running work end.
func TestARestartKeepsSignIns(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	tablet := r.tablets([]demo.Account{r.account("delegate09")}, s.URL())[0]
	for i, end := range []func(){s.stop, s.kill} {
		end()
		s.start()
		var me wire.Me
		r.do(r.secretary, http.MethodGet, "/api/v1/me", nil, &me)
		if me.Person != r.secretary.Me.Person || me.CSRF != r.secretary.Me.CSRF {
			t.Errorf("restart %d: %+v, was %+v", i+1, me, r.secretary.Me)
		}
		// The tablet comes back by itself and follows what happens now.
		present := 1 - i
		r.do(r.secretary, http.MethodPost, r.path("/attendance"), wire.DeskPresence{Person: tablet.Me.Person, Present: present == 1}, nil)
		within(t, settled, "the tablet shows who is here", func() bool {
			a := tablet.State().Attendance
			return a != nil && a.Present == present
		})
	}
}

// A browser opens lines in advance and says nothing on them. They do not hold
// a server that is asked to stop.
func TestASilentLineDoesNotHoldTheStop(t *testing.T) {
	t.Parallel()
	s := serve(t, t.TempDir())
	silent, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }() // the server may have closed it
	if !s.ready() {                       // whoever came later was served, so the silent one is accepted
		t.Fatal("not ready")
	}
	began := time.Now()
	s.stop()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the stop took %s", took)
	}
}
