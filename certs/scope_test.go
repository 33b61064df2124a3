package certs

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"
)

// listBy signs a list with extensions the authority's own lists do not have.
func listBy(t *testing.T, a *node, number int64, entries []x509.RevocationListEntry, exts ...pkix.Extension) *x509.RevocationList {
	t.Helper()
	tpl := &x509.RevocationList{Number: big.NewInt(number), ThisUpdate: noon.Add(-time.Hour), NextUpdate: noon.Add(time.Hour),
		RevokedCertificateEntries: entries, ExtraExtensions: exts}
	der, err := x509.CreateRevocationList(rand.Reader, tpl, a.crt, a.key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func extension(t *testing.T, last int, critical bool, value any) pkix.Extension {
	t.Helper()
	der, err := asn1.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, last}, Critical: critical, Value: der}
}

// A list speaks only about what it says it speaks about.
func TestScopeOfLists(t *testing.T) {
	t.Parallel()
	root := under(t, nil, "Root", p256(), true, nil)
	who := under(t, root, "Đại biểu 01", p256(), false, nil)
	lister := under(t, root, "Lister", p256(), false, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })
	gone := []x509.RevocationListEntry{{SerialNumber: who.crt.SerialNumber, RevocationTime: noon.Add(-time.Hour)}}
	back := []x509.RevocationListEntry{{SerialNumber: who.crt.SerialNumber, RevocationTime: noon.Add(-time.Hour), ReasonCode: reasonRemoved}}
	base := extension(t, 27, true, big.NewInt(1))
	point := func(p issuingDistributionPoint) pkix.Extension { return extension(t, 28, true, p) }
	some := asn1.BitString{Bytes: []byte{0x40}, BitLength: 2} // key compromise alone
	rest := asn1.BitString{Bytes: []byte{0x3f, 0x80}, BitLength: 9}
	early := gone[0]
	early.RevocationTime = noon.Add(time.Minute)
	early.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 24}, Value: mustTime(t, noon.Add(-time.Minute))}}
	for name, c := range map[string]struct {
		lists []*x509.RevocationList
		sub   string
	}{
		"complete":                   {[]*x509.RevocationList{listBy(t, root, 1, nil)}, ""},
		"for authorities only":       {[]*x509.RevocationList{listBy(t, root, 1, nil, point(issuingDistributionPoint{OnlyCACerts: true}))}, TryLater},
		"for people only":            {[]*x509.RevocationList{listBy(t, root, 1, nil, point(issuingDistributionPoint{OnlyUserCerts: true}))}, ""},
		"for attributes only":        {[]*x509.RevocationList{listBy(t, root, 1, nil, point(issuingDistributionPoint{OnlyAttributeCerts: true}))}, TryLater},
		"some reasons":               {[]*x509.RevocationList{listBy(t, root, 1, nil, point(issuingDistributionPoint{OnlySomeReasons: some}))}, TryLater},
		"all reasons in two lists":   {[]*x509.RevocationList{listBy(t, root, 1, nil, point(issuingDistributionPoint{OnlySomeReasons: some})), listBy(t, root, 2, nil, point(issuingDistributionPoint{OnlySomeReasons: rest}))}, ""},
		"unknown critical extension": {[]*x509.RevocationList{listBy(t, root, 1, nil, extension(t, 99, true, 1))}, TryLater},
		"delta alone":                {[]*x509.RevocationList{listBy(t, root, 2, nil, base)}, TryLater},
		"delta revokes":              {[]*x509.RevocationList{listBy(t, root, 1, nil), listBy(t, root, 2, gone, base)}, RevokedNoPOE},
		"delta takes back":           {[]*x509.RevocationList{listBy(t, root, 1, gone), listBy(t, root, 2, back, base)}, ""},
		"invalid since before":       {[]*x509.RevocationList{listBy(t, root, 1, []x509.RevocationListEntry{early})}, RevokedNoPOE},
		"a lister of another name":   {[]*x509.RevocationList{listByUser(t, root, lister)}, TryLater},
	} {
		t.Run(name, func(t *testing.T) {
			d := Domain{Name: "d", Anchors: []*x509.Certificate{root.crt}, CRLs: c.lists, Policy: Policy{RevocationRequired: true}}
			v := Trust{Domains: []Domain{d}}.Check(who.crt, []*x509.Certificate{lister.crt}, noon, Signing)
			if v.SubIndication != c.sub {
				t.Fatalf("%q, want %q: %v", v.SubIndication, c.sub, v.Reasons)
			}
		})
	}
}

