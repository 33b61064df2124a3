package voting_test

import (
	"math/rand/v2"
	"testing"

	"ecabinet/internal/lang"
	"ecabinet/voting"
)

// The council numbers of docs/design: quorum, pass, two thirds.
func TestRealCouncils(t *testing.T) {
	t.Parallel()
	pack, ok := voting.PackNamed("")
	if !ok {
		t.Fatal("there is no default pack")
	}
	resolution, removal := pack.Rules[voting.RuleResolution], pack.Rules[voting.RuleRemoval]
	for _, c := range []struct{ n, quorum, pass, removal int }{
		{21, 14, 11, 14}, {29, 20, 15, 20}, {30, 20, 16, 20}, {33, 22, 17, 22}, {35, 24, 18, 24}, {75, 50, 38, 50},
	} {
		quorum, pass, remove := resolution.Quorum.Needed(c.n), resolution.Threshold.Needed(c.n), removal.Threshold.Needed(c.n)
		if quorum != c.quorum || pass != c.pass || remove != c.removal {
			t.Errorf("N=%d: quorum %d, pass %d, removal %d; want %+v", c.n, quorum, pass, remove, c)
		}
	}
}

// Every N from 3 to 100, every number of yes, every rule: Met, Needed and a
// reference that counts in thirds and halves by repeated addition.
func TestEveryCouncilSize(t *testing.T) {
	t.Parallel()
	for n := 3; n <= 100; n++ {
		for _, rule := range []voting.Threshold{
			{Num: 1, Den: 2, Strict: true, Base: voting.Seats}, {Num: 1, Den: 2, Base: voting.Seats},
			{Num: 2, Den: 3, Base: voting.Seats}, {Num: 2, Den: 3, Strict: true, Base: voting.Seats},
			{Num: 3, Den: 4, Base: voting.Seats}, {Num: 1, Den: 1, Base: voting.Seats},
		} {
			least := -1
			for yes := 0; yes <= n; yes++ {
				want := slowMet(rule, yes, n)
				if rule.Met(yes, n) != want {
					t.Errorf("%d of %d by %+v: %t", yes, n, rule, !want)
				}
				if want && least < 0 {
					least = yes
				}
			}
			if got := rule.Needed(n); got != least {
				t.Errorf("N=%d by %+v needs %d, said %d", n, rule, least, got)
			}
		}
	}
}

// slowMet is the reference: it compares sums made one by one, with no
// multiplication to overflow and no division to round.
func slowMet(t voting.Threshold, yes, base int) bool {
	if base == 0 || yes == 0 {
		return false
	}
	left, right := 0, 0
	for range t.Den {
		left += yes
	}
	for range t.Num {
		right += base
	}
	if t.Strict {
		return left > right
	}
	return left >= right
}

// A million random rules and tallies, judged whole, against the reference.
func TestRandomRulesAndTallies(t *testing.T) {
	t.Parallel()
	cases := 1_000_000
	if testing.Short() {
		cases = 50_000
	}
	random := rand.New(rand.NewPCG(2015, 91))
	bases := []voting.Base{voting.Seats, voting.Filled, voting.Present, voting.Cast, voting.Valid}
	for range cases {
		p, tally, heads := randomCase(random, bases)
		r := p.Judge(tally, heads)
		base := map[voting.Base]int{
			voting.Seats: heads.Seats, voting.Filled: heads.Roll, voting.Present: r.Present,
			voting.Cast: tally.For + tally.Against + tally.Abstain, voting.Valid: tally.For + tally.Against,
		}[p.Threshold.Base]
		present := heads.PresentClose
		if p.PresentAt == voting.AtOpen {
			present = heads.PresentOpen
		}
		quorate := slowMet(p.Quorum, present, heads.Seats)
		passed := quorate && slowMet(p.Threshold, tally.For, base)
		if r.Base != base || r.Present != present || r.Quorate != quorate || r.Passed != passed ||
			r.For+r.Against+r.Abstain+r.Silent != heads.Roll || base > 0 && passed != (quorate && tally.For >= r.Needed) {
			t.Fatalf("%+v\n%+v\n%+v\njudged %+v", p.Threshold, tally, heads, r)
		}
	}
}

func randomCase(random *rand.Rand, bases []voting.Base) (voting.Poll, voting.Tally, voting.Heads) {
	seats := 1 + random.IntN(500)
	roll := 1 + random.IntN(seats)
	yes := random.IntN(roll + 1)
	no := random.IntN(roll - yes + 1)
	abstain := random.IntN(roll - yes - no + 1)
	den := 1 + random.IntN(12)
	p := voting.Poll{
		Threshold: voting.Threshold{Num: 1 + random.IntN(den), Den: den, Strict: random.IntN(2) == 0, Base: bases[random.IntN(len(bases))]},
		Quorum:    voting.Threshold{Num: 2, Den: 3, Base: voting.Seats},
		PresentAt: []voting.Moment{voting.AtOpen, voting.AtClose}[random.IntN(2)],
	}
	heads := voting.Heads{Seats: seats, Roll: roll, PresentOpen: random.IntN(roll + 1), PresentClose: random.IntN(roll + 1)}
	return p, voting.Tally{For: yes, Against: no, Abstain: abstain}, heads
}

func TestNobodyDecidesNothing(t *testing.T) {
	t.Parallel()
	atLeast := voting.Threshold{Num: 2, Den: 3, Base: voting.Valid}
	if atLeast.Met(0, 0) {
		t.Error("0 of 0 reaches two thirds")
	}
	if (voting.Threshold{Num: 3, Den: 2, Base: voting.Seats}).Check() == nil ||
		(voting.Threshold{Num: 1, Den: 1, Strict: true, Base: voting.Seats}).Check() == nil || atLeast.Check() != nil {
		t.Error("a rule that can never decide must be refused")
	}
	huge := voting.Threshold{Num: 1 << 40, Den: 1<<40 + 1, Base: voting.Seats}
	if huge.Met(1<<40-1, 1<<40) || !huge.Met(1<<40, 1<<40) {
		t.Error("large numbers overflow")
	}
}

// Fewer than two thirds of the deputies left: more than two thirds of those
// remaining decide (2015 law Art. 138).
func TestShortCouncil(t *testing.T) {
	t.Parallel()
	pack, _ := voting.PackNamed("2015")
	threshold, quorum := pack.Rules[voting.RuleResolution].For(33, 21)
	if threshold.Needed(21) != 15 || threshold.Base != voting.Filled || quorum.Base != voting.Filled {
		t.Errorf("21 of 33 left: %+v, quorum %+v", threshold, quorum)
	}
	if threshold, _ = pack.Rules[voting.RuleResolution].For(33, 22); threshold.Base != voting.Seats {
		t.Errorf("22 of 33 left: %+v", threshold)
	}
}

func TestRuleText(t *testing.T) {
	t.Parallel()
	p := voting.Poll{Threshold: voting.Threshold{Num: 1, Den: 2, Strict: true, Base: voting.Seats}}
	if got := p.RuleText(lang.VI); got != "Quá 1/2 tổng số đại biểu" {
		t.Errorf("%q", got)
	}
	if got := p.RuleText(lang.EN); got != "More than 1/2 of all seats" {
		t.Errorf("%q", got)
	}
}
