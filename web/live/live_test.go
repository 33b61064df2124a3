package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/web/wire"
)

// council is a store, a doorbell and a ballot box for one session.
type council struct {
	mu     sync.Mutex
	head   int64
	epoch  string
	values map[Audience]map[Section]any
	at     map[Section]int64
	bells  []chan struct{}
	mute   bool // lose every ring
}

func newCouncil() *council {
	c := &council{epoch: "e1", values: map[Audience]map[Section]any{}, at: map[Section]int64{}}
	for _, a := range Audiences {
		c.values[a] = map[Section]any{}
	}
	c.set("session", "", map[Audience]any{Hall: "h0", Delegate: "d0", Office: "o0"})
	return c
}

func (c *council) set(name, id string, values map[Audience]any) {
	c.mu.Lock()
	c.head++
	s := Section{name, id}
	c.at[s] = c.head
	for a, v := range values {
		c.values[a][s] = v
	}
	bells, mute := c.bells, c.mute
	c.mu.Unlock()
	for _, b := range bells {
		if !mute {
			select {
			case b <- struct{}{}:
			default:
			}
		}
	}
}

func (c *council) Project(_ context.Context, _ string, since int64) (Projection, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := Projection{Position: c.head, Epoch: c.epoch, Now: time.Now(), Sections: map[Audience]map[Section]any{}}
	for a, sections := range c.values {
		p.Sections[a] = map[Section]any{}
		for s, v := range sections {
			if c.at[s] > since {
				p.Sections[a][s] = v
			}
		}
	}
	return p, nil
}

func (c *council) Head(context.Context, string) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.head, nil
}

func (c *council) Subscribe(journal.StreamID) (<-chan struct{}, func()) {
	b := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bells = append(c.bells, b)
	return b, func() {}
}

func (c *council) Cast(_ context.Context, _ identity.Actor, v wire.Cast) (wire.Receipt, error) {
	switch v.Choice {
	case "for":
		return wire.Receipt{Ballot: v.Ballot, Code: "7F3A-91"}, nil
	case "abstain":
		panic("a defect in a handler")
	}
	return wire.Receipt{}, fault.New(fault.Closed, "voting.closed")
}

// tablet is the far end of a connection.
type tablet struct {
	in     chan []byte
	out    chan []byte
	hold   atomic.Pointer[chan struct{}] // not nil: writes wait until it is closed
	closed chan struct{}
	once   sync.Once
}

func newTablet() *tablet {
	return &tablet{in: make(chan []byte, 100), out: make(chan []byte, 1000), closed: make(chan struct{})}
}

func (s *tablet) ReadMessage() (int, []byte, error) {
	select {
	case raw := <-s.in:
		return websocket.TextMessage, raw, nil
	case <-s.closed:
		return 0, nil, io.EOF
	}
}

func (s *tablet) WriteMessage(_ int, data []byte) error {
	if hold := s.hold.Load(); hold != nil {
		select {
		case <-*hold:
		case <-s.closed:
			return io.ErrClosedPipe
		}
	}
	select {
	case s.out <- data:
		return nil
	case <-s.closed:
		return io.ErrClosedPipe
	}
}

// A prepared message hides its bytes; a pipe to a real server side shows them.
func (s *tablet) WritePreparedMessage(m *websocket.PreparedMessage) error {
	return s.WriteMessage(0, preparedBytes(m))
}
func (s *tablet) SetReadDeadline(time.Time) error  { return nil }
func (s *tablet) SetWriteDeadline(time.Time) error { return nil }
func (s *tablet) SetReadLimit(int64)               {}
func (s *tablet) Close() error                     { s.once.Do(func() { close(s.closed) }); return nil }

func (s *tablet) say(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	s.in <- raw
}

// until returns the first frame of this kind, skipping others.
func (s *tablet) until(t *testing.T, kind string) string {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		select {
		case raw := <-s.out:
			if strings.Contains(string(raw), `{"t":"`+kind+`"`) {
				return string(raw)
			}
		case <-deadline:
			t.Fatalf("no %q frame came", kind)
		}
	}
}

