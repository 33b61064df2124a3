package certs

import (
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"
)

// noon is the time most tests happen at.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func newAuthority(t *testing.T, name string) *Authority {
	t.Helper()
	a, err := NewAuthority(RootSpec{Name: name, Body: "Xã Bản Mẫu", NotBefore: noon.AddDate(-2, 0, 0), NotAfter: noon.AddDate(8, 0, 0)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// issue makes a person's certificate; change, if any, alters the request.
func issue(t *testing.T, a *Authority, change func(*Request)) *Issued {
	t.Helper()
	req := Request{Use: ForPerson, Name: "Nguyễn Vĩnh Nghĩa", PersonID: "p-01", Body: "Xã Bản Mẫu", BodyID: "H01.01",
		NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(1, 0, 0)}
	if change != nil {
		change(&req)
	}
	i, err := a.Issue(req, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func list(t *testing.T, a *Authority, this, next time.Time, withdrawn ...Withdrawn) *x509.RevocationList {
	t.Helper()
	der, err := a.List(withdrawn, 1, this, next, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func trustIn(a *Authority, lists ...*x509.RevocationList) Trust {
	d := a.Domain("demo")
	d.CRLs = lists
	d.Policy.RevocationRequired = len(lists) > 0
	return Trust{Domains: []Domain{d}}
}

// expect compares the words of a verdict.
func expect(t *testing.T, v Verdict, indication, sub string) {
	t.Helper()
	if v.Indication != indication || v.SubIndication != sub || v.Trusted != (indication == Passed) {
		t.Fatalf("verdict %s/%s trusted=%v, want %s/%s; reasons %v", v.Indication, v.SubIndication, v.Trusted, indication, sub, v.Reasons)
	}
}
