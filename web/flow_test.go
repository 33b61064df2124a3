package web_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/web/wire"
)

// A session from its first draft to a declared poll, through the API alone.
func TestASessionThroughTheAPI(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	now := time.Now()
	s := call[wire.Session](h, "secretary", "POST", "/api/v1/bodies/"+council+"/sessions", wire.SessionInput{
		Title: "Kỳ họp thường lệ cuối năm", Kind: "regular", Place: "Hội trường",
		Sittings: []wire.SittingInput{{StartsAt: wire.Time(now.UnixMilli()), EndsAt: wire.Time(now.Add(time.Hour).UnixMilli())}},
	}, 200)
	path := "/api/v1/sessions/" + s.ID
	if s.State != "draft" || s.BodyName != "HĐND xã Bản Mẫu" || len(s.Sittings) != 1 {
		t.Fatalf("%+v", s)
	}
	first := call[wire.AgendaItem](h, "secretary", "POST", path+"/items", wire.ItemInput{Title: "Khai mạc", Minutes: 10}, 200)
	second := call[wire.AgendaItem](h, "secretary", "POST", path+"/items", wire.ItemInput{Title: "Thông qua", Minutes: 20}, 200)
	moved := call[[]wire.AgendaItem](h, "secretary", "POST", "/api/v1/items/"+second.ID+"/move", wire.ItemMove{Before: first.ID}, 200)
	if moved[0].ID != second.ID || moved[0].Number != "1" {
		t.Fatalf("%+v", moved)
	}
	call[wire.AgendaItem](h, "secretary", "PATCH", "/api/v1/items/"+first.ID, wire.ItemInput{Title: "Bế mạc", Minutes: 5}, 200)
	if got := call[[]wire.SessionSummary](h, "delegate", "GET", "/api/v1/sessions", nil, 200); len(got) != 0 {
		t.Fatalf("a delegate is shown a draft: %+v", got)
	}
	call[wire.Session](h, "secretary", "POST", path+"/publish", nil, 200)
	if got := call[[]wire.SessionSummary](h, "delegate", "GET", "/api/v1/sessions", nil, 200); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	for _, who := range []string{"chair", "delegate"} {
		call[wire.Attendance](h, who, "POST", path+"/check-in", nil, 200)
	}
	board := call[wire.Attendance](h, "secretary", "POST", path+"/attendance", wire.DeskPresence{Person: string(h.people["delegate2"]), Present: true}, 200)
	if board.Present != 3 || !board.Quorate || len(board.Attendees) != 4 || board.Attendees[0].Name != "Người chair" {
		t.Fatalf("%+v", board)
	}
	if hidden := call[wire.Attendance](h, "delegate", "GET", path+"/attendance", nil, 200); len(hidden.Attendees) != 0 || hidden.Present != 3 {
		t.Fatalf("%+v", hidden)
	}
	call[wire.Session](h, "chair", "POST", path+"/open-sitting", nil, 200)
	live := call[wire.LiveSession](h, "chair", "PUT", path+"/running-item", wire.RunningItem{Item: second.ID}, 200)
	if live.Item != second.ID || live.Undo != "running_item" || !live.Open {
		t.Fatalf("%+v", live)
	}
	vote(h, path, second.ID)
	after := call[wire.Session](h, "delegate", "GET", path, nil, 200)
	if after.Agenda[0].Outcome != "passed" || after.Agenda[0].Tally != "2/1/0" {
		t.Errorf("%+v", after.Agenda)
	}
	call[wire.Session](h, "chair", "POST", path+"/close-sitting", nil, 200)
	closed := call[wire.Session](h, "chair", "POST", path+"/close", nil, 200)
	if closed.State != "closed" {
		t.Fatalf("%+v", closed.SessionSummary)
	}
	minutesOf(h, path)
}

func ballot(n int) string { return fmt.Sprintf("%032x", n) }

