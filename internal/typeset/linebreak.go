package typeset

import "github.com/go-text/typesetting/segmenter"

// textLine is a line before it is placed.
type textLine struct {
	atoms []atom
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
		l := textLine{atoms: atoms[start:end], last: end == len(atoms)}
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
