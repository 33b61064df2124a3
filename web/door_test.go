package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"ecabinet/meetings"
	"ecabinet/web/wire"
)

// Each case is one request to the door, and what must come back.
func TestTheDoor(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	place := h.session(meetings.Running)
	for name, c := range map[string]struct {
		who, method, path string
		body              any
		change            func(*http.Request)
		status            int
		code              string
	}{
		"nobody":               {"", "GET", "/api/v1/me", nil, nil, 401, "identity.sign_in_ended"},
		"a made-up cookie":     {"", "GET", "/api/v1/me", nil, header("Cookie", "ecabinet="+strings.Repeat("A", 43)), 401, "identity.sign_in_ended"},
		"no CSRF token":        {"chair", "PATCH", "/api/v1/me", wire.MeChange{Language: "en"}, header("X-CSRF-Token", ""), 403, "web.csrf"},
		"another's CSRF token": {"chair", "PATCH", "/api/v1/me", wire.MeChange{Language: "en"}, header("X-CSRF-Token", h.csrf["delegate"]), 403, "web.csrf"},
		"a foreign origin":     {"chair", "PATCH", "/api/v1/me", wire.MeChange{Language: "en"}, header("Origin", "https://evil.example"), 403, "web.foreign_origin"},
		"a hidden origin":      {"chair", "PATCH", "/api/v1/me", wire.MeChange{Language: "en"}, header("Origin", "null"), 403, "web.foreign_origin"},
		"a foreign name":       {"chair", "GET", "/api/v1/me", nil, func(r *http.Request) { r.Host = "evil.example" }, 421, "web.wrong_host"},
		"a foreign name in disguise": {"chair", "GET", "/api/v1/me", nil, func(r *http.Request) {
			r.Host = "evil.example"
			r.Header.Set("X-Forwarded-Host", "localhost")
		}, 421, "web.wrong_host"},
		"a form instead of JSON":     {"chair", "PATCH", "/api/v1/me", "language=en", header("Content-Type", "application/x-www-form-urlencoded"), 415, "web.want_json"},
		"no JSON":                    {"chair", "PATCH", "/api/v1/me", "{", nil, 400, "web.unreadable"},
		"two values":                 {"chair", "PATCH", "/api/v1/me", `{"language":"en"} {}`, nil, 400, "web.unreadable"},
		"no UTF-8":                   {"chair", "PATCH", "/api/v1/me", "{\"language\":\"\xff\"}", nil, 400, "web.unreadable"},
		"an unknown field":           {"chair", "PATCH", "/api/v1/me", `{"language":"en","admin":true}`, nil, 422, "web.field_unknown"},
		"a field of the wrong form":  {"chair", "PATCH", "/api/v1/me", `{"language":5}`, nil, 422, "web.field_type"},
		"an unknown language":        {"chair", "PATCH", "/api/v1/me", wire.MeChange{Language: "fr"}, nil, 422, "web.language"},
		"far too much":               {"chair", "PATCH", "/api/v1/me", strings.Repeat(" ", 2<<20), nil, 413, "web.body_large"},
		"an unknown address":         {"chair", "GET", "/api/v1/nowhere", nil, nil, 404, "web.no_such_page"},
		"a method it does not take":  {"chair", "DELETE", "/api/v1/me", nil, nil, 404, "web.no_such_page"},
		"no websocket":               {"chair", "GET", "/ws", nil, nil, 422, "web.want_websocket"},
		"a vote with a bad id":       {"delegate", "PUT", "/api/v1/polls/" + place.poll + "/ballots/x", wire.BallotInput{Choice: "for"}, nil, 422, "voting.ballot_id"},
		"a vote before the opening":  {"delegate", "PUT", "/api/v1/polls/" + place.poll + "/ballots/" + strings.Repeat("a", 32), wire.BallotInput{Choice: "for"}, nil, 409, ""},
		"a file name that is broken": {"secretary", "PUT", "/api/v1/documents/" + place.document + "/versions", "x", header("X-File-Name", "%zz"), 422, "web.file_name"},
	} {
		t.Run(name, func(t *testing.T) {
			req := h.request(c.who, c.method, c.path, c.body)
			if c.change != nil {
				c.change(req)
			}
			resp := h.do(req)
			got := outcome(t, resp)
			if resp.StatusCode != c.status || c.code != "" && got != c.code {
				t.Errorf("%d %s, want %d %s", resp.StatusCode, got, c.status, c.code)
			}
			if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
				t.Errorf("a refusal of the form %s", kind)
			}
		})
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestEveryAnswerBearsTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for _, path := range []string{"/healthz", "/sign-in", "/", "/api/v1/me", "/nowhere.js"} {
		resp := h.do(h.request("", "GET", path, nil))
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe-inline") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: %s", path, policy)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || len(resp.Header.Get("X-Request-Id")) != 26 || resp.Header.Get("Server") != "" {
			t.Errorf("%s: %v", path, resp.Header)
		}
	}
}

func TestRefusalsAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for language, word := range map[string]string{"vi": "đăng nhập", "en-GB": "sign", "bn": "সাইন"} {
		req := h.request("", "GET", "/api/v1/me", nil)
		req.Header.Set("Accept-Language", language)
		raw, err := io.ReadAll(h.do(req).Body)
		h.must(err)
		if !strings.Contains(string(raw), word) {
			t.Errorf("%s: %s", language, raw)
		}
	}
	req := h.request("chair", "GET", "/api/v1/nowhere", nil) // her language is English whatever the tablet says
	req.Header.Set("Accept-Language", "vi")
	h.do(req)
	p := h.refused("chair", "GET", "/api/v1/bodies/other", nil, 404, "web.not_here")
	if !strings.Contains(p.Detail, "does not exist") {
		t.Errorf("%+v", p)
	}
}

func TestProgramsSignInAndOut(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.refused("", "POST", "/api/v1/login", wire.LoginRequest{Username: "chair", Password: "sai mật khẩu"}, 401, "identity.wrong_password")
	resp := h.do(h.request("", "POST", "/api/v1/login", wire.LoginRequest{Username: "chair", Password: secret}))
	me := decoded[wire.Me](h, resp, 200)
	var cookie *http.Cookie
	for _, c := range resp.Cookies() {
		if c.Name == "ecabinet" {
			cookie = c
		}
	}
	if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Fatalf("cookie: %+v", cookie)
	}
	if len(me.Bodies) != 1 || me.Bodies[0].Seat != 1 || me.Bodies[0].Body.Filled != 3 || len(me.Bodies[0].Permissions) == 0 {
		t.Fatalf("%+v", me)
	}
	h.tokens["chair"], h.csrf["chair"] = cookie.Value, me.CSRF
	call[wire.Me](h, "chair", "GET", "/api/v1/me", nil, 200)
	call[struct{}](h, "chair", "POST", "/api/v1/logout", nil, 204)
	h.refused("chair", "GET", "/api/v1/me", nil, 401, "identity.sign_in_ended")
}

// On localhost names the cookie belongs to one name only: several roles fit
// into one browser. A program on 127.0.0.1 gets the short name.
func TestEachLocalNameHasItsOwnCookie(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for name, want := range map[string]struct {
		cookie string
		secure bool
	}{
		"127.0.0.1:8080": {"ecabinet", false}, "[::1]:8080": {"ecabinet", false},
		"localhost:8080": {"__Host-ecabinet", true}, "chair.localhost:8080": {"__Host-ecabinet", true},
	} {
		req := h.request("", "POST", "/api/v1/login", wire.LoginRequest{Username: "chair", Password: secret})
		req.Host = name
		req.Header.Set("Origin", "http://"+name)
		resp := h.do(req)
		found := false
		for _, c := range resp.Cookies() {
			found = found || c.Name == want.cookie && c.Secure == want.secure
		}
		if resp.StatusCode != 200 || !found {
			t.Errorf("%s: %d %v", name, resp.StatusCode, resp.Header["Set-Cookie"])
		}
	}
}

