package certs

import (
	"crypto/x509"
	"encoding/asn1"
	"time"
)

// answer is what all evidence together says about one certificate.
type answer struct {
	Revocation
	ca bool
}

// revocation asks about every certificate below the anchor and returns what
// is worst, with the findings.
func (c *checker) revocation(path []*x509.Certificate) (Revocation, []finding) {
	required := c.domain.Policy.RevocationRequired
	if len(path) == 1 {
		return Revocation{Required: required, Status: StatusNotRequired, Subject: subjectOf(path[0])}, nil
	}
	var worst *answer
	var found []finding
	for i := 0; i < len(path)-1; i++ {
		a := c.askAbout(path, i)
		a.Required = required
		if worst == nil || severity[a.Status] > severity[worst.Status] {
			worst = &a
		}
		found = append(found, a.findings()...)
	}
	return worst.Revocation, found
}

var severity = map[RevocationStatus]int{StatusGood: 0, StatusNotRequired: 1, StatusUnknown: 2, StatusStale: 3, StatusRevoked: 4}

func (a answer) findings() []finding {
	switch {
	case a.Status == StatusRevoked && a.ca:
		return []finding{{RevokedCANoPOE, reason("revoked", "subject", a.Subject, "date", stamp(a.RevokedAt), "source", a.Source)}}
	case a.Status == StatusRevoked:
		return []finding{{RevokedNoPOE, reason("revoked", "subject", a.Subject, "date", stamp(a.RevokedAt), "source", a.Source)}}
	case a.Status == StatusStale:
		return []finding{{TryLater, reason("revocation_stale", "subject", a.Subject, "date", stamp(a.NextUpdate), "source", a.Source)}}
	case a.Status == StatusUnknown:
		return []finding{{TryLater, reason("revocation_unknown", "subject", a.Subject)}}
	}
	return nil
}

// askAbout asks OCSP answers and lists about path[i]. "Revoked" from any of
// them wins; "good" from one suffices; an old answer is told as such.
func (c *checker) askAbout(path []*x509.Certificate, i int) answer {
	crt, issuer := path[i], path[i+1]
	out := answer{ca: i > 0, Revocation: Revocation{Status: StatusUnknown, Subject: subjectOf(crt)}}
	for _, r := range append(c.askOCSP(crt, issuer), c.askLists(crt, path[i+1:])...) {
		worse := r.Status == StatusRevoked && (out.Status != StatusRevoked || r.RevokedAt.Before(out.RevokedAt))
		first := out.Status == StatusUnknown || out.Status == StatusStale && r.Status == StatusGood
		if worse || first {
			subject := out.Subject
			out.Revocation = r
			out.Subject = subject
		}
	}
	out.Checked = out.Status == StatusGood || out.Status == StatusRevoked
	// Nobody has to answer where the domain asks nobody; a revocation that is
	// known counts all the same.
	if !c.domain.Policy.RevocationRequired && !out.Checked {
		out.Status = StatusNotRequired
	}
	return out
}

// askLists asks every list that is about this certificate, whose signer is
// entitled. A delta list refines a complete one.
func (c *checker) askLists(crt *x509.Certificate, above []*x509.Certificate) []Revocation {
	var out []Revocation
	covered := reasonMask(0)
	for _, l := range c.lists {
		scope, ok := scopeOf(l)
		if !ok || scope.delta != nil || !scope.covers(crt, l) || !c.signedList(l, crt, above) {
			continue
		}
		entry := c.entryFor(l, scope, crt)
		if !c.fresh(l) {
			if entry == nil || entry.RevocationTime.After(c.at) {
				out = append(out, c.listAnswer(l, StatusStale))
				continue
			}
		}
		if d := c.deltaFor(l, scope, crt, above); d != nil {
			entry = d.apply(entry)
		}
		if entry != nil && !revokedAt(entry).After(c.at) {
			r := c.listAnswer(l, StatusRevoked)
			r.RevokedAt = revokedAt(entry)
			out = append(out, r)
			continue
		}
		// A list younger than the certificate's end may have dropped it.
		if l.ThisUpdate.After(crt.NotAfter) && !keepsExpired(l) {
			continue
		}
		covered |= scope.reasons
		if covered == allReasons {
			out = append(out, c.listAnswer(l, StatusGood))
		}
	}
	return out
}

func (c *checker) listAnswer(l *x509.RevocationList, s RevocationStatus) Revocation {
	return Revocation{Status: s, Source: "CRL " + l.Issuer.String(), ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate}
}

// fresh reports whether a list may still be believed at the time asked about.
// One issued later is better evidence still: it holds what was revoked before.
func (c *checker) fresh(l *x509.RevocationList) bool {
	if age := c.domain.Policy.MaxCRLAge; age > 0 && c.at.Sub(l.ThisUpdate) > age {
		return false
	}
	return !l.NextUpdate.IsZero() && !c.at.After(l.NextUpdate)
}

// revokedAt is when an entry took effect: the date on which the key was last
// trusted, where it is given, else the revocation.
func revokedAt(e *x509.RevocationListEntry) time.Time {
	for _, ext := range e.Extensions {
		var t time.Time
		if ext.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 24}) {
			if _, err := asn1.UnmarshalWithParams(ext.Value, &t, "generalized"); err == nil && t.Before(e.RevocationTime) {
				return t
			}
		}
	}
	return e.RevocationTime
}

// keepsExpired reports the extension expiredCertsOnCRL (X.509, 9.5.2.8).
func keepsExpired(l *x509.RevocationList) bool {
	for _, e := range l.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 60}) {
			return true
		}
	}
	return false
}

// signedList reports whether an entitled key signed the list: the issuer of
// the certificate, or another certificate of the list's issuer whose own path
// ends at an anchor of the same domain.
func (c *checker) signedList(l *x509.RevocationList, about *x509.Certificate, above []*x509.Certificate) bool {
	own := canonicalName(l.RawIssuer) == canonicalName(above[0].RawSubject)
	if own && (!hasKeyUsage(above[0]) || above[0].KeyUsage&x509.KeyUsageCRLSign != 0) && c.listSigned(l, above[0]) {
		return true
	}
	anchor := above[len(above)-1]
	for _, signer := range c.bySubject[canonicalName(l.RawIssuer)] {
		if c.listSigned(l, signer) && c.entitledTo(listing, signer, about, anchor) {
			return true
		}
	}
	return false
}

// listSigned checks the signature alone, once for each signer.
// CheckSignatureFrom would ask for a CA, which a signer of indirect lists need
// not be.
func (c *checker) listSigned(l *x509.RevocationList, signer *x509.Certificate) bool {
	key := listKey{l, signer}
	if held, known := c.listed[key]; known {
		return held
	}
	if c.signatures >= maxSignatures {
		return false
	}
	c.signatures++
	held := signer.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature) == nil
	c.listed[key] = held
	return held
}

// entitledTo reports whether a signer of lists has a sound path to the same
// anchor. The one asked about cannot vouch for itself, nor two for each other.
func (c *checker) entitledTo(p Purpose, signer, about, anchor *x509.Certificate) bool {
	key := string(p) + string(signer.Raw)
	if c.asking[key] || string(signer.Raw) == string(about.Raw) {
		return false
	}
	c.asking[key] = true
	defer delete(c.asking, key)
	good := false
	c.eachPath(signer, func(path []*x509.Certificate) bool {
		if string(path[len(path)-1].Raw) == string(anchor.Raw) {
			good = c.verdict(path, p).Trusted
		}
		return !good
	})
	return good
}
