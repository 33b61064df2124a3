package meetings

import (
	"slices"
	"time"

	"ecabinet/internal/identity"
)

// SessionID names a session; its journal stream is "session:<id>".
type SessionID string

// SittingID names a sitting.
type SittingID string

// SessionKind is regular, extraordinary or thematic.
type SessionKind string

// The kinds of session (thường lệ, bất thường, chuyên đề).
const (
	Regular       SessionKind = "regular"
	Extraordinary SessionKind = "extraordinary"
	Thematic      SessionKind = "thematic"
)

// SessionKinds lists them.
var SessionKinds = []SessionKind{Regular, Extraordinary, Thematic}

// SessionState is where a session stands.
type SessionState string

// The states of a session, in their only order.
const (
	Draft     SessionState = "draft"
	Published SessionState = "published"
	Running   SessionState = "running"
	Closed    SessionState = "closed"
)

// Session is a session with its sittings in the order of their numbers.
// Papers grows with every change of what a tablet may hold.
type Session struct {
	ID          SessionID
	Body        identity.BodyID
	Title       string
	Kind        SessionKind
	Place       string
	State       SessionState
	Papers      int64
	CreatedAt   time.Time
	PublishedAt time.Time
	ClosedAt    time.Time
	Sittings    []Sitting
}

// Sitting is one continuous meeting of a session. Numbers run from 1.
type Sitting struct {
	ID       SittingID
	Session  SessionID
	Number   int
	StartsAt time.Time
	EndsAt   time.Time
	OpenedAt time.Time
	ClosedAt time.Time
}

// SessionInput makes or changes a session. Sittings replace the planned ones;
// those already opened stay as they are and must still be listed.
type SessionInput struct {
	Title    string
	Kind     SessionKind
	Place    string
	Sittings []SittingInput
}

// SittingInput is one planned sitting.
type SittingInput struct {
	StartsAt time.Time
	EndsAt   time.Time
}

// Live is where a running session stands. Item is empty where none runs.
type Live struct {
	State   SessionState
	Sitting int  // number of the open sitting, else of the next or last one
	Open    bool // whether that sitting is open
	Item    ItemID
	Since   time.Time // when the item began, else when the sitting was opened
	Undo    bool      // whether the last change of the running item can be taken back
}

// StartsAt returns when the first sitting is planned, EndsAt when the last one
// ends; zero without sittings.
func (s Session) StartsAt() time.Time {
	if len(s.Sittings) == 0 {
		return time.Time{}
	}
	return s.Sittings[0].StartsAt
}

// EndsAt returns when the last sitting is planned to end.
func (s Session) EndsAt() time.Time {
	if len(s.Sittings) == 0 {
		return time.Time{}
	}
	return s.Sittings[len(s.Sittings)-1].EndsAt
}

// OpenSitting returns the sitting that is open.
func (s Session) OpenSitting() (Sitting, bool) {
	for _, g := range s.Sittings {
		if !g.OpenedAt.IsZero() && g.ClosedAt.IsZero() {
			return g, true
		}
	}
	return Sitting{}, false
}

// NextSitting returns the first sitting that was not opened yet.
func (s Session) NextSitting() (Sitting, bool) {
	for _, g := range s.Sittings {
		if g.OpenedAt.IsZero() {
			return g, true
		}
	}
	return Sitting{}, false
}

// sittingNow returns the sitting a person checks in to at t: the open one, or
// the next one from window before its start.
func (s Session) sittingNow(t time.Time, window time.Duration) (Sitting, bool) {
	if g, ok := s.OpenSitting(); ok {
		return g, true
	}
	g, ok := s.NextSitting()
	return g, ok && !t.Before(g.StartsAt.Add(-window))
}

// live says where the session stands, given its agenda.
func (s Session) live(items []AgendaItem, steps []RunStep) Live {
	l := Live{State: s.State}
	if g, ok := s.OpenSitting(); ok {
		l.Sitting, l.Open, l.Since = g.Number, true, g.OpenedAt
	} else if g, ok := s.NextSitting(); ok {
		l.Sitting = g.Number
	} else {
		l.Sitting = len(s.Sittings)
	}
	if i := slices.IndexFunc(items, func(it AgendaItem) bool { return it.State == ItemRunning }); i >= 0 {
		l.Item, l.Since = items[i].ID, items[i].StartedAt
	}
	_, l.Undo = lastStep(steps, l)
	return l
}
