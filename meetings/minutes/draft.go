package minutes

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/voting"
)

// Name is how a person stands in the minutes. Seat is 0 for guests and staff.
type Name struct {
	Name  string
	Title string
	Seat  int
}

// Source is what a draft is made from.
type Source struct {
	Body       meetings.Body
	Session    meetings.Session
	Records    []journal.Record // of the session's stream, in order
	Names      map[identity.PersonID]Name
	Chair      []Name
	Secretary  []Name
	Zone       *time.Location
	Language   lang.Tag
	Checkpoint Checkpoint
}

// Checkpoint is where the journal stood when the draft was made.
type Checkpoint struct {
	Size int64
	Root journal.Hash
}

// Draft writes the minutes as Markdown: opening, attendance with times, chair
// and secretaries, the course of each item with its votes, the roll call and
// the closing. It fails only where the journal cannot be read.
func Draft(src Source) (string, error) {
	c, err := read(src.Records)
	if err != nil {
		return "", err
	}
	w := &writer{src: src, course: c}
	w.opening()
	w.attendance()
	w.officers()
	w.items()
	w.rollCall()
	w.closing()
	return w.b.String(), nil
}

type writer struct {
	src    Source
	course *course
	b      strings.Builder
}

// say writes a sentence of the dictionary as a paragraph.
func (w *writer) say(key string, args ...any) { w.line(w.text(key, args...) + "\n") }

func (w *writer) line(s string) { w.b.WriteString(s + "\n") }

func (w *writer) text(key string, args ...any) string {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = escape(fmt.Sprint(args[i+1]))
	}
	return lang.Text(w.src.Language, "minutes."+key, m)
}

func (w *writer) heading(key string) { w.line("## " + w.text(key) + "\n") }

// escape keeps a title, a name or a reason from being read as Markdown, and in
// its line: else it could write headings and rows of its own.
func escape(s string) string {
	s = strings.Join(strings.FieldsFunc(s, breaks), " ")
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, "`", "\\`", `[`, `\[`, `]`, `\]`, `<`, `\<`, `|`, `\|`, `#`, `\#`, `&`, `\&`).Replace(s)
}

