package signing

import (
	"slices"

	"ecabinet/signing/pdf"
)

// form lets fields be filled and signed, and signature fields be added.
func (c *comparison) form(a, b pdf.Object, s spot) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	old, _ := x.(pdf.Dict)
	now, isDict := y.(pdf.Dict)
	if !isDict {
		c.equal(x, y, s)
		return
	}
	for _, k := range keysOf(old, now) {
		s := inside.at(string(k))
		switch k {
		case "Fields":
			c.fieldList(old[k], now[k], s, parentField{})
		case "SigFlags":
			c.flags(old[k], now[k], s)
		case "NeedAppearances":
			if now[k] == pdf.Bool(true) && old[k] != now[k] {
				c.change(s.shown, "replaced") // viewers would draw the fields anew
			}
		case "DR":
			c.grown(old[k], now[k], s, 0)
		case "DA":
			if old[k] != nil {
				c.equal(old[k], now[k], s)
			}
		default:
			c.equal(old[k], now[k], s)
		}
	}
}

func (c *comparison) flags(a, b pdf.Object, s spot) {
	old, _ := a.(pdf.Integer)
	now, ok := b.(pdf.Integer)
	if !ok || old&^now != 0 || now&^3 != 0 {
		c.equal(a, b, s)
	}
}

// parentField is what fields inherit from those above.
type parentField struct {
	name string
	kind pdf.Name
	deep int
}

// fieldList compares a list of fields or widgets: the old ones stay in their
// order, new ones are signature fields.
func (c *comparison) fieldList(a, b pdf.Object, s spot, parent parentField) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	old, _ := x.(pdf.Array)
	now, _ := y.(pdf.Array)
	if parent.deep > 32 || y != nil && now == nil {
		c.change(s.shown, "replaced")
		return
	}
	for i, e := range old {
		if !slices.ContainsFunc(now, func(n pdf.Object) bool { return pdf.Equal(n, e) }) {
			c.change(inside.nth(i).shown, "removed")
		}
	}
	for i, e := range now {
		s := inside.nth(i)
		if slices.ContainsFunc(old, func(o pdf.Object) bool { return pdf.Equal(o, e) }) {
			c.field(e, s, parent)
		} else {
			c.addedField(e, s, parent)
		}
	}
}

// field compares one field with itself.
func (c *comparison) field(e pdf.Object, s spot, parent parentField) {
	x, y, inside, ok := c.follow(e, e, s)
	if !ok {
		return
	}
	old, _ := x.(pdf.Dict)
	now, isDict := y.(pdf.Dict)
	if !isDict {
		c.equal(x, y, s)
		return
	}
	if ref, isRef := e.(pdf.Ref); isRef {
		c.loose[ref.Num] = formReference
	}
	own := c.inherited(now, parent)
	changed := c.value(old, now, inside, own)
	for _, k := range keysOf(old, now) {
		s := inside.at(string(k))
		switch {
		case k == "V":
		case k == "Kids":
			c.fieldList(old[k], now[k], s, own)
		case k == "F" && own.kind == "Sig" && changed:
			c.annotationFlags(old[k], now[k], s)
		case k == "AP":
			c.appearance(old[k], now[k], s, own, changed)
		case k == "AS" && own.kind == "Btn", k == "I" && own.kind == "Ch", k == "RV" && own.kind == "Tx":
			if !pdf.Equal(old[k], now[k]) {
				c.claim(now[k], s, 0)
				c.touched(own.name)
			}
		default:
			c.equal(old[k], now[k], s)
		}
	}
}

// annotationFlags lets a field that is being signed become printable and
// fixed in its place, never hidden.
func (c *comparison) annotationFlags(a, b pdf.Object, s spot) {
	const printed, locked, lockedContents = 4, 128, 512
	old, _ := a.(pdf.Integer)
	now, ok := b.(pdf.Integer)
	if !ok || (old^now)&^(printed|locked|lockedContents) != 0 {
		c.equal(a, b, s)
	}
}

func (c *comparison) inherited(d pdf.Dict, parent parentField) parentField {
	own := parentField{name: parent.name, kind: parent.kind, deep: parent.deep + 1}
	if name, err := c.new.Resolve(d["T"]); err == nil {
		if t, ok := name.(pdf.String); ok {
			own.name = t.Text()
			if parent.name != "" {
				own.name = parent.name + "." + own.name
			}
		}
	}
	if kind, ok := d["FT"].(pdf.Name); ok {
		own.kind = kind
	}
	return own
}

// value judges /V: a signature field may be signed once; other fields may be
// filled again and again. It reports whether the value changed.
func (c *comparison) value(old, now pdf.Dict, inside spot, own parentField) bool {
	a, b, s := old["V"], now["V"], inside.at("V")
	if own.kind == "Sig" {
		if a != nil || b == nil {
			c.equal(a, b, s)
			return false
		}
		c.signed(b, s, own.name)
		return true
	}
	if pdf.Equal(a, b) && c.untouched(b) {
		return false
	}
	if own.kind == "" {
		c.equal(a, b, s)
		return false
	}
	c.claimOver(a, b, s)
	c.touched(own.name)
	return true
}

