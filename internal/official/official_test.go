package official

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"ecabinet/internal/fault"
	"ecabinet/internal/lang"
)

var day = time.Date(2026, 12, 10, 17, 30, 0, 0, time.FixedZone("", 7*3600))

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

func save(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	// For looking at what the tests made: TYPESET_OUT=DIR go test
	if dir := os.Getenv("TYPESET_OUT"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_")+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, "pdftotext", "-enc", "UTF-8", path, "-")), " ")
}

// rollCall is the table of how N deputies voted.
func rollCall(head string, name func(int) string, votes []string, n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", i+1, name(i+1), votes[i%len(votes)])
	}
	return b.String()
}

func minutesIn(tag lang.Tag) Minutes {
	switch tag {
	case lang.EN:
		return Minutes{
			Head: Head{Language: tag, Parent: "PEOPLE'S COUNCIL", Issuer: "BAN MAU COMMUNE", Number: "12/BB-HĐND", Place: "Ban Mau", Date: day, Subject: "Third session, term XXI"},
			Body: "## 1. Opening\n\nThe sitting was opened at 08:00 by the chair. **Present:** 32 of 33 deputies, *one absent with leave*.\n\n1. Report on the budget;\n2. Draft resolution.\n\n" +
				rollCall("| No. | Deputy | Vote |\n|:-:|---|:-:|\n", func(i int) string { return fmt.Sprintf("Deputy %02d", i) }, []string{"for", "for", "against"}, 33),
			Secretary: Signer{Name: "Deputy 07"}, Chair: Signer{Name: "Deputy 01"}, Recipients: []string{"Deputies", "Standing Committee"},
		}
	case lang.BN:
		return Minutes{
			Head: Head{Language: tag, Parent: "জনপরিষদ", Issuer: "বান মাউ কমিউন", Number: "১২/BB-HĐND", Place: "বান মাউ", Date: day, Subject: "একুশতম মেয়াদের তৃতীয় অধিবেশন"},
			Body: "## ১. উদ্বোধন\n\nসভাপতি সকাল ৮টায় বৈঠক উদ্বোধন করেন। **উপস্থিত:** ৩৩ জন সদস্যের মধ্যে ৩২ জন; একজন ছুটিতে। মন্ত্রিসভার প্রস্তাবটি সংখ্যাগরিষ্ঠ ভোটে গৃহীত হয়।\n\n- বাজেট প্রতিবেদন;\n- খসড়া সিদ্ধান্ত।\n\n" +
				rollCall("| ক্রম | সদস্য | ভোট |\n|:-:|---|:-:|\n", func(i int) string { return "সদস্য " + digits(lang.BN, fmt.Sprintf("%02d", i)) }, []string{"পক্ষে", "পক্ষে", "বিপক্ষে"}, 33),
			Secretary: Signer{Name: "সদস্য ০৭"}, Chair: Signer{Name: "সদস্য ০১"}, Recipients: []string{"সদস্যবৃন্দ"},
		}
	}
	return Minutes{
		Head: Head{Language: tag, Parent: "HỘI ĐỒNG NHÂN DÂN TỈNH", Issuer: "HỘI ĐỒNG NHÂN DÂN\nXÃ BẢN MẪU", Number: "12/BB-HĐND", Place: "Bản Mẫu", Date: day,
			Subject: "Kỳ họp thường lệ cuối năm 2026,\nHội đồng nhân dân xã Bản Mẫu khóa XXI, nhiệm kỳ 2026 - 2031"},
		Body: "## I. KHAI MẠC\n\nKỳ họp khai mạc lúc 08 giờ 00 ngày 10 tháng 12 năm 2026 tại Hội trường Ủy ban nhân dân xã Bản Mẫu. **Có mặt:** 32/33 đại biểu; *vắng mặt có phép 01 đại biểu*. Đại biểu tham dự theo đúng quy định tại Điều 91 của Luật.\n\n" +
			"*Căn cứ Luật Tổ chức chính quyền địa phương;*\n\n### 1. Chương trình\n\n1. Báo cáo kinh tế - xã hội năm 2026;\n2. Dự toán ngân sách năm 2027:\n   - Thu ngân sách trên địa bàn;\n   - Chi đầu tư phát triển và chi thường xuyên của các đơn vị trực thuộc trong toàn xã năm 2027.\n3. Bế mạc.\n\n" +
			"## II. BIỂU QUYẾT\n\nKết quả biểu quyết thông qua Nghị quyết số 05/NQ-HĐND: tán thành 30, không tán thành 01, không biểu quyết 01; 30 > 33 × 1/2 nên được **thông qua**.\n\n" +
			rollCall("| TT | Họ và tên đại biểu | Ý kiến | Ghi chú |\n|:-:|---|:-:|---|\n", func(i int) string { return fmt.Sprintf("Đại biểu %02d", i) }, []string{"Tán thành |", "Tán thành |", "Không tán thành | Có ý kiến"}, 33) +
			"\n## III. BẾ MẠC\n\nKỳ họp kết thúc lúc 17 giờ 00 cùng ngày. Biên bản đã được thông qua.\n",
		Secretary: Signer{Title: "THƯ KÝ KỲ HỌP", Name: "Đại biểu 07"}, Chair: Signer{Authority: "TM. ĐOÀN CHỦ TỌA", Title: "CHỦ TỊCH", Name: "Đại biểu 01"},
		Recipients: []string{"Ủy ban Thường vụ Quốc hội", "Thường trực HĐND tỉnh", "Các đại biểu HĐND xã"},
	}
}

