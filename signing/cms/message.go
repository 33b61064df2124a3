package cms

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"

	"ecabinet/internal/fault"
)

// maxMessage bounds a message: the largest honest ones carry revocation lists.
const maxMessage = 16 << 20

// Message is a parsed SignedData.
type Message struct {
	Detached      bool
	ContentType   asn1.ObjectIdentifier
	Content       []byte              // what is signed, where it is not detached
	Certificates  []*x509.Certificate // as they stand in the message
	Signer        *x509.Certificate   // whose key signed
	CRLs          [][]byte            // revocation lists that came along
	Algorithm     Algorithm
	SigningTime   time.Time // claimed in the signed attributes; zero where there is none
	DocumentHash  []byte    // the message digest attribute; nil without signed attributes
	Tokens        [][]byte  // time stamp tokens of the signature
	Signature     []byte
	attributes    []byte // signed attributes as a SET; nil where there are none
	values        map[string]asn1.RawValue
	digest        digest
	digestID      pkix.AlgorithmIdentifier
	signatureID   pkix.AlgorithmIdentifier
	rawDigestID   []byte
	rawSigID      []byte
	pssSalt       int
	unknownBefore []string // unsigned attributes nobody here understands
}

// refuse makes the fault for one finding about a message.
func refuse(code string, cause error) error {
	return fault.Wrap(cause, fault.Invalid, "signing.reason."+code)
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []asn1.RawValue `asn1:"set"`
	Content      asn1.RawValue
	Certificates asn1.RawValue   `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue   `asn1:"optional,tag:1"`
	Signers      []asn1.RawValue `asn1:"set"`
}

type encapsulated struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"optional,explicit,tag:0"`
}