// signed explains a signature that was added.
func (c *comparison) signed(value pdf.Object, s spot, name string) {
	c.claim(value, s, 0)
	d, err := c.new.Dict(value)
	if err != nil || d == nil {
		c.change(s.shown, "unreadable_after")
		return
	}
	if d["Type"] == pdf.Name("DocTimeStamp") && d["SubFilter"] == pdf.Name("ETSI.RFC3161") {
		c.raise(ModLTA)
		return
	}
	c.touched(name)
}

func (c *comparison) touched(name string) {
	c.raise(ModForm)
	if !slices.Contains(c.fields, name) {
		c.fields = append(c.fields, name)
	}
}

// claimOver is claim for a value that may also rewrite its old object.
func (c *comparison) claimOver(a, b pdf.Object, s spot) {
	c.claim(b, s, 0)
	if ref, ok := b.(pdf.Ref); ok && a == b {
		if o, err := c.new.Object(ref); err == nil {
			c.claim(o, spot{edge{ref.Num, ""}, s.shown}, 0)
		}
	}
}

// appearance judges /AP. A signature's look is fixed when it is signed; other
// fields are redrawn when they are filled.
func (c *comparison) appearance(a, b pdf.Object, s spot, own parentField, filled bool) {
	if pdf.Equal(a, b) && !c.reaches(b, 4) {
		return
	}
	if own.kind == "Sig" && !filled && !c.filledAbove(own) || own.kind == "" {
		c.change(s.shown, "appearance_changed")
		return
	}
	if ref, isRef := a.(pdf.Ref); isRef {
		c.watched[ref.Num] = true
	}
	_, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	d, isDict := y.(pdf.Dict)
	if !isDict {
		c.equal(a, b, s)
		return
	}
	if own.kind != "Sig" {
		c.touched(own.name)
	}
	for _, k := range d.Keys() {
		c.look(d[k], inside.at(string(k)), 0)
	}
}

// filledAbove reports whether the field a widget belongs to was signed in this
// very revision: then its widgets are drawn with it.
func (c *comparison) filledAbove(own parentField) bool { return slices.Contains(c.fields, own.name) }

// look claims an appearance: a stream, or one for each state.
func (c *comparison) look(o pdf.Object, s spot, depth int) {
	_, y, inside, ok := c.follow(nil, o, s)
	if !ok {
		return
	}
	switch x := y.(type) {
	case *pdf.Stream:
		c.claim(x.Dict, inside, 0)
	case pdf.Dict:
		if depth > 0 {
			c.change(s.shown, "replaced")
			return
		}
		for _, k := range x.Keys() {
			c.look(x[k], inside.at(string(k)), depth+1)
		}
	case nil:
	default:
		c.change(s.shown, "replaced")
	}
}

// reaches reports whether a changed object is found within depth references
// below o.
func (c *comparison) reaches(o pdf.Object, depth int) bool {
	if depth == 0 {
		return false
	}
	switch x := o.(type) {
	case pdf.Ref:
		if c.changed[x.Num] {
			return true
		}
		inner, err := c.new.Object(x)
		return err != nil || c.reaches(inner, depth-1)
	case pdf.Array:
		return slices.ContainsFunc(x, func(e pdf.Object) bool { return c.reaches(e, depth) })
	case pdf.Dict:
		for _, e := range x {
			if c.reaches(e, depth) {
				return true
			}
		}
	case *pdf.Stream:
		return c.reaches(x.Dict, depth)
	}
	return false
}

// addedField explains a field that was not there: a signature field that is
// signed in the same revision, or one that shows nothing.
func (c *comparison) addedField(e pdf.Object, s spot, parent parentField) {
	ref, isRef := e.(pdf.Ref)
	_, y, inside, ok := c.follow(nil, e, s)
	d, isDict := y.(pdf.Dict)
	if !ok || !isRef || !isDict {
		c.change(s.shown, "added")
		return
	}
	own := c.inherited(d, parent)
	_, existed := c.old.Entry(ref.Num)
	if own.kind != "Sig" || existed || own.name == parent.name && parent.name == "" {
		c.change(s.shown, "added")
		return
	}
	if d["V"] == nil && c.visible(d) {
		c.change(s.shown, "added")
		return
	}
	c.newAreas[ref] = true
	c.raise(ModForm)
	for _, k := range d.Keys() {
		s := inside.at(string(k))
		switch k {
		case "P", "Parent":
		case "V":
			c.signed(d[k], s, own.name)
		case "Kids":
			c.addedWidgets(d[k], s, own)
		default:
			c.claim(d[k], s, 0)
		}
	}
}

func (c *comparison) addedWidgets(o pdf.Object, s spot, own parentField) {
	_, y, inside, _ := c.follow(nil, o, s)
	list, _ := y.(pdf.Array)
	for i, e := range list {
		s := inside.nth(i)
		ref, _ := e.(pdf.Ref)
		_, y, inner, ok := c.follow(nil, e, s)
		d, isDict := y.(pdf.Dict)
		if _, existed := c.old.Entry(ref.Num); !ok || !isDict || existed || own.deep > 2 {
			c.change(s.shown, "added")
			continue
		}
		c.newAreas[ref] = true
		for _, k := range d.Keys() {
			if k != "P" && k != "Parent" {
				c.claim(d[k], inner.at(string(k)), 0)
			}
		}
	}
}

// visible reports whether a field covers an area.
func (c *comparison) visible(d pdf.Dict) bool {
	if d["Kids"] != nil {
		return true
	}
	r, ok := c.new.Rectangle(d["Rect"])
	return ok && r[0] != r[2] && r[1] != r[3]
}