// listByUser signs with a certificate that is no CA's and not of the issuer's
// name.
func listByUser(t *testing.T, root, signer *node) *x509.RevocationList {
	t.Helper()
	c := *signer.crt
	c.KeyUsage |= x509.KeyUsageCRLSign
	return listBy(t, &node{&c, signer.key}, 1, nil)
}

func mustTime(t *testing.T, at time.Time) []byte {
	t.Helper()
	der, err := asn1.MarshalWithParams(at, "generalized")
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// A certificate that names a distribution point is covered by the list of that
// point, and not by the list of another.
func TestDistributionPoints(t *testing.T) {
	t.Parallel()
	root := under(t, nil, "Root", p256(), true, nil)
	who := under(t, root, "x", p256(), false, func(c *x509.Certificate) { c.CRLDistributionPoints = []string{"http://crl/a"} })
	at := func(url string) issuingDistributionPoint {
		return issuingDistributionPoint{Point: distributionPointName{FullName: []asn1.RawValue{{Class: asn1.ClassContextSpecific, Tag: tagURI, Bytes: []byte(url)}}}}
	}
	for url, sub := range map[string]string{"http://crl/a": "", "http://crl/b": TryLater} {
		l := listBy(t, root, 1, nil, extension(t, 28, true, at(url)))
		d := Domain{Anchors: []*x509.Certificate{root.crt}, CRLs: []*x509.RevocationList{l}, Policy: Policy{RevocationRequired: true}}
		if v := (Trust{Domains: []Domain{d}}).Check(who.crt, nil, noon, Signing); v.SubIndication != sub {
			t.Errorf("%s: %q, want %q: %v", url, v.SubIndication, sub, v.Reasons)
		}
	}
}

func TestNameForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tag        int
		name, tree string
		in         bool
	}{
		{tagDNS, "a.example.vn", "example.vn", true},
		{tagDNS, "EXAMPLE.vn", "example.vn", true},
		{tagDNS, "badexample.vn", "example.vn", false},
		{tagEmail, "a@example.vn", "example.vn", true},
		{tagEmail, "a@b.example.vn", "example.vn", false},
		{tagEmail, "a@b.example.vn", ".example.vn", true},
		{tagEmail, "a@example.vn", "a@example.vn", true},
		{tagEmail, "b@example.vn", "a@example.vn", false},
		{tagURI, "https://a.example.vn/x", ".example.vn", true},
		{tagURI, "https://example.vn:8443/x", "example.vn", true},
		{tagURI, "urn:x:example.vn", "example.vn", false},
		{tagIP, "\x0a\x01\x02\x03", "\x0a\x00\x00\x00\xff\x00\x00\x00", true},
		{tagIP, "\x0b\x01\x02\x03", "\x0a\x00\x00\x00\xff\x00\x00\x00", false},
		{tagIP, "\x0a\x01\x02\x03", "\x0a\x00\x00\x00", false},
	} {
		if got := within(generalName{c.tag, []byte(c.name)}, []byte(c.tree)); got != c.in {
			t.Errorf("form %d: %q in %q is %v", c.tag, c.name, c.tree, got)
		}
	}
}

// An anchor of ours may ask for a certificate policy (law, class of CA).
func TestRequiredPolicy(t *testing.T) {
	t.Parallel()
	oid, err := x509.ParseOID("1.3.6.1.4.1.30339.1.1")
	if err != nil {
		t.Fatal(err)
	}
	root := under(t, nil, "Root", p256(), true, nil)
	d := Domain{Anchors: []*x509.Certificate{root.crt}, Policy: Policy{CertificatePolicies: []x509.OID{oid}, ExplicitPolicy: true}}
	with := under(t, root, "x", p256(), false, func(c *x509.Certificate) { c.Policies = []x509.OID{oid} })
	expect(t, Trust{Domains: []Domain{d}}.Check(with.crt, nil, noon, Signing), Passed, "")
	without := under(t, root, "x", p256(), false, nil)
	expect(t, Trust{Domains: []Domain{d}}.Check(without.crt, nil, noon, Signing), Indeterminate, ChainConstraint)
}
