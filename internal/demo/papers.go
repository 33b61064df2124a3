package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ecabinet/internal/lang"
	"ecabinet/internal/official"
	"ecabinet/meetings"
)

// paper is one paper of a session. Pages, where not 0, is how many it has.
type paper struct {
	item   string // agenda number
	kind   meetings.DocumentKind
	level  meetings.Level
	form   string // of Decree 30: "BÁO CÁO", "TỜ TRÌNH" …
	title  string
	number string
	issuer string
	pages  int
	rows   int    // a table of so many lines instead of prose
	text   string // Markdown instead of prose
}

// papersA lists the 46 papers of session A in the order they are used.
func papersA() []paper {
	all := []paper{
		{item: "2", kind: meetings.KindAgenda, form: "CHƯƠNG TRÌNH", title: "Chương trình kỳ họp thường lệ cuối năm 2026", number: "01/CTr-HĐND", issuer: council1, text: program(itemsA())},
		{item: "3", kind: meetings.KindReport, form: "BÁO CÁO", title: "Tình hình kinh tế - xã hội năm 2026 và kế hoạch năm 2027", number: "112/BC-UBND", issuer: committee, pages: 42},
		{item: "4", kind: meetings.KindReport, form: "BÁO CÁO", title: "Thực hiện ngân sách năm 2026 và dự toán ngân sách năm 2027", number: "113/BC-UBND", issuer: committee, pages: 28},
	}
	for n := 1; n <= 14; n++ {
		all = append(all, paper{item: "4", kind: meetings.KindAnnex, form: "PHỤ LỤC", title: fmt.Sprintf("Biểu số %02d: %s", n, tables[(n-1)%len(tables)]),
			number: fmt.Sprintf("%02d/PL-UBND", n), issuer: committee, rows: 18 + 3*n})
	}
	all = append(all,
		paper{item: "5", kind: meetings.KindReport, form: "BÁO CÁO", title: "Danh mục dự án đầu tư công giai đoạn 2026 - 2030", number: "114/BC-UBND", issuer: committee, pages: 60},
		paper{item: "6", kind: meetings.KindReport, form: "BÁO CÁO", title: "Công tác của Tòa án nhân dân khu vực năm 2026", number: "21/BC-TA", issuer: "Tòa án nhân dân khu vực", pages: 9},
		paper{item: "6", kind: meetings.KindReport, form: "BÁO CÁO", title: "Công tác của Viện kiểm sát nhân dân khu vực năm 2026", number: "34/BC-VKS", issuer: "Viện kiểm sát nhân dân khu vực", pages: 11},
		paper{item: "6", kind: meetings.KindReport, form: "BÁO CÁO", title: "Công tác thanh tra, tiếp công dân năm 2026", number: "17/BC-TTr", issuer: committee, pages: 8},
		paper{item: "7", kind: meetings.KindNotice, form: "THÔNG BÁO", title: "Tham gia xây dựng chính quyền năm 2026", number: "09/TB-MTTQ", issuer: "Ủy ban Mặt trận Tổ quốc xã Bản Mẫu", pages: 6},
		paper{item: "7", kind: meetings.KindReport, form: "BÁO CÁO", title: "Tổng hợp ý kiến, kiến nghị của cử tri", number: "10/BC-MTTQ", issuer: "Ủy ban Mặt trận Tổ quốc xã Bản Mẫu", rows: 84},
		paper{item: "8", kind: meetings.KindAppraisal, form: "BÁO CÁO", title: "Thẩm tra của Ban Kinh tế - Xã hội", number: "05/BC-BKTXH", issuer: council1, pages: 12},
		paper{item: "8", kind: meetings.KindAppraisal, form: "BÁO CÁO", title: "Thẩm tra của Ban Pháp chế", number: "06/BC-BPC", issuer: council1, pages: 10},
	)
	for n := 1; n <= 3; n++ {
		all = append(all, paper{item: "9", kind: meetings.KindOther, level: meetings.Internal, form: "GỢI Ý THẢO LUẬN", title: fmt.Sprintf("Nội dung thảo luận Tổ %d", n),
			number: fmt.Sprintf("0%d/GY-HĐND", n), issuer: council1, pages: 2})
	}
	all = append(all, paper{item: "9", kind: meetings.KindOther, form: "DANH SÁCH", title: "Câu hỏi chất vấn", number: "07/DS-HĐND", issuer: council1, rows: 5})
	for n, who := range []string{"Trưởng phòng Kinh tế", "Trưởng phòng Văn hóa - Xã hội", "Trưởng Công an xã"} {
		all = append(all, paper{item: "9", kind: meetings.KindReport, form: "BÁO CÁO", title: "Trả lời chất vấn của " + who, number: fmt.Sprintf("%d/BC-UBND", 120+n), issuer: committee, pages: 4})
	}
	return append(append(all, drafts(resolutionsA)...), paper{item: "11", kind: meetings.KindOther, level: meetings.Internal, form: "DANH SÁCH",
		title: "Những người được lấy phiếu tín nhiệm", number: "08/DS-HĐND", issuer: council1, rows: 14})
}

