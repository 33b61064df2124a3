package votetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/voting"
)

// Open makes a fresh world of so many seats with so many delegates present.
type Open func(t *testing.T, now func() time.Time, seats, present int) World

// Suite is what a council may rely on whatever store lies below.
func Suite(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, Open){
		"the six votes of the year-end session":    sixVotes,
		"the same ballot has the same receipt":     sameReceipt,
		"votes that must not count are refused":    refusals,
		"a change names the ballot it replaces":    changes,
		"the second browser is told who opened":    twoOpen,
		"only a draft is edited or deleted":        drafts,
		"a countdown ends by itself, once":         countdown,
		"late votes are recorded without a choice": lateVotes,
		"an annulled question is asked again":      rounds,
		"a ballot by hand takes two persons":       byHand,
		"a count on paper takes two persons":       onPaper,
		"nobody sees a tally too early":            audiences,
		"one bad ballot refuses only itself":       badInBatch,
		"no vote is lost in races of open, close":  races,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

// bench is a world with one service and a clock.
type bench struct {
	World
	*voting.Service
	clock *Clock
	t     *testing.T
}

func newBench(t *testing.T, open Open, seats, present int) bench {
	t.Helper()
	clock := NewClock()
	w := open(t, clock.Now, seats, present)
	return bench{w, w.Service(clock.Now, voting.Limits{}), clock, t}
}

func (b bench) vote(p voting.Poll, i int, c voting.Choice) voting.Receipt {
	b.t.Helper()
	r, err := b.Cast(context.Background(), Actor(b.Persons[i]), voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: c})
	if err != nil {
		b.t.Fatalf("delegate %d: %v", i, err)
	}
	return r
}

// must fails the test where err is not nil.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.KindOf(err) != kind || fault.CodeOf(err) != code {
		t.Errorf("got %v; want %s (%s)", err, code, kind)
	}
}

// evidence reads a poll's evidence and counts it again.
func (b bench) evidence(p voting.PollID) voting.Evidence {
	b.t.Helper()
	e, err := voting.ReadEvidence(b.Records(b.t), p)
	if err != nil {
		b.t.Fatal(err)
	}
	if e.Close != nil {
		if _, err := e.Recount(); err != nil {
			b.t.Error(err)
		}
	}
	return e
}

// sixVotes are decisions 6: 33 seats, 32 in the hall, two gone at the fifth.
func sixVotes(t *testing.T, open Open) {
	b := newBench(t, open, 33, 32)
	ctx := context.Background()
	for i, want := range []struct {
		yes, no, abstain int
		passed           bool
		inequality       string
	}{
		{31, 0, 1, true, "31 × 2 > 33 × 1"},
		{30, 1, 1, true, "30 × 2 > 33 × 1"},
		{30, 1, 1, true, "30 × 2 > 33 × 1"},
		{24, 3, 4, true, "24 × 2 > 33 × 1"},
		{16, 11, 3, false, "16 × 2 ≤ 33 × 1"},
		{28, 0, 2, true, "28 × 2 > 33 × 1"},
	} {
		if i == 4 {
			b.Presence(t, b.Persons[30], false)
			b.Presence(t, b.Persons[31], false)
		}
		p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
		voters := 0
		for _, part := range []struct {
			n int
			c voting.Choice
		}{{want.yes, voting.For}, {want.no, voting.Against}, {want.abstain, voting.Abstain}} {
			for range part.n {
				b.vote(p, voters, part.c)
				voters++
			}
		}
		p = must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
		p = must[voting.Poll](t)(b.Declare(ctx, Chair, p.ID))
		r := p.Result
		if r.For != want.yes || r.Against != want.no || r.Abstain != want.abstain || r.Passed != want.passed ||
			r.Inequality != want.inequality || r.Silent != 33-voters || r.Needed != 17 || !r.Quorate || r.Quorum != 22 {
			t.Errorf("vote %d: %+v", i+1, r)
		}
		if p.Ordinal != i+1 {
			t.Errorf("vote %d has number %d", i+1, p.Ordinal)
		}
		b.evidence(p.ID)
	}
}

