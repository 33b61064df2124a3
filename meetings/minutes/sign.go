package minutes

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"io"
	"math"
	"strings"

	"ecabinet/certs"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/official"
	"ecabinet/meetings"
	"ecabinet/signing"
)

// Request asks to sign the next field. Shown is the PDF the signer saw;
// Password opens her key and is forgotten afterwards.
type Request struct {
	Field    string
	Shown    meetings.Hash
	Password string
}

// Sign puts the actor's signature into the field that is next. Whatever goes
// wrong leaves the minutes as they were.
func (s *Service) Sign(ctx context.Context, actor identity.Actor, r meetings.Reader, id meetings.SessionID, in Request) (meetings.Minutes, error) {
	now, err := s.d.Meetings.Minutes(ctx, r, id)
	if err != nil {
		return now, err
	}
	if err := now.Turn(actor.Person, in.Field, in.Shown); err != nil {
		return now, err
	}
	key, err := s.key(ctx, actor.Person, owner(actor.Person, r.Body, in.Field), in.Password)
	if err != nil {
		return now, err
	}
	base, err := s.d.Blobs.Open(ctx, in.Shown)
	if err != nil {
		return now, err
	}
	defer func() { _ = base.Close() }() // it was only read
	prepared, err := signing.Prepare(base, base.Size(), signing.Preparation{
		Field: in.Field, Path: key.path, Appearance: signing.Appearance{PNG: key.picture},
		Time: s.d.Now(), Random: s.d.Random,
	})
	if err != nil {
		return now, err
	}
	// The intent is on disk before the key is called: a signature nobody
	// recorded must at least have been announced.
	if _, err := s.d.Meetings.RecordIntent(ctx, actor, id, in.Field, in.Shown); err != nil {
		return now, err
	}
	signature, err := prepared.Sign(s.d.Random, key.signer)
	if err != nil {
		return now, err
	}
	// Signed in two windows at once, one is recorded; the other's file goes.
	err = s.d.Meetings.Keeping(func() (signed meetings.Hash, err error) {
		if signed, err = s.complete(ctx, prepared, base, signature); err == nil {
			now, err = s.d.Meetings.RecordSigned(ctx, actor, id, meetings.Signed{Field: in.Field, Base: in.Shown, Hash: signed, Level: "B-B"})
		}
		return signed, err
	})
	return now, err
}

// owner is whose certificate a field takes: the seal is the agency's, the
// others are the person's own.
func owner(person identity.PersonID, body identity.BodyID, field string) certs.Owner {
	if field == official.FieldSeal {
		return certs.Owner{Kind: certs.Agency, BodyID: string(body)}
	}
	return certs.Owner{Kind: certs.Person, PersonID: string(person), BodyID: string(body)}
}

// key is an opened key that may sign now.
type key struct {
	signer  crypto.Signer
	path    []*x509.Certificate // below the anchor
	picture []byte
}

// key finds the owner's certificate, opens her key and checks the certificate
// against what the installation trusts.
func (s *Service) key(ctx context.Context, actor identity.PersonID, owner certs.Owner, password string) (key, error) {
	record, err := s.d.Register.Find(ctx, owner, s.d.Now())
	if err != nil {
		return key{}, err
	}
	kept, err := s.d.Register.Key(ctx, record.ID)
	if err != nil {
		return key{}, err
	}
	signer, chain, err := s.unlock(actor, kept.P12, password)
	if err != nil {
		return key{}, err
	}
	trust, err := s.d.Register.Trust(ctx)
	if err != nil {
		return key{}, err
	}
	verdict, err := certs.CheckForSigning(certs.Candidate{Certificate: chain[0], Others: chain[1:], Record: &record}, trust, s.d.Now(), owner)
	if err != nil {
		return key{}, err
	}
	path := verdict.Path
	if len(path) > 1 {
		path = path[:len(path)-1] // decided: a CMS carries the path below the anchor
	}
	return key{signer, path, kept.Picture}, nil
}

// unlock opens a key with its password and counts how often it was mistaken.
func (s *Service) unlock(actor identity.PersonID, p12 []byte, password string) (crypto.Signer, []*x509.Certificate, error) {
	if _, wait := s.tries.Take(string(actor)); wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		f := fault.New(fault.TooMany, "minutes.too_many_tries", "seconds", seconds)
		f.RetryAfter = seconds
		return nil, nil, f
	}
	signer, chain, err := certs.OpenP12(p12, password)
	if err == nil {
		s.tries.Clear(string(actor))
	}
	return signer, chain, err
}

// complete writes the signed revision as a blob of its own and checks it as an
// auditor would before anybody is told that it exists.
func (s *Service) complete(ctx context.Context, prepared *signing.Session, base meetings.File, signature []byte) (meetings.Hash, error) {
	reader, writer := io.Pipe()
	go func() {
		writer.CloseWithError(prepared.Complete(base, base.Size(), signature, writer))
	}()
	hash, _, err := s.d.Blobs.Put(ctx, reader, s.d.Meetings.Limits().Upload)
	if err != nil {
		_ = reader.CloseWithError(err) // ends the writing goroutine
		return meetings.Hash{}, err
	}
	if err := s.check(ctx, hash); err != nil {
		return meetings.Hash{}, errors.Join(err, s.d.Blobs.Remove(ctx, hash))
	}
	return hash, nil
}

func (s *Service) check(ctx context.Context, hash meetings.Hash) error {
	trust, err := s.d.Register.Trust(ctx)
	if err != nil {
		return err
	}
	file, err := s.d.Blobs.Open(ctx, hash)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	report, err := signing.Verify(ctx, file, file.Size(), signing.Options{Trust: trust, At: s.d.Now()})
	if err != nil {
		return err
	}
	if report.Indication != signing.TotalPassed {
		return fault.New(fault.Internal, "minutes.signed_but_broken", "indication", report.Indication, "sub", report.SubIndication)
	}
	return nil
}

// Certificate returns what the step's signer would sign with, for the page
// that asks her to; the fault says what is wrong with it.
func (s *Service) Certificate(ctx context.Context, r meetings.Reader, step meetings.SignStep) (certs.Record, error) {
	record, err := s.d.Register.Find(ctx, owner(step.Person, r.Body, step.Field), s.d.Now())
	if err != nil {
		return record, err
	}
	switch state := record.StateAt(s.d.Now()); state {
	case certs.StateValid:
		return record, nil
	default:
		return record, fault.New(fault.Closed, "minutes.certificate_"+strings.ReplaceAll(string(state), "-", "_"))
	}
}
