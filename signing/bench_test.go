package signing

import (
	"context"
	"crypto"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ecabinet/certs"
)

// Speed is told as a ratio against a bare reference measured in the same run:
// run with -count 5 and compare the medians of the neighbouring lines.

// BenchmarkLarge: signing and judging 100 MB, against copying it through
// SHA-256 to disk.
func BenchmarkLarge(b *testing.B) {
	a, trust := authority(b)
	who := person(b, a, "A", "")
	path := filepath.Join(b.TempDir(), "base.pdf")
	doc := paper{fields: []string{"a"}, filler: 100 << 20}.build()
	if err := os.WriteFile(path, doc, 0o600); err != nil {
		b.Fatal(err)
	}
	in, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	size := int64(len(doc))
	signedPath := path + ".signed"

	b.Run("reference-copy", func(b *testing.B) {
		b.SetBytes(size)
		for range b.N {
			withFile(b, path+".copy", func(out *os.File) error {
				h := sha256.New()
				_, err := io.Copy(io.MultiWriter(h, onlyWriter{out}), io.NewSectionReader(in, 0, size))
				return err
			})
		}
	})
	b.Run("sign", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for range b.N {
			withFile(b, signedPath, func(out *os.File) error {
				s, err := Prepare(in, size, Preparation{Field: "a", Path: who.path, Time: noon})
				if err != nil {
					return err
				}
				signature, err := s.Sign(nil, who.key)
				if err != nil {
					return err
				}
				return s.Complete(in, size, signature, out)
			})
		}
	})
	b.Run("verify", func(b *testing.B) {
		signed, err := os.Open(signedPath)
		if err != nil {
			b.Fatal(err)
		}
		defer signed.Close()
		info, err := signed.Stat()
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
		b.ReportAllocs()
		for range b.N {
			r, err := Verify(context.Background(), signed, info.Size(), Options{Trust: trust, At: noon})
			if err != nil || r.Indication != TotalPassed {
				b.Fatal(err, r.Indication)
			}
		}
	})
}

func withFile(b *testing.B, path string, do func(*os.File) error) {
	b.Helper()
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := do(out); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSmall: signing 50 KB with RSA-2048, against the bare RSA operation.
func BenchmarkSmall(b *testing.B) {
	a, _ := authority(b)
	who := person(b, a, "A", certs.RSA2048)
	doc := paper{fields: []string{"a"}, filler: 50 << 10}.build()
	digest := sha256.Sum256(doc)
	b.Run("reference-rsa", func(b *testing.B) {
		for range b.N {
			if _, err := who.key.Sign(nil, digest[:], crypto.SHA256); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sign", func(b *testing.B) {
		for range b.N {
			if _, err := trySign(doc, who, inField("a")); err != nil {
				b.Fatal(err)
			}
		}
	})
}
