package pdf

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Object is one of nil (the null object), Bool, Integer, Real, String, Name,
// Array, Dict, *Stream and Ref.
type Object any

// The simple objects. A Real keeps its digits as written, so that a rewritten
// object says exactly what the old one said.
type (
	Bool    bool
	Integer int64
	Real    string
	String  string
	Name    string
	Array   []Object
	Dict    map[Name]Object
)

// Ref points to an indirect object.
type Ref struct{ Num, Gen int }

// Stream is a dictionary with bytes in the file. Offset is where its raw bytes
// begin; Length is how many there are, already resolved.
type Stream struct {
	Dict   Dict
	Offset int64
	Length int64
	data   []byte // set only for streams made by a writer
	num    Ref    // whose object it is: encryption needs it
}

// NewStream makes a stream to be written, with its data as it will stand in
// the file.
func NewStream(d Dict, data []byte) *Stream {
	return &Stream{Dict: d, Length: int64(len(data)), data: data}
}

// Float returns the number written in r, 0 if it is none.
func (r Real) Float() float64 {
	f, err := strconv.ParseFloat(string(r), 64)
	if err != nil {
		return 0
	}
	return f
}

// Number returns o as a float and whether o is a number.
func Number(o Object) (float64, bool) {
	switch n := o.(type) {
	case Integer:
		return float64(n), true
	case Real:
		return n.Float(), true
	}
	return 0, false
}

// Text returns the words of a text string: UTF-16 or UTF-8 with their marks,
// else Latin-1, which PDFDocEncoding is but for a few rare characters.
func (s String) Text() string {
	switch {
	case strings.HasPrefix(string(s), "\xfe\xff"):
		units := make([]uint16, 0, len(s)/2)
		for i := 2; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(string(s), "\xef\xbb\xbf"):
		return strings.ToValidUTF8(string(s[3:]), "\uFFFD")
	}
	runes := make([]rune, 0, len(s))
	for i := 0; i < len(s); i++ {
		runes = append(runes, rune(s[i]))
	}
	return string(runes)
}

// TextString makes a text string of words: UTF-16BE with its mark, which every
// reader understands and which holds every letter.
func TextString(words string) String {
	out := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(words)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return String(out)
}

// Keys returns the keys of d in a fixed order.
func (d Dict) Keys() []Name {
	keys := make([]Name, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Clone returns a copy of d that shares its values.
func (d Dict) Clone() Dict {
	c := make(Dict, len(d)+1)
	for k, v := range d {
		c[k] = v
	}
	return c
}

// Equal reports whether a and b say the same, references compared by number.
// Streams are equal only where they are the same bytes of the same file.
func Equal(a, b Object) bool {
	switch x := a.(type) {
	case Array:
		y, ok := b.(Array)
		return ok && slices.EqualFunc(x, y, Equal)
	case Dict:
		y, ok := b.(Dict)
		return ok && equalDict(x, y)
	case *Stream:
		y, ok := b.(*Stream)
		return ok && x.Offset == y.Offset && x.Length == y.Length && equalDict(x.Dict, y.Dict)
	}
	if f, ok := Number(a); ok {
		g, ok := Number(b)
		return ok && f == g
	}
	switch b.(type) {
	case Array, Dict, *Stream:
		return false
	}
	return a == b
}

func equalDict(x, y Dict) bool {
	if len(x) != len(y) {
		return false
	}
	for k, v := range x {
		w, ok := y[k]
		if !ok || !Equal(v, w) {
			return false
		}
	}
	return true
}
