package journal

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxInteger is the largest integer that every JSON reader keeps exactly
// (2^53 - 1, RFC 7493); RFC 8785 prints larger ones in a form of floats.
const maxInteger = 1<<53 - 1

// maxDepth bounds nesting, so that a hostile body cannot exhaust the stack.
const maxDepth = 64

// Canonical returns v as canonical JSON: RFC 8785, integers only. It refuses
// floats, integers beyond 2^53-1, strings that are not UTF-8 and members that
// stand twice, because each of them has more than one reading.
func Canonical(v any) ([]byte, error) {
	if err := checkValue(reflect.ValueOf(v), 0); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return Canonicalise(raw.Bytes())
}

// Canonicalise returns the canonical form of one JSON text.
func Canonicalise(text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("canonical JSON: not UTF-8")
	}
	if err := checkSurrogates(text); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	out, err := appendNext(nil, dec, 0)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("canonical JSON: something follows the value")
	}
	return out, nil
}

// IsCanonical reports whether text already is in canonical form.
func IsCanonical(text []byte) bool {
	out, err := Canonicalise(text)
	return err == nil && bytes.Equal(out, text)
}

// checkValue finds what encoding/json would silently repair: floats that look
// like integers and strings that are not UTF-8. Types that print themselves
// are judged by what they print.
func checkValue(v reflect.Value, depth int) error {
	if !v.IsValid() {
		return nil
	}
	if depth > maxDepth {
		return errors.New("nested too deeply")
	}
	if v.CanInterface() {
		switch v.Interface().(type) {
		case json.Marshaler, encoding.TextMarshaler:
			return nil
		}
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Errorf("a %s is not an integer", v.Type())
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("the string %q is not UTF-8", v.String())
		}
	case reflect.Pointer, reflect.Interface:
		return checkValue(v.Elem(), depth+1)
	case reflect.Struct:
		return checkFields(v, depth)
	case reflect.Slice, reflect.Array:
		return checkElements(v, depth)
	case reflect.Map:
		return checkMembers(v, depth)
	}
	return nil
}

func checkFields(v reflect.Value, depth int) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() && !field.Anonymous || field.Tag.Get("json") == "-" {
			continue
		}
		if err := checkValue(v.Field(i), depth+1); err != nil {
			return fmt.Errorf("%s: %w", field.Name, err)
		}
	}
	return nil
}

func checkElements(v reflect.Value, depth int) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return nil
	}
	for i := range v.Len() {
		if err := checkValue(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func checkMembers(v reflect.Value, depth int) error {
	for iter := v.MapRange(); iter.Next(); {
		if err := checkValue(iter.Key(), depth+1); err != nil {
			return err
		}
		if err := checkValue(iter.Value(), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// checkSurrogates refuses half a surrogate pair, which Go would turn into
// U+FFFD. A backslash stands in strings only, so no parsing is needed.
func checkSurrogates(text []byte) error {
	lone := errors.New("canonical JSON: half of a surrogate pair")
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		first, ok := escapedUnit(text, i)
		if !ok || !utf16.IsSurrogate(first) {
			continue
		}
		second, ok := escapedUnit(text, i+6)
		if !ok || text[i+5] != '\\' || utf16.DecodeRune(first, second) == utf8.RuneError {
			return lone
		}
		i += 10
	}
	return nil
}

// escapedUnit reads the UTF-16 unit of "uXXXX" at i.
func escapedUnit(text []byte, i int) (rune, bool) {
	if i+5 > len(text) || text[i] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[i+1:i+5]), 16, 16)
	return rune(n), err == nil
}

// appendNext reads one value from dec and appends its canonical form.
func appendNext(out []byte, dec *json.Decoder, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case nil:
		return append(out, "null"...), nil
	case bool:
		return strconv.AppendBool(out, t), nil
	case string:
		return appendString(out, t), nil
	case json.Number:
		return appendInteger(out, t)
	case json.Delim:
		if t == '[' {
			return appendArray(out, dec, depth)
		}
		return appendObject(out, dec, depth)
	}
	return nil, fmt.Errorf("unexpected %T", token)
}

func appendInteger(out []byte, n json.Number) ([]byte, error) {
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || i > maxInteger || i < -maxInteger || n.String() != strconv.FormatInt(i, 10) {
		return nil, fmt.Errorf("%s is not an integer within 2^53-1", n)
	}
	return strconv.AppendInt(out, i, 10), nil
}

func appendArray(out []byte, dec *json.Decoder, depth int) ([]byte, error) {
	out = append(out, '[')
	for n := 0; dec.More(); n++ {
		if n > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = appendNext(out, dec, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token()
	return append(out, ']'), err
}

type member struct {
	name  string
	units []uint16
	value []byte
}

// appendObject sorts members by the UTF-16 units of their names, as RFC 8785
// section 3.2.3 orders.
func appendObject(out []byte, dec *json.Decoder, depth int) ([]byte, error) {
	var members []member
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string) // the decoder accepts nothing else before a colon
		value, err := appendNext(nil, dec, depth+1)
		if err != nil {
			return nil, err
		}
		members = append(members, member{name, utf16.Encode([]rune(name)), value})
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	slices.SortFunc(members, func(a, b member) int { return slices.Compare(a.units, b.units) })
	out = append(out, '{')
	for i, m := range members {
		if i > 0 {
			if members[i-1].name == m.name {
				return nil, fmt.Errorf("member %q stands twice", m.name)
			}
			out = append(out, ',')
		}
		out = append(appendString(out, m.name), ':')
		out = append(out, m.value...)
	}
	return append(out, '}'), nil
}

// appendString escapes what RFC 8785 section 3.2.2.2 names and nothing else.
func appendString(out []byte, s string) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\b':
			out = append(out, '\\', 'b')
		case '\t':
			out = append(out, '\\', 't')
		case '\n':
			out = append(out, '\\', 'n')
		case '\f':
			out = append(out, '\\', 'f')
		case '\r':
			out = append(out, '\\', 'r')
		default:
			if c < 0x20 {
				out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			} else {
				out = append(out, c)
			}
		}
	}
	return append(out, '"')
}
