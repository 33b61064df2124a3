package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/fault"
)

// document writes a small document with a table of cross references.
func document(pages int, extra ...string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 3+i))
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/MediaBox[0 0 200 300]/Kids[%s]>>", pages, strings.Join(kids, " ")))
	for range pages {
		object("<</Type/Page/Parent 2 0 R>>")
	}
	for _, e := range extra {
		object(e)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

func inspect(b []byte) (Info, error) { return Inspect(bytes.NewReader(b), int64(len(b))) }

func TestInspectCountsPages(t *testing.T) {
	t.Parallel()
	info, err := inspect(document(3))
	if err != nil || info.Pages != 3 || info.Version != "1.4" || info.Encrypted {
		t.Fatalf("%+v %v", info, err)
	}
	f, err := Open(bytes.NewReader(document(2)), int64(len(document(2))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := f.Latest().Sizes()
	if err != nil || len(sizes) != 2 || sizes[1] != [2]float64{200, 300} {
		t.Fatal(sizes, err)
	}
}

// What an upload may bring by mistake or by intent is refused with a reason.
func TestInspectRefuses(t *testing.T) {
	t.Parallel()
	good := document(1)
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	for name, c := range map[string]struct {
		doc  []byte
		code string
	}{
		"nothing":           {nil, "signing.pdf_empty"},
		"a text":            {[]byte("xin chào"), "signing.pdf_not_pdf"},
		"a picture":         {append([]byte("\x89PNG\r\n"), make([]byte, 5000)...), "signing.pdf_not_pdf"},
		"cut off":           {good[:len(good)-60], "signing.pdf_broken"},
		"the end alone":     {append([]byte("%PDF-1.4\n"), good[len(good)-60:]...), "signing.pdf_broken"},
		"no pages":          {document(0), "signing.pdf_no_pages"},
		"a circle of pages": {bytes.Replace(document(1), []byte("<</Type/Page/Parent 2 0 R>>"), []byte("<</Kids[2 0 R]/Parent 2 0 R"), 1), "signing.pdf_broken"},
		"a circle of tables": {bytes.Replace(good, []byte("/Size 4"), fmt.Appendf(nil, "/Size 4/Prev %d", bytes.LastIndex(good, []byte("xref\n0"))), 1),
			"signing.pdf_broken"},
		"too deep":      {bytes.Replace(good, []byte("/Size 4"), []byte("/Size 4/A "+deep), 1), "signing.pdf_broken"},
		"million pages": {bytes.Replace(good, []byte("0 4\n"), []byte("0 9000000\n"), 1), "signing.pdf_over_limit"},
		"foreign lock":  {bytes.Replace(good, []byte("/Size 4"), []byte("/Size 4/Encrypt<</Filter/Adobe.PubSec>>"), 1), "signing.pdf_encryption_unknown"},
	} {
		start := time.Now()
		_, err := inspect(c.doc)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: refused after %v", name, took)
		}
	}
}

// Compressed structure that unpacks to a hundred times the limit ends soon.
func TestBombEndsSoon(t *testing.T) {
	t.Parallel()
	f := &File{limits: Limits{Inflated: 1 << 20}.filled()}
	bomb := compressed(make([]byte, 32<<20))
	start := time.Now()
	if _, err := f.zlib(bomb); fault.CodeOf(asFault(err)) != "signing.pdf_over_limit" {
		t.Error(err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Error(took)
	}
}

// The same document written by qpdf in other ways reads the same.
func TestOtherFormsOfSyntax(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("qpdf"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("qpdf is missing and CI must not skip")
		}
		t.Skip("SKIPPED: qpdf is not installed")
	}
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain.pdf")
	if err := os.WriteFile(plain, document(12), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"object streams": {"--object-streams=generate"},
		"linearized":     {"--linearize"},
		"both":           {"--linearize", "--object-streams=generate"},
		"encrypted":      {"--encrypt", "", "owner", "256", "--", "--object-streams=generate"},
	} {
		out := filepath.Join(dir, name+".pdf")
		if msg, err := exec.Command("qpdf", append(args, plain, out)...).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, msg)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := inspect(b); err != nil || info.Pages != 12 {
			t.Errorf("%s: %+v %v", name, info, err)
		}
	}
}

func TestTextStrings(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"", "Nguyễn Vĩnh Nghĩa", "ĩ Ĩ ( ) \\ \r", "বাংলা", "𝔘𝔫𝔦"} {
		w := &writer{marks: map[string]Span{}}
		w.object(Dict{"A b#/": TextString(words), "N": Array{Integer(-3), Real("1.50"), Bool(true), nil, Ref{7, 1}}})
		l := &lexer{buf: w.Bytes(), final: true, maxDepth: 8}
		o, err := l.object(0)
		if err != nil {
			t.Fatal(err)
		}
		d := o.(Dict)
		if got := d["A b#/"].(String).Text(); got != words {
			t.Errorf("%q came back as %q", words, got)
		}
		if !Equal(d["N"], Array{Integer(-3), Real("1.50"), Bool(true), nil, Ref{7, 1}}) {
			t.Errorf("%v", d["N"])
		}
	}
}

func TestLiteralStrings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`(a(b)c)`: "a(b)c", `(\101\1012\\\))`: "AA2\\)", "(a\r\nb\\\nc)": "a\nbc", `<48 656C6C6F2>`: "Hello ", `()`: "", `(\n\t\q)`: "\n\tq",
	} {
		o, err := (&lexer{buf: []byte(in), final: true, maxDepth: 4}).object(0)
		if err != nil || o != String(want) {
			t.Errorf("%s: %q %v", in, o, err)
		}
	}
}

// An update changes what it says and nothing else; older states stay visible.
func TestUpdatesKeepHistory(t *testing.T) {
	t.Parallel()
	doc := document(2)
	for i := range 3 {
		f, err := Open(bytes.NewReader(doc), int64(len(doc)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		u := NewUpdate(f, nil)
		d, err := u.Dict(Ref{Num: 1})
		if err != nil {
			t.Fatal(err)
		}
		d["Round"] = Integer(i)
		u.Set(Ref{Num: 1}, d)
		r, err := u.Render()
		if err != nil {
			t.Fatal(err)
		}
		doc = append(doc, r.Bytes...)
	}
	f, err := Open(bytes.NewReader(doc), int64(len(doc)), Limits{})
	if err != nil || len(f.Sections()) != 4 {
		t.Fatal(err)
	}
	for i := range 4 {
		d, _, err := f.View(i).Catalog()
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := d["Round"].(Integer); ok != (i > 0) || int(n) != max(0, i-1) {
			t.Errorf("view %d shows %v", i, d["Round"])
		}
	}
	if i, ok := f.SectionEndingAt(int64(len(doc))); !ok || i != 3 {
		t.Error(i, ok)
	}
}
