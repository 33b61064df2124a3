package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"ecabinet/internal/fault"

	"github.com/cloudflare/circl/sign/ed448"
)

// someone makes a self-signed certificate; trust is not this package's matter.
func someone(t testing.TB) (*x509.Certificate, crypto.Signer) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(5), Subject: pkix.Name{CommonName: "Nguyễn A"}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return c, key
}

// signed builds a message over the words.
func signed(t testing.TB, words string) (der, sum []byte) {
	t.Helper()
	c, key := someone(t)
	a, err := AlgorithmFor(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(words))
	attributes, err := SignedAttributes(a, digest[:], c)
	if err != nil {
		t.Fatal(err)
	}
	hashed := sha256.Sum256(attributes)
	signature, err := key.Sign(rand.Reader, hashed[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if !CheckSignature(a, c, attributes, signature) {
		t.Fatal("the signature is not accepted before assembly")
	}
	der, err = Assemble(a, attributes, signature, []*x509.Certificate{c})
	if err != nil {
		t.Fatal(err)
	}
	return der, digest[:]
}

// good is what a verifier asks of a message.
func good(der, sum []byte) bool {
	m, err := Parse(der)
	return err == nil && m.Detached && m.MatchesDocument(sum) && m.VerifySignature(sum) &&
		m.SigningCertificate() == ESSBound && len(m.Weaknesses()) == 0 && len(m.UnknownUnsigned()) == 0 && len(m.Tokens) == 0
}

func TestMessage(t *testing.T) {
	t.Parallel()
	der, sum := signed(t, "biên bản")
	if !good(der, sum) {
		t.Fatal("our own message is not accepted")
	}
	if other := sha256.Sum256([]byte("khác")); good(der, other[:]) {
		t.Error("a message was accepted for another document")
	}
	m, err := Parse(der)
	if err != nil || m.Algorithm.String() != "ECDSA SHA-256" || !m.SigningTime.IsZero() {
		t.Errorf("%+v %v", m, err)
	}
}

// No single byte of a message can be anything else: there is one form only.
func TestEveryValueOfEveryByte(t *testing.T) {
	t.Parallel()
	der, sum := signed(t, "x")
	for i := range der {
		for _, flip := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 0xff} {
			bad := bytes.Clone(der)
			bad[i] ^= flip
			if good(bad, sum) {
				t.Errorf("byte %d: %02x in place of %02x is accepted", i, bad[i], der[i])
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	der, _ := signed(t, "x")
	for name, c := range map[string]struct {
		der  []byte
		code string
	}{
		"nothing":           {nil, "signing.reason.cms_not_der"},
		"bytes behind it":   {append(bytes.Clone(der), 0), "signing.reason.cms_not_der"},
		"cut off":           {der[:len(der)-1], "signing.reason.cms_not_der"},
		"indefinite length": {[]byte{0x30, 0x80, 0, 0}, "signing.reason.cms_not_der"},
		"long form":         {[]byte{0x30, 0x81, 0x02, 0x05, 0x00}, "signing.reason.cms_not_der"},
		"something else":    {[]byte{0x30, 0x02, 0x05, 0x00}, "signing.reason.cms_malformed"},
	} {
		if _, err := Parse(c.der); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// Ed448 with SHAKE256 is read, whoever wrote it.
func TestEd448IsRead(t *testing.T) {
	t.Parallel()
	public, private, err := ed448.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	info := append([]byte{0x30, 0x43, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x71, 0x03, 0x3a, 0x00}, public...)
	d, _ := digestByName("SHAKE256")
	attributes := []byte{0x31, 0x00}
	m := &Message{
		Signer: &x509.Certificate{RawSubjectPublicKeyInfo: info}, Algorithm: Algorithm{Ed448, "SHAKE256"},
		attributes: attributes, digest: d, Signature: ed448.Sign(private, attributes, ""),
	}
	if !m.VerifySignature(nil) || len(m.Weaknesses()) != 0 {
		t.Error("a good signature is refused")
	}
	if h := m.NewHash(); h.Size() != 64 || len(h.Sum(nil)) != 64 || !bytes.Equal(h.Sum(nil), h.Sum(nil)) {
		t.Error("SHAKE256 gives 512 bits, again and again")
	}
	m.digest, _ = digestByName("SHA-256")
	if len(m.Weaknesses()) != 1 {
		t.Error("another digest does not suit Ed448")
	}
}

func FuzzParse(f *testing.F) {
	der, sum := signed(f, "x")
	f.Add(der)
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := Parse(b); err == nil {
			m.VerifySignature(sum)
			m.SigningCertificate()
			m.Weaknesses()
			for _, token := range m.Tokens {
				if stamp, err := ParseToken(token); err == nil {
					stamp.Holds()
				}
			}
		} else if fault.KindOf(err) == fault.Internal {
			t.Errorf("not a fault: %v", err)
		}
	})
}
