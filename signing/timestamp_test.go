package signing

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"ecabinet/certs"
	"ecabinet/signing/cms"
)

// stamped signs a document and adds the token that stamp makes of the
// signature's hash.
func stamped(t *testing.T, who signer, stamp func(imprint []byte) []byte) []byte {
	t.Helper()
	doc := paper{fields: []string{"a"}}.build()
	s, err := Prepare(bytes.NewReader(doc), int64(len(doc)), Preparation{Field: "a", Path: who.path, Time: noon, Extra: 4000})
	if err != nil {
		t.Fatal(err)
	}
	signature, err := s.Sign(rand.Reader, who.key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(signature)
	var out bytes.Buffer
	if err := s.Complete(bytes.NewReader(doc), int64(len(doc)), signature, &out, stamp(sum[:])); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A time stamp proves when a signature existed, as far as its authority is
// trusted; so an expired certificate does no harm.
func TestTimeStamps(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	foreign, _ := authority(t)
	who := person(t, a, "A", "")
	token := func(a *certs.Authority, at time.Time) func([]byte) []byte {
		i, err := a.Issue(certs.Request{Use: certs.ForTimeStamping, Name: "TSA", NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(7, 0, 0)}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return func(imprint []byte) []byte {
			der, err := cms.IssueToken(cms.Stamp{Policy: asn1.ObjectIdentifier{1, 2, 3}, Digest: "SHA-256", Imprint: imprint, Serial: big.NewInt(9), Time: at, Nonce: big.NewInt(77)},
				i.Key, []*x509.Certificate{i.Certificate}, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			return der
		}
	}
	good := stamped(t, who, token(a, noon))
	for name, c := range map[string]struct {
		doc        []byte
		at         time.Time
		indication string
		level      string
	}{
		"good":                             {good, noon, TotalPassed, "B-T"},
		"good, the certificate is expired": {good, noon.AddDate(3, 0, 0), TotalPassed, "B-T"},
		"a foreign authority":              {stamped(t, who, token(foreign, noon)), noon, Indeterminate, "B-T"},
		"for another signature":            {stamped(t, who, func([]byte) []byte { return token(a, noon)(make([]byte, 32)) }), noon, Indeterminate, "B-T"},
	} {
		r, err := Verify(t.Context(), bytes.NewReader(c.doc), int64(len(c.doc)), Options{Trust: trust, At: c.at})
		if err != nil || r.Indication != c.indication || r.Signatures[0].Level != c.level {
			t.Errorf("%s: %v %s", name, err, describe(r))
		}
	}
}
