package cms

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// maxDepth bounds the nesting of an encoding.
const maxDepth = 40

// Cut returns the first DER element of b and what follows it. The contents of
// a signature are padded, so that what follows is for the caller to judge.
func Cut(b []byte) (element, rest []byte, err error) {
	h, err := readHeader(b)
	if err != nil {
		return nil, nil, refuse("cms_not_der", err)
	}
	return b[:h.size+h.length], b[h.size+h.length:], nil
}

// header is the tag and length of one element.
type header struct {
	class, tag   int
	constructed  bool
	size, length int
}

func readHeader(b []byte) (header, error) {
	if len(b) < 2 {
		return header{}, errors.New("an element is cut off")
	}
	h := header{class: int(b[0] >> 6), constructed: b[0]&0x20 != 0, tag: int(b[0] & 0x1f), size: 2}
	if h.tag == 0x1f {
		return h, errors.New("tags above 30 do not occur here")
	}
	n := int(b[1])
	if n < 0x80 {
		h.length = n
	} else {
		count := n & 0x7f
		if count == 0 || count > 4 || len(b) < 2+count {
			return h, errors.New("a length is indefinite or too long")
		}
		for _, c := range b[2 : 2+count] {
			h.length = h.length<<8 | int(c)
		}
		if b[2] == 0 || h.length < 0x80 {
			return h, errors.New("a length is longer than needed")
		}
		h.size += count
	}
	if h.length > len(b)-h.size {
		return h, errors.New("an element reaches beyond its holder")
	}
	return h, nil
}

// checkDER walks b, which must be exactly one element, and refuses whatever
// is BER but not DER.
func checkDER(b []byte, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deeply")
	}
	h, err := readHeader(b)
	if err != nil {
		return err
	}
	body := b[h.size : h.size+h.length]
	if len(b) != h.size+h.length {
		return errors.New("bytes after the last element")
	}
	if !h.constructed {
		return checkPrimitive(h, body)
	}
	if h.class == 0 && h.tag != asn1.TagSequence && h.tag != asn1.TagSet {
		return fmt.Errorf("a value of tag %d is cut into pieces", h.tag)
	}
	for len(body) > 0 {
		inner, err := readHeader(body)
		if err != nil {
			return err
		}
		n := inner.size + inner.length
		if err := checkDER(body[:n], depth+1); err != nil {
			return err
		}
		body = body[n:]
	}
	return nil
}

func checkPrimitive(h header, body []byte) error {
	if h.class != 0 {
		return nil
	}
	switch h.tag {
	case 0:
		return errors.New("the mark of an indefinite length's end")
	case asn1.TagSequence, asn1.TagSet:
		return errors.New("a sequence is marked as a simple value")
	case asn1.TagBoolean:
		if len(body) != 1 || body[0] != 0 && body[0] != 0xff {
			return errors.New("a boolean is neither 00 nor FF")
		}
	case asn1.TagInteger:
		if len(body) == 0 || len(body) > 1 && (body[0] == 0 && body[1] < 0x80 || body[0] == 0xff && body[1] >= 0x80) {
			return errors.New("a number is longer than needed")
		}
	case asn1.TagNull:
		if len(body) != 0 {
			return errors.New("null with a value")
		}
	case asn1.TagBitString:
		if len(body) == 0 || body[0] > 7 || len(body) == 1 && body[0] != 0 ||
			body[0] > 0 && body[len(body)-1]&(1<<body[0]-1) != 0 {
			return errors.New("a bit string has wrong unused bits")
		}
	}
	return nil
}

// parse reads der strictly into v.
func parse(der []byte, v any, params string) error {
	rest, err := asn1.UnmarshalWithParams(der, v, params)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errors.New("bytes after the last element")
	}
	return nil
}

// parseExact is parse for a sequence that ends with its last known element;
// encoding/asn1 lets further ones pass.
func parseExact(der []byte, v any) error {
	if err := parse(der, v, ""); err != nil {
		return err
	}
	want := 0
	s := reflect.ValueOf(v).Elem()
	for i := range s.NumField() {
		optional := strings.Contains(s.Type().Field(i).Tag.Get("asn1"), "optional")
		if !optional || !s.Field(i).IsZero() {
			want++
		}
	}
	if n := countElements(der); n != want {
		return fmt.Errorf("a sequence has %d elements, %d are known", n, want)
	}
	return nil
}

// countElements counts what stands directly inside der, which was checked.
func countElements(der []byte) int {
	h, err := readHeader(der)
	if err != nil {
		return -1
	}
	n := 0
	for body := der[h.size : h.size+h.length]; len(body) > 0; n++ {
		inner, err := readHeader(body)
		if err != nil {
			return -1
		}
		body = body[inner.size+inner.length:]
	}
	return n
}
