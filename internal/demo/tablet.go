package demo

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"ecabinet/web/wire"
)

// Tablet is a client with a live connection to one session. It keeps the state
// the server shows, connects again by itself, and casts votes.
type Tablet struct {
	*Client
	Session  string
	Audience string

	mu      sync.Mutex
	state   wire.Sections
	at      wire.Hello // position and epoch to begin from
	changed chan struct{}
	socket  *websocket.Conn
	waiting map[string]chan wire.Frame
	ended   chan struct{}
	stop    context.CancelFunc
}

// Watch opens the live connection and returns once the first state is there.
func Watch(ctx context.Context, c *Client, session, audience string) (*Tablet, error) {
	ctx, stop := context.WithCancel(ctx)
	t := &Tablet{Client: c, Session: session, Audience: audience, changed: make(chan struct{}), waiting: map[string]chan wire.Frame{}, ended: make(chan struct{}), stop: stop}
	if err := t.connect(ctx); err != nil {
		stop()
		return nil, err
	}
	go t.run(ctx)
	return t, t.Until(ctx, func(s wire.Sections) bool { return s.Session != nil })
}

// Close ends the connection and waits for its goroutine.
func (t *Tablet) Close() {
	t.stop()
	t.hangUp()
	<-t.ended
}

func (t *Tablet) hangUp() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.socket != nil {
		_ = t.socket.Close() // it is given up anyway
	}
}

// run reads until ctx ends; a lost line is taken up again with full jitter.
func (t *Tablet) run(ctx context.Context) {
	defer close(t.ended)
	for wait := 250 * time.Millisecond; ; {
		if t.read() {
			wait = 250 * time.Millisecond
		}
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(mathrand.N(wait)):
			}
			wait = min(2*wait, 15*time.Second)
			if t.connect(ctx) == nil {
				break
			}
		}
	}
}

func (t *Tablet) connect(ctx context.Context) error {
	head := http.Header{"Origin": {t.Base}, "Cookie": {t.cookie}}
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	socket, response, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(t.Base, "http")+"/ws", head)
	if err != nil {
		if response != nil {
			return fmt.Errorf("live connection: %s: %w", response.Status, err)
		}
		return fmt.Errorf("live connection: %w", err)
	}
	t.mu.Lock()
	hello := t.at
	t.socket = socket
	t.mu.Unlock()
	hello.T, hello.Session, hello.Audience = "hello", t.Session, t.Audience
	return socket.WriteJSON(hello)
}

// read takes frames until the line is lost; it reports whether any came.
func (t *Tablet) read() bool {
	t.mu.Lock()
	socket := t.socket
	t.mu.Unlock()
	any := false
	for {
		if socket.SetReadDeadline(time.Now().Add(6*time.Second)) != nil {
			return any
		}
		_, raw, err := socket.ReadMessage()
		if err != nil {
			t.hangUp()
			return any
		}
		var f wire.Frame
		if json.Unmarshal(raw, &f) != nil || f.T == "resync" {
			t.hangUp()
			return any
		}
		any = true
		t.take(f)
	}
}

func (t *Tablet) take(f wire.Frame) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if answer, ok := t.waiting[f.Ref]; ok && f.Ref != "" {
		delete(t.waiting, f.Ref)
		answer <- f
		return
	}
	if f.T == "welcome" {
		t.at.Epoch = f.Epoch
		if f.Full {
			t.state = wire.Sections{}
		}
	}
	if f.Position > 0 {
		t.at.Position = f.Position
	}
	t.merge(f.Sections)
	close(t.changed)
	t.changed = make(chan struct{})
}

func (t *Tablet) merge(s wire.Sections) {
	set(&t.state.Session, s.Session)
	set(&t.state.Papers, s.Papers)
	set(&t.state.Attendance, s.Attendance)
	set(&t.state.Minutes, s.Minutes)
	set(&t.state.Fault, s.Fault)
	if s.Agenda != nil {
		t.state.Agenda = s.Agenda
	}
	t.state.Polls = merged(t.state.Polls, s.Polls)
	t.state.Turnout = merged(t.state.Turnout, s.Turnout)
}

func set[T any](have **T, news *T) {
	if news != nil {
		*have = news
	}
}

// merged copies, because readers hold the old map outside the lock.
func merged[V any](have, news map[string]V) map[string]V {
	if len(news) == 0 {
		return have
	}
	all := make(map[string]V, len(have)+len(news))
	for k, v := range have {
		all[k] = v
	}
	for k, v := range news {
		all[k] = v
	}
	return all
}

// State returns what the tablet shows now.
func (t *Tablet) State() wire.Sections {
	s, _ := t.look()
	return s
}

func (t *Tablet) look() (wire.Sections, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state, t.changed
}

// Until waits for a state.
func (t *Tablet) Until(ctx context.Context, is func(wire.Sections) bool) error {
	for {
		state, changed := t.look()
		if is(state) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s waited in vain: %w", t.Me.Name, ctx.Err())
		case <-changed:
		}
	}
}

// NewBallot returns the identifier of a new ballot.
func NewBallot() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // crypto/rand never fails since Go 1.24
	return hex.EncodeToString(raw[:])
}

// Cast votes over the socket. Where no answer comes in 4 s, or the line is
// gone, it repeats the same ballot over HTTP: both count once.
func (t *Tablet) Cast(ctx context.Context, poll, ballot string, choice wire.Choice, replaces string) (wire.Receipt, error) {
	answer := make(chan wire.Frame, 1)
	t.mu.Lock()
	t.waiting[ballot] = answer
	err := t.socket.WriteJSON(wire.Cast{T: "cast", Ref: ballot, Poll: poll, Ballot: ballot, Choice: choice, Replaces: replaces})
	t.mu.Unlock()
	if err == nil {
		select {
		case f := <-answer:
			if f.Problem != nil {
				return wire.Receipt{}, &Refusal{*f.Problem}
			}
			if f.Receipt == nil {
				return wire.Receipt{}, errors.New("an answer to a vote without a receipt")
			}
			return *f.Receipt, nil
		case <-time.After(4 * time.Second):
		case <-ctx.Done():
			return wire.Receipt{}, ctx.Err()
		}
	}
	t.mu.Lock()
	delete(t.waiting, ballot)
	t.mu.Unlock()
	var receipt wire.Receipt
	err = t.Do(ctx, http.MethodPut, "/api/v1/polls/"+poll+"/ballots/"+ballot, wire.BallotInput{Choice: choice, Replaces: replaces}, &receipt)
	return receipt, err
}
