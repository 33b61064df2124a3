// Package hub carries the doorbell: after an act is committed, everybody who
// watches its stream hears that there is something new, and up to where.
//
// Words. A ring (tiếng chuông) names a stream and a position and carries no
// content: who hears it reads the journal. A missed ring says that rings may
// have been lost, so that every head has to be looked at.
//
// Rules. The bell may ring twice, may ring late, and over a network may be
// lost: the server's heartbeat repeats the heads, so a lost ring costs a
// second, never a screen. It never makes the ringer wait: a slow listener gets
// the newest position of a stream, or one missed ring, instead of a queue.
package hub

import (
	"context"
	"sync"
)

// Ring says that a stream has entries up to Position. The zero Ring says that
// rings may have been missed: look at every head.
type Ring struct {
	Stream   string
	Position int64
}

// Missed reports whether r is a missed ring.
func (r Ring) Missed() bool { return r.Stream == "" }

// All subscribes to every stream.
const All = ""

// Hub is the contract of every doorbell; hubtest holds each to it.
type Hub interface {
	// Notify rings for a stream. It returns at once, whatever listeners or the
	// network do, and is safe for concurrent use. After Close it does nothing.
	Notify(ctx context.Context, stream string, position int64)
	// Subscribe listens to one stream or All. Rings arrive in the order of
	// positions as far as this process rang them; of several waiting ones of a
	// stream only the newest need arrive. cancel ends the subscription and
	// closes the channel; it may be called more than once.
	Subscribe(stream string) (rings <-chan Ring, cancel func())
	// Close ends all subscriptions and whatever runs behind them.
	Close() error
}

// listenerQueue is how many rings wait for a listener to all streams before
// they are replaced by one missed ring.
const listenerQueue = 256

// Memory is the hub of a single process.
type Memory struct {
	mu        sync.RWMutex
	listeners map[*listener]struct{}
	closed    bool
}

// NewMemory makes a hub without listeners.
func NewMemory() *Memory { return &Memory{listeners: map[*listener]struct{}{}} }

// Notify implements Hub.
func (m *Memory) Notify(_ context.Context, stream string, position int64) {
	if stream != All {
		m.ring(Ring{stream, position})
	}
}

// MissAll tells every listener that rings may have been missed.
func (m *Memory) MissAll() { m.ring(Ring{}) }

func (m *Memory) ring(r Ring) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for l := range m.listeners {
		if r.Missed() || l.stream == All || l.stream == r.Stream {
			l.offer(r)
		}
	}
}

// Subscribe implements Hub.
func (m *Memory) Subscribe(stream string) (<-chan Ring, func()) {
	size := 1
	if stream == All {
		size = listenerQueue
	}
	l := &listener{stream: stream, rings: make(chan Ring, size)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		l.close()
		return l.rings, func() {}
	}
	m.listeners[l] = struct{}{}
	return l.rings, func() {
		m.mu.Lock()
		delete(m.listeners, l)
		m.mu.Unlock()
		l.close()
	}
}

// Close implements Hub.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	for l := range m.listeners {
		l.close()
	}
	clear(m.listeners)
	return nil
}

// listener is one subscription. Only offer and close touch its channel's
// sending side, under its lock, so a full queue can be emptied and refilled.
type listener struct {
	stream string
	mu     sync.Mutex
	rings  chan Ring
	closed bool
}

// offer puts a ring into the queue. Where it is full, what waits is replaced:
// by the newer position, or by a missed ring when it speaks of many streams.
func (l *listener) offer(r Ring) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	select {
	case l.rings <- r:
		return
	default:
	}
	if l.stream == All {
		r = Ring{}
	}
	for {
		select {
		case waiting := <-l.rings:
			r = newer(waiting, r)
		default:
			l.rings <- r // there is room: only offer sends
			return
		}
	}
}

// newer prefers a missed ring, then the higher position.
func newer(a, b Ring) Ring {
	if a.Missed() || (!b.Missed() && a.Position > b.Position) {
		return a
	}
	return b
}

func (l *listener) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.rings)
	}
}
