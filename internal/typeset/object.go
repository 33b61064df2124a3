package typeset

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"sync"
	"unicode/utf16"
)

// ref is the number of an indirect object.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// object is the body of an indirect object. Packed ones travel together in
// object streams: a tagged table has thousands of small dictionaries.
type object struct {
	body   []byte
	packed bool
}

// objects is the body of a PDF file being made.
type objects struct {
	list []object // number 1 first
}

// reserve gives a number away before its object is known.
func (o *objects) reserve() ref {
	o.list = append(o.list, object{})
	return ref(len(o.list))
}

// set fills a reserved number. Objects a later revision replaces (catalog,
// pages, fields) stand alone, the rest may be packed.
func (o *objects) set(r ref, body string) { o.list[r-1] = object{body: []byte(body)} }

func (o *objects) pack(r ref, body string) { o.list[r-1] = object{body: []byte(body), packed: true} }

// add is reserve and set in one.
func (o *objects) add(body string) ref {
	r := o.reserve()
	o.set(r, body)
	return r
}

// stream fills a reserved number with a stream; dict holds further entries.
func (o *objects) stream(r ref, dict string, data []byte) {
	packed := deflate(data)
	var b bytes.Buffer
	fmt.Fprintf(&b, "<<%s/Filter/FlateDecode/Length %d>>\nstream\n", dict, len(packed))
	b.Write(packed)
	b.WriteString("\nendstream")
	o.list[r-1] = object{body: b.Bytes()}
}

// plainStream fills a reserved number with a stream that any byte reader must
// understand (the metadata of PDF/A).
func (o *objects) plainStream(r ref, dict string, data []byte) {
	o.list[r-1] = object{body: fmt.Appendf(nil, "<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)}
}

// packers are kept: a new one costs most of a megabyte, more than a page.
var packers = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z := packers.Get().(*zlib.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	_, _ = z.Write(data) // writing to a buffer cannot fail
	_ = z.Close()
	return b.Bytes()
}

// perObjectStream is how many dictionaries share one object stream.
const perObjectStream = 200

// place says where an object stands: at an offset, or as number index of an
// object stream.
type place struct {
	offset int
	in     ref
	index  int
}

// writeTo writes header, objects, cross-reference stream and trailer.
func (o *objects) writeTo(w io.Writer, root, info ref) (int64, error) {
	packed := o.packAll()
	places := make([]place, len(o.list)+1)
	for stream, members := range packed {
		for i, m := range members {
			places[m] = place{in: ref(stream), index: i}
		}
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for i, obj := range o.list {
		if obj.packed {
			continue
		}
		places[i+1] = place{offset: b.Len()}
		fmt.Fprintf(&b, "%d 0 obj\n", i+1)
		b.Write(obj.body)
		b.WriteString("\nendobj\n")
	}
	sum := sha256.Sum256(b.Bytes())
	id := hex.EncodeToString(sum[:16])
	start, own := b.Len(), len(o.list)+1
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %s/Info %s/ID[<%s><%s>]", own+1, root, info, id, id)
	table := deflate(crossReferences(append(places, place{offset: start})))
	fmt.Fprintf(&b, "%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n", own, dict, len(table))
	b.Write(table)
	fmt.Fprintf(&b, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", start)
	return b.WriteTo(w)
}

// packAll turns the packed objects into object streams and returns, by the
// stream's number, the numbers of its members.
func (o *objects) packAll() map[int][]int {
	var waiting []int
	for i, obj := range o.list {
		if obj.packed {
			waiting = append(waiting, i+1)
		}
	}
	streams := map[int][]int{}
	for len(waiting) > 0 {
		n := min(perObjectStream, len(waiting))
		members := waiting[:n]
		waiting = waiting[n:]
		var index, bodies bytes.Buffer
		for _, m := range members {
			fmt.Fprintf(&index, "%d %d ", m, bodies.Len())
			bodies.Write(o.list[m-1].body)
			bodies.WriteByte('\n')
		}
		r := o.reserve()
		o.stream(r, fmt.Sprintf("/Type/ObjStm/N %d/First %d", n, index.Len()), append(index.Bytes(), bodies.Bytes()...))
		streams[int(r)] = members
	}
	return streams
}

// crossReferences encodes the table of a cross-reference stream; number 0 is
// the head of the free list.
func crossReferences(places []place) []byte {
	rows := make([]byte, 0, 7*len(places))
	for i, p := range places {
		switch {
		case i == 0:
			rows = append(rows, 0, 0, 0, 0, 0, 0xff, 0xff)
		case p.in != 0:
			rows = append(rows, 2, byte(p.in>>24), byte(p.in>>16), byte(p.in>>8), byte(p.in), byte(p.index>>8), byte(p.index))
		default:
			rows = append(rows, 1, byte(p.offset>>24), byte(p.offset>>16), byte(p.offset>>8), byte(p.offset), 0, 0)
		}
	}
	return rows
}

// textString is a string for people: UTF-16BE in hex, so that no byte of it
// can be taken for syntax.
func textString(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

func utf16Hex(s string) string {
	b := make([]byte, 0, 4*len(s))
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(b)
}

// num writes a coordinate: two decimals are a 7,200th of an inch.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if s == "-0" {
		return "0"
	}
	return s
}