const (
	council1  = "Hội đồng nhân dân xã Bản Mẫu"
	committee = "Ủy ban nhân dân xã Bản Mẫu"
)

var resolutionsA = []string{
	"Kế hoạch phát triển kinh tế - xã hội năm 2027", "Dự toán ngân sách địa phương năm 2027", "Phân bổ ngân sách cấp xã năm 2027",
	"Mức thu phí chợ trên địa bàn xã", "Danh mục đầu tư công năm 2027", "Chương trình giám sát năm 2027", "Xác nhận kết quả lấy phiếu tín nhiệm",
}

// drafts are the draft resolutions under item 10, with the proposal of each but
// the last, which the council makes itself.
func drafts(titles []string) []paper {
	var all []paper
	for n, title := range titles {
		item := fmt.Sprintf("10.%d", n+1)
		all = append(all, paper{item: item, kind: meetings.KindDraftResolution, form: "NGHỊ QUYẾT", title: title, number: fmt.Sprintf("%02d/NQ-HĐND", n+5), issuer: council1, pages: 3 + n%3})
		if n < len(titles)-1 {
			all = append(all, paper{item: item, kind: meetings.KindProposal, form: "TỜ TRÌNH", title: "Về dự thảo Nghị quyết: " + title, number: fmt.Sprintf("%d/TTr-UBND", 60+n), issuer: committee, pages: 4})
		}
	}
	return all
}

// papersC lists the 8 papers of session C.
func papersC() []paper {
	const body, office = "Hội đồng nhân dân xã Suối Mẫu", "Ủy ban nhân dân xã Suối Mẫu"
	all := []paper{{item: "1", kind: meetings.KindAgenda, form: "CHƯƠNG TRÌNH", title: "Chương trình kỳ họp chuyên đề", number: "01/CTr-HĐND", issuer: body, text: program(itemsC())}}
	for n, title := range []string{"Đặt tên đường trên địa bàn xã", "Hỗ trợ nhà văn hóa thôn"} {
		item := fmt.Sprint(n + 2)
		all = append(all,
			paper{item: item, kind: meetings.KindDraftResolution, form: "NGHỊ QUYẾT", title: title, number: fmt.Sprintf("%02d/NQ-HĐND", n+3), issuer: body, pages: 3},
			paper{item: item, kind: meetings.KindProposal, form: "TỜ TRÌNH", title: "Về dự thảo Nghị quyết: " + title, number: fmt.Sprintf("%d/TTr-UBND", 20+n), issuer: office, pages: 4},
			paper{item: item, kind: meetings.KindAnnex, form: "PHỤ LỤC", title: "Phụ lục: " + title, number: fmt.Sprintf("%02d/PL-UBND", n+1), issuer: office, rows: 30})
	}
	return append(all, paper{item: "2", kind: meetings.KindAppraisal, form: "BÁO CÁO", title: "Thẩm tra của Ban Pháp chế", number: "04/BC-BPC", issuer: body, pages: 5})
}

