package signing

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"ecabinet/certs"
	"ecabinet/signing/cms"
)

func signerName(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}

// levelOf names the PAdES level a signature reached by its own parts; CMS is
// an older form without the PAdES rules.
func levelOf(c *candidate) string {
	switch {
	case c.docTimeStamp:
		return "B-LTA"
	case !c.cades:
		return "CMS"
	case len(c.message.Tokens) > 0:
		return "B-T"
	}
	return "B-B"
}

// checkForm judges what the message says about itself beyond mathematics: the
// signer's certificate, algorithms, and that every byte of it has a purpose.
func (j *judge) checkForm(c *candidate, v *Verdict) {
	m := c.message
	switch m.SigningCertificate() {
	case cms.ESSWrong:
		v.fail(Indeterminate, NoSigningCert, because("ess_wrong"))
	case cms.ESSNone:
		if c.cades {
			v.fail(Indeterminate, SigConstraints, because("ess_missing"))
		} else {
			v.note(because("ess_missing"))
		}
	case cms.ESSOld:
		v.note(because("ess_old"))
	}
	for _, code := range m.Weaknesses() {
		v.fail(Indeterminate, CryptoWeak, Reason{Code: code})
	}
	if names := m.UnknownUnsigned(); len(names) > 0 {
		v.fail(Indeterminate, SigConstraints, because("unsigned_attributes", "names", strings.Join(names, ", ")))
	}
	if c.cades && !m.SigningTime.IsZero() {
		v.note(because("signing_time"))
	}
}

// intact checks document and signature against each other.
func (c *candidate) intact(v *Verdict) bool {
	switch {
	case c.sum == nil:
		v.fail(TotalFailed, FormatFailure, because("range_malformed"))
	case c.docTimeStamp:
		return c.stampIntact(v)
	case !c.message.MatchesDocument(c.sum):
		v.fail(TotalFailed, HashFailure, because("hash_differs"))
	case !c.message.VerifySignature(c.sum):
		v.fail(TotalFailed, CryptoFailure, because("signature_wrong"))
	default:
		return true
	}
	return false
}

// checkTrust asks the trust domains about the signer, and that the message
// brings exactly the path below the anchor.
func (j *judge) checkTrust(c *candidate, v *Verdict) {
	if j.options.Trust.Empty() {
		v.fail(Indeterminate, certs.NoChain, because("no_trust_domain"))
		return
	}
	purpose, at := certs.Signing, j.options.At
	if c.docTimeStamp {
		purpose = certs.TimeStamping
	}
	if !v.ProvenTime.IsZero() {
		at = v.ProvenTime
	}
	others := append(slices.Clone(c.message.Certificates), j.storedCertificates()...)
	verdict := j.options.Trust.CheckWith(c.message.Signer, others, j.evidence(c), at, purpose)
	if !v.ProvenTime.IsZero() {
		verdict = verdict.Proven()
	}
	v.Certificate = verdict
	switch {
	case verdict.Trusted:
		v.Trust = "trusted"
		v.note(because("trusted", "domain", verdict.Domain))
		j.checkEmbedded(c, v)
	case verdict.Indication == certs.Failed:
		v.Trust = "untrusted"
		v.fail(TotalFailed, verdict.SubIndication, firstReason(verdict))
	default:
		v.Trust = "untrusted"
		v.fail(Indeterminate, verdict.SubIndication, firstReason(verdict))
	}
	if len(verdict.Reasons) > 1 {
		v.Reasons = append(v.Reasons, verdict.Reasons[1:]...)
	}
	if verdict.Revocation.Status == certs.StatusNotRequired {
		v.note(because("revocation_not_required"))
	}
}

func firstReason(v certs.Verdict) Reason {
	if len(v.Reasons) > 0 {
		return v.Reasons[0]
	}
	return because("untrusted")
}

// checkEmbedded lets no certificate stand in a message that nothing vouches
// for: each must be on the path or be known to a trust domain, byte by byte.
func (j *judge) checkEmbedded(c *candidate, v *Verdict) {
	known := slices.Clone(v.Certificate.Path)
	for _, d := range j.options.Trust.Domains {
		known = append(append(known, d.Anchors...), d.Intermediates...)
	}
	for i, extra := range c.message.Certificates {
		same := func(o *x509.Certificate) bool { return bytes.Equal(o.Raw, extra.Raw) }
		if slices.ContainsFunc(c.message.Certificates[:i], same) || !slices.ContainsFunc(known, same) && !j.vouched(c, extra) {
			v.fail(Indeterminate, SigConstraints, because("extra_certificate", "subject", signerName(extra)))
		}
	}
}

// vouched reports whether a certificate beyond the signer's path is trusted by
// itself, for instance that of a time stamp authority.
func (j *judge) vouched(c *candidate, extra *x509.Certificate) bool {
	for _, purpose := range []certs.Purpose{certs.Signing, certs.TimeStamping} {
		at := j.options.At
		if t := extra.NotAfter; at.After(t) {
			at = t.Add(-time.Second)
		}
		if j.options.Trust.Check(extra, c.message.Certificates, at, purpose).Known {
			return true
		}
	}
	return false
}

// storedCertificates returns the certificates of the document security store.
// They may help to build a path, no more.
func (j *judge) storedCertificates() []*x509.Certificate {
	if j.stored == nil {
		j.stored = []*x509.Certificate{}
		s := readStore(j.file.Latest())
		j.storedEvidence = s.evidence
		for _, raw := range s.certificates {
			if c, err := x509.ParseCertificate(raw); err == nil {
				j.stored = append(j.stored, c)
			}
		}
	}
	return j.stored
}

// evidence returns the revocation material of the document, and of the message
// of c.
func (j *judge) evidence(c *candidate) certs.Evidence {
	j.storedCertificates()
	e := j.storedEvidence
	if c != nil {
		e.CRLs = append(slices.Clone(e.CRLs), c.message.CRLs...)
	}
	return e
}

// raiseLevels names the levels that long-term data and later document time
// stamps give to a time-stamped signature. Only a stamp that passed counts.
func (j *judge) raiseLevels(list []Verdict) {
	evidence := len(j.storedEvidence.CRLs)+len(j.storedEvidence.OCSP) > 0
	stamped := false
	for i := len(list) - 1; i >= 0; i-- {
		v := &list[i]
		switch {
		case v.DocTimeStamp:
			stamped = stamped || v.Indication == TotalPassed
		case v.Level != "B-T" || v.ProvenTime.IsZero() || len(j.stored) == 0 || !evidence:
		case stamped:
			v.Level = "B-LTA"
		default:
			v.Level = "B-LT"
		}
	}
}
