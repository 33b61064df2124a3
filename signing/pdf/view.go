package pdf

import (
	"fmt"
)

// Trailer returns the trailer of the view's newest section.
func (v *View) Trailer() Dict { return v.f.sections[v.upTo].Trailer }

// Entry returns where object num stands in this view.
func (v *View) Entry(num int) (Entry, bool) {
	for i := v.upTo; i >= 0; i-- {
		if e, ok := v.f.sections[i].Entries[num]; ok {
			return e, e.Kind != Free
		}
	}
	return Entry{}, false
}

// MaxObject returns the highest object number in use.
func (v *View) MaxObject() int {
	highest := 0
	for i := 0; i <= v.upTo; i++ {
		highest = max(highest, v.f.sections[i].highest)
	}
	return highest
}

// Object returns indirect object ref, nil where it does not exist.
func (v *View) Object(ref Ref) (Object, error) {
	e, ok := v.Entry(ref.Num)
	if !ok {
		return nil, nil
	}
	key := cacheKey{ref.Num, e}
	if o, ok := v.f.cache[key]; ok {
		return o, nil
	}
	o, err := v.load(ref, 0)
	if err != nil {
		return nil, asFault(err)
	}
	if len(v.f.cache) < maxCached {
		v.f.cache[key] = o
	}
	return o, nil
}

func (v *View) load(ref Ref, depth int) (Object, error) {
	e, ok := v.Entry(ref.Num)
	if !ok || e.Gen != ref.Gen && e.Kind == Plain {
		return nil, nil
	}
	if depth > 3 {
		return nil, fmt.Errorf("object %d: lengths refer to each other", ref.Num)
	}
	lengthOf := func(r Ref) (Object, error) { return v.load(r, depth+1) }
	if e.Kind == Packed {
		return v.unpack(ref.Num, e, depth)
	}
	at, err := v.f.indirectAt(e.Offset, lengthOf, false)
	if err != nil {
		return nil, err
	}
	if at.ref != ref {
		return nil, fmt.Errorf("object %d stands where object %d was promised", at.ref.Num, ref.Num)
	}
	return v.f.decrypted(at.ref, at.object)
}

// Resolve follows references until something else is found.
func (v *View) Resolve(o Object) (Object, error) {
	for range 32 {
		ref, ok := o.(Ref)
		if !ok {
			return o, nil
		}
		var err error
		if o, err = v.Object(ref); err != nil {
			return nil, err
		}
	}
	return nil, asFault(fmt.Errorf("references follow each other in a circle"))
}

// Dict resolves o to a dictionary (of a stream, too); nil where it is none.
func (v *View) Dict(o Object) (Dict, error) {
	o, err := v.Resolve(o)
	switch d := o.(type) {
	case Dict:
		return d, err
	case *Stream:
		return d.Dict, err
	}
	return nil, err
}

// Array resolves o to an array; nil where it is none.
func (v *View) Array(o Object) (Array, error) {
	o, err := v.Resolve(o)
	a, _ := o.(Array)
	return a, err
}

// Catalog returns the document's root dictionary and its reference.
func (v *View) Catalog() (Dict, Ref, error) {
	ref, ok := v.Trailer()["Root"].(Ref)
	if !ok {
		return nil, Ref{}, asFault(fmt.Errorf("the trailer names no root"))
	}
	d, err := v.Dict(ref)
	if err == nil && d == nil {
		err = asFault(fmt.Errorf("the root is no dictionary"))
	}
	return d, ref, err
}

// Place tells where an object and the values of its outermost dictionary stand
// in the file.
type Place struct {
	Span     Span
	Values   map[Name]Span
	Repeated bool // some dictionary in it names a key twice
	Packed   bool // the object stands inside a compressed stream: no spans
}

// Place returns where object ref stands.
func (v *View) Place(ref Ref) (Place, error) {
	e, ok := v.Entry(ref.Num)
	if !ok {
		return Place{}, asFault(fmt.Errorf("object %d does not exist", ref.Num))
	}
	if e.Kind == Packed {
		return Place{Packed: true}, nil
	}
	lengthOf := func(r Ref) (Object, error) { return v.load(r, 1) }
	at, err := v.f.indirectAt(e.Offset, lengthOf, true)
	if err != nil {
		return Place{}, asFault(err)
	}
	return Place{Span: at.span, Values: at.spans, Repeated: at.repeated}, nil
}

// Data returns the unpacked bytes of the stream o.
func (v *View) Data(o Object) ([]byte, error) {
	o, err := v.Resolve(o)
	if err != nil {
		return nil, err
	}
	st, ok := o.(*Stream)
	if !ok {
		return nil, asFault(fmt.Errorf("a stream was expected"))
	}
	data, err := v.f.inflate(st, v)
	return data, asFault(err)
}
