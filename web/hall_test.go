package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/voting"
	"ecabinet/web"
	"ecabinet/web/wire"
)

// hall is a whole server over a fresh council: one person for each role, one
// who belongs to another body only, and a session in each state.
type hall struct {
	*testing.T
	*app.App
	people   map[string]identity.PersonID
	tokens   map[string]string // cookie value by user name
	csrf     map[string]string
	sessions map[meetings.SessionState]*placeOf
}

// placeOf is one session with something of each kind in it.
type placeOf struct {
	session, item, document, hash, poll string
}

const (
	council = "hdnd"
	secret  = "mật khẩu dài"
	host    = "127.0.0.1:8080"
)

// newHall builds it; settings may be changed first.
func newHall(t *testing.T, change ...func(*config.Server)) *hall {
	t.Helper()
	settings := config.Server{
		Storage: config.Storage{Data: t.TempDir()}, Listen: host, UploadLimit: 500, VerifyLimit: 1,
		LoginIdle: time.Hour, LoginAbsolute: 2 * time.Hour, Stall: 2 * time.Second, Shutdown: 5 * time.Second,
	}
	for _, c := range change {
		c(&settings)
	}
	a, err := app.New(t.Context(), settings, app.Options{PasswordCost: identity.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{T: t, App: a, people: map[string]identity.PersonID{}, tokens: map[string]string{}, csrf: map[string]string{},
		sessions: map[meetings.SessionState]*placeOf{}}
	t.Cleanup(h.end)
	h.council()
	return h
}

func (h *hall) end() {
	h.Live.Close()
	if err := h.Close(); err != nil {
		h.Error(err)
	}
}

func (h *hall) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// council makes two bodies, of which the second only has the stranger, and
// fills three of three seats of the first.
func (h *hall) council() {
	ctx := h.Context()
	for _, id := range []identity.BodyID{council, "other"} {
		_, err := h.Meetings.CreateBody(ctx, identity.System, meetings.BodyInput{
			ID: id, Name: "HĐND xã Bản Mẫu", Place: "Bản Mẫu", TimeZone: "Asia/Ho_Chi_Minh", Symbol: "HĐND", RulePack: "2015", Seats: 3,
		})
		h.must(err)
	}
	for _, role := range identity.Roles {
		h.person(string(role), identity.Grant{Body: council, Role: role})
	}
	h.person("delegate2", identity.Grant{Body: council, Role: identity.Delegate})
	h.person("stranger", identity.Grant{Body: "other", Role: identity.Secretary})
	term, err := h.Meetings.CreateTerm(ctx, identity.System, council, meetings.TermInput{Name: "2026-2031", From: time.Now().Add(-time.Hour)})
	h.must(err)
	for i, who := range []string{"chair", "delegate", "delegate2"} {
		_, err := h.Meetings.FillSeat(ctx, identity.System, council, meetings.SeatInput{
			Term: term.ID, Number: i + 1, Person: h.people[who], From: time.Now().Add(-time.Hour),
		})
		h.must(err)
	}
}

func (h *hall) person(name string, grants ...identity.Grant) {
	h.Helper()
	id, err := h.Identity.AddUser(h.Context(), identity.NewUser{Username: name, Password: secret, Name: "Người " + name, Language: "en", Grants: grants})
	h.must(err)
	h.people[name] = id
	p, _, err := h.Identity.SignIn(h.Context(), identity.Attempt{Username: name, Password: secret, Address: name})
	h.must(err)
	h.tokens[name], h.csrf[name] = string(p.Token), p.Token.CSRF()
}

func (h *hall) actor(name string) identity.Actor {
	return identity.Actor{Person: h.people[name], Device: "test", Request: "test"}
}

// session makes a session of the council and brings it to a state.
func (h *hall) session(state meetings.SessionState) *placeOf {
	h.Helper()
	if p := h.sessions[state]; p != nil {
		return p
	}
	ctx, office := h.Context(), h.actor("secretary")
	now := time.Now()
	s, err := h.Meetings.CreateSession(ctx, office, council, meetings.SessionInput{
		Title: "Kỳ họp " + string(state), Kind: meetings.Regular, Place: "Hội trường",
		Sittings: []meetings.SittingInput{{StartsAt: now.Add(time.Minute), EndsAt: now.Add(time.Hour)}},
	})
	h.must(err)
	item, err := h.Meetings.AddItem(ctx, office, s.ID, meetings.ItemInput{Title: "Thông qua chương trình", Minutes: 10})
	h.must(err)
	d, err := h.Meetings.CreateDocument(ctx, office, s.ID, meetings.DocumentInput{
		Title: "Tờ trình", Item: item.ID, Kind: meetings.KindProposal, Level: meetings.Public, Audience: meetings.Audience{Kind: meetings.ToAll},
	})
	h.must(err)
	v, err := h.Meetings.AddVersion(ctx, office, d.ID, meetings.Upload{FileName: "tờ trình.pdf", Size: -1, Body: bytes.NewReader(somePDF("một"))})
	h.must(err)
	_, err = h.Meetings.PublishDocument(ctx, office, d.ID)
	h.must(err)
	p := &placeOf{session: string(s.ID), item: string(item.ID), document: string(d.ID), hash: v.Hash.String()}
	h.sessions[state] = p
	poll, err := h.Voting.Create(ctx, office, p.session, voting.Input{
		Item: p.item, Title: "Thông qua chương trình?", Method: voting.Named, Rule: "resolution", ChangeAllowed: true,
	})
	h.must(err)
	p.poll = string(poll.ID)
	h.advance(s.ID, state)
	return p
}

func (h *hall) advance(id meetings.SessionID, state meetings.SessionState) {
	h.Helper()
	ctx, office := h.Context(), h.actor("secretary")
	if state == meetings.Draft {
		return
	}
	h.must(h.Meetings.PublishSession(ctx, office, id))
	if state == meetings.Published {
		return
	}
	for _, who := range []string{"chair", "delegate", "delegate2"} {
		_, err := h.Meetings.CheckIn(ctx, h.actor(who), id)
		h.must(err)
	}
	h.must(h.Meetings.OpenSitting(ctx, office, id))
	if state == meetings.Running {
		return
	}
	h.must(h.Meetings.CloseSitting(ctx, office, id))
	h.must(h.Meetings.CloseSession(ctx, office, id))
}

// request makes one of name (nobody for ""), with all a browser would send.
func (h *hall) request(name, method, path string, body any) *http.Request {
	h.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		r = b
	case string:
		r = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		h.must(err)
		r = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(h.Context(), method, "http://"+host+path, r)
	h.must(err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if method != "GET" && method != "HEAD" {
		req.Header.Set("Origin", "http://"+host)
		req.Header.Set("X-CSRF-Token", h.csrf[name])
	}
	if name != "" {
		req.Header.Set("Cookie", "ecabinet="+h.tokens[name])
	}
	return req
}

// do answers a request without a listener.
func (h *hall) do(req *http.Request) *http.Response {
	h.Helper()
	resp, err := h.Web.Test(req, 20_000)
	h.must(err)
	return resp
}

// call does a request, wants the status and decodes the answer.
func call[Out any](h *hall, name, method, path string, body any, want int) Out {
	h.Helper()
	resp := h.do(h.request(name, method, path, body))
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	h.must(err)
	if resp.StatusCode != want {
		h.Fatalf("%s %s as %s: %d, want %d: %s", method, path, name, resp.StatusCode, want, raw)
	}
	var out Out
	if len(raw) > 0 {
		h.must(json.Unmarshal(raw, &out))
	}
	return out
}

// refused wants a problem of that code.
func (h *hall) refused(name, method, path string, body any, status int, code string) wire.Problem {
	h.Helper()
	p := call[wire.Problem](h, name, method, path, body, status)
	if p.Code != code || p.Detail == "" || p.Detail == p.Code {
		h.Fatalf("%s %s as %s: %+v, want %s with a sentence", method, path, name, p, code)
	}
	return p
}

// listen serves on a real port until the test ends, and returns its address.
func (h *hall) listen() string {
	h.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	go func() { _ = h.Web.Serve(l) }() // ends with the shutdown below
	h.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := h.Web.Shutdown(ctx); err != nil {
			h.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// real makes a request of name to a listening server.
func (h *hall) real(base, name, method, path string, body io.Reader) *http.Request {
	h.Helper()
	req, err := http.NewRequestWithContext(h.Context(), method, base+path, body)
	h.must(err)
	req.Header.Set("Origin", base)
	req.Header.Set("X-CSRF-Token", h.csrf[name])
	req.Header.Set("Cookie", "ecabinet="+h.tokens[name])
	return req
}

// somePDF is a sound PDF of one page whose bytes depend on words.
func somePDF(words string) []byte {
	raw, err := io.ReadAll(pdfOf(words, 0))
	if err != nil {
		panic(err)
	}
	return raw
}

// pdfOf streams a sound PDF of one page with a stream of that many bytes.
func pdfOf(words string, padding int64) io.Reader {
	var head bytes.Buffer
	var at [5]int64
	add := func(n int, format string, args ...any) {
		at[n] = int64(head.Len())
		fmt.Fprintf(&head, "%d 0 obj\n"+format+"\n", append([]any{n}, args...)...)
	}
	head.WriteString("%PDF-1.7\n%âãÏÓ\n% " + words + "\n")
	add(1, "<< /Type /Catalog /Pages 2 0 R >>\nendobj")
	add(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj")
	add(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj")
	add(4, "<< /Length %d >>\nstream", padding)
	var tail bytes.Buffer
	tail.WriteString("\nendstream\nendobj\n")
	xref := int64(head.Len()) + padding + int64(tail.Len())
	tail.WriteString("xref\n0 5\n0000000000 65535 f \n")
	for _, offset := range at[1:] {
		fmt.Fprintf(&tail, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&tail, "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", xref)
	return io.MultiReader(&head, io.LimitReader(pattern{}, padding), &tail)
}

// pattern is an endless stream that never looks like PDF.
type pattern struct{}

// Read fills p.
func (pattern) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i*7 + 3)
	}
	return len(p), nil
}

var _ = web.StatusReached
