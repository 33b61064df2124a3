package typeset

import (
	"bytes"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// page is one page being drawn.
type page struct {
	doc          *Document
	index        int
	ref          ref
	buf          bytes.Buffer
	marked       []*elem // by marked-content number
	open         *elem   // whose marked content is open
	artifact     bool    // an artifact is open
	artifactOnly bool    // what is drawn now was drawn before: a repeated head
	fonts        map[*usage]bool
	pictures     map[*picture]bool
	fields       []*field
}

// enter opens marked content of e, or an artifact when e is nil.
func (p *page) enter(e *elem) {
	if p.artifactOnly {
		e = nil
	}
	if e == nil && p.artifact || e != nil && p.open == e {
		return
	}
	p.leave()
	if e == nil {
		p.buf.WriteString("/Artifact BMC\n")
		p.artifact = true
		return
	}
	fmt.Fprintf(&p.buf, "/%s <</MCID %d>> BDC\n", e.role, len(p.marked))
	e.kids = append(e.kids, kid{page: p, mcid: len(p.marked)})
	p.marked = append(p.marked, e)
	p.open = e
}

// leave closes what enter opened.
func (p *page) leave() {
	if p.open != nil || p.artifact {
		p.buf.WriteString("EMC\n")
	}
	p.open, p.artifact = nil, false
}

// drawNumber sets the page number in the middle of the top margin.
func (p *page) drawNumber() {
	form := p.doc.options.Page
	if p.index == 0 || form.NumberSize == 0 {
		return
	}
	p.artifactOnly = true
	flow := &Flow{doc: p.doc, width: form.Width - form.Left - form.Right, parent: &elem{}}
	flow.Paragraph(Style{Size: form.NumberSize, Align: Center}, Text(strconv.Itoa(p.index+1)))
	for _, s := range flow.slabs {
		for _, it := range s.items {
			it.draw(p, form.Left+it.dx, form.Height-(form.Top-s.height)*0.6)
		}
	}
}

// write adds the page's objects.
func (p *page) write(tree ref) {
	p.leave()
	o, form := p.doc.objects, p.doc.options.Page
	content := o.reserve()
	o.stream(content, "", p.buf.Bytes())
	var s strings.Builder
	fmt.Fprintf(&s, "<</Type/Page/Parent %s/MediaBox[0 0 %s %s]/Contents %s/StructParents %d/Tabs/S/Resources<<%s>>",
		tree, num(form.Width), num(form.Height), content, p.index, p.resources())
	if len(p.fields) > 0 {
		refs := make([]string, len(p.fields))
		for i, f := range p.fields {
			refs[i] = f.ref.String()
			f.write(p)
		}
		s.WriteString("/Annots[" + strings.Join(refs, " ") + "]")
	}
	s.WriteString(">>")
	o.set(p.ref, s.String())
}

func (p *page) resources() string {
	var fonts, pictures []string
	for u := range p.fonts {
		fonts = append(fonts, fmt.Sprintf("/F%d %s", u.face.id, u.ref))
	}
	for i := range p.pictures {
		pictures = append(pictures, fmt.Sprintf("/I%d %s", int(i.ref), i.ref))
	}
	sort.Strings(fonts)
	sort.Strings(pictures)
	s := ""
	if len(fonts) > 0 {
		s += "/Font<<" + strings.Join(fonts, "") + ">>"
	}
	if len(pictures) > 0 {
		s += "/XObject<<" + strings.Join(pictures, "") + ">>"
	}
	return s
}

// line is one line of set text.
type line struct {
	elem     *elem
	mark     *bookmark // a heading's first line carries the document's bookmark
	baseline float64   // below the slab's top
	frags    []frag
	stretch  float64 // added to every space, points
	color    Color
}

// frag is a word or a space of a line in one font and size.
type frag struct {
	face  *face
	word  *word
	size  float64
	space bool // stretched in justified lines
}

func (f frag) width() float64 { return f.word.width * f.size }

func (l *line) draw(p *page, x, top float64) {
	if len(l.frags) == 0 {
		return
	}
	if l.mark != nil && !p.artifactOnly {
		l.mark.page, l.mark.top = p, math.Min(top+6, p.doc.options.Page.Height)
		p.doc.outline = append(p.doc.outline, l.mark)
	}
	p.enter(l.elem)
	p.buf.WriteString("BT ")
	if l.color != (Color{}) {
		p.buf.WriteString(l.color.operands() + " rg ")
	}
	fmt.Fprintf(&p.buf, "1 0 0 1 %s %s Tm", num(x), num(top-l.baseline))
	s := shower{p: p}
	for _, f := range l.frags {
		s.font(f)
		s.show(f)
		if f.space {
			s.carry += l.stretch * 1000 / f.size
		}
	}
	s.closeArray()
	p.buf.WriteString(" ET\n")
	if l.color != (Color{}) {
		p.buf.WriteString("0 g\n")
	}
}

// shower writes the text operators of one line.
type shower struct {
	p     *page
	use   *usage
	size  float64
	inTJ  bool
	inHex bool
	carry float64 // how far the pen must still move right, thousandths of the size
}

func (s *shower) font(f frag) {
	use := s.p.doc.usage(f.face)
	if use == s.use && f.size == s.size {
		return
	}
	// What is owed in the old size is paid before the size changes.
	s.pay()
	s.closeArray()
	s.use, s.size = use, f.size
	if s.p.fonts == nil {
		s.p.fonts = map[*usage]bool{}
	}
	s.p.fonts[use] = true
	fmt.Fprintf(&s.p.buf, " /F%d %s Tf", f.face.id, num(f.size))
}

// pay writes the owed movement into the array.
func (s *shower) pay() {
	if s.carry == 0 || s.use == nil {
		return
	}
	s.openArray()
	s.closeHex()
	s.p.buf.WriteString(num(-s.carry))
	s.carry = 0
}

func (s *shower) openArray() {
	if !s.inTJ {
		s.p.buf.WriteString(" [")
		s.inTJ = true
	}
}

func (s *shower) closeHex() {
	if s.inHex {
		s.p.buf.WriteByte('>')
		s.inHex = false
	}
}

func (s *shower) closeArray() {
	s.closeHex()
	if s.inTJ {
		s.p.buf.WriteString("]TJ")
		s.inTJ = false
	}
}

// drift is the rounding error of widths that is let stand, in thousandths.
const drift = 2.0

// show writes the glyphs of a word; one whose glyphs do not spell it is put in
// a span that does.
func (s *shower) show(f frag) {
	spells := f.word.plain
	numbers := make([]uint16, len(f.word.glyphs))
	for i, g := range f.word.glyphs {
		numbers[i] = s.use.use(g.id)
		if !f.word.plain {
			s.use.hints(numbers[i], g.text)
		} else if !s.use.means(numbers[i], g.text) {
			spells = false
		}
	}
	if !spells {
		s.pay() // moves belong outside the span
		s.closeArray()
		fmt.Fprintf(&s.p.buf, " /Span <</ActualText<FEFF%s>>> BDC", utf16Hex(f.word.text))
	}
	per := 1000 / f.face.upem
	for i, g := range f.word.glyphs {
		s.glyph(numbers[i], s.use.width(g.id), g.advance*per, g.xOff*per, g.yOff*per)
	}
	if !spells {
		s.closeArray()
		s.p.buf.WriteString(" EMC")
	}
}

// glyph writes one glyph; measures are thousandths of the size.
func (s *shower) glyph(number uint16, width, advance, xOff, yOff float64) {
	s.carry += xOff
	if math.Abs(s.carry) > drift {
		s.pay()
	}
	if yOff != 0 {
		s.closeArray()
		fmt.Fprintf(&s.p.buf, " %s Ts", num(yOff*s.size/1000))
	}
	s.openArray()
	if !s.inHex {
		s.p.buf.WriteByte('<')
		s.inHex = true
	}
	fmt.Fprintf(&s.p.buf, "%04X", number)
	if yOff != 0 {
		s.closeArray()
		s.p.buf.WriteString(" 0 Ts")
	}
	s.carry += advance - width - xOff
}
