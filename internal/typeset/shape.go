package typeset

import (
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// maxWords bounds the shared cache of one font; the Vietnamese language has
// about seven thousand syllables, so it is rarely reached.
const maxWords = 50_000

// glyph is one shaped glyph; measures are font units.
type glyph struct {
	id         uint16
	advance    float64
	xOff, yOff float64
	text       string // what it stands for when the word is plain
}

// word is a shaped piece of text in one font, without regard to size.
type word struct {
	text   string
	glyphs []glyph
	width  float64 // parts of the font size
	plain  bool    // every glyph stands for its own letters, in order
}

// shape returns text set in the font, from the cache when it was set before.
func (f *face) shape(text string) *word {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w, ok := f.words[text]; ok {
		return w
	}
	if len(f.words) >= maxWords {
		clear(f.words)
	}
	// The key must not keep a whole paragraph's memory alive.
	text = strings.Clone(text)
	w := f.shapeNew(text)
	f.words[text] = w
	return w
}

func (f *face) shapeNew(text string) *word {
	runes := []rune(text)
	script, tongue := language.Latin, language.NewLanguage("vi")
	if f.id&slotBengali != 0 {
		script, tongue = language.Bengali, language.NewLanguage("bn")
	}
	// A shaper holds buffers of its own, so it must not be shared by fonts.
	var shaper shaping.HarfbuzzShaper
	out := shaper.Shape(shaping.Input{
		Text: runes, RunStart: 0, RunEnd: len(runes), Direction: di.DirectionLTR,
		Face: f.shaping, Size: fixed.I(int(f.upem)), Script: script, Language: tongue,
	})
	w := &word{text: text, glyphs: make([]glyph, len(out.Glyphs)), plain: true}
	next := 0 // the rune the next cluster must begin with in plain text
	for i, g := range out.Glyphs {
		start, count := g.TextIndex(), g.RunesCount()
		w.glyphs[i] = glyph{
			id: uint16(g.GlyphID), advance: units(g.Advance), xOff: units(g.XOffset), yOff: units(g.YOffset),
		}
		if g.GlyphsCount() != 1 || start != next {
			w.plain = false
		} else {
			w.glyphs[i].text = string(runes[start : start+count])
		}
		next = start + count
		w.width += units(g.Advance) / f.upem
	}
	if next != len(runes) {
		w.plain = false
	}
	return w
}

func units(v fixed.Int26_6) float64 { return float64(v) / 64 }
