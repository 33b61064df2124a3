package certs

import (
	"crypto/x509"
	"time"

	"ecabinet/internal/fault"
)

// Candidate is a certificate somebody wants to sign with. Record is its line
// in the register, nil where it has none; the register's word about owner and
// state goes before the certificate's own.
type Candidate struct {
	Certificate *x509.Certificate
	Others      []*x509.Certificate
	Record      *Record
}

// CheckForSigning judges a certificate before its key is called, as Circular
// 15/2025/TT-BKHCN asks: it must be wanted's, in force at this moment, for
// signing, and of a trust domain. The fault says which of these it is not; the
// verdict is returned in both cases, to be kept with the signature.
func CheckForSigning(c Candidate, trust Trust, at time.Time, wanted Owner) (Verdict, error) {
	purpose := Signing
	if wanted.Kind == Agency {
		purpose = Sealing
	}
	v := trust.Check(c.Certificate, c.Others, at, purpose).Proven()
	name := subjectOf(c.Certificate)
	if !v.Known {
		return v, fault.New(fault.NotEntitled, "certs.sign_foreign", "subject", name, "issuer", c.Certificate.Issuer.String())
	}
	if !c.belongsTo(wanted) {
		return v, fault.New(fault.NotEntitled, "certs.sign_wrong_owner", "subject", name)
	}
	if err := c.registerRefuses(at, name); err != nil {
		return v, err
	}
	if v.Trusted {
		return v, nil
	}
	return v, refusal(v, c.Certificate)
}

// belongsTo compares owners. A body may be left open on either side only by
// the caller: what wanted names must be met exactly.
func (c Candidate) belongsTo(wanted Owner) bool {
	is := OwnerIn(c.Certificate)
	if c.Record != nil {
		if c.Record.Fingerprint != Fingerprint(c.Certificate) {
			return false
		}
		is = c.Record.Owner
	}
	if is.Kind != wanted.Kind || wanted.Kind == Person && (wanted.PersonID == "" || is.PersonID != wanted.PersonID) {
		return false
	}
	if wanted.Kind == Agency && wanted.BodyID == "" {
		return false
	}
	return wanted.BodyID == "" || is.BodyID == wanted.BodyID
}

func (c Candidate) registerRefuses(at time.Time, name string) error {
	if c.Record == nil {
		return nil
	}
	switch c.Record.StateAt(at) {
	case StateRevoked:
		return fault.New(fault.Closed, "certs.sign_revoked", "subject", name)
	case StateSuspended:
		return fault.New(fault.Closed, "certs.sign_suspended", "subject", name)
	}
	return nil
}

// refusal turns the verdict of a known certificate into the fault its owner
// is shown.
func refusal(v Verdict, crt *x509.Certificate) error {
	name := subjectOf(crt)
	switch v.SubIndication {
	case Expired:
		return fault.New(fault.Closed, "certs.sign_expired", "subject", name, "date", crt.NotAfter.UTC().Format(time.DateOnly))
	case NotYetValid:
		return fault.New(fault.Closed, "certs.sign_not_yet_valid", "subject", name, "date", crt.NotBefore.UTC().Format(time.DateOnly))
	case Revoked:
		return fault.New(fault.Closed, "certs.sign_revoked", "subject", name)
	case TryLater:
		return fault.New(fault.Unavailable, "certs.sign_revocation_unknown", "subject", name)
	case CryptoConstrain:
		return fault.New(fault.NotEntitled, "certs.sign_weak", "subject", name)
	}
	return fault.New(fault.NotEntitled, "certs.sign_wrong_purpose", "subject", name)
}
