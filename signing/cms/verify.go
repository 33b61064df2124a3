package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // old ESS attributes name certificates by it
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"hash"

	"github.com/cloudflare/circl/sign/ed448"
)

// readAlgorithms learns digest and scheme and refuses combinations that do
// not belong together.
func (m *Message) readAlgorithms(s signerInfo) error {
	m.rawDigestID, m.rawSigID = s.DigestAlgorithm.FullBytes, s.SignatureAlgorithm.FullBytes
	if err := parseExact(m.rawDigestID, &m.digestID); err != nil {
		return refuse("cms_malformed", err)
	}
	if err := parseExact(m.rawSigID, &m.signatureID); err != nil {
		return refuse("cms_malformed", err)
	}
	d, ok := digestByOID(m.digestID.Algorithm)
	if !ok {
		return refuse("cms_algorithm_unknown", fmt.Errorf("digest %s", m.digestID.Algorithm))
	}
	if !plainParameters(m.digestID) && !m.digestID.Algorithm.Equal(nist(18)) {
		return refuse("cms_malformed", nil)
	}
	m.digest = d
	m.Algorithm = Algorithm{Digest: d.name}
	return m.readScheme()
}

func (m *Message) readScheme() error {
	id, d := m.signatureID.Algorithm, m.digest
	plain := plainParameters(m.signatureID)
	switch {
	case id.Equal(oidPSS):
		inner, salt, err := pssDigest(m.signatureID.Parameters.FullBytes)
		if err != nil {
			return refuse("cms_algorithm_unknown", err)
		}
		if inner.name != d.name {
			return refuse("cms_algorithms_differ", nil)
		}
		m.Algorithm.Scheme, m.pssSalt, plain = RSAPSS, salt, true
	case id.Equal(oidRSA), d.rsa != nil && id.Equal(d.rsa):
		m.Algorithm.Scheme = RSA
	case d.ec != nil && id.Equal(d.ec):
		m.Algorithm.Scheme = ECDSA
		plain = len(m.signatureID.Parameters.FullBytes) == 0
	case id.Equal(oidEd25519):
		m.Algorithm.Scheme = Ed25519
	case id.Equal(oidEd448):
		m.Algorithm.Scheme = Ed448
	default:
		for _, other := range digests {
			if other.rsa != nil && (id.Equal(other.rsa) || id.Equal(other.ec)) {
				return refuse("cms_algorithms_differ", nil)
			}
		}
		return refuse("cms_algorithm_unknown", fmt.Errorf("signature %s", id))
	}
	if !plain {
		return refuse("cms_malformed", nil)
	}
	return nil
}

// NewHash returns the digest function the signer used for the document.
func (m *Message) NewHash() hash.Hash { return m.digest.new() }

// Weaknesses returns codes of sentences about algorithms that must not be
// trusted: old digests, short keys, digests that do not suit the scheme.
func (m *Message) Weaknesses() []string {
	var out []string
	if m.digest.weak {
		out = append(out, "signing.reason.weak_digest")
	}
	if k, ok := m.Signer.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() < 2048 {
		out = append(out, "signing.reason.weak_key")
	}
	wrong := m.Algorithm.Scheme == Ed25519 && m.digest.name != "SHA-512" ||
		m.Algorithm.Scheme == Ed448 && m.digest.name != "SHAKE256"
	if wrong { // RFC 8419, section 3
		out = append(out, "signing.reason.digest_unsuitable")
	}
	return out
}

// MatchesDocument reports whether the message was made for a document with
// this digest. Without signed attributes only VerifySignature can tell.
func (m *Message) MatchesDocument(sum []byte) bool {
	return m.attributes == nil || bytes.Equal(m.DocumentHash, sum)
}

// VerifySignature checks the signer's signature. documentSum is needed where
// there are no signed attributes: the key then signed the document itself.
func (m *Message) VerifySignature(documentSum []byte) bool {
	if m.attributes == nil {
		return m.verifySum(documentSum)
	}
	switch m.Algorithm.Scheme {
	case Ed25519:
		k, ok := m.Signer.PublicKey.(ed25519.PublicKey)
		return ok && ed25519.Verify(k, m.attributes, m.Signature)
	case Ed448:
		k, ok := ed448Key(m.Signer)
		return ok && ed448.Verify(k, m.attributes, m.Signature, "")
	}
	h := m.NewHash()
	h.Write(m.attributes)
	return m.verifySum(h.Sum(nil))
}

