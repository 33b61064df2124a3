package minutes

import (
	"strings"
	"testing"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/voting"
)

var start = time.Date(2026, 12, 10, 0, 30, 0, 0, time.UTC) // 07:30 in Hà Nội

// log builds a stream of acts a minute apart.
type log struct {
	t       *testing.T
	records []journal.Record
}

func (l *log) add(act, object string, body any) {
	l.t.Helper()
	raw, err := journal.Canonical(body)
	if err != nil {
		l.t.Fatal(err)
	}
	seq := int64(len(l.records) + 1)
	l.records = append(l.records, journal.Record{Body: raw, Entry: journal.Entry{
		Seq: seq, Act: act, Object: object, At: start.Add(time.Duration(seq-1) * time.Minute).UnixMicro(),
	}})
}

func draft(t *testing.T, language lang.Tag, build func(*log)) string {
	t.Helper()
	l := &log{t: t}
	build(l)
	text, err := Draft(Source{
		Session: meetings.Session{Title: "Kỳ họp thường lệ", Place: "Hội trường xã"}, Records: l.records,
		Names: map[identity.PersonID]Name{
			"a": {Name: "Đại biểu 01", Title: "Chủ tịch HĐND", Seat: 1}, "b": {Name: "Đại biểu 02", Seat: 2},
			"c": {Name: "Đại biểu 03", Seat: 3}, "g": {Name: "Khách 1"},
		},
		Chair: []Name{{Name: "Đại biểu 01", Title: "Chủ tịch HĐND"}}, Secretary: []Name{{Name: "Thư ký 1"}},
		Zone: time.FixedZone("+07", 7*3600), Language: language, Checkpoint: Checkpoint{Size: int64(len(l.records))},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func opened(l *log) {
	l.add(meetings.ActPresenceIn, "a", meetings.PresenceAct{Person: "a"})
	l.add(meetings.ActPresenceIn, "b", meetings.PresenceAct{Person: "b"})
	l.add(meetings.ActPresenceIn, "g", meetings.PresenceAct{Person: "g", Guest: true})
	l.add(meetings.ActAbsenceNote, "c", meetings.AbsenceAct{Person: "c", Reason: "ốm"})
	l.add(meetings.ActSittingOpen, "s", meetings.SittingAct{Sitting: 1, Present: 2, Seats: 3, Needed: 2, Guests: 1, Quorate: true})
	l.add(meetings.ActItemRun, "s", meetings.RunAct{Item: "i1", Number: "1", Title: "Khai mạc"})
	l.add(meetings.ActItemRun, "s", meetings.RunAct{Item: "i2", Number: "2", Title: "Thông qua *chương trình*", Ended: "i1"})
}

func vote(l *log) {
	l.add(voting.ActOpen, "p", voting.OpenBody{Definition: voting.Definition{
		DraftBody: voting.DraftBody{Poll: "p", Item: "i2", Title: "Thông qua chương trình?", Ordinal: 1},
		Roll:      []voting.RollEntry{{Person: "a", Seat: 1}, {Person: "b", Seat: 2}, {Person: "c", Seat: 3}},
	}})
	l.add(voting.ActClose, "p", voting.CloseBody{Poll: "p",
		Ballots: []voting.RevealedBallot{{Voter: "a", Choice: voting.For}, {Voter: "b", Choice: voting.Against}},
		Result:  voting.Result{For: 1, Against: 1, Silent: 1, Cast: 2, Roll: 3, Seats: 3, Base: 3, Needed: 2, Quorate: true, Inequality: "1 × 2 ≤ 3 × 1"}})
}

func expect(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("the minutes lack %q:\n%s", p, text)
		}
	}
}

func TestMinutesSayWhatHappened(t *testing.T) {
	text := draft(t, lang.VI, func(l *log) {
		opened(l)
		vote(l)
		l.add(voting.ActDeclare, "p", voting.DeclareBody{Poll: "p"})
		l.add(meetings.ActPresenceOut, "b", meetings.PresenceAct{Person: "b"})
		l.add(meetings.ActSittingClose, "s", meetings.SittingAct{Sitting: 1, Item: "i2", Left: []identity.PersonID{"a", "g"}})
		l.add(meetings.ActSessionClose, "s", meetings.SessionCloseAct{})
	})
	expect(t, text,
		"khai mạc lúc 07:34, 10/12/2026", "có mặt 2 trên tổng số 3", "đủ điều kiện",
		"| 1 | Đại biểu 01 | 07:30–07:41 |", "| 2 | Đại biểu 02 | 07:31–07:40 |", "| 3 | Đại biểu 03 | Vắng mặt: ốm |",
		"Khách mời: Khách 1.", "Đại biểu 01 (Chủ tịch HĐND)",
		"### 1. Khai mạc", `### 2. Thông qua \*chương trình\*`, "Từ 07:35 đến 07:36", "Từ 07:36 đến 07:41",
		"tán thành 1; không tán thành 1; không biểu quyết 0; không gửi phiếu 1", "**Không thông qua**", "1\u00a0×\u00a02\u00a0≤\u00a03\u00a0×\u00a01",
		"| 1 | Đại biểu 01 | TT |", "| 2 | Đại biểu 02 | KTT |", "| 3 | Đại biểu 03 | – |",
		"kết thúc lúc 07:42", "13 mục")
}

func TestAWrongCallLeavesTheMinutesButADecisionStays(t *testing.T) {
	undone := draft(t, lang.EN, func(l *log) {
		opened(l)
		l.add(meetings.ActItemUndo, "s", meetings.RunAct{Item: "i1", Number: "1", Title: "Khai mạc", Ended: "i2"})
	})
	if strings.Contains(undone, "### 2.") {
		t.Errorf("an item called by mistake stands in the minutes:\n%s", undone)
	}
	decided := draft(t, lang.EN, func(l *log) {
		opened(l)
		vote(l)
		l.add(meetings.ActItemUndo, "s", meetings.RunAct{Item: "i1", Number: "1", Title: "Khai mạc", Ended: "i2"})
	})
	expect(t, decided, "### 2.", "The result has not been declared.")
}

func TestAnnulledAndPaperVotesAreNamedAsSuch(t *testing.T) {
	text := draft(t, lang.EN, func(l *log) {
		opened(l)
		vote(l)
		l.add(voting.ActAnnul, "p", voting.AnnulBody{Poll: "p", Reason: "wrong question"})
		l.add(voting.ActOpen, "q", voting.OpenBody{Definition: voting.Definition{DraftBody: voting.DraftBody{
			Poll: "q", Item: "i2", Title: "Confidence", Ordinal: 2, Subjects: []string{"Ông A"}}}})
		l.add(voting.ActClose, "q", voting.CloseBody{Poll: "q",
			Paper:  &voting.PaperReveal{Issued: 3, Valid: 2, EnteredBy: "a", ConfirmedBy: "b"},
			Result: voting.Result{Subjects: []voting.SubjectTally{{Subject: "Ông A", Counts: []int{1, 1, 0}}}}})
		l.add(voting.ActDeclare, "q", voting.DeclareBody{Poll: "q"})
	})
	expect(t, text, "annulled. Reason: wrong question", "Paper ballots counted by hand: 3 issued, 2 valid", "Entered by Đại biểu 01, confirmed by Đại biểu 02", "| 1 | Ông A | 1 | 1 | 0 |")
	if strings.Contains(text, "V. Votes by name") {
		t.Error("a roll call is printed though no open vote was declared")
	}
}

// Whoever may write a reason or a subject must not write the minutes with it.
func TestWordsOfOthersStayInTheirLine(t *testing.T) {
	text := draft(t, lang.EN, func(l *log) {
		opened(l)
		vote(l)
		l.add(voting.ActAnnul, "p", voting.AnnulBody{Poll: "p", Reason: "wrong\n\n## X. Decided\r\nall & sundry\u2028| 9 | y |"})
		l.add(meetings.ActAbsenceNote, "c", meetings.AbsenceAct{Person: "c", Reason: "ill\n| 4 | Nobody | 07:00 |"})
	})
	expect(t, text, `wrong \#\# X. Decided all \& sundry \| 9 \| y \|`, `ill \| 4 \| Nobody \| 07:00 \|`)
	if strings.Contains(text, "\n## X") || strings.Contains(text, "\n| 4") || strings.Contains(text, "\u2028") {
		t.Error(text)
	}
}

func TestPresenceTakenBackLeavesNoTrace(t *testing.T) {
	text := draft(t, lang.EN, func(l *log) {
		opened(l)
		l.add(meetings.ActPresenceUndo, "b", meetings.PresenceAct{Person: "b", Undone: "in"})
		l.add(meetings.ActPresenceOut, "a", meetings.PresenceAct{Person: "a"})
		l.add(meetings.ActPresenceUndo, "a", meetings.PresenceAct{Person: "a", Undone: "out"})
	})
	expect(t, text, "| 2 | Đại biểu 02 | Absent |", "| 1 | Đại biểu 01 | 07:30–… |")
}

func TestABrokenBodyIsLocated(t *testing.T) {
	_, err := Draft(Source{Records: []journal.Record{{Entry: journal.Entry{Seq: 7, Act: meetings.ActItemRun}, Body: []byte(`{"item":5}`)}}})
	if err == nil || !strings.Contains(err.Error(), "entry 7") {
		t.Errorf("the error must name the entry: %v", err)
	}
}
