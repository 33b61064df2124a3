package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/web"
	"ecabinet/web/wire"
)

// asked is what each route asks for, written down a second time and by hand:
// who changes the table has to change it here too, and say why. "" is for
// everybody, "me" for everybody signed in.
var asked = map[string]identity.Permission{
	"POST /api/v1/login": "", "POST /api/v1/logout": "me", "GET /api/v1/me": "me", "PATCH /api/v1/me": "me", "GET /api/v1/sessions": "me",
	"GET /sign-in": "", "POST /sign-in": "", "POST /sign-out": "", "GET /verify": "", "POST /verify": "", "GET /healthz": "", "GET /readyz": "",

	"GET /api/v1/bodies/:body": "session.read", "GET /api/v1/bodies/:body/people": "people.read",
	"GET /api/v1/bodies/:body/groups": "session.edit", "POST /api/v1/bodies/:body/sessions": "session.edit",

	"GET /api/v1/sessions/:session": "session.read", "PATCH /api/v1/sessions/:session": "session.edit",
	"POST /api/v1/sessions/:session/publish": "session.edit", "POST /api/v1/sessions/:session/open-sitting": "session.run",
	"POST /api/v1/sessions/:session/close-sitting": "session.run", "POST /api/v1/sessions/:session/close": "session.run",
	"PUT /api/v1/sessions/:session/running-item": "session.run", "POST /api/v1/sessions/:session/undo": "session.run",
	"POST /api/v1/sessions/:session/items": "session.edit", "PATCH /api/v1/items/:item": "session.edit",
	"DELETE /api/v1/items/:item": "session.edit", "POST /api/v1/items/:item/move": "session.edit",
	"DELETE /api/v1/documents/:document": "session.edit",

	"GET /api/v1/sessions/:session/attendance": "session.read", "POST /api/v1/sessions/:session/attendance": "attendance.desk",
	"POST /api/v1/sessions/:session/check-in": "attendance.self",

	"GET /api/v1/sessions/:session/documents": "session.edit", "POST /api/v1/sessions/:session/documents": "session.edit",
	"PATCH /api/v1/documents/:document": "session.edit", "PUT /api/v1/documents/:document/versions": "session.edit",
	"POST /api/v1/documents/:document/publish": "session.edit", "POST /api/v1/documents/:document/withdraw": "session.edit",
	"GET /api/v1/sessions/:session/pack": "session.read", "GET /docs/:document/:hash": "session.read", "GET /docs/minutes/:session/:hash": "session.read",

	"GET /api/v1/sessions/:session/polls": "session.read", "POST /api/v1/sessions/:session/polls": "poll.run",
	"GET /api/v1/polls/:poll": "session.read", "PATCH /api/v1/polls/:poll": "poll.run", "DELETE /api/v1/polls/:poll": "poll.run",
	"POST /api/v1/polls/:poll/open": "poll.run", "POST /api/v1/polls/:poll/countdown": "poll.run", "POST /api/v1/polls/:poll/close": "poll.run",
	"POST /api/v1/polls/:poll/declare": "poll.run", "POST /api/v1/polls/:poll/annul": "poll.run", "POST /api/v1/polls/:poll/next-round": "poll.run",
	"PUT /api/v1/polls/:poll/ballots/:ballot": "poll.vote", "GET /api/v1/polls/:poll/ballot": "session.read",
	"GET /api/v1/polls/:poll/manual": "poll.enter", "POST /api/v1/polls/:poll/manual": "poll.enter",
	"POST /api/v1/polls/:poll/manual/:ballot/confirm": "poll.enter", "POST /api/v1/polls/:poll/manual/:ballot/reject": "poll.enter",
	"POST /api/v1/polls/:poll/paper": "poll.enter", "GET /api/v1/sessions/:session/record": "session.read",

	"GET /api/v1/sessions/:session/minutes": "session.read", "PUT /api/v1/sessions/:session/minutes": "minutes.edit",
	"POST /api/v1/sessions/:session/minutes/draft": "minutes.edit", "POST /api/v1/sessions/:session/minutes/preview": "minutes.edit",
	"POST /api/v1/sessions/:session/minutes/freeze": "minutes.edit", "POST /api/v1/sessions/:session/minutes/unfreeze": "minutes.edit",
	"POST /api/v1/sessions/:session/minutes/sign": "minutes.sign",
}

