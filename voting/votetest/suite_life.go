package votetest

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/voting"
)

func countdown(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx, cancel := context.WithCancel(context.Background())
	in := b.Question(voting.RuleResolution)
	in.Countdown = 10
	p := b.Opened(t, b.Service, in)
	p = must[voting.Poll](t)(b.Countdown(ctx, Chair, p.ID))
	announced := p.ClosesAt
	if p.State != voting.Closing || announced.Sub(b.clock.Now()) < 9*time.Second {
		t.Fatalf("%s, closes at %s", p.State, announced)
	}
	b.vote(p, 0, voting.For) // still counts
	p = must[voting.Poll](t)(b.Countdown(ctx, Chair, p.ID))
	if !p.ClosesAt.Equal(announced) {
		t.Error("a second press moved the close")
	}
	b.clock.Pass(11 * time.Second)
	// Whoever comes after the announced time closes the poll first.
	_, err := b.Cast(ctx, Actor(b.Persons[1]), voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.For})
	wantCode(t, err, fault.Closed, "voting.closed")

	second := b.Opened(t, b.Service, in)
	b.vote(second, 0, voting.For)
	must[voting.Poll](t)(b.Countdown(ctx, Chair, second.ID))
	b.clock.Pass(11 * time.Second)
	var nodes sync.WaitGroup
	for range 3 {
		s := b.World.Service(b.clock.Now, voting.Limits{Sweep: 5 * time.Millisecond})
		nodes.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	waitFor(t, func() bool {
		return must[voting.View](t)(b.View(context.Background(), second.ID, voting.Office)).State == voting.Closed
	})
	cancel()
	nodes.Wait()
	if n := len(actsOf(b.Records(t), voting.ActClose)); n != 2 {
		t.Errorf("%d closings of 2 polls in the journal", n)
	}
	at := b.Opened(t, b.Service, b.Question(voting.RuleResolution)) // no countdown: at once
	if at = must[voting.Poll](t)(b.Countdown(context.Background(), Chair, at.ID)); at.State != voting.Closed {
		t.Errorf("without a countdown the poll is %s", at.State)
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 1000 {
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it did not happen within 10 s")
}

func lateVotes(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	p = must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
	s := b.World.Service(b.clock.Now, voting.Limits{LateNotes: 2})
	same := NewBallotID()
	for _, id := range []voting.BallotID{same, same, NewBallotID(), NewBallotID()} {
		_, err := s.Cast(ctx, Actor(b.Persons[0]), voting.CastRequest{Poll: p.ID, Ballot: id, Choice: voting.Abstain})
		wantCode(t, err, fault.Closed, "voting.closed")
	}
	late := actsOf(b.Records(t), voting.ActRefused)
	if len(late) != 2 {
		t.Fatalf("%d late ballots recorded, at most 2 a voter", len(late))
	}
	var body voting.RefusedBody
	if err := late[0].Decode(&body); err != nil || body.Closed != p.ClosePosition || body.Ballot != same {
		t.Errorf("%+v, %v", body, err)
	}
	if bytes.Contains(late[0].Body, []byte("abstain")) {
		t.Error("the choice of a late ballot is in the journal")
	}
}

func rounds(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	b.vote(p, 0, voting.For)
	_, err := b.NextRound(ctx, Chair, p.ID)
	wantCode(t, err, fault.Conflict, "voting.next_needs_annulled")
	_, err = b.Annul(ctx, Chair, p.ID, "  ")
	wantCode(t, err, fault.Invalid, "voting.reason")
	p = must[voting.Poll](t)(b.Annul(ctx, Chair, p.ID, "Đọc nhầm dự thảo"))
	_, err = b.Cast(ctx, Actor(b.Persons[1]), voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.For})
	wantCode(t, err, fault.Closed, "voting.annulled")
	next := must[voting.Poll](t)(b.NextRound(ctx, Chair, p.ID))
	if next.Round != 2 || next.Previous != p.ID || next.Ordinal != p.Ordinal || next.State != voting.Draft {
		t.Errorf("next round %+v", next)
	}
	_, err = b.NextRound(ctx, Chair, p.ID)
	wantCode(t, err, fault.Conflict, "voting.next_round_exists")
	must[voting.Poll](t)(b.Open(ctx, Chair, next.ID))
	b.vote(next, 0, voting.Against)
	must[voting.Poll](t)(b.Close(ctx, Chair, next.ID))
	next = must[voting.Poll](t)(b.Declare(ctx, Chair, next.ID))
	if next.Result.Against != 1 || next.Result.For != 0 {
		t.Errorf("round 2 counts %+v", next.Result)
	}
	_, err = b.Annul(ctx, Chair, next.ID, "x")
	wantCode(t, err, fault.Conflict, "voting.annul_too_late")
	b.evidence(next.ID)
}

func byHand(t *testing.T, open Open) {
	b := newBench(t, open, 9, 8)
	ctx := context.Background()
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	b.vote(p, 1, voting.For)
	enter := func(i int, c voting.Choice) (voting.ManualBallot, error) {
		return b.EnterManual(ctx, Secretary, p.ID, voting.ManualInput{Person: b.Persons[i], Choice: c, Reason: "Máy hỏng"})
	}
	_, err := enter(1, voting.For)
	wantCode(t, err, fault.Duplicate, "voting.manual_has_voted")
	_, err = enter(8, voting.For)
	wantCode(t, err, fault.NotEntitled, "voting.manual_not_present")
	m := must[voting.ManualBallot](t)(enter(0, voting.Against))
	_, err = enter(0, voting.For)
	wantCode(t, err, fault.Duplicate, "voting.manual_waiting")
	_, err = b.ConfirmManual(ctx, Secretary, p.ID, m.ID)
	wantCode(t, err, fault.NotEntitled, "voting.second_person")
	_, err = b.ConfirmManual(ctx, Actor(b.Persons[0]), p.ID, m.ID)
	wantCode(t, err, fault.NotEntitled, "voting.second_person")
	if mine := must[voting.Mine](t)(b.MyBallot(ctx, p.ID, b.Persons[0])); mine.Current != nil || !mine.Entitled {
		t.Error("a ballot that waits counts already")
	}
	must[voting.ManualBallot](t)(b.ConfirmManual(ctx, Chair, p.ID, m.ID))
	must[voting.ManualBallot](t)(b.ConfirmManual(ctx, Chair, p.ID, m.ID)) // again: nothing changes
	mine := must[voting.Mine](t)(b.MyBallot(ctx, p.ID, b.Persons[0]))
	if mine.Current == nil || mine.Current.Check(b.ReceiptPublicKey()) != nil || mine.Current.Choice != voting.Against {
		t.Errorf("the delegate is told %+v", mine.Current)
	}
	out := must[voting.ManualBallot](t)(enter(2, voting.For))
	must[voting.ManualBallot](t)(b.RejectManual(ctx, Chair, p.ID, out.ID))
	_, err = b.ConfirmManual(ctx, Chair, p.ID, out.ID)
	wantCode(t, err, fault.Conflict, "voting.manual_decided")
	overtaken := must[voting.ManualBallot](t)(enter(3, voting.For))
	b.vote(p, 3, voting.Abstain) // her own tablet works again
	_, err = b.ConfirmManual(ctx, Chair, p.ID, overtaken.ID)
	wantCode(t, err, fault.Duplicate, "voting.manual_has_voted")
	p = must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
	must[voting.Poll](t)(b.Declare(ctx, Chair, p.ID))
	v := must[voting.View](t)(b.View(ctx, p.ID, voting.Public))
	if p.Result.Manual != 1 || p.Result.Against != 1 || !v.RollCall[0].Manual || v.RollCall[1].Manual {
		t.Errorf("%+v, roll call %+v", p.Result, v.RollCall)
	}
	b.evidence(p.ID)
}

func onPaper(t *testing.T, open Open) {
	b := newBench(t, open, 33, 32)
	ctx := context.Background()
	in := voting.Input{Item: b.Item, Title: "Lấy phiếu tín nhiệm", Method: voting.Paper, Rule: voting.RuleConfidence,
		Subjects: []string{"delegate-01", "delegate-02", "delegate-03"}}
	p := b.Opened(t, b.Service, in)
	count := func(low int) voting.PaperCount {
		return voting.PaperCount{Issued: 32, Valid: 30, Tallies: []voting.SubjectTally{
			{Subject: "delegate-01", Counts: []int{20, 30 - 20 - 2, 2}},
			{Subject: "delegate-02", Counts: []int{10, 4, 16}},
			{Subject: "delegate-03", Counts: []int{5, 25 - low, low}},
		}}
	}
	bad := count(20)
	bad.Tallies[1].Counts = []int{10, 4, 17}
	_, err := b.CountPaper(ctx, Secretary, p.ID, bad)
	wantCode(t, err, fault.Invalid, "voting.paper_sum")
	bad = count(20)
	bad.Issued = 34
	_, err = b.CountPaper(ctx, Secretary, p.ID, bad)
	wantCode(t, err, fault.Invalid, "voting.paper_numbers")
	_, err = b.Close(ctx, Chair, p.ID)
	wantCode(t, err, fault.Conflict, "voting.paper_needs_count")
	must[voting.Poll](t)(b.CountPaper(ctx, Secretary, p.ID, count(20)))
	_, err = b.CountPaper(ctx, Secretary, p.ID, count(20))
	wantCode(t, err, fault.NotEntitled, "voting.second_person")
	_, err = b.CountPaper(ctx, Chair, p.ID, count(19))
	wantCode(t, err, fault.Conflict, "voting.paper_differs")
	if v := must[voting.View](t)(b.View(ctx, p.ID, voting.Office)); v.Paper.Entered != "" || v.State != voting.Open {
		t.Errorf("after different numbers both start over: %+v", v.Paper)
	}
	must[voting.Poll](t)(b.CountPaper(ctx, Chair, p.ID, count(20)))
	v := must[voting.View](t)(b.View(ctx, p.ID, voting.Office))
	if v.Paper.Entered != Chair.Person || v.Paper.Tallies != nil {
		t.Errorf("the second person must not see the first one's numbers: %+v", v.Paper)
	}
	p = must[voting.Poll](t)(b.CountPaper(ctx, Secretary, p.ID, count(20)))
	if p.State != voting.Closed || p.Result.Cast != 30 || p.Result.Invalid != 2 || p.Result.Silent != 1 ||
		p.Result.Subjects[0].Outcome != "" || p.Result.Subjects[1].Outcome != voting.LowOverHalf ||
		p.Result.Subjects[2].Outcome != voting.LowTwoThirds {
		t.Errorf("%s %+v", p.State, p.Result)
	}
	_, err = b.Cast(ctx, Actor(b.Persons[0]), voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.High})
	wantCode(t, err, fault.Invalid, "voting.paper_poll")
	b.evidence(p.ID)
}

