package certs

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"slices"
	"time"
)

// Limits of path building. A hostile file can bring hundreds of certificates
// that all point at each other; these numbers bound the work it can cause.
const (
	maxPath       = 12   // certificates in one path
	maxOthers     = 256  // certificates taken from a file
	maxSignatures = 300  // signatures checked for one question
	maxSteps      = 5000 // certificates stepped on while building paths for it
	maxPaths      = 32   // complete paths judged for one question
	maxLists      = 64   // CRLs and OCSP answers taken from a file
)

// listKey names a signature on a list by one signer.
type listKey struct {
	list   *x509.RevocationList
	signer *x509.Certificate
}

// checker answers one question in one domain.
type checker struct {
	domain     *Domain
	at         time.Time
	bySubject  map[string][]*x509.Certificate
	lists      []*x509.RevocationList
	answers    [][]byte
	steps      int                // taken so far
	signatures int                // checked so far
	linked     map[[2]string]bool // child, parent's key: signature held
	asking     map[string]bool    // CRL signers being checked now, against circles
	listed     map[listKey]bool   // list, signer: signature held
}

func newChecker(d *Domain, others []*x509.Certificate, ev Evidence, at time.Time) *checker {
	c := &checker{
		domain: d, at: at, bySubject: map[string][]*x509.Certificate{},
		linked: map[[2]string]bool{}, asking: map[string]bool{}, listed: map[listKey]bool{},
	}
	if len(others) > maxOthers {
		others = others[:maxOthers]
	}
	for _, group := range [][]*x509.Certificate{d.Anchors, d.Intermediates, others} {
		for _, crt := range group {
			if crt != nil {
				c.addToPool(crt)
			}
		}
	}
	c.lists = slices.Clone(d.CRLs)
	for _, der := range ev.CRLs[:min(len(ev.CRLs), maxLists)] {
		// A list that does not parse is no evidence; its absence is what is
		// reported, where evidence is needed.
		if l, err := x509.ParseRevocationList(der); err == nil {
			c.lists = append(c.lists, l)
		}
	}
	c.answers = ev.OCSP[:min(len(ev.OCSP), maxLists)]
	return c
}

func (c *checker) addToPool(crt *x509.Certificate) {
	name := canonicalName(crt.RawSubject)
	for _, have := range c.bySubject[name] {
		if bytes.Equal(have.Raw, crt.Raw) {
			return
		}
	}
	c.bySubject[name] = append(c.bySubject[name], crt)
}

func (c *checker) isAnchor(crt *x509.Certificate) bool {
	return slices.ContainsFunc(c.domain.Anchors, func(a *x509.Certificate) bool { return bytes.Equal(a.Raw, crt.Raw) })
}

// namesAnchor reports whether crt names an anchor as its issuer.
func (c *checker) namesAnchor(crt *x509.Certificate) bool {
	return slices.ContainsFunc(c.bySubject[canonicalName(crt.RawIssuer)], c.isAnchor)
}

// eachPath calls visit for every path from leaf to an anchor until visit
// returns false or a limit is met. Issuers whose key identifier matches, and
// among them anchors, come first, so the likely path comes first too.
func (c *checker) eachPath(leaf *x509.Certificate, visit func([]*x509.Certificate) bool) {
	paths := 0
	var grow func(path []*x509.Certificate) bool
	grow = func(path []*x509.Certificate) bool {
		last := path[len(path)-1]
		if c.isAnchor(last) {
			paths++
			return visit(path) && paths < maxPaths
		}
		if len(path) == maxPath {
			return true
		}
		for _, issuer := range c.issuers(last) {
			// An anchor ends the path, so it cannot lead round in a circle: a
			// root renewed under the same key stands on the anchor it was.
			if !c.isAnchor(issuer) && repeats(path, issuer) {
				continue
			}
			if c.steps++; c.steps > maxSteps {
				return false
			}
			if !c.signed(last, issuer) {
				continue
			}
			if !grow(append(slices.Clone(path), issuer)) {
				return false
			}
		}
		return c.signatures < maxSignatures
	}
	grow([]*x509.Certificate{leaf})
}

// issuers lists the certificates that by name may have issued crt, likely
// ones first.
func (c *checker) issuers(crt *x509.Certificate) []*x509.Certificate {
	found := slices.Clone(c.bySubject[canonicalName(crt.RawIssuer)])
	score := func(i *x509.Certificate) int {
		s := 0
		switch {
		case len(crt.AuthorityKeyId) == 0 || len(i.SubjectKeyId) == 0:
			s = 3
		case !bytes.Equal(crt.AuthorityKeyId, i.SubjectKeyId):
			s = 6
		}
		switch {
		case c.isAnchor(i):
		case c.namesAnchor(i):
			s++
		default:
			s += 2
		}
		return s
	}
	slices.SortStableFunc(found, func(a, b *x509.Certificate) int { return score(a) - score(b) })
	return found
}

// repeats reports whether the path already holds this name with this key:
// cross certificates may otherwise lead round in a circle.
func repeats(path []*x509.Certificate, next *x509.Certificate) bool {
	return slices.ContainsFunc(path, func(p *x509.Certificate) bool {
		return bytes.Equal(p.RawSubjectPublicKeyInfo, next.RawSubjectPublicKeyInfo) &&
			canonicalName(p.RawSubject) == canonicalName(next.RawSubject)
	})
}

// signed reports whether issuer's key made crt's signature, remembering the
// answer.
func (c *checker) signed(crt, issuer *x509.Certificate) bool {
	key := [2]string{string(crt.Raw), string(issuer.RawSubjectPublicKeyInfo)}
	if held, known := c.linked[key]; known {
		return held
	}
	if c.signatures >= maxSignatures {
		return false
	}
	c.signatures++
	err := issuer.CheckSignature(crt.SignatureAlgorithm, crt.RawTBSCertificate, crt.Signature)
	held := err == nil || oldSignature(crt, issuer)
	c.linked[key] = held
	return held
}

// oldSignature checks an RSA signature over SHA-1, which x509 refuses. Such a
// path is built so that the reader learns what is wrong with it; algorithms
// keeps it from passing.
func oldSignature(crt, issuer *x509.Certificate) bool {
	key, ok := issuer.PublicKey.(*rsa.PublicKey)
	if !ok || crt.SignatureAlgorithm != x509.SHA1WithRSA {
		return false
	}
	sum := sha1.Sum(crt.RawTBSCertificate) //nolint:gosec // read, flagged, never trusted
	return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], crt.Signature) == nil
}
