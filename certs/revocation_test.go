package certs

import (
	"crypto/x509"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

func TestRevocationBeforeAndAfter(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	who := issue(t, a, nil).Certificate
	at := func(when time.Time) *x509.RevocationList {
		return list(t, a, noon.Add(-time.Hour), noon.Add(time.Hour), Withdrawn{Serial: who.SerialNumber, At: when, Reason: 1})
	}
	other := newAuthority(t, "CA nội bộ")
	for name, c := range map[string]struct {
		list   *x509.RevocationList
		sub    string
		status RevocationStatus
	}{
		"revoked before":        {at(noon.Add(-2 * time.Hour)), RevokedNoPOE, StatusRevoked},
		"revoked after":         {at(noon.Add(time.Minute)), "", StatusGood},
		"not on the list":       {list(t, a, noon.Add(-time.Hour), noon.Add(time.Hour)), "", StatusGood},
		"list too old":          {list(t, a, noon.Add(-48*time.Hour), noon.Add(-24*time.Hour)), TryLater, StatusStale},
		"list of a stranger":    {list(t, other, noon.Add(-time.Hour), noon.Add(time.Hour)), TryLater, StatusUnknown},
		"list issued later on":  {list(t, a, noon.Add(24*time.Hour), noon.Add(48*time.Hour)), "", StatusGood},
		"revoked, list too old": {list(t, a, noon.Add(-48*time.Hour), noon.Add(-24*time.Hour), Withdrawn{Serial: who.SerialNumber, At: noon.Add(-50 * time.Hour)}), RevokedNoPOE, StatusRevoked},
	} {
		t.Run(name, func(t *testing.T) {
			v := trustIn(a, c.list).Check(who, nil, noon, Signing)
			if v.SubIndication != c.sub || v.Revocation.Status != c.status || v.Trusted != (c.sub == "") {
				t.Fatalf("%s %s %v, want %s %s", v.SubIndication, v.Revocation.Status, v.Reasons, c.sub, c.status)
			}
			if c.sub == RevokedNoPOE {
				expect(t, v.Proven(), Failed, Revoked)
			}
		})
	}
}

// Revoked is revoked even where nobody has to ask.
func TestKnownRevocationCountsWithoutPolicy(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	who := issue(t, a, nil).Certificate
	trust := trustIn(a)
	gone := list(t, a, noon.Add(-time.Hour), noon.Add(time.Hour), Withdrawn{Serial: who.SerialNumber, At: noon.Add(-2 * time.Hour)})
	expect(t, trust.CheckWith(who, nil, Evidence{CRLs: [][]byte{gone.Raw}}, noon, Signing), Indeterminate, RevokedNoPOE)
	expect(t, trust.CheckWith(who, nil, Evidence{CRLs: [][]byte{[]byte("rubbish"), nil}}, noon, Signing), Passed, "")
}

func TestMaxCRLAge(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	trust := trustIn(a, list(t, a, noon.AddDate(0, 0, -20), noon.AddDate(0, 0, 20)))
	trust.Domains[0].Policy.MaxCRLAge = 7 * 24 * time.Hour
	expect(t, trust.Check(issue(t, a, nil).Certificate, nil, noon, Signing), Indeterminate, TryLater)
}

func TestOCSP(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	who := issue(t, a, nil).Certificate
	person := issue(t, a, func(r *Request) { r.PersonID = "p-02" })
	trust := trustIn(a)
	trust.Domains[0].Policy.RevocationRequired = true
	for name, c := range map[string]struct {
		change func(*ocsp.Response)
		sub    string
	}{
		"good":                              {func(*ocsp.Response) {}, ""},
		"revoked":                           {func(r *ocsp.Response) { r.Status, r.RevokedAt = ocsp.Revoked, noon.Add(-time.Hour) }, RevokedNoPOE},
		"revoked later":                     {func(r *ocsp.Response) { r.Status, r.RevokedAt = ocsp.Revoked, noon.Add(time.Hour) }, ""},
		"unknown":                           {func(r *ocsp.Response) { r.Status = ocsp.Unknown }, TryLater},
		"stale":                             {func(r *ocsp.Response) { r.NextUpdate = noon.Add(-time.Minute) }, TryLater},
		"signed by a person of the same CA": {func(r *ocsp.Response) { r.Certificate = person.Certificate }, TryLater},
	} {
		t.Run(name, func(t *testing.T) {
			r := ocsp.Response{Status: ocsp.Good, SerialNumber: who.SerialNumber, ThisUpdate: noon.Add(-2 * time.Hour), NextUpdate: noon.Add(2 * time.Hour)}
			c.change(&r)
			signer, key := a.root, a.key
			if r.Certificate != nil {
				signer, key = person.Certificate, person.Key
			}
			der, err := ocsp.CreateResponse(a.root, signer, r, key)
			if err != nil {
				t.Fatal(err)
			}
			v := trust.CheckWith(who, nil, Evidence{OCSP: [][]byte{der}}, noon, Signing)
			if v.SubIndication != c.sub {
				t.Fatalf("%s, want %q: %v", v.SubIndication, c.sub, v.Reasons)
			}
		})
	}
}