func audiences(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	draft := must[voting.Poll](t)(b.Create(ctx, Secretary, b.Session, b.Question(voting.RuleResolution)))
	_, err := b.View(ctx, draft.ID, voting.Public)
	wantCode(t, err, fault.NotFound, "voting.poll_unknown")
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	b.vote(p, 0, voting.For)
	b.Presence(t, b.Persons[0], false) // voted and left: still one of nine
	office := must[map[voting.PollID]voting.Turnout](t)(b.Turnouts(ctx, b.Session, voting.Office))[p.ID]
	public := must[map[voting.PollID]voting.Turnout](t)(b.Turnouts(ctx, b.Session, voting.Public))[p.ID]
	if office.Sent != 1 || office.Of != 9 || len(office.SentBy) != 1 || public.SentBy != nil || public.Sent != 1 {
		t.Errorf("turnout: office %+v, public %+v", office, public)
	}
	see := func(a voting.Audience) voting.View {
		for _, v := range must[[]voting.View](t)(b.Polls(ctx, b.Session, a)) {
			if v.ID == p.ID {
				return v
			}
		}
		t.Fatalf("%s does not see the poll", a)
		return voting.View{}
	}
	if see(voting.Office).Result != nil || see(voting.Public).Result != nil {
		t.Error("a tally before the close")
	}
	for _, rec := range b.Records(t) {
		if rec.Entry.Act == voting.ActCast && (bytes.Contains(rec.Body, []byte(`"for"`)) || bytes.Contains(rec.Body, []byte("salt"))) {
			t.Errorf("the journal tells a choice before the close: %s", rec.Body)
		}
	}
	must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
	if see(voting.Office).Result == nil || see(voting.Public).Result != nil || see(voting.Office).RollCall != nil {
		t.Error("after the close the office sees the result, nobody the roll call")
	}
	must[voting.Poll](t)(b.Declare(ctx, Chair, p.ID))
	v := see(voting.Public)
	if v.Result == nil || len(v.RollCall) != 9 || v.RollCall[0].Choice != voting.For || v.RollCall[0].Name != "Đại biểu 01" || v.RollCall[1].Choice != "" {
		t.Errorf("declared: %+v %+v", v.Result, v.RollCall)
	}
	record := must[[]voting.RecordEntry](t)(b.Record(ctx, b.Persons[1], b.Session))
	if len(record) != 1 || record[0].Receipt != nil {
		t.Errorf("the record of a silent delegate: %+v", record)
	}
}
