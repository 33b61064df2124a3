package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"ecabinet/internal/lang"
	"ecabinet/web/wire"
)

// Deps is what a Hub is built from. Explain turns an error into the refusal
// the client is shown.
type Deps struct {
	Projector Projector
	Doorbell  Doorbell
	Voter     Voter
	Explain   func(err error, language lang.Tag) *wire.Problem
	Log       *slog.Logger
	Settings  Settings
}

// Hub owns the rooms of one node and their goroutines.
type Hub struct {
	Deps
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu     sync.Mutex
	rooms  map[string]*room
	conns  map[*conn]struct{}
	paused bool
	closed bool
}

// New makes a hub. Close stops it.
func New(d Deps) *Hub {
	d.Settings = d.Settings.withDefaults()
	ctx, cancel := context.WithCancel(context.Background())
	h := &Hub{Deps: d, ctx: ctx, cancel: cancel, rooms: map[string]*room{}, conns: map[*conn]struct{}{}}
	h.work.Add(1)
	go func() { defer h.work.Done(); h.recheck() }()
	return h
}

// recheck cuts the connections of sign-ins and roles that were ended meanwhile:
// who is signed out sees nothing more, and who left the office nothing of it.
func (h *Hub) recheck() {
	tick := time.NewTicker(h.Settings.Recheck)
	defer tick.Stop()
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		for _, c := range h.list() {
			if !c.holds(h.ctx) {
				c.cut()
			}
		}
	}
}

func (h *Hub) list() []*conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]*conn, 0, len(h.conns))
	for c := range h.conns {
		all = append(all, c)
	}
	return all
}

// Close ends every connection and waits for all goroutines. Call it before
// the HTTP server stops: an open websocket would hold it.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	for c := range h.conns {
		c.cut()
	}
	h.mu.Unlock()
	h.cancel()
	h.work.Wait()
}

// SetPaused tells every screen of this node that the server cannot write, or
// that it can again.
func (h *Hub) SetPaused(paused bool) {
	h.mu.Lock()
	changed := h.paused != paused
	h.paused = paused
	rooms := make([]*room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	h.mu.Unlock()
	if !changed {
		return
	}
	for _, r := range rooms {
		r.setFault(paused)
	}
}

// Connections returns how many clients are connected.
func (h *Hub) Connections() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.conns)
}

// enter returns the room of a session, loaded, and counts one user more.
// leave counts her out again.
func (h *Hub) enter(ctx context.Context, session string) (*room, error) {
	h.mu.Lock()
	r := h.rooms[session]
	if r == nil {
		r = newRoom(h, session)
		r.setFault(h.paused)
		h.rooms[session] = r
		h.work.Add(1)
		go func() { defer h.work.Done(); r.run(h.ctx) }()
	}
	r.users++
	h.mu.Unlock()
	if err := r.load(ctx); err != nil {
		h.leave(r)
		return nil, err
	}
	return r, nil
}

func (h *Hub) leave(r *room) {
	h.mu.Lock()
	r.users--
	h.mu.Unlock()
}

// retire forgets a room nobody is in; it reports whether it did.
func (h *Hub) retire(r *room) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.users > 0 {
		return false
	}
	delete(h.rooms, r.session)
	return true
}

func (h *Hub) add(c *conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.conns[c] = struct{}{}
	return true
}

func (h *Hub) remove(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
}
