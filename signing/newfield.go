package signing

import (
	"ecabinet/internal/fault"
	"ecabinet/signing/pdf"
)

// newField adds a signature field to a page and to the form.
func (d *drafting) newField() (*pdf.Field, error) {
	if d.p.Field == "" {
		return nil, fault.New(fault.Invalid, "signing.field_without_name")
	}
	page, err := d.v.Page(d.p.Page)
	if err != nil {
		return nil, err
	}
	r := d.p.Rectangle
	field := pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.TextString(d.p.Field),
		"F": pdf.Integer(132), // printed and locked in its place
		"P": page.Ref, "Rect": pdf.Array{real(r[0]), real(r[1]), real(r[2]), real(r[3])},
	}
	ref := d.u.Add(field)
	if err := d.appendTo(page.Ref, "Annots", ref); err != nil {
		return nil, err
	}
	if err := d.addToForm(ref); err != nil {
		return nil, err
	}
	return &pdf.Field{Name: d.p.Field, Ref: ref, Type: "Sig", Dict: field, Widgets: []pdf.Widget{{Ref: ref, Dict: field}}}, nil
}

// appendTo adds item to the array under key of dictionary holder. An array
// that is an object of its own is rewritten instead of its holder.
func (d *drafting) appendTo(holder pdf.Ref, key pdf.Name, item pdf.Object) error {
	h, err := d.u.Dict(holder)
	if err != nil {
		return err
	}
	list, err := d.v.Array(h[key])
	if err != nil {
		return err
	}
	longer := append(append(pdf.Array{}, list...), item)
	if own, ok := h[key].(pdf.Ref); ok && list != nil {
		d.u.Set(own, longer)
		return nil
	}
	h[key] = longer
	d.u.Set(holder, h)
	return nil
}

// addToForm puts the field into the form, which it makes where there is none.
func (d *drafting) addToForm(field pdf.Ref) error {
	catalog, _, err := d.v.Catalog()
	if err != nil {
		return err
	}
	if form, ok := catalog["AcroForm"].(pdf.Ref); ok {
		return d.appendTo(form, "Fields", field)
	}
	form, err := d.v.Dict(catalog["AcroForm"])
	if err != nil {
		return err
	}
	if form == nil {
		form = pdf.Dict{}
	}
	form = form.Clone()
	list, err := d.v.Array(form["Fields"])
	if err != nil {
		return err
	}
	longer := append(append(pdf.Array{}, list...), field)
	if own, ok := form["Fields"].(pdf.Ref); ok && list != nil {
		d.u.Set(own, longer)
		return nil
	}
	form["Fields"] = longer
	return d.editCatalog(func(c pdf.Dict) { c["AcroForm"] = form })
}

// raiseFlags says in the form that signatures exist and that the file is only
// to be appended to. A form that says so already is left alone.
func (d *drafting) raiseFlags() error {
	_, root, err := d.v.Catalog()
	if err != nil {
		return err
	}
	catalog, err := d.u.Dict(root)
	if err != nil {
		return err
	}
	if ref, ok := catalog["AcroForm"].(pdf.Ref); ok {
		form, err := d.u.Dict(ref)
		if err != nil {
			return err
		}
		if raised(form) {
			d.u.Set(ref, form)
		}
		return nil
	}
	form, ok := catalog["AcroForm"].(pdf.Dict)
	if !ok {
		return fault.New(fault.Invalid, "signing.field_unusable", "field", d.p.Field)
	}
	form = form.Clone()
	if !raised(form) {
		return nil
	}
	return d.editCatalog(func(c pdf.Dict) { c["AcroForm"] = form })
}

// raised sets the flags in form and reports whether they changed.
func raised(form pdf.Dict) bool {
	flags, _ := form["SigFlags"].(pdf.Integer)
	if flags&3 == 3 {
		return false
	}
	form["SigFlags"] = flags | 3
	return true
}

func (d *drafting) editCatalog(edit func(pdf.Dict)) error {
	_, root, err := d.v.Catalog()
	if err != nil {
		return err
	}
	catalog, err := d.u.Dict(root)
	if err != nil {
		return err
	}
	edit(catalog)
	d.u.Set(root, catalog)
	return nil
}
