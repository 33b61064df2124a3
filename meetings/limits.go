package meetings

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ecabinet/internal/fault"
)

// Limits are the bounds of what people may enter. Lengths are in characters.
type Limits struct {
	Title      int   // of a session, an item, a document
	Name       int   // of a body, term, group, presenter, place
	FileName   int   // of an upload
	Reason     int   // of an absence
	Minutes    int   // the longest item, in minutes
	Items      int   // in one agenda
	Depth      int   // levels of an agenda
	Sittings   int   // of a session
	Documents  int   // of a session
	Versions   int   // of a document
	Audience   int   // groups or persons an audience may name
	Members    int   // of a group
	Groups     int   // of a body
	Seats      int   // of a body
	Upload     int64 // bytes of one file
	MinuteText int   // bytes of the minutes
	Signers    int   // of the minutes
}

// DefaultLimits are those of one council with room to spare.
var DefaultLimits = Limits{
	Title: 500, Name: 200, FileName: 200, Reason: 300, Minutes: 24 * 60,
	Items: 500, Depth: 5, Sittings: 60, Documents: 2000, Versions: 100,
	Audience: 500, Members: 1000, Groups: 200, Seats: 1000,
	Upload: 500 << 20, MinuteText: 1 << 20, Signers: 10,
}

// Settings are the rules of a council that its body may set otherwise.
type Settings struct {
	Quorum        Fraction
	QuorumToOpen  bool          // a sitting opens only with a quorum in the room
	CheckInBefore time.Duration // how long before a sitting one may check in
}

// DefaultSettings are those of the 2015 law.
var DefaultSettings = Settings{Quorum: TwoThirds, QuorumToOpen: true, CheckInBefore: 2 * time.Hour}

// line cleans one line of text and refuses what is empty, too long or not
// printable. Each field has its own sentences, "meetings.<field>_empty" and
// "meetings.<field>_too_long", because a field's name is not the same word in
// every language.
func line(s, field string, most int) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "", fault.New(fault.Invalid, "meetings."+field+"_empty")
	}
	return s, printable(s, field, most)
}

// optional is line for text that may be left out.
func optional(s, field string, most int) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	return line(s, field, most)
}

func printable(s, field string, most int) error {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return fault.New(fault.Invalid, "meetings.text_unreadable")
	}
	if n := utf8.RuneCountInString(s); n > most {
		return fault.New(fault.TooLarge, "meetings."+field+"_too_long", "length", n, "most", most)
	}
	return nil
}

// inRange refuses a number outside from … to with "meetings.<field>_range".
func inRange(n int, field string, from, to int) error {
	if n < from || n > to {
		return fault.New(fault.Invalid, "meetings."+field+"_range", "from", from, "to", to)
	}
	return nil
}

// atMost refuses one more of things than the limit allows.
func atMost(n int, code string, most int) error {
	if n > most {
		return fault.New(fault.TooLarge, code, "most", most)
	}
	return nil
}

// form reads several fields and keeps the first refusal.
type form struct{ err error }

func (f *form) add(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *form) line(s, field string, most int) string {
	out, err := line(s, field, most)
	f.add(err)
	return out
}

func (f *form) optional(s, field string, most int) string {
	out, err := optional(s, field, most)
	f.add(err)
	return out
}