// write sets the paper. version 2 and later say what the floor changed.
func (p paper) write(w io.Writer, place string, date time.Time, version int) (int, error) {
	body := p.text
	if p.rows > 0 {
		body = p.table()
	}
	if p.kind == meetings.KindDraftResolution {
		body = p.articles(version)
	}
	out := official.Paper{
		Head: official.Head{Language: lang.VI, Issuer: capitals(p.issuer), Number: p.number, Place: place, Date: date, Kind: p.form, Subject: p.title},
		Body: body, Pages: p.pages, Signer: signerOf(p.issuer), Recipients: []string{"Đại biểu HĐND xã"},
	}
	switch {
	case p.kind == meetings.KindDraftResolution:
		out.Head.Draft, out.Grounds, out.Enacts, out.More = true, grounds, true, p.article
	case p.pages > 0:
		out.More = p.prose
	}
	return official.WritePaper(w, out)
}

// capitals sets the issuer as papers do, with the place on a line of its own.
func capitals(issuer string) string {
	for _, place := range []string{" xã ", " khu vực"} {
		issuer = strings.Replace(issuer, place, "\n"+place[1:], 1)
	}
	return strings.ToUpper(issuer)
}

// program is the agenda as a list.
func program(items []item) string {
	var b strings.Builder
	numbers := council{items: items}.numbers()
	for i, it := range items {
		fmt.Fprintf(&b, "**%s.** %s (%s", numbers[i], it.title, it.presenter)
		if it.minutes > 0 {
			fmt.Fprintf(&b, "; %d phút", it.minutes)
		}
		b.WriteString(")\n\n")
	}
	return b.String()
}

