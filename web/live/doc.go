// Package live keeps every screen of a session at its newest state: one
// websocket per client, one Room per session and node.
//
// Words: a Section is one part of a session's state (its agenda, one poll, a
// poll's turnout …); an Audience is who may see what (hall, delegate, office);
// a Frame carries the sections that changed.
//
// Rules. State, not deltas: a section replaces what the client had, so a slow
// client may skip frames and lose nothing. A change is read from the store
// once per node, encoded once per audience and handed to every connection as
// the same prepared bytes. The doorbell only says that something happened; a
// heartbeat repeats the position, so a lost ring costs a second. Nothing an
// audience may not see is ever encoded for it.
package live

import (
	"context"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/web/wire"
)

// Audience is who may see what.
type Audience string

// The audiences, the narrowest first.
const (
	Hall     Audience = "hall"
	Delegate Audience = "delegate"
	Office   Audience = "office"
)

// Audiences lists them all.
var Audiences = []Audience{Hall, Delegate, Office}

// Section names a part of the state: Name is a field of wire.Sections, ID the
// poll for polls and turnout, else empty.
type Section struct{ Name, ID string }

// Projection is what a session's state looked like at Position or a little
// later, at the latest at Upto (0 stands for Position), for each audience. A
// nil value takes the section away.
type Projection struct {
	Position int64
	Upto     int64
	Epoch    string
	Now      time.Time
	Sections map[Audience]map[Section]any
}

// Projector reads the state out of the store.
type Projector interface {
	// Project returns the sections that acts after position since touched; all
	// sections when since is 0.
	Project(ctx context.Context, session string, since int64) (Projection, error)
	// Head returns the journal position of the session, cheaply.
	Head(ctx context.Context, session string) (int64, error)
}

// Doorbell tells that a stream grew. Rings may be lost and may be repeated.
type Doorbell interface {
	Subscribe(stream journal.StreamID) (rings <-chan struct{}, cancel func())
}

// Voter records a vote. Repeating a ballot id is safe.
type Voter interface {
	Cast(ctx context.Context, actor identity.Actor, vote wire.Cast) (wire.Receipt, error)
}

// Guest is the signed-in person behind a connection, as far as this package
// needs to know her. Admit answers a hello: the audience she gets, or a fault.
// Valid reports whether her sign-in still holds.
type Guest struct {
	Actor    identity.Actor
	Language lang.Tag
	Admit    func(ctx context.Context, session, wanted string) (Audience, error)
	Valid    func(ctx context.Context) bool
}

// Settings are the limits of the live channel. Zero values take the defaults.
type Settings struct {
	Heartbeat    time.Duration // 1.5 s: how often the position is repeated
	Gap          time.Duration // 100 ms: the least time between two frames
	WriteTimeout time.Duration // 10 s: a client that takes no bytes for so long is cut
	HelloTimeout time.Duration // 5 s: a client must say hello by then
	Replies      int           // 64: answers waiting for one client before it is cut
	FrameLimit   int64         // 4 KiB: the largest frame a client may send
	CatchUp      int64         // 500: entries behind which a client gets everything
	Linger       time.Duration // 30 s: how long an empty room stays warm
	Recheck      time.Duration // 30 s: how often it is asked whether a sign-in still holds
}

func (s Settings) withDefaults() Settings {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&s.Heartbeat, 1500*time.Millisecond)
	def(&s.Gap, 100*time.Millisecond)
	def(&s.WriteTimeout, 10*time.Second)
	def(&s.HelloTimeout, 5*time.Second)
	def(&s.Linger, 30*time.Second)
	def(&s.Recheck, 30*time.Second)
	if s.Replies == 0 {
		s.Replies = 64
	}
	if s.FrameLimit == 0 {
		s.FrameLimit = 4 << 10
	}
	if s.CatchUp == 0 {
		s.CatchUp = 500
	}
	return s
}
