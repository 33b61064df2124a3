package meetings

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/identity"
)

var morning = time.Date(2026, 12, 8, 8, 0, 0, 0, time.UTC)

// The real councils of the design's domain page: total seats and quorum.
func TestQuorumIsTwoThirdsOfAllSeats(t *testing.T) {
	t.Parallel()
	for seats, want := range map[int]int{21: 14, 29: 20, 30: 20, 33: 22, 35: 24, 75: 50} {
		if got := TwoThirds.Needed(seats); got != want {
			t.Errorf("of %d seats %d are needed, not %d", seats, want, got)
		}
	}
	if got := (Fraction{Num: 1, Den: 2, Strict: true}).Needed(33); got != 17 {
		t.Errorf("more than half of 33 is 17, not %d", got)
	}
	if got := (Fraction{Num: 1, Den: 2, Strict: true}).Needed(30); got != 16 {
		t.Errorf("more than half of 30 is 16, not %d", got)
	}
}

func TestAgendaIsNumberedAndTimedByItsTree(t *testing.T) {
	t.Parallel()
	afternoon := morning.Add(5 * time.Hour)
	sittings := []Sitting{{Number: 1, StartsAt: morning}, {Number: 2, StartsAt: afternoon}}
	items := []AgendaItem{
		{ID: "b2", Parent: "b", Position: 2, Minutes: 20},
		{ID: "c", Position: 3, Minutes: 15, Sitting: 2},
		{ID: "a", Position: 1, Minutes: 30},
		{ID: "b", Position: 2, Minutes: 90},
		{ID: "b1", Parent: "b", Position: 1, Minutes: 10},
		{ID: "d", Position: 4, Minutes: 5},
		{ID: "e", Position: 5, Minutes: 5, Sitting: 9},
		{ID: "lost", Parent: "nobody", Position: 1},
	}
	var got []string
	for _, it := range Arrange(items, sittings) {
		at := "-"
		if !it.PlannedAt.IsZero() {
			at = it.PlannedAt.Format("15:04")
		}
		got = append(got, strings.Repeat(" ", it.Level-1)+it.Number+" "+string(it.ID)+" "+at)
	}
	want := []string{"1 a 08:00", "2 b 08:30", " 2.1 b1 08:30", " 2.2 b2 08:40", "3 c 13:00", "4 d 13:15", "5 e -"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A heading that states less time than its parts does not shorten them.
func TestPartsMayTakeLongerThanTheirHeading(t *testing.T) {
	t.Parallel()
	got := Arrange([]AgendaItem{
		{ID: "a", Position: 1, Minutes: 10},
		{ID: "a1", Parent: "a", Position: 1, Minutes: 25},
		{ID: "b", Position: 2},
	}, []Sitting{{Number: 1, StartsAt: morning}})
	if at := got[2].PlannedAt; !at.Equal(morning.Add(25 * time.Minute)) {
		t.Errorf("the next item begins at %v", at)
	}
}

func TestTenFirstNumbers(t *testing.T) {
	t.Parallel()
	var items []AgendaItem
	for i := range 10 {
		items = append(items, AgendaItem{ID: ItemID(rune('a' + i)), Position: i + 1})
	}
	for i := range 5 {
		items = append(items, AgendaItem{ID: ItemID(rune('A' + i)), Parent: "j", Position: i + 1})
	}
	all := Arrange(items, nil)
	if last := all[len(all)-1]; last.Number != "10.5" || last.ID != "E" {
		t.Errorf("the last item is %s %s", last.Number, last.ID)
	}
}

func reader(person string, roles ...identity.Role) Reader {
	return Reader{Person: identity.PersonID(person), Body: "b", Roles: roles}
}

// Who may open a paper: level × audience × reader. A letter per reader in the
// order secretary, chair, auditor, delegate named, delegate, guest named,
// guest, clerk, hall screen, administrator.
func TestWhoMaySeeAPaper(t *testing.T) {
	t.Parallel()
	readers := []Reader{
		reader("sec", identity.Secretary), reader("chair", identity.Chair), reader("aud", identity.Auditor),
		reader("named", identity.Delegate), reader("other", identity.Delegate),
		reader("named-guest", identity.Guest), reader("guest", identity.Guest),
		reader("clerk", identity.Clerk), reader("hall", identity.Display), reader("admin", identity.Administrator),
	}
	groups := []Group{{ID: "g", Members: []identity.PersonID{"named", "named-guest"}}, {ID: "h", Members: []identity.PersonID{"other"}}}
	toPersons := Audience{Kind: ToPersons, Persons: []identity.PersonID{"named", "named-guest"}}
	toGroup := Audience{Kind: ToGroups, Groups: []GroupID{"g"}}
	for _, c := range []struct {
		level    Level
		audience Audience
		want     string
	}{
		{Public, Audience{Kind: ToAll}, "yyyyyyyyyn"},
		{Internal, Audience{Kind: ToAll}, "yyyyynnynn"},
		{Confidential, Audience{Kind: ToAll}, "yyynnnnnnn"},
		{Public, toPersons, "yyyynynnnn"},
		{Internal, toPersons, "yyyynynnnn"},
		{Confidential, toPersons, "yyyynynnnn"},
		{Public, toGroup, "yyyynynnnn"},
		{Internal, toGroup, "yyyynynnnn"},
		{Confidential, toGroup, "yyyynynnnn"},
		{"secret", Audience{Kind: ToAll}, "yyynnnnnnn"},
		{Public, Audience{Kind: "nobody"}, "yyynnnnnnn"},
	} {
		got := ""
		for _, r := range readers {
			if MaySee(r, Document{Level: c.level, Audience: c.audience}, groups) {
				got += "y"
			} else {
				got += "n"
			}
		}
		if got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.level, c.audience.Kind, got, c.want)
		}
	}
}