// Every route, for every role and in every state of a session, answers what
// the rules say, and a route without a rule fails.
func TestEveryRouteForEveryRoleInEveryState(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	probe, table := h.Web.Probe()
	listed := map[string]bool{}
	for _, r := range table {
		name := r.Method + " " + r.Path
		listed[name] = true
		want, ok := asked[name]
		if !ok {
			t.Errorf("%s is in no rule of this test", name)
		}
		if want != "me" && want != r.May {
			t.Errorf("%s asks for %q, the rule says %q", name, r.May, want)
		}
	}
	for name := range asked {
		if !listed[name] {
			t.Errorf("%s is a rule for no route", name)
		}
	}
	callers := append([]string{"", "stranger"}, each(identity.Roles)...)
	for _, state := range []meetings.SessionState{meetings.Draft, meetings.Published, meetings.Running, meetings.Closed} {
		place := h.session(state)
		for _, r := range table {
			for _, who := range callers {
				resp, err := probe.Test(h.request(who, r.Method, place.path(r.Path), nil), 20_000)
				h.must(err)
				got := outcome(t, resp)
				if want := expected(r, who, state); got != want {
					t.Errorf("%s %s, session %s, %q: %s, want %s", r.Method, r.Path, state, who, got, want)
				}
			}
		}
	}
}

func each(roles []identity.Role) (names []string) {
	for _, r := range roles {
		names = append(names, string(r))
	}
	return names
}

func (p *placeOf) path(pattern string) string {
	return strings.NewReplacer(":body", council, ":session", p.session, ":item", p.item, ":document", p.document,
		":hash", p.hash, ":poll", p.poll, ":ballot", strings.Repeat("a", 32)).Replace(pattern)
}

// outcome is "reached", or the code of the refusal.
func outcome(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == web.StatusReached {
		return "reached"
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p wire.Problem
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatalf("a refusal that is no problem: %d %s", resp.StatusCode, raw)
	}
	return p.Code
}

// expected states the rules once more, in words a clerk can follow.
func expected(r web.Route, who string, state meetings.SessionState) string {
	role := identity.Role(who)
	scoped := r.Scope != web.OfBody
	switch {
	case r.Scope == web.Public:
		return "reached"
	case who == "":
		return "identity.sign_in_ended" // nobody learns even whether it exists
	case r.Scope == web.SignedIn:
		return "reached"
	case who == "stranger":
		return "web.not_here" // another body does not exist for her
	case scoped && state == meetings.Draft && !role.Allows(identity.ReadDrafts):
		return "web.not_here" // a draft does not exist outside the office
	case role.Allows(r.May):
		return "reached"
	case r.Scope == web.OfPoll && !role.Allows(identity.ReadDrafts):
		return "web.not_here" // the poll is a draft
	case r.Scope == web.OfDocument && !role.Allows(identity.ReadSession):
		return "web.not_here" // an administrator reads no papers
	}
	return "web.not_entitled"
}

func TestAnUnknownIdIsNotFoundForEverybody(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	probe, table := h.Web.Probe()
	for _, r := range table {
		if r.Scope == web.Public || r.Scope == web.SignedIn {
			continue
		}
		path := (&placeOf{session: "x", item: "x", document: "x", hash: "x", poll: "x"}).path(strings.Replace(r.Path, ":body", "x", 1))
		resp, err := probe.Test(h.request("secretary", r.Method, path, nil), 20_000)
		h.must(err)
		if got := outcome(t, resp); got != "web.not_here" {
			t.Errorf("%s %s: %s", r.Method, r.Path, got)
		}
	}
}

func TestATableWithAHoleIsRefused(t *testing.T) {
	t.Parallel()
	do := func(*web.Call) error { return nil }
	for name, r := range map[string]web.Route{
		"no scope":                       {Method: "GET", Path: "/x", Do: do},
		"no permission":                  {Method: "GET", Path: "/x", Scope: web.OfBody, Do: do},
		"a permission outside a body":    {Method: "GET", Path: "/x", Scope: web.SignedIn, May: identity.Vote, Do: do},
		"no handler":                     {Method: "GET", Path: "/x", Scope: web.Public},
		"a public change without origin": {Method: "POST", Path: "/x", Scope: web.Public, Do: do},
	} {
		if err := web.CheckRoutes([]web.Route{r}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	twice := web.Route{Method: "GET", Path: "/x", Scope: web.Public, Do: do}
	if err := web.CheckRoutes([]web.Route{twice, twice}); err == nil {
		t.Error("a route that stands twice was taken")
	}
}