// breaks reports whether r ends a line for Markdown or for the typesetter. A
// no-break space is none.
func breaks(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func (w *writer) clock(t time.Time) string {
	if t.IsZero() {
		return "…"
	}
	return t.In(w.src.Zone).Format("15:04")
}

func (w *writer) moment(t time.Time) string {
	if t.IsZero() {
		return "…"
	}
	return t.In(w.src.Zone).Format("15:04, 02/01/2006")
}

func (w *writer) opening() {
	w.heading("opening")
	for _, s := range w.course.sittings {
		w.say("sitting", "n", s.act.Sitting, "from", w.moment(s.opened), "to", w.moment(s.closed))
		key := "quorate"
		if !s.act.Quorate {
			key = "not_quorate"
		}
		w.say(key, "present", s.act.Present, "seats", s.act.Seats, "needed", s.act.Needed, "guests", s.act.Guests)
	}
	if len(w.course.sittings) == 0 {
		w.say("no_sitting")
	}
	w.say("place", "place", w.src.Session.Place)
}

func (w *writer) attendance() {
	w.heading("attendance")
	members, guests := w.people()
	absent := 0
	for _, p := range members {
		if len(w.course.stays[p]) == 0 {
			absent++
		}
	}
	w.say("attendance_sum", "present", len(members)-absent, "of", len(members), "absent", absent, "guests", len(guests))
	w.table([]string{"col_no", "col_name", "col_times"})
	for _, p := range members {
		n := w.src.Names[p]
		w.row(strconv.Itoa(n.Seat), n.Name, w.stays(p))
	}
	w.line("")
	if len(guests) == 0 {
		return
	}
	names := make([]string, len(guests))
	for i, p := range guests {
		names[i] = escape(w.src.Names[p].Name)
	}
	w.line(w.text("guests") + " " + strings.Join(names, "; ") + ".\n")
}

// people returns the members by seat and the guests who came, by name.
func (w *writer) people() (members, guests []identity.PersonID) {
	for p, n := range w.src.Names {
		if n.Seat > 0 {
			members = append(members, p)
		} else if len(w.course.stays[p]) > 0 {
			guests = append(guests, p)
		}
	}
	sort.Slice(members, func(i, j int) bool { return w.src.Names[members[i]].Seat < w.src.Names[members[j]].Seat })
	sort.Slice(guests, func(i, j int) bool { return w.src.Names[guests[i]].Name < w.src.Names[guests[j]].Name })
	return members, guests
}

func (w *writer) stays(p identity.PersonID) string {
	var parts []string
	for _, s := range w.course.stays[p] {
		parts = append(parts, w.clock(s.from)+"–"+w.clock(s.to))
	}
	if len(parts) > 0 {
		return strings.Join(parts, ", ")
	}
	if reason := w.course.absences[p]; reason != "" {
		// Not w.text: the row escapes its cells.
		return lang.Text(w.src.Language, "minutes.absent_because", map[string]string{"reason": reason})
	}
	return w.text("absent")
}

func (w *writer) officers() {
	w.heading("officers")
	w.named("chair", w.src.Chair)
	w.named("secretary", w.src.Secretary)
}

func (w *writer) named(key string, names []Name) {
	var parts []string
	for _, n := range names {
		s := escape(n.Name)
		if n.Title != "" {
			s += " (" + escape(n.Title) + ")"
		}
		parts = append(parts, s)
	}
	w.line(w.text(key) + " " + strings.Join(parts, "; ") + ".\n")
}

func (w *writer) items() {
	w.heading("course")
	for _, it := range w.course.items {
		w.line("### " + escape(it.number) + ". " + escape(it.title) + "\n")
		w.say("item_time", "from", w.clock(it.from), "to", w.clock(it.to))
		for _, p := range it.polls {
			w.poll(p)
		}
	}
	if len(w.course.items) == 0 {
		w.say("no_items")
	}
}

func (w *writer) poll(p *poll) {
	d := p.open.Definition
	w.say("poll", "n", d.Ordinal, "title", d.Title, "from", w.clock(p.opened), "to", w.clock(p.closed))
	switch {
	case p.annulled != "":
		w.say("annulled", "reason", p.annulled)
	case p.closed.IsZero() || p.declared.IsZero():
		w.say("undeclared")
	case len(p.result.Subjects) > 0:
		w.confidence(p)
	default:
		w.result(p)
	}
}

func (w *writer) result(p *poll) {
	r := p.result
	w.say("result", "for", r.For, "against", r.Against, "abstain", r.Abstain, "silent", r.Silent, "cast", r.Cast, "roll", r.Roll)
	key := "passed"
	if !r.Passed {
		key = "failed"
	}
	w.say(key, "inequality", strings.ReplaceAll(r.Inequality, " ", "\u00a0"), "for", r.For, "needed", r.Needed, "base", r.Base)
	if !r.Quorate {
		w.say("poll_not_quorate", "present", r.Present, "needed", r.Quorum)
	}
	if r.Manual > 0 {
		w.say("manual", "n", r.Manual)
	}
}

func (w *writer) confidence(p *poll) {
	if p.paper != nil {
		w.say("paper", "issued", p.paper.Issued, "valid", p.paper.Valid,
			"a", w.src.Names[p.paper.EnteredBy].Name, "b", w.src.Names[p.paper.ConfirmedBy].Name)
	}
	w.table([]string{"col_no", "col_name", "col_high", "col_medium", "col_low"})
	for i, s := range p.result.Subjects {
		cells := []string{strconv.Itoa(i + 1), s.Subject}
		for _, n := range s.Counts {
			cells = append(cells, strconv.Itoa(n))
		}
		w.row(cells...)
	}
	w.line("")
}

// rollCall is one table for all open votes: a row a member, a column a vote.
func (w *writer) rollCall() {
	var polls []*poll
	for _, it := range w.course.items {
		for _, p := range it.polls {
			if !p.declared.IsZero() && p.annulled == "" && p.paper == nil {
				polls = append(polls, p)
			}
		}
	}
	if len(polls) == 0 {
		return
	}
	w.heading("roll_call")
	w.say("roll_call_key")
	head := []string{w.text("col_no"), w.text("col_name")}
	for _, p := range polls {
		head = append(head, w.text("col_poll", "n", p.open.Definition.Ordinal))
	}
	w.header(head)
	for _, entry := range roll(polls) {
		cells := []string{strconv.Itoa(entry.Seat), w.src.Names[entry.Person].Name}
		for _, p := range polls {
			cells = append(cells, w.answer(p, entry.Person))
		}
		w.row(cells...)
	}
	w.line("")
}

func (w *writer) answer(p *poll, person identity.PersonID) string {
	choice, ok := p.choices[person]
	if !ok {
		return "–"
	}
	return w.text("short_" + string(choice))
}

// roll is everybody who was on the roll of any of the polls, by seat.
func roll(polls []*poll) []voting.RollEntry {
	seen := map[identity.PersonID]bool{}
	var all []voting.RollEntry
	for _, p := range polls {
		for _, e := range p.open.Definition.Roll {
			if !seen[e.Person] {
				seen[e.Person] = true
				all = append(all, e)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Seat < all[j].Seat })
	return all
}

func (w *writer) closing() {
	w.heading("closing")
	if at := w.course.end(); !at.IsZero() {
		w.say("ended", "at", w.moment(at))
	} else {
		w.say("not_ended")
	}
	w.say("checkpoint", "size", w.src.Checkpoint.Size, "root", w.src.Checkpoint.Root)
}

func (w *writer) table(columns []string) {
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = w.text(c)
	}
	w.header(head)
}

func (w *writer) header(cells []string) {
	w.line("| " + strings.Join(cells, " | ") + " |")
	w.line("|" + strings.Repeat(" --- |", len(cells)))
}

func (w *writer) row(cells ...string) {
	for i, c := range cells {
		cells[i] = escape(c)
	}
	w.line("| " + strings.Join(cells, " | ") + " |")
}
