package certs

import (
	"crypto/x509"

	"golang.org/x/crypto/ocsp"
)

// askOCSP asks every OCSP answer that is about this certificate and signed by
// its issuer, or by a responder to whom the issuer gave that task directly
// (RFC 6960, 4.2.2.2).
func (c *checker) askOCSP(crt, issuer *x509.Certificate) []Revocation {
	var out []Revocation
	for _, der := range c.answers {
		if c.signatures >= maxSignatures {
			break
		}
		c.signatures++
		// The library checks the signature, and that a responder's
		// certificate is signed by the issuer; its task and dates are ours.
		resp, err := ocsp.ParseResponseForCert(der, crt, issuer)
		if err != nil || !c.mayRespond(resp, issuer) {
			continue
		}
		r := Revocation{Status: StatusGood, Source: "OCSP " + issuer.Subject.String(), ThisUpdate: resp.ThisUpdate, NextUpdate: resp.NextUpdate}
		switch {
		case resp.Status == ocsp.Revoked && !resp.RevokedAt.After(c.at):
			r.Status, r.RevokedAt = StatusRevoked, resp.RevokedAt
		case resp.Status == ocsp.Unknown:
			continue
		case resp.NextUpdate.IsZero() && c.at.After(resp.ProducedAt), !resp.NextUpdate.IsZero() && c.at.After(resp.NextUpdate):
			r.Status = StatusStale
		}
		out = append(out, r)
	}
	return out
}

func (c *checker) mayRespond(resp *ocsp.Response, issuer *x509.Certificate) bool {
	r := resp.Certificate
	if r == nil || string(r.Raw) == string(issuer.Raw) {
		return true
	}
	inTime := !resp.ProducedAt.Before(r.NotBefore) && !resp.ProducedAt.After(r.NotAfter)
	return inTime && len(extensions(r)) == 0 && len(c.purposeRules(r, responding)) == 0
}
