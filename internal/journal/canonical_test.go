package journal

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestCanonicalFormIsThatOfRFC8785(t *testing.T) {
	t.Parallel()
	type inner struct {
		B int    `json:"b"`
		A string `json:"a"`
	}
	for _, c := range []struct {
		name string
		in   any
		want string
	}{
		{"members sorted", map[string]any{"b": 1, "a": true, "": nil}, `{"":null,"a":true,"b":1}`},
		{"struct order is not text order", inner{1, "x"}, `{"a":"x","b":1}`},
		{"UTF-16 order: an emoji sorts before U+FB33", map[string]int{"\ufb33": 1, "😀": 2, "\u20ac": 3, "1": 4, "\r": 5, "ö": 6}, `{"\r":5,"1":4,"ö":6,"€":3,"😀":2,"` + "\ufb33" + `":1}`},
		{"escapes", "\b\t\n\f\r\"\\/<>&\x01\x7f\u2028", `"\b\t\n\f\r\"\\/<>&\u0001` + "\x7f\u2028\""},
		{"Vietnamese stays as it is", "Nghị quyết số 05/NQ-HĐND", `"Nghị quyết số 05/NQ-HĐND"`},
		{"largest integer", int64(maxInteger), "9007199254740991"},
		{"smallest integer", int64(-maxInteger), "-9007199254740991"},
		{"raw text is reordered", json.RawMessage(`{ "b" : [ 1 , { } ], "a":"\u00e9\ud83d\ude00" }`), `{"a":"é😀","b":[1,{}]}`},
		{"a backslash is not an escape", `\ud83d`, `"\\ud83d"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Canonical(c.in)
			if err != nil || string(got) != c.want {
				t.Fatalf("got %s, %v; want %s", got, err, c.want)
			}
			if !IsCanonical(got) {
				t.Fatal("the result is not stable")
			}
		})
	}
}

func TestCanonicalRefusesWhatHasTwoReadings(t *testing.T) {
	t.Parallel()
	type price struct{ Amount float64 }
	type hidden struct{ price }
	deep := json.RawMessage(strings.Repeat("[", 100) + strings.Repeat("]", 100))
	for name, in := range map[string]any{
		"float":                      1.0,
		"float in a struct":          &price{2},
		"float in an embedded one":   hidden{price{2}},
		"float in a map":             map[string]any{"x": []any{float32(3)}},
		"not a number":               math.NaN(),
		"beyond 2^53":                int64(maxInteger + 1),
		"unsigned beyond":            uint64(math.MaxUint64),
		"text with a fraction":       json.RawMessage(`1.5`),
		"text with an exponent":      json.RawMessage(`1e3`),
		"minus zero":                 json.RawMessage(`-0`),
		"doubled member":             json.RawMessage(`{"a":1,"a":1}`),
		"doubled by an escape":       json.RawMessage(`{"a":1,"\u0061":2}`),
		"not UTF-8":                  "\xff",
		"key not UTF-8":              map[string]int{"\xff": 1},
		"half of a surrogate pair":   json.RawMessage(`"\ud83d"`),
		"pair the wrong way round":   json.RawMessage(`"\ude00\ud83d"`),
		"nested beyond every reason": deep,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := Canonical(in); err == nil {
				t.Fatalf("accepted as %s", got)
			}
		})
	}
	if _, err := Canonicalise([]byte(`{} {}`)); err == nil {
		t.Fatal("two values accepted as one")
	}
}

func FuzzCanonicalise(f *testing.F) {
	for _, s := range []string{`{"b":1,"a":[null,true,"\u20ac"]}`, `"\ud83d\ude00"`, `-0`, `[1e9]`, `{"a":1,"a":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := Canonicalise(in)
		if err != nil {
			return
		}
		if !IsCanonical(out) {
			t.Fatalf("%q became %q, which is not stable", in, out)
		}
		var a, b any
		if json.Unmarshal(in, &a) != nil || json.Unmarshal(out, &b) != nil {
			t.Fatalf("accepted %q, which encoding/json does not read", in)
		}
	})
}
