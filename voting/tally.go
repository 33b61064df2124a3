package voting

// Tally counts answers; abstaining is an answer, silence is none.
type Tally struct {
	For     int
	Against int
	Abstain int
}

// Cast returns how many answered.
func (t Tally) Cast() int { return t.For + t.Against + t.Abstain }

// Count tallies choices. A choice that is none of the three is not counted;
// casting has refused it before.
func Count(choices []Choice) Tally {
	var t Tally
	for _, c := range choices {
		switch c {
		case For:
			t.For++
		case Against:
			t.Against++
		case Abstain:
			t.Abstain++
		}
	}
	return t
}

// Heads is how many people each base can mean.
type Heads struct {
	Seats        int
	Roll         int // seats filled when the poll opened
	PresentOpen  int
	PresentClose int
}

// Result is the count and the judgement. Passed needs the threshold and the
// quorum. It is stored at the close and never computed again.
type Result struct {
	For          int            `json:"for"`
	Against      int            `json:"against"`
	Abstain      int            `json:"abstain"`
	Silent       int            `json:"silent"`
	Cast         int            `json:"cast"`
	Invalid      int            `json:"invalid"`
	Manual       int            `json:"manual"`
	Roll         int            `json:"roll"`
	Seats        int            `json:"seats"`
	Present      int            `json:"present"`
	PresentOpen  int            `json:"present_open"`
	PresentClose int            `json:"present_close"`
	Base         int            `json:"base"`
	Needed       int            `json:"needed"`
	Quorum       int            `json:"quorum"`
	Quorate      bool           `json:"quorate"`
	Passed       bool           `json:"passed"`
	Inequality   string         `json:"inequality"`
	Subjects     []SubjectTally `json:"subjects,omitempty"`
}

// Judge applies the poll's rule to a tally.
func (p Poll) Judge(t Tally, h Heads) Result {
	r := Result{
		For: t.For, Against: t.Against, Abstain: t.Abstain, Cast: t.Cast(), Silent: h.Roll - t.Cast(),
		Roll: h.Roll, Seats: h.Seats, Present: p.present(h),
		PresentOpen: h.PresentOpen, PresentClose: h.PresentClose,
	}
	r.Base = baseOf(p.Threshold.Base, h, r.Present, t)
	r.Needed = p.Threshold.Needed(r.Base)
	r.Inequality = p.Threshold.Inequality(t.For, r.Base)
	quorumBase := baseOf(p.Quorum.Base, h, r.Present, t)
	r.Quorum = p.Quorum.Needed(quorumBase)
	r.Quorate = p.Quorum.Met(r.Present, quorumBase)
	r.Passed = r.Quorate && p.Threshold.Met(t.For, r.Base)
	return r
}

func (p Poll) present(h Heads) int {
	if p.PresentAt == AtOpen {
		return h.PresentOpen
	}
	return h.PresentClose
}

func baseOf(b Base, h Heads, present int, t Tally) int {
	switch b {
	case Seats:
		return h.Seats
	case Filled:
		return h.Roll
	case Present:
		return present
	case Cast:
		return t.Cast()
	default:
		return t.For + t.Against
	}
}