func open(t *testing.T, c *council, settings Settings) *Hub {
	t.Helper()
	if settings.Heartbeat == 0 {
		settings.Heartbeat = 20 * time.Millisecond
	}
	if settings.Gap == 0 {
		settings.Gap = time.Millisecond
	}
	h := New(Deps{Projector: c, Doorbell: c, Voter: c, Log: slog.New(slog.DiscardHandler), Settings: settings,
		Explain: func(err error, _ lang.Tag) *wire.Problem { return &wire.Problem{Code: fault.CodeOf(err)} }})
	t.Cleanup(h.Close)
	return h
}

func visit(h *Hub, s *tablet, hello wire.Hello, valid bool) chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.Serve(s, Guest{
			Admit: func(_ context.Context, session, wanted string) (Audience, error) {
				if session != "s1" {
					return "", fault.New(fault.NotFound, "meetings.no_session")
				}
				return Audience(wanted), nil
			},
			Valid: func(context.Context) bool { return valid },
		})
	}()
	hello.T = "hello"
	s.say(hello)
	return ended
}

func TestAudiencesSeeTheirOwnStateOnly(t *testing.T) {
	c := newCouncil()
	h := open(t, c, Settings{})
	delegate, office := newTablet(), newTablet()
	visit(h, delegate, wire.Hello{Session: "s1", Audience: "delegate"}, true)
	visit(h, office, wire.Hello{Session: "s1", Audience: "office"}, true)
	if w := delegate.until(t, "welcome"); !strings.Contains(w, `"d0"`) || strings.Contains(w, "o0") || !strings.Contains(w, `"full":true`) {
		t.Fatalf("welcome: %s", w)
	}
	office.until(t, "welcome")
	c.set("turnout", "p1", map[Audience]any{Delegate: 3, Office: "names"})
	if s := delegate.until(t, "state"); !strings.Contains(s, `"turnout":{"p1":3}`) || strings.Contains(s, "names") {
		t.Fatalf("state: %s", s)
	}
	if s := office.until(t, "state"); !strings.Contains(s, `"turnout":{"p1":"names"}`) {
		t.Fatalf("state: %s", s)
	}
}

func TestALostRingCostsAHeartbeat(t *testing.T) {
	c := newCouncil()
	c.mute = true
	h := open(t, c, Settings{})
	s := newTablet()
	visit(h, s, wire.Hello{Session: "s1", Audience: "hall"}, true)
	s.until(t, "welcome")
	c.set("session", "", map[Audience]any{Hall: "h1"})
	if got := s.until(t, "state"); !strings.Contains(got, "h1") {
		t.Fatalf("state: %s", got)
	}
}

func TestAClientGetsWhatItMissed(t *testing.T) {
	c := newCouncil() // position 1: session
	c.set("papers", "", map[Audience]any{Hall: "p2"})
	h := open(t, c, Settings{})
	for _, v := range []struct {
		name     string
		hello    wire.Hello
		full     bool
		contains []string
		lacks    string
	}{
		{"first visit", wire.Hello{}, true, []string{"h0", "p2"}, "none"},
		{"new epoch", wire.Hello{Position: 2, Epoch: "e0"}, true, []string{"h0", "p2"}, "none"},
		{"from the future", wire.Hello{Position: 9, Epoch: "e1"}, true, []string{"h0"}, "none"},
		{"up to date", wire.Hello{Position: 2, Epoch: "e1"}, false, nil, "p2"},
	} {
		s := newTablet()
		v.hello.Session, v.hello.Audience = "s1", "hall"
		visit(h, s, v.hello, true)
		w := s.until(t, "welcome")
		if strings.Contains(w, `"full":true`) != v.full || strings.Contains(w, v.lacks) {
			t.Errorf("%s: %s", v.name, w)
		}
		for _, want := range v.contains {
			if !strings.Contains(w, want) {
				t.Errorf("%s lacks %s: %s", v.name, want, w)
			}
		}
	}
}

