package official

import (
	"strings"

	tables "github.com/yuin/goldmark/extension/ast"

	"ecabinet/internal/typeset"
)

// table sets a table with columns as wide as their texts ask for.
func (s *setter) table(n *tables.Table) error {
	t := typeset.Table{Style: typeset.Style{Size: tableSize, Before: 4, After: 8}}
	wants := make([]float64, len(n.Alignments))
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []typeset.Cell
		for c := row.FirstChild(); c != nil && len(cells) < len(wants); c = c.NextSibling() {
			runs, err := s.runs(c)
			if err != nil {
				return err
			}
			measureCell(&wants[len(cells)], runs)
			cells = append(cells, typeset.Cell{Runs: runs})
		}
		if row.Kind() == tables.KindTableHeader {
			t.Head = append(t.Head, cells)
		} else {
			t.Rows = append(t.Rows, cells)
		}
	}
	aligns := map[tables.Alignment]typeset.Align{tables.AlignCenter: typeset.Center, tables.AlignRight: typeset.Right}
	for i, w := range share(wants, s.flow.Width()) {
		t.Columns = append(t.Columns, typeset.Column{Width: w, Align: aligns[n.Alignments[i]]})
	}
	s.flow.Table(t)
	return nil
}

// measureCell raises want to the width the cell would take on one line.
func measureCell(want *float64, runs []typeset.Run) {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	// Bold is the wider style, and the one of heads.
	*want = max(*want, typeset.Measure(typeset.Style{Size: tableSize, Bold: true}, b.String())+8)
}

// share divides room among columns: those that ask for less than an even share
// get what they ask for, the others divide the rest by what they ask for, and
// none gets less than a tenth of the widest.
func share(wants []float64, room float64) []float64 {
	got := make([]float64, len(wants))
	open, rest := len(wants), room
	for changed := true; changed && open > 0; {
		changed = false
		even := rest / float64(open)
		for i, w := range wants {
			if got[i] == 0 && w <= even {
				got[i], rest, open, changed = max(w, 1), rest-w, open-1, true
			}
		}
	}
	sum := 0.0
	for i, w := range wants {
		if got[i] == 0 {
			sum += w
		}
	}
	for i, w := range wants {
		if got[i] == 0 {
			got[i] = rest * w / sum
		}
	}
	return got
}
