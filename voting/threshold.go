package voting

import (
	"fmt"
	"math/big"

	"ecabinet/internal/lang"
)

// Base names what a fraction is taken of.
type Base string

// The bases. Seats counts every seat the law gives the body, filled or not.
const (
	Seats   Base = "seats"
	Filled  Base = "filled"
	Present Base = "present"
	Cast    Base = "cast"
	Valid   Base = "valid" // for + against
)

// Threshold is met when yes·Den > Num·base (Strict) or ≥ (at least).
type Threshold struct {
	Num    int  `json:"num"`
	Den    int  `json:"den"`
	Strict bool `json:"strict"`
	Base   Base `json:"base"`
}

// Check refuses fractions outside 0 < Num/Den ≤ 1 and unknown bases.
func (t Threshold) Check() error {
	if t.Num < 1 || t.Den < 1 || t.Num > t.Den || t.Strict && t.Num == t.Den {
		return fmt.Errorf("voting: %d/%d can never decide", t.Num, t.Den)
	}
	switch t.Base {
	case Seats, Filled, Present, Cast, Valid:
		return nil
	}
	return fmt.Errorf("voting: unknown base %q", t.Base)
}

// Met reports whether yes of base reaches the threshold. Of nobody, nothing is
// ever reached, whatever 0 ≥ 0 says.
func (t Threshold) Met(yes, base int) bool {
	if base <= 0 || yes <= 0 {
		return false
	}
	left, right := t.sides(yes, base)
	if t.Strict {
		return left.Cmp(right) > 0
	}
	return left.Cmp(right) >= 0
}

// Needed returns the least yes that meets the threshold of base, 0 where base
// is not known yet (0).
func (t Threshold) Needed(base int) int {
	if base <= 0 {
		return 0
	}
	_, right := t.sides(0, base)
	den := big.NewInt(int64(t.Den))
	needed, rest := new(big.Int).QuoRem(right, den, new(big.Int))
	if t.Strict || rest.Sign() > 0 {
		needed.Add(needed, big.NewInt(1))
	}
	return int(needed.Int64())
}

// Inequality prints what was compared as a true statement in integers:
// "17 × 2 > 33 × 1" where the threshold is met, "16 × 2 ≤ 33 × 1" where it is
// not.
func (t Threshold) Inequality(yes, base int) string {
	left, right := t.sides(yes, base)
	sign := "≥"
	switch c := left.Cmp(right); {
	case t.Strict && c > 0:
		sign = ">"
	case t.Strict:
		sign = "≤"
	case c < 0:
		sign = "<"
	}
	return fmt.Sprintf("%d × %d %s %d × %d", yes, t.Den, sign, base, t.Num)
}

func (t Threshold) sides(yes, base int) (left, right *big.Int) {
	product := func(a, b int) *big.Int { return new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(int64(b))) }
	return product(yes, t.Den), product(base, t.Num)
}

// Text says the threshold in words: "more than 1/2 of all seats".
func (t Threshold) Text(tag lang.Tag) string {
	key := "voting.rule_at_least"
	if t.Strict {
		key = "voting.rule_more_than"
	}
	return lang.Text(tag, key, map[string]string{
		"fraction": fmt.Sprintf("%d/%d", t.Num, t.Den),
		"base":     lang.Text(tag, "voting.base_"+string(t.Base), nil),
	})
}
