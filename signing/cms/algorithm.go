package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/md5" //nolint:gosec // read to be named, never trusted
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // read to be named, never trusted
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"hash"

	"ecabinet/internal/fault"
)

// Scheme is a way of signing.
type Scheme string

// The schemes. Ed448 is read only.
const (
	RSA     Scheme = "RSA PKCS#1 v1.5"
	RSAPSS  Scheme = "RSA-PSS"
	ECDSA   Scheme = "ECDSA"
	Ed25519 Scheme = "Ed25519"
	Ed448   Scheme = "Ed448"
)

// Algorithm is a scheme with the digest it signs.
type Algorithm struct {
	Scheme Scheme
	Digest string // "SHA-256" and so on, a name of the table digests
}

func (a Algorithm) String() string { return string(a.Scheme) + " " + a.Digest }

// digest is one digest algorithm.
type digest struct {
	name string
	oid  asn1.ObjectIdentifier
	hash crypto.Hash // 0 for SHAKE256
	new  func() hash.Hash
	weak bool
	rsa  asn1.ObjectIdentifier // the signature algorithm with this digest
	ec   asn1.ObjectIdentifier
}

func oid(n ...int) asn1.ObjectIdentifier { return n }

func nist(last int) asn1.ObjectIdentifier { return oid(2, 16, 840, 1, 101, 3, 4, 2, last) }

func nistSignature(last int) asn1.ObjectIdentifier { return oid(2, 16, 840, 1, 101, 3, 4, 3, last) }

var digests = []digest{
	{"SHA-256", nist(1), crypto.SHA256, sha256.New, false, oid(1, 2, 840, 113549, 1, 1, 11), oid(1, 2, 840, 10045, 4, 3, 2)},
	{"SHA-384", nist(2), crypto.SHA384, sha512.New384, false, oid(1, 2, 840, 113549, 1, 1, 12), oid(1, 2, 840, 10045, 4, 3, 3)},
	{"SHA-512", nist(3), crypto.SHA512, sha512.New, false, oid(1, 2, 840, 113549, 1, 1, 13), oid(1, 2, 840, 10045, 4, 3, 4)},
	{"SHA3-256", nist(8), crypto.SHA3_256, func() hash.Hash { return sha3.New256() }, false, nistSignature(14), nistSignature(10)},
	{"SHA3-384", nist(9), crypto.SHA3_384, func() hash.Hash { return sha3.New384() }, false, nistSignature(15), nistSignature(11)},
	{"SHA3-512", nist(10), crypto.SHA3_512, func() hash.Hash { return sha3.New512() }, false, nistSignature(16), nistSignature(12)},
	{"SHAKE256", nist(12), 0, newShake256, false, nil, nil},
	{"SHAKE256", nist(18), 0, newShake256, false, nil, nil},
	{"SHA-1", oid(1, 3, 14, 3, 2, 26), crypto.SHA1, sha1.New, true, oid(1, 2, 840, 113549, 1, 1, 5), oid(1, 2, 840, 10045, 4, 1)},
	{"MD5", oid(1, 2, 840, 113549, 2, 5), crypto.MD5, md5.New, true, oid(1, 2, 840, 113549, 1, 1, 4), nil},
}

var (
	oidRSA     = oid(1, 2, 840, 113549, 1, 1, 1)
	oidPSS     = oid(1, 2, 840, 113549, 1, 1, 10)
	oidMGF1    = oid(1, 2, 840, 113549, 1, 1, 8)
	oidEd25519 = oid(1, 3, 101, 112)
	oidEd448   = oid(1, 3, 101, 113)
)

// shake256 is SHAKE256 with 512 bits of output, as RFC 8702 fixes it for CMS.
type shake256 struct{ *sha3.SHAKE }

func newShake256() hash.Hash { return &shake256{sha3.NewSHAKE256()} }

func (s *shake256) Size() int { return 64 }

// Sum leaves the state as it was, as hash.Hash promises.
func (s *shake256) Sum(b []byte) []byte {
	state, err := s.MarshalBinary()
	if err != nil {
		panic(err) // the state of a SHAKE can always be written
	}
	c := sha3.NewSHAKE256()
	if err := c.UnmarshalBinary(state); err != nil {
		panic(err)
	}
	out := make([]byte, 64)
	_, _ = c.Read(out)
	return append(b, out...)
}

