package signing

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/big"
	"strings"
	"testing"
	"time"

	"ecabinet/certs"
)

// noon is the time all tests happen at.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.FixedZone("", 7*3600))

// paper describes a document the tests make.
type paper struct {
	fields  []string // prepared signature fields
	stream  bool     // cross references in a stream
	filler  int      // bytes of a stream nobody looks at
	extra   []string // further objects' bodies, numbered from 40
	catalog string   // further entries of the catalog
	page    string   // further entries of the page
}

// build writes the document: catalog 1, pages 2, page 3, content 4, form 5,
// filler 6, fields from 10.
func (p paper) build() []byte {
	var b bytes.Buffer
	offsets := map[int]int{}
	object := func(num int, body string) {
		offsets[num] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", num, body)
	}
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var refs []string
	for i, name := range p.fields {
		refs = append(refs, fmt.Sprintf("%d 0 R", 10+i))
		object(10+i, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/P 3 0 R/Rect[%d 100 %d 180]>>", name, 50+150*i, 180+150*i))
	}
	list := strings.Join(refs, " ")
	form := ""
	if len(refs) > 0 {
		form = "/AcroForm 5 0 R"
		object(5, "<</Fields["+list+"]/SigFlags 3>>")
	}
	object(1, "<</Type/Catalog/Pages 2 0 R"+form+p.catalog+">>")
	object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R/Annots["+list+"]"+p.page+">>")
	content := "0 0 1 rg 100 700 200 50 re f"
	object(4, fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
	if p.filler > 0 {
		object(6, fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", p.filler, strings.Repeat("x", p.filler)))
	}
	for i, body := range p.extra {
		object(40+i, body)
	}
	p.references(&b, offsets)
	return b.Bytes()
}

func (p paper) references(b *bytes.Buffer, offsets map[int]int) {
	start := b.Len()
	const size = 60
	if p.stream {
		offsets[size-1] = start
		var rows bytes.Buffer
		for n := range size {
			o, used := offsets[n]
			kind := byte(0)
			if used {
				kind = 1
			}
			rows.Write([]byte{kind, byte(o >> 24), byte(o >> 16), byte(o >> 8), byte(o), 0})
		}
		fmt.Fprintf(b, "%d 0 obj\n<</Type/XRef/W[1 4 1]/Size %d/Root 1 0 R/ID[<00><00>]/Length %d>>\nstream\n%s\nendstream\nendobj\n", size-1, size, rows.Len(), rows.Bytes())
	} else {
		fmt.Fprintf(b, "xref\n0 %d\n", size)
		for n := range size {
			if o, used := offsets[n]; used {
				fmt.Fprintf(b, "%010d 00000 n \n", o)
			} else {
				fmt.Fprintf(b, "0000000000 65535 f \n")
			}
		}
		fmt.Fprintf(b, "trailer\n<</Size %d/Root 1 0 R/ID[<00><00>]>>\n", size)
	}
	fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", start)
}

// signer is a person with a key and the path below the anchor.
type signer struct {
	key  crypto.Signer
	path []*x509.Certificate
}

// authority makes a CA and the trust in it.
func authority(t testing.TB) (*certs.Authority, certs.Trust) {
	t.Helper()
	a, err := certs.NewAuthority(certs.RootSpec{Name: "CA thử", Body: "Xã Bản Mẫu", NotBefore: noon.AddDate(-2, 0, 0), NotAfter: noon.AddDate(8, 0, 0)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return a, certs.Trust{Domains: []certs.Domain{a.Domain("thử")}}
}

func person(t testing.TB, a *certs.Authority, name string, kind certs.KeyKind) signer {
	t.Helper()
	i, err := a.Issue(certs.Request{Use: certs.ForPerson, Name: name, PersonID: "p-" + name, Body: "Xã Bản Mẫu", BodyID: "H01",
		Kind: kind, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(1, 0, 0)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer{i.Key, []*x509.Certificate{i.Certificate}}
}

// rawSigner makes a certificate for any key under a root of its own, for key
// kinds the authority does not issue.
func rawSigner(t testing.TB, key crypto.Signer, name string) (signer, certs.Trust) {
	t.Helper()
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Root " + name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(5, 0, 0)}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(5, 0, 0)}
	rootCert := certify(t, root, root, rootKey.Public(), rootKey)
	return signer{key, []*x509.Certificate{certify(t, leaf, rootCert, key.Public(), rootKey)}},
		certs.Trust{Domains: []certs.Domain{{Name: "riêng", Anchors: []*x509.Certificate{rootCert}}}}
}

func certify(t testing.TB, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newKey(t testing.TB, kind string) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch kind {
	case "rsa":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case "p256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "p384":
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "ed25519":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign signs doc and returns the new revision.
func sign(t testing.TB, doc []byte, who signer, change func(*Preparation)) []byte {
	t.Helper()
	out, err := trySign(doc, who, change)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func trySign(doc []byte, who signer, change func(*Preparation)) ([]byte, error) {
	p := Preparation{Path: who.path, Time: noon, Random: rand.Reader}
	if change != nil {
		change(&p)
	}
	s, err := Prepare(bytes.NewReader(doc), int64(len(doc)), p)
	if err != nil {
		return nil, err
	}
	signature, err := s.Sign(rand.Reader, who.key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = s.Complete(bytes.NewReader(doc), int64(len(doc)), signature, &out)
	return out.Bytes(), err
}

func inField(name string) func(*Preparation) { return func(p *Preparation) { p.Field = name } }

// verify judges doc at noon.
func verify(t testing.TB, doc []byte, trust certs.Trust) *Report {
	t.Helper()
	r, err := Verify(context.Background(), bytes.NewReader(doc), int64(len(doc)), Options{File: "x.pdf", Trust: trust, At: noon})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// threeSigners is the smallest of our signed minutes: secretary, chair, seal.
func threeSigners(t testing.TB, p paper) ([]byte, certs.Trust) {
	t.Helper()
	a, trust := authority(t)
	p.fields = []string{"secretary", "chair", "seal"}
	doc := p.build()
	for i, name := range p.fields {
		doc = sign(t, doc, person(t, a, []string{"Nguyễn Vĩnh Nghĩa", "Trần (Thị) B\\", "UBND xã Bản Mẫu"}[i], certs.ECDSAP256), func(p *Preparation) {
			p.Field = name
			p.Appearance = Appearance{PNG: picture(color.NRGBA{0, 0, 200, 128})}
		})
	}
	return doc, trust
}

// picture is a small PNG with transparency.
func picture(c color.NRGBA) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 8, 4))
	for x := range 8 {
		img.Set(x, x%4, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func describe(r *Report) string {
	j, _ := r.JSON("en")
	return string(j)
}
