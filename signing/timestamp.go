package signing

import (
	"bytes"
	"slices"
	"time"

	"ecabinet/certs"
	"ecabinet/signing/cms"
	"ecabinet/signing/pdf"
)

// checkTime judges the time stamps of a signature. Without one the time of
// checking stands for the time of signing.
func (j *judge) checkTime(c *candidate, v *Verdict) {
	if c.docTimeStamp {
		return // its own time is judged with its signature
	}
	for _, raw := range c.message.Tokens {
		token, err := cms.ParseToken(raw)
		if err != nil {
			v.fail(Indeterminate, SigConstraints, because("token_malformed"))
			continue
		}
		h := token.NewHash()
		h.Write(c.message.Signature)
		if !bytes.Equal(h.Sum(nil), token.Imprint) || !token.Holds() {
			v.fail(Indeterminate, SigConstraints, because("token_wrong"))
			continue
		}
		if j.trustedStamp(token, v) && (v.ProvenTime.IsZero() || token.Time.Before(v.ProvenTime)) {
			v.ProvenTime = token.Time
			v.note(because("time_proven", "time", token.Time.UTC().Format(time.RFC3339)))
		}
	}
	if len(c.message.Tokens) == 0 {
		v.note(because("time_not_proven"))
	}
}

// trustedStamp asks the trust domains about the authority of a token.
func (j *judge) trustedStamp(token *cms.TimeStamp, v *Verdict) bool {
	if j.options.Trust.Empty() {
		return false // told once, with the signer's path
	}
	if token.Weak() {
		v.fail(Indeterminate, CryptoWeak, because("token_weak"))
		return false
	}
	others := append(slices.Clone(token.Message.Certificates), j.storedCertificates()...)
	verdict := j.options.Trust.CheckWith(token.Message.Signer, others, j.evidence(nil), token.Time, certs.TimeStamping)
	if !verdict.Trusted {
		v.fail(Indeterminate, verdict.SubIndication, because("token_untrusted", "authority", signerName(token.Message.Signer)))
	}
	return verdict.Trusted
}

// stampIntact checks a document time stamp against the bytes it covers.
func (c *candidate) stampIntact(v *Verdict) bool {
	token, err := c.message.TimeStamp()
	if err != nil {
		v.fail(TotalFailed, FormatFailure, because("token_malformed"))
		return false
	}
	if !bytes.Equal(c.sum, token.Imprint) {
		v.fail(TotalFailed, HashFailure, because("hash_differs"))
		return false
	}
	if !token.Holds() {
		v.fail(TotalFailed, CryptoFailure, because("signature_wrong"))
		return false
	}
	v.ClaimedTime, v.ProvenTime = token.Time, token.Time
	return true
}

// store is what a document security store brings along.
type store struct {
	certificates [][]byte
	evidence     certs.Evidence
}

// readStore reads the DSS of the document as it is.
func readStore(v *pdf.View) store {
	var s store
	catalog, _, err := v.Catalog()
	if err != nil {
		return s
	}
	dss, err := v.Dict(catalog["DSS"])
	if err != nil || dss == nil {
		return s
	}
	read := func(key pdf.Name) (out [][]byte) {
		list, err := v.Array(dss[key])
		if err != nil {
			return nil
		}
		for _, o := range list {
			if data, err := v.Data(o); err == nil {
				out = append(out, data)
			}
		}
		return out
	}
	s.certificates = read("Certs")
	s.evidence = certs.Evidence{CRLs: read("CRLs"), OCSP: read("OCSPs")}
	return s
}
