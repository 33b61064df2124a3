package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/unicode/norm"

	"ecabinet/internal/fault"
)

// noon is the time of all test documents.
var noon = time.Date(2026, 12, 10, 12, 0, 0, 0, time.FixedZone("", 7*3600))

var body = Style{Size: 14, Align: Justify, FirstIndent: MM(12.7), After: 6}

func newDocument() *Document {
	return New(Options{Title: "Biên bản thử", Author: "HĐND", Language: "vi", Created: noon})
}

// needTool returns when an external tool is there; where it is not, the test
// is skipped loudly, and with CI=true it fails.
func needTool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing; install poppler-utils, qpdf and mupdf-tools", name)
		}
		t.Skipf("SKIPPED: %s is missing; install poppler-utils, qpdf and mupdf-tools", name)
	}
}

// needBengali fails when the Bengali fonts were not unpacked.
func needBengali(t *testing.T) {
	t.Helper()
	if _, err := faceFor(true, false, false); err != nil {
		t.Fatalf("the Bengali fonts are not unpacked: run make fonts (%v)", err)
	}
}

func write(t *testing.T, d *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := d.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func save(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	// For looking at what the tests made: TYPESET_OUT=DIR go test
	if dir := os.Getenv("TYPESET_OUT"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "_") + ".pdf"
		if err := os.WriteFile(filepath.Join(dir, name), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// run returns what a tool prints, and fails on a bad exit or a warning.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &out, &complaints
	err := c.Run()
	// How Debian's mutool was built is no property of the file.
	said := strings.TrimSpace(strings.ReplaceAll(complaints.String(), "warning: ICC support is not available", ""))
	if err != nil || said != "" {
		t.Fatalf("%s: %v\n%s%s", name, err, out.String(), said)
	}
	return out.String()
}

// text is what pdftotext reads, with its line ends and page ends as spaces.
func text(t *testing.T, path string) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, "pdftotext", "-enc", "UTF-8", path, "-")), " ")
}

// allSyllables holds every Vietnamese vowel with every tone, both cases.
func allSyllables() string {
	var b strings.Builder
	for _, v := range "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			b.WriteString("t" + norm.NFC.String(string(v)+tone) + "n ")
		}
	}
	return b.String() + "đ Đ"
}

const (
	vietnamese = "Hội đồng nhân dân xã Bản Mẫu khóa XXI, nhiệm kỳ 2026 - 2031, kỳ họp thứ ba đã thảo luận và biểu quyết thông qua nghị quyết về dự toán ngân sách năm 2027; hiệu lực từ ngày 01 tháng 01 năm 2027."
	bengali    = "মন্ত্রিসভার বৈঠকের কার্যবিবরণী। সংসদ সদস্যগণ প্রস্তাবটি সংখ্যাগরিষ্ঠ ভোটে গ্রহণ করেন; রাষ্ট্রপতির স্বাক্ষর, ক্ষুদ্র শিল্প, জ্ঞান ও বিজ্ঞান, উজ্জ্বল, কৃষি, দ্বিতীয় অধিবেশন ২০২৬।"
)

func TestTextComesBackExactly(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	needBengali(t)
	for name, in := range map[string]string{
		"vietnamese":  vietnamese,
		"decomposed":  norm.NFD.String(vietnamese),
		"all letters": allSyllables(),
		"bengali":     bengali,
		"mixed":       "Nghị quyết " + bengali + " and English “quotes” – final office, 5 % ≥ 2/3.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDocument()
			d.Paragraph(body, Text(in))
			d.Paragraph(Style{Size: 13, Bold: true}, Text(in))
			want := strings.Join(strings.Fields(norm.NFC.String(in+" "+in)), " ")
			if got := text(t, save(t, write(t, d))); got != want {
				t.Errorf("pdftotext reads\n%q\nwant\n%q", got, want)
			}
		})
	}
}

// Readers that know nothing of ActualText get every glyph's letters from the
// font, so that searching finds at least the plain parts.
func TestEveryGlyphIsExplained(t *testing.T) {
	t.Parallel()
	needBengali(t)
	d := newDocument()
	d.Paragraph(body, Text(bengali+" "+vietnamese))
	write(t, d)
	for _, b := range d.slabs {
		for _, f := range b.items[0].item.(*line).frags {
			u := d.usage(f.face)
			for _, g := range f.word.glyphs {
				if u.meaning(u.number[g.id]) == "" {
					t.Errorf("%s: glyph %d of %q stands for nothing", f.face.name, g.id, f.word.text)
				}
			}
		}
	}
	w, err := faceFor(true, false, false)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, g := range w.shape("ক্ষি").glyphs {
		got += "[" + g.text + "]"
	}
	if got != "[ি][ক্ষ]" {
		t.Errorf("got %s", got)
	}
}

// A word that no font can show is refused with its name, not set as a box.
func TestUnprintableTextIsRefused(t *testing.T) {
	t.Parallel()
	d := newDocument()
	d.Paragraph(body, Text("Chào 漢"))
	_, err := d.WriteTo(&bytes.Buffer{})
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != "typeset.no_glyph" || f.Args["code"] != "U+6F22" {
		t.Fatalf("got %v", err)
	}
}