func TestWhichVersionsMayBeRead(t *testing.T) {
	t.Parallel()
	d := Document{Level: Public, Audience: Audience{Kind: ToAll}, State: DocumentPublished, Published: 2, Versions: []Version{
		{Number: 1, PublishedAt: morning}, {Number: 2, PublishedAt: morning}, {Number: 3}}}
	withdrawn, draft := d, d
	withdrawn.State, draft.State = DocumentWithdrawn, DocumentDraft
	delegate, office := reader("d", identity.Delegate), reader("s", identity.Secretary)
	for _, c := range []struct {
		name    string
		r       Reader
		d       Document
		version int
		want    bool
	}{
		{"the version held", delegate, d, 2, true},
		{"an earlier published one", delegate, d, 1, true},
		{"one that is not published yet", delegate, d, 3, false},
		{"a withdrawn paper", delegate, withdrawn, 2, false},
		{"a draft", delegate, draft, 1, false},
		{"the office, unpublished", office, d, 3, true},
		{"the office, withdrawn", office, withdrawn, 1, true},
	} {
		v, _ := c.d.version(c.version)
		if got := CanRead(c.r, c.d, v, nil); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestPackIsInTheOrderOfUse(t *testing.T) {
	t.Parallel()
	paper := func(id, item string, kind DocumentKind) Document {
		return Document{ID: DocumentID(id), Item: ItemID(item), Kind: kind, Level: Public, Audience: Audience{Kind: ToAll},
			State: DocumentPublished, Published: 1, Versions: []Version{{Number: 1, Size: 10, PublishedAt: morning}}}
	}
	items := []AgendaItem{{ID: "i1"}, {ID: "i2"}}
	hidden := paper("hidden", "i1", KindReport)
	hidden.Level = Confidential
	docs := []Document{
		paper("annex", "i1", KindAnnex), paper("report2", "i2", KindReport), paper("appraisal1", "i1", KindAppraisal),
		paper("draft2", "i2", KindDraftResolution), paper("agenda", "", KindAgenda), paper("draft1", "i1", KindDraftResolution), hidden,
	}
	p := packFor(reader("d", identity.Delegate), Session{ID: "s", Papers: 7}, items, docs, nil)
	var got []string
	for _, f := range p.Files {
		got = append(got, string(f.Document))
	}
	want := []string{"agenda", "draft1", "draft2", "appraisal1", "report2", "annex"}
	if !reflect.DeepEqual(got, want) || p.Bytes != 60 || p.Revision != 7 {
		t.Errorf("%v of %d bytes, revision %d", got, p.Bytes, p.Revision)
	}
}

func TestRollIsTheSeatsFilledAtATime(t *testing.T) {
	t.Parallel()
	later := morning.Add(time.Hour)
	seats := []Seat{
		{Number: 2, Person: "b", From: morning.Add(-time.Hour)},
		{Number: 1, Person: "left", From: morning.Add(-time.Hour), Until: morning},
		{Number: 1, Person: "a", From: morning},
		{Number: 3, Person: "later", From: later},
	}
	var got []identity.PersonID
	for _, s := range Roll(seats, morning) {
		got = append(got, s.Person)
	}
	if !reflect.DeepEqual(got, []identity.PersonID{"a", "b"}) {
		t.Errorf("the roll is %v", got)
	}
}

func TestBoardCountsSeatsAndGuestsApart(t *testing.T) {
	t.Parallel()
	people := participants(
		[]Seat{{Number: 1, Person: "a"}, {Number: 2, Person: "b"}, {Number: 3, Person: "c"}},
		[]identity.Grant{{Person: "g", Role: identity.Guest}, {Person: "a", Role: identity.Guest},
			{Person: "c", Role: identity.Chair, Title: "Chủ tịch"}, {Person: "s", Role: identity.Secretary},
			{Person: "gone", Role: identity.Guest, Until: morning}}, morning)
	spans := []Span{
		{Person: "a", From: morning, How: BySelf},
		{Person: "b", From: morning, To: morning.Add(time.Minute), How: BySelf},
		{Person: "b", From: morning.Add(time.Hour), How: ByDesk},
		{Person: "c", From: morning, How: ByDesk, Undone: true},
		{Person: "g", From: morning, How: ByDesk},
		{Person: "stranger", From: morning},
	}
	a := board(Session{}, Body{Seats: 4}, people, spans, []Absence{{Person: "c", Reason: "có phép"}}, TwoThirds)
	if a.Present != 2 || a.Guests != 1 || a.Filled != 3 || a.Needed != 3 || a.Quorate || len(a.Attendees) != 4 {
		t.Errorf("%+v", a)
	}
	b, c := a.Attendees[1], a.Attendees[2]
	if !b.Present || b.How != ByDesk || len(b.Spans) != 2 {
		t.Errorf("who went out and came back: %+v", b)
	}
	if c.Present || c.Absence != "có phép" || c.Title != "Chủ tịch" || len(c.Spans) != 0 {
		t.Errorf("who was entered by mistake: %+v", c)
	}
}

func TestFileNamesAreNoPaths(t *testing.T) {
	t.Parallel()
	s := New(Deps{})
	for in, want := range map[string]string{
		"Báo cáo.pdf": "Báo cáo.pdf", `C:\tmp\a.pdf`: "a.pdf", "../../etc/passwd": "passwd", "": "document.pdf",
		"a\"b\nc.pdf": "abc.pdf", "/": "document.pdf", "..": "document.pdf", "x/..": "document.pdf",
		"a\u202efdp.exe": "afdp.exe", "ক\u200dক.pdf": "ক\u200dক.pdf", strings.Repeat("ế", 300) + ".pdf": strings.Repeat("ế", 196) + ".pdf",
	} {
		if got := s.fileName(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestSigningGoesInOrder(t *testing.T) {
	t.Parallel()
	h := Hash{1}
	m := Minutes{State: MinutesFrozen, Hash: h, Steps: []SignStep{{Field: "secretary", Person: "s", SignedAt: morning}, {Field: "chair", Person: "c"}, {Field: "seal", Person: "k"}}}
	if m.StepState(0) != StepSigned || m.StepState(1) != StepNext || m.StepState(2) != StepWaiting || m.SignedCount() != 1 {
		t.Error("the steps are not signed, next, waiting")
	}
	for _, c := range []struct {
		person, field string
		shown         Hash
		want          string
	}{
		{"c", "chair", h, ""},
		{"k", "seal", h, "meetings.not_your_turn"},
		{"c", "seal", h, "meetings.other_field_next"},
		{"c", "chair", Hash{2}, "meetings.other_version_now"},
	} {
		_, err := m.turn(identity.PersonID(c.person), c.field, c.shown)
		if got := codeOf(err); got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.person, c.field, got, c.want)
		}
	}
}
