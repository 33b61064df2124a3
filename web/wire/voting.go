package wire

// PollState is draft, open, closing, closed, declared, annulled.
type PollState string

// Choice is for, against, abstain in a yes/no/abstain poll; in a confidence
// poll high, medium, low.
type Choice string

// PollMethod is named (open vote by name on tablets) or paper (counted by
// hand, entered by one person and confirmed by another).
type PollMethod string

// Threshold: passes when for·Den > Num·base (Strict) or ≥ (at least), in
// integers. Base is seats, filled, present, cast, valid.
type Threshold struct {
	Num    int    `json:"num"`
	Den    int    `json:"den"`
	Strict bool   `json:"strict"`
	Base   string `json:"base"`
}

// PollInput makes or changes a draft poll. Rule is a name of the body's rule
// pack ("resolution", "removal", "procedure", "confidence"). Subjects are the
// persons of a confidence vote on paper, else empty.
type PollInput struct {
	Item          string     `json:"item"`
	Title         string     `json:"title"`
	Method        PollMethod `json:"method"`
	Rule          string     `json:"rule"`
	Subjects      []string   `json:"subjects,omitempty"`
	ChangeAllowed bool       `json:"change_allowed"`
	Countdown     int        `json:"countdown"`
}

// Poll is a poll as everybody may see it at this moment: no tally before it
// is closed, no roll call before it is declared. Needed is how many "for" are
// needed with today's base; 0 where it depends on the ballots cast.
type Poll struct {
	ID            string     `json:"id"`
	Session       string     `json:"session"`
	Item          string     `json:"item"`
	Title         string     `json:"title"`
	Method        PollMethod `json:"method"`
	Rule          string     `json:"rule"`
	Threshold     Threshold  `json:"threshold"`
	RuleText      string     `json:"rule_text,omitempty"`
	Choices       []Choice   `json:"choices"`
	Subjects      []string   `json:"subjects,omitempty"`
	State         PollState  `json:"state"`
	Round         int        `json:"round"`
	Previous      string     `json:"previous,omitempty"`
	Ordinal       int        `json:"ordinal"`
	ChangeAllowed bool       `json:"change_allowed"`
	Countdown     int        `json:"countdown"`
	Needed        int        `json:"needed"`
	OpenedAt      Time       `json:"opened_at,omitempty"`
	ClosesAt      Time       `json:"closes_at,omitempty"`
	ClosedAt      Time       `json:"closed_at,omitempty"`
	DeclaredAt    Time       `json:"declared_at,omitempty"`
	AnnulReason   string     `json:"annul_reason,omitempty"`
	Result        *Result    `json:"result,omitempty"`
	RollCall      []RollCall `json:"roll_call,omitempty"`
	Paper         *Paper     `json:"paper,omitempty"`
}

// Result is the count and the outcome. Inequality is printed from integers:
// "16 × 2 ≤ 33 × 1", always a true statement.
type Result struct {
	For        int          `json:"for"`
	Against    int          `json:"against"`
	Abstain    int          `json:"abstain"`
	Silent     int          `json:"silent"`
	Cast       int          `json:"cast"`
	Roll       int          `json:"roll"`
	Present    int          `json:"present"`
	Seats      int          `json:"seats"`
	Base       int          `json:"base"`
	Needed     int          `json:"needed"`
	Quorum     int          `json:"quorum"`
	Quorate    bool         `json:"quorate"`
	Passed     bool         `json:"passed"`
	Inequality string       `json:"inequality"`
	Subjects   []PaperTally `json:"subjects,omitempty"`
	Checkpoint string       `json:"checkpoint,omitempty"`
}

// RollCall is how one person voted; Choice is absent for silence. Manual says
// that the ballot was entered by hand.
type RollCall struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Seat   int    `json:"seat"`
	Choice Choice `json:"choice,omitempty"`
	Manual bool   `json:"manual,omitempty"`
}

// Paper is the state of a count on paper. Entered is who has entered numbers
// that await a second person.
type Paper struct {
	Issued  int          `json:"issued,omitempty"`
	Valid   int          `json:"valid,omitempty"`
	Entered string       `json:"entered,omitempty"`
	Tallies []PaperTally `json:"tallies,omitempty"`
}

// PaperTally is the count for one subject, by choice in the poll's order.
type PaperTally struct {
	Subject string `json:"subject"`
	Counts  []int  `json:"counts"`
	Outcome string `json:"outcome,omitempty"`
}

// PaperCount is entered by one person and, with the same numbers, by another.
type PaperCount struct {
	Issued  int          `json:"issued"`
	Valid   int          `json:"valid"`
	Tallies []PaperTally `json:"tallies"`
}

// BallotInput is one vote. The ballot's id is in the path or the frame and is
// made by the tablet: 32 hexadecimal digits. Replaces is the id of the ballot
// it changes.
type BallotInput struct {
	Choice   Choice `json:"choice"`
	Replaces string `json:"replaces,omitempty"`
}

// Receipt says that a ballot is on disk. The same ballot id always returns
// the same receipt, byte for byte. RecordedAt is microseconds, as signed.
type Receipt struct {
	Ballot     string `json:"ballot"`
	Poll       string `json:"poll"`
	Round      int    `json:"round"`
	Choice     Choice `json:"choice"`
	ChoiceHash string `json:"choice_hash"`
	Salt       string `json:"salt"`
	Position   int64  `json:"position"`
	Leaf       string `json:"leaf"`
	RecordedAt int64  `json:"recorded_at"`
	Code       string `json:"code"`
	Signature  string `json:"signature"`
}

// MyBallot answers what became of the caller's vote in a poll. Entitled says
// whether she may vote now; Reason says why not. Current is her counted vote.
type MyBallot struct {
	Poll     string   `json:"poll"`
	Entitled bool     `json:"entitled"`
	Reason   string   `json:"reason,omitempty"`
	Current  *Receipt `json:"current,omitempty"`
}

// ManualBallot is a ballot entered by hand for somebody without a device. It
// counts once a second person has confirmed it.
type ManualBallot struct {
	ID        string `json:"id"`
	Person    string `json:"person"`
	Name      string `json:"name"`
	Choice    Choice `json:"choice"`
	Reason    string `json:"reason"`
	EnteredBy string `json:"entered_by"`
	Confirmed bool   `json:"confirmed"`
}

// ManualBallotInput enters one.
type ManualBallotInput struct {
	Person string `json:"person"`
	Choice Choice `json:"choice"`
	Reason string `json:"reason"`
}

// AnnulInput says why a poll is annulled.
type AnnulInput struct {
	Reason string `json:"reason"`
}

// Record is a person's own record of a session.
type Record struct {
	Session  string        `json:"session"`
	Presence []Span        `json:"presence"`
	Votes    []RecordEntry `json:"votes"`
}

// RecordEntry is one poll in the record; Receipt is absent for silence.
type RecordEntry struct {
	Poll    Poll     `json:"poll"`
	Receipt *Receipt `json:"receipt,omitempty"`
}
