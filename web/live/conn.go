package live

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"ecabinet/internal/fault"
	"ecabinet/web/wire"
)

// socket is what a connection needs of a websocket.
type socket interface {
	ReadMessage() (int, []byte, error)
	WriteMessage(kind int, data []byte) error
	WritePreparedMessage(*websocket.PreparedMessage) error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	SetReadLimit(int64)
	Close() error
}

// conn is one client. Its reader is the goroutine of Serve; a writer runs only
// while something waits to be written.
type conn struct {
	hub      *Hub
	socket   socket
	guest    Guest
	audience Audience
	room     *room
	asked    string // the audience the hello named

	mu      sync.Mutex // room and audience are set under it, once
	version uint64     // of the room's state the client has or is being sent
	next    *step      // the one step that follows version, ready to send
	lagging bool       // more changed than next: send all since version
	head    *websocket.PreparedMessage
	replies [][]byte
	writing bool
	dead    bool
	writers sync.WaitGroup
}

// Serve speaks with one client until it goes away. It returns only when no
// goroutine uses the socket any more, and it keeps a panic to itself: one
// broken connection must not end the server.
func (h *Hub) Serve(s socket, guest Guest) {
	c := &conn{hub: h, socket: s, guest: guest}
	defer func() {
		if p := recover(); p != nil {
			h.Log.Error("live: panic in a connection", "panic", p, "stack", string(debug.Stack()))
		}
		c.cut()
		if c.room != nil {
			c.room.part(c)
			h.leave(c.room)
		}
		h.remove(c)
		c.writers.Wait()
	}()
	if !h.add(c) {
		return
	}
	s.SetReadLimit(h.Settings.FrameLimit)
	if !c.welcome() {
		c.flush()
		return
	}
	for {
		raw, err := c.read(0)
		if err != nil {
			return
		}
		if !c.take(raw) {
			c.flush()
			return
		}
	}
}

// read waits for a frame, for so long; 0 is without end, because a client that
// only watches has nothing to say. A dead line shows when heartbeats cannot be
// written to it.
func (c *conn) read(limit time.Duration) ([]byte, error) {
	var until time.Time
	if limit > 0 {
		until = time.Now().Add(limit)
	}
	if err := c.socket.SetReadDeadline(until); err != nil {
		return nil, err
	}
	_, raw, err := c.socket.ReadMessage()
	return raw, err
}

// welcome waits for the hello and answers it.
func (c *conn) welcome() bool {
	raw, err := c.read(c.hub.Settings.HelloTimeout)
	if err != nil {
		return false
	}
	var hello wire.Hello
	if err := json.Unmarshal(raw, &hello); err != nil || hello.T != "hello" {
		c.refuse("", fault.New(fault.Invalid, "web.live_hello"))
		return false
	}
	audience, err := c.guest.Admit(c.hub.ctx, hello.Session, hello.Audience)
	if err != nil {
		c.refuse("", err)
		return false
	}
	room, err := c.hub.enter(c.hub.ctx, hello.Session)
	if err != nil {
		c.refuse("", err)
		return false
	}
	c.mu.Lock()
	c.audience, c.room, c.asked = audience, room, hello.Audience
	c.mu.Unlock()
	room.join(c, hello)
	return true
}

// holds reports whether the client may still see what it is sent: her sign-in
// has not ended, and her roles still give her this audience. Where that cannot
// be asked now, the answer stays what it was.
func (c *conn) holds(ctx context.Context) bool {
	if !c.guest.Valid(ctx) {
		return false
	}
	c.mu.Lock()
	room, audience, asked := c.room, c.audience, c.asked
	c.mu.Unlock()
	if room == nil {
		return true
	}
	now, err := c.guest.Admit(ctx, room.session, asked)
	switch fault.KindOf(err) {
	case fault.NotFound, fault.NotEntitled, fault.Unauthenticated:
		return false
	}
	return err != nil || now == audience
}

// take acts on one frame of the client; false ends the connection.
func (c *conn) take(raw []byte) bool {
	var kind struct {
		T   string `json:"t"`
		Ref string `json:"ref"`
	}
	if err := json.Unmarshal(raw, &kind); err != nil {
		c.refuse("", fault.Wrap(err, fault.Invalid, "web.live_frame"))
		return false
	}
	switch kind.T {
	case "cast":
		c.cast(raw)
	default:
		c.refuse(kind.Ref, fault.New(fault.Invalid, "web.live_frame"))
		return false
	}
	return true
}

