package official

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"ecabinet/internal/lang"
)

// part is a section of a long report: text, and in every fourth a table.
func part(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %d. Lĩnh vực thứ %d\n\n", i+1, i+1)
	for j := range 3 {
		fmt.Fprintf(&b, "Chỉ tiêu %d.%d đạt **%d %%** kế hoạch năm; sản xuất nông nghiệp ổn định, thu ngân sách trên địa bàn tăng %d triệu đồng so với cùng kỳ năm trước, đời sống nhân dân tiếp tục được cải thiện.\n\n", i+1, j+1, 90+i%20, 100*i+j)
	}
	if i%4 == 3 {
		b.WriteString("| TT | Nội dung | Kế hoạch | Thực hiện | Tỷ lệ |\n|:-:|---|--:|--:|--:|\n")
		for j := range 25 {
			fmt.Fprintf(&b, "| %d | Khoản mục số %d của dự toán | %d.000.000 | %d.500.000 | %d %% |\n", j+1, j+1, 10+j, 9+j, 80+j)
		}
	}
	return b.String()
}

func report(pages int) Paper {
	return Paper{
		Head:   Head{Language: lang.VI, Issuer: "ỦY BAN NHÂN DÂN\nXÃ BẢN MẪU", Number: "15/BC-UBND", Place: "Bản Mẫu", Date: day, Kind: "BÁO CÁO", Subject: "Tình hình kinh tế - xã hội năm 2026"},
		To:     []string{"Hội đồng nhân dân xã Bản Mẫu", "Thường trực Hội đồng nhân dân xã"},
		Signer: Signer{Authority: "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Name: "Đại biểu 02"}, Recipients: []string{"Như trên", "Các ban của HĐND xã"},
		Prepared: true, Pages: pages, More: part,
	}
}

// Papers whose parts are long reach their pages too, and stay within the file
// size a delegate's telephone can fetch.
func TestLongReport(t *testing.T) {
	t.Parallel()
	needTool(t, "qpdf")
	for _, pages := range []int{9, 28, 42} {
		var b bytes.Buffer
		if got, err := WritePaper(&b, report(pages)); err != nil || got != pages {
			t.Errorf("want %d pages, got %d (%v)", pages, got, err)
		}
		if b.Len() > pages*10_000 {
			t.Errorf("%d pages take %d bytes", pages, b.Len())
		}
		run(t, "qpdf", "--check", save(t, b.Bytes()))
	}
}

// BenchmarkSession makes the 46 papers of a session, 400 pages, one by one.
func BenchmarkSession(b *testing.B) {
	for b.Loop() {
		for i := range 46 {
			pages := 8
			if i < 2 {
				pages = 42 - 14*i
			}
			if _, err := WritePaper(io.Discard, report(pages)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
