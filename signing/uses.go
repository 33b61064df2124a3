package signing

import (
	"strconv"

	"ecabinet/signing/pdf"
)

// use is a reference to a wanted object, with the way to it.
type use struct {
	edge
	shown string
}

// usesWalk goes once through all that is reachable from the trailer.
type usesWalk struct {
	v      *pdf.View
	wanted map[int]bool
	seen   map[int]bool
	from   map[int]origin
	queue  []pdf.Ref
	uses   map[int][]use
	keys   []string // the way inside the object at hand
}

// origin is where an object was first met.
type origin struct {
	holder int
	path   string
}

// maxShown bounds the uses listed of one object.
const maxShown = 64

// findUses returns every reference to the wanted objects in the document,
// dangling ones too.
func findUses(v *pdf.View, wanted map[int]bool) (map[int][]use, error) {
	w := &usesWalk{v: v, wanted: wanted, seen: map[int]bool{}, from: map[int]origin{}, uses: map[int][]use{}}
	if len(wanted) == 0 {
		return w.uses, nil
	}
	w.visit(0, v.Trailer())
	for len(w.queue) > 0 {
		ref := w.queue[0]
		w.queue = w.queue[1:]
		o, err := v.Object(ref)
		if err != nil {
			return nil, err
		}
		w.visit(ref.Num, o)
	}
	return w.uses, nil
}

// visit records the references inside one object.
func (w *usesWalk) visit(holder int, o pdf.Object) {
	switch x := o.(type) {
	case pdf.Ref:
		w.met(holder, x)
	case pdf.Array:
		for i, e := range x {
			if simple(e) {
				continue
			}
			w.keys = append(w.keys, "["+strconv.Itoa(i)+"]")
			w.visit(holder, e)
			w.keys = w.keys[:len(w.keys)-1]
		}
	case pdf.Dict:
		for k, e := range x {
			if simple(e) || holder == 0 && (k == "Prev" || k == "XRefStm") {
				continue
			}
			w.keys = append(w.keys, string(k))
			w.visit(holder, e)
			w.keys = w.keys[:len(w.keys)-1]
		}
	case *pdf.Stream:
		w.visit(holder, x.Dict)
	}
}

func simple(o pdf.Object) bool {
	switch o.(type) {
	case pdf.Ref, pdf.Array, pdf.Dict, *pdf.Stream:
		return false
	}
	return true
}

func (w *usesWalk) met(holder int, ref pdf.Ref) {
	wanted := w.wanted[ref.Num]
	if !wanted && w.seen[ref.Num] {
		return
	}
	path := ""
	for _, k := range w.keys {
		path += "/" + k
	}
	if wanted && len(w.uses[ref.Num]) < maxShown*maxShown {
		w.uses[ref.Num] = append(w.uses[ref.Num], use{edge{holder, path}, w.shown(holder) + path})
	}
	if !w.seen[ref.Num] {
		w.seen[ref.Num] = true
		w.from[ref.Num] = origin{holder, path}
		w.queue = append(w.queue, ref)
	}
}

// shown writes the way from the trailer to an object.
func (w *usesWalk) shown(num int) string {
	path := ""
	for range maxShown {
		o, ok := w.from[num]
		if !ok {
			break
		}
		path, num = o.path+path, o.holder
	}
	return path
}
