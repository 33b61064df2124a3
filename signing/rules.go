package signing

import (
	"slices"

	"ecabinet/signing/pdf"
)

// keysOf returns the keys of both dictionaries, in a fixed order.
func keysOf(a, b pdf.Dict) []pdf.Name {
	keys := a.Keys()
	for _, k := range b.Keys() {
		if _, both := a[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// trailer lets a section name its own size and place, another second half of
// the identifier, and information about the document.
func (c *comparison) trailer() {
	a, b := c.old.Trailer(), c.new.Trailer()
	root := spot{edge{0, ""}, ""}
	for _, k := range keysOf(a, b) {
		s := root.at(string(k))
		switch k {
		case "Size", "Prev", "XRefStm", "Type", "W", "Index", "Filter", "DecodeParms", "Length":
		case "ID":
			c.identifier(a[k], b[k], s)
		case "Info":
			c.information(a[k], b[k], s)
		case "Root":
			c.equal(a[k], b[k], s)
			c.catalog(a[k], b[k], s)
		default:
			c.equal(a[k], b[k], s)
		}
	}
}

func (c *comparison) identifier(a, b pdf.Object, s spot) {
	x, y, _, ok := c.follow(a, b, s)
	if !ok || x == nil {
		return // a file without one may get one
	}
	p, _ := x.(pdf.Array)
	q, _ := y.(pdf.Array)
	if len(p) != 2 || len(q) != 2 || !pdf.Equal(p[0], q[0]) {
		c.change(s.shown, "replaced")
	}
}

// information lets /Info change: plain words about the document.
func (c *comparison) information(a, b pdf.Object, s spot) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok || pdf.Equal(x, y) {
		return
	}
	d, isDict := y.(pdf.Dict)
	if !isDict {
		c.equal(x, y, s)
		return
	}
	for _, k := range d.Keys() {
		switch d[k].(type) {
		case pdf.String, pdf.Name, pdf.Bool, pdf.Integer, pdf.Real:
		case pdf.Ref:
			c.claim(d[k], inside.at(string(k)), 0)
		default:
			old, _ := x.(pdf.Dict)
			c.equal(old[k], d[k], inside.at(string(k)))
		}
	}
	c.raise(ModLTA)
}

// catalog lets only the parts change that signing, form filling and long-term
// data touch.
func (c *comparison) catalog(a, b pdf.Object, s spot) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	old, _ := x.(pdf.Dict)
	now, isDict := y.(pdf.Dict)
	if !isDict {
		c.change(s.shown, "replaced")
		return
	}
	if ref, isRef := b.(pdf.Ref); isRef {
		c.loose[ref.Num] = anyReference
	}
	for _, k := range keysOf(old, now) {
		s := inside.at(string(k))
		switch k {
		case "AcroForm":
			c.form(old[k], now[k], s)
		case "DSS":
			c.dss(old[k], now[k], s)
		case "Metadata":
			c.metadata(old[k], now[k], s)
		case "Extensions":
			c.extensions(old[k], now[k], s)
		case "Version":
			c.version(old[k], now[k], s)
		default:
			c.equal(old[k], now[k], s)
		}
	}
}

func (c *comparison) version(a, b pdf.Object, s spot) {
	x, y, _, ok := c.follow(a, b, s)
	old, _ := x.(pdf.Name)
	now, isName := y.(pdf.Name)
	if ok && (!isName && y != nil || now < old) {
		c.change(s.shown, "replaced")
	}
}

// metadata lets the description of the document change.
func (c *comparison) metadata(a, b pdf.Object, s spot) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok || pdf.Equal(x, y) {
		return
	}
	st, isStream := y.(*pdf.Stream)
	if !isStream {
		c.equal(x, y, s)
		return
	}
	c.claim(st.Dict, inside, 0)
	c.raise(ModLTA)
}

// extensions lets the list of extensions grow and their versions change: it
// has no effect on what is shown.
func (c *comparison) extensions(a, b pdf.Object, s spot) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok || pdf.Equal(x, y) && c.untouched(y) {
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
		if now[k] == nil {
			c.change(s.shown, "removed")
			continue
		}
		c.extension(old[k], now[k], s)
	}
}

func (c *comparison) extension(a, b pdf.Object, s spot) {
	_, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	switch d := y.(type) {
	case pdf.Name:
	case pdf.Array:
		for i, e := range d {
			c.extension(nil, e, inside.nth(i))
		}
	case pdf.Dict:
		for _, k := range d.Keys() {
			_, value, _, ok := c.follow(nil, d[k], inside.at(string(k)))
			switch value.(type) {
			case pdf.Name, pdf.Integer, pdf.String:
			default:
				if ok {
					c.change(inside.at(string(k)).shown, "replaced")
				}
			}
		}
	default:
		c.change(s.shown, "replaced")
	}
}

// untouched reports whether nothing below o refers to a changed object.
func (c *comparison) untouched(o pdf.Object) bool {
	switch x := o.(type) {
	case pdf.Ref:
		return !c.changed[x.Num]
	case pdf.Array:
		return !slices.ContainsFunc(x, func(e pdf.Object) bool { return !c.untouched(e) })
	case pdf.Dict:
		for _, e := range x {
			if !c.untouched(e) {
				return false
			}
		}
	case *pdf.Stream:
		return c.untouched(x.Dict)
	}
	return true
}

// dss lets the document security store grow, and only grow.
func (c *comparison) dss(a, b pdf.Object, s spot) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok || pdf.Equal(x, y) && c.untouched(y) && x != nil {
		return
	}
	old, _ := x.(pdf.Dict)
	now, isDict := y.(pdf.Dict)
	if !isDict {
		c.equal(x, y, s)
		return
	}
	c.raise(ModLTA)
	for _, k := range keysOf(old, now) {
		s := inside.at(string(k))
		switch k {
		case "Type":
			if now[k] != pdf.Name("DSS") {
				c.change(s.shown, "replaced")
			}
		case "Certs", "CRLs", "OCSPs", "VRI":
			c.grown(old[k], now[k], s, 0)
		default:
			c.equal(old[k], now[k], s)
		}
	}
}

// grown lets dictionaries and lists gain entries; what was there stays.
func (c *comparison) grown(a, b pdf.Object, s spot, depth int) {
	x, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	if x == nil || depth > 8 {
		c.claim(y, inside, 0)
		return
	}
	switch now := y.(type) {
	case pdf.Dict:
		old, _ := x.(pdf.Dict)
		for _, k := range keysOf(old, now) {
			s := inside.at(string(k))
			if k == "TU" || k == "TS" {
				c.claim(now[k], s, 0)
				continue
			}
			if now[k] == nil {
				c.change(s.shown, "removed")
				continue
			}
			c.grown(old[k], now[k], s, depth+1)
		}
	case pdf.Array:
		c.grownList(x, now, inside)
	default:
		c.equal(x, y, s)
	}
}

func (c *comparison) grownList(x pdf.Object, now pdf.Array, s spot) {
	old, _ := x.(pdf.Array)
	for i, e := range old {
		if !slices.ContainsFunc(now, func(n pdf.Object) bool { return pdf.Equal(n, e) }) {
			c.change(s.nth(i).shown, "removed")
		}
	}
	for i, e := range now {
		if !slices.ContainsFunc(old, func(o pdf.Object) bool { return pdf.Equal(o, e) }) {
			c.claim(e, s.nth(i), 0)
		}
	}
}