func TestMinutesInEveryLanguage(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	needTool(t, "qpdf")
	wants := map[lang.Tag][]string{
		lang.VI: {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 12/BB-HĐND", "Bản Mẫu, ngày 10 tháng 12 năm 2026", "BIÊN BẢN", "30 > 33 × 1/2 nên được thông qua", "THƯ KÝ KỲ HỌP", "TM. ĐOÀN CHỦ TỌA", "- Lưu: VT, hồ sơ."},
		lang.EN: {"SOCIALIST REPUBLIC OF VIET NAM", "Ban Mau, 10 December 2026", "MINUTES", "SECRETARY", "CHAIR", "1. Report on the budget;"},
		lang.BN: {"ভিয়েতনাম সমাজতান্ত্রিক প্রজাতন্ত্র", "বান মাউ, ১০ ডিসেম্বর ২০২৬", "কার্যবিবরণী", "মন্ত্রিসভার প্রস্তাবটি সংখ্যাগরিষ্ঠ ভোটে গৃহীত হয়।", "সভাপতি"},
	}
	for tag, want := range wants {
		t.Run(string(tag), func(t *testing.T) {
			t.Parallel()
			var b, again bytes.Buffer
			if _, err := WriteMinutes(&b, minutesIn(tag)); err != nil {
				t.Fatal(err)
			}
			if _, err := WriteMinutes(&again, minutesIn(tag)); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Errorf("the same minutes gave other bytes (%v)", err)
			}
			path := save(t, b.Bytes())
			run(t, "qpdf", "--check", path)
			got := textOf(t, path)
			for _, w := range want {
				if !strings.Contains(got, norm.NFC.String(w)) {
					t.Errorf("%q is not in the text:\n%s", w, got)
				}
			}
		})
	}
}

// The three fields are empty, named as the signing package expects, and stand
// on one page, the seal reaching over the left third of the chair's signature.
func TestMinutesHavePreparedFields(t *testing.T) {
	t.Parallel()
	needTool(t, "qpdf")
	var b bytes.Buffer
	if _, err := WriteMinutes(&b, minutesIn(lang.VI)); err != nil {
		t.Fatal(err)
	}
	fields := readFields(t, save(t, b.Bytes()))
	if len(fields) != 3 {
		t.Fatalf("got fields %v", fields)
	}
	secretary, chair, seal := fields[FieldSecretary], fields[FieldChair], fields[FieldSeal]
	if secretary.page != chair.page || chair.page != seal.page {
		t.Error("the fields stand on different pages")
	}
	if secretary.rect[2] >= chair.rect[0] {
		t.Error("the secretary does not sign left of the chair")
	}
	third := chair.rect[0] + (chair.rect[2]-chair.rect[0])/3
	if d := seal.rect[2] - third; d < -0.1 || d > 0.1 || seal.rect[0] >= chair.rect[0] {
		t.Errorf("seal %v, chair %v", seal.rect, chair.rect)
	}
	if h := chair.rect[3] - chair.rect[1]; h < 85 {
		t.Errorf("%.1f points are too little room to sign", h)
	}
}

