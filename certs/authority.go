package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"time"

	"ecabinet/internal/fault"
)

// KeyKind names the key pairs the authority makes.
type KeyKind string

// The key kinds. ECDSA P-256 is the default for people and seals, P-384 for
// the root; RSA 3072 serves receivers whose software knows nothing else.
const (
	ECDSAP256 KeyKind = "ecdsa-p256"
	ECDSAP384 KeyKind = "ecdsa-p384"
	RSA3072   KeyKind = "rsa-3072"
	RSA2048   KeyKind = "rsa-2048"
)

// Use is what an issued certificate is for.
type Use string

// The uses the authority issues for.
const (
	ForPerson       Use = "person"
	ForSeal         Use = "seal"
	ForTimeStamping Use = "timestamping"
)

// Authority is the installation's own CA. Its key stays in memory while the
// value lives; at rest it is a PKCS#12 file under the administrator's
// password. What it issued and revoked is kept in the register, not here.
type Authority struct {
	root *x509.Certificate
	key  crypto.Signer
}

// RootSpec describes a new authority. Names beyond Name and Body are not
// needed: the root speaks for one installation.
type RootSpec struct {
	Name      string // of the authority
	Body      string // whose installation this is
	Kind      KeyKind
	NotBefore time.Time
	NotAfter  time.Time
}

// NewAuthority makes a root key and its self-signed certificate.
func NewAuthority(spec RootSpec, rand io.Reader) (*Authority, error) {
	if spec.Name == "" || !spec.NotAfter.After(spec.NotBefore) {
		return nil, fault.New(fault.Invalid, "certs.root_incomplete")
	}
	if spec.Kind == "" {
		spec.Kind = ECDSAP384
	}
	key, err := newKey(spec.Kind, rand)
	if err != nil {
		return nil, err
	}
	template, err := baseTemplate(key.Public(), spec.NotBefore, spec.NotAfter, rand)
	if err != nil {
		return nil, err
	}
	template.Subject = pkix.Name{Country: []string{"VN"}, CommonName: spec.Name}
	if spec.Body != "" {
		template.Subject.Organization = []string{spec.Body}
	}
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	template.IsCA, template.BasicConstraintsValid = true, true
	template.MaxPathLen, template.MaxPathLenZero = 0, true // it issues to people, never to other CAs
	template.AuthorityKeyId = template.SubjectKeyId
	root, err := create(template, template, key.Public(), key, rand)
	if err != nil {
		return nil, err
	}
	return &Authority{root: root, key: key}, nil
}

// Root returns the anchor to be published.
func (a *Authority) Root() *x509.Certificate { return a.root }

// Domain returns the trust domain of this authority alone.
func (a *Authority) Domain(name string) Domain {
	return Domain{Name: name, Anchors: []*x509.Certificate{a.root}}
}

// Request asks for one certificate.
type Request struct {
	Use       Use
	Name      string // of the person, agency or service, as it shall stand on papers
	PersonID  string // subject serial number, for a person
	BodyID    string // organization identifier
	Body      string // organization
	Position  string // title, for a person; may be empty
	Kind      KeyKind
	NotBefore time.Time
	NotAfter  time.Time
	CRLURL    string // distribution point; empty where lists are handed out by file
}

// Issued is a new certificate with its key, on the way into a PKCS#12 file.
type Issued struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
	Chain       []*x509.Certificate // above the certificate, the anchor last
}

// Issue makes a key pair and its certificate. A time outside the authority's
// own life is refused, as is a request without its names.
func (a *Authority) Issue(req Request, rand io.Reader) (*Issued, error) {
	if req.Name == "" || req.Use == ForPerson && req.PersonID == "" || !req.NotAfter.After(req.NotBefore) {
		return nil, fault.New(fault.Invalid, "certs.request_incomplete")
	}
	if req.NotBefore.Before(a.root.NotBefore) || req.NotAfter.After(a.root.NotAfter) {
		return nil, fault.New(fault.Invalid, "certs.beyond_authority", "date", stamp(a.root.NotAfter))
	}
	if req.Kind == "" {
		req.Kind = ECDSAP256
	}
	key, err := newKey(req.Kind, rand)
	if err != nil {
		return nil, err
	}
	template, err := leafTemplate(req, key.Public(), rand)
	if err != nil {
		return nil, err
	}
	crt, err := create(template, a.root, key.Public(), a.key, rand)
	if err != nil {
		return nil, err
	}
	return &Issued{Certificate: crt, Key: key, Chain: []*x509.Certificate{a.root}}, nil
}

