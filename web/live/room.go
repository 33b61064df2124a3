package live

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"ecabinet/internal/journal"
	"ecabinet/web/wire"
)

// cell is one section as one audience sees it. version orders changes on this
// node; position is the last one of the journal it may show, to be compared
// with the one a client remembers across nodes.
type cell struct {
	raw      json.RawMessage
	version  uint64
	position int64
}

// room holds the state of one session and tells its connections about changes.
type room struct {
	hub     *Hub
	session string
	users   int // guarded by hub.mu

	loading sync.Mutex // one reader of the store at a time

	mu       sync.Mutex
	loaded   bool
	version  uint64
	position int64
	epoch    string
	skew     time.Duration // the store's clock minus this node's
	state    map[Audience]map[Section]cell
	members  map[*conn]struct{}
}

func newRoom(h *Hub, session string) *room {
	r := &room{hub: h, session: session, state: map[Audience]map[Section]cell{}, members: map[*conn]struct{}{}}
	for _, a := range Audiences {
		r.state[a] = map[Section]cell{}
	}
	return r
}

// run refreshes the room on every ring and on every heartbeat until nobody has
// been in it for a while.
func (r *room) run(ctx context.Context) {
	rings, cancel := r.hub.Doorbell.Subscribe(journal.SessionStream(r.session))
	defer cancel()
	beat := time.NewTicker(r.hub.Settings.Heartbeat)
	defer beat.Stop()
	lastUsed := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-rings:
			r.refresh(ctx)
			if !pause(ctx, r.hub.Settings.Gap) {
				return
			}
		case <-beat.C:
			r.catchUp(ctx)
			if r.beat() {
				lastUsed = time.Now()
			} else if time.Since(lastUsed) > r.hub.Settings.Linger && r.hub.retire(r) {
				return
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// load makes sure that the room has its first state.
func (r *room) load(ctx context.Context) error {
	r.mu.Lock()
	loaded := r.loaded
	r.mu.Unlock()
	if loaded {
		return nil
	}
	return r.read(ctx)
}

// catchUp reads only when the journal is ahead: it heals a lost ring.
func (r *room) catchUp(ctx context.Context) {
	head, err := r.hub.Projector.Head(ctx, r.session)
	if err != nil {
		r.complain(ctx, err)
		return
	}
	r.mu.Lock()
	behind := head != r.position || !r.loaded
	r.mu.Unlock()
	if behind {
		r.refresh(ctx)
	}
}

func (r *room) refresh(ctx context.Context) {
	if err := r.read(ctx); err != nil {
		r.complain(ctx, err)
	}
}

func (r *room) complain(ctx context.Context, err error) {
	if ctx.Err() == nil {
		r.hub.Log.Error("live: the session's state could not be read", "session", r.session, "error", err)
	}
}

// read brings the room up to the store and hands the change to everybody.
func (r *room) read(ctx context.Context) error {
	r.loading.Lock()
	defer r.loading.Unlock()
	r.mu.Lock()
	since := r.position
	r.mu.Unlock()
	p, err := r.hub.Projector.Project(ctx, r.session, since)
	if err != nil {
		return err
	}
	frames, err := r.apply(p)
	if err != nil {
		return err
	}
	r.broadcast(frames)
	return nil
}

// step is the change of one audience's state between two versions.
type step struct {
	from, to uint64
	message  *websocket.PreparedMessage
}

// apply stores what really changed and prepares one frame per audience.
func (r *room) apply(p Projection) (map[Audience]step, error) {
	encoded := map[Audience]map[Section]json.RawMessage{}
	for audience, sections := range p.Sections {
		encoded[audience] = map[Section]json.RawMessage{}
		for section, value := range sections {
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, fmt.Errorf("live: section %v: %w", section, err)
			}
			encoded[audience][section] = raw
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loaded && p.Epoch == r.epoch && p.Position < r.position {
		return nil, nil // a slower read of an older moment
	}
	from := r.version
	r.version++
	r.loaded, r.position, r.epoch, r.skew = true, p.Position, p.Epoch, time.Until(p.Now)
	steps := map[Audience]step{}
	for audience, sections := range encoded {
		changed := r.change(audience, sections, max(p.Upto, p.Position))
		s := step{from: from, to: r.version}
		if len(changed) > 0 {
			m, err := websocket.NewPreparedMessage(websocket.TextMessage, r.encode("state", audience, changed, false))
			if err != nil {
				return nil, err
			}
			s.message = m
		}
		steps[audience] = s
	}
	return steps, nil
}

// change stores the sections that differ and returns their names. upto is the
// last position they may show: what did not change may have been otherwise in
// between, so whoever comes with an older position is sent it too.
func (r *room) change(audience Audience, sections map[Section]json.RawMessage, upto int64) []Section {
	var changed []Section
	for section, raw := range sections {
		old, had := r.state[audience][section]
		if string(raw) == "null" {
			delete(r.state[audience], section)
			continue
		}
		if had && bytes.Equal(old.raw, raw) {
			old.position = upto
			r.state[audience][section] = old
			continue
		}
		r.state[audience][section] = cell{raw: raw, version: r.version, position: upto}
		changed = append(changed, section)
	}
	return changed
}

func (r *room) broadcast(steps map[Audience]step) {
	r.mu.Lock()
	members := make([]*conn, 0, len(r.members))
	for c := range r.members {
		members = append(members, c)
	}
	r.mu.Unlock()
	for _, c := range members {
		if s, ok := steps[c.audience]; ok {
			c.advance(s)
		}
	}
}

// beat repeats the position to everybody; it reports whether anybody is here.
func (r *room) beat() bool {
	r.mu.Lock()
	members := make([]*conn, 0, len(r.members))
	for c := range r.members {
		members = append(members, c)
	}
	head := wire.Frame{T: "head", Position: r.position, Now: r.now()}
	r.mu.Unlock()
	if len(members) == 0 {
		return false
	}
	raw, err := json.Marshal(head)
	if err != nil {
		r.hub.Log.Error("live: heartbeat", "error", err)
		return true
	}
	message, err := websocket.NewPreparedMessage(websocket.TextMessage, raw)
	if err != nil {
		r.hub.Log.Error("live: heartbeat", "error", err)
		return true
	}
	for _, c := range members {
		c.beat(message)
	}
	return true
}

// setFault shows or clears the pause of voting; it lives on this node alone.
func (r *room) setFault(paused bool) {
	raw, err := json.Marshal(wire.LiveFault{Paused: paused})
	if err != nil {
		panic(err) // one bool
	}
	r.mu.Lock()
	from := r.version
	r.version++
	steps := map[Audience]step{}
	for _, a := range Audiences {
		section := Section{Name: "fault"}
		r.state[a][section] = cell{raw: raw, version: r.version, position: r.position}
		s := step{from: from, to: r.version}
		if m, err := websocket.NewPreparedMessage(websocket.TextMessage, r.encode("state", a, []Section{section}, false)); err == nil {
			s.message = m
		}
		steps[a] = s
	}
	r.mu.Unlock()
	r.broadcast(steps)
}

// join makes c a member and queues its welcome. It takes c.mu under r.mu, the
// other way round than a lagging writer does; c is no member yet, so nothing
// can lag, and no state can overtake the welcome.
func (r *room) join(c *conn, hello wire.Hello) {
	r.mu.Lock()
	defer r.mu.Unlock()
	behind := r.position - hello.Position
	full := hello.Epoch != r.epoch || hello.Position == 0 || behind < 0 || behind > r.hub.Settings.CatchUp
	var sections []Section
	for section, have := range r.state[c.audience] {
		if full || have.position > hello.Position || section.Name == "fault" {
			sections = append(sections, section)
		}
	}
	c.version = r.version
	c.reply(r.encode("welcome", c.audience, sections, full))
	r.members[c] = struct{}{}
}

func (r *room) part(c *conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, c)
}

// since returns a frame with all that changed after version, nil when nothing
// did, and the version it brings the client to.
func (r *room) since(audience Audience, version uint64) ([]byte, uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var sections []Section
	for section, have := range r.state[audience] {
		if have.version > version {
			sections = append(sections, section)
		}
	}
	if len(sections) == 0 {
		return nil, r.version
	}
	return r.encode("state", audience, sections, false), r.version
}

// now is the store's clock, as near as this node knows it.
func (r *room) now() wire.Time { return wire.Time(time.Now().Add(r.skew).UnixMilli()) }
