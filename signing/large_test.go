package signing

import (
	"bytes"
	"context"
	"io"
	"os"
	"runtime"
	"testing"
	"time"

	"ecabinet/signing/pdf"
)

// A large document is signed and judged in little memory: it is streamed, not
// loaded.
func TestLargeDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: writes 100 MB")
	}
	a, trust := authority(t)
	who := person(t, a, "A", "")
	base := onDisk(t, "base.pdf", paper{fields: []string{"a"}, filler: 100 << 20}.build())
	runtime.GC()
	in, err := os.Open(base)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var before, later runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	s, err := Prepare(in, info.Size(), Preparation{Field: "a", Path: who.path, Time: noon})
	if err != nil {
		t.Fatal(err)
	}
	signature, err := s.Sign(nil, who.key)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(base + ".signed")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := s.Complete(in, info.Size(), signature, out); err != nil {
		t.Fatal(err)
	}
	signed := time.Since(start)
	start = time.Now()
	size, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Verify(context.Background(), out, size, Options{Trust: trust, At: noon})
	if err != nil || r.Indication != TotalPassed {
		t.Fatal(err, describe(r))
	}
	runtime.ReadMemStats(&later)
	allocated := (later.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("signed in %v, verified in %v, %d MiB allocated in all", signed, time.Since(start), allocated)
	if allocated > 32 {
		t.Errorf("%d MiB allocated for a file of 100 MB", allocated)
	}
}

// Documents that open without a password are signed as they are, encrypted.
func TestEncryptedDocument(t *testing.T) {
	t.Parallel()
	tool(t, "qpdf")
	a, trust := authority(t)
	who := person(t, a, "Nguyễn Vĩnh Nghĩa", "")
	plain := onDisk(t, "plain.pdf", paper{}.build())
	for name, args := range map[string][]string{
		"RC4-128": {"--allow-weak-crypto", "--encrypt", "", "owner", "128", "--use-aes=n", "--"},
		"AES-128": {"--allow-weak-crypto", "--encrypt", "", "owner", "128", "--use-aes=y", "--"},
		"AES-256": {"--encrypt", "", "owner", "256", "--"},
	} {
		t.Run(name, func(t *testing.T) {
			path := plain + name
			run(t, "qpdf", append(args, "--static-id", "--object-streams=generate", plain, path)...)
			doc, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			info, err := pdf.Inspect(bytes.NewReader(doc), int64(len(doc)))
			if err != nil || info.Pages != 1 || !info.Encrypted {
				t.Fatalf("%+v %v", info, err)
			}
			doc = sign(t, doc, who, func(p *Preparation) { p.Field, p.Reason = "a", "Duyệt" })
			doc = sign(t, doc, who, inField("b"))
			if r := verify(t, doc, trust); r.Indication != TotalPassed || len(r.Signatures) != 2 {
				t.Fatal(describe(r))
			}
			run(t, "qpdf", "--check", onDisk(t, "signed.pdf", doc))
		})
	}
	locked := plain + "locked"
	run(t, "qpdf", "--encrypt", "user", "owner", "256", "--", plain, locked)
	doc, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	if r := verify(t, doc, trust); r.Indication != Unreadable || r.Reasons[0].Code != "signing.pdf_needs_password" {
		t.Error(describe(r))
	}
}
