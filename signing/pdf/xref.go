package pdf

import (
	"bytes"
	"fmt"
	"slices"
)

// Kind says how an object is kept.
type Kind uint8

// The kinds of entries.
const (
	Free Kind = iota
	Plain
	Packed
)

// Entry tells where an object stands: at Offset, or as number Index inside
// object stream Pack.
type Entry struct {
	Kind   Kind
	Gen    int
	Offset int64
	Pack   int
	Index  int
}

// Section is one cross reference section with its trailer. A hybrid section
// holds the entries of its stream, too.
type Section struct {
	Start    int64 // where xref, or the cross reference stream's object, begins
	End      int64 // after %%EOF and its end of line; 0 where that is missing
	IsStream bool
	Num      int // the object number of a cross reference stream
	Trailer  Dict
	Entries  map[int]Entry
	Spans    []Span // of the section, its trailer and its end marks
	highest  int
}

// readSections follows the chain from the last startxref to the oldest section.
func (f *File) readSections() error {
	at, err := f.lastStartXref(f.size)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for next := at; ; {
		if seen[next] {
			return fmt.Errorf("cross reference sections refer to each other in a circle")
		}
		seen[next] = true
		if len(f.sections) >= f.limits.Sections {
			return overLimit("cross reference sections")
		}
		s, err := f.sectionAt(next + f.start)
		if err != nil && f.start > 0 && len(f.sections) == 0 {
			f.start = 0 // offsets count from the file's first byte after all
			s, err = f.sectionAt(next)
		}
		if err != nil {
			return fmt.Errorf("cross references at %d: %w", next, err)
		}
		f.sections = append(f.sections, s)
		prev, ok := s.Trailer["Prev"].(Integer)
		if !ok {
			break
		}
		next = int64(prev)
	}
	slices.Reverse(f.sections)
	if _, ok := f.sections[len(f.sections)-1].Trailer["Root"].(Ref); !ok {
		return fmt.Errorf("the trailer names no root")
	}
	return nil
}

// lastStartXref reads the offset after the last startxref before end.
func (f *File) lastStartXref(end int64) (int64, error) {
	from := max(0, end-2048)
	tail, err := f.read(from, end-from)
	if err != nil {
		return 0, err
	}
	at := bytes.LastIndex(tail, []byte("startxref"))
	if at < 0 {
		return 0, fmt.Errorf("startxref is missing")
	}
	l := &lexer{buf: tail, pos: at + len("startxref"), base: from, final: true}
	n, ok := l.digits()
	if !ok {
		return 0, fmt.Errorf("startxref is not followed by a number")
	}
	return n, nil
}

// SectionEndingAt returns the section that is closed by the end mark right
// before offset end: startxref, its number, %%EOF and at most one end of line.
func (f *File) SectionEndingAt(end int64) (int, bool) {
	from := max(0, end-64)
	tail, err := f.read(from, end-from)
	if err != nil {
		return 0, false
	}
	at := bytes.LastIndex(tail, []byte("startxref"))
	if at < 0 {
		return 0, false
	}
	l := &lexer{buf: tail, pos: at + len("startxref"), base: from, final: true}
	n, ok := l.digits()
	if !ok || !isEndMark(l.buf[l.pos:]) {
		return 0, false
	}
	for i, s := range f.sections {
		if s.Start == n+f.start {
			return i, true
		}
	}
	return 0, false
}

// isEndMark reports whether b is white space, %%EOF and at most one end of line.
func isEndMark(b []byte) bool {
	b = bytes.TrimLeft(b, "\r\n \t")
	rest, ok := bytes.CutPrefix(b, []byte("%%EOF"))
	return ok && (len(rest) == 0 || string(rest) == "\n" || string(rest) == "\r" || string(rest) == "\r\n")
}

func (f *File) sectionAt(off int64) (*Section, error) {
	s := &Section{Start: off, Entries: map[int]Entry{}}
	head, err := f.read(off, 4)
	if err != nil {
		return nil, err
	}
	if string(head) != "xref" {
		s.IsStream = true
		if err := f.readXrefStream(s, off); err != nil {
			return nil, err
		}
	} else if err := f.readTable(s); err != nil {
		return nil, err
	}
	if err := f.readTail(s); err != nil {
		return nil, err
	}
	if hidden, ok := s.Trailer["XRefStm"].(Integer); ok && !s.IsStream {
		if err := f.readHybrid(s, int64(hidden)+f.start); err != nil {
			return nil, fmt.Errorf("hybrid: %w", err)
		}
	}
	return s, nil
}

// readHybrid adds the entries of the hidden stream; the table's go before.
func (f *File) readHybrid(s *Section, off int64) error {
	hidden := &Section{Entries: map[int]Entry{}}
	if err := f.readXrefStream(hidden, off); err != nil {
		return err
	}
	for num, e := range hidden.Entries {
		if old, ok := s.Entries[num]; !ok || old.Kind == Free {
			s.Entries[num] = e
		}
	}
	s.highest = max(s.highest, hidden.highest)
	s.Spans = append(s.Spans, hidden.Spans...)
	return nil
}

func (f *File) readTable(s *Section) error {
	var end int64
	counted := f.entries
	err := f.parseAt(s.Start, func(l *lexer) error {
		s.Entries, s.highest, f.entries = map[int]Entry{}, 0, counted
		l.pos = len("xref")
		for {
			l.skip()
			if l.pos < len(l.buf) && l.buf[l.pos] == 't' {
				break
			}
			if err := f.readSubsection(l, s); err != nil {
				return err
			}
		}
		if err := l.expect("trailer"); err != nil {
			return err
		}
		o, err := l.object(0)
		if err != nil {
			return err
		}
		d, ok := o.(Dict)
		if !ok {
			return l.errorf("the trailer is no dictionary")
		}
		s.Trailer, end = d, l.base+int64(l.pos)
		return nil
	})
	s.Spans = []Span{{s.Start, end}}
	return err
}

