package certs

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"io"

	"software.sslmate.com/src/go-pkcs12"

	"ecabinet/internal/fault"
)

// Limits on PKCS#12 files. Iterations are work the file's maker orders and
// the reader does; 2 million take about a second.
const (
	maxP12           = 256 << 10
	maxP12Iterations = 2_000_000
	ownIterations    = 100_000
	minPassword      = 6
)

// IssueP12 packs the key and its chain into a PKCS#12 file under password:
// PBES2 with AES-256 and PBKDF2-SHA-256, which OpenSSL 1.1 and Windows 2019
// still read.
func (i *Issued) IssueP12(password string, rand io.Reader) ([]byte, error) {
	return encodeP12(i.Key, i.Certificate, i.Chain, password, rand)
}

// Seal packs the authority's own key into a PKCS#12 file under password.
func (a *Authority) Seal(password string, rand io.Reader) ([]byte, error) {
	return encodeP12(a.key, a.root, nil, password, rand)
}

// OpenAuthority reads what Seal wrote.
func OpenAuthority(data []byte, password string) (*Authority, error) {
	key, chain, err := OpenP12(data, password)
	if err != nil {
		return nil, err
	}
	root := chain[0]
	if !root.IsCA || !selfIssued(root) || root.CheckSignatureFrom(root) != nil {
		return nil, fault.New(fault.Invalid, "certs.not_an_authority")
	}
	return &Authority{root: root, key: key}, nil
}

func encodeP12(key crypto.Signer, crt *x509.Certificate, chain []*x509.Certificate, password string, rand io.Reader) ([]byte, error) {
	if len([]rune(password)) < minPassword {
		return nil, fault.New(fault.Invalid, "certs.password_short", "length", minPassword)
	}
	return pkcs12.Modern2023.WithRand(rand).WithIterations(ownIterations).Encode(key, crt, chain, password)
}

// OpenP12 reads a key and its certificates, the owner's first. A wrong
// password is a fault of kind Invalid with the code certs.wrong_password. A
// file that would take unreasonable work, or is none, is refused before any
// key is derived.
func OpenP12(data []byte, password string) (crypto.Signer, []*x509.Certificate, error) {
	if err := checkP12(data); err != nil {
		return nil, nil, err
	}
	key, crt, rest, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return nil, nil, fault.Wrap(err, fault.Invalid, "certs.wrong_password")
	case err != nil:
		return nil, nil, fault.Wrap(err, fault.Unsupported, "certs.p12_unreadable")
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, nil, fault.New(fault.Unsupported, "certs.p12_key")
	}
	if !samePublic(signer.Public(), crt.PublicKey) {
		return nil, nil, fault.New(fault.Invalid, "certs.p12_mismatch")
	}
	return signer, append([]*x509.Certificate{crt}, rest...), nil
}

// ImportP12 reads the certificates alone out of a PKCS#12 file. The key in it
// is forgotten at once: the register holds no keys of people.
func ImportP12(data []byte, password string) ([]*x509.Certificate, error) {
	_, chain, err := OpenP12(data, password)
	return chain, err
}

func samePublic(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// checkP12 looks at a foreign file's size, form and iteration counts.
func checkP12(data []byte) error {
	if len(data) > maxP12 {
		return fault.New(fault.TooLarge, "certs.p12_too_large")
	}
	var whole asn1.RawValue
	rest, err := asn1.Unmarshal(data, &whole)
	if err != nil || len(rest) > 0 || whole.Tag != asn1.TagSequence || whole.Class != asn1.ClassUniversal {
		return fault.Wrap(err, fault.Unsupported, "certs.p12_unreadable")
	}
	var work int64
	if !addWork(data, 0, &work) || work > maxP12Iterations {
		return fault.New(fault.TooLarge, "certs.p12_too_much_work")
	}
	return nil
}

// addWork sums the iteration counts in the readable part of a file: in every
// form that orders work (RFC 7292, RFC 8018) the count follows the salt, an
// octet string. Octet strings that hold more structure are looked into.
func addWork(der []byte, depth int, work *int64) bool {
	if depth > 24 {
		return false
	}
	afterSalt := false
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return true // not a structure, but bytes
		}
		if v.Tag == asn1.TagInteger && v.Class == asn1.ClassUniversal && afterSalt {
			var n int64
			if _, err := asn1.Unmarshal(v.FullBytes, &n); err != nil || n < 0 || n > maxP12Iterations {
				return false
			}
			*work += n
		}
		octets := v.Tag == asn1.TagOctetString && v.Class == asn1.ClassUniversal
		holds := v.IsCompound || octets && bytes.HasPrefix(v.Bytes, []byte{0x30})
		if holds && !addWork(v.Bytes, depth+1, work) {
			return false
		}
		// In PKCS#12's MAC the salt stands beside a digest; both are octets
		// before the count, or a sequence that ends with one.
		afterSalt = octets
		der = rest
	}
	return true
}
