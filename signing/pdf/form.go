package pdf

import (
	"fmt"
)

// Field is one field of the document's form.
type Field struct {
	Name    string // its full name, parts joined by dots
	Ref     Ref    // zero where the field is a direct object
	Type    Name   // Sig, Tx, Btn or Ch, inherited where the field has none
	Dict    Dict
	Value   Object // V as written, inherited too; nil where it is not filled
	Widgets []Widget
	Parents []Ref // the fields above it
}

// Widget is where a field shows on a page; it may be the field's own object.
type Widget struct {
	Ref  Ref
	Dict Dict
}

// Fields returns the terminal fields that are reachable from the form.
func (v *View) Fields() ([]Field, error) {
	catalog, _, err := v.Catalog()
	if err != nil {
		return nil, err
	}
	form, err := v.Dict(catalog["AcroForm"])
	if err != nil || form == nil {
		return nil, err
	}
	list, err := v.Array(form["Fields"])
	if err != nil {
		return nil, err
	}
	w := &fieldWalk{v: v, seen: map[Ref]bool{}}
	for _, o := range list {
		if err := w.visit(o, Field{}, 0); err != nil {
			return nil, err
		}
	}
	return w.fields, nil
}

// fieldWalk gathers fields on the way down.
type fieldWalk struct {
	v      *View
	seen   map[Ref]bool
	fields []Field
}

// visit reads the field o below parent, whose name, type and value it inherits.
func (w *fieldWalk) visit(o Object, parent Field, depth int) error {
	ref, _ := o.(Ref)
	if ref != (Ref{}) {
		if w.seen[ref] {
			return asFault(fmt.Errorf("object %d stands in the form twice", ref.Num))
		}
		w.seen[ref] = true
	}
	if depth > w.v.f.limits.Depth {
		return asFault(overLimit("depth of the form"))
	}
	d, err := w.v.Dict(o)
	if err != nil || d == nil {
		return err
	}
	f := Field{Name: parent.Name, Ref: ref, Type: parent.Type, Dict: d, Value: parent.Value}
	f.Parents = append(append(f.Parents, parent.Parents...), parent.own()...)
	if err := w.inherit(&f, d, parent); err != nil {
		return err
	}
	return w.descend(f, d, depth)
}

func (f Field) own() []Ref {
	if f.Ref == (Ref{}) {
		return nil
	}
	return []Ref{f.Ref}
}

func (w *fieldWalk) inherit(f *Field, d Dict, parent Field) error {
	name, err := w.v.Resolve(d["T"])
	if err != nil {
		return err
	}
	if s, ok := name.(String); ok {
		f.Name = s.Text()
		if parent.Name != "" {
			f.Name = parent.Name + "." + f.Name
		}
	}
	kind, err := w.v.Resolve(d["FT"])
	if err != nil {
		return err
	}
	if n, ok := kind.(Name); ok {
		f.Type = n
	}
	if value, ok := d["V"]; ok {
		f.Value = value
	}
	return nil
}

// descend tells fields below from widgets: a kid with a name of its own is a
// field.
func (w *fieldWalk) descend(f Field, d Dict, depth int) error {
	kids, err := w.v.Array(d["Kids"])
	if err != nil {
		return err
	}
	terminal := true
	for _, kid := range kids {
		kd, err := w.v.Dict(kid)
		if err != nil {
			return err
		}
		if _, named := kd["T"]; named {
			terminal = false
			if err := w.visit(kid, f, depth+1); err != nil {
				return err
			}
			continue
		}
		ref, _ := kid.(Ref)
		f.Widgets = append(f.Widgets, Widget{ref, kd})
	}
	if d["Subtype"] == Name("Widget") {
		f.Widgets = append(f.Widgets, Widget{f.Ref, d})
	}
	if terminal {
		w.fields = append(w.fields, f)
	}
	return nil
}
