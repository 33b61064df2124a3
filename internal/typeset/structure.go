package typeset

import (
	"fmt"
	"strings"
)

// elem is an element of the logical structure (PDF 1.7, 14.7): what screen
// readers and text tools go by.
type elem struct {
	role   string
	kids   []kid
	alt    string // of figures and fields
	header bool   // a TH that heads a column
	ref    ref
}

// kid is a part of an element: another element, marked content, or a field.
type kid struct {
	elem  *elem
	page  *page
	mcid  int
	field *field
}

func (e *elem) add(role string) *elem {
	c := &elem{role: role}
	e.kids = append(e.kids, kid{elem: c})
	return c
}

// writeStructure writes the tree and its way back from marked content to
// elements (the parent tree).
func (d *Document) writeStructure(pages []*page) ref {
	root := d.objects.reserve()
	d.root.reserve(d.objects)
	d.root.write(d.objects, root)
	var parents strings.Builder
	for i, p := range pages {
		refs := make([]string, len(p.marked))
		for j, e := range p.marked {
			refs[j] = e.ref.String()
		}
		array := d.objects.reserve()
		d.objects.pack(array, "["+strings.Join(refs, " ")+"]")
		fmt.Fprintf(&parents, "%d %s ", i, array)
	}
	for i, f := range d.fields {
		fmt.Fprintf(&parents, "%d %s ", len(pages)+i, f.elem.ref)
	}
	tree := d.objects.reserve()
	d.objects.pack(tree, "<</Nums["+strings.TrimSpace(parents.String())+"]>>")
	d.objects.pack(root, fmt.Sprintf("<</Type/StructTreeRoot/K %s/ParentTree %s/ParentTreeNextKey %d>>",
		d.root.ref, tree, len(pages)+len(d.fields)))
	return root
}

func (e *elem) reserve(o *objects) {
	e.ref = o.reserve()
	for _, k := range e.kids {
		if k.elem != nil {
			k.elem.reserve(o)
		}
	}
}

func (e *elem) write(o *objects, parent ref) {
	var b strings.Builder
	fmt.Fprintf(&b, "<</S/%s/P %s", e.role, parent)
	if e.alt != "" {
		b.WriteString("/Alt" + textString(e.alt))
	}
	if e.header {
		b.WriteString("/A<</O/Table/Scope/Column>>")
	}
	var kids []string
	for _, k := range e.kids {
		switch {
		case k.elem != nil:
			kids = append(kids, k.elem.ref.String())
			k.elem.write(o, e.ref)
		case k.field != nil:
			kids = append(kids, fmt.Sprintf("<</Type/OBJR/Obj %s/Pg %s>>", k.field.ref, k.page.ref))
		default:
			kids = append(kids, fmt.Sprintf("<</Type/MCR/Pg %s/MCID %d>>", k.page.ref, k.mcid))
		}
	}
	if len(kids) > 0 {
		b.WriteString("/K[" + strings.Join(kids, " ") + "]")
	}
	b.WriteString(">>")
	o.pack(e.ref, b.String())
}

// bookmark is a line of the document's outline.
type bookmark struct {
	level int // 1 is the highest
	title string
	page  *page
	top   float64
	ref   ref
	kids  []*bookmark
}

// writeOutline nests the bookmarks by level and writes them.
func (d *Document) writeOutline() ref {
	root := &bookmark{ref: d.objects.reserve()}
	path := []*bookmark{root}
	for _, b := range d.outline {
		b.ref = d.objects.reserve()
		for len(path) > 1 && path[len(path)-1].level >= b.level {
			path = path[:len(path)-1]
		}
		parent := path[len(path)-1]
		parent.kids = append(parent.kids, b)
		path = append(path, b)
	}
	root.write(d.objects, 0)
	return root.ref
}

func (b *bookmark) write(o *objects, parent ref, siblings ...*bookmark) {
	var s strings.Builder
	if parent == 0 {
		s.WriteString("<</Type/Outlines")
	} else {
		fmt.Fprintf(&s, "<</Title%s/Parent %s/Dest[%s/XYZ 0 %s null]", textString(b.title), parent, b.page.ref, num(b.top))
	}
	for i, name := range []string{"/Prev ", "/Next "} {
		if i < len(siblings) && siblings[i] != nil {
			s.WriteString(name + siblings[i].ref.String())
		}
	}
	if n := len(b.kids); n > 0 {
		fmt.Fprintf(&s, "/First %s/Last %s/Count %d", b.kids[0].ref, b.kids[n-1].ref, b.open())
	}
	s.WriteString(">>")
	o.pack(b.ref, s.String())
	for i, k := range b.kids {
		var before, after *bookmark
		if i > 0 {
			before = b.kids[i-1]
		}
		if i+1 < len(b.kids) {
			after = b.kids[i+1]
		}
		k.write(o, b.ref, before, after)
	}
}

// open counts the lines below b; all are shown open.
func (b *bookmark) open() int {
	n := len(b.kids)
	for _, k := range b.kids {
		n += k.open()
	}
	return n
}
