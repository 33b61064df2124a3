package cms

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"hash"
	"math/big"
	"time"
)

// TimeStamp is a parsed RFC 3161 token: somebody's word that a digest existed
// at a time.
type TimeStamp struct {
	Message *Message
	Time    time.Time
	Imprint []byte
	Nonce   *big.Int
	digest  digest
}

// tstInfo is TSTInfo of RFC 3161.
type tstInfo struct {
	Version    int
	Policy     asn1.ObjectIdentifier
	Imprint    imprint
	Serial     *big.Int
	Time       time.Time     `asn1:"generalized"`
	Accuracy   accuracy      `asn1:"optional"`
	Ordering   bool          `asn1:"optional"`
	Nonce      *big.Int      `asn1:"optional"`
	TSA        asn1.RawValue `asn1:"optional,tag:0,explicit"`
	Extensions asn1.RawValue `asn1:"optional,tag:1"`
}

type imprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Hash      []byte
}

type accuracy struct {
	Seconds int `asn1:"optional"`
	Millis  int `asn1:"optional,tag:0"`
	Micros  int `asn1:"optional,tag:1"`
}

// ParseToken reads a token. Its signature is checked by Holds.
func ParseToken(der []byte) (*TimeStamp, error) {
	m, err := Parse(der)
	if err != nil {
		return nil, err
	}
	return m.TimeStamp()
}

// TimeStamp returns the token a message is.
func (m *Message) TimeStamp() (*TimeStamp, error) {
	if !m.ContentType.Equal(oidTSTInfo) || m.Detached || m.attributes == nil {
		return nil, refuse("token_malformed", nil)
	}
	var info tstInfo
	if err := parse(m.Content, &info, ""); err != nil {
		return nil, refuse("token_malformed", err)
	}
	d, ok := digestByOID(info.Imprint.Algorithm.Algorithm)
	if !ok || info.Version != 1 || !plainParameters(info.Imprint.Algorithm) {
		return nil, refuse("token_malformed", nil)
	}
	return &TimeStamp{Message: m, Time: info.Time, Imprint: info.Imprint.Hash, Nonce: info.Nonce, digest: d}, nil
}

// NewHash returns the digest function of the imprint.
func (t *TimeStamp) NewHash() hash.Hash { return t.digest.new() }

// Digest names the digest function of the imprint.
func (t *TimeStamp) Digest() string { return t.digest.name }

// Weak reports whether the imprint or the token's signature uses what must not
// be trusted.
func (t *TimeStamp) Weak() bool { return t.digest.weak || len(t.Message.Weaknesses()) > 0 }

// Holds reports whether the authority really signed the token. Whether it is
// trusted, and whether the imprint is of the right thing, is not said.
func (t *TimeStamp) Holds() bool {
	h := t.Message.NewHash()
	h.Write(t.Message.Content)
	return t.Message.MatchesDocument(h.Sum(nil)) && t.Message.VerifySignature(nil) &&
		t.Message.SigningCertificate() != ESSWrong
}
