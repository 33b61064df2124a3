package pdf

import (
	"errors"
	"fmt"
	"strconv"
)

// errShort says that the buffer ended inside an object; the reader then tries
// again with a longer buffer.
var errShort = errors.New("object ends beyond the buffer")

// Span is where something stands in the file: [Start, End).
type Span struct{ Start, End int64 }

// keyword is a bare word such as obj, R or endobj.
type keyword string

// closing brackets are tokens of their own.
type closing string

// lexer reads objects out of a buffer that begins at offset base of the file.
type lexer struct {
	buf      []byte
	pos      int
	base     int64
	maxDepth int
	repeated bool          // a dictionary named a key twice
	spans    map[Name]Span // where the values of the outermost dictionary stand, if wanted
	final    bool          // buf reaches the end of the file
	cost     int64         // of containers made so far, in bytes of work
	maxCost  int64         // 0 is no bound
}

// containerCost is what an array or dictionary costs beside its bytes.
const containerCost = 48

// spend bounds the containers one object may hold.
func (l *lexer) spend() error {
	if l.cost += containerCost; l.maxCost > 0 && l.cost > l.maxCost {
		return overLimit("arrays and dictionaries")
	}
	return nil
}

var isSpace = [256]bool{0: true, '\t': true, '\n': true, '\f': true, '\r': true, ' ': true}
var isDelimiter = [256]bool{'(': true, ')': true, '<': true, '>': true, '[': true, ']': true, '{': true, '}': true, '/': true, '%': true}

func isRegular(c byte) bool { return !isSpace[c] && !isDelimiter[c] }

