package meetings

import (
	"slices"
	"time"

	"ecabinet/internal/identity"
)

// TermID names a term of a body.
type TermID string

// GroupID names a group of people of a body.
type GroupID string

// Body is a council or one of its committees. Seats is the number of seats the
// law gives it, filled or not: the base of quorum and of most majorities.
type Body struct {
	ID        identity.BodyID
	Name      string
	Parent    string // name of the body above it, as printed on its documents
	Level     string // province, commune, committee …: data, not rules
	Place     string // where it issues its documents: "Bản Mẫu"
	TimeZone  string // IANA name, decides the dates on its documents
	Symbol    string // of its documents: "HĐND"
	RulePack  string // name of the voting rules in force
	RuleSince time.Time
	Seats     int
}

// BodyInput makes or changes a body. ID is chosen by the caller or empty.
type BodyInput struct {
	ID        identity.BodyID
	Name      string
	Parent    string
	Level     string
	Place     string
	TimeZone  string
	Symbol    string
	RulePack  string
	RuleSince time.Time
	Seats     int
}

// Term is the time one elected council holds office.
type Term struct {
	ID    TermID
	Body  identity.BodyID
	Name  string
	From  time.Time
	Until time.Time // zero: open
}

// TermInput makes a term.
type TermInput struct {
	Name  string
	From  time.Time
	Until time.Time
}

// Seat is a numbered seat of a term as one person holds it. A seat given to
// another person later is another Seat with the same number.
type Seat struct {
	Body   identity.BodyID
	Term   TermID
	Number int
	Person identity.PersonID
	From   time.Time
	Until  time.Time // zero: she still holds it
}

// SeatInput fills a seat from a time on.
type SeatInput struct {
	Term   TermID
	Number int
	Person identity.PersonID
	From   time.Time
}

// In reports whether the person holds the seat at t.
func (s Seat) In(t time.Time) bool {
	return !t.Before(s.From) && (s.Until.IsZero() || t.Before(s.Until))
}

// Roll returns the seats filled at t in the order of their numbers. It is the
// list of those who may be counted and may vote.
func Roll(seats []Seat, t time.Time) []Seat {
	var roll []Seat
	for _, s := range seats {
		if s.In(t) {
			roll = append(roll, s)
		}
	}
	slices.SortFunc(roll, func(a, b Seat) int { return a.Number - b.Number })
	return roll
}

// Group is a named set of people papers can be given to.
type Group struct {
	ID      GroupID
	Body    identity.BodyID
	Name    string
	Members []identity.PersonID
}

// GroupInput makes or changes a group.
type GroupInput struct {
	Name    string
	Members []identity.PersonID
}

// Has reports whether the person is a member.
func (g Group) Has(p identity.PersonID) bool { return slices.Contains(g.Members, p) }

// Reader is somebody who reads: her person and the roles she holds now in the
// body of what she reads. A Reader of another body sees nothing.
type Reader struct {
	Person identity.PersonID
	Body   identity.BodyID
	Roles  []identity.Role
}

// May reports whether one of the reader's roles allows p.
func (r Reader) May(p identity.Permission) bool {
	return slices.ContainsFunc(r.Roles, func(role identity.Role) bool { return role.Allows(p) })
}

// Office reports whether the reader sees drafts and all papers.
func (r Reader) Office() bool { return r.May(identity.ReadDrafts) }

// member reports whether the reader belongs to the body itself: those for whom
// internal papers are meant. Guests and hall screens do not.
func (r Reader) member() bool {
	return slices.ContainsFunc(r.Roles, func(role identity.Role) bool {
		return role.Allows(identity.ReadSession) && role != identity.Guest && role != identity.Display
	})
}
