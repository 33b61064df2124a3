package certs

import (
	"crypto/x509"
	"time"
)

// Purpose says what a certificate is wanted for.
type Purpose string

// The purposes. Signing and Sealing ask for the same key usages; they differ
// in whose certificate it must be, which CheckForSigning judges.
const (
	Signing      Purpose = "signing"      // a person signs a document
	Sealing      Purpose = "sealing"      // an agency seals a document
	TimeStamping Purpose = "timestamping" // an authority says what time it was

	// listing and responding are the purposes of those who sign CRLs and OCSP
	// answers; they appear only while a path for them is checked.
	listing    Purpose = "listing"
	responding Purpose = "responding"
)

// Indications of a verdict, as ETSI EN 319 102-1 names the result of a
// building block.
const (
	Passed        = "PASSED"
	Failed        = "FAILED"
	Indeterminate = "INDETERMINATE"
)

// Sub-indications, as ETSI EN 319 102-1 names them.
const (
	NoChain         = "NO_CERTIFICATE_CHAIN_FOUND"
	ChainConstraint = "CHAIN_CONSTRAINTS_FAILURE"
	CryptoConstrain = "CRYPTO_CONSTRAINTS_FAILURE"
	Expired         = "EXPIRED"
	NotYetValid     = "NOT_YET_VALID"
	OutOfBounds     = "OUT_OF_BOUNDS_NO_POE"
	OutOfBoundsGood = "OUT_OF_BOUNDS_NOT_REVOKED"
	Revoked         = "REVOKED"
	RevokedNoPOE    = "REVOKED_NO_POE"
	RevokedCANoPOE  = "REVOKED_CA_NO_POE"
	TryLater        = "TRY_LATER"
)

// Reason is one finding. Code names a sentence in internal/lang (it begins
// with "certs.reason."); Args fill its placeholders.
type Reason struct {
	Code string
	Args map[string]string
}

// RevocationStatus is what is known about one certificate's revocation.
type RevocationStatus string

// The states of revocation knowledge.
const (
	StatusGood        RevocationStatus = "good"
	StatusRevoked     RevocationStatus = "revoked"
	StatusUnknown     RevocationStatus = "unknown"      // nobody answered
	StatusStale       RevocationStatus = "stale"        // the answer is too old for the time asked about
	StatusNotRequired RevocationStatus = "not-required" // the domain asks for none and none was at hand
)

// Revocation tells what was asked about revocation and what came back. It
// describes the worst certificate of the path, the signer's where all are
// equal.
type Revocation struct {
	Checked    bool // evidence was found and its signature held
	Required   bool // the domain's policy asks for evidence
	Status     RevocationStatus
	Source     string // "crl" or "ocsp" and its issuer
	Subject    string // whose certificate this is about
	RevokedAt  time.Time
	ThisUpdate time.Time
	NextUpdate time.Time
}

// Verdict is the answer of Check. Trusted means PASSED in a named domain.
// Known means that a path to some domain's anchor exists, whatever is wrong
// with it. Path is the best path found, the signer first and the anchor last;
// it is empty when none was found.
type Verdict struct {
	Trusted       bool
	Known         bool
	Domain        string
	Path          []*x509.Certificate
	Indication    string
	SubIndication string
	Reasons       []Reason
	Revocation    Revocation
}

// Proven returns the verdict for a caller who has proof that the signature
// was made at the time asked about (a trusted time stamp, or the clock while
// signing): then "revoked" and "expired" are failures and no longer doubts.
func (v Verdict) Proven() Verdict {
	switch v.SubIndication {
	case RevokedNoPOE, RevokedCANoPOE:
		v.Indication, v.SubIndication = Failed, Revoked
	case OutOfBounds, OutOfBoundsGood:
		v.Indication, v.SubIndication = Failed, Expired
	case NotYetValid:
		v.Indication = Failed
	}
	return v
}

func reason(code string, args ...string) Reason {
	r := Reason{Code: "certs.reason." + code}
	if len(args) > 0 {
		r.Args = make(map[string]string, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		r.Args[args[i]] = args[i+1]
	}
	return r
}

// finding is one thing wrong with a path: its reason and what it makes of the
// verdict. A lower rank is worse and decides the sub-indication.
type finding struct {
	sub    string
	reason Reason
}

// rank orders sub-indications from the worst. A broken rule of the path comes
// before dates and revocation: who breaks it was never entitled at all.
var rank = map[string]int{
	ChainConstraint: 1, CryptoConstrain: 2, RevokedNoPOE: 3, RevokedCANoPOE: 4,
	NotYetValid: 5, OutOfBounds: 6, OutOfBoundsGood: 6, TryLater: 7,
}

func subjectOf(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}
