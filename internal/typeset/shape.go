package typeset

import (
	"slices"
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
	text       string // what it stands for; for itself only in a plain word
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
	for i, g := range out.Glyphs {
		w.glyphs[i] = glyph{id: uint16(g.GlyphID), advance: units(g.Advance), xOff: units(g.XOffset), yOff: units(g.YOffset)}
		w.width += units(g.Advance) / f.upem
	}
	next := 0 // the rune the next cluster must begin with in plain text
	for i := 0; i < len(out.Glyphs); {
		g := out.Glyphs[i]
		start, end, n := g.TextIndex(), g.TextIndex()+g.RunesCount(), g.GlyphsCount()
		f.explain(w.glyphs[i:i+n], runes[start:end])
		w.plain = w.plain && n == 1 && start == next
		i, next = i+n, end
	}
	w.plain = w.plain && next == len(runes)
	return w
}

// explain gives each glyph of a cluster its part of the cluster's text: its own
// letter where it has one, and what is left to the first of the others. The
// word as a whole is told by ActualText; this serves readers without it.
func (f *face) explain(cluster []glyph, text []rune) {
	if len(cluster) == 1 {
		cluster[0].text = string(text)
		return
	}
	rest := slices.Clone(text)
	// A vowel sign written before its consonant is the first glyph.
	if at := slices.IndexFunc(rest, isLeftSign); at >= 0 {
		cluster[0].text = string(rest[at])
		rest = slices.Delete(rest, at, at+1)
	}
	for i := range cluster {
		if cluster[i].text != "" {
			continue
		}
		if r, ok := f.letters[cluster[i].id]; ok {
			cluster[i].text = string(r)
			if at := slices.Index(rest, r); at >= 0 {
				rest = slices.Delete(rest, at, at+1)
			}
		}
	}
	for i := range cluster {
		if cluster[i].text != "" {
			continue
		}
		cluster[i].text, rest = string(rest), nil
		if cluster[i].text == "" {
			cluster[i].text = "\u200d" // a joiner: nothing to be seen
		}
	}
}

// isLeftSign reports whether r is a Bengali vowel sign that stands left of the
// consonant it follows.
func isLeftSign(r rune) bool { return r == 'ি' || r == 'ে' || r == 'ৈ' }

func units(v fixed.Int26_6) float64 { return float64(v) / 64 }
