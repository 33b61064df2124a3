package signing

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/signing/cms"
	"ecabinet/signing/pdf"
)

// Preparation says what is to be signed, where and by whom.
type Preparation struct {
	Field      string              // an empty field's name, or the name of a new one
	Page       int                 // for a new field: counted from 1, 0 is the last
	Rectangle  [4]float64          // for a new field: left, bottom, right, top in points; zero is invisible
	Appearance Appearance          // what the field shows
	Path       []*x509.Certificate // the signer's certificate and those below the anchor
	PSS        bool                // RSA keys sign with PSS
	Time       time.Time           // shown as the time of signing; the document's claim
	Name       string              // the signer's name; the certificate's where empty
	Reason     string
	Location   string
	Certify    int       // 1–3 makes a certification that permits that much (DocMDP)
	Extra      int       // bytes reserved for time stamp tokens
	Random     io.Reader // needed for encrypted documents only
	Limits     pdf.Limits
}

// Session is a signature begun: all that Complete needs beside the document.
// It can be stored as JSON; it holds no secret.
type Session struct {
	BaseHash         string // SHA-256 of the document, hexadecimal
	BaseSize         int64
	Field            string
	Algorithm        cms.Algorithm
	Digest           []byte // of the bytes to be covered
	SignedAttributes []byte // what the key signs
	Path             [][]byte
	Update           []byte // what will be appended, /Contents still empty
	Contents         pdf.Span
}

// Prepare fixes the new revision of a document down to the last byte but the
// signature itself. It reads base once, in constant memory, and changes
// nothing.
func Prepare(base io.ReaderAt, size int64, p Preparation) (*Session, error) {
	if len(p.Path) == 0 {
		return nil, fault.New(fault.Invalid, "signing.no_certificate")
	}
	algorithm, err := cms.AlgorithmFor(p.Path[0].PublicKey)
	if err != nil {
		return nil, err
	}
	if p.PSS && algorithm.Scheme == cms.RSA {
		algorithm.Scheme = cms.RSAPSS
	}
	f, err := pdf.Open(base, size, p.Limits)
	if err != nil {
		return nil, err
	}
	if _, whole := f.SectionEndingAt(size); !whole {
		return nil, fault.New(fault.Invalid, "signing.bytes_after_end")
	}
	rendered, err := draft(f, p)
	if err != nil {
		return nil, err
	}
	s := &Session{
		BaseSize: size, Field: p.Field, Algorithm: algorithm,
		Update: rendered.Bytes, Contents: rendered.Marks["Contents"],
	}
	s.fillRange(rendered.Marks["ByteRange"])
	if err := s.hash(base); err != nil {
		return nil, err
	}
	for _, c := range p.Path {
		s.Path = append(s.Path, c.Raw)
	}
	s.SignedAttributes, err = cms.SignedAttributes(algorithm, s.Digest, p.Path[0])
	return s, err
}

// rangeWidth holds four numbers of up to twelve digits.
const rangeWidth = 48

func emptyRange() []byte { return bytes.Repeat([]byte{' '}, rangeWidth) }

// fillRange writes the /ByteRange, whose figures are known once the update is
// rendered.
func (s *Session) fillRange(at pdf.Span) {
	end := s.BaseSize + int64(len(s.Update))
	text := fmt.Sprintf("[0 %d %d %d]", s.Contents.Start, s.Contents.End, end-s.Contents.End)
	copy(s.Update[at.Start-s.BaseSize:at.End-s.BaseSize], text)
}

// hash reads base once: for its own hash, and for the digest to be signed.
func (s *Session) hash(base io.ReaderAt) error {
	own := sha256.New()
	var covered hash.Hash = own
	var w io.Writer = own
	if s.Algorithm.Digest != "SHA-256" {
		covered = s.Algorithm.NewHash()
		w = io.MultiWriter(own, covered)
	}
	if err := copyRange(w, base, s.BaseSize); err != nil {
		return err
	}
	s.BaseHash = hex.EncodeToString(own.Sum(nil)) // Sum leaves the state for what follows
	covered.Write(s.Update[:s.Contents.Start-s.BaseSize])
	covered.Write(s.Update[s.Contents.End-s.BaseSize:])
	s.Digest = covered.Sum(nil)
	return nil
}

func copyRange(w io.Writer, r io.ReaderAt, n int64) error {
	if _, err := io.CopyBuffer(onlyWriter{w}, io.NewSectionReader(r, 0, n), make([]byte, 256<<10)); err != nil {
		return fault.Wrap(err, fault.Unavailable, "signing.cannot_copy")
	}
	return nil
}

// onlyWriter hides ReadFrom, which would take a small buffer of its own.
type onlyWriter struct{ io.Writer }

// Sign lets a key at hand sign the session; a remote service is given
// SignedAttributes, or their digest, instead.
func (s *Session) Sign(random io.Reader, key crypto.Signer) ([]byte, error) {
	opts, whole := s.Algorithm.SignerOptions()
	message := s.SignedAttributes
	if !whole {
		message = s.AttributesDigest()
	}
	signature, err := key.Sign(random, message, opts)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "signing.key_refused")
	}
	return signature, nil
}

// AttributesDigest is the digest a service that signs hashes has to sign.
func (s *Session) AttributesDigest() []byte {
	h := s.Algorithm.NewHash()
	h.Write(s.SignedAttributes)
	return h.Sum(nil)
}

// Complete writes the new revision: base, then the update with the signature
// in it. It refuses a signature of another key, and a base that is not the one
// that was prepared. After an error, throw away what was written.
func (s *Session) Complete(base io.ReaderAt, size int64, signature []byte, w io.Writer, tokens ...[]byte) error {
	update, err := s.finished(signature, tokens)
	if err != nil {
		return err
	}
	if size != s.BaseSize {
		return fault.New(fault.Conflict, "signing.base_changed")
	}
	h := sha256.New()
	if err := copyRange(io.MultiWriter(h, w), base, size); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != s.BaseHash {
		return fault.New(fault.Conflict, "signing.base_changed")
	}
	if _, err := w.Write(update); err != nil {
		return fault.Wrap(err, fault.Unavailable, "signing.cannot_copy")
	}
	return nil
}

// finished returns the update with the message in its place.
func (s *Session) finished(signature []byte, tokens [][]byte) ([]byte, error) {
	path := make([]*x509.Certificate, len(s.Path))
	for i, raw := range s.Path {
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "signing.no_certificate")
		}
		path[i] = c
	}
	if len(path) == 0 {
		return nil, fault.New(fault.Invalid, "signing.no_certificate")
	}
	if !cms.CheckSignature(s.Algorithm, path[0], s.SignedAttributes, signature) {
		return nil, fault.New(fault.Invalid, "signing.wrong_signature")
	}
	message, err := cms.Assemble(s.Algorithm, s.SignedAttributes, signature, path, tokens...)
	if err != nil {
		return nil, err
	}
	from, to := s.Contents.Start-s.BaseSize+1, s.Contents.End-s.BaseSize-1
	if from < 1 || to > int64(len(s.Update)) || int64(2*len(message)) > to-from {
		return nil, fault.New(fault.TooLarge, "signing.reserve_too_small")
	}
	update := bytes.Clone(s.Update)
	hex.Encode(update[from:], message)
	return update, nil
}
