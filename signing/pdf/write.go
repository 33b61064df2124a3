package pdf

import (
	"bytes"
	"fmt"
	"strconv"
)

// Mark is an object of a writer: Text stands in the file as it is, and the
// writer remembers where, so that it can be filled in later.
type Mark struct {
	Name string
	Text []byte
}

// writer turns objects into bytes.
type writer struct {
	bytes.Buffer
	base  int64
	marks map[string]Span
}

// object writes o. Only what the reader knows can be written; another type is
// a defect of the caller.
func (w *writer) object(o Object) {
	switch x := o.(type) {
	case nil:
		w.WriteString("null")
	case Bool:
		w.WriteString(strconv.FormatBool(bool(x)))
	case Integer:
		w.WriteString(strconv.FormatInt(int64(x), 10))
	case Real:
		w.WriteString(string(x))
	case Name:
		w.name(x)
	case String:
		fmt.Fprintf(w, "<%X>", string(x))
	case Ref:
		fmt.Fprintf(w, "%d %d R", x.Num, x.Gen)
	case Array:
		w.WriteByte('[')
		for i, e := range x {
			if i > 0 {
				w.WriteByte(' ')
			}
			w.object(e)
		}
		w.WriteByte(']')
	case Dict:
		w.dict(x)
	case *Stream:
		w.dict(x.Dict)
		w.WriteString("\nstream\n")
		w.Write(x.data)
		w.WriteString("\nendstream")
	case Mark:
		start := w.base + int64(w.Len())
		w.Write(x.Text)
		w.marks[x.Name] = Span{start, w.base + int64(w.Len())}
	default:
		panic(fmt.Sprintf("pdf: cannot write a %T", o))
	}
}

func (w *writer) dict(d Dict) {
	w.WriteString("<<")
	if kind, ok := d["Type"]; ok { // first, for the human reader
		w.WriteString("/Type ")
		w.object(kind)
	}
	for _, k := range d.Keys() {
		if k == "Type" {
			continue
		}
		w.name(k)
		w.WriteByte(' ')
		w.object(d[k])
	}
	w.WriteString(">>")
}

func (w *writer) name(n Name) {
	w.WriteByte('/')
	for i := 0; i < len(n); i++ {
		c := n[i]
		if c <= ' ' || c > '~' || c == '#' || isDelimiter[c] {
			fmt.Fprintf(w, "#%02X", c)
			continue
		}
		w.WriteByte(c)
	}
}
