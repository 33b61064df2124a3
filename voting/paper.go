package voting

import (
	"slices"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// SubjectTally is the count for one subject, by choice in the poll's order.
// Outcome is for confidence polls only, see confidenceOutcome.
type SubjectTally struct {
	Subject string `json:"subject"`
	Counts  []int  `json:"counts"`
	Outcome string `json:"outcome,omitempty"`
}

// PaperCount is what two persons read off the same paper ballots.
type PaperCount struct {
	Issued  int            `json:"issued"`
	Valid   int            `json:"valid"`
	Tallies []SubjectTally `json:"tallies"`
}

// PaperEntry is a count that awaits a second person.
type PaperEntry struct {
	Poll  PollID
	By    identity.PersonID
	At    time.Time
	Count PaperCount
}

// The outcomes of a confidence count that have consequences (Resolution
// 96/2023/QH15): more than half, or at least two thirds, of the ballots say
// "low". Any other count has no word.
const (
	LowOverHalf  = "low_over_half"
	LowTwoThirds = "low_two_thirds"
)

// check refuses counts that no pile of ballots can give.
func (c PaperCount) check(p Poll) error {
	if c.Issued < 0 || c.Valid < 0 || c.Valid > c.Issued || c.Issued > p.RollSize {
		return fault.New(fault.Invalid, "voting.paper_numbers", "valid", c.Valid, "issued", c.Issued, "roll", p.RollSize)
	}
	subjects := p.paperSubjects()
	if len(c.Tallies) != len(subjects) {
		return fault.New(fault.Invalid, "voting.paper_subjects", "expected", len(subjects), "given", len(c.Tallies))
	}
	for i, t := range c.Tallies {
		if t.Subject != subjects[i] || len(t.Counts) != len(p.Choices) {
			return fault.New(fault.Invalid, "voting.paper_subjects", "expected", len(subjects), "given", len(c.Tallies))
		}
		sum := 0
		for _, n := range t.Counts {
			if n < 0 || n > c.Valid {
				return fault.New(fault.Invalid, "voting.paper_sum", "line", i+1, "sum", n, "valid", c.Valid)
			}
			sum += n
		}
		if sum != c.Valid {
			return fault.New(fault.Invalid, "voting.paper_sum", "line", i+1, "sum", sum, "valid", c.Valid)
		}
	}
	return nil
}

// equal reports whether two persons counted the same.
func (c PaperCount) equal(o PaperCount) bool {
	return c.Issued == o.Issued && c.Valid == o.Valid &&
		slices.EqualFunc(c.Tallies, o.Tallies, func(a, b SubjectTally) bool {
			return a.Subject == b.Subject && slices.Equal(a.Counts, b.Counts)
		})
}

// paperSubjects returns the lines a count must have: the poll's subjects, or
// one without a name.
func (p Poll) paperSubjects() []string {
	if len(p.Subjects) > 0 {
		return p.Subjects
	}
	return []string{""}
}

// JudgePaper turns an agreed count into the result. A count for several
// subjects passes or fails nothing as a whole; the subjects' lines say all.
func (p Poll) JudgePaper(c PaperCount, h Heads) Result {
	var t Tally
	if len(p.Subjects) == 0 {
		n := c.Tallies[0].Counts
		t = Tally{For: n[0], Against: n[1], Abstain: n[2]}
	}
	r := p.Judge(t, h)
	r.Cast, r.Invalid, r.Silent = c.Valid, c.Issued-c.Valid, h.Roll-c.Issued
	if len(p.Subjects) > 0 {
		r.Base, r.Needed, r.Inequality = c.Valid, 0, ""
		for _, s := range c.Tallies {
			s.Outcome = p.confidenceOutcome(s, c.Valid)
			r.Subjects = append(r.Subjects, s)
		}
	}
	return r
}

func (p Poll) confidenceOutcome(s SubjectTally, ballots int) string {
	at := slices.Index(p.Choices, Low)
	if at < 0 {
		return ""
	}
	twoThirds := Threshold{Num: 2, Den: 3, Base: Valid}
	half := Threshold{Num: 1, Den: 2, Strict: true, Base: Valid}
	switch {
	case twoThirds.Met(s.Counts[at], ballots):
		return LowTwoThirds
	case half.Met(s.Counts[at], ballots):
		return LowOverHalf
	}
	return ""
}
