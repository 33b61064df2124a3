package certs

import (
	"context"
	"crypto/x509"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// The acts of the register in the journal of the body.
const (
	ActCertificateAdd = "certificate.add"
	ActDomainAdd      = "trust.add"
)

// RegisterStore runs transactions on the register: Write commits what f did
// when f returns nil, Read shows one moment.
type RegisterStore interface {
	Write(ctx context.Context, f func(RegisterTx) error) error
	Read(ctx context.Context, f func(RegisterTx) error) error
}

// RegisterTx is one transaction. Reading verbs return fault NotFound where
// there is nothing.
type RegisterTx interface {
	LockStream(stream journal.StreamID) error
	Append(a journal.Act) (journal.Position, error)
	// AddCertificate stores a line and, where key is not nil, the owner's key.
	AddCertificate(r Record, key *Key) error
	// CertificatesOf returns the lines of a body, the newest first.
	CertificatesOf(body string) ([]Record, error)
	Key(id RecordID) (Key, error)
	AddTrustFile(f TrustFile) error
	TrustFiles() ([]TrustFile, error)
}

// TrustFile is an anchor or a revocation list of a named domain, in DER.
type TrustFile struct {
	Domain string
	Kind   string // anchor or crl
	DER    []byte
}

// Key is a signer's means kept here: her PKCS#12 file, which only her password
// opens, and the picture her signature shows (PNG with transparency; blue
// handwriting of a person, red seal of an agency), empty for none.
type Key struct {
	P12     []byte
	Picture []byte
}

// The kinds of trust files.
const (
	AnchorFile = "anchor"
	ListFile   = "crl"
)

// Register is the register of certificates in use and of what is trusted.
// It never holds a private key in the clear.
type Register struct{ store RegisterStore }

// NewRegister returns the register kept in store.
func NewRegister(store RegisterStore) *Register { return &Register{store} }

// addedBody is the body of certificate.add: enough to find the certificate.
type addedBody struct {
	Owner       string `json:"owner"`
	Kind        string `json:"kind"`
	Purpose     string `json:"purpose"`
	Fingerprint string `json:"fingerprint"`
	NotAfter    int64  `json:"not_after"`
	Key         bool   `json:"key"`
}

// Add enters a certificate and, where given, its owner's key.
func (r *Register) Add(ctx context.Context, actor identity.Actor, record Record, key *Key) error {
	body := addedBody{
		Owner: record.Owner.PersonID, Kind: string(record.Owner.Kind), Purpose: string(record.Purpose),
		Fingerprint: record.Fingerprint, NotAfter: record.NotAfter.UnixMicro(), Key: key != nil,
	}
	return r.write(ctx, actor, record.Owner.BodyID, ActCertificateAdd, string(record.ID), body,
		func(tx RegisterTx) error { return tx.AddCertificate(record, key) })
}

// domainBody is the body of trust.add.
type domainBody struct {
	Anchors []string `json:"anchors"`
	Lists   int      `json:"lists"`
}

// AddDomain makes anchors and lists of a domain trusted by the installation.
func (r *Register) AddDomain(ctx context.Context, actor identity.Actor, body string, d Domain) error {
	act := domainBody{Anchors: []string{}, Lists: len(d.CRLs)}
	for _, a := range d.Anchors {
		act.Anchors = append(act.Anchors, Fingerprint(a))
	}
	return r.write(ctx, actor, body, ActDomainAdd, d.Name, act, func(tx RegisterTx) error {
		for _, a := range d.Anchors {
			if err := tx.AddTrustFile(TrustFile{Domain: d.Name, Kind: AnchorFile, DER: a.Raw}); err != nil {
				return err
			}
		}
		for _, l := range d.CRLs {
			if err := tx.AddTrustFile(TrustFile{Domain: d.Name, Kind: ListFile, DER: l.Raw}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Register) write(ctx context.Context, actor identity.Actor, body, act, object string, facts any, f func(RegisterTx) error) error {
	stream := journal.BodyStream(body)
	return r.store.Write(ctx, func(tx RegisterTx) error {
		if err := tx.LockStream(stream); err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		_, err := tx.Append(journal.Act{Stream: stream, Actor: string(actor.Person), Device: actor.Device,
			Request: actor.Request, Name: act, Object: object, Body: facts})
		return err
	})
}

// Trust returns everything the installation trusts, by domain.
func (r *Register) Trust(ctx context.Context) (Trust, error) {
	var files []TrustFile
	err := r.store.Read(ctx, func(tx RegisterTx) (err error) {
		files, err = tx.TrustFiles()
		return err
	})
	if err != nil {
		return Trust{}, err
	}
	return assemble(files)
}

func assemble(files []TrustFile) (Trust, error) {
	var t Trust
	at := map[string]int{}
	for _, f := range files {
		i, known := at[f.Domain]
		if !known {
			i = len(t.Domains)
			at[f.Domain] = i
			t.Domains = append(t.Domains, Domain{Name: f.Domain})
		}
		d := &t.Domains[i]
		switch f.Kind {
		case AnchorFile:
			crt, err := x509.ParseCertificate(f.DER)
			if err != nil {
				return Trust{}, fault.Wrap(err, fault.Internal, "internal")
			}
			d.Anchors = append(d.Anchors, crt)
		case ListFile:
			list, err := x509.ParseRevocationList(f.DER)
			if err != nil {
				return Trust{}, fault.Wrap(err, fault.Internal, "internal")
			}
			d.CRLs = append(d.CRLs, list)
			d.Policy.RevocationRequired = true // as LoadTrust reads a folder: who lists revocations means them
		}
	}
	return t, nil
}

// Records returns the lines of a body, the newest first.
func (r *Register) Records(ctx context.Context, body string) ([]Record, error) {
	var records []Record
	err := r.store.Read(ctx, func(tx RegisterTx) (err error) {
		records, err = tx.CertificatesOf(body)
		return err
	})
	return records, err
}

// Find returns the owner's certificate to sign with: the newest one in force
// at this time, else her newest, so that the refusal can say what ails it.
// The fault is NotFound where she has none.
func (r *Register) Find(ctx context.Context, owner Owner, at time.Time) (Record, error) {
	records, err := r.Records(ctx, owner.BodyID)
	if err != nil {
		return Record{}, err
	}
	var newest *Record
	for i, have := range records {
		if have.Owner != owner {
			continue
		}
		if have.StateAt(at) == StateValid {
			return have, nil
		}
		if newest == nil {
			newest = &records[i]
		}
	}
	if newest == nil {
		return Record{}, fault.New(fault.NotFound, "register.no_certificate")
	}
	return *newest, nil
}

// Key returns what is kept for a line. The fault is NotFound where the key
// lives elsewhere.
func (r *Register) Key(ctx context.Context, id RecordID) (Key, error) {
	var key Key
	err := r.store.Read(ctx, func(tx RegisterTx) (err error) {
		key, err = tx.Key(id)
		return err
	})
	return key, err
}
