package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"
)

// node is a certificate made by hand, for the shapes the authority refuses to
// make.
type node struct {
	crt *x509.Certificate
	key crypto.Signer
}

var p256 = func() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

// under makes a certificate named name, signed by parent (by itself for nil).
func under(t *testing.T, parent *node, name string, key crypto.Signer, ca bool, change func(*x509.Certificate)) *node {
	t.Helper()
	tpl, err := baseTemplate(key.Public(), noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl.Subject = pkix.Name{CommonName: name, Country: []string{"VN"}}
	tpl.BasicConstraintsValid, tpl.IsCA = true, ca
	tpl.KeyUsage = x509.KeyUsageDigitalSignature
	if ca {
		tpl.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		tpl.MaxPathLen = -1
	}
	if change != nil {
		change(tpl)
	}
	issuer, signer := tpl, key
	if parent != nil {
		issuer, signer = parent.crt, parent.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, issuer, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	crt, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &node{crt, key}
}

func trustOf(anchors ...*x509.Certificate) Trust {
	return Trust{Domains: []Domain{{Name: "d", Anchors: anchors}}}
}

func TestRulesOfThePath(t *testing.T) {
	t.Parallel()
	root := under(t, nil, "Root", p256(), true, nil)
	narrow := under(t, nil, "Narrow", p256(), true, func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = 0, true })
	notCA := under(t, root, "Person", p256(), false, nil)
	noSign := under(t, root, "NoSign", p256(), true, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })
	mid := under(t, root, "Mid", p256(), true, nil)
	deep := under(t, narrow, "Deep", p256(), true, nil)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		parent  *node
		key     crypto.Signer
		change  func(*x509.Certificate)
		purpose Purpose
		sub     string
	}{
		"through an intermediate":         {parent: mid},
		"no extended usage at all":        {parent: root},
		"issued by a person":              {parent: notCA, sub: ChainConstraint},
		"issuer may not sign":             {parent: noSign, sub: ChainConstraint},
		"path too long":                   {parent: deep, sub: ChainConstraint},
		"key for encryption only":         {parent: root, change: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }, sub: ChainConstraint},
		"content commitment alone":        {parent: root, change: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }},
		"a web server's":                  {parent: root, change: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, sub: ChainConstraint},
		"e-mail protection":               {parent: root, change: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }},
		"stamping without critical usage": {parent: root, change: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping} }, purpose: TimeStamping, sub: ChainConstraint},
		"weak key":                        {parent: root, key: weak, sub: CryptoConstrain},
		"unknown critical extension": {parent: root, change: func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		}, sub: ChainConstraint},
	} {
		t.Run(name, func(t *testing.T) {
			key := c.key
			if key == nil {
				key = p256()
			}
			if c.purpose == "" {
				c.purpose = Signing
			}
			leaf := under(t, c.parent, "Đại biểu 01", key, false, c.change)
			others := []*x509.Certificate{mid.crt, deep.crt, notCA.crt, noSign.crt}
			v := trustOf(root.crt, narrow.crt).Check(leaf.crt, others, noon, c.purpose)
			want := Indeterminate
			if c.sub == "" {
				want = Passed
			}
			expect(t, v, want, c.sub)
		})
	}
}

func TestTimeStampingCertificateOfTheAuthority(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	tsa := issue(t, a, func(r *Request) { r.Use = ForTimeStamping }).Certificate
	expect(t, trustIn(a).Check(tsa, nil, noon, TimeStamping), Passed, "")
	expect(t, trustIn(a).Check(tsa, nil, noon, Signing), Indeterminate, ChainConstraint)
	expect(t, trustIn(a).Check(issue(t, a, nil).Certificate, nil, noon, TimeStamping), Indeterminate, ChainConstraint)
}

