package demo

import (
	"fmt"

	"ecabinet/internal/identity"
	"ecabinet/meetings"
)

// council describes one body with its people and its session.
type council struct {
	key      string // prefix of usernames: "" for session A's council
	body     meetings.BodyInput
	term     string
	seats    int
	guests   int
	absent   int    // number of the seat that is absent with leave
	reason   string // of the absence
	session  string
	sittings [][2]int // start and end in minutes; the first one starts when the demo is made
	items    []item
	papers   []paper
	polls    []ballot
	subjects []string // of the confidence vote on paper
}

// item is an agenda item; level 2 stands under the level 1 before it.
type item struct {
	level     int
	title     string
	presenter string
	minutes   int
	sitting   int
}

// ballot is one open vote of the session with the result it will have: how
// many answer for, against, abstain; the rest of those present stay silent.
type ballot struct {
	item             string // agenda number
	title            string
	rule             string
	yes, no, abstain int
	leaving          int // how many leave the room before it
	amended          int // the version of the draft published before it, 0 for none
	expectPassed     bool
}

// person is somebody of the council with her account.
type person struct {
	username string
	name     string
	seat     int
	grants   []identity.Grant
}

// people lists everybody of the council: deputies by seat, the first three of
// them the chair panel, then secretaries, clerk, administrator, auditor, hall
// screen and guests.
func (c council) people() []person {
	body := c.body.ID
	grant := func(r identity.Role, title string) identity.Grant {
		return identity.Grant{Body: body, Role: r, Title: title}
	}
	var all []person
	panel := []string{"Chủ tịch HĐND", "Phó Chủ tịch HĐND", "Trưởng Ban Kinh tế - Xã hội"}
	for seat := 1; seat <= c.seats; seat++ {
		p := person{username: fmt.Sprintf("%sdelegate%02d", c.key, seat), name: fmt.Sprintf("Đại biểu %02d", seat), seat: seat}
		if seat <= len(panel) {
			p.username = fmt.Sprintf("%schair%d", c.key, seat)
			p.grants = append(p.grants, grant(identity.Chair, panel[seat-1]))
		}
		p.grants = append(p.grants, grant(identity.Delegate, ""))
		all = append(all, p)
	}
	staff := []struct {
		username, name string
		role           identity.Role
		title          string
	}{
		{"secretary", "Thư ký 1", identity.Secretary, "Thư ký kỳ họp"},
		{"secretary2", "Thư ký 2", identity.Secretary, "Thư ký kỳ họp"},
		{"clerk", "Văn thư 1", identity.Clerk, "Văn thư"},
		{"admin", "Quản trị 1", identity.Administrator, ""},
		{"auditor", "Kiểm tra 1", identity.Auditor, ""},
		{"hall", "Màn hình hội trường", identity.Display, ""},
	}
	for _, s := range staff {
		all = append(all, person{username: c.key + s.username, name: s.name, grants: []identity.Grant{grant(s.role, s.title)}})
	}
	for n := 1; n <= c.guests; n++ {
		all = append(all, person{
			username: fmt.Sprintf("%sguest%02d", c.key, n), name: fmt.Sprintf("Khách mời %02d", n),
			grants: []identity.Grant{grant(identity.Guest, "")},
		})
	}
	return all
}

// sessionA is the regular year-end session: 33 deputies, a day and a half.
func sessionA() council {
	return council{
		body: meetings.BodyInput{
			Name: "Hội đồng nhân dân xã Bản Mẫu", Level: "commune", Place: "Bản Mẫu", TimeZone: "Asia/Ho_Chi_Minh",
			Symbol: "HĐND", RulePack: "2015", Seats: 33,
		},
		term: "Nhiệm kỳ 2026 - 2031", seats: 33, guests: 20, absent: 31, reason: "nghỉ ốm, có phép",
		session:  "Kỳ họp thường lệ cuối năm",
		sittings: [][2]int{{7*60 + 30, 11*60 + 30}, {13*60 + 30, 17 * 60}, {31*60 + 30, 35*60 + 30}},
		items:    itemsA(),
		papers:   papersA(),
		subjects: subjects(14),
		polls: []ballot{
			{item: "10.1", title: "Thông qua Nghị quyết về kế hoạch phát triển kinh tế - xã hội năm 2027?", rule: "resolution", yes: 31, abstain: 1, expectPassed: true},
			{item: "10.2", title: "Thông qua Nghị quyết về dự toán ngân sách địa phương năm 2027?", rule: "resolution", yes: 30, no: 1, abstain: 1, expectPassed: true},
			{item: "10.3", title: "Thông qua Nghị quyết về phân bổ ngân sách cấp xã năm 2027?", rule: "resolution", yes: 30, no: 1, abstain: 1, expectPassed: true},
			{item: "10.4", title: "Thông qua Nghị quyết về mức thu phí chợ trên địa bàn xã?", rule: "resolution", yes: 24, no: 3, abstain: 4, amended: 2, expectPassed: true},
			{item: "10.5", title: "Thông qua Nghị quyết về danh mục đầu tư công năm 2027?", rule: "resolution", yes: 16, no: 11, abstain: 3, leaving: 2},
			{item: "10.6", title: "Thông qua Nghị quyết về chương trình giám sát năm 2027?", rule: "resolution", yes: 28, abstain: 2, expectPassed: true},
		},
	}
}