func (m *Message) verifySum(sum []byte) bool {
	switch k := m.Signer.PublicKey.(type) {
	case *rsa.PublicKey:
		switch m.Algorithm.Scheme {
		case RSA:
			return rsa.VerifyPKCS1v15(k, m.digest.hash, sum, m.Signature) == nil
		case RSAPSS:
			o := &rsa.PSSOptions{SaltLength: m.pssSalt, Hash: m.digest.hash}
			return rsa.VerifyPSS(k, m.digest.hash, sum, m.Signature, o) == nil
		}
	case *ecdsa.PublicKey:
		return m.Algorithm.Scheme == ECDSA && ecdsa.VerifyASN1(k, sum, m.Signature)
	}
	return false
}

// ed448Key reads a public key that the standard library does not know.
func ed448Key(c *x509.Certificate) (ed448.PublicKey, bool) {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if parse(c.RawSubjectPublicKeyInfo, &info, "") != nil || !info.Algorithm.Algorithm.Equal(oidEd448) {
		return nil, false
	}
	return info.Key.Bytes, len(info.Key.Bytes) == ed448.PublicKeySize && info.Key.BitLength == 8*ed448.PublicKeySize
}

// essCertID is ESSCertID and ESSCertIDv2 of RFC 5035.
type essCertID struct {
	Algorithm    pkix.AlgorithmIdentifier `asn1:"optional"`
	Hash         []byte
	IssuerSerial asn1.RawValue `asn1:"optional"`
}

type signingCertificate struct {
	Certificates []essCertID
	Policies     asn1.RawValue `asn1:"optional"`
}

// ESS tells how a message binds its signer's certificate.
type ESS string

// The ways of binding. ESSOld names the certificate by SHA-1.
const (
	ESSNone  ESS = "none"
	ESSOld   ESS = "signing-certificate"
	ESSBound ESS = "signing-certificate-v2"
	ESSWrong ESS = "wrong"
)

// SigningCertificate checks that the signed attributes name the certificate
// the message says it was signed with.
func (m *Message) SigningCertificate() ESS {
	v2, ok2 := m.values[oidESSv2.String()]
	v1, ok1 := m.values[oidESSv1.String()]
	switch {
	case ok2 && !m.essMatches(v2.FullBytes, sha256.New):
		return ESSWrong
	case ok1 && !m.essMatches(v1.FullBytes, sha1.New):
		return ESSWrong
	case ok2:
		return ESSBound
	case ok1:
		return ESSOld
	}
	return ESSNone
}

func (m *Message) essMatches(raw []byte, standard func() hash.Hash) bool {
	var s signingCertificate
	if parse(raw, &s, "") != nil || len(s.Certificates) == 0 {
		return false
	}
	id := s.Certificates[0]
	if id.Algorithm.Algorithm != nil {
		d, ok := digestByOID(id.Algorithm.Algorithm)
		if !ok || d.weak {
			return false
		}
		standard = d.new
	}
	h := standard()
	h.Write(m.Signer.Raw)
	return bytes.Equal(h.Sum(nil), id.Hash)
}

// CheckSignature tells whether signature was made over signedAttributes by
// the key of signer: asked before a message is assembled.
func CheckSignature(a Algorithm, signer *x509.Certificate, signedAttributes, signature []byte) bool {
	d, ok := digestByName(a.Digest)
	if !ok {
		return false
	}
	m := &Message{Algorithm: a, Signer: signer, Signature: signature, attributes: signedAttributes, digest: d, pssSalt: saltOf(d)}
	return m.VerifySignature(nil)
}

func saltOf(d digest) int {
	if d.hash == 0 {
		return 0
	}
	return d.hash.Size()
}

// SignerOptions returns what a crypto.Signer has to be given for a, and
// whether it signs the bytes themselves instead of their digest.
func (a Algorithm) SignerOptions() (opts crypto.SignerOpts, whole bool) {
	d, _ := digestByName(a.Digest)
	switch a.Scheme {
	case Ed25519:
		return crypto.Hash(0), true
	case RSAPSS:
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: d.hash}, false
	}
	return d.hash, false
}