type signerInfo struct {
	Version            int
	SID                asn1.RawValue
	DigestAlgorithm    asn1.RawValue
	SignedAttributes   asn1.RawValue `asn1:"optional,tag:0"`
	SignatureAlgorithm asn1.RawValue
	Signature          []byte
	UnsignedAttributes asn1.RawValue `asn1:"optional,tag:1"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attributeValue struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue `asn1:"set"`
}

// Parse reads a message: one DER element with nothing behind it.
func Parse(der []byte) (*Message, error) {
	if len(der) > maxMessage {
		return nil, fault.New(fault.TooLarge, "signing.reason.cms_too_large")
	}
	if err := checkDER(der, 0); err != nil {
		return nil, refuse("cms_not_der", err)
	}
	var info contentInfo
	var data signedData
	if err := parseExact(der, &info); err != nil {
		return nil, refuse("cms_malformed", err)
	}
	if !info.Type.Equal(oidSignedData) {
		return nil, refuse("cms_malformed", nil)
	}
	if err := parseExact(info.Content.Bytes, &data); err != nil {
		return nil, refuse("cms_malformed", err)
	}
	if len(data.Signers) != 1 {
		return nil, refuse("cms_one_signer", nil)
	}
	m := &Message{values: map[string]asn1.RawValue{}}
	for _, step := range []func() error{
		func() error { return m.readContent(data.Content.FullBytes) },
		func() error { return m.readCertificates(data.Certificates) },
		func() error { return m.readCRLs(data.CRLs) },
		func() error { return m.readSigner(data) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// isSetOf reports whether an optional, tagged set is absent or marked as
// holding elements; encoding/asn1 does not look at that mark.
func isSetOf(v asn1.RawValue) bool { return len(v.FullBytes) == 0 || v.IsCompound }

func (m *Message) readContent(raw []byte) error {
	var c encapsulated
	if err := parse(raw, &c, ""); err != nil {
		return refuse("cms_malformed", err)
	}
	m.ContentType = c.Type
	m.Detached = len(c.Content.FullBytes) == 0
	known := 1
	if !m.Detached {
		known = 2
	}
	if countElements(raw) != known {
		return refuse("cms_malformed", nil)
	}
	if m.Detached {
		return nil
	}
	if err := parse(c.Content.Bytes, &m.Content, ""); err != nil {
		return refuse("cms_malformed", err)
	}
	return nil
}

func (m *Message) readCertificates(set asn1.RawValue) error {
	if !isSetOf(set) {
		return refuse("cms_malformed", nil)
	}
	for rest := set.Bytes; len(rest) > 0; {
		raw, after, err := Cut(rest)
		if err != nil {
			return err
		}
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			return refuse("cms_certificate_malformed", err)
		}
		m.Certificates = append(m.Certificates, c)
		rest = after
	}
	return nil
}

func (m *Message) readCRLs(set asn1.RawValue) error {
	if !isSetOf(set) {
		return refuse("cms_malformed", nil)
	}
	for rest := set.Bytes; len(rest) > 0; {
		raw, after, err := Cut(rest)
		if err != nil {
			return err
		}
		m.CRLs = append(m.CRLs, raw)
		rest = after
	}
	return nil
}

func (m *Message) readSigner(data signedData) error {
	var s signerInfo
	if err := parseExact(data.Signers[0].FullBytes, &s); err != nil {
		return refuse("cms_malformed", err)
	}
	if len(data.Digests) != 1 || !bytes.Equal(data.Digests[0].FullBytes, s.DigestAlgorithm.FullBytes) {
		return refuse("cms_algorithms_differ", nil)
	}
	m.Signature = s.Signature
	if err := m.findSigner(s.SID); err != nil {
		return err
	}
	if !m.versionsFit(data, s) {
		return refuse("cms_malformed", nil)
	}
	if err := m.readAlgorithms(s); err != nil {
		return err
	}
	if !isSetOf(s.SignedAttributes) {
		return refuse("cms_malformed", nil)
	}
	if err := m.readSignedAttributes(s.SignedAttributes.FullBytes); err != nil {
		return err
	}
	return m.readUnsignedAttributes(s.UnsignedAttributes)
}

// versionsFit checks the version numbers RFC 5652 prescribes. Writers of
// signatures by key identifier often say 1 for the whole, so that is let pass.
func (m *Message) versionsFit(data signedData, s signerInfo) bool {
	bySKI := s.SID.Class == asn1.ClassContextSpecific
	if bySKI && s.Version != 3 || !bySKI && s.Version != 1 {
		return false
	}
	if s.Version == 1 && m.ContentType.Equal(oidData) {
		return data.Version == 1
	}
	return data.Version == 3 || data.Version == 1
}

func (m *Message) findSigner(sid asn1.RawValue) error {
	var match func(c *x509.Certificate) bool
	if sid.Class == asn1.ClassContextSpecific && sid.Tag == 0 && !sid.IsCompound {
		match = func(c *x509.Certificate) bool { return len(sid.Bytes) > 0 && bytes.Equal(c.SubjectKeyId, sid.Bytes) }
	} else {
		var is issuerAndSerial
		if err := parseExact(sid.FullBytes, &is); err != nil {
			return refuse("cms_malformed", err)
		}
		match = func(c *x509.Certificate) bool {
			return bytes.Equal(c.RawIssuer, is.Issuer.FullBytes) && c.SerialNumber.Cmp(is.Serial) == 0
		}
	}
	for _, c := range m.Certificates {
		if match(c) {
			m.Signer = c
			return nil
		}
	}
	return refuse("cms_no_signer_certificate", nil)
}

func (m *Message) readSignedAttributes(raw []byte) error {
	if len(raw) == 0 {
		return nil
	}
	m.attributes = bytes.Clone(raw)
	m.attributes[0] = 0x31 // written as [0], signed as SET
	var list []attributeValue
	if err := parse(m.attributes, &list, "set"); err != nil {
		return refuse("cms_malformed", err)
	}
	for _, a := range list {
		id := a.Type.String()
		if _, twice := m.values[id]; twice {
			return refuse("cms_attribute_twice", nil)
		}
		value, rest, err := Cut(a.Values.Bytes)
		if err != nil || len(rest) > 0 {
			return refuse("cms_malformed", err)
		}
		m.values[id] = asn1.RawValue{FullBytes: value}
	}
	return m.readKnownAttributes()
}

func (m *Message) readKnownAttributes() error {
	var contentType asn1.ObjectIdentifier
	v, ok := m.values[oidContentType.String()]
	if !ok || parse(v.FullBytes, &contentType, "") != nil || !contentType.Equal(m.ContentType) {
		return refuse("cms_content_type", nil)
	}
	v, ok = m.values[oidDigest.String()]
	if !ok || parse(v.FullBytes, &m.DocumentHash, "") != nil {
		return refuse("cms_no_digest", nil)
	}
	if v, ok := m.values[oidSigningTime.String()]; ok {
		if err := parse(v.FullBytes, &m.SigningTime, ""); err != nil {
			return refuse("cms_malformed", err)
		}
	}
	v, ok = m.values[oidProtection.String()]
	if ok && !m.protected(v.FullBytes) {
		return refuse("cms_algorithms_differ", nil)
	}
	return nil
}

// protected compares the algorithms the signer signed with those the message
// names. Both must be the same bytes.
func (m *Message) protected(raw []byte) bool {
	want, err := protectionRaw(m.rawDigestID, m.rawSigID)
	return err == nil && bytes.Equal(raw, want)
}

func protectionRaw(dig, sig []byte) ([]byte, error) {
	tagged := bytes.Clone(sig)
	tagged[0] = 0xA1
	return asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: append(bytes.Clone(dig), tagged...)})
}

func (m *Message) readUnsignedAttributes(set asn1.RawValue) error {
	if !isSetOf(set) {
		return refuse("cms_malformed", nil)
	}
	for rest := set.Bytes; len(rest) > 0; {
		raw, after, err := Cut(rest)
		if err != nil {
			return err
		}
		var a attributeValue
		if err := parseExact(raw, &a); err != nil || a.Values.FullBytes[0] != 0x31 {
			return refuse("cms_malformed", err)
		}
		if a.Type.Equal(oidTimeStamp) {
			token, more, err := Cut(a.Values.Bytes)
			if err != nil || len(more) > 0 {
				return refuse("cms_malformed", err)
			}
			m.Tokens = append(m.Tokens, token)
		} else {
			m.unknownBefore = append(m.unknownBefore, a.Type.String())
		}
		rest = after
	}
	return nil
}

// UnknownUnsigned returns the identifiers of unsigned attributes that are not
// understood here: nothing protects them.
func (m *Message) UnknownUnsigned() []string { return m.unknownBefore }
