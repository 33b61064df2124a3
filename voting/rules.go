package voting

import "time"

// Moment says when the present are counted.
type Moment string

// The moments.
const (
	AtOpen  Moment = "open"
	AtClose Moment = "close"
)

// Rule says what a poll of its kind needs. Short, where set, takes the place
// of Threshold when fewer than two thirds of the seats are filled; the quorum
// is then taken of the filled seats too, since it could not be reached else.
type Rule struct {
	Name      string
	Threshold Threshold
	Short     *Threshold
	Quorum    Threshold
	PresentAt Moment
	Choices   []Choice
	PaperOnly bool
	PerPerson bool // counted for each of several subjects
}

// For returns threshold and quorum for a body with this many seats and
// deputies.
func (r Rule) For(seats, filled int) (threshold, quorum Threshold) {
	threshold, quorum = r.Threshold, r.Quorum
	if r.Short != nil && filled*3 < seats*2 {
		threshold, quorum.Base = *r.Short, Filled
	}
	return threshold, quorum
}

// Pack is the rules of a body from a day on. Packs are data: a change of the
// law is a new pack, never a change of an old one.
type Pack struct {
	Name  string
	Since time.Time
	Rules map[string]Rule
}

// The names of rules.
const (
	RuleResolution = "resolution"
	RuleRemoval    = "removal"
	RuleProcedure  = "procedure"
	RuleConfidence = "confidence"
)

var (
	yesNoAbstain = []Choice{For, Against, Abstain}
	levels       = []Choice{High, Medium, Low}
	// Two thirds of all deputies open a sitting; not read in a text, so a pack
	// of its own may set it otherwise.
	usualQuorum = Threshold{Num: 2, Den: 3, Base: Seats}
	// 2015 law Art. 138, 2025 law Art. 46: with fewer than two thirds of the
	// deputies left, more than two thirds of those remaining decide.
	remaining = Threshold{Num: 2, Den: 3, Strict: true, Base: Filled}
)

// law2015 follows Art. 91: more than half, for a removal at least two thirds,
// of all deputies. The base of procedural motions is a setting of ours.
func law2015() map[string]Rule {
	return map[string]Rule{
		RuleResolution: {Name: RuleResolution, Threshold: Threshold{Num: 1, Den: 2, Strict: true, Base: Seats},
			Short: &remaining, Quorum: usualQuorum, PresentAt: AtClose, Choices: yesNoAbstain},
		RuleRemoval: {Name: RuleRemoval, Threshold: Threshold{Num: 2, Den: 3, Base: Seats},
			Short: &remaining, Quorum: usualQuorum, PresentAt: AtClose, Choices: yesNoAbstain},
		RuleProcedure: {Name: RuleProcedure, Threshold: Threshold{Num: 1, Den: 2, Strict: true, Base: Present},
			Quorum: usualQuorum, PresentAt: AtClose, Choices: yesNoAbstain},
		// Resolution 96/2023/QH15: the first count of "low" is of ballots.
		RuleConfidence: {Name: RuleConfidence, Threshold: Threshold{Num: 1, Den: 2, Strict: true, Base: Valid},
			Quorum: usualQuorum, PresentAt: AtClose, Choices: levels, PaperOnly: true, PerPerson: true},
	}
}

var packs = map[string]Pack{
	"2015": {Name: "2015", Since: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), Rules: law2015()},
}

// DefaultPack is taken by a body that names none.
const DefaultPack = "2015"

// PackNamed returns the pack of that name; "" is the default.
func PackNamed(name string) (Pack, bool) {
	if name == "" {
		name = DefaultPack
	}
	p, ok := packs[name]
	return p, ok
}
