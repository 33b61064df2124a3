package signing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ecabinet/signing/pdf"
)

// comparison compares a document with the one before it. Rules walk both from
// the trailer down and allow what they can explain, reference by reference;
// what was changed and is not allowed everywhere it is used is a change.
type comparison struct {
	f        *pdf.File
	index    int
	old, new *pdf.View
	changed  map[int]bool          // object numbers the section gives a new state
	allowed  map[int]map[edge]bool // where a changed object may be referred to
	claimed  map[int]bool          // changed objects some rule looked at
	loose    map[int]looseness     // objects that may be referred to from more places
	watched  map[int]bool          // old appearances that were replaced: they may serve nothing else
	newAreas map[pdf.Ref]bool      // widgets of signature fields this step adds
	level    Modification
	changes  []Change
	fields   []string
}

// edge is a reference: from which object, and where in it.
type edge struct {
	holder int // 0 is the trailer
	path   string
}

// spot is an edge with its way from the root, for people.
type spot struct {
	edge
	shown string
}

// looseness says which other references to a changed object do no harm.
type looseness int

const (
	anyReference  looseness = iota + 1 // pages and the catalog: their rules let nothing through that matters elsewhere
	formReference                      // fields and widgets, as forms, pages and the structure refer to them
)

func newComparison(f *pdf.File, index int) *comparison {
	c := &comparison{
		f: f, index: index, old: f.View(index - 1), new: f.View(index), level: ModNone,
		changed: map[int]bool{}, allowed: map[int]map[edge]bool{}, claimed: map[int]bool{},
		loose: map[int]looseness{}, watched: map[int]bool{}, newAreas: map[pdf.Ref]bool{},
	}
	section := f.Sections()[index]
	for num, e := range section.Entries {
		before, existed := c.old.Entry(num)
		if num == 0 || e == before || !existed && (e.Kind == pdf.Free || num == section.Num) {
			continue
		}
		c.changed[num] = true
	}
	return c
}

func (c *comparison) change(path, code string, args ...string) {
	c.changes = append(c.changes, Change{path, because(code, args...)})
}

func (c *comparison) raise(m Modification) { c.level = worseModification(c.level, m) }

func (s spot) at(key string) spot {
	return spot{edge{s.holder, s.path + "/" + key}, s.shown + "/" + key}
}

func (s spot) nth(i int) spot { return s.at(fmt.Sprintf("[%d]", i)) }

// allow explains the reference at s to object num.
func (c *comparison) allow(num int, s spot) {
	if c.allowed[num] == nil {
		c.allowed[num] = map[edge]bool{}
	}
	c.allowed[num][s.edge] = true
	c.claimed[num] = true
}

// follow resolves the same place in both documents. A reference on the new
// side is allowed there.
func (c *comparison) follow(a, b pdf.Object, s spot) (x, y pdf.Object, inside spot, ok bool) {
	inside = s
	for range 8 {
		ref, isRef := b.(pdf.Ref)
		if !isRef {
			break
		}
		c.allow(ref.Num, inside)
		inside = spot{edge{ref.Num, ""}, s.shown}
		var err error
		if b, err = c.new.Object(ref); err != nil {
			c.change(s.shown, "unreadable_after")
			return nil, nil, s, false
		}
	}
	x, err := c.old.Resolve(a)
	if err != nil {
		c.change(s.shown, "unreadable_after")
		return nil, nil, s, false
	}
	return x, b, inside, true
}

// equal demands that nothing changed at s.
func (c *comparison) equal(a, b pdf.Object, s spot) {
	if pdf.Equal(a, b) {
		return
	}
	switch {
	case a == nil:
		c.change(s.shown, "added")
	case b == nil:
		c.change(s.shown, "removed")
	default:
		c.change(s.shown, "replaced")
	}
}

