package signing

import (
	"slices"

	"ecabinet/signing/pdf"
)

// pages lets the list of annotations on a page gain the widgets of signature
// fields that were added. All else on a page stays.
func (c *comparison) pages() {
	if len(c.newAreas) == 0 && !c.pageChanged() {
		return
	}
	list, err := c.old.Pages()
	if err != nil {
		c.change("/Root/Pages", "unreadable_after")
		return
	}
	for _, p := range list {
		s := spot{edge{p.Ref.Num, ""}, p.Shown}
		if c.changed[p.Ref.Num] {
			c.page(p, s)
			continue
		}
		c.annotations(p.Dict["Annots"], p.Dict["Annots"], s.at("Annots"))
	}
}

// pageChanged reports whether a changed object could belong to a page.
func (c *comparison) pageChanged() bool {
	for num := range c.changed {
		e, existed := c.old.Entry(num)
		if !existed {
			continue
		}
		o, err := c.old.Object(pdf.Ref{Num: num, Gen: e.Gen})
		if err != nil {
			return true
		}
		switch x := o.(type) {
		case pdf.Array:
			return true
		case pdf.Dict:
			if x["Type"] == pdf.Name("Page") || x["Contents"] != nil || x["MediaBox"] != nil {
				return true
			}
		}
	}
	return false
}

func (c *comparison) page(p pdf.Page, s spot) {
	now, err := c.new.Dict(p.Ref)
	if err != nil || now == nil {
		c.change(s.shown, "removed")
		return
	}
	c.claimed[p.Ref.Num] = true
	c.loose[p.Ref.Num] = anyReference
	for _, k := range keysOf(p.Dict, now) {
		if k == "Annots" {
			c.annotations(p.Dict[k], now[k], s.at("Annots"))
			continue
		}
		c.equal(p.Dict[k], now[k], s.at(string(k)))
	}
}

func (c *comparison) annotations(a, b pdf.Object, s spot) {
	if pdf.Equal(a, b) && c.untouched(b) {
		return
	}
	x, y, inside, ok := c.follow(a, b, s)
	if !ok {
		return
	}
	old, _ := x.(pdf.Array)
	now, _ := y.(pdf.Array)
	i := 0
	for _, e := range now {
		if i < len(old) && pdf.Equal(old[i], e) {
			i++
			continue
		}
		ref, isRef := e.(pdf.Ref)
		if isRef && c.newAreas[ref] {
			c.allow(ref.Num, inside)
			c.loose[ref.Num] = formReference
			continue
		}
		c.annotation(e, inside)
	}
	for ; i < len(old); i++ {
		if !slices.ContainsFunc(now, func(n pdf.Object) bool { return pdf.Equal(n, old[i]) }) {
			c.change(inside.nth(i).shown, "removed")
		} else {
			c.change(inside.nth(i).shown, "replaced") // another order is another look
		}
	}
}

// annotation names a note, a stamp or a mark that was laid over a page. Only a
// certification that permits annotations lets it pass.
func (c *comparison) annotation(e pdf.Object, s spot) {
	d, err := c.new.Dict(e)
	ref, _ := e.(pdf.Ref)
	_, existed := c.old.Entry(ref.Num)
	kind, _ := d["Subtype"].(pdf.Name)
	if err != nil || existed || kind == "" || kind == "Widget" {
		c.change(s.shown, "added")
		return
	}
	c.raise(ModAnnotations)
	c.allow(ref.Num, s)
	c.claim(d, spot{edge{ref.Num, ""}, s.shown}, 0)
}
