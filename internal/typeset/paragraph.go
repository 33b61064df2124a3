package typeset

import (
	"math"
	"strconv"
	"strings"
)

// Align says where the lines of a paragraph stand in their column.
type Align int

// The alignments. A justified paragraph's last line stands left.
const (
	Left Align = iota
	Center
	Right
	Justify
)

// Color is a colour of sRGB; the zero value is black.
type Color struct{ R, G, B uint8 }

func (c Color) operands() string {
	part := func(v uint8) string { return strconv.FormatFloat(float64(v)/255, 'f', 3, 64) }
	return part(c.R) + " " + part(c.G) + " " + part(c.B)
}

// Style is how a paragraph looks and what it is.
type Style struct {
	Role        string // "P" (the default), "H1" to "H6", "Caption"; H1 to H3 also make bookmarks
	Size        float64
	Bold        bool
	Italic      bool
	Align       Align
	FirstIndent float64 // of the first line, beyond Left; negative hangs it out
	Left, Right float64 // indents
	Before      float64 // white space; between two blocks the larger one counts
	After       float64
	Leading     float64 // line spacing as word processors count it; 0 is 1
	KeepNext    bool    // on the page of what follows
	KeepLines   bool    // all lines on one page
	Color       Color
}

// Run is text in one style within a paragraph. Bold and Italic add to the
// paragraph's own. A line feed in Text begins a new line.
type Run struct {
	Text         string
	Bold, Italic bool
}

// Text is a run in the paragraph's own style.
func Text(s string) Run { return Run{Text: s} }

// Paragraph sets a paragraph. Text no font can show is a fault of the document.
func (f *Flow) Paragraph(s Style, runs ...Run) {
	role := s.Role
	if role == "" {
		role = "P"
	}
	lines := f.setLines(f.parent.add(role), s, nil, runs)
	if level := headingLevel(role); level > 0 && len(lines) > 0 {
		if l, ok := lines[0].items[0].item.(*line); ok {
			l.mark = &bookmark{level: level, title: plainText(runs)}
		}
	}
}

func headingLevel(role string) int {
	switch role {
	case "H1", "H2", "H3":
		return int(role[1] - '0')
	}
	return 0
}

func plainText(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return strings.Join(strings.Fields(clean(b.String())), " ")
}

// List is a list whose items stand in the flow one after another.
type List struct {
	flow *Flow
	elem *elem
}

// List begins a list at the end of the flow.
func (f *Flow) List() *List { return &List{flow: f, elem: f.parent.add("L")} }

// Item sets an item behind its label ("-", "1.", "a)"). With a negative first
// indent the text hangs beside the label, else it runs on under it.
func (l *List) Item(s Style, label string, runs ...Run) *Item {
	li := l.elem.add("LI")
	mark := &labelled{elem: li.add("Lbl"), text: label}
	body := li.add("LBody")
	l.flow.setLines(body.add("P"), s, mark, runs)
	return &Item{flow: l.flow, body: body}
}

// Item is an item of a list, to be filled further.
type Item struct {
	flow *Flow
	body *elem
}

// Within sets what build builds as part of the item: more paragraphs or an
// inner list.
func (i *Item) Within(build func()) {
	outer := i.flow.parent
	i.flow.parent = i.body
	build()
	i.flow.parent = outer
}

// labelled is the label of an item, on the first line of its text.
type labelled struct {
	elem *elem
	text string
}

// Measure is the width of text, of its longest line when it has several; 0 for
// text no font can show, which setting it will refuse.
func Measure(s Style, text string) (width float64) {
	atoms, err := compose(s, []Run{{Text: text}})
	if err != nil {
		return 0
	}
	for _, l := range breakLines(atoms, math.Inf(1), 0, false) {
		width = max(width, l.width())
	}
	return width
}