func TestPaperReachesItsPages(t *testing.T) {
	t.Parallel()
	for _, pages := range []int{1, 3, 42} {
		p := Paper{
			Head:   Head{Language: lang.VI, Issuer: "ỦY BAN NHÂN DÂN XÃ BẢN MẪU", Number: "15/BC-UBND", Place: "Bản Mẫu", Date: day, Kind: "BÁO CÁO", Subject: "Tình hình kinh tế - xã hội năm 2026"},
			To:     []string{"Hội đồng nhân dân xã Bản Mẫu"},
			Signer: Signer{Authority: "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Name: "Đại biểu 02"}, Recipients: []string{"Như trên"},
			Prepared: true, Pages: pages,
			More: func(i int) string {
				return fmt.Sprintf("Trong năm, chỉ tiêu thứ %d đạt kế hoạch; đời sống nhân dân tiếp tục ổn định.", i+1)
			},
		}
		var b bytes.Buffer
		got, err := WritePaper(&b, p)
		if err != nil || got != pages {
			t.Errorf("want %d pages, got %d (%v)", pages, got, err)
		}
		save(t, b.Bytes())
	}
}

func TestDraftResolution(t *testing.T) {
	t.Parallel()
	needTool(t, "pdftotext")
	p := Paper{
		Head:    Head{Language: lang.VI, Issuer: "HỘI ĐỒNG NHÂN DÂN\nXÃ BẢN MẪU", Number: "     /NQ-HĐND", Draft: true, Place: "Bản Mẫu", Date: day, Kind: "NGHỊ QUYẾT", Subject: "Về dự toán ngân sách xã năm 2027"},
		Grounds: []string{"Căn cứ Luật Tổ chức chính quyền địa phương", "Xét Tờ trình số 15/TTr-UBND của Ủy ban nhân dân xã;"}, Enacts: true,
		Body:   "**Điều 1.** Thông qua dự toán ngân sách xã năm 2027.\n\n**Điều 2.** Nghị quyết có hiệu lực từ ngày 01 tháng 01 năm 2027.",
		Signer: Signer{Title: "CHỦ TỊCH", Name: "Đại biểu 01"}, Recipients: []string{"Các đại biểu"},
	}
	var b bytes.Buffer
	if _, err := WritePaper(&b, p); err != nil {
		t.Fatal(err)
	}
	got := textOf(t, save(t, b.Bytes()))
	for _, want := range []string{"DỰ THẢO", "Căn cứ Luật Tổ chức chính quyền địa phương; Xét Tờ trình số 15/TTr-UBND của Ủy ban nhân dân xã. QUYẾT NGHỊ: Điều 1."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestWhatCannotBePrintedIsRefused(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"Một\n\nhai <b>ba</b>":   "official.markdown_html 3",
		"<table></table>":        "official.markdown_html 1",
		"Một\n\n\n![ảnh](a.png)": "official.markdown_image 4",
		"Chữ 漢":                  "typeset.no_glyph ",
	} {
		m := minutesIn(lang.VI)
		m.Body = body
		_, err := WriteMinutes(&bytes.Buffer{}, m)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code+" "+f.Args["line"] != want {
			t.Errorf("%q: got %v, want %s", body, err, want)
		}
	}
}

func TestDatesInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tag        lang.Tag
		month, day int
		want       string
	}{
		{lang.VI, 12, 10, "ngày 10 tháng 12 năm 2026"}, {lang.VI, 2, 5, "ngày 05 tháng 02 năm 2026"}, {lang.VI, 3, 9, "ngày 09 tháng 3 năm 2026"},
		{lang.EN, 2, 5, "5 February 2026"}, {lang.BN, 12, 10, "১০ ডিসেম্বর ২০২৬"},
	} {
		if got := DateInWords(c.tag, time.Date(2026, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC)); got != c.want {
			t.Errorf("%s: %q, want %q", c.tag, got, c.want)
		}
	}
}

// Whatever a writer types, the answer is a paper or a fault with a sentence.
func FuzzMinutesBody(f *testing.F) {
	f.Add("# Một\n\n- hai\n  - **ba**\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n")
	f.Add("> > > - 1. * \u0302\u200d ক্ষ\u200c্ &amp; \\| `x`\n---\n")
	f.Add(strings.Repeat("ড্ড", 400))
	f.Fuzz(func(t *testing.T, source string) {
		m := minutesIn(lang.VI)
		m.Body = source
		_, err := WriteMinutes(&bytes.Buffer{}, m)
		var refused *fault.Error
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("%q: %v", source, err)
		}
	})
}
