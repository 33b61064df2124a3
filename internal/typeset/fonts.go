package typeset

import (
	"bytes"
	"embed"
	"encoding/binary"
	"fmt"
	"io/fs"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"ecabinet/internal/fault"
)

// The Bengali fonts are unpacked here at build time (see fonts/README.txt).
//
//go:embed fonts
var fontFiles embed.FS

// face is one font file, ready for shaping and for subsetting. Its shaped
// words are shared by all documents of the process.
type face struct {
	id       int
	name     string // PostScript name
	italic   bool
	bold     bool
	font     *font.Font
	tables   map[string][]byte
	upem     float64
	ascent   float64 // the vertical measures are parts of the font size
	descent  float64 // positive, below the line
	lineGap  float64
	bbox     [4]int16
	advances []uint16        // by glyph, font units
	letters  map[uint16]rune // the lowest letter each glyph is the plain form of

	mu      sync.Mutex
	shaping *font.Face // not safe for concurrent use: guarded by mu
	words   map[string]*word
}

// Slots of the font table: four of Liberation Serif, two of Bengali.
const (
	slotBold = 1 << iota
	slotItalic
	slotBengali
	slots
)

var faces [slots]struct {
	once sync.Once
	face *face
	err  error
}

// faceFor returns the font for letters of one script and style. Bengali has no
// italics; its upright letters stand in, as is the custom.
func faceFor(bengali, bold, italic bool) (*face, error) {
	slot := 0
	if bold {
		slot |= slotBold
	}
	switch {
	case bengali:
		slot |= slotBengali
	case italic:
		slot |= slotItalic
	}
	f := &faces[slot]
	f.once.Do(func() { f.face, f.err = loadFace(slot, fontFiles) })
	return f.face, f.err
}

// loadFace reads the font of a slot; the Bengali ones stand in built.
func loadFace(slot int, built fs.FS) (*face, error) {
	var name string
	var data []byte
	switch slot {
	case 0:
		name, data = "LiberationSerif", liberationserifregular.TTF
	case slotBold:
		name, data = "LiberationSerif-Bold", liberationserifbold.TTF
	case slotItalic:
		name, data = "LiberationSerif-Italic", liberationserifitalic.TTF
	case slotBold | slotItalic:
		name, data = "LiberationSerif-BoldItalic", liberationserifbolditalic.TTF
	case slotBengali, slotBengali | slotBold:
		name = "NotoSerifBengali-Regular"
		if slot&slotBold != 0 {
			name = "NotoSerifBengali-Bold"
		}
		var err error
		data, err = fs.ReadFile(built, "fonts/"+name+".ttf")
		if err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, "typeset.no_bengali_font")
		}
	}
	f, err := parseFace(name, data)
	if err != nil {
		return nil, fmt.Errorf("typeset: font %s: %w", name, err)
	}
	f.id, f.bold, f.italic = slot, slot&slotBold != 0, slot&slotItalic != 0
	return f, nil
}

// parseFace reads the tables the writer needs out of a TrueType file.
func parseFace(name string, data []byte) (*face, error) {
	loader, err := opentype.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	f := &face{name: name, tables: map[string][]byte{}, words: map[string]*word{}}
	for _, tag := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf"} {
		if f.tables[tag], err = loader.RawTable(opentype.MustNewTag(tag)); err != nil {
			return nil, fmt.Errorf("table %s: %w", tag, err)
		}
	}
	if f.font, err = font.NewFont(loader); err != nil {
		return nil, err
	}
	f.shaping = font.NewFace(f.font)
	f.letters = map[uint16]rune{}
	for it := f.font.Cmap.Iter(); it.Next(); {
		r, g := it.Char()
		if have, ok := f.letters[uint16(g)]; !ok || r < have {
			f.letters[uint16(g)] = r
		}
	}
	f.upem = float64(f.font.Upem())
	hhea, head := f.tables["hhea"], f.tables["head"]
	f.ascent = float64(int16(binary.BigEndian.Uint16(hhea[4:]))) / f.upem
	f.descent = -float64(int16(binary.BigEndian.Uint16(hhea[6:]))) / f.upem
	f.lineGap = float64(int16(binary.BigEndian.Uint16(hhea[8:]))) / f.upem
	for i := range f.bbox {
		f.bbox[i] = int16(binary.BigEndian.Uint16(head[36+2*i:]))
	}
	f.advances = readAdvances(f.tables["hmtx"], int(binary.BigEndian.Uint16(hhea[34:])), int(binary.BigEndian.Uint16(f.tables["maxp"][4:])))
	return f, nil
}

// readAdvances returns the width of every glyph; glyphs after the last metric
// of hmtx share it.
func readAdvances(hmtx []byte, metrics, glyphs int) []uint16 {
	widths := make([]uint16, glyphs)
	for g := range widths {
		widths[g] = binary.BigEndian.Uint16(hmtx[4*min(g, metrics-1):])
	}
	return widths
}

// has reports whether the font shows r.
func (f *face) has(r rune) bool {
	g, ok := f.font.NominalGlyph(r)
	return ok && g != 0
}

// isBengali reports whether r belongs to Bengali text. The danda is shared
// with Devanagari but drawn by the Bengali font.
func isBengali(r rune) bool {
	return unicode.Is(unicode.Bengali, r) || r == '\u0964' || r == '\u0965'
}

// pickFace chooses the font for r: by script, else whichever has it. Joiners
// are decided by the caller, who knows their neighbours.
func pickFace(r rune, bold, italic bool) (*face, error) {
	f, err := faceFor(isBengali(r), bold, italic)
	if err != nil {
		return nil, err
	}
	if f.has(r) {
		return f, nil
	}
	// A missing Bengali font must not hide that Latin lacks the letter too.
	if other, err := faceFor(!isBengali(r), bold, italic); err == nil && other.has(r) {
		return other, nil
	}
	return nil, fault.New(fault.Invalid, "typeset.no_glyph", "char", string(r), "code", fmt.Sprintf("U+%04X", r))
}
