package systemtest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// room is one of the demo's councils, met through the public API.
type room struct {
	t         *testing.T
	URL       string
	keys      demo.Keyring
	prefix    string // of its usernames: "" for session A's council, "c-" for session C's
	Session   string
	Item      string // the first item of the agenda
	secretary *demo.Client
	chair     *demo.Client
	declared  wire.Poll // the poll of a burst, once it is declared
}

// enter signs the secretary and the chair in and finds their session.
func enter(t *testing.T, s *server, prefix string) *room {
	t.Helper()
	r := &room{t: t, URL: s.URL(), keys: keyring(t, s.Data), prefix: prefix}
	r.secretary, r.chair = r.login("secretary"), r.login("chair1")
	var all []wire.SessionSummary
	r.do(r.secretary, http.MethodGet, "/api/v1/sessions", nil, &all)
	if len(all) != 1 {
		t.Fatalf("%d sessions, want 1", len(all))
	}
	r.Session = all[0].ID
	var session wire.Session
	r.do(r.secretary, http.MethodGet, r.path(""), nil, &session)
	r.Item = session.Agenda[0].ID
	return r
}

func (r *room) path(rest string) string { return "/api/v1/sessions/" + r.Session + rest }

func (r *room) account(username string) demo.Account {
	r.t.Helper()
	a, ok := r.keys.Find(r.prefix + username)
	if !ok {
		r.t.Fatalf("nobody is called %s", r.prefix+username)
	}
	return a
}

// login signs somebody in; the server's address may be another one's.
func (r *room) login(username string) *demo.Client {
	r.t.Helper()
	a := r.account(username)
	c, err := demo.Login(r.t.Context(), r.URL, a.Username, a.Password)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// do acts and expects success.
func (r *room) do(c *demo.Client, method, path string, in, out any) {
	r.t.Helper()
	if err := c.Do(r.t.Context(), method, path, in, out); err != nil {
		r.t.Fatal(err)
	}
}

// refused acts and expects a refusal with this status and code, in words.
func (r *room) refused(c *demo.Client, method, path string, in any, status int, code string) {
	r.t.Helper()
	checkRefusal(r.t, c.Do(r.t.Context(), method, path, in, nil), status, code)
}

func checkRefusal(t *testing.T, err error, status int, code string) {
	t.Helper()
	var refusal *demo.Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("want %d %s, got %v", status, code, err)
		return
	}
	if refusal.Status != status || refusal.Code != code || !strings.Contains(refusal.Detail, " ") {
		t.Errorf("want %d %s, got %d %s: %s", status, code, refusal.Status, refusal.Code, refusal.Detail)
	}
}

// deputies are the accounts of the deputies by seat, the announced absence
// left out.
func (r *room) deputies() []demo.Account {
	var out []demo.Account
	for _, a := range r.keys.Accounts {
		if a.Seat > 0 && a.Body == r.account("secretary").Body {
			out = append(out, a)
		}
	}
	return out
}

// open checks the first n deputies in at the desk and opens the sitting.
func (r *room) open(n int) []demo.Account {
	r.t.Helper()
	here := r.deputies()[:n]
	for _, a := range here {
		r.do(r.secretary, http.MethodPost, r.path("/attendance"), wire.DeskPresence{Person: string(a.Person), Present: true}, nil)
	}
	r.do(r.secretary, http.MethodPost, r.path("/open-sitting"), nil, nil)
	return here
}

// poll makes a draft of an open vote.
func (r *room) poll(title string) wire.Poll {
	r.t.Helper()
	var p wire.Poll
	r.do(r.secretary, http.MethodPost, r.path("/polls"), wire.PollInput{
		Item: r.Item, Title: title, Method: "named", Rule: "resolution", ChangeAllowed: true, Countdown: 1,
	}, &p)
	return p
}

// act lets the chair open, count down, close, declare.
func (r *room) act(p wire.Poll, act string) wire.Poll {
	r.t.Helper()
	var after wire.Poll
	r.do(r.chair, http.MethodPost, "/api/v1/polls/"+p.ID+"/"+act, nil, &after)
	return after
}

// tablets signs people in and connects each one's tablet to her server.
func (r *room) tablets(people []demo.Account, urls ...string) []*demo.Tablet {
	r.t.Helper()
	all := make([]*demo.Tablet, len(people))
	r.t.Cleanup(func() {
		for _, tablet := range all {
			if tablet != nil {
				tablet.Close()
			}
		}
	})
	// The live connections last longer than the group's own context.
	ctx, cancel := context.WithCancel(context.Background())
	r.t.Cleanup(cancel)
	var work errgroup.Group
	work.SetLimit(8)
	for i, a := range people {
		work.Go(func() error {
			c, err := demo.Login(ctx, urls[i%len(urls)], a.Username, a.Password)
			if err != nil {
				return err
			}
			all[i], err = demo.Watch(ctx, c, r.Session, "delegate")
			return err
		})
	}
	if err := work.Wait(); err != nil {
		r.t.Fatal(err)
	}
	return all
}

// within waits for something to become true.
func within(t *testing.T, limit time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > limit {
			t.Fatalf("not within %s: %s", limit, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(began)
}