func (c *conn) cast(raw []byte) {
	var vote wire.Cast
	if err := json.Unmarshal(raw, &vote); err != nil {
		c.refuse("", fault.Wrap(err, fault.Invalid, "web.live_frame"))
		return
	}
	if !c.guest.Valid(c.hub.ctx) {
		c.refuse(vote.Ref, fault.New(fault.Unauthenticated, "identity.signed_out"))
		return
	}
	ctx, cancel := context.WithTimeout(c.hub.ctx, 30*time.Second)
	defer cancel()
	receipt, err := c.hub.Voter.Cast(ctx, c.guest.Actor, vote)
	if err != nil {
		c.refuse(vote.Ref, err)
		return
	}
	c.send(wire.Frame{T: "receipt", Ref: vote.Ref, Receipt: &receipt})
}

func (c *conn) refuse(ref string, err error) {
	c.send(wire.Frame{T: "problem", Ref: ref, Problem: c.hub.Explain(err, c.guest.Language)})
}

func (c *conn) send(f wire.Frame) {
	raw, err := json.Marshal(f)
	if err != nil {
		c.hub.Log.Error("live: a frame could not be encoded", "type", f.T, "error", err)
		return
	}
	c.reply(raw)
}

// reply queues an answer. A client that does not take its answers is cut; it
// connects again and asks.
func (c *conn) reply(raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.replies) >= c.hub.Settings.Replies {
		c.resync()
		return
	}
	c.replies = append(c.replies, raw)
	c.start()
}

// advance tells the connection that its room's state took a step.
func (c *conn) advance(s step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case s.to <= c.version:
		return
	case c.next == nil && !c.lagging && c.version == s.from:
		if s.message == nil {
			c.version = s.to
			return
		}
		c.next = &s
	default:
		c.next, c.lagging = nil, true
	}
	c.start()
}

func (c *conn) beat(head *websocket.PreparedMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.head = head
	c.start()
}

// resync ends the connection with a word of why. The caller holds c.mu.
func (c *conn) resync() {
	c.replies = [][]byte{[]byte(`{"t":"resync"}`)}
	c.next, c.lagging, c.head = nil, false, nil
	c.start()
	time.AfterFunc(time.Second, c.cut)
}

// start runs a writer unless one runs. The caller holds c.mu.
func (c *conn) start() {
	if c.writing || c.dead {
		return
	}
	c.writing = true
	c.writers.Add(1)
	go c.write()
}

// write sends what waits, answers first, and ends when nothing does.
func (c *conn) write() {
	defer c.writers.Done()
	for {
		send := c.pick()
		if send == nil {
			return
		}
		if err := c.socket.SetWriteDeadline(time.Now().Add(c.hub.Settings.WriteTimeout)); err != nil {
			c.cut()
			continue
		}
		if err := send(); err != nil {
			c.cut()
		}
	}
}

// pick takes the next thing to send, or ends the writer with nil.
func (c *conn) pick() func() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.dead:
	case len(c.replies) > 0:
		raw := c.replies[0]
		c.replies = c.replies[1:]
		return func() error { return c.socket.WriteMessage(websocket.TextMessage, raw) }
	case c.next != nil:
		s := *c.next
		c.next, c.version = nil, s.to
		return func() error { return c.socket.WritePreparedMessage(s.message) }
	case c.lagging:
		// room.mu is never held while c.mu is awaited, so this order is safe.
		raw, to := c.room.since(c.audience, c.version)
		c.lagging, c.version = false, to
		if raw != nil {
			return func() error { return c.socket.WriteMessage(websocket.TextMessage, raw) }
		}
		return func() error { return nil }
	case c.head != nil:
		m := c.head
		c.head = nil
		return func() error { return c.socket.WritePreparedMessage(m) }
	}
	c.writing = false
	return nil
}

// flush gives the last answer a moment to leave before the connection ends.
func (c *conn) flush() {
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		c.mu.Lock()
		writing := c.writing
		c.mu.Unlock()
		if !writing {
			return
		}
	}
}

// cut closes the socket; reader and writer then end by themselves.
func (c *conn) cut() {
	c.mu.Lock()
	already := c.dead
	c.dead = true
	c.mu.Unlock()
	if already {
		return
	}
	if err := c.socket.Close(); err != nil {
		c.hub.Log.Debug("live: close", "error", err)
	}
}
