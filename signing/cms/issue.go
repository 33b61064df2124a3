package cms

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"time"

	"ecabinet/internal/fault"
)

// Stamp is what a time stamp authority vouches for.
type Stamp struct {
	Policy  asn1.ObjectIdentifier
	Digest  string // name of the imprint's digest, "SHA-256" for instance
	Imprint []byte
	Serial  *big.Int
	Time    time.Time
	Nonce   *big.Int // of the request; nil where it had none
}

// IssueToken makes the RFC 3161 token for s with the key of an authority. path
// is its certificate and those below the anchor.
func IssueToken(s Stamp, key crypto.Signer, path []*x509.Certificate, random io.Reader) ([]byte, error) {
	d, ok := digestByName(s.Digest)
	if !ok || d.weak || len(s.Imprint) != d.new().Size() {
		return nil, fault.New(fault.Invalid, "signing.reason.token_malformed")
	}
	a, err := AlgorithmFor(key.Public())
	if err != nil {
		return nil, err
	}
	content, err := asn1.Marshal(tstInfo{
		Version: 1, Policy: s.Policy, Serial: s.Serial, Time: s.Time.UTC().Truncate(time.Second), Nonce: s.Nonce,
		Imprint: imprint{pkix.AlgorithmIdentifier{Algorithm: d.oid}, s.Imprint},
	})
	if err != nil {
		return nil, err
	}
	h := a.NewHash()
	h.Write(content)
	attributes, err := attributesFor(a, oidTSTInfo, h.Sum(nil), path[0])
	if err != nil {
		return nil, err
	}
	opts, whole := a.SignerOptions()
	message := attributes
	if !whole {
		h := a.NewHash()
		h.Write(attributes)
		message = h.Sum(nil)
	}
	signature, err := key.Sign(random, message, opts)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "signing.key_refused")
	}
	return assemble(a, oidTSTInfo, content, attributes, signature, path, nil)
}