// setLines composes runs into lines and adds each as a slab.
func (f *Flow) setLines(e *elem, s Style, label *labelled, runs []Run) []*slab {
	if s.Leading == 0 {
		s.Leading = 1
	}
	atoms, err := compose(s, runs)
	if err != nil {
		f.doc.fail(err)
		return nil
	}
	first := s.FirstIndent
	var tag *line
	if label != nil {
		if tag, first, err = label.set(s); err != nil {
			f.doc.fail(err)
			return nil
		}
	}
	lines := f.breakParagraph(atoms, s, first)
	v := f.doc.verticals(atoms)
	slabs := make([]*slab, len(lines))
	for i, set := range lines {
		indent := 0.0
		if i == 0 {
			indent = first
		}
		l := &line{elem: e, color: s.Color, baseline: v.baseline(s)}
		x := set.place(l, s.Align, f.width-s.Left-s.Right-indent)
		slabs[i] = &slab{height: v.height(s), items: []placedItem{{item: l, dx: s.Left + indent + x}}}
	}
	if tag != nil {
		// The label comes first in reading order.
		tag.baseline = v.baseline(s)
		slabs[0].items = []placedItem{{item: tag, dx: s.Left + s.FirstIndent}, slabs[0].items[0]}
	}
	f.addParagraph(slabs, s)
	return slabs
}

// breakParagraph cuts atoms into lines as the style wants them.
func (f *Flow) breakParagraph(atoms []atom, s Style, first float64) []textLine {
	room := f.width - s.Left - s.Right
	if s.Align == Center {
		room = balance(atoms, room)
	}
	return breakLines(atoms, room, first, s.Align == Justify)
}

// set composes the label and says where the text beside it begins.
func (m *labelled) set(s Style) (*line, float64, error) {
	atoms, err := compose(s, []Run{{Text: m.text}})
	if err != nil {
		return nil, 0, err
	}
	set := textLine{atoms: atoms}
	l := &line{elem: m.elem, color: s.Color}
	set.place(l, Left, 0)
	end := s.FirstIndent + set.width()
	if space, err := compose(s, []Run{{Text: "\u00a0"}}); err == nil && len(space) > 0 {
		end += space[0].width()
	}
	if s.FirstIndent < 0 {
		end = max(end, 0)
	}
	return l, end, nil
}

// addParagraph adds the lines with no first or last line alone on a page.
func (f *Flow) addParagraph(slabs []*slab, s Style) {
	for i, b := range slabs {
		before := 0.0
		if i == 0 {
			before = s.Before
		}
		b.glued = i > 0 && (s.KeepLines || i == 1 || i == len(slabs)-1)
		f.add(b, before)
	}
	f.Space(s.After)
	if s.KeepNext {
		f.KeepWithNext()
	}
}

// metrics are the vertical measures of a paragraph, parts of the font size:
// the largest of its fonts, so that its lines stand at even distances.
type metrics struct{ ascent, descent, gap float64 }

func (d *Document) verticals(atoms []atom) (m metrics) {
	for _, a := range atoms {
		if a.face != nil {
			m = m.with(a.face)
		}
	}
	// An empty paragraph is as high as a line of the plain font; in a Bengali
	// text lines of Latin figures are as high as all others.
	for _, bengali := range []bool{false, true} {
		if bengali && d.options.Language != "bn" || !bengali && m.ascent > 0 {
			continue
		}
		if f, err := faceFor(bengali, false, false); err == nil {
			m = m.with(f)
		}
	}
	return m
}

func (m metrics) with(f *face) metrics {
	return metrics{max(m.ascent, f.ascent), max(m.descent, f.descent), max(m.gap, f.lineGap)}
}

func (m metrics) height(s Style) float64 { return (m.ascent + m.descent + m.gap) * s.Size * s.Leading }

func (m metrics) baseline(s Style) float64 {
	return (m.height(s)-(m.ascent+m.descent)*s.Size)/2 + m.ascent*s.Size
}
