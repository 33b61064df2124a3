package pdf

import (
	"bytes"
	"compress/zlib"
	"testing"
	"time"

	"ecabinet/internal/fault"
)

func compressed(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// Whatever the bytes, reading ends soon, without a panic, and says why.
func FuzzInspect(f *testing.F) {
	f.Add(document(1))
	f.Add(document(3, "<</FT/Sig/T(a)/V 5 0 R>>", "[1 2 R]"))
	f.Add([]byte("%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 2/Root 1 0 R/Length 4>>\nstream\n\x01\x00\x09\x00\nendstream\nendobj\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		start := time.Now()
		if _, err := inspect(b); err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("not a fault: %v", err)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
