package signing

import (
	"fmt"
	"slices"

	"ecabinet/signing/pdf"
)

// history judges each later revision of a file once, however many signatures
// ask.
type history struct {
	f     *pdf.File
	steps map[int]*step
}

// step is what one revision did to the document before it.
type step struct {
	level   Modification
	changes []Change // what no rule explains
	fields  []string // form fields whose value changed or that were signed
}

func newHistory(f *pdf.File) *history { return &history{f: f, steps: map[int]*step{}} }

// since returns what was done after candidate c: the worst level and every
// step. c must cover a revision.
func (h *history) since(c *candidate) (Modification, []*step) {
	sections := h.f.Sections()
	level := ModNone
	var steps []*step
	boundary := c.end
	for i := c.section + 1; i < len(sections); i++ {
		s, ok := h.steps[i]
		if !ok {
			s = judgeStep(h.f, i, boundary)
			h.steps[i] = s
		}
		steps = append(steps, s)
		level = worseModification(level, s.level)
		boundary = sections[i].End
	}
	if boundary != h.f.Size() {
		steps = append(steps, &step{level: ModOther, changes: []Change{{"%%EOF",
			because("bytes_after_end", "count", fmt.Sprint(h.f.Size()-boundary))}}})
		level = ModOther
	}
	return level, steps
}

// judgeStep compares section i with the document before it. from is where the
// document before it ends.
func judgeStep(f *pdf.File, i int, from int64) *step {
	c := newComparison(f, i)
	c.checkBytes(from)
	c.compare()
	s := &step{level: c.level, changes: c.changes, fields: c.fields}
	if len(s.changes) > 0 {
		s.level = ModOther
	}
	return s
}

// checkBytes accounts for every byte of the revision: objects, cross
// references and white space, nothing else, nothing elsewhere.
func (c *comparison) checkBytes(from int64) {
	section := c.f.Sections()[c.index]
	if section.End == 0 || section.Start < from {
		c.change("%%EOF", "revision_malformed")
		return
	}
	spans := slices.Clone(section.Spans)
	for num, e := range section.Entries {
		if e.Kind != pdf.Plain || !c.changed[num] && num != section.Num {
			continue
		}
		place, err := c.new.Place(pdf.Ref{Num: num, Gen: e.Gen})
		if err != nil || place.Span.Start < from || place.Span.End > section.End {
			c.change(fmt.Sprintf("object %d", num), "object_outside")
			continue
		}
		spans = append(spans, place.Span)
	}
	slices.SortFunc(spans, func(a, b pdf.Span) int { return int(a.Start - b.Start) })
	at := from
	for _, s := range append(spans, pdf.Span{Start: section.End, End: section.End}) {
		if s.Start > at && !c.blank(at, s.Start) {
			c.change(fmt.Sprintf("%d–%d", at, s.Start), "bytes_between")
		}
		at = max(at, s.End)
	}
}

func (c *comparison) blank(from, to int64) bool {
	b, err := c.f.Bytes(from, to)
	if err != nil {
		return false
	}
	for _, x := range b {
		if x != '\n' && x != '\r' && x != ' ' && x != '\t' {
			return false
		}
	}
	return true
}