func itemsA() []item {
	return []item{
		{1, "Khai mạc kỳ họp", "Chủ tọa", 10, 1},
		{1, "Điểm danh và thông qua chương trình kỳ họp", "Thư ký kỳ họp", 10, 1},
		{1, "Báo cáo tình hình kinh tế - xã hội năm 2026 và kế hoạch năm 2027", "Ủy ban nhân dân xã", 30, 1},
		{1, "Báo cáo ngân sách năm 2026 và dự toán năm 2027", "Ủy ban nhân dân xã", 30, 1},
		{1, "Báo cáo danh mục đầu tư công", "Ủy ban nhân dân xã", 20, 1},
		{1, "Báo cáo của Tòa án, Viện kiểm sát và Thanh tra", "Các cơ quan tư pháp", 30, 1},
		{1, "Thông báo của Mặt trận Tổ quốc và tổng hợp kiến nghị của cử tri", "Ủy ban Mặt trận Tổ quốc xã", 20, 1},
		{1, "Báo cáo thẩm tra", "Các Ban của Hội đồng nhân dân", 30, 1},
		{1, "Thảo luận và chất vấn", "Chủ tọa", 120, 2},
		{1, "Thông qua các nghị quyết", "Chủ tọa", 0, 3},
		{2, "Nghị quyết về kế hoạch phát triển kinh tế - xã hội năm 2027", "Ban Kinh tế - Xã hội", 15, 3},
		{2, "Nghị quyết về dự toán ngân sách địa phương năm 2027", "Ban Kinh tế - Xã hội", 15, 3},
		{2, "Nghị quyết về phân bổ ngân sách cấp xã năm 2027", "Ban Kinh tế - Xã hội", 15, 3},
		{2, "Nghị quyết về mức thu phí chợ trên địa bàn xã", "Ban Pháp chế", 15, 3},
		{2, "Nghị quyết về danh mục đầu tư công năm 2027", "Ban Kinh tế - Xã hội", 15, 3},
		{2, "Nghị quyết về chương trình giám sát năm 2027", "Thường trực Hội đồng nhân dân", 10, 3},
		{2, "Nghị quyết xác nhận kết quả lấy phiếu tín nhiệm", "Thường trực Hội đồng nhân dân", 10, 3},
		{1, "Lấy phiếu tín nhiệm (bỏ phiếu giấy)", "Ban kiểm phiếu", 45, 3},
		{1, "Bế mạc kỳ họp", "Chủ tọa", 10, 3},
	}
}

// sessionC is the half-morning of a small commune council.
func sessionC() council {
	return council{
		key: "c-",
		body: meetings.BodyInput{
			Name: "Hội đồng nhân dân xã Suối Mẫu", Level: "commune", Place: "Suối Mẫu", TimeZone: "Asia/Ho_Chi_Minh",
			Symbol: "HĐND", RulePack: "2015", Seats: 29,
		},
		term: "Nhiệm kỳ 2026 - 2031", seats: 29, absent: 29, reason: "đi công tác, có phép",
		session:  "Kỳ họp chuyên đề",
		sittings: [][2]int{{8 * 60, 10 * 60}},
		items:    itemsC(),
		papers:   papersC(),
		polls: []ballot{
			{item: "2", title: "Thông qua Nghị quyết về đặt tên đường trên địa bàn xã?", rule: "resolution", yes: 26, no: 1, abstain: 1, expectPassed: true},
			{item: "3", title: "Thông qua Nghị quyết về hỗ trợ nhà văn hóa thôn?", rule: "resolution", yes: 28, expectPassed: true},
		},
	}
}

func itemsC() []item {
	return []item{
		{1, "Khai mạc, điểm danh", "Chủ tọa", 10, 1},
		{1, "Nghị quyết về đặt tên đường trên địa bàn xã", "Ủy ban nhân dân xã", 40, 1},
		{1, "Nghị quyết về hỗ trợ nhà văn hóa thôn", "Ủy ban nhân dân xã", 40, 1},
		{1, "Bế mạc", "Chủ tọa", 10, 1},
	}
}

// subjects are the persons of a confidence vote.
func subjects(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("Ông/Bà %c", 'A'+i)
	}
	return out
}

// numbers returns the agenda number of each item, as the agenda will show it.
func (c council) numbers() []string {
	out := make([]string, len(c.items))
	top, sub := 0, 0
	for i, it := range c.items {
		if it.level == 1 {
			top, sub = top+1, 0
			out[i] = fmt.Sprint(top)
		} else {
			sub++
			out[i] = fmt.Sprintf("%d.%d", top, sub)
		}
	}
	return out
}
