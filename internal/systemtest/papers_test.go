package systemtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/lang"
	"ecabinet/internal/official"
)

// Issue 2, Must show 5: papers of every make are uploaded, published and come
// back byte for byte.
func TestPapersComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	files := variety(t)
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	reader := r.login("delegate09")
	for name, want := range files {
		d := r.paper(name)
		if err := r.secretary.Upload(t.Context(), d.ID, name+".pdf", want.file); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, early := r.packed(reader, d.ID); early {
			t.Errorf("%s: in the pack before it was published", name)
		}
		r.publish(d)
		f, ok := r.packed(reader, d.ID)
		if !ok || f.Hash != sum(want.file) || f.Size != int64(len(want.file)) || f.Pages != want.pages {
			t.Errorf("%s: the pack says %+v, want %d bytes, %d pages, %s", name, f, len(want.file), want.pages, sum(want.file))
			continue
		}
		if got, err := reader.Fetch(t.Context(), f.URL); err != nil || !bytes.Equal(got, want.file) {
			t.Errorf("%s: %d bytes came back of %d: %v", name, len(got), len(want.file), err)
		}
	}
	t.Logf("%d papers", len(files))
}

type sample struct {
	file  []byte
	pages int
}

// variety makes papers of many makes from one of our own.
func variety(t *testing.T) map[string]sample {
	t.Helper()
	short := written(t, 4)
	all := map[string]sample{"of our own make": {short, 4}}
	qpdf, dir := tool(t, "qpdf", "qpdf"), t.TempDir()
	in := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(in, short, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"object streams":                 {"--object-streams=generate"},
		"a table of cross references":    {"--object-streams=disable", "--force-version=1.4"},
		"linearised":                     {"--linearize"},
		"uncompressed":                   {"--stream-data=uncompress", "--qdf"},
		"rotated":                        {"--rotate=+90:1-2", "--rotate=180:3"},
		"encrypted, opens (AES-256)":     {"--encrypt", "", "owner", "256", "--"},
		"encrypted, opens (AES-128)":     {"--encrypt", "", "owner", "128", "--use-aes=y", "--"},
		"encrypted, opens, with streams": {"--object-streams=generate", "--encrypt", "", "owner", "256", "--modify=none", "--"},
		"300 pages":                      slices.Concat([]string{"--empty", "--pages"}, slices.Repeat([]string{in, "1-4"}, 75), []string{"--"}),
		"a name before the header":       nil,
		"Tờ trình số 1 – ສະບາຍດີ – কাগজ 📄": {"--object-streams=preserve", "--deterministic-id"},
	} {
		if args == nil {
			all[name] = sample{append([]byte("printed by a scanner\n"), short...), 4}
			continue
		}
		pages, from := 4, []string{in}
		if name == "300 pages" {
			pages, from = 300, nil // its options name their files
		}
		out := filepath.Join(dir, "out.pdf")
		if r := execute(t, qpdf, slices.Concat(args, from, []string{out})...); r.code != 0 {
			t.Fatalf("qpdf %s: %s", args, r.stderr)
		}
		file, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = sample{file, pages}
	}
	return all
}

// written sets a report of so many pages.
func written(t *testing.T, pages int) []byte {
	t.Helper()
	var file bytes.Buffer
	n, err := official.WritePaper(&file, official.Paper{
		Head: official.Head{Language: lang.VI, Issuer: "ỦY BAN NHÂN DÂN XÃ BẢN MẪU", Number: "01/BC-UBND", Place: "Bản Mẫu",
			Date: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Kind: "BÁO CÁO", Subject: fmt.Sprintf("Thử nghiệm %d trang", pages)},
		Body: "Kính gửi các vị đại biểu.", Pages: pages,
		More: func(part int) string {
			return fmt.Sprintf("## Phần %d\n\n%s", part+1, strings.Repeat("Kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội trên địa bàn xã đạt kế hoạch đề ra. ", 12))
		},
	})
	if err != nil || n != pages {
		t.Fatalf("%d pages, want %d: %v", n, pages, err)
	}
	return file.Bytes()
}

// What is not a sound PDF is refused with its reason, in the language of the
// one who sent it, and leaves nothing behind.
func TestUnfitUploadsAreRefused(t *testing.T) {
	t.Parallel()
	sound := written(t, 2)
	locked := lockedPDF(t, sound)
	s := serve(t, seeded(t), "--upload-limit", "1")
	r := enter(t, s, "")
	office := r.browser("secretary")
	d := r.paper("Báo cáo")
	before := kept(t, s.Data)
	big, size := randomPDF(1<<20 + 1)
	huge, err := io.ReadAll(big)
	if err != nil || int64(len(huge)) != size {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file    []byte
		chunked bool
		status  int
		code    string
	}{
		"zero bytes":              {nil, false, 422, "meetings.upload_empty"},
		"zero bytes, unannounced": {nil, true, 422, "meetings.upload_empty"},
		"a text":                  {[]byte("Kính gửi: Hội đồng nhân dân"), false, 415, "meetings.upload_not_pdf"},
		"a web page":              {[]byte("<!doctype html><title>x</title>"), true, 415, "meetings.upload_not_pdf"},
		"a picture":               {[]byte("\x89PNG\r\n\x1a\n0000"), false, 415, "meetings.upload_not_pdf"},
		"half a file":             {sound[:len(sound)/2], false, 422, "signing.pdf_broken"},
		"a header alone":          {[]byte("%PDF-1.7\n%%EOF\n"), false, 422, "signing.pdf_broken"},
		"noise":                   {append([]byte("%PDF-1.7\n"), huge[2000:60000]...), true, 422, "signing.pdf_broken"},
		"a password":              {locked, false, 415, "signing.pdf_needs_password"},
		"too large":               {huge, false, 413, "meetings.upload_too_large"},
		"too large, unannounced":  {huge, true, 413, "meetings.upload_too_large"},
	} {
		length := int64(len(c.file))
		if c.chunked {
			length = -1
		}
		said := map[string]bool{}
		for _, language := range []string{"vi", "en", "bn"} {
			r.do(r.secretary, http.MethodPatch, "/api/v1/me", map[string]string{"language": language}, nil)
			code, sentence := refusal(t, office.upload(d.ID, name+".pdf", struct{ io.Reader }{bytes.NewReader(c.file)}, length), c.status)
			if code != c.code || !inLanguage(language, sentence) || said[sentence] {
				t.Errorf("%s (%s): %s %q, want %s", name, language, code, sentence, c.code)
			}
			said[sentence] = true
		}
	}
	if after := kept(t, s.Data); len(after) != len(before) {
		t.Errorf("%d files before, %d after", len(before), len(after))
	}
	if d := r.document(d.ID); len(d.Versions) > 0 {
		t.Errorf("versions were kept: %+v", d.Versions)
	}
	// The refusals harmed nothing: a sound file goes in.
	if err := r.secretary.Upload(t.Context(), d.ID, "a.pdf", sound); err != nil {
		t.Error(err)
	}
}

func lockedPDF(t *testing.T, file []byte) []byte {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "in.pdf"), filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(in, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := execute(t, tool(t, "qpdf", "qpdf"), "--encrypt", "secret", "owner", "256", "--", in, out); r.code != 0 {
		t.Fatal(r.stderr)
	}
	locked, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return locked
}