// leafTemplate sets the extensions each use needs.
func leafTemplate(req Request, pub crypto.PublicKey, rand io.Reader) (*x509.Certificate, error) {
	t, err := baseTemplate(pub, req.NotBefore, req.NotAfter, rand)
	if err != nil {
		return nil, err
	}
	t.Subject = subjectFor(req)
	t.BasicConstraintsValid = true
	eku, critical := EKUDocumentSigning, false
	switch req.Use {
	case ForPerson:
		t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	case ForSeal:
		t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	case ForTimeStamping:
		t.KeyUsage = x509.KeyUsageDigitalSignature
		eku, critical = "1.3.6.1.5.5.7.3.8", true
	default:
		return nil, fault.New(fault.Invalid, "certs.request_incomplete")
	}
	// ExtKeyUsage of x509 cannot make the extension critical, which RFC 3161
	// asks of a time-stamping authority; so it is written here.
	ext, err := ekuExtension(eku, critical)
	if err != nil {
		return nil, err
	}
	t.ExtraExtensions = append(t.ExtraExtensions, ext)
	if req.CRLURL != "" {
		t.CRLDistributionPoints = []string{req.CRLURL}
	}
	return t, nil
}

func subjectFor(req Request) pkix.Name {
	n := pkix.Name{Country: []string{"VN"}, CommonName: req.Name}
	if req.Body != "" {
		n.Organization = []string{req.Body}
	}
	if req.Use == ForPerson {
		n.SerialNumber = req.PersonID
	}
	if req.BodyID != "" { // organizationIdentifier, X.520
		n.ExtraNames = append(n.ExtraNames, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, 97}, Value: req.BodyID})
	}
	if req.Position != "" { // title, X.520
		n.ExtraNames = append(n.ExtraNames, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, 12}, Value: req.Position})
	}
	return n
}

func ekuExtension(dotted string, critical bool) (pkix.Extension, error) {
	oid, err := x509.ParseOID(dotted)
	if err != nil {
		return pkix.Extension{}, err
	}
	der, err := oid.MarshalBinary()
	if err != nil {
		return pkix.Extension{}, err
	}
	value, err := asn1.Marshal([]asn1.RawValue{{Tag: asn1.TagOID, Bytes: der}})
	return pkix.Extension{Id: oidExtKeyUsage, Critical: critical, Value: value}, err
}

// Withdrawn is one line of a revocation list.
type Withdrawn struct {
	Serial *big.Int
	At     time.Time
	Reason int // RFC 5280, 5.3.1
}

// List signs a revocation list over everything withdrawn so far. number must
// grow with each list.
func (a *Authority) List(withdrawn []Withdrawn, number int64, thisUpdate, nextUpdate time.Time, rand io.Reader) ([]byte, error) {
	t := &x509.RevocationList{Number: big.NewInt(number), ThisUpdate: thisUpdate, NextUpdate: nextUpdate}
	for _, w := range withdrawn {
		t.RevokedCertificateEntries = append(t.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: w.Serial, RevocationTime: w.At, ReasonCode: w.Reason})
	}
	der, err := x509.CreateRevocationList(rand, t, a.root, a.key)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "certs.list_refused")
	}
	return der, nil
}

func newKey(kind KeyKind, rand io.Reader) (crypto.Signer, error) {
	switch kind {
	case ECDSAP256:
		return ecdsa.GenerateKey(elliptic.P256(), rand)
	case ECDSAP384:
		return ecdsa.GenerateKey(elliptic.P384(), rand)
	case RSA2048:
		return rsa.GenerateKey(rand, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand, 3072)
	}
	return nil, fault.New(fault.Unsupported, "certs.key_kind", "kind", kind)
}

// baseTemplate sets what every certificate has: a random 128-bit serial, its
// life and the identifier of its key (RFC 7093, method 1).
func baseTemplate(pub crypto.PublicKey, from, to time.Time, rand io.Reader) (*x509.Certificate, error) {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return nil, err
	}
	raw[0] = raw[0]&0x7f | 0x40 // positive, and always of full length
	spki, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, err
	}
	id := sha256.Sum256(spki)
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(raw), NotBefore: from.UTC(), NotAfter: to.UTC(), SubjectKeyId: id[:20],
	}, nil
}

func create(template, parent *x509.Certificate, pub crypto.PublicKey, key crypto.Signer, rand io.Reader) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand, template, parent, pub, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
