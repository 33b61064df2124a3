package typeset

import (
	"bytes"
	"fmt"
	"math"
)

// write adds the font as a Type 0 font over CIDFontType2 with its subset, its
// widths and its table from glyphs to text.
func (u *usage) write(o *objects) {
	data := u.subset() // first: it may add parts of composite glyphs
	name := "/" + u.tag() + "+" + u.face.name
	file, unicode, descriptor, descendant, set := o.reserve(), o.reserve(), o.reserve(), o.reserve(), o.reserve()
	o.stream(file, fmt.Sprintf("/Length1 %d", len(data)), data)
	o.stream(unicode, "", u.toUnicode())
	o.stream(set, "", u.all())
	flags, angle, weight := 4|2, 0, 80 // symbolic (own encoding), serif
	if u.face.italic {
		flags, angle = flags|64, -16
	}
	if u.face.bold {
		weight = 140
	}
	box := make([]int, 4)
	for i, v := range u.face.bbox {
		box[i] = u.thousand(float64(v))
	}
	ascent, descent := u.thousand(u.face.ascent*u.face.upem), u.thousand(-u.face.descent*u.face.upem)
	o.set(descriptor, fmt.Sprintf("<</Type/FontDescriptor/FontName%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %s/CIDSet %s>>",
		name, flags, box[0], box[1], box[2], box[3], angle, ascent, descent, 655, weight, file, set))
	o.set(descendant, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %s/CIDToGIDMap/Identity/DW 1000/W[0[%s]]>>",
		name, descriptor, u.widths()))
	o.set(u.ref, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>", name, descendant, unicode))
}

// all is the CIDSet: one bit for each glyph of the subset, all of them set.
// Archives of the older part 1 ask for it.
func (u *usage) all() []byte {
	bits := make([]byte, (len(u.old)+7)/8)
	for i := range u.old {
		bits[i/8] |= 0x80 >> (i % 8)
	}
	return bits
}

// thousand turns font units into the thousandths of PDF.
func (u *usage) thousand(v float64) int { return int(math.Round(v * 1000 / u.face.upem)) }

// width is the width of glyph g as the file states it. Layout must reckon with
// the same rounded number, else words drift.
func (u *usage) width(g uint16) float64 {
	return float64(u.thousand(float64(u.face.advances[g])))
}

func (u *usage) widths() string {
	var b bytes.Buffer
	for i, g := range u.old {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d", u.thousand(float64(u.face.advances[g])))
	}
	return b.String()
}

// toUnicode is the CMap from glyph numbers to text (PDF 1.7, 9.10.3).
func (u *usage) toUnicode() []byte {
	var numbers []uint16
	for n := range u.old {
		if u.meaning(uint16(n)) != "" {
			numbers = append(numbers, uint16(n))
		}
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for len(numbers) > 0 {
		n := min(100, len(numbers)) // the limit of one bfchar block
		fmt.Fprintf(&b, "%d beginbfchar\n", n)
		for _, number := range numbers[:n] {
			fmt.Fprintf(&b, "<%04X> <%s>\n", number, utf16Hex(u.meaning(number)))
		}
		b.WriteString("endbfchar\n")
		numbers = numbers[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