// A client that was slow during a hundred changes gets the newest state in one
// frame, and nothing of what lay between.
func TestASlowClientGetsTheNewestState(t *testing.T) {
	c := newCouncil()
	h := open(t, c, Settings{})
	s := newTablet()
	visit(h, s, wire.Hello{Session: "s1", Audience: "hall"}, true)
	s.until(t, "welcome")
	hold := make(chan struct{})
	s.hold.Store(&hold)
	time.Sleep(50 * time.Millisecond) // a heartbeat is now stuck in the writer
	for i := range 100 {
		c.set("turnout", "p1", map[Audience]any{Hall: i})
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	close(hold)
	states := 0
	for deadline := time.After(5 * time.Second); ; {
		select {
		case raw := <-s.out:
			if strings.Contains(string(raw), `{"t":"state"`) {
				states++
			}
			if strings.Contains(string(raw), `{"p1":99}`) {
				if states > 3 {
					t.Fatalf("%d frames were sent for one state", states)
				}
				return
			}
		case <-deadline:
			t.Fatal("the newest state never came")
		}
	}
}

func TestAVoteIsAnsweredUnderItsRef(t *testing.T) {
	h := open(t, newCouncil(), Settings{})
	s := newTablet()
	ended := visit(h, s, wire.Hello{Session: "s1", Audience: "delegate"}, true)
	s.until(t, "welcome")
	s.say(wire.Cast{T: "cast", Ref: "a", Poll: "p1", Ballot: "b1", Choice: "for"})
	if got := s.until(t, "receipt"); !strings.Contains(got, `"ref":"a"`) || !strings.Contains(got, "7F3A-91") {
		t.Fatal(got)
	}
	s.say(wire.Cast{T: "cast", Ref: "b", Poll: "p1", Ballot: "b2", Choice: "against"})
	if got := s.until(t, "problem"); !strings.Contains(got, `"ref":"b"`) || !strings.Contains(got, "voting.closed") {
		t.Fatal(got)
	}
	s.say(wire.Cast{T: "cast", Ref: "c", Choice: "abstain"}) // panics inside
	<-ended
	if h.Connections() != 0 {
		t.Fatal("the broken connection is still counted")
	}
}

func TestRefusals(t *testing.T) {
	h := open(t, newCouncil(), Settings{HelloTimeout: 50 * time.Millisecond})
	for name, say := range map[string]func(*tablet){
		"a foreign session": func(s *tablet) { s.say(wire.Hello{T: "hello", Session: "s2"}) },
		"no JSON":           func(s *tablet) { s.in <- []byte("{") },
		"no hello":          func(s *tablet) { s.say(wire.Cast{T: "cast"}) },
	} {
		s := newTablet()
		say(s)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			h.Serve(s, Guest{Admit: func(context.Context, string, string) (Audience, error) {
				return "", fault.New(fault.NotFound, "meetings.no_session")
			}, Valid: func(context.Context) bool { return true }})
		}()
		s.until(t, "problem")
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Errorf("%s: the connection stayed open", name)
		}
	}
	s := newTablet()
	visit(h, s, wire.Hello{Session: "s1", Audience: "delegate"}, false)
	s.until(t, "welcome")
	s.say(wire.Cast{T: "cast", Ref: "a", Choice: "for"})
	if got := s.until(t, "problem"); !strings.Contains(got, "identity.signed_out") {
		t.Fatalf("a revoked sign-in voted: %s", got)
	}
}

func TestWhoIsSignedOutSeesNothingMore(t *testing.T) {
	h := open(t, newCouncil(), Settings{Recheck: 20 * time.Millisecond})
	s := newTablet()
	ended := visit(h, s, wire.Hello{Session: "s1", Audience: "delegate"}, false)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the connection of an ended sign-in stayed open")
	}
}

