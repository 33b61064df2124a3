package web

import (
	"ecabinet/internal/lang"
	"ecabinet/voting"
	"ecabinet/web/wire"
)

func wirePoll(v voting.View, t lang.Tag) wire.Poll {
	p := wire.Poll{
		ID: string(v.ID), Session: v.Session, Item: v.Item, Title: v.Title, Method: wire.PollMethod(v.Method), Rule: v.Rule,
		Threshold: wire.Threshold{Num: v.Threshold.Num, Den: v.Threshold.Den, Strict: v.Threshold.Strict, Base: string(v.Threshold.Base)},
		RuleText:  v.RuleText(t), Choices: each(v.Choices, func(c voting.Choice) wire.Choice { return wire.Choice(c) }),
		Subjects: v.Subjects, State: wire.PollState(v.State), Round: v.Round, Previous: string(v.Previous), Ordinal: v.Ordinal,
		ChangeAllowed: v.ChangeAllowed, Countdown: v.Countdown, Needed: v.Needed,
		OpenedAt: millis(v.OpenedAt), ClosesAt: millis(v.ClosesAt), ClosedAt: millis(v.ClosedAt), DeclaredAt: millis(v.DeclaredAt),
		AnnulReason: v.AnnulReason, Result: wireResult(v.Poll),
	}
	p.RollCall = when(len(v.RollCall) > 0, each(v.RollCall, func(r voting.RollCall) wire.RollCall {
		return wire.RollCall{Person: string(r.Person), Name: r.Name, Seat: r.Seat, Choice: wire.Choice(r.Choice), Manual: r.Manual}
	}))
	if v.Paper != nil {
		p.Paper = &wire.Paper{Issued: v.Paper.Issued, Valid: v.Paper.Valid, Entered: string(v.Paper.Entered), Tallies: wireTallies(v.Paper.Tallies)}
	}
	return p
}

func wireResult(p voting.Poll) *wire.Result {
	r := p.Result
	if r == nil {
		return nil
	}
	return &wire.Result{
		For: r.For, Against: r.Against, Abstain: r.Abstain, Silent: r.Silent, Cast: r.Cast, Roll: r.Roll, Present: r.Present,
		Seats: r.Seats, Base: r.Base, Needed: r.Needed, Quorum: r.Quorum, Quorate: r.Quorate, Passed: r.Passed,
		Inequality: r.Inequality, Subjects: wireTallies(r.Subjects), Checkpoint: voting.Code(p.CloseLeaf),
	}
}

func wireTallies(all []voting.SubjectTally) []wire.PaperTally {
	return when(len(all) > 0, each(all, func(t voting.SubjectTally) wire.PaperTally {
		return wire.PaperTally{Subject: t.Subject, Counts: t.Counts, Outcome: t.Outcome}
	}))
}

func wireReceipt(r voting.Receipt) wire.Receipt {
	return wire.Receipt{
		Ballot: string(r.Ballot), Poll: string(r.Poll), Round: r.Round, Choice: wire.Choice(r.Choice), ChoiceHash: r.ChoiceHash.String(),
		Salt: r.Salt, Position: r.Position, Leaf: r.Leaf.String(), RecordedAt: r.RecordedAt, Code: r.Code, Signature: r.Signature,
	}
}

func receiptOrNone(r *voting.Receipt) *wire.Receipt {
	if r == nil {
		return nil
	}
	w := wireReceipt(*r)
	return &w
}

func wireManual(m voting.ManualBallot, name string) wire.ManualBallot {
	return wire.ManualBallot{
		ID: string(m.ID), Person: string(m.Person), Name: name, Choice: wire.Choice(m.Choice), Reason: m.Reason,
		EnteredBy: string(m.EnteredBy), Confirmed: m.State == voting.Confirmed,
	}
}

func pollInput(in wire.PollInput) voting.Input {
	return voting.Input{
		Item: in.Item, Title: in.Title, Method: voting.Method(in.Method), Rule: in.Rule, Subjects: in.Subjects,
		ChangeAllowed: in.ChangeAllowed, Countdown: in.Countdown,
	}
}

func paperCount(in wire.PaperCount) voting.PaperCount {
	return voting.PaperCount{Issued: in.Issued, Valid: in.Valid, Tallies: each(in.Tallies, func(t wire.PaperTally) voting.SubjectTally {
		return voting.SubjectTally{Subject: t.Subject, Counts: t.Counts}
	})}
}
