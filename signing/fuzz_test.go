package signing

import (
	"bytes"
	"context"
	"testing"

	"ecabinet/certs"
)

// Whatever follows a signed file, judging it ends without a panic, and never
// lets it pass with bytes no rule explains.
func FuzzVerifyAppended(f *testing.F) {
	a, trust := authority(f)
	doc := sign(f, paper{fields: []string{"a", "b"}}.build(), person(f, a, "A", certs.ECDSAP256), inField("a"))
	more := sign(f, doc, person(f, a, "B", certs.ECDSAP256), inField("b"))
	f.Add([]byte("\n"))
	f.Add([]byte("1 0 obj\n<<>>\nendobj\nxref\n1 1\n0000000009 00000 n \ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n"))
	f.Add(more[len(doc):])
	f.Fuzz(func(t *testing.T, tail []byte) {
		bad := append(bytes.Clone(doc), tail...)
		r, err := Verify(context.Background(), bytes.NewReader(bad), int64(len(bad)), Options{Trust: trust, At: noon})
		if err != nil {
			t.Fatal(err)
		}
		if r.Indication == TotalPassed && len(tail) > 0 && r.Signatures[0].Modification == ModNone {
			t.Errorf("%q: %s", tail, describe(r))
		}
	})
}