func sameReceipt(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	request := voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.For}
	voter := Actor(b.Persons[0])
	first := must[voting.Receipt](t)(b.Cast(ctx, voter, request))
	if err := first.Check(b.ReceiptPublicKey()); err != nil {
		t.Error(err)
	}
	forged := first
	forged.Choice = voting.Against
	if forged.Check(b.ReceiptPublicKey()) == nil {
		t.Error("a receipt with another choice passes")
	}
	again := must[voting.Receipt](t)(b.Cast(ctx, voter, request))
	must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
	other := b.World.Service(b.clock.Now, voting.Limits{}) // another node
	late := must[voting.Receipt](t)(other.Cast(ctx, voter, request))
	mine := must[voting.Mine](t)(other.MyBallot(ctx, p.ID, voter.Person))
	if again != first || late != first || mine.Current == nil || *mine.Current != first {
		t.Errorf("receipts differ:\n%+v\n%+v\n%+v\n%+v", first, again, late, mine.Current)
	}
	request.Choice = voting.Against
	_, err := b.Cast(ctx, voter, request)
	wantCode(t, err, fault.Conflict, "voting.ballot_id_taken")
	request.Choice = voting.For
	_, err = b.Cast(ctx, Actor(b.Persons[1]), request)
	wantCode(t, err, fault.Conflict, "voting.ballot_id_taken")
	e := b.evidence(p.ID)
	if len(e.Casts) != 1 || e.Casts[0].Leaf != first.Leaf || e.Casts[0].Position != first.Position || e.Casts[0].RecordedAt != first.RecordedAt {
		t.Errorf("the journal says %+v, the receipt %+v", e.Casts, first)
	}
}

func refusals(t *testing.T, open Open) {
	b := newBench(t, open, 9, 8)
	ctx := context.Background()
	draft := must[voting.Poll](t)(b.Create(ctx, Secretary, b.Session, b.Question(voting.RuleResolution)))
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	closed := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	must[voting.Poll](t)(b.Close(ctx, Chair, closed.ID))
	present, absent := b.Persons[0], b.Persons[8]
	for name, c := range map[string]struct {
		voter identity.PersonID
		r     voting.CastRequest
		kind  fault.Kind
		code  string
	}{
		"before open":      {present, voting.CastRequest{Poll: draft.ID, Choice: voting.For}, fault.Closed, "voting.not_open_yet"},
		"after close":      {present, voting.CastRequest{Poll: closed.ID, Choice: voting.For}, fault.Closed, "voting.closed"},
		"unknown poll":     {present, voting.CastRequest{Poll: "nope", Choice: voting.For}, fault.NotFound, "voting.poll_unknown"},
		"unknown choice":   {present, voting.CastRequest{Poll: p.ID, Choice: "maybe"}, fault.Invalid, "voting.choice_unknown"},
		"no choice":        {present, voting.CastRequest{Poll: p.ID}, fault.Invalid, "voting.choice_unknown"},
		"not on the roll":  {"chair", voting.CastRequest{Poll: p.ID, Choice: voting.For}, fault.NotEntitled, "voting.not_on_roll"},
		"not checked in":   {absent, voting.CastRequest{Poll: p.ID, Choice: voting.For}, fault.NotEntitled, "voting.not_present"},
		"bad ballot id":    {present, voting.CastRequest{Poll: p.ID, Ballot: "7F", Choice: voting.For}, fault.Invalid, "voting.ballot_id"},
		"replaces nothing": {present, voting.CastRequest{Poll: p.ID, Choice: voting.For, Replaces: NewBallotID()}, fault.Conflict, "voting.nothing_to_replace"},
	} {
		if c.r.Ballot == "" {
			c.r.Ballot = NewBallotID()
		}
		_, err := b.Cast(ctx, Actor(c.voter), c.r)
		t.Log(name)
		wantCode(t, err, c.kind, c.code)
	}
	b.Presence(t, absent, true) // who checks in while the poll is open may vote at once
	b.vote(p, 8, voting.For)
	if n := len(b.evidence(p.ID).Casts); n != 1 {
		t.Errorf("%d ballots recorded", n)
	}
}

func changes(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	p := b.Opened(t, b.Service, b.Question(voting.RuleResolution))
	voter := Actor(b.Persons[0])
	first := b.vote(p, 0, voting.For)
	_, err := b.Cast(ctx, voter, voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.For})
	wantCode(t, err, fault.Duplicate, "voting.already_voted")
	if args := err.(*fault.Error).Args; args["code"] != first.Code || args["ballot"] != string(first.Ballot) || args["time"] != "14:03:22" {
		t.Errorf("the duplicate is told %v, recorded is %+v", args, first)
	}
	_, err = b.Cast(ctx, voter, voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.For, Replaces: NewBallotID()})
	wantCode(t, err, fault.Conflict, "voting.replaces_other")
	second := must[voting.Receipt](t)(b.Cast(ctx, voter, voting.CastRequest{Poll: p.ID, Ballot: NewBallotID(), Choice: voting.Against, Replaces: first.Ballot}))
	p = must[voting.Poll](t)(b.Close(ctx, Chair, p.ID))
	if p.Result.For != 0 || p.Result.Against != 1 {
		t.Errorf("the last vote must count: %+v", p.Result)
	}
	e := b.evidence(p.ID)
	if len(e.Casts) != 2 || e.Close.Ballots[0].Ballot != second.Ballot {
		t.Errorf("%d recorded, counted %+v", len(e.Casts), e.Close.Ballots)
	}
	in := b.Question(voting.RuleResolution)
	in.ChangeAllowed = false
	final := b.Opened(t, b.Service, in)
	first = b.vote(final, 0, voting.For)
	_, err = b.Cast(ctx, voter, voting.CastRequest{Poll: final.ID, Ballot: NewBallotID(), Choice: voting.Against, Replaces: first.Ballot})
	wantCode(t, err, fault.Duplicate, "voting.change_not_allowed")
}

