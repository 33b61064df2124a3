package typeset

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// usage is what one document uses of one font: its glyphs, renumbered in the
// order of first use, and the text each stands for.
type usage struct {
	face   *face
	ref    ref
	old    []uint16          // new number → glyph of the font
	number map[uint16]uint16 // glyph of the font → new number
	text   map[uint16]string // by new number
	hint   map[uint16]string // the same for glyphs that never stood alone
}

func newUsage(f *face, r ref) *usage {
	u := &usage{face: f, ref: r, number: map[uint16]uint16{}, text: map[uint16]string{}, hint: map[uint16]string{}}
	u.use(0) // .notdef comes first in every font
	return u
}

// use returns the new number of a glyph.
func (u *usage) use(g uint16) uint16 {
	n, ok := u.number[g]
	if !ok {
		n = uint16(len(u.old))
		u.number[g] = n
		u.old = append(u.old, g)
	}
	return n
}

// means records that glyph number n stands for text, and reports false when it
// already stands for something else.
func (u *usage) means(n uint16, text string) bool {
	have, ok := u.text[n]
	if !ok {
		u.text[n] = text
		return true
	}
	return have == text
}

// hints records what glyph number n may be taken for where nothing better is
// known.
func (u *usage) hints(n uint16, text string) {
	if _, ok := u.hint[n]; !ok {
		u.hint[n] = text
	}
}

// meaning is what the file says glyph number n stands for.
func (u *usage) meaning(n uint16) string {
	if text, ok := u.text[n]; ok {
		return text
	}
	return u.hint[n]
}

// subset returns a TrueType file of the used glyphs. Hinting is left out: it
// serves low-resolution screens only and is half of the bytes.
func (u *usage) subset() []byte {
	var glyf []byte
	var loca, hmtx []byte
	// Parts of composite glyphs are appended to u.old while we walk it.
	for i := 0; i < len(u.old); i++ {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, u.outline(u.old[i])...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	for _, g := range u.old {
		hmtx = binary.BigEndian.AppendUint16(hmtx, u.face.advances[g])
		hmtx = append(hmtx, u.face.bearing(g)...)
	}
	head := slices.Clone(u.face.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment, set by joinTables
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	hhea := slices.Clone(u.face.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(u.old)))
	maxp := slices.Clone(u.face.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(u.old)))
	return joinTables([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// bearing returns the left side bearing of g as it stands in hmtx.
func (f *face) bearing(g uint16) []byte {
	hmtx := f.tables["hmtx"]
	metrics := int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	if int(g) < metrics {
		return hmtx[4*int(g)+2 : 4*int(g)+4]
	}
	at := 4*metrics + 2*(int(g)-metrics)
	return hmtx[at : at+2]
}

// glyphData returns the bytes of g in the glyf table.
func (f *face) glyphData(g uint16) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	if binary.BigEndian.Uint16(f.tables["head"][50:]) == 0 {
		from, to := binary.BigEndian.Uint16(loca[2*int(g):]), binary.BigEndian.Uint16(loca[2*int(g)+2:])
		return glyf[2*int(from) : 2*int(to)]
	}
	return glyf[binary.BigEndian.Uint32(loca[4*int(g):]):binary.BigEndian.Uint32(loca[4*int(g)+4:])]
}

// outline returns g without hinting, its parts renumbered.
func (u *usage) outline(g uint16) []byte {
	data := u.face.glyphData(g)
	if len(data) == 0 {
		return nil
	}
	contours := int(int16(binary.BigEndian.Uint16(data)))
	if contours < 0 {
		return u.composite(data)
	}
	at := 10 + 2*contours
	hints := int(binary.BigEndian.Uint16(data[at:]))
	plain := append(slices.Clone(data[:at]), 0, 0)
	return append(plain, data[at+2+hints:]...)
}

// Flags of a composite glyph's parts (OpenType, glyf table).
const (
	argsAreWords    = 0x0001
	hasScale        = 0x0008
	moreComponents  = 0x0020
	hasXYScale      = 0x0040
	hasTwoByTwo     = 0x0080
	hasInstructions = 0x0100
)

func (u *usage) composite(data []byte) []byte {
	out := slices.Clone(data)
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(out[at:])
		binary.BigEndian.PutUint16(out[at:], flags&^hasInstructions)
		binary.BigEndian.PutUint16(out[at+2:], u.use(binary.BigEndian.Uint16(out[at+2:])))
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasXYScale != 0:
			at += 4
		case flags&hasTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return out[:at]
		}
	}
}

type table struct {
	tag  string
	data []byte
}

// joinTables writes a TrueType file; tables come sorted by tag.
func joinTables(tables []table) []byte {
	n := len(tables)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, power * 16, log, n*16 - power*16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at, headAt := 12+16*n, 0
	for _, t := range tables {
		if t.tag == "head" {
			headAt = at
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, tableSum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		out = append(out, make([]byte, -len(t.data)&3)...)
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-tableSum(out))
	return out
}

// tableSum is the checksum of OpenType: the sum of big-endian words.
func tableSum(data []byte) (sum uint32) {
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + binary.BigEndian.Uint32(rest[:])
}

// tag returns the six letters that mark a subset, made from what it holds.
func (u *usage) tag() string {
	h := fnv.New64a()
	for _, g := range u.old {
		_, _ = h.Write([]byte{byte(g >> 8), byte(g)}) // a hash never fails
	}
	sum, out := h.Sum64(), make([]byte, 6)
	for i := range out {
		out[i] = 'A' + byte(sum%26)
		sum /= 26
	}
	return string(out)
}
