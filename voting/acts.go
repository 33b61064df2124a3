package voting

import (
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// The acts this package records; docs/formats/acts-voting.md lists their
// bodies for strangers.
const (
	ActCreate       = "poll.create"
	ActEdit         = "poll.edit"
	ActDelete       = "poll.delete"
	ActOpen         = "poll.open"
	ActCountdown    = "poll.countdown"
	ActClose        = "poll.close"
	ActDeclare      = "poll.declare"
	ActAnnul        = "poll.annul"
	ActPaused       = "poll.paused"
	ActPaperEnter   = "poll.paper_enter"
	ActPaperDiffer  = "poll.paper_differ"
	ActCast         = "ballot.cast"
	ActRefused      = "ballot.refused"
	ActManualEnter  = "ballot.manual_enter"
	ActManualReject = "ballot.manual_reject"
)

// DraftBody is the body of poll.create, poll.edit and poll.delete.
type DraftBody struct {
	Poll          PollID   `json:"poll"`
	Item          string   `json:"item"`
	Title         string   `json:"title"`
	Method        Method   `json:"method"`
	Rule          string   `json:"rule"`
	Subjects      []string `json:"subjects"`
	ChangeAllowed bool     `json:"change_allowed"`
	Countdown     int      `json:"countdown"`
	Ordinal       int      `json:"ordinal"`
	Round         int      `json:"round"`
	Previous      PollID   `json:"previous"`
}

// Definition is what is frozen: the body of poll.open holds it, and the
// poll's Frozen is the SHA-256 of its canonical JSON. ClosesAt is 0 when the
// chair closes.
type Definition struct {
	DraftBody
	Session   string      `json:"session"`
	Pack      string      `json:"pack"`
	Threshold Threshold   `json:"threshold"`
	Quorum    Threshold   `json:"quorum"`
	PresentAt Moment      `json:"present_at"`
	Choices   []Choice    `json:"choices"`
	Seats     int         `json:"seats"`
	Roll      []RollEntry `json:"roll"`
	ClosesAt  int64       `json:"closes_at"`
}

// OpenBody is the body of poll.open.
type OpenBody struct {
	Definition Definition   `json:"definition"`
	Frozen     journal.Hash `json:"frozen"`
	Present    int          `json:"present"`
}

// CountdownBody is the body of poll.countdown.
type CountdownBody struct {
	Poll     PollID `json:"poll"`
	ClosesAt int64  `json:"closes_at"`
}

// PausedBody is the body of poll.paused: for so many microseconds nothing
// could be written, and the announced close moved by as much.
type PausedBody struct {
	Poll     PollID `json:"poll"`
	From     int64  `json:"from"`
	To       int64  `json:"to"`
	ClosesAt int64  `json:"closes_at"`
}

// CastBody is the body of ballot.cast. It never holds the choice.
type CastBody struct {
	Poll        PollID            `json:"poll"`
	Round       int               `json:"round"`
	Ballot      BallotID          `json:"ballot"`
	Voter       identity.PersonID `json:"voter"`
	ChoiceHash  journal.Hash      `json:"choice_hash"`
	Replaces    BallotID          `json:"replaces"`
	Manual      bool              `json:"manual"`
	EnteredBy   identity.PersonID `json:"entered_by"`
	ConfirmedBy identity.PersonID `json:"confirmed_by"`
	Reason      string            `json:"reason"`
}

// RefusedBody is the body of ballot.refused: a ballot that came after the
// close at position Closed.
type RefusedBody struct {
	Poll   PollID            `json:"poll"`
	Ballot BallotID          `json:"ballot"`
	Voter  identity.PersonID `json:"voter"`
	Closed int64             `json:"closed"`
}

// CloseBody is the body of poll.close: everything needed to count again.
type CloseBody struct {
	Poll    PollID           `json:"poll"`
	Round   int              `json:"round"`
	Frozen  journal.Hash     `json:"frozen"`
	Ballots []RevealedBallot `json:"ballots"`
	Paper   *PaperReveal     `json:"paper"`
	Result  Result           `json:"result"`
}

// RevealedBallot opens the choice hash of a counted ballot.
type RevealedBallot struct {
	Ballot   BallotID          `json:"ballot"`
	Voter    identity.PersonID `json:"voter"`
	Choice   Choice            `json:"choice"`
	Salt     string            `json:"salt"`
	Position int64             `json:"position"`
	Manual   bool              `json:"manual"`
}

// PaperReveal is the agreed count on paper and who read it.
type PaperReveal struct {
	Issued      int               `json:"issued"`
	Valid       int               `json:"valid"`
	Tallies     []SubjectTally    `json:"tallies"`
	EnteredBy   identity.PersonID `json:"entered_by"`
	ConfirmedBy identity.PersonID `json:"confirmed_by"`
}

// DeclareBody is the body of poll.declare.
type DeclareBody struct {
	Poll   PollID `json:"poll"`
	Closed int64  `json:"closed"`
	Passed bool   `json:"passed"`
}

// AnnulBody is the body of poll.annul.
type AnnulBody struct {
	Poll   PollID `json:"poll"`
	Reason string `json:"reason"`
	From   State  `json:"from"`
}

// PaperBody is the body of poll.paper_enter and poll.paper_differ. The numbers
// stay out of it, so that the second person counts for herself.
type PaperBody struct {
	Poll PollID `json:"poll"`
}

// ManualBody is the body of ballot.manual_enter and ballot.manual_reject.
type ManualBody struct {
	Poll       PollID            `json:"poll"`
	Ballot     BallotID          `json:"ballot"`
	Voter      identity.PersonID `json:"voter"`
	ChoiceHash journal.Hash      `json:"choice_hash"`
	Reason     string            `json:"reason"`
}

// act begins an act of actor on the poll's stream.
func (p Poll) act(actor identity.Actor, name, object string, body any) journal.Act {
	return journal.Act{
		Stream: p.stream(), Actor: string(actor.Person), Device: actor.Device, Request: actor.Request,
		Name: name, Object: object, Body: body,
	}
}

func (p Poll) draftBody() DraftBody {
	subjects := p.Subjects
	if subjects == nil {
		subjects = []string{}
	}
	return DraftBody{
		Poll: p.ID, Item: p.Item, Title: p.Title, Method: p.Method, Rule: p.Rule, Subjects: subjects,
		ChangeAllowed: p.ChangeAllowed, Countdown: p.Countdown,
		Ordinal: p.Ordinal, Round: p.Round, Previous: p.Previous,
	}
}

func (p Poll) definition(roll []RollEntry) Definition {
	return Definition{
		DraftBody: p.draftBody(), Session: p.Session, Pack: p.Pack, Threshold: p.Threshold, Quorum: p.Quorum,
		PresentAt: p.PresentAt, Choices: p.Choices, Seats: p.Seats, Roll: roll,
	}
}

// hash returns what the poll's Frozen must be.
func (d Definition) hash() (journal.Hash, error) {
	text, err := journal.Canonical(d)
	return journal.HashOf(text), err
}