// sample is a document with everything in it.
func sample() *Document {
	d := newDocument()
	d.Columns([]float64{MM(70), MM(92)}, func(f *Flow) {
		f.Paragraph(Style{Size: 13, Bold: true, Align: Center}, Text("HỘI ĐỒNG NHÂN DÂN"))
		f.Rule(MM(25), 0.7, 1, Center)
	}, func(f *Flow) {
		f.Paragraph(Style{Size: 13, Bold: true, Align: Center}, Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
	})
	d.Paragraph(Style{Role: "H1", Size: 14, Bold: true, Align: Center, Before: 12, After: 6, KeepNext: true}, Text("BIÊN BẢN"))
	for i := range 8 {
		d.Paragraph(Style{Role: "H2", Size: 14, Bold: true, KeepNext: true, Before: 6}, Text(fmt.Sprintf("%d. Mục", i+1)))
		d.Paragraph(body, Text(vietnamese+" "), Run{Text: "In đậm", Bold: true}, Text(", "), Run{Text: "in nghiêng", Italic: true}, Text("."))
		l := d.List()
		l.Item(body, "-", Text("Mục thứ nhất của danh sách;")).Within(func() { d.Paragraph(body, Text("Đoạn trong mục.")) })
		l.Item(Style{Size: 14, Left: 36, FirstIndent: -18}, "a)", Text(vietnamese))
	}
	table := Table{Columns: []Column{{1, Center}, {5, Left}, {2, Right}}, Head: [][]Cell{{TextCell("TT"), TextCell("Nội dung"), TextCell("Số phiếu")}}, Style: Style{Size: 12, Before: 6, After: 6}}
	for i := range 84 {
		table.Rows = append(table.Rows, []Cell{TextCell(fmt.Sprint(i + 1)), TextCell("Kiến nghị của cử tri về đường giao thông"), TextCell("30")})
	}
	d.Table(table)
	d.Keep(func() {
		d.SignatureArea(MM(32), Field{Name: "chair", Label: "Chữ ký của chủ tọa", X: 200, W: MM(50), H: MM(30)},
			Field{Name: "seal", Label: "Con dấu", X: 180, W: MM(36), H: MM(32)})
		d.Paragraph(Style{Size: 14, Bold: true, Align: Center}, Text("Đại biểu 01"))
	})
	return d
}

func TestOtherToolsFindNothingWrong(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"qpdf", "mutool", "pdfinfo"} {
		needTool(t, tool)
	}
	path := save(t, write(t, sample()))
	run(t, "qpdf", "--check", path)
	run(t, "mutool", "info", path)
	run(t, "mutool", "draw", "-q", "-F", "txt", "-o", os.DevNull, path)
	run(t, "mutool", "draw", "-q", "-r", "50", "-F", "png", "-o", filepath.Join(t.TempDir(), "%d.png"), path)
	facts := run(t, "pdfinfo", path)
	for _, want := range []string{"Tagged:          yes", "Title:           Biên bản thử", "PDF version:     1.7", "Encrypted:       no"} {
		if !strings.Contains(facts, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, facts)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(write(t, sample()), write(t, sample())) {
		t.Fatal("two runs differ")
	}
}

// A program built without the Bengali fonts says so instead of setting boxes.
func TestWithoutBengaliFontsThereIsAClearFault(t *testing.T) {
	t.Parallel()
	for _, slot := range []int{slotBengali, slotBengali | slotBold} {
		if _, err := loadFace(slot, fstest.MapFS{}); fault.CodeOf(err) != "typeset.no_bengali_font" {
			t.Errorf("got %v", err)
		}
	}
	if _, err := loadFace(0, fstest.MapFS{}); err != nil {
		t.Errorf("Vietnamese must not need them: %v", err)
	}
}

// What PDF/A-2b asks of the file as a whole (ISO 19005-2).
func TestFileIsArchival(t *testing.T) {
	t.Parallel()
	needTool(t, "qpdf")
	needTool(t, "pdffonts")
	path := save(t, write(t, sample()))
	plain := run(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")
	for _, want := range []string{
		"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", "/S /GTS_PDFA1", "/DestOutputProfile",
		"<xmp:CreateDate>2026-12-10T12:00:00+07:00<", "/CreationDate (D:20261210120000+07'00')", "/Marked true", "/Lang (vi)",
		"/SigFlags 3", "/FT /Sig", "/CIDToGIDMap /Identity", "/F 4",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, never := range []string{"/Encrypt", "/JavaScript", "/AA", "/EmbeddedFiles", "LZWDecode", "/NeedAppearances"} {
		if strings.Contains(plain, never) {
			t.Errorf("%s has no place in PDF/A", never)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(run(t, "pdffonts", path)), "\n")[2:] {
		if !strings.Contains(line, "yes yes yes") {
			t.Errorf("not embedded as a subset with Unicode: %s", line)
		}
	}
}

// Documents share fonts and shaped words; the race detector watches this.
func TestDocumentsAtOnce(t *testing.T) {
	t.Parallel()
	want := write(t, sample())
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			var b bytes.Buffer
			if _, err := sample().WriteTo(&b); err != nil || !bytes.Equal(b.Bytes(), want) {
				t.Errorf("another document beside it changed the bytes (%v)", err)
			}
		})
	}
	wait.Wait()
}
