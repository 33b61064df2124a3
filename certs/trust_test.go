package certs

import (
	"testing"
	"time"

	"crypto/x509"
)

func TestOwnCertificatePassesWithoutRevocationAndSaysSo(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	who := issue(t, a, nil)
	v := trustIn(a).Check(who.Certificate, nil, noon, Signing)
	expect(t, v, Passed, "")
	if v.Domain != "demo" || len(v.Path) != 2 || v.Path[0] != who.Certificate || v.Path[1] != a.Root() {
		t.Fatalf("path or domain wrong: %q %d", v.Domain, len(v.Path))
	}
	if v.Revocation.Required || v.Revocation.Checked || v.Revocation.Status != StatusNotRequired {
		t.Fatalf("the verdict must say that nobody asked about revocation: %+v", v.Revocation)
	}
}

// The impostor makes a root with the genuine name, and bundles the genuine CA
// certificate with the file. pdfsign v0.9.0 calls that trusted.
func TestImpostorWithBundledCA(t *testing.T) {
	t.Parallel()
	genuine, fake := newAuthority(t, "CA nội bộ"), newAuthority(t, "CA nội bộ")
	who := issue(t, fake, nil)
	others := []*x509.Certificate{genuine.Root(), fake.Root(), who.Certificate}
	v := trustIn(genuine).Check(who.Certificate, others, noon, Signing)
	expect(t, v, Indeterminate, NoChain)
	if v.Known || len(v.Path) != 0 {
		t.Fatal("an impostor must not appear to be known")
	}
	expect(t, Trust{}.Check(issue(t, genuine, nil).Certificate, others, noon, Signing), Indeterminate, NoChain)
}

func TestDates(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	who := issue(t, a, nil).Certificate
	fresh := list(t, a, noon.AddDate(0, 11, 0), noon.AddDate(3, 0, 0))
	for name, c := range map[string]struct {
		at          time.Time
		lists       []*x509.RevocationList
		sub, proven string
	}{
		"too early":           {who.NotBefore.Add(-time.Second), nil, NotYetValid, NotYetValid},
		"too late":            {who.NotAfter.Add(time.Second), nil, OutOfBounds, Expired},
		"too late, unrevoked": {who.NotAfter.Add(time.Second), []*x509.RevocationList{fresh}, OutOfBoundsGood, Expired},
	} {
		v := trustIn(a, c.lists...).Check(who, nil, c.at, Signing)
		expect(t, v, Indeterminate, c.sub)
		expect(t, v.Proven(), Failed, c.proven)
		if !v.Known || v.Domain != "demo" {
			t.Errorf("%s: whose it is must be known although it is not trusted", name)
		}
	}
}
