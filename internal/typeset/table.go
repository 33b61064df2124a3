package typeset

import "fmt"

// Column is a column of a table.
type Column struct {
	Width float64 // share of the table's width; shares need not add up to one
	Align Align   // of its cells below the head
}

// Cell is a cell of a table: one paragraph (the usual case), or what Build
// builds. Span is how many columns it covers; 0 is one.
type Cell struct {
	Runs  []Run
	Bold  bool
	Align *Align // other than its column's
	Span  int
	Build func(*Flow)
}

// TextCell is a cell with plain text.
func TextCell(s string) Cell { return Cell{Runs: []Run{{Text: s}}} }

// Table is a grid of cells. Its head is set again on every page it reaches.
type Table struct {
	Columns []Column
	Head    [][]Cell
	Rows    [][]Cell
	Style   Style   // of the cells' paragraphs; Before and After stand around the table
	Padding float64 // inside the cells; 0 is 4 points
	Rule    float64 // thickness; 0 is half a point, negative draws none
}

// Table sets a table.
func (f *Flow) Table(t Table) {
	if t.Padding == 0 {
		t.Padding = 4
	}
	if t.Rule == 0 {
		t.Rule = 0.5
	}
	b := &tableBuilder{flow: f, table: t, elem: f.parent.add("Table"), edges: edges(t.Columns, f.width)}
	var head []*slab
	for _, cells := range t.Head {
		head = append(head, b.row(cells, true)...)
	}
	for i, s := range head {
		s.glued = s.glued || i > 0
		f.add(s, before(i == 0, t.Style.Before))
	}
	for r, cells := range t.Rows {
		for i, s := range b.row(cells, false) {
			s.head = head
			// The head, and a page's first row, never stand alone.
			s.glued = s.glued || r == 0 && i == 0 && len(head) > 0
			f.add(s, before(r == 0 && i == 0 && len(head) == 0, t.Style.Before))
		}
	}
	f.Space(t.Style.After)
}

func before(first bool, space float64) float64 {
	if first {
		return space
	}
	return 0
}

// edges are the x of the columns' sides.
func edges(columns []Column, width float64) []float64 {
	sum := 0.0
	for _, c := range columns {
		sum += c.Width
	}
	x := []float64{0}
	for _, c := range columns {
		x = append(x, x[len(x)-1]+width*c.Width/sum)
	}
	return x
}

type tableBuilder struct {
	flow  *Flow
	table Table
	elem  *elem
	edges []float64
}

// tallRow is the part of a page a row may fill before it is cut into bands
// that a page break may part.
const tallRow = 0.2

// row sets the cells and returns the row as one slab, or several when it is
// tall.
func (b *tableBuilder) row(cells []Cell, head bool) []*slab {
	tr := b.elem.add("TR")
	var columns [][]*slab
	var sides []float64
	at := 0
	for _, c := range cells {
		span := max(1, c.Span)
		if at+span >= len(b.edges) {
			b.flow.doc.fail(fmt.Errorf("typeset: a table row has more cells than the %d columns", len(b.table.Columns)))
			return nil
		}
		columns = append(columns, b.cell(tr, c, at, at+span, head))
		sides = append(sides, b.edges[at])
		at += span
	}
	sides = append(sides, b.edges[at])
	limit := b.flow.doc.bodyHeight() * tallRow
	var bands []*slab
	for pending(columns) {
		bands = append(bands, b.band(columns, sides, limit, head))
	}
	for i, s := range bands {
		s.items = append(s.items, placedItem{item: &grid{sides: sides, height: s.height, top: i == 0, bottom: i == len(bands)-1, rule: b.table.Rule}})
	}
	return bands
}

// cell sets one cell and returns its slabs.
func (b *tableBuilder) cell(tr *elem, c Cell, from, to int, head bool) []*slab {
	role, style := "TD", b.table.Style
	style.Before, style.After, style.KeepNext = 0, 0, false
	style.Align = b.table.Columns[from].Align
	if head {
		role, style.Bold, style.Align = "TH", true, Center
	}
	if c.Align != nil {
		style.Align = *c.Align
	}
	style.Bold = style.Bold || c.Bold
	e := tr.add(role)
	e.header = head
	inner := &Flow{doc: b.flow.doc, width: b.edges[to] - b.edges[from] - 2*b.table.Padding, parent: e}
	if c.Build != nil {
		c.Build(inner)
	} else {
		inner.setLines(e.add("P"), style, nil, c.Runs)
	}
	return inner.slabs
}

func pending(columns [][]*slab) bool {
	for _, c := range columns {
		if len(c) > 0 {
			return true
		}
	}
	return false
}

// band takes from every cell what fits into limit, at least one slab, and
// makes one slab of it. A row of ordinary height is a single band. The cells
// of a head stand in the middle of their height.
func (b *tableBuilder) band(columns [][]*slab, sides []float64, limit float64, head bool) *slab {
	pad := b.table.Padding
	parts := make([][]*slab, len(columns))
	tallest := 0.0
	for i, c := range columns {
		n := 0
		for n < len(c) && (n == 0 || height(c[:n+1]) <= limit) {
			n++
		}
		parts[i], columns[i] = c[:n], c[n:]
		tallest = max(tallest, height(parts[i]))
	}
	s := &slab{height: tallest + 2*pad}
	for i, part := range parts {
		down := pad
		if head {
			down += (tallest - height(part)) / 2
		}
		s.items = merge(s.items, part, sides[i]+pad, down)
	}
	return s
}
