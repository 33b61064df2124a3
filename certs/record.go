package certs

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"time"
)

// RecordID names one line of the register.
type RecordID string

// OwnerKind tells a person's certificate from an agency's seal.
type OwnerKind string

// The owners of certificates.
const (
	Person OwnerKind = "person"
	Agency OwnerKind = "agency"
)

// Owner is whose certificate it is. PersonID is empty for an agency.
type Owner struct {
	Kind     OwnerKind
	PersonID string
	BodyID   string
}

// Source says how a certificate came into the register.
type Source string

// The sources.
const (
	SourceIssued   Source = "issued" // by the installation's own authority
	SourceImported Source = "imported"
)

// State is what the register says of a certificate at some time.
type State string

// The states. They follow from dates and events, and are never stored.
const (
	StateNotYetValid State = "not-yet-valid"
	StateValid       State = "valid"
	StateSuspended   State = "suspended"
	StateRevoked     State = "revoked"
	StateExpired     State = "expired"
)

// Record is one line of the register of certificates. SuspendedAt and
// RevokedAt are zero where that did not happen; lifting a suspension clears
// it. The certificate itself is kept in DER, so that it can be exported and a
// path built for it years later.
type Record struct {
	ID          RecordID
	Owner       Owner
	Purpose     Purpose
	Subject     string
	Issuer      string
	Serial      string // hexadecimal
	Fingerprint string // SHA-256 of the certificate, hexadecimal
	NotBefore   time.Time
	NotAfter    time.Time
	SuspendedAt time.Time
	RevokedAt   time.Time
	Reason      int // of the revocation, RFC 5280, 5.3.1
	Source      Source
	DER         []byte
}

// NewRecord describes a certificate for the register.
func NewRecord(id RecordID, crt *x509.Certificate, owner Owner, purpose Purpose, source Source) Record {
	return Record{
		ID: id, Owner: owner, Purpose: purpose, Source: source,
		Subject: crt.Subject.String(), Issuer: crt.Issuer.String(), Serial: fmt.Sprintf("%x", crt.SerialNumber),
		Fingerprint: Fingerprint(crt), NotBefore: crt.NotBefore, NotAfter: crt.NotAfter, DER: crt.Raw,
	}
}

// Fingerprint is the SHA-256 of a certificate in hexadecimal.
func Fingerprint(crt *x509.Certificate) string {
	sum := sha256.Sum256(crt.Raw)
	return hex.EncodeToString(sum[:])
}

// StateAt tells the state at a time. A revocation outlives the certificate: a
// revoked one never becomes merely expired.
func (r Record) StateAt(t time.Time) State {
	switch {
	case !r.RevokedAt.IsZero() && !t.Before(r.RevokedAt):
		return StateRevoked
	case t.After(r.NotAfter):
		return StateExpired
	case t.Before(r.NotBefore):
		return StateNotYetValid
	case !r.SuspendedAt.IsZero() && !t.Before(r.SuspendedAt):
		return StateSuspended
	}
	return StateValid
}

// warnings are the days before expiry at which the register speaks up.
var warnings = []int{7, 30, 60}

// WarningAt returns 60, 30 or 7 when a certificate in use ends within so many
// days, and 0 otherwise.
func (r Record) WarningAt(t time.Time) int {
	if s := r.StateAt(t); s != StateValid && s != StateSuspended {
		return 0
	}
	for _, days := range warnings {
		if !t.AddDate(0, 0, days).Before(r.NotAfter) {
			return days
		}
	}
	return 0
}

// OwnerIn reads the owner our own authority wrote into a certificate: the
// subject's serial number for a person, the organization identifier for a
// body. Certificates of public CAs carry other numbers there; they are bound
// to people by the register.
func OwnerIn(crt *x509.Certificate) Owner {
	o := Owner{Kind: Agency, PersonID: crt.Subject.SerialNumber}
	if o.PersonID != "" {
		o.Kind = Person
	}
	for _, a := range crt.Subject.Names {
		if s, ok := a.Value.(string); ok && a.Type.Equal(asn1.ObjectIdentifier{2, 5, 4, 97}) {
			o.BodyID = s
		}
	}
	return o
}
