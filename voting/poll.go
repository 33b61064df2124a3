package voting

import (
	"slices"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// PollID names a poll.
type PollID string

// BallotID is the identifier a tablet gives its ballot: 32 lower-case
// hexadecimal digits.
type BallotID string

// State is where a poll is in its life.
type State string

// The states.
const (
	Draft    State = "draft"
	Open     State = "open"
	Closing  State = "closing" // announced; votes still count
	Closed   State = "closed"
	Declared State = "declared"
	Annulled State = "annulled"
)

// Choice is an answer.
type Choice string

// The choices of a yes/no/abstain poll and of a confidence poll.
const (
	For     Choice = "for"
	Against Choice = "against"
	Abstain Choice = "abstain"
	High    Choice = "high"
	Medium  Choice = "medium"
	Low     Choice = "low"
)

// Method is how ballots are given.
type Method string

// The methods.
const (
	Named Method = "named" // by name, on tablets
	Paper Method = "paper" // on paper, counted by hand and entered by two persons
)

// Input makes or changes a draft.
type Input struct {
	Item          string
	Title         string
	Method        Method
	Rule          string
	Subjects      []string
	ChangeAllowed bool
	Countdown     int // seconds announced before a close
}

// Poll is a question and where it stands. Everything up to Countdown is frozen
// when it opens; Frozen is the hash of that and of the roll.
type Poll struct {
	ID            PollID
	Body          string
	Session       string
	Item          string
	Title         string
	Method        Method
	Pack          string
	Rule          string
	Threshold     Threshold
	Quorum        Threshold
	PresentAt     Moment
	Choices       []Choice
	Subjects      []string
	Ordinal       int // of the question in its session; rounds share it
	Round         int
	Previous      PollID
	ChangeAllowed bool
	Countdown     int

	State         State
	Seats         int
	RollSize      int
	PresentAtOpen int
	Frozen        journal.Hash
	CreatedAt     time.Time
	OpenedAt      time.Time
	OpenedBy      identity.PersonID
	ClosesAt      time.Time
	ThawedAt      time.Time // when writing last worked again after a fault
	ClosedAt      time.Time
	ClosedBy      identity.PersonID
	ClosePosition int64
	CloseLeaf     journal.Hash
	DeclaredAt    time.Time
	AnnulledAt    time.Time
	AnnulReason   string
	Result        *Result
}

// Votable reports whether ballots count now.
func (p Poll) Votable() bool { return p.State == Open || p.State == Closing }

// Allows reports whether c is one of the poll's choices.
func (p Poll) Allows(c Choice) bool { return slices.Contains(p.Choices, c) }

// Due reports whether the announced close has come.
func (p Poll) Due(now time.Time) bool {
	return p.State == Closing && !p.ClosesAt.IsZero() && !now.Before(p.ClosesAt)
}

// stream is where the poll's acts are recorded and what its ballots lock.
func (p Poll) stream() journal.StreamID { return journal.SessionStream(p.Session) }

// RollEntry is one person entitled to vote.
type RollEntry struct {
	Person identity.PersonID `json:"person"`
	Seat   int               `json:"seat"`
}

// Ballot is one recorded answer. Rows are never changed; a later ballot may
// name this one in its Replaces.
type Ballot struct {
	ID         BallotID
	Poll       PollID
	Round      int
	Voter      identity.PersonID
	Choice     Choice
	Salt       string // 32 hexadecimal digits, kept with voter and server until the close
	Replaces   BallotID
	Manual     bool
	Position   int64
	Leaf       journal.Hash
	RecordedAt time.Time
	Signature  string // hexadecimal, of the receipt
}

// validBallotID reports whether id has the form of a ballot's identifier.
func validBallotID(id BallotID) bool {
	if len(id) != 32 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