func digestByOID(id asn1.ObjectIdentifier) (digest, bool) {
	for _, d := range digests {
		if d.oid.Equal(id) {
			return d, true
		}
	}
	return digest{}, false
}

func digestByName(name string) (digest, bool) {
	for _, d := range digests {
		if d.name == name {
			return d, true
		}
	}
	return digest{}, false
}

// NewHash returns the digest function of a.
func (a Algorithm) NewHash() hash.Hash {
	d, ok := digestByName(a.Digest)
	if !ok {
		panic("cms: unknown digest " + a.Digest)
	}
	return d.new()
}

// AlgorithmFor chooses the way of signing for a public key: ECDSA with the
// digest of its curve's strength, Ed25519 with SHA-512 as RFC 8419 demands,
// RSA with SHA-256.
func AlgorithmFor(public crypto.PublicKey) (Algorithm, error) {
	switch k := public.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() < 2048 {
			return Algorithm{}, fault.New(fault.Invalid, "signing.key_too_weak")
		}
		return Algorithm{RSA, "SHA-256"}, nil
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256():
			return Algorithm{ECDSA, "SHA-256"}, nil
		case elliptic.P384():
			return Algorithm{ECDSA, "SHA-384"}, nil
		}
	case ed25519.PublicKey:
		return Algorithm{Ed25519, "SHA-512"}, nil
	}
	return Algorithm{}, fault.New(fault.Unsupported, "signing.key_kind_unknown")
}

// identifiers returns the digest and signature algorithms as a message names
// them.
func (a Algorithm) identifiers() (dig, sig pkix.AlgorithmIdentifier, err error) {
	d, ok := digestByName(a.Digest)
	if !ok {
		return dig, sig, fmt.Errorf("cms: unknown digest %q", a.Digest)
	}
	dig.Algorithm = d.oid
	switch a.Scheme {
	case RSA:
		sig.Algorithm, sig.Parameters = d.rsa, asn1.NullRawValue
	case RSAPSS:
		sig.Algorithm = oidPSS
		sig.Parameters.FullBytes, err = pssParameters(d)
	case ECDSA:
		sig.Algorithm = d.ec
	case Ed25519:
		sig.Algorithm = oidEd25519
	default:
		err = fmt.Errorf("cms: cannot sign with %s", a)
	}
	return dig, sig, err
}

// pssParams is RSASSA-PSS-params of RFC 4055.
type pssParams struct {
	Hash    pkix.AlgorithmIdentifier `asn1:"explicit,tag:0"`
	MGF     pkix.AlgorithmIdentifier `asn1:"explicit,tag:1"`
	Salt    int                      `asn1:"explicit,tag:2,default:20"`
	Trailer int                      `asn1:"optional,explicit,tag:3,default:1"`
}

func pssParameters(d digest) ([]byte, error) {
	inner := pkix.AlgorithmIdentifier{Algorithm: d.oid, Parameters: asn1.NullRawValue}
	raw, err := asn1.Marshal(inner)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(pssParams{
		Hash: inner,
		MGF:  pkix.AlgorithmIdentifier{Algorithm: oidMGF1, Parameters: asn1.RawValue{FullBytes: raw}},
		Salt: d.hash.Size(), Trailer: 1,
	})
}

// pssDigest reads the parameters of RSA-PSS; hash and mask must agree.
func pssDigest(raw []byte) (d digest, salt int, err error) {
	var p pssParams
	if err := parse(raw, &p, ""); err != nil {
		return d, 0, err
	}
	var inner pkix.AlgorithmIdentifier
	if err := parse(p.MGF.Parameters.FullBytes, &inner, ""); err != nil {
		return d, 0, err
	}
	d, ok := digestByOID(p.Hash.Algorithm)
	if !ok || !p.MGF.Algorithm.Equal(oidMGF1) || !inner.Algorithm.Equal(p.Hash.Algorithm) || p.Trailer != 1 ||
		!plainParameters(p.Hash) || !plainParameters(inner) || p.Salt < 0 || p.Salt > 512 {
		return d, 0, fmt.Errorf("unusual parameters of RSA-PSS")
	}
	return d, p.Salt, nil
}

// plainParameters reports whether an algorithm has none or null.
func plainParameters(a pkix.AlgorithmIdentifier) bool {
	p := a.Parameters.FullBytes
	return len(p) == 0 || len(p) == 2 && p[0] == asn1.TagNull && p[1] == 0
}
