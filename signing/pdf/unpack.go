package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// packKey names an object stream as one section defines it.
type packKey struct {
	num    int
	offset int64
}

// pack is an unpacked object stream.
type pack struct {
	data    []byte
	numbers []int
	offsets []int
}

// unpack reads object num out of its object stream.
func (v *View) unpack(num int, e Entry, depth int) (Object, error) {
	holder, ok := v.Entry(e.Pack)
	if !ok || holder.Kind != Plain {
		return nil, fmt.Errorf("object stream %d does not exist", e.Pack)
	}
	key := packKey{e.Pack, holder.Offset}
	p, ok := v.f.packs[key]
	if !ok {
		var err error
		if p, err = v.readPack(e.Pack, holder, depth); err != nil {
			return nil, fmt.Errorf("object stream %d: %w", e.Pack, err)
		}
		v.f.packs[key] = p
	}
	i := e.Index
	if i < 0 || i >= len(p.numbers) || p.numbers[i] != num {
		return nil, fmt.Errorf("object %d is not in object stream %d", num, e.Pack)
	}
	l := &lexer{buf: p.data, pos: p.offsets[i], maxDepth: v.f.limits.Depth, final: true,
		maxCost: max(1, v.f.limits.Work-v.f.work)}
	o, err := l.object(0)
	if v.f.work += int64(l.pos-p.offsets[i]) + l.cost; v.f.work > v.f.limits.Work {
		return nil, overLimit("bytes read")
	}
	return o, err
}

func (v *View) readPack(num int, holder Entry, depth int) (*pack, error) {
	o, err := v.load(Ref{num, holder.Gen}, depth+1)
	if err != nil {
		return nil, err
	}
	st, ok := o.(*Stream)
	if !ok || st.Dict["Type"] != Name("ObjStm") {
		return nil, errors.New("it is none")
	}
	n, ok1 := st.Dict["N"].(Integer)
	first, ok2 := st.Dict["First"].(Integer)
	if !ok1 || !ok2 || n < 0 || int(n) > v.f.limits.Objects || first < 0 {
		return nil, errors.New("its head is malformed")
	}
	data, err := v.f.inflate(st, v)
	if err != nil {
		return nil, err
	}
	p := &pack{data: data}
	l := &lexer{buf: data, final: true}
	for range n {
		num, ok1 := l.digits()
		off, ok2 := l.digits()
		if !ok1 || !ok2 || int64(first)+off > int64(len(data)) {
			return nil, errors.New("its list of objects is malformed")
		}
		p.numbers = append(p.numbers, int(num))
		p.offsets = append(p.offsets, int(int64(first)+off))
	}
	return p, nil
}

// inflate returns the unpacked data of a stream that holds structure. Only the
// filters that occur there are known.
func (f *File) inflate(st *Stream, v *View) ([]byte, error) {
	resolve := func(o Object) Object {
		if v == nil {
			return o
		}
		r, err := v.Resolve(o)
		if err != nil {
			return nil
		}
		return r
	}
	raw, err := f.rawStream(st)
	if err != nil {
		return nil, err
	}
	filter, parms := resolve(st.Dict["Filter"]), resolve(st.Dict["DecodeParms"])
	if a, ok := filter.(Array); ok {
		if len(a) > 1 {
			return nil, errors.New("a stream of structure has several filters")
		}
		filter = nil
		if len(a) == 1 {
			filter = resolve(a[0])
		}
		if p, ok := parms.(Array); ok && len(p) == 1 {
			parms = resolve(p[0])
		}
	}
	switch filter {
	case nil:
		return raw, nil
	case Name("FlateDecode"), Name("Fl"):
	default:
		return nil, fmt.Errorf("a stream of structure has filter %v", filter)
	}
	data, err := f.zlib(raw)
	if err != nil {
		return nil, err
	}
	d, _ := parms.(Dict)
	return unpredict(data, d)
}

// rawStream reads a stream's bytes, decrypted.
func (f *File) rawStream(st *Stream) ([]byte, error) {
	if st.data != nil {
		return st.data, nil
	}
	if st.Length > f.limits.Inflated {
		return nil, overLimit("size of a stream of structure")
	}
	raw, err := f.read(st.Offset, st.Length)
	if err != nil {
		return nil, err
	}
	return f.decryptStream(st, raw)
}

func (f *File) zlib(raw []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("compressed data: %w", err)
	}
	left := f.limits.Inflated - f.inflated
	data, err := io.ReadAll(io.LimitReader(z, left+1))
	f.inflated += int64(len(data))
	if f.inflated > f.limits.Inflated {
		return nil, overLimit("unpacked bytes")
	}
	if err != nil && !errors.Is(err, zlib.ErrChecksum) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("compressed data: %w", err)
	}
	return data, nil
}

// unpredict undoes the PNG predictors, row by row.
func unpredict(data []byte, parms Dict) ([]byte, error) {
	number := func(key Name, standard int) int {
		if n, ok := parms[key].(Integer); ok && n > 0 && n < 1<<20 {
			return int(n)
		}
		return standard
	}
	predictor := number("Predictor", 1)
	if predictor == 1 {
		return data, nil
	}
	if predictor < 10 || predictor > 15 {
		return nil, fmt.Errorf("predictor %d is not known here", predictor)
	}
	bits := number("Colors", 1) * number("BitsPerComponent", 8)
	pixel := max(1, bits/8)
	width := (bits*number("Columns", 1) + 7) / 8
	if width > 1<<24 {
		return nil, errors.New("rows of compressed data are too wide")
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, width)
	for len(data) > 0 {
		kind := data[0]
		row := data[1:min(len(data), 1+width)]
		data = data[1+len(row):]
		if err := unfilterRow(kind, row, above[:len(row)], pixel); err != nil {
			return nil, err
		}
		out = append(out, row...)
		above = above[:width]
		copy(above, row)
	}
	return out, nil
}

func unfilterRow(kind byte, row, above []byte, pixel int) error {
	if kind > 4 {
		return fmt.Errorf("PNG filter %d does not exist", kind)
	}
	for i := range row {
		var left, corner byte
		if i >= pixel {
			left, corner = row[i-pixel], above[i-pixel]
		}
		switch kind {
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		}
	}
	return nil
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