func TestNameConstraints(t *testing.T) {
	t.Parallel()
	root := under(t, nil, "Root", p256(), true, nil)
	mid := under(t, root, "Mid", p256(), true, func(c *x509.Certificate) {
		base, err := asn1.Marshal(pkix.Name{Country: []string{"VN"}, Organization: []string{"Xã Bản Mẫu"}}.ToRDNSequence())
		if err != nil {
			t.Fatal(err)
		}
		nc, err := asn1.Marshal(nameConstraints{Permitted: []subtree{
			{Base: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tagDirectory, IsCompound: true, Bytes: base}, Maximum: -1},
		}})
		if err != nil {
			t.Fatal(err)
		}
		c.ExtraExtensions = []pkix.Extension{{Id: oidNameConstraints, Critical: true, Value: nc}}
	})
	for org, sub := range map[string]string{"Xã Bản Mẫu": "", "XÃ  BẢN MẪU": "", "Xã Khác": ChainConstraint} {
		leaf := under(t, mid, "x", p256(), false, func(c *x509.Certificate) {
			c.Subject = pkix.Name{Country: []string{"VN"}, Organization: []string{org}, CommonName: "A"}
		})
		v := trustOf(root.crt).Check(leaf.crt, []*x509.Certificate{mid.crt}, noon, Signing)
		if v.SubIndication != sub {
			t.Errorf("%q: %s, want %q (%v)", org, v.SubIndication, sub, v.Reasons)
		}
	}
}

// Certificates that issue each other must neither hang nor hide a good path.
func TestLoopsEnd(t *testing.T) {
	t.Parallel()
	keyA, keyB, root := p256(), p256(), under(t, nil, "Root", p256(), true, nil)
	a := under(t, nil, "A", keyA, true, nil)
	b := under(t, nil, "B", keyB, true, nil)
	others := []*x509.Certificate{}
	for i := range 20 {
		serial := func(c *x509.Certificate) { c.SerialNumber = big.NewInt(int64(i + 1)) }
		others = append(others, under(t, b, "A", keyA, true, serial).crt, under(t, a, "B", keyB, true, serial).crt)
	}
	leaf := under(t, a, "Person", p256(), false, nil)
	start := time.Now()
	expect(t, trustOf(root.crt).Check(leaf.crt, others, noon, Signing), Indeterminate, NoChain)
	others = append(others, under(t, root, "A", keyA, true, nil).crt)
	v := trustOf(root.crt).Check(leaf.crt, others, noon, Signing)
	expect(t, v, Passed, "")
	if took := time.Since(start); took > 5*time.Second || len(v.Path) > maxPath {
		t.Fatalf("took %v, path of %d", took, len(v.Path))
	}
}

// A root renewed under the same key is known through the anchor it was.
func TestRenewedRoot(t *testing.T) {
	t.Parallel()
	key := p256()
	old := under(t, nil, "Root", key, true, nil)
	renewed := under(t, nil, "Root", key, true, func(c *x509.Certificate) { c.NotAfter = noon.AddDate(5, 0, 0) })
	if v := trustOf(old.crt).Check(renewed.crt, nil, noon, Signing); !v.Known || v.Trusted || len(v.Path) != 2 {
		t.Fatalf("known %v, trusted %v: %v", v.Known, v.Trusted, v.Reasons)
	}
	leaf := under(t, renewed, "x", p256(), false, nil)
	expect(t, trustOf(old.crt).Check(leaf.crt, []*x509.Certificate{renewed.crt}, noon, Signing), Passed, "")
}

// Hundreds of issuers of one name, none of whose keys fits, are work with a
// limit.
func TestManySameNamedIssuersAreBounded(t *testing.T) {
	t.Parallel()
	root := under(t, nil, "Root", p256(), true, nil)
	var others []*x509.Certificate
	for i := range 60 {
		parent := under(t, nil, "Same", p256(), true, nil)
		others = append(others, under(t, parent, "Same", p256(), true, func(c *x509.Certificate) { c.SerialNumber = big.NewInt(int64(i) + 9) }).crt, parent.crt)
	}
	leaf := under(t, under(t, nil, "Same", p256(), true, nil), "x", p256(), false, func(c *x509.Certificate) { c.AuthorityKeyId = nil })
	c := newChecker(&Domain{Anchors: []*x509.Certificate{root.crt}}, others, Evidence{}, noon)
	expect(t, c.judge(leaf.crt, Signing), Indeterminate, NoChain)
	if c.signatures > maxSignatures || c.steps > maxSteps+1 {
		t.Fatalf("%d signatures checked in %d steps", c.signatures, c.steps)
	}
}
