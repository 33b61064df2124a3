package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"ecabinet/internal/fault"
)

// File is an opened document. It is not safe for use by several goroutines.
type File struct {
	r        io.ReaderAt
	size     int64
	start    int64 // where %PDF stands; offsets in the file count from it
	version  string
	limits   Limits
	sections []*Section // oldest first
	packs    map[packKey]*pack
	crypt    *decrypter
	inflated int64
	work     int64
	entries  int
	cache    map[cacheKey]Object
}

// cacheKey names one state of an object, which all views share.
type cacheKey struct {
	num   int
	entry Entry
}

// View is the document as it stood after one section. A view of the last
// section is the document as it is.
type View struct {
	f    *File
	upTo int // index of the section
}

// maxCached bounds the objects a file remembers.
const maxCached = 20_000

// Open reads the cross references of a document. Objects are read when asked
// for. Every error is a fault.
func Open(r io.ReaderAt, size int64, limits Limits) (*File, error) {
	f := &File{r: r, size: size, limits: limits.filled(), packs: map[packKey]*pack{}, cache: map[cacheKey]Object{}}
	if size == 0 {
		return nil, fault.New(fault.Invalid, "signing.pdf_empty")
	}
	if size > f.limits.Size {
		return nil, fault.New(fault.TooLarge, "signing.pdf_too_large", "limit", f.limits.Size>>20)
	}
	if err := f.readHeader(); err != nil {
		return nil, err
	}
	if err := f.readSections(); err != nil {
		return nil, asFault(err)
	}
	if err := f.setUpEncryption(); err != nil {
		return nil, asFault(err)
	}
	return f, nil
}

// readHeader finds %PDF-n.m in the first 1024 bytes, where readers look.
func (f *File) readHeader() error {
	head, err := f.read(0, 1024)
	if err != nil {
		return asFault(err)
	}
	at := bytes.Index(head, []byte("%PDF-"))
	if at < 0 {
		return fault.New(fault.Invalid, "signing.pdf_not_pdf")
	}
	f.start = int64(at)
	end := at + 5
	for end < len(head) && end < at+8 && isRegular(head[end]) {
		end++
	}
	f.version = string(head[at+5 : end])
	return nil
}

// read returns up to n bytes at off, fewer only where the file ends.
func (f *File) read(off int64, n int64) ([]byte, error) {
	if off < 0 || off > f.size {
		return nil, fmt.Errorf("offset %d is outside the file", off)
	}
	n = min(n, f.size-off)
	buf := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(f.r, off, n), buf); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "signing.pdf_cannot_read")
	}
	return buf, nil
}

// parseAt runs parse on a buffer at off that grows until parse has enough.
func (f *File) parseAt(off int64, parse func(l *lexer) error) error {
	for n := int64(1 << 10); ; n *= 4 {
		buf, err := f.read(off, n)
		if err != nil {
			return err
		}
		l := &lexer{buf: buf, base: off, maxDepth: f.limits.Depth, final: off+int64(len(buf)) == f.size,
			maxCost: max(1, f.limits.Work-f.work)}
		err = parse(l)
		f.work += int64(l.pos) + l.cost
		if f.work > f.limits.Work {
			return overLimit("bytes read")
		}
		if !errors.Is(err, errShort) {
			return err
		}
		if n > f.limits.Object {
			return overLimit("size of an object")
		}
	}
}

// located is an indirect object with its place.
type located struct {
	ref      Ref
	object   Object
	span     Span // from the object number to the end of endobj
	spans    map[Name]Span
	repeated bool
}

// indirectAt reads "n g obj … endobj" at off. lengthOf resolves a stream's
// length where that is a reference.
func (f *File) indirectAt(off int64, lengthOf func(Ref) (Object, error), spans bool) (*located, error) {
	out := &located{}
	var dataAt int64
	err := f.parseAt(off, func(l *lexer) error {
		if spans {
			l.spans = map[Name]Span{}
		}
		o, ref, at, err := l.indirect()
		if err != nil {
			return err
		}
		l.skip()
		*out = located{ref: ref, object: o, span: Span{off, l.base + int64(l.pos)}, spans: l.spans, repeated: l.repeated}
		dataAt = at
		return nil
	})
	if err != nil {
		return nil, err
	}
	if dataAt == 0 {
		return out, f.endOf(out, out.span.End)
	}
	d, ok := out.object.(Dict)
	if !ok {
		return nil, fmt.Errorf("object %d: a stream without a dictionary", out.ref.Num)
	}
	n, err := f.streamLength(d, lengthOf)
	if err != nil {
		return nil, fmt.Errorf("object %d: %w", out.ref.Num, err)
	}
	if n < 0 || n > f.size-dataAt {
		return nil, fmt.Errorf("object %d: its stream reaches beyond the file", out.ref.Num)
	}
	out.object = &Stream{Dict: d, Offset: dataAt, Length: n, num: out.ref}
	return out, f.endOf(out, dataAt+n)
}

