package typeset

import "fmt"

// Field is a prepared empty signature field: the place where a signature will
// stand. X and Y are its upper left corner within its area.
type Field struct {
	Name       string // unique in the document; the signing package finds it by this
	Label      string // for people: "Chữ ký của chủ tọa"
	X, Y, W, H float64
}

// field is a Field on its page.
type field struct {
	Field
	ref  ref
	elem *elem
	rect [4]float64
}

// SignatureArea leaves a blank area of the given height with signature fields
// in it. A field may reach beyond its column: an agency's seal stands over the
// left third of the signature beside it.
func (f *Flow) SignatureArea(height float64, fields ...Field) {
	area := &slab{height: height}
	for _, want := range fields {
		for _, have := range f.doc.fields {
			if have.Name == want.Name {
				f.doc.fail(fmt.Errorf("typeset: two signature fields are named %q", want.Name))
				return
			}
		}
		e := f.parent.add("Form")
		e.alt = want.Label
		fd := &field{Field: want, elem: e, ref: f.doc.objects.reserve()}
		f.doc.fields = append(f.doc.fields, fd)
		area.items = append(area.items, placedItem{item: fd, dx: want.X, dy: want.Y})
	}
	f.add(area, 0)
}

func (f *field) draw(p *page, x, top float64) {
	f.rect = [4]float64{x, top - f.H, x + f.W, top}
	f.elem.kids = append(f.elem.kids, kid{page: p, field: f})
	p.fields = append(p.fields, f)
}

// write adds the field and its widget as one dictionary, with the empty
// appearance PDF/A asks for and without a value. Flags 4: it is printed.
func (f *field) write(p *page) {
	o := p.doc.objects
	look := o.reserve()
	o.stream(look, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s %s]", num(f.W), num(f.H)), nil)
	parent := 0
	for i, other := range p.doc.fields {
		if other == f {
			parent = p.doc.structParents() + i
		}
	}
	o.set(f.ref, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T%s/TU%s/F 4/P %s/Rect[%s %s %s %s]/StructParent %d/AP<</N %s>>>>",
		textString(f.Name), textString(f.Label), p.ref, num(f.rect[0]), num(f.rect[1]), num(f.rect[2]), num(f.rect[3]), parent, look))
}

// structParents is the first key of the parent tree after those of the pages.
func (d *Document) structParents() int { return len(d.pageRefs) }