// vote holds a poll: two for, one against, of three.
func vote(h *hall, path, item string) {
	h.Helper()
	p := call[wire.Poll](h, "secretary", "POST", path+"/polls", wire.PollInput{
		Item: item, Title: "Thông qua nghị quyết?", Method: "named", Rule: "resolution", ChangeAllowed: true,
	}, 200)
	poll := "/api/v1/polls/" + p.ID
	h.refused("delegate", "GET", poll, nil, 404, "voting.poll_unknown")
	call[wire.Poll](h, "chair", "POST", poll+"/open", nil, 200)
	for i, who := range []string{"chair", "delegate"} {
		in := wire.BallotInput{Choice: "for"}
		r := call[wire.Receipt](h, who, "PUT", poll+"/ballots/"+ballot(i+1), in, 200)
		again := call[wire.Receipt](h, who, "PUT", poll+"/ballots/"+ballot(i+1), in, 200)
		if r != again || r.Signature == "" || r.Choice != "for" {
			h.Fatalf("the same ballot got another receipt: %+v %+v", r, again)
		}
	}
	if p := h.do(h.request("guest", "PUT", poll+"/ballots/"+ballot(9), wire.BallotInput{Choice: "for"})); p.StatusCode != 403 {
		h.Fatalf("a guest voted: %d", p.StatusCode)
	}
	h.refused("delegate2", "PUT", poll+"/ballots/"+ballot(3), wire.BallotInput{Choice: "perhaps"}, 422, "voting.choice_unknown")
	call[wire.Receipt](h, "delegate2", "PUT", poll+"/ballots/"+ballot(3), wire.BallotInput{Choice: "against"}, 200)
	mine := call[wire.MyBallot](h, "delegate2", "GET", poll+"/ballot", nil, 200)
	if mine.Current == nil || mine.Current.Choice != "against" {
		h.Fatalf("%+v", mine)
	}
	call[wire.Poll](h, "chair", "POST", poll+"/close", nil, 200)
	if seen := call[wire.Poll](h, "delegate", "GET", poll, nil, 200); seen.Result != nil || len(seen.RollCall) != 0 {
		h.Fatalf("a delegate sees the result before it is declared: %+v", seen)
	}
	done := call[wire.Poll](h, "chair", "POST", poll+"/declare", nil, 200)
	if done.Result == nil || !done.Result.Passed || done.Result.For != 2 || len(done.RollCall) != 3 || done.Result.Inequality == "" {
		h.Fatalf("%+v", done)
	}
	record := call[wire.Record](h, "delegate2", "GET", path+"/record", nil, 200)
	if len(record.Votes) != 1 || record.Votes[0].Receipt == nil || len(record.Presence) != 1 {
		h.Fatalf("%+v", record)
	}
}

// minutesOf drafts, edits and previews; a stale text is refused.
func minutesOf(h *hall, path string) {
	h.Helper()
	m := call[wire.Minutes](h, "secretary", "POST", path+"/minutes/draft", nil, 200)
	if m.State != "draft" || !strings.Contains(m.Text, "nghị quyết") {
		h.Fatalf("%+v", m)
	}
	resp := h.do(h.request("delegate", "GET", path+"/minutes", nil))
	if resp.StatusCode != 404 {
		h.Fatalf("a delegate reads unsigned minutes: %d", resp.StatusCode)
	}
	saved := call[wire.Minutes](h, "secretary", "PUT", path+"/minutes", wire.MinutesInput{Text: m.Text + "\n\nThêm một dòng.", Base: m.Revision}, 200)
	stale := call[wire.Problem](h, "secretary", "PUT", path+"/minutes", wire.MinutesInput{Text: "cũ", Base: m.Revision}, 409)
	if saved.Revision != m.Revision+1 || stale.Kind != "conflict" {
		h.Fatalf("%+v %+v", saved, stale)
	}
	html := call[wire.Preview](h, "secretary", "POST", path+"/minutes/preview", wire.MinutesPreview{Text: "# Biên bản"}, 200)
	if !strings.Contains(html.HTML, "<h1") {
		h.Fatalf("%s", html.HTML)
	}
}

// When the store cannot write, acts are refused with 503 and words, and
// reading goes on.
func TestWhenTheStoreCannotWrite(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	place := h.session(meetings.Published)
	h.must(h.Store.Tamper(t.Context(), `PRAGMA query_only = ON`)) // what SQLite says then is what it says on a full disk
	resp := h.do(h.request("secretary", "POST", "/api/v1/sessions/"+place.session+"/items", wire.ItemInput{Title: "Thêm", Minutes: 1}))
	if resp.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
	if got := outcome(t, resp); resp.StatusCode != 503 || got != "store.cannot_write" {
		t.Errorf("%d %s", resp.StatusCode, got)
	}
	h.must(h.Store.Tamper(t.Context(), `PRAGMA query_only = OFF`))
	call[wire.Session](h, "delegate", "GET", "/api/v1/sessions/"+place.session, nil, 200)
}

func TestPeopleAndGroupsForTheOffice(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	people := call[[]wire.Person](h, "secretary", "GET", "/api/v1/bodies/"+council+"/people", nil, 200)
	if len(people) != len(identity.Roles)+1 || people[0].Seat != 1 || people[0].Name != "Người chair" || people[3].Seat != 0 {
		t.Fatalf("%+v", people)
	}
	if groups := call[[]wire.Group](h, "secretary", "GET", "/api/v1/bodies/"+council+"/groups", nil, 200); groups == nil {
		t.Fatal("no groups must be an empty list")
	}
}

// A long answer is packed for who can unpack it, and says the same.
func TestLongAnswersArePacked(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for i := range 12 {
		h.person(fmt.Sprintf("guest%d", i), identity.Grant{Body: council, Role: identity.Guest, Title: "Khách mời của kỳ họp"})
	}
	plain, err := io.ReadAll(h.do(h.request("secretary", "GET", "/api/v1/bodies/"+council+"/people", nil)).Body)
	h.must(err)
	req := h.request("secretary", "GET", "/api/v1/bodies/"+council+"/people", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	resp := h.do(req)
	if resp.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d bytes were sent as they are: %v", len(plain), resp.Header)
	}
	unpacking, err := gzip.NewReader(resp.Body)
	h.must(err)
	packed, err := io.ReadAll(unpacking)
	h.must(err)
	if string(packed) != string(plain) {
		t.Error("packed, the answer says something else")
	}
}
