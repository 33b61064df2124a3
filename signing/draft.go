package signing

import (
	"bytes"
	"fmt"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/signing/cms"
	"ecabinet/signing/pdf"
)

// draft writes the update that fills a field: the signature dictionary, the
// field with its appearance, and whatever of page, form and catalog a new
// field needs.
func draft(f *pdf.File, p Preparation) (*pdf.Rendered, error) {
	d := &drafting{u: pdf.NewUpdate(f, p.Random), v: f.Latest(), p: p}
	if p.Random == nil && f.Encrypted() {
		return nil, fault.New(fault.Internal, "signing.no_randomness")
	}
	if err := d.checkPermitted(); err != nil {
		return nil, err
	}
	field, err := d.findField()
	if err != nil {
		return nil, err
	}
	if field == nil {
		if field, err = d.newField(); err != nil {
			return nil, err
		}
	}
	if err := d.fill(field); err != nil {
		return nil, err
	}
	return d.u.Render()
}

// drafting holds what the steps of draft share.
type drafting struct {
	u      *pdf.Update
	v      *pdf.View
	p      Preparation
	fields []pdf.Field
}

// checkPermitted obeys what earlier signatures decided: a certification
// without permission for more, and locks on fields.
func (d *drafting) checkPermitted() error {
	fields, err := d.v.Fields()
	if err != nil {
		return err
	}
	d.fields = fields
	signed := false
	for _, f := range fields {
		if f.Type != "Sig" || f.Value == nil {
			continue
		}
		signed = true
		rules, err := readPermissions(d.v, f.Value)
		if err != nil {
			return err
		}
		if rules.docMDP == 1 {
			return fault.New(fault.Closed, "signing.certified_final", "field", f.Name)
		}
		if rules.locks(d.p.Field) {
			return fault.New(fault.Closed, "signing.field_locked", "field", d.p.Field, "by", f.Name)
		}
	}
	if signed && d.p.Certify > 0 {
		return fault.New(fault.Conflict, "signing.certify_first")
	}
	return nil
}

func (d *drafting) findField() (*pdf.Field, error) {
	for _, f := range d.fields {
		if f.Name != d.p.Field {
			continue
		}
		switch {
		case f.Type != "Sig":
			return nil, fault.New(fault.Conflict, "signing.field_other_kind", "field", f.Name)
		case f.Value != nil:
			return nil, fault.New(fault.Duplicate, "signing.field_signed", "field", f.Name)
		case f.Ref == (pdf.Ref{}):
			return nil, fault.New(fault.Unsupported, "signing.field_unusable", "field", f.Name)
		}
		return &f, nil
	}
	return nil, nil
}

// fill sets the field's value and its widget's appearance.
func (d *drafting) fill(f *pdf.Field) error {
	field, err := d.u.Dict(f.Ref)
	if err != nil {
		return err
	}
	signature, err := d.signature(f)
	if err != nil {
		return err
	}
	ref := d.u.Add(signature)
	field["V"] = ref
	d.u.Set(f.Ref, field)
	for _, w := range f.Widgets {
		if err := d.show(w); err != nil {
			return err
		}
	}
	if err := d.raiseFlags(); err != nil {
		return err
	}
	if d.p.Certify > 0 {
		return d.editCatalog(func(c pdf.Dict) { c["Perms"] = pdf.Dict{"DocMDP": ref} })
	}
	return nil
}

// show gives a widget its appearance.
func (d *drafting) show(w pdf.Widget) error {
	if w.Ref == (pdf.Ref{}) {
		return nil // a widget inside the field's own array: its look stays as it is
	}
	widget, err := d.u.Dict(w.Ref)
	if err != nil {
		return err
	}
	box, ok := d.v.Rectangle(widget["Rect"])
	if !ok {
		return fault.New(fault.Invalid, "signing.field_unusable", "field", d.p.Field)
	}
	form, err := d.p.Appearance.draw(d.u, abs(box[2]-box[0]), abs(box[3]-box[1]))
	if err != nil {
		return err
	}
	widget["AP"] = pdf.Dict{"N": form}
	d.u.Set(w.Ref, widget)
	return nil
}

func abs(f float64) float64 { return max(f, -f) }

// signature is the dictionary that will hold the message.
func (d *drafting) signature(f *pdf.Field) (pdf.Dict, error) {
	p := d.p
	name := p.Name
	if name == "" {
		name = p.Path[0].Subject.CommonName
	}
	reserve := cms.Reserve(p.Path, p.Extra)
	contents := append(append([]byte{'<'}, bytes.Repeat([]byte{'0'}, 2*reserve)...), '>')
	s := pdf.Dict{
		"Type": pdf.Name("Sig"), "Filter": pdf.Name("Adobe.PPKLite"), "SubFilter": pdf.Name("ETSI.CAdES.detached"),
		"ByteRange": pdf.Mark{Name: "ByteRange", Text: emptyRange()},
		"Contents":  pdf.Mark{Name: "Contents", Text: contents},
		"M":         pdf.String(pdfTime(p.Time)),
		"Name":      pdf.TextString(name),
	}
	if p.Reason != "" {
		s["Reason"] = pdf.TextString(p.Reason)
	}
	if p.Location != "" {
		s["Location"] = pdf.TextString(p.Location)
	}
	references, err := d.references(f)
	if len(references) > 0 {
		s["Reference"] = references
	}
	return s, err
}

// references are the promises this signature makes: DocMDP when it certifies,
// FieldMDP where its field asks for a lock.
func (d *drafting) references(f *pdf.Field) (pdf.Array, error) {
	var out pdf.Array
	if d.p.Certify > 0 {
		out = append(out, pdf.Dict{"Type": pdf.Name("SigRef"), "TransformMethod": pdf.Name("DocMDP"),
			"TransformParams": pdf.Dict{"Type": pdf.Name("TransformParams"), "P": pdf.Integer(d.p.Certify), "V": pdf.Name("1.2")}})
	}
	lock, err := d.v.Dict(f.Dict["Lock"])
	if err != nil || lock == nil {
		return out, err
	}
	params := pdf.Dict{"Type": pdf.Name("TransformParams"), "V": pdf.Name("1.2"), "Action": lock["Action"]}
	if names, ok := lock["Fields"]; ok {
		params["Fields"] = names
	}
	_, root, err := d.v.Catalog()
	return append(out, pdf.Dict{"Type": pdf.Name("SigRef"), "TransformMethod": pdf.Name("FieldMDP"),
		"TransformParams": params, "Data": root}), err
}

// pdfTime writes a time as PDF does: D:20261121083000+07'00'.
func pdfTime(t time.Time) string {
	_, offset := t.Zone()
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return fmt.Sprintf("D:%s%c%02d'%02d'", t.Format("20060102150405"), sign, offset/3600, offset/60%60)
}
