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
	var text []rune
	var owner []int // run of each rune
	for i, r := range runs {
		for _, c := range clean(r.Text) {
			text, owner = append(text, c), append(owner, i)
		}
	}
	if len(text) == 0 {
		return nil, nil
	}
	marks, err := pickFaces(text, owner, s, runs)
	if err != nil {
		return nil, err
	}
	breaks := breakable(text)
	atoms := make([]atom, 0, len(text)/2)
	for i := 0; i < len(text); {
		switch text[i] {
		case '\n':
			// The space at the line's end parts its words for programs.
			atoms = append(atoms, atom{frag: frag{face: marks[i], word: marks[i].shape(" "), size: s.Size, space: true}, forced: true})
			i++
			continue
		case '\u200b': // only a place to break
			if len(atoms) > 0 {
				atoms[len(atoms)-1].breakAfter = true
			}
			i++
			continue
		}
		j := i + 1
		space := text[i] == ' '
		for !space && j < len(text) && !breaks[j-1] && marks[j] == marks[i] && !strings.ContainsRune(" \n\u200b", text[j]) {
			if j-i >= longestWord && mayPart(text[j-1], text[j]) {
				breaks[j-1] = true
				break
			}
			j++
		}
		a := atom{frag: frag{face: marks[i], size: s.Size, space: space}, breakAfter: breaks[j-1]}
		a.word = a.face.shape(string(text[i:j]))
		// Several spaces are one, and none stands at the start of a line.
		if !space || len(atoms) > 0 && !atoms[len(atoms)-1].space {
			atoms = append(atoms, a)
		} else if space && len(atoms) > 0 {
			atoms[len(atoms)-1].breakAfter = true
		}
		i = j
	}
	return atoms, nil
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

// textLine is a line before it is placed.
type textLine struct {
	atoms []atom
	room  float64
	last  bool // of the paragraph, or before a forced break
}

// width is the line's natural width without the space at its end.
func (t textLine) width() (w float64) {
	for _, a := range t.trimmed() {
		w += a.width()
	}
	return w
}

func (t textLine) trimmed() []atom {
	n := len(t.atoms)
	for n > 0 && t.atoms[n-1].space {
		n--
	}
	return t.atoms[:n]
}

// squeeze is how much of its width a space of a justified line may lose.
const squeeze = 0.1

// maxStretch is how far a space may grow, parts of the font size; a line that
// needs more stays ragged.
const maxStretch = 1.2

// place fills l with the line's words and returns where it begins.
func (t textLine) place(l *line, align Align, room float64) float64 {
	for _, a := range t.atoms {
		l.frags = append(l.frags, a.frag)
	}
	rest := room - t.width()
	switch align {
	case Center:
		return rest / 2
	case Right:
		return rest
	case Justify:
		spaces := 0
		for _, a := range t.trimmed() {
			if a.space {
				spaces++
			}
		}
		if spaces > 0 && (!t.last || rest < 0) && rest/float64(spaces) < maxStretch*l.frags[0].size {
			l.stretch = rest / float64(spaces)
		}
	}
	return 0
}

// breakLines cuts atoms into lines of the given room, the first one shorter by
// first. There is at least one line.
func breakLines(atoms []atom, room, first float64, justify bool) []textLine {
	var lines []textLine
	for start := 0; start < len(atoms) || len(lines) == 0; {
		avail := room
		if len(lines) == 0 {
			avail -= first
		}
		var end int
		end, atoms = lineEnd(atoms, start, avail, justify)
		l := textLine{atoms: atoms[start:end], room: avail, last: end == len(atoms)}
		if n := len(l.atoms); n > 0 && l.atoms[n-1].forced {
			l.last = true
		}
		lines = append(lines, l)
		start = end
	}
	return lines
}

// balance is the narrowest room that needs no more lines than the full one.
// Centred titles are broken in it, so that no line holds a single word.
func balance(atoms []atom, room float64) float64 {
	lines := len(breakLines(atoms, room, 0, false))
	if lines < 2 {
		return room
	}
	low, high := room/2, room
	for high-low > 2 {
		middle := (low + high) / 2
		if len(breakLines(atoms, middle, 0, false)) > lines {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// lineEnd returns where the line that begins at start ends. A word wider than
// the line is cut, which changes atoms.
func lineEnd(atoms []atom, start int, room float64, justify bool) (int, []atom) {
	width, spaces, best := 0.0, 0.0, start
	for i := start; i < len(atoms); i++ {
		a := atoms[i]
		if a.forced {
			return i + 1, atoms
		}
		if a.space {
			width, spaces = width+a.width(), spaces+a.width()
		} else {
			give := 0.001
			if justify {
				give += spaces * squeeze
			}
			if width+a.width() > room+give {
				if best > start {
					return best, atoms
				}
				if i > start && !atoms[i-1].space {
					return i, atoms
				}
				return i + 1, cut(atoms, i, room-width)
			}
			width += a.width()
		}
		if a.breakAfter {
			best = i + 1
		}
	}
	return len(atoms), atoms
}

// cut splits atom i so that its first part fits into room, between what a
// reader takes for letters; at least one letter stays.
func cut(atoms []atom, i int, room float64) []atom {
	a := atoms[i]
	runes := []rune(a.word.text)
	var seg segmenter.Segmenter
	seg.Init(runes)
	end := 0
	for it := seg.GraphemeIterator(); it.Next(); {
		g := it.Grapheme()
		to := g.Offset + len(g.Text)
		if end > 0 && a.face.shape(string(runes[:to])).width*a.size > room {
			break
		}
		end = to
	}
	if end >= len(runes) {
		return atoms
	}
	head, tail := a, a
	head.word, head.breakAfter = a.face.shape(string(runes[:end])), true
	tail.word = a.face.shape(string(runes[end:]))
	out := append([]atom{}, atoms[:i]...)
	return append(append(out, head, tail), atoms[i+1:]...)
}