func signerOf(issuer string) official.Signer {
	switch {
	case strings.HasPrefix(issuer, "Hội đồng"):
		return official.Signer{Authority: "TM. HỘI ĐỒNG NHÂN DÂN", Title: "CHỦ TỊCH", Name: "Đại biểu 01"}
	case strings.HasPrefix(issuer, "Ủy ban nhân dân"):
		return official.Signer{Authority: "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Name: "Đại biểu 04"}
	}
	return official.Signer{Title: "THỦ TRƯỞNG CƠ QUAN", Name: "Khách mời 01"}
}

// articles is the text of a draft resolution.
func (p paper) articles(version int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**Điều 1.** Thông qua %s với các nội dung chủ yếu nêu tại Nghị quyết này.\n\n", lowerFirst(p.title))
	if version > 1 {
		fmt.Fprintf(&b, "**Điều 1a.** Hộ kinh doanh thuộc diện hộ nghèo được giảm 50%% mức thu; chợ phiên họp dưới ba ngày mỗi tháng không thu.\n\n")
	}
	return b.String()
}

var grounds = []string{
	"Căn cứ Luật Tổ chức chính quyền địa phương", "Căn cứ Luật Ngân sách nhà nước",
	"Xét Tờ trình của Ủy ban nhân dân xã, Báo cáo thẩm tra của Ban của Hội đồng nhân dân và ý kiến thảo luận tại kỳ họp",
}

// article is a further article of a draft resolution.
func (p paper) article(part int) string {
	duty := duties[part%len(duties)]
	detail := sentences[(part*5+len(p.title))%len(sentences)]
	return fmt.Sprintf("**Điều %d.** "+duty+" "+detail+"\n\n", part+2, 10+(part*17+len(p.title))%80)
}

var duties = []string{
	"Ủy ban nhân dân xã tổ chức thực hiện Nghị quyết và báo cáo Hội đồng nhân dân tại kỳ họp giữa năm.",
	"Thường trực, các Ban và đại biểu Hội đồng nhân dân giám sát việc thực hiện Nghị quyết.",
	"Các thôn, đơn vị có liên quan phối hợp tuyên truyền để nhân dân biết và thực hiện.",
	"Kinh phí thực hiện bố trí trong dự toán hằng năm và các nguồn hợp pháp khác.",
}

func lowerFirst(s string) string {
	r := []rune(s)
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

// prose is a numbered part of a report: a heading and three paragraphs whose
// figures differ from part to part.
func (p paper) prose(part int) string {
	seed := part*7 + len(p.title)
	var b strings.Builder
	fmt.Fprintf(&b, "## %d. %s\n\n", part+1, headings[(part+len(p.title))%len(headings)])
	for i := range 3 {
		s := sentences[(seed+i*5)%len(sentences)]
		t := sentences[(seed+i*3+11)%len(sentences)]
		fmt.Fprintf(&b, s+" "+t+"\n\n", 12+(seed*13+i*29)%80, 3+(seed*5+i)%90)
	}
	return b.String()
}

// table is a table of the paper's rows.
func (p paper) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Số liệu kèm theo hồ sơ kỳ họp của %s.\n\n", p.issuer)
	b.WriteString("| STT | Nội dung | Đơn vị | Năm 2026 | Năm 2027 |\n| --- | --- | --- | --- | --- |\n")
	for n := 1; n <= p.rows; n++ {
		fmt.Fprintf(&b, "| %d | %s, thôn %s | triệu đồng | %d | %d |\n", n, lines[(n+len(p.title))%len(lines)], villages[n%len(villages)], 120+(n*37)%900, 140+(n*53)%950)
	}
	return b.String()
}

var headings = []string{
	"Kết quả thực hiện các chỉ tiêu chủ yếu", "Sản xuất nông, lâm nghiệp", "Thu, chi ngân sách", "Giáo dục và đào tạo", "Y tế, chăm sóc sức khỏe nhân dân",
	"Xây dựng nông thôn mới", "Giao thông, thủy lợi", "Giảm nghèo và an sinh xã hội", "Quốc phòng, an ninh", "Cải cách hành chính và chuyển đổi số",
	"Quản lý đất đai, môi trường", "Tồn tại, hạn chế và nguyên nhân", "Nhiệm vụ, giải pháp trọng tâm", "Kiến nghị, đề xuất",
}

// Every sentence takes one figure.
var sentences = []string{
	"Tổng diện tích gieo trồng trong năm đạt %d héc-ta, tăng so với cùng kỳ và vượt kế hoạch Hội đồng nhân dân giao.",
	"Tỷ lệ hộ nghèo giảm còn %d phần nghìn; các chính sách hỗ trợ được chi trả đúng đối tượng, đúng thời hạn.",
	"Đã sửa chữa %d công trình thủy lợi nhỏ, bảo đảm nước tưới cho vụ đông xuân ở các thôn vùng cao.",
	"Thu ngân sách trên địa bàn đạt %d phần trăm dự toán, trong đó thu từ phí, lệ phí có tiến bộ rõ.",
	"Các trường học duy trì sĩ số; có thêm %d phòng học kiên cố được đưa vào sử dụng từ đầu năm học.",
	"Trạm y tế đã khám, chữa bệnh cho %d trăm lượt người và tiêm chủng đầy đủ cho trẻ em trong độ tuổi.",
	"Có %d hồ sơ được giải quyết trực tuyến mỗi tuần; không có hồ sơ quá hạn trong quý vừa qua.",
	"Qua giám sát còn %d kiến nghị của cử tri chưa được trả lời dứt điểm, chủ yếu về đường liên thôn và nước sạch.",
	"Ủy ban nhân dân xã đã giao đất cho %d hộ tái định cư và hoàn thành việc đo đạc bản đồ địa chính.",
	"Tình hình an ninh, trật tự được giữ vững; số vụ việc phải xử lý là %d, giảm so với năm trước.",
	"Việc phát sóng di động đã phủ thêm %d điểm dân cư, tuy vẫn còn nơi sóng yếu vào mùa mưa.",
	"Trong năm tới phấn đấu trồng mới %d héc-ta rừng và giao khoán bảo vệ diện tích hiện có.",
	"Nguồn vốn sự nghiệp bố trí %d triệu đồng cho mỗi thôn để duy tu đường, cầu và nhà văn hóa.",
}

var tables = []string{
	"Cân đối ngân sách địa phương", "Thu ngân sách theo lĩnh vực", "Chi ngân sách theo lĩnh vực", "Chi đầu tư theo dự án", "Chi thường xuyên theo đơn vị",
	"Bổ sung có mục tiêu", "Chương trình mục tiêu quốc gia",
}

var lines = []string{
	"Sửa chữa đường liên thôn", "Kiên cố hóa kênh mương", "Nâng cấp nhà văn hóa", "Hỗ trợ giống cây trồng", "Mua sắm thiết bị dạy học",
	"Cấp nước sinh hoạt tập trung", "Phòng, chống thiên tai", "Chiếu sáng công cộng", "Trồng rừng phòng hộ",
}

var villages = []string{"Nà Mẫu", "Bản Lớn", "Khau Mẫu", "Pác Suối", "Đồng Cao", "Nà Ngần", "Lũng Mẫu"}
