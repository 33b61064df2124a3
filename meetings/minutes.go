package meetings

import (
	"slices"
	"time"

	"ecabinet/internal/identity"
)

// MinutesState is none, draft, frozen or signed.
type MinutesState string

// The states of the minutes. Frozen ones go back to draft only while nobody
// has signed.
const (
	MinutesNone   MinutesState = "none"
	MinutesDraft  MinutesState = "draft"
	MinutesFrozen MinutesState = "frozen"
	MinutesSigned MinutesState = "signed"
)

// Minutes is the record of a session on its way to being signed. Text is
// Markdown. Revision grows with every saved text. Hash names the current PDF:
// the frozen one, then the one after each signature.
type Minutes struct {
	Session  SessionID
	State    MinutesState
	Revision int
	Text     string
	SavedAt  time.Time
	SavedBy  identity.PersonID
	Hash     Hash
	Pages    int
	FrozenAt time.Time
	Steps    []SignStep
}

// SignStep is one signature of the order, first to last.
type SignStep struct {
	Field    string // name of the signature field in the PDF: secretary, chair, seal
	Person   identity.PersonID
	IntentAt time.Time // when the signer's key was last about to be used
	SignedAt time.Time
	Level    string // level reached: B-B, B-T …
	Hash     Hash   // the PDF with this signature
}

// StepState is waiting, next or signed.
type StepState string

// The states of a step.
const (
	StepWaiting StepState = "waiting"
	StepNext    StepState = "next"
	StepSigned  StepState = "signed"
)

// MinutesFile is one PDF the minutes have been: frozen, or with signatures.
type MinutesFile struct {
	Session SessionID
	Hash    Hash
	At      time.Time
}

// Frozen is what freezing hands over: the PDF made from the text of Revision,
// already stored as a blob, and who signs in which order.
type Frozen struct {
	Revision int
	Hash     Hash
	Pages    int
	Steps    []StepInput
}

// StepInput names one signer and her field.
type StepInput struct {
	Field  string
	Person identity.PersonID
}

// Signed is what a completed signature hands over. Base is the PDF that was
// signed, Hash the result, already stored as a blob.
type Signed struct {
	Field string
	Base  Hash
	Hash  Hash
	Level string
}

// Next returns the index of the step whose turn it is, -1 when all are done or
// nothing is frozen.
func (m Minutes) Next() int {
	if m.State != MinutesFrozen {
		return -1
	}
	return slices.IndexFunc(m.Steps, func(s SignStep) bool { return s.SignedAt.IsZero() })
}

// StepState returns the state of step i.
func (m Minutes) StepState(i int) StepState {
	switch {
	case !m.Steps[i].SignedAt.IsZero():
		return StepSigned
	case m.Next() == i:
		return StepNext
	}
	return StepWaiting
}

// SignedCount returns how many have signed.
func (m Minutes) SignedCount() int {
	n := 0
	for _, s := range m.Steps {
		if !s.SignedAt.IsZero() {
			n++
		}
	}
	return n
}

// mayReadMinutes reports whether the reader sees the minutes in this state:
// the public side only once they are signed.
func mayReadMinutes(r Reader, m Minutes) bool {
	return r.May(identity.ReadMinutes) || m.State == MinutesSigned && r.May(identity.ReadSession)
}
