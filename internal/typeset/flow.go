package typeset

// Flow is a column of set matter of one width.
type Flow struct {
	doc    *Document
	width  float64
	parent *elem
	slabs  []*slab
	glue   bool    // the next slab must stay with the one before
	forced bool    // the next slab begins a page
	after  float64 // space asked for by the last block
}

// slab is a strip of matter that no page break cuts.
type slab struct {
	before  float64 // white space above, dropped at the top of a page
	height  float64
	glued   bool // never at the top of a page the slab before is not on
	newPage bool
	items   []placedItem
	head    []*slab // set again above this slab when it begins a page
}

// item is something that can be drawn; x is its left end and top its upper
// edge in PDF coordinates.
type item interface {
	draw(p *page, x, top float64)
}

// placedItem is an item and where it stands in its slab.
type placedItem struct {
	item
	dx, dy float64
}

// Width is the width of the column.
func (f *Flow) Width() float64 { return f.width }

// Height is the height of what is set, were it all on one page.
func (f *Flow) Height() float64 { return height(f.slabs) }

// Space asks for at least this much white space before what follows.
func (f *Flow) Space(points float64) { f.after = max(f.after, points) }

// PageBreak makes what follows begin a page.
func (f *Flow) PageBreak() { f.forced = true }

// KeepWithNext forbids a page break between what is set and what follows.
func (f *Flow) KeepWithNext() { f.glue = len(f.slabs) > 0 }

// Keep sets what build builds on one page, if it fits on one.
func (f *Flow) Keep(build func()) {
	from := len(f.slabs)
	build()
	for i := from + 1; i < len(f.slabs); i++ {
		f.slabs[i].glued = true
	}
}

// Append adds the matter of other, a flow of the same document and width made
// by NewFlow; other is used up.
func (f *Flow) Append(other *Flow) {
	for i, s := range other.slabs {
		if i == 0 {
			s.before = max(s.before, f.after)
			s.glued, s.newPage = s.glued || f.glue, s.newPage || f.forced
		}
		f.slabs = append(f.slabs, s)
	}
	if other.parent != f.parent {
		f.parent.kids = append(f.parent.kids, other.parent.kids...)
	}
	f.after, f.glue, f.forced = other.after, false, false
}

// Mark is a place in a flow that Undo can go back to.
type Mark struct {
	slabs, kids int
	after       float64
}

// Mark remembers what is set so far.
func (f *Flow) Mark() Mark { return Mark{len(f.slabs), len(f.parent.kids), f.after} }

// Undo takes back all blocks set since the mark, their place in the structure
// included.
func (f *Flow) Undo(m Mark) {
	f.slabs = f.slabs[:m.slabs]
	f.parent.kids = f.parent.kids[:m.kids]
	f.after, f.glue, f.forced = m.after, false, false
}

// add appends a slab below what is there.
func (f *Flow) add(s *slab, before float64) {
	s.before = max(before, f.after)
	f.after = 0
	s.glued = s.glued || f.glue
	s.newPage = f.forced
	f.glue, f.forced = false, false
	f.slabs = append(f.slabs, s)
}

// height is the height of all matter when it stands on one page.
func height(slabs []*slab) (h float64) {
	for i, s := range slabs {
		if i > 0 {
			h += s.before
		}
		h += s.height
	}
	return h
}

// merge makes one list of items of slabs stacked at (dx, dy).
func merge(into []placedItem, slabs []*slab, dx, dy float64) []placedItem {
	for i, s := range slabs {
		if i > 0 {
			dy += s.before
		}
		for _, it := range s.items {
			it.dx, it.dy = it.dx+dx, it.dy+dy
			into = append(into, it)
		}
		dy += s.height
	}
	return into
}

// Columns sets flows side by side as one block that no page break cuts. Each
// column has a width; gaps between them are columns built by nil.
func (f *Flow) Columns(widths []float64, build ...func(*Flow)) {
	block := &slab{}
	x := 0.0
	for i, width := range widths {
		if build[i] != nil {
			column := &Flow{doc: f.doc, width: width, parent: f.parent}
			build[i](column)
			block.items = merge(block.items, column.slabs, x, 0)
			block.height = max(block.height, height(column.slabs)+column.after)
		}
		x += width
	}
	f.add(block, 0)
}

// placement is a slab on a page, y below the top margin.
type placement struct {
	page     int
	y        float64
	slab     *slab
	repeated bool // a table head set again
}

// paginate puts slabs on pages of one height. It returns the number of pages
// (at least one) and where the last one ends.
func paginate(slabs []*slab, room float64) (placed []placement, pages int, end float64) {
	number, y := 0, 0.0
	for i := 0; i < len(slabs); {
		n, need := group(slabs[i:])
		top := y == 0
		if slabs[i].newPage && !top || !top && y+slabs[i].before+need > room && fitsAlone(slabs[i], need, room) {
			number, y, top = number+1, 0, true
		}
		for _, s := range slabs[i : i+n] {
			// A group longer than a page is cut where the page ends.
			if y > 0 && y+s.before+s.height > room {
				number, y, top = number+1, 0, true
			}
			if top {
				for _, h := range s.head {
					placed = append(placed, placement{number, y, h, true})
					y += h.height
				}
			} else {
				y += s.before
			}
			placed = append(placed, placement{number, y, s, false})
			y, top = y+s.height, false
		}
		i += n
	}
	return placed, number + 1, y
}

// fitsAlone reports whether a group fits on a fresh page; if not, starting one
// for it would only leave a hole, unless even its first slab has no room here.
func fitsAlone(first *slab, need, room float64) bool {
	return need+height(first.head) <= room
}

// group returns how many slabs stay together with the first, and their height.
func group(slabs []*slab) (n int, need float64) {
	n, need = 1, slabs[0].height
	for n < len(slabs) && slabs[n].glued && !slabs[n].newPage {
		need += slabs[n].before + slabs[n].height
		n++
	}
	return n, need
}
