package meetings

import (
	"cmp"
	"slices"
	"time"

	"ecabinet/internal/identity"
)

// SpanID names a stay in the room.
type SpanID string

// How says by whom somebody was checked in or out.
type How string

// By herself, by the desk, or by the close of the sitting.
const (
	BySelf  How = "self"
	ByDesk  How = "desk"
	ByClose How = "close"
)

// Fraction is a share of the seats in integers. Strict means more than, else
// at least.
type Fraction struct {
	Num, Den int
	Strict   bool
}

// TwoThirds is the usual quorum: at least two thirds of all seats.
var TwoThirds = Fraction{Num: 2, Den: 3}

// Needed returns the smallest number that satisfies f of n.
func (f Fraction) Needed(n int) int {
	if f.Strict {
		return f.Num*n/f.Den + 1
	}
	return (f.Num*n + f.Den - 1) / f.Den
}

// Span is one stay of a person in the room. To is zero while it lasts. Undone
// spans stay stored but count for nothing.
type Span struct {
	ID      SpanID
	Session SessionID
	Sitting int
	Person  identity.PersonID
	From    time.Time
	To      time.Time
	How     How
	By      identity.PersonID
	OutHow  How
	OutBy   identity.PersonID
	Undone  bool
}

// Open reports whether the stay lasts.
func (s Span) Open() bool { return s.To.IsZero() && !s.Undone }

// Absence is an announced absence with its reason.
type Absence struct {
	Session SessionID
	Person  identity.PersonID
	Reason  string
	At      time.Time
	By      identity.PersonID
}

// Participant is somebody expected in the room: the holder of a seat, or a
// guest (Seat 0).
type Participant struct {
	Person identity.PersonID
	Seat   int
	Title  string
	Guest  bool
}

// Attendee is a participant with her times. How is of the latest arrival.
type Attendee struct {
	Participant
	Present bool
	How     How
	Absence string
	Spans   []Span
}

// Attendance is the check-in board. Needed is the quorum.
type Attendance struct {
	Session   SessionID
	Sitting   int
	Present   int // holders of seats in the room
	Seats     int
	Filled    int
	Needed    int
	Quorate   bool
	Guests    int // guests in the room
	Attendees []Attendee
}

// PresentPersons returns the seat holders who are in the room.
func (a Attendance) PresentPersons() []identity.PersonID {
	var all []identity.PersonID
	for _, p := range a.Attendees {
		if p.Present && !p.Guest {
			all = append(all, p.Person)
		}
	}
	return all
}

// participants merges the roll with the guests granted at t. A seat counts
// more than a guest's grant of the same person.
func participants(seats []Seat, grants []identity.Grant, t time.Time) []Participant {
	seen := map[identity.PersonID]bool{}
	titles := map[identity.PersonID]string{}
	for _, g := range grants {
		if g.In(t) && g.Title != "" && g.Role != identity.Guest {
			titles[g.Person] = g.Title
		}
	}
	var all []Participant
	for _, s := range Roll(seats, t) {
		if !seen[s.Person] {
			all = append(all, Participant{Person: s.Person, Seat: s.Number, Title: titles[s.Person]})
			seen[s.Person] = true
		}
	}
	for _, g := range grants {
		if g.Role == identity.Guest && g.In(t) && !seen[g.Person] {
			all = append(all, Participant{Person: g.Person, Title: g.Title, Guest: true})
			seen[g.Person] = true
		}
	}
	return all
}

// board counts who is in the room. Spans of people who take no part any more
// are kept out of the counts: the quorum is of the seats filled now.
func board(s Session, body Body, people []Participant, spans []Span, absences []Absence, quorum Fraction) Attendance {
	a := Attendance{Session: s.ID, Seats: body.Seats, Needed: quorum.Needed(body.Seats)}
	reasons := map[identity.PersonID]string{}
	for _, ab := range absences {
		reasons[ab.Person] = ab.Reason
	}
	for _, p := range people {
		at := attendee(p, spans)
		at.Absence = reasons[p.Person]
		if !p.Guest {
			a.Filled++
		}
		switch {
		case at.Present && p.Guest:
			a.Guests++
		case at.Present:
			a.Present++
		}
		a.Attendees = append(a.Attendees, at)
	}
	a.Quorate = a.Present >= a.Needed
	return a
}

func attendee(p Participant, spans []Span) Attendee {
	at := Attendee{Participant: p}
	for _, s := range spans {
		if s.Person != p.Person || s.Undone {
			continue
		}
		at.Spans = append(at.Spans, s)
		at.Present = at.Present || s.Open()
	}
	slices.SortStableFunc(at.Spans, func(x, y Span) int { return cmp.Compare(x.From.UnixMicro(), y.From.UnixMicro()) })
	if n := len(at.Spans); n > 0 {
		at.How = at.Spans[n-1].How
	}
	return at
}