func twoOpen(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	p := must[voting.Poll](t)(b.Create(ctx, Secretary, b.Session, b.Question(voting.RuleResolution)))
	errs := make([]error, 4)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { _, errs[i] = b.Open(ctx, Chair, p.ID) })
	}
	wait.Wait()
	opened := 0
	for _, err := range errs {
		if err == nil {
			opened++
			continue
		}
		wantCode(t, err, fault.Conflict, "voting.already_open")
		if args := err.(*fault.Error).Args; args["name"] != "Chủ tọa" || args["time"] != "14:03:22" {
			t.Errorf("the second is told %v", args)
		}
	}
	if opened != 1 {
		t.Errorf("%d of 4 opened the poll", opened)
	}
	opens := 0
	for _, rec := range b.Records(t) {
		if rec.Entry.Act == voting.ActOpen {
			opens++
		}
	}
	if opens != 1 {
		t.Errorf("%d openings in the journal", opens)
	}
}

func drafts(t *testing.T, open Open) {
	b := newBench(t, open, 9, 9)
	ctx := context.Background()
	in := b.Question(voting.RuleResolution)
	p := must[voting.Poll](t)(b.Create(ctx, Secretary, b.Session, in))
	in.Rule, in.Title, in.Countdown = voting.RuleRemoval, "  Bãi nhiệm   đại biểu ", 10
	p = must[voting.Poll](t)(b.Edit(ctx, Secretary, p.ID, in))
	stored := must[voting.View](t)(b.View(ctx, p.ID, voting.Office))
	if stored.Title != "Bãi nhiệm đại biểu" || stored.Threshold != (voting.Threshold{Num: 2, Den: 3, Base: voting.Seats}) || stored.Needed != 6 {
		t.Errorf("stored %+v", stored)
	}
	gone := must[voting.Poll](t)(b.Create(ctx, Secretary, b.Session, in))
	if err := b.Delete(ctx, Secretary, gone.ID); err != nil {
		t.Error(err)
	}
	_, err := b.View(ctx, gone.ID, voting.Office)
	wantCode(t, err, fault.NotFound, "voting.poll_unknown")
	must[voting.Poll](t)(b.Open(ctx, Chair, p.ID))
	_, err = b.Edit(ctx, Secretary, p.ID, in)
	wantCode(t, err, fault.Conflict, "voting.not_a_draft")
	wantCode(t, b.Delete(ctx, Secretary, p.ID), fault.Conflict, "voting.not_a_draft")
	for name, bad := range map[string]func(*voting.Input){
		"voting.title":          func(in *voting.Input) { in.Title = " " },
		"voting.item_unknown":   func(in *voting.Input) { in.Item = "elsewhere" },
		"voting.rule_unknown":   func(in *voting.Input) { in.Rule = "acclamation" },
		"voting.method_unknown": func(in *voting.Input) { in.Method = "shouting" },
		"voting.countdown":      func(in *voting.Input) { in.Countdown = -1 },
		"voting.paper_only":     func(in *voting.Input) { in.Rule = voting.RuleConfidence },
		"voting.no_subjects":    func(in *voting.Input) { in.Subjects = []string{"delegate-01"} },
	} {
		wrong := b.Question(voting.RuleResolution)
		bad(&wrong)
		_, err := b.Create(ctx, Secretary, b.Session, wrong)
		wantCode(t, err, fault.Invalid, name)
	}
	for _, person := range b.Persons[4:] {
		b.Presence(t, person, false)
	}
	p = must[voting.Poll](t)(b.Create(ctx, Secretary, b.Session, b.Question(voting.RuleResolution)))
	_, err = b.Open(ctx, Chair, p.ID)
	wantCode(t, err, fault.Conflict, "voting.no_quorum")
}

func actsOf(records []journal.Record, name string) []journal.Record {
	return slices.DeleteFunc(slices.Clone(records), func(r journal.Record) bool { return r.Entry.Act != name })
}