func TestPeopleSignInOnThePage(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	post := func(username, password, origin string) *http.Response {
		form := url.Values{"username": {username}, "password": {password}}
		req := h.request("", "POST", "/sign-in?lang=vi", form.Encode())
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "text/html")
		req.Header.Set("Origin", origin)
		if origin == "" {
			req.Header.Del("Origin")
		}
		return h.do(req)
	}
	own := "http://" + host
	if resp := post("chair", secret, own); resp.StatusCode != 303 || resp.Header.Get("Location") != "/" || len(resp.Cookies()) != 2 {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	resp := post(`"><script>alert(1)</script>`, "sai mật khẩu", own)
	page, err := io.ReadAll(resp.Body)
	h.must(err)
	if resp.StatusCode != 401 || !strings.Contains(string(page), "chưa đúng") || strings.Contains(string(page), "<script>alert") {
		t.Errorf("%d %s", resp.StatusCode, page)
	}
	for _, origin := range []string{"", "null", "https://evil.example"} {
		if resp := post("chair", secret, origin); resp.StatusCode != 403 || len(resp.Cookies()) != 0 {
			t.Errorf("a form from %q: %d", origin, resp.StatusCode)
		}
	}
	out := h.do(h.request("delegate", "POST", "/sign-out", nil))
	if out.StatusCode != 303 || !strings.Contains(out.Header.Get("Clear-Site-Data"), "storage") {
		t.Errorf("%d %v", out.StatusCode, out.Header)
	}
	h.refused("delegate", "GET", "/api/v1/me", nil, 401, "identity.sign_in_ended")
}

func TestPasswordsCannotBeGuessedInRows(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for range 10 {
		h.refused("", "POST", "/api/v1/login", wire.LoginRequest{Username: "clerk", Password: "đoán mò thôi"}, 401, "identity.wrong_password")
	}
	resp := h.do(h.request("", "POST", "/api/v1/login", wire.LoginRequest{Username: "clerk", Password: secret}))
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "" {
		t.Fatalf("%d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
}

func TestTheLiveChannelTakesItsOwnPageOnly(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	place := h.session(meetings.Running)
	base := h.listen()
	dial := func(who, origin string) (*websocket.Conn, *http.Response, error) {
		head := http.Header{"Cookie": {"ecabinet=" + h.tokens[who]}}
		if origin != "" {
			head.Set("Origin", origin)
		}
		return websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/ws", head)
	}
	for _, origin := range []string{"", "https://evil.example", "null"} {
		if _, resp, err := dial("delegate", origin); err == nil || resp == nil || resp.StatusCode != 403 {
			t.Errorf("origin %q was let in", origin)
		}
	}
	if _, resp, err := dial("nobody", base); err == nil || resp.StatusCode != 401 {
		t.Error("nobody was let in")
	}
	if got := hello(h, dial, base, "stranger", place.session, "office"); got.Problem == nil || got.Problem.Code != "web.not_here" {
		t.Errorf("a stranger: %+v", got)
	}
	got := hello(h, dial, base, "delegate", place.session, "office")
	if got.T != "welcome" || got.Position == 0 || got.Sections.Attendance == nil || got.Sections.Attendance.Present != 3 {
		t.Fatalf("%+v", got)
	}
	if len(got.Sections.Attendance.Attendees) != 0 || len(got.Sections.Polls) != 0 {
		t.Errorf("a delegate who asked for the office's view got names or drafts: %+v", got.Sections)
	}
	got = hello(h, dial, base, "clerk", place.session, "office")
	if len(got.Sections.Attendance.Attendees) != 0 || len(got.Sections.Polls) != 0 {
		t.Errorf("a clerk, who may read neither names nor drafts, got them: %+v", got.Sections)
	}
	got = hello(h, dial, base, "secretary", place.session, "office")
	if len(got.Sections.Attendance.Attendees) != 4 || len(got.Sections.Polls) != 1 || got.Sections.Session.Open != true || len(got.Sections.Agenda) != 1 {
		t.Errorf("the office: %+v", got.Sections)
	}
}

func hello(h *hall, dial func(who, origin string) (*websocket.Conn, *http.Response, error), base, who, session, audience string) wire.Frame {
	h.Helper()
	c, _, err := dial(who, base)
	h.must(err)
	defer func() { _ = c.Close() }()
	h.must(c.SetReadDeadline(time.Now().Add(10 * time.Second)))
	h.must(c.WriteJSON(wire.Hello{T: "hello", Session: session, Audience: audience}))
	for {
		var f wire.Frame
		h.must(c.ReadJSON(&f))
		if f.T != "head" {
			return f
		}
	}
}
