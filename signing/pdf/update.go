package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"

	"ecabinet/internal/fault"
)

// Update gathers the objects of one incremental update of a file. It changes
// nothing until its bytes are appended by the caller.
type Update struct {
	f       *File
	view    *View
	random  io.Reader
	next    int
	objects map[int]change
}

type change struct {
	ref    Ref
	object Object
}

// NewUpdate begins an update of f. random gives the initial vectors that an
// encrypted file needs.
func NewUpdate(f *File, random io.Reader) *Update {
	v := f.Latest()
	next := v.MaxObject() + 1
	if size, ok := v.Trailer()["Size"].(Integer); ok && int64(size) > int64(next) && size <= maxObjectNumber {
		next = int(size)
	}
	return &Update{f: f, view: v, random: random, next: next, objects: map[int]change{}}
}

// Add gives o a new object number.
func (u *Update) Add(o Object) Ref {
	ref := Ref{Num: u.next}
	u.next++
	u.Set(ref, o)
	return ref
}

// Set replaces object ref.
func (u *Update) Set(ref Ref, o Object) { u.objects[ref.Num] = change{ref, o} }

// Dict returns a copy of dictionary ref as this update leaves it.
func (u *Update) Dict(ref Ref) (Dict, error) {
	if c, ok := u.objects[ref.Num]; ok {
		d, _ := c.object.(Dict)
		return d.Clone(), nil
	}
	d, err := u.view.Dict(ref)
	if err == nil && d == nil {
		err = asFault(fmt.Errorf("object %d is no dictionary", ref.Num))
	}
	return d.Clone(), err
}

// Rendered is an update as it will be appended to the file.
type Rendered struct {
	Bytes []byte
	Marks map[string]Span // in offsets of the whole file
}

// Render writes the update with cross references of the kind the file has.
func (u *Update) Render() (*Rendered, error) {
	w := &writer{base: u.f.size, marks: map[string]Span{}}
	last, err := u.f.read(u.f.size-1, 1)
	if err != nil {
		return nil, err
	}
	if last[0] != '\n' && last[0] != '\r' {
		w.WriteByte('\n')
	}
	nums := make([]int, 0, len(u.objects))
	for num := range u.objects {
		nums = append(nums, num)
	}
	slices.Sort(nums)
	entries := map[int]Entry{}
	for _, num := range nums {
		c := u.objects[num]
		o, err := u.encrypted(c.ref, c.object)
		if err != nil {
			return nil, err
		}
		entries[num] = Entry{Kind: Plain, Gen: c.ref.Gen, Offset: w.base + int64(w.Len()) - u.f.start}
		fmt.Fprintf(w, "%d %d obj\n", c.ref.Num, c.ref.Gen)
		w.object(o)
		w.WriteString("\nendobj\n")
	}
	newest := u.f.sections[len(u.f.sections)-1]
	if newest.IsStream {
		err = u.stream(w, newest, nums, entries)
	} else {
		err = u.table(w, newest, nums, entries)
	}
	if err != nil {
		return nil, err
	}
	return &Rendered{Bytes: w.Bytes(), Marks: w.marks}, nil
}

// encrypted returns o as it must stand in an encrypted file.
func (u *Update) encrypted(ref Ref, o Object) (Object, error) {
	c := u.f.crypt
	if c == nil {
		return o, nil
	}
	encrypt := func(s String) (String, error) {
		b, err := c.encrypt(c.strings, ref, []byte(s), u.random)
		return String(b), err
	}
	st, ok := o.(*Stream)
	if !ok {
		return mapStrings(o, encrypt)
	}
	d, err := mapStrings(st.Dict, encrypt)
	if err != nil || !c.covers(st) {
		return st, err
	}
	data, err := c.encrypt(c.streams, ref, st.data, u.random)
	if err != nil {
		return nil, err
	}
	head := d.(Dict)
	head["Length"] = Integer(len(data))
	return NewStream(head, data), nil
}

// trailer copies the newest trailer, with what belongs to the update.
func (u *Update) trailer(newest *Section, body []byte) Dict {
	d := newest.Trailer.Clone()
	for _, k := range []Name{"XRefStm", "Type", "W", "Index", "Filter", "DecodeParms", "Length", "Prev"} {
		delete(d, k)
	}
	d["Size"] = Integer(u.next)
	d["Prev"] = Integer(newest.Start - u.f.start)
	if id, ok := d["ID"].(Array); ok && len(id) == 2 {
		sum := sha256.Sum256(body)
		d["ID"] = Array{id[0], String(sum[:16])}
	}
	return d
}

func (u *Update) table(w *writer, newest *Section, nums []int, entries map[int]Entry) error {
	body := bytes.Clone(w.Bytes())
	start := w.base + int64(w.Len()) - u.f.start
	w.WriteString("xref\n")
	for _, run := range runs(nums) {
		fmt.Fprintf(w, "%d %d\n", run[0], len(run))
		for _, num := range run {
			e := entries[num]
			if e.Offset > 9_999_999_999 {
				return fault.New(fault.TooLarge, "signing.pdf_too_large", "limit", 9_999_999_999>>20)
			}
			fmt.Fprintf(w, "%010d %05d n \n", e.Offset, e.Gen)
		}
	}
	w.WriteString("trailer\n")
	w.dict(u.trailer(newest, body))
	fmt.Fprintf(w, "\nstartxref\n%d\n%%%%EOF\n", start)
	return nil
}

func (u *Update) stream(w *writer, newest *Section, nums []int, entries map[int]Entry) error {
	body := bytes.Clone(w.Bytes())
	start := w.base + int64(w.Len()) - u.f.start
	own := u.next
	u.next++
	entries[own] = Entry{Kind: Plain, Offset: start}
	nums = append(nums, own)
	slices.Sort(nums)
	var rows bytes.Buffer
	index := Array{}
	for _, run := range runs(nums) {
		index = append(index, Integer(run[0]), Integer(len(run)))
		for _, num := range run {
			e := entries[num]
			rows.WriteByte(1)
			for shift := 40; shift >= 0; shift -= 8 {
				rows.WriteByte(byte(e.Offset >> shift))
			}
			rows.Write([]byte{byte(e.Gen >> 8), byte(e.Gen)})
		}
	}
	d := u.trailer(newest, body)
	d["Type"] = Name("XRef")
	d["W"] = Array{Integer(1), Integer(6), Integer(2)}
	d["Index"] = index
	d["Length"] = Integer(rows.Len())
	fmt.Fprintf(w, "%d 0 obj\n", own)
	w.object(NewStream(d, rows.Bytes()))
	fmt.Fprintf(w, "\nendobj\nstartxref\n%d\n%%%%EOF\n", start)
	return nil
}

// runs cuts sorted numbers into runs without gaps.
func runs(nums []int) [][]int {
	var out [][]int
	for i, n := range nums {
		if i == 0 || nums[i-1]+1 != n {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], n)
	}
	return out
}