// skip passes white space and comments.
func (l *lexer) skip() {
	for l.pos < len(l.buf) {
		c := l.buf[l.pos]
		switch {
		case isSpace[c]:
			l.pos++
		case c == '%':
			for l.pos < len(l.buf) && l.buf[l.pos] != '\n' && l.buf[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

func (l *lexer) errorf(format string, a ...any) error {
	return fmt.Errorf("offset %d: %s", l.base+int64(l.pos), fmt.Sprintf(format, a...))
}

// short is the error at the buffer's end: more may follow, or the file ends.
func (l *lexer) short() error {
	if l.final {
		return l.errorf("the file ends inside an object")
	}
	return errShort
}

// object reads the next object, following "n g R" to a reference.
func (l *lexer) object(depth int) (Object, error) {
	if depth > l.maxDepth {
		return nil, l.errorf("nested deeper than %d", l.maxDepth)
	}
	t, err := l.token(depth)
	if err != nil {
		return nil, err
	}
	switch v := t.(type) {
	case Integer:
		return l.maybeRef(v)
	case keyword:
		switch v {
		case "true":
			return Bool(true), nil
		case "false":
			return Bool(false), nil
		case "null":
			return nil, nil
		}
		return nil, l.errorf("unexpected word %.20q", string(v))
	case closing:
		return nil, l.errorf("unexpected %s", string(v))
	}
	return t, nil
}

// maybeRef looks two tokens ahead: "12 0 R" is a reference, "12 0" two numbers.
func (l *lexer) maybeRef(n Integer) (Object, error) {
	save := l.pos
	gen, ok := l.digits()
	if ok {
		l.skip()
		if l.pos >= len(l.buf) && !l.final {
			return nil, errShort
		}
		if l.pos < len(l.buf) && l.buf[l.pos] == 'R' && (l.pos+1 == len(l.buf) || !isRegular(l.buf[l.pos+1])) {
			if l.pos+1 == len(l.buf) && !l.final {
				return nil, errShort
			}
			l.pos++
			if n < 0 || n > maxObjectNumber || gen > 65535 {
				return nil, l.errorf("impossible reference")
			}
			return Ref{int(n), int(gen)}, nil
		}
	} else if l.pos >= len(l.buf) && !l.final {
		return nil, errShort
	}
	l.pos = save
	return n, nil
}

// digits reads an unsigned integer of at most ten digits.
func (l *lexer) digits() (int64, bool) {
	l.skip()
	start := l.pos
	var n int64
	for l.pos < len(l.buf) && l.buf[l.pos] >= '0' && l.buf[l.pos] <= '9' {
		n = n*10 + int64(l.buf[l.pos]-'0')
		l.pos++
		if l.pos-start > 15 {
			return 0, false
		}
	}
	return n, l.pos > start && (l.pos == len(l.buf) || !isRegular(l.buf[l.pos]))
}

func (l *lexer) token(depth int) (Object, error) {
	l.skip()
	if l.pos >= len(l.buf) {
		return nil, l.short()
	}
	c := l.buf[l.pos]
	switch c {
	case '/':
		l.pos++
		return l.name()
	case '(':
		l.pos++
		return l.literal()
	case '[':
		l.pos++
		return l.array(depth)
	case ']', '{', '}', ')':
		l.pos++
		return closing(c), nil
	case '<':
		if l.pos+1 >= len(l.buf) {
			return nil, l.short()
		}
		if l.buf[l.pos+1] == '<' {
			l.pos += 2
			return l.dict(depth)
		}
		l.pos++
		return l.hex()
	case '>':
		if l.pos+1 >= len(l.buf) {
			return nil, l.short()
		}
		if l.buf[l.pos+1] != '>' {
			return nil, l.errorf("unexpected >")
		}
		l.pos += 2
		return closing(">>"), nil
	}
	return l.word()
}

// word reads a number or a keyword.
func (l *lexer) word() (Object, error) {
	start := l.pos
	for l.pos < len(l.buf) && isRegular(l.buf[l.pos]) {
		l.pos++
	}
	if l.pos == len(l.buf) && !l.final {
		return nil, errShort
	}
	w := string(l.buf[start:l.pos])
	if c := w[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return keyword(w), nil
	}
	if n, err := strconv.ParseInt(w, 10, 64); err == nil {
		return Integer(n), nil
	}
	for i := 0; i < len(w); i++ {
		if c := w[i]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
			return keyword(w), nil
		}
	}
	return Real(w), nil
}

func (l *lexer) name() (Object, error) {
	var out []byte
	for {
		if l.pos >= len(l.buf) {
			if l.final {
				return Name(out), nil
			}
			return nil, errShort
		}
		c := l.buf[l.pos]
		if !isRegular(c) {
			return Name(out), nil
		}
		l.pos++
		if c == '#' && l.pos+1 < len(l.buf) {
			hi, ok1 := unhex(l.buf[l.pos])
			lo, ok2 := unhex(l.buf[l.pos+1])
			if ok1 && ok2 {
				c = hi<<4 | lo
				l.pos += 2
			}
		}
		out = append(out, c)
	}
}

func unhex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func (l *lexer) hex() (Object, error) {
	var out []byte
	var high byte
	odd := false
	for ; l.pos < len(l.buf); l.pos++ {
		c := l.buf[l.pos]
		if c == '>' {
			l.pos++
			if odd {
				out = append(out, high<<4)
			}
			return String(out), nil
		}
		v, ok := unhex(c)
		switch {
		case ok && odd:
			out = append(out, high<<4|v)
			odd = false
		case ok:
			high, odd = v, true
		case !isSpace[c]:
			return nil, l.errorf("%q in a hexadecimal string", c)
		}
	}
	return nil, l.short()
}

func (l *lexer) literal() (Object, error) {
	var out []byte
	level := 1
	for l.pos < len(l.buf) {
		c := l.buf[l.pos]
		l.pos++
		switch c {
		case '(':
			level++
		case ')':
			level--
			if level == 0 {
				return String(out), nil
			}
		case '\\':
			var err error
			if out, err = l.escape(out); err != nil {
				return nil, err
			}
			continue
		case '\r': // an end of line inside a string reads as one line feed
			if l.pos < len(l.buf) && l.buf[l.pos] == '\n' {
				l.pos++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return nil, l.short()
}

// escape reads what follows a backslash.
func (l *lexer) escape(out []byte) ([]byte, error) {
	if l.pos+3 > len(l.buf) && !l.final {
		return nil, errShort
	}
	if l.pos >= len(l.buf) {
		return nil, l.short()
	}
	c := l.buf[l.pos]
	l.pos++
	switch c {
	case 'n':
		return append(out, '\n'), nil
	case 'r':
		return append(out, '\r'), nil
	case 't':
		return append(out, '\t'), nil
	case 'b':
		return append(out, '\b'), nil
	case 'f':
		return append(out, '\f'), nil
	case '\r':
		if l.pos < len(l.buf) && l.buf[l.pos] == '\n' {
			l.pos++
		}
		return out, nil
	case '\n':
		return out, nil
	}
	if c < '0' || c > '7' {
		return append(out, c), nil
	}
	v := int(c - '0')
	for i := 0; i < 2 && l.pos < len(l.buf) && l.buf[l.pos] >= '0' && l.buf[l.pos] <= '7'; i++ {
		v = v<<3 | int(l.buf[l.pos]-'0')
		l.pos++
	}
	return append(out, byte(v)), nil
}

func (l *lexer) array(depth int) (Object, error) {
	out := Array{}
	if err := l.spend(); err != nil {
		return nil, err
	}
	for {
		l.skip()
		if l.pos < len(l.buf) && l.buf[l.pos] == ']' {
			l.pos++
			return out, nil
		}
		o, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
}

func (l *lexer) dict(depth int) (Object, error) {
	out := Dict{}
	if err := l.spend(); err != nil {
		return nil, err
	}
	for {
		t, err := l.token(depth + 1)
		if err != nil {
			return nil, err
		}
		if t == closing(">>") {
			return out, nil
		}
		key, ok := t.(Name)
		if !ok {
			return nil, l.errorf("a dictionary key is no name")
		}
		l.skip()
		start := l.pos
		value, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if depth == 0 && l.spans != nil {
			l.spans[key] = Span{l.base + int64(start), l.base + int64(l.pos)}
		}
		if _, twice := out[key]; twice {
			l.repeated = true
		}
		if value != nil {
			out[key] = value
		}
	}
}
