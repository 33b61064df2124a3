package typeset

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/norm"
)

// atom is a piece of a paragraph that is set as a whole: a word or part of
// one, or a space.
type atom struct {
	frag
	breakAfter bool // a line may end here
	forced     bool // a line must end here
}

// clean brings text to the form that is set: Unicode NFC, one kind of space,
// nothing invisible that has no effect on paper.
func clean(s string) string {
	s = norm.NFC.String(s)
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u2028':
			return '\n'
		case r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u00a0':
			return r
		case unicode.IsSpace(r):
			return ' '
		case r == '\u00ad' || r == '\ufeff' || unicode.IsControl(r) || r >= '\u2060' && r <= '\u2064' || r >= '\u200e' && r <= '\u200f':
			return -1
		}
		return r
	}, s)
}

// compose turns runs into atoms.
func compose(s Style, runs []Run) ([]atom, error) {
	c := composer{size: s.Size}
	var owner []int // run of each rune
	for i, r := range runs {
		for _, letter := range clean(r.Text) {
			c.text, owner = append(c.text, letter), append(owner, i)
		}
	}
	if len(c.text) == 0 {
		return nil, nil
	}
	var err error
	if c.faces, err = pickFaces(c.text, owner, s, runs); err != nil {
		return nil, err
	}
	c.breaks = breakable(c.text)
	c.atoms = make([]atom, 0, len(c.text)/2)
	for i := 0; i < len(c.text); {
		i = c.next(i)
	}
	return c.atoms, nil
}

// composer cuts the text of a paragraph into atoms.
type composer struct {
	size   float64
	text   []rune
	faces  []*face // of each rune
	breaks []bool  // a line may end after the rune
	atoms  []atom
}

// next makes the atom that begins at rune i and returns where it ends.
func (c *composer) next(i int) int {
	last := len(c.atoms) - 1
	switch c.text[i] {
	case '\n':
		// The space at the line's end parts its words for programs.
		c.atoms = append(c.atoms, c.atom(c.faces[i], " ", atom{frag: frag{space: true}, forced: true}))
		return i + 1
	case '\u200b': // only a place to break
		if last >= 0 {
			c.atoms[last].breakAfter = true
		}
		return i + 1
	case ' ':
		// Several spaces are one, and none stands at the start of a line.
		if last >= 0 && c.atoms[last].space {
			c.atoms[last].breakAfter = true
		} else if last >= 0 {
			c.atoms = append(c.atoms, c.atom(c.faces[i], " ", atom{frag: frag{space: true}, breakAfter: c.breaks[i]}))
		}
		return i + 1
	}
	j := c.wordEnd(i)
	c.atoms = append(c.atoms, c.atom(c.faces[i], string(c.text[i:j]), atom{breakAfter: c.breaks[j-1]}))
	return j
}

func (c *composer) atom(f *face, text string, a atom) atom {
	a.face, a.word, a.size = f, f.shape(text), c.size
	return a
}

// wordEnd is where the word that begins at i ends: at a space, where a line
// may end, or where the font changes.
func (c *composer) wordEnd(i int) int {
	j := i + 1
	for j < len(c.text) && !c.breaks[j-1] && c.faces[j] == c.faces[i] && !strings.ContainsRune(" \n\u200b", c.text[j]) {
		if j-i >= longestWord && mayPart(c.text[j-1], c.text[j]) {
			c.breaks[j-1] = true
			break
		}
		j++
	}
	return j
}

// longestWord bounds what is shaped at once: text without spaces may be of any
// length, and cutting it to lines would cost the square of that.
const longestWord = 100

// mayPart reports whether a word may be parted between two runes without
// tearing a letter from its marks or its conjunct.
func mayPart(before, after rune) bool {
	const virama = '\u09cd'
	return !unicode.Is(unicode.M, after) && before != virama && before != '\u200c' && before != '\u200d' && after != '\u200c' && after != '\u200d'
}

// pickFaces chooses the font of every rune. Joiners and combining marks go
// with what they follow.
func pickFaces(text []rune, owner []int, s Style, runs []Run) ([]*face, error) {
	chosen := make([]*face, len(text))
	for i, r := range text {
		run := runs[owner[i]]
		bold, italic := s.Bold || run.Bold, s.Italic || run.Italic
		joins := r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Mn, r)
		if i > 0 && joins && chosen[i-1] != nil && (chosen[i-1].has(r) || r < '\u2060' && r >= '\u200c') {
			chosen[i] = chosen[i-1]
			continue
		}
		if r == '\n' || r == '\u200b' || r == '\u200c' || r == '\u200d' {
			r = ' '
		}
		f, err := pickFace(r, bold, italic)
		if err != nil {
			return nil, err
		}
		chosen[i] = f
	}
	return chosen, nil
}

// longestSymbol is the longest text without spaces that is taken for a number
// and symbol like 05/NQ-HĐND; longer ones (addresses, hashes) may be cut.
const longestSymbol = 30

// breakable says after which runes a line may end (UAX #14). A document's
// number and symbol is never cut at its hyphens and strokes.
func breakable(text []rune) []bool {
	breaks := make([]bool, len(text))
	var seg segmenter.Segmenter
	seg.Init(text)
	for it := seg.LineIterator(); it.Next(); {
		l := it.Line()
		breaks[l.Offset+len(l.Text)-1] = true
	}
	for i := 0; i < len(text); {
		j := i
		digits := false
		for j < len(text) && text[j] != ' ' && text[j] != '\n' {
			digits = digits || unicode.IsDigit(text[j])
			j++
		}
		if digits && j-i <= longestSymbol {
			for k := i; k < j-1; k++ {
				breaks[k] = false
			}
		}
		i = j + 1
	}
	return breaks
}