// claim explains o and everything new below it: parts of something a rule
// allows as a whole. Objects that existed before are not explained so.
func (c *comparison) claim(o pdf.Object, s spot, depth int) {
	if depth > 64 {
		c.change(s.shown, "unreadable_after")
		return
	}
	switch x := o.(type) {
	case pdf.Ref:
		c.claimRef(x, s, depth)
	case pdf.Array:
		for i, e := range x {
			c.claim(e, s.nth(i), depth+1)
		}
	case pdf.Dict:
		for _, k := range x.Keys() {
			c.claim(x[k], s.at(string(k)), depth+1)
		}
	case *pdf.Stream:
		c.claim(x.Dict, s, depth)
	}
}

func (c *comparison) claimRef(ref pdf.Ref, s spot, depth int) {
	if !c.changed[ref.Num] {
		return
	}
	again := c.claimed[ref.Num]
	c.allow(ref.Num, s)
	if again {
		return
	}
	o, err := c.new.Object(ref)
	if err != nil {
		c.change(s.shown, "unreadable_after")
		return
	}
	c.claim(o, spot{edge{ref.Num, ""}, s.shown}, depth+1)
}

// compare walks both documents and then asks what is left unexplained.
func (c *comparison) compare() {
	if len(c.changed) == 0 && len(c.changes) == 0 {
		c.change("%%EOF", "empty_revision")
	}
	c.trailer()
	c.pages()
	c.containers()
	c.leftovers()
}

// containers claims what only carries objects and cross references, and
// long-term data nobody refers to: it has no effect.
func (c *comparison) containers() {
	for num := range c.changed {
		if _, existed := c.old.Entry(num); existed || c.claimed[num] {
			continue
		}
		e, _ := c.new.Entry(num)
		o, err := c.new.Object(pdf.Ref{Num: num, Gen: e.Gen})
		if err != nil {
			continue
		}
		switch x := o.(type) {
		case *pdf.Stream:
			carrier := x.Dict["Type"] == pdf.Name("ObjStm") || x.Dict["Type"] == pdf.Name("XRef")
			c.claimed[num] = carrier && e.Kind == pdf.Plain
		case pdf.Dict:
			if x["Type"] == pdf.Name("VRI") {
				c.claimed[num] = true
				c.raise(ModLTA)
			}
		}
	}
}

// leftovers lists every changed object that is used where no rule allows it,
// or that no rule has seen.
func (c *comparison) leftovers() {
	wanted := maps.Clone(c.changed)
	maps.Copy(wanted, c.watched)
	uses, err := findUses(c.old, wanted)
	if err != nil {
		c.change("/", "unreadable_after")
		return
	}
	for _, num := range slices.Sorted(maps.Keys(wanted)) {
		if c.changed[num] && !c.claimed[num] && len(uses[num]) == 0 {
			c.change(fmt.Sprintf("object %d", num), "unexplained")
		}
		for _, u := range uses[num] {
			if !c.harmless(num, u) {
				c.change(u.shown, "replaced")
			}
		}
	}
}

func (c *comparison) harmless(num int, u use) bool {
	switch {
	case c.allowed[num][u.edge], c.loose[num] == anyReference:
		return true
	case c.watched[num] && !c.changed[num]:
		return strings.HasSuffix(u.path, "/AP")
	}
	return c.loose[num] == formReference && formUse(u.path)
}

// formUse reports whether a reference with this path is one by which forms,
// pages, the structure tree or pop-ups refer to fields and widgets.
func formUse(path string) bool {
	parts := strings.Split(path, "/")
	for len(parts) > 0 && strings.HasPrefix(parts[len(parts)-1], "[") {
		parts = parts[:len(parts)-1]
	}
	if len(parts) == 0 {
		return false
	}
	switch last := parts[len(parts)-1]; last {
	case "", "Annots", "Fields", "Kids", "Parent", "Obj", "Popup":
		return last != "" || len(parts) == 1 // an array that is an object of its own
	}
	return false
}
