package certs

import (
	"crypto/x509"
	"slices"
	"time"
)

// Policy says what a trust domain asks of its certificates. The zero value
// asks for no revocation evidence and accepts any certificate policy.
type Policy struct {
	// RevocationRequired makes missing or stale evidence INDETERMINATE.
	RevocationRequired bool
	// MaxCRLAge refuses a list older than this at the time asked about, even
	// before its own next update. 0 leaves the list's word alone.
	MaxCRLAge time.Duration
	// CertificatePolicies are the object identifiers of which the path must
	// hold at least one; none means any.
	CertificatePolicies []x509.OID
	// ExplicitPolicy asks for a valid policy even where the path does not.
	ExplicitPolicy bool
	// ExtraEKUs are accepted for signing beside the usual ones.
	ExtraEKUs []string
}

// Domain is one named circle of trust.
type Domain struct {
	Name          string
	Anchors       []*x509.Certificate
	Intermediates []*x509.Certificate
	CRLs          []*x509.RevocationList
	Policy        Policy
}

// Trust is the set of domains an installation, or an auditor, believes in.
// The zero value trusts nobody. It is read-only after it was built, and safe
// for use by many goroutines.
type Trust struct {
	Domains []Domain
}

// Empty reports whether there is no anchor at all.
func (t Trust) Empty() bool {
	for _, d := range t.Domains {
		if len(d.Anchors) > 0 {
			return false
		}
	}
	return true
}

// Evidence is revocation material that came with a document, in DER. It is
// believed as far as its signatures lead back to the domain, and no further.
type Evidence struct {
	CRLs [][]byte
	OCSP [][]byte
}

// Check judges leaf at the given time for the purpose. others are
// certificates that may help to build the path; none of them becomes an
// anchor. The best verdict over all domains is returned.
func (t Trust) Check(leaf *x509.Certificate, others []*x509.Certificate, at time.Time, purpose Purpose) Verdict {
	return t.CheckWith(leaf, others, Evidence{}, at, purpose)
}

// CheckWith is Check with revocation material of the document's own.
func (t Trust) CheckWith(leaf *x509.Certificate, others []*x509.Certificate, ev Evidence, at time.Time, purpose Purpose) Verdict {
	best := noPath(leaf)
	for i := range t.Domains {
		c := newChecker(&t.Domains[i], others, ev, at)
		v := c.judge(leaf, purpose)
		if better(v, best) {
			best = v
		}
		if best.Trusted {
			break
		}
	}
	return best
}

func noPath(leaf *x509.Certificate) Verdict {
	return Verdict{
		Indication: Indeterminate, SubIndication: NoChain,
		Reasons:    []Reason{reason("no_path", "subject", subjectOf(leaf), "issuer", leaf.Issuer.String())},
		Revocation: Revocation{Status: StatusUnknown, Subject: subjectOf(leaf)},
	}
}

// better prefers a trusted verdict, then a known one, then the milder one.
func better(a, b Verdict) bool {
	if a.Trusted != b.Trusted {
		return a.Trusted
	}
	if a.Known != b.Known {
		return a.Known
	}
	return rank[a.SubIndication] > rank[b.SubIndication]
}

// judge tries every path of the domain and keeps the best verdict.
func (c *checker) judge(leaf *x509.Certificate, purpose Purpose) Verdict {
	best := noPath(leaf)
	c.eachPath(leaf, func(path []*x509.Certificate) bool {
		v := c.verdict(path, purpose)
		if better(v, best) {
			best = v
		}
		return !best.Trusted
	})
	return best
}

// verdict judges one path by every rule; all findings are told, the worst
// decides.
func (c *checker) verdict(path []*x509.Certificate, purpose Purpose) Verdict {
	v := Verdict{Known: true, Domain: c.domain.Name, Path: slices.Clone(path)}
	found := c.pathFindings(path, purpose)
	rev, revFound := c.revocation(path)
	v.Revocation = rev
	found = append(found, revFound...)
	if len(found) == 0 {
		v.Trusted, v.Indication = true, Passed
		return v
	}
	slices.SortStableFunc(found, func(a, b finding) int { return rank[a.sub] - rank[b.sub] })
	v.Indication, v.SubIndication = Indeterminate, found[0].sub
	if v.SubIndication == OutOfBounds && rev.Status == StatusGood {
		v.SubIndication = OutOfBoundsGood
	}
	for _, f := range found {
		v.Reasons = append(v.Reasons, f.reason)
	}
	return v
}