func (f *File) readSubsection(l *lexer, s *Section) error {
	first, ok1 := l.digits()
	count, ok2 := l.digits()
	if !ok1 || !ok2 {
		if l.pos >= len(l.buf) {
			return l.short()
		}
		return l.errorf("no subsection of cross references begins here")
	}
	if count > int64(f.limits.Objects) || f.entries+int(count) > f.limits.Objects || first+count > maxObjectNumber+1 {
		return overLimit("objects")
	}
	if count*18 > f.size {
		return l.errorf("more cross references than the file can hold")
	}
	f.entries += int(count)
	for i := range count {
		off, ok1 := l.digits()
		gen, ok2 := l.digits()
		l.skip()
		if l.pos >= len(l.buf) {
			return l.short()
		}
		kind := l.buf[l.pos]
		if !ok1 || !ok2 || kind != 'n' && kind != 'f' {
			return l.errorf("a cross reference is malformed")
		}
		l.pos++
		if i == 0 && first == 1 && kind == 'f' && gen == 65535 && off == 0 {
			first = 0 // a known slip of some writers: the list begins with object 0
		}
		e := Entry{Kind: Free, Gen: int(gen)}
		if kind == 'n' && off != 0 { // some writers mark unused objects so
			e.Kind, e.Offset = Plain, off+f.start
		}
		s.add(int(first+i), e)
	}
	return nil
}

func (s *Section) add(num int, e Entry) {
	if _, ok := s.Entries[num]; ok {
		return // the first mention counts
	}
	s.Entries[num] = e
	s.highest = max(s.highest, num)
}

// readTail finds the end marks after the section.
func (f *File) readTail(s *Section) error {
	from := s.Spans[0].End
	return f.parseAt(from, func(l *lexer) error {
		if err := l.expect("startxref"); err != nil {
			return lenient(err)
		}
		if _, ok := l.digits(); !ok {
			return nil
		}
		for l.pos < len(l.buf) && isSpace[l.buf[l.pos]] {
			l.pos++
		}
		if l.pos+7 > len(l.buf) && !l.final {
			return errShort
		}
		rest, ok := bytes.CutPrefix(l.buf[l.pos:], []byte("%%EOF"))
		if !ok {
			return nil
		}
		l.pos += len("%%EOF")
		switch {
		case bytes.HasPrefix(rest, []byte("\r\n")):
			l.pos += 2
		case bytes.HasPrefix(rest, []byte("\n")), bytes.HasPrefix(rest, []byte("\r")):
			l.pos++
		}
		s.End = l.base + int64(l.pos)
		s.Spans = append(s.Spans, Span{from, s.End})
		return nil
	})
}

func (f *File) readXrefStream(s *Section, off int64) error {
	at, err := f.indirectAt(off, nil, false)
	if err != nil {
		return err
	}
	st, ok := at.object.(*Stream)
	if !ok || st.Dict["Type"] != Name("XRef") {
		return fmt.Errorf("neither a table nor a stream of cross references")
	}
	data, err := f.inflate(st, nil)
	if err != nil {
		return err
	}
	s.Num, s.Trailer, s.Spans = at.ref.Num, st.Dict, []Span{at.span}
	return f.readXrefRows(s, st.Dict, data)
}

// readXrefRows decodes the rows of a cross reference stream.
func (f *File) readXrefRows(s *Section, d Dict, data []byte) error {
	w, ok := integers(d["W"])
	if !ok || len(w) != 3 || slices.Min(w) < 0 || slices.Max(w) > 8 {
		return fmt.Errorf("the widths of the cross references are malformed")
	}
	index, ok := integers(d["Index"])
	if !ok {
		size, isNumber := d["Size"].(Integer)
		if !isNumber {
			return fmt.Errorf("the cross references have no size")
		}
		index = []int64{0, int64(size)}
	}
	row := int(w[0] + w[1] + w[2])
	if row == 0 || len(index)%2 != 0 {
		return fmt.Errorf("the cross references are malformed")
	}
	for ; len(index) > 0; index = index[2:] {
		first, count := index[0], index[1]
		if first < 0 || count < 0 || first > maxObjectNumber || count > maxObjectNumber-first+1 {
			return fmt.Errorf("impossible object numbers")
		}
		for num := first; num < first+count && len(data) >= row; num++ {
			if f.entries++; f.entries > f.limits.Objects {
				return overLimit("objects")
			}
			s.add(int(num), rowEntry(data, w, f.start))
			data = data[row:]
		}
	}
	return nil
}

func rowEntry(row []byte, w []int64, start int64) Entry {
	field := func(width int64) (n int64) {
		for _, c := range row[:width] {
			n = n<<8 | int64(c)
		}
		row = row[width:]
		return n
	}
	kind := int64(1)
	if w[0] > 0 {
		kind = field(w[0])
	}
	a, b := field(w[1]), field(w[2])
	switch kind {
	case 1:
		return Entry{Kind: Plain, Offset: a + start, Gen: int(b)}
	case 2:
		return Entry{Kind: Packed, Pack: int(a), Index: int(b)}
	}
	return Entry{Kind: Free, Gen: int(b)}
}

func integers(o Object) ([]int64, bool) {
	a, ok := o.(Array)
	if !ok {
		return nil, false
	}
	out := make([]int64, len(a))
	for i, e := range a {
		n, ok := e.(Integer)
		if !ok {
			return nil, false
		}
		out[i] = int64(n)
	}
	return out, true
}
