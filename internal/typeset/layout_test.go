package typeset

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"strings"
	"testing"
)

// box is a word of a page as pdftotext sees it; y counts from the top.
type box struct {
	XMin float64 `xml:"xMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMin float64 `xml:"yMin,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// boxes returns the words of every page.
func boxes(t *testing.T, path string) [][]box {
	t.Helper()
	var doc struct {
		Pages []struct {
			Words []box `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal([]byte(run(t, "pdftotext", "-enc", "UTF-8", "-bbox", path, "-")), &doc); err != nil {
		t.Fatal(err)
	}
	var pages [][]box
	for _, p := range doc.Pages {
		pages = append(pages, p.Words)
	}
	return pages
}

// checkMargins fails when a word but the page number stands in a margin.
func checkMargins(t *testing.T, pages [][]box) {
	t.Helper()
	form := A4()
	for i, words := range pages {
		for _, w := range words {
			if w.Text == fmt.Sprint(i+1) && w.YMax < form.Top {
				continue
			}
			if w.XMin < form.Left-0.5 || w.XMax > form.Width-form.Right+1.5 || w.YMin < form.Top-2 || w.YMax > form.Height-form.Bottom+2 {
				t.Errorf("page %d: %q stands in a margin: %+v", i+1, w.Text, w)
			}
		}
	}
}

func TestTablesBreakAcrossPagesUnderTheirHead(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	path := save(t, write(t, sample()))
	pages := boxes(t, path)
	checkMargins(t, pages)
	rows := map[string]int{}
	for i := range pages {
		got := run(t, "pdftotext", "-enc", "UTF-8", "-layout", "-f", fmt.Sprint(i+1), "-l", fmt.Sprint(i+1), path, "-")
		if n := strings.Count(got, "Kiến nghị"); n > 0 {
			rows["all"] += n
			if strings.Count(got, "Số phiếu") != 1 {
				t.Errorf("page %d has rows but not one head:\n%s", i+1, got)
			}
		}
	}
	if rows["all"] != 84 {
		t.Errorf("%d rows of 84", rows["all"])
	}
	// What is set again is no content: the structure has the head once.
	if n := strings.Count(run(t, "pdfinfo", "-struct-text", path), "Số phiếu"); n != 1 {
		t.Errorf("the head stands %d times in the structure", n)
	}
}

// A row taller than a page goes on on the next one, and loses nothing.
func TestARowTallerThanAPage(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	d := newDocument()
	var long strings.Builder
	for i := range 900 {
		fmt.Fprintf(&long, "mục%d ", i)
	}
	d.Table(Table{Columns: []Column{{1, Left}, {3, Left}}, Head: [][]Cell{{TextCell("Tên"), TextCell("Nội dung")}}, Style: Style{Size: 13},
		Rows: [][]Cell{{TextCell("Một"), TextCell(long.String())}, {{Runs: []Run{Text("Cuối")}, Span: 2}}}})
	path := save(t, write(t, d))
	pages := boxes(t, path)
	checkMargins(t, pages)
	if len(pages) < 2 {
		t.Fatalf("%d page", len(pages))
	}
	got := text(t, path)
	for _, want := range []string{"mục0 ", "mục450 ", "mục899 ", "Cuối"} {
		if !strings.Contains(got+" ", want) {
			t.Errorf("%q is lost", want)
		}
	}
}

func TestJustifiedLinesEndAtTheMargin(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	d := newDocument()
	d.Paragraph(body, Text(strings.Repeat(vietnamese+" ", 8)))
	pages := boxes(t, save(t, write(t, d)))
	checkMargins(t, pages)
	ends := map[float64]float64{} // by line
	for _, w := range pages[0] {
		ends[w.YMin] = max(ends[w.YMin], w.XMax)
	}
	ragged := 0
	right := A4().Width - A4().Right
	for _, x := range ends {
		if x < right-1.5 {
			ragged++
		}
	}
	if len(ends) < 8 || ragged != 1 {
		t.Errorf("%d of %d lines do not end at the margin, only the last may", ragged, len(ends))
	}
}

// Text without spaces is cut where the line ends; numbers and symbols are not.
func TestLongWordsAreCutAndSymbolsAreNot(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	d := newDocument()
	hash := strings.Repeat("0123456789abcdef", 16)
	d.Paragraph(body, Text(hash))
	for i := range 40 {
		d.Paragraph(body, Text(strings.Repeat("a", 40+i)+" 105/NQ-HĐND"))
	}
	path := save(t, write(t, d))
	pages := boxes(t, path)
	checkMargins(t, pages)
	got := text(t, path)
	if n := strings.Count(got, "105/NQ-HĐND"); n != 40 {
		t.Errorf("%d of 40 symbols stand whole", n)
	}
	if !strings.HasPrefix(strings.ReplaceAll(got, " ", ""), hash) {
		t.Error("the cut word lost letters")
	}
}

// No heading is left alone at the foot of a page, and a kept block is not cut.
func TestWhatBelongsTogetherStaysTogether(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	for lines := 38; lines < 48; lines++ {
		d := newDocument()
		for range lines {
			d.Paragraph(Style{Size: 14}, Text("dòng"))
		}
		d.Paragraph(Style{Size: 14, Role: "H2", KeepNext: true}, Text("Đề_mục"))
		d.Paragraph(body, Text(vietnamese))
		d.Keep(func() {
			for range 5 {
				d.Paragraph(Style{Size: 14}, Text("khối"))
			}
		})
		for i, words := range boxes(t, save(t, write(t, d))) {
			if words[len(words)-1].Text == "Đề_mục" {
				t.Errorf("%d lines: the heading stands alone on page %d", lines, i+1)
			}
			n := 0
			for _, w := range words {
				if w.Text == "khối" {
					n++
				}
			}
			if n != 0 && n != 5 {
				t.Errorf("%d lines: the block is cut, %d of 5 on page %d", lines, n, i+1)
			}
		}
	}
}

func TestPageBreakAndPageNumbers(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	d := newDocument()
	d.Paragraph(body, Text("Một"))
	d.PageBreak()
	d.Paragraph(body, Text("Hai"))
	pages := boxes(t, save(t, write(t, d)))
	if len(pages) != 2 || len(pages[0]) != 1 || len(pages[1]) != 2 || pages[1][0].Text != "2" {
		t.Errorf("got %v", pages)
	}
}

func TestPicturesWithTransparency(t *testing.T) {
	t.Parallel()
	needTool(t, "qpdf")
	needTool(t, "mutool")
	picture := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for x := range 40 {
		for y := range 20 {
			picture.Set(x, y, color.NRGBA{200, 0, 0, uint8(6 * x)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	d := newDocument()
	d.Image(b.Bytes(), MM(40), Center, "Con dấu")
	d.Image(b.Bytes(), MM(20), Right, "Con dấu")
	d.Boxed(Style{Size: 13, Bold: true, Align: Center}, MM(30), Color{R: 200}, Text("HỎA TỐC"))
	pdf := write(t, d)
	if n := bytes.Count(pdf, []byte("/Subtype/Image")); n != 2 {
		t.Errorf("%d images in the file, want the picture and its mask once each", n)
	}
	path := save(t, pdf)
	run(t, "qpdf", "--check", path)
	run(t, "mutool", "draw", "-q", "-r", "40", "-o", filepath.Join(t.TempDir(), "a.png"), path)

	broken := newDocument()
	broken.Image([]byte("no picture"), 10, Left, "")
	if _, err := broken.WriteTo(&bytes.Buffer{}); err == nil {
		t.Error("a broken picture was taken")
	}
}

func TestBookmarksFollowHeadings(t *testing.T) {
	t.Parallel()
	needTool(t, "mutool")
	got := run(t, "mutool", "show", save(t, write(t, sample())), "outline")
	if strings.Count(got, "Mục") != 8 || !strings.Contains(got, "BIÊN BẢN") {
		t.Errorf("outline:\n%s", got)
	}
}

// BenchmarkPage is the price of a page of running text.
func BenchmarkPage(b *testing.B) {
	for b.Loop() {
		d := newDocument()
		for range 120 { // ten pages
			d.Paragraph(body, Text(strings.Repeat(vietnamese+" ", 2)))
		}
		if _, err := d.WriteTo(&bytes.Buffer{}); err != nil {
			b.Fatal(err)
		}
	}
}