// indirect reads the object up to endobj, or up to the data of its stream; at
// is then where the data begins.
func (l *lexer) indirect() (o Object, ref Ref, at int64, err error) {
	num, ok1 := l.digits()
	gen, ok2 := l.digits()
	if !ok1 || !ok2 || num > maxObjectNumber || gen > 65535 {
		if l.pos >= len(l.buf) {
			return nil, ref, 0, l.short()
		}
		return nil, ref, 0, l.errorf("no object begins here")
	}
	ref = Ref{int(num), int(gen)}
	if err := l.expect("obj"); err != nil {
		return nil, ref, 0, err
	}
	if o, err = l.object(0); err != nil {
		return nil, ref, 0, err
	}
	save := l.pos
	t, err := l.token(0)
	if err != nil {
		return nil, ref, 0, err
	}
	if t == keyword("stream") {
		if l.pos+2 > len(l.buf) {
			return nil, ref, 0, l.short()
		}
		if l.buf[l.pos] == '\r' && l.buf[l.pos+1] == '\n' {
			l.pos += 2
		} else if l.buf[l.pos] == '\n' || l.buf[l.pos] == '\r' {
			l.pos++
		}
		return o, ref, l.base + int64(l.pos), nil
	}
	l.pos = save
	return o, ref, 0, nil
}

// expect passes one keyword, which may touch what follows.
func (l *lexer) expect(word string) error {
	l.skip()
	if l.pos+len(word) > len(l.buf) {
		return l.short()
	}
	if string(l.buf[l.pos:l.pos+len(word)]) != word {
		return l.errorf("%s is missing", word)
	}
	l.pos += len(word)
	return nil
}

// endOf extends the span of an object over endstream and endobj. Some writers
// leave one out; the span then ends where the object does.
func (f *File) endOf(o *located, from int64) error {
	o.span.End = from
	return f.parseAt(from, func(l *lexer) error {
		if _, isStream := o.object.(*Stream); isStream {
			if err := l.expect("endstream"); err != nil {
				return lenient(err)
			}
			o.span.End = l.base + int64(l.pos)
		}
		if err := l.expect("endobj"); err != nil {
			return lenient(err)
		}
		o.span.End = l.base + int64(l.pos)
		return nil
	})
}

// lenient passes on only the wish for a longer buffer.
func lenient(err error) error {
	if errors.Is(err, errShort) {
		return err
	}
	return nil
}

func (f *File) streamLength(d Dict, lengthOf func(Ref) (Object, error)) (int64, error) {
	o := d["Length"]
	if ref, ok := o.(Ref); ok {
		if lengthOf == nil {
			return 0, errors.New("the length of a cross reference stream is a reference")
		}
		var err error
		if o, err = lengthOf(ref); err != nil {
			return 0, err
		}
	}
	n, ok := o.(Integer)
	if !ok {
		return 0, errors.New("a stream has no length")
	}
	return int64(n), nil
}

// Size returns the number of bytes of the file.
func (f *File) Size() int64 { return f.size }

// Version returns the version the header names, for instance "1.7".
func (f *File) Version() string { return f.version }

// Sections returns the cross reference sections, oldest first.
func (f *File) Sections() []*Section { return f.sections }

// Latest returns the document as it is.
func (f *File) Latest() *View { return f.View(len(f.sections) - 1) }

// View returns the document as it stood after section i.
func (f *File) View(i int) *View { return &View{f: f, upTo: i} }

// Reader returns the bytes [from, to) of the file.
func (f *File) Reader(from, to int64) io.Reader { return io.NewSectionReader(f.r, from, to-from) }

// Bytes returns the bytes [from, to) of the file, for short spans.
func (f *File) Bytes(from, to int64) ([]byte, error) {
	if to < from || to > f.size || to-from > f.limits.Object {
		return nil, asFault(overLimit("a span of bytes"))
	}
	b, err := f.read(from, to-from)
	return b, asFault(err)
}