// Whose role ends while she is connected is cut; she connects again and gets
// what she may see now.
func TestWhoLeavesTheOfficeSeesNothingMoreOfIt(t *testing.T) {
	h := open(t, newCouncil(), Settings{Recheck: 20 * time.Millisecond})
	s := newTablet()
	var left atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.Serve(s, Guest{
			Valid: func(context.Context) bool { return true },
			Admit: func(_ context.Context, _, wanted string) (Audience, error) {
				if left.Load() {
					return Delegate, nil
				}
				return Audience(wanted), nil
			},
		})
	}()
	s.say(wire.Hello{T: "hello", Session: "s1", Audience: "office"})
	s.until(t, "welcome")
	time.Sleep(100 * time.Millisecond)
	select {
	case <-ended:
		t.Fatal("a connection whose audience holds was cut")
	default:
	}
	left.Store(true)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the office's view went on")
	}
}

func TestThePauseIsShownToAll(t *testing.T) {
	h := open(t, newCouncil(), Settings{})
	s := newTablet()
	visit(h, s, wire.Hello{Session: "s1", Audience: "hall"}, true)
	s.until(t, "welcome")
	h.SetPaused(true)
	if got := s.until(t, "state"); !strings.Contains(got, `"fault":{"paused":true}`) {
		t.Fatal(got)
	}
	late := newTablet()
	visit(h, late, wire.Hello{Session: "s1", Audience: "hall", Position: 1, Epoch: "e1"}, true)
	if got := late.until(t, "welcome"); !strings.Contains(got, `"fault":{"paused":true}`) {
		t.Fatalf("a client that comes during the pause is not told: %s", got)
	}
}

// A client that takes no answers is cut, and the memory it holds stays bounded.
func TestAnswersAreBounded(t *testing.T) {
	h := open(t, newCouncil(), Settings{Replies: 8, Heartbeat: time.Hour})
	s := newTablet()
	hold := make(chan struct{})
	s.hold.Store(&hold)
	ended := visit(h, s, wire.Hello{Session: "s1", Audience: "hall"}, true)
	for i := range 50 {
		s.say(wire.Cast{T: "cast", Ref: fmt.Sprint(i), Choice: "for"})
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("a client that reads nothing is still connected")
	}
}

var errBroken = errors.New("disk on fire")

type brokenProjector struct{ *council }

func (brokenProjector) Project(context.Context, string, int64) (Projection, error) {
	return Projection{}, errBroken
}

func TestAStateThatCannotBeReadIsARefusal(t *testing.T) {
	c := newCouncil()
	h := New(Deps{Projector: brokenProjector{c}, Doorbell: c, Voter: c, Log: slog.New(slog.DiscardHandler),
		Explain: func(err error, _ lang.Tag) *wire.Problem { return &wire.Problem{Code: fault.CodeOf(err)} }})
	defer h.Close()
	s := newTablet()
	visit(h, s, wire.Hello{Session: "s1", Audience: "hall"}, true)
	if got := s.until(t, "problem"); !strings.Contains(got, `"internal"`) {
		t.Fatal(got)
	}
}

// early reads a state that is one act ahead of its position: an act was
// committed between the two.
type early struct{ *council }

func (e early) Project(ctx context.Context, session string, since int64) (Projection, error) {
	p, err := e.council.Project(ctx, session, since)
	if since == 0 {
		p.Position, p.Upto = p.Position-1, p.Position
	}
	return p, err
}

// Whoever comes with the position of the room has not seen what the room's
// state is ahead, and the next reading changes nothing that would tell her.
func TestAStateAheadOfItsPositionReachesEverybody(t *testing.T) {
	c := newCouncil()
	c.set("papers", "", map[Audience]any{Hall: "p2"})
	h := New(Deps{Projector: early{c}, Doorbell: c, Voter: c, Log: slog.New(slog.DiscardHandler),
		Explain: func(err error, _ lang.Tag) *wire.Problem { return &wire.Problem{Code: fault.CodeOf(err)} }})
	defer h.Close()
	s := newTablet()
	visit(h, s, wire.Hello{Session: "s1", Audience: "hall", Position: 1, Epoch: "e1"}, true)
	if w := s.until(t, "welcome"); !strings.Contains(w, "p2") {
		t.Errorf("the welcome lacks what the state is ahead: %s", w)
	}
}
