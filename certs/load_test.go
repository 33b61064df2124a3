package certs

import (
	"crypto/rand"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecabinet/internal/fault"
)

func put(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func TestLoadTrust(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	anchor := pemOf("CERTIFICATE", a.Root().Raw)
	crl := list(t, a, noon, noon.AddDate(0, 0, 1)).Raw
	for name, c := range map[string]struct {
		files    map[string][]byte
		code     string
		required bool
		domain   string
	}{
		"anchor alone":           {files: map[string][]byte{"root.pem": anchor}},
		"anchor in DER":          {files: map[string][]byte{"root.cer": a.Root().Raw, "README.md": []byte("hello")}},
		"with a list":            {files: map[string][]byte{"root.pem": anchor, "a.crl": crl}, required: true},
		"list in PEM":            {files: map[string][]byte{"root.pem": anchor, "a.crl": pemOf("X509 CRL", crl)}, required: true},
		"policy goes first":      {files: map[string][]byte{"root.pem": anchor, "a.crl": crl, "policy.json": []byte(`{"revocation_required":false}`)}},
		"policy asks":            {files: map[string][]byte{"root.pem": anchor, "policy.json": []byte(`{"name":"Ban Cơ yếu","revocation_required":true}`)}, required: true, domain: "Ban Cơ yếu"},
		"a folder a domain":      {files: map[string][]byte{"national/root.pem": anchor}, domain: "national"},
		"empty":                  {code: "certs.trust_empty"},
		"lists without anchors":  {files: map[string][]byte{"a.crl": crl, "sub/root.pem": anchor}, code: "certs.trust_empty"},
		"folder of notes":        {files: map[string][]byte{"root.pem": anchor, "notes/a.txt": []byte("x")}},
		"broken anchor":          {files: map[string][]byte{"root.pem": anchor, "x.pem": []byte("rubbish")}, code: "certs.anchor_broken"},
		"broken list":            {files: map[string][]byte{"root.pem": anchor, "x.crl": []byte("rubbish")}, code: "certs.crl_broken"},
		"misspelt policy":        {files: map[string][]byte{"root.pem": anchor, "policy.json": []byte(`{"revocation_requird":true}`)}, code: "certs.policy_broken"},
		"empty file for anchors": {files: map[string][]byte{"root.pem": {}}, code: "certs.anchor_broken"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for f, data := range c.files {
				put(t, dir, f, data)
			}
			trust, err := LoadTrust(dir)
			if fault.CodeOf(err) != c.code {
				t.Fatalf("%v, want %q", err, c.code)
			}
			if err != nil {
				if f := err.(*fault.Error); !strings.Contains(f.Args["file"]+f.Args["dir"], dir) {
					t.Fatal("the fault must name the file")
				}
				return
			}
			d := trust.Domains[0]
			if len(d.Anchors) != 1 || d.Policy.RevocationRequired != c.required || c.domain != "" && d.Name != c.domain {
				t.Fatalf("%+v", d)
			}
		})
	}
	if _, err := LoadTrust(filepath.Join(t.TempDir(), "none")); fault.CodeOf(err) != "certs.trust_unreadable" {
		t.Fatal(err)
	}
}

// A certificate beside its issuer helps to build a path; one put there alone
// was chosen, and is where paths end.
func TestIntermediatesInTheFolder(t *testing.T) {
	t.Parallel()
	root := under(t, nil, "Root", p256(), true, nil)
	mid := under(t, root, "Mid", p256(), true, nil)
	leaf := under(t, mid, "x", p256(), false, nil)
	dir := t.TempDir()
	put(t, dir, "mid.pem", pemOf("CERTIFICATE", mid.crt.Raw))
	for _, length := range []int{2, 3} {
		trust, err := LoadTrust(dir)
		if err != nil {
			t.Fatal(err)
		}
		v := trust.Check(leaf.crt, nil, noon, Signing)
		expect(t, v, Passed, "")
		if len(v.Path) != length || len(trust.Domains[0].Anchors) != 1 {
			t.Fatalf("path of %d, want %d", len(v.Path), length)
		}
		put(t, dir, "root.pem", pemOf("CERTIFICATE", root.crt.Raw))
	}
}

func TestP12(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	for _, kind := range []KeyKind{ECDSAP256, ECDSAP384, RSA2048} {
		who := issue(t, a, func(r *Request) { r.Kind = kind })
		data, err := who.IssueP12("bí mật 1", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key, chain, err := OpenP12(data, "bí mật 1")
		if err != nil || len(chain) != 2 || !samePublic(key.Public(), who.Certificate.PublicKey) {
			t.Fatalf("%s: %v, chain of %d", kind, err, len(chain))
		}
		for _, wrong := range []string{"bí mật 2", "", "bi mat 1"} {
			if _, _, err := OpenP12(data, wrong); fault.CodeOf(err) != "certs.wrong_password" || !fault.Is(err, fault.Invalid) {
				t.Fatalf("%s, password %q: %v", kind, wrong, err)
			}
		}
	}
	if _, err := issue(t, a, nil).IssueP12("12345", rand.Reader); fault.CodeOf(err) != "certs.password_short" {
		t.Fatal(err)
	}
}

func TestHostileP12(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	good, err := issue(t, a, nil).IssueP12("secret", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	// 100,000 is 0x0186A0; 0x7FFFFF would keep a core busy for seconds and
	// four-byte counts for hours.
	hostile := []byte(strings.ReplaceAll(string(good), "\x02\x03\x01\x86\xa0", "\x02\x03\x7f\xff\xff"))
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"iterations":  {hostile, "certs.p12_too_much_work"},
		"rubbish":     {[]byte("rubbish"), "certs.p12_unreadable"},
		"empty":       {nil, "certs.p12_unreadable"},
		"cut":         {good[:len(good)/2], "certs.p12_unreadable"},
		"huge":        {make([]byte, maxP12+1), "certs.p12_too_large"},
		"certificate": {a.Root().Raw, "certs.p12_unreadable"},
	} {
		if _, _, err := OpenP12(c.data, "secret"); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func FuzzOpenP12(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x03})
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _, _ = OpenP12(data, "x")
		_, _ = Import(data)
	})
}

func TestAuthorityAtRest(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	data, err := a.Seal("admin-pass", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenAuthority(data, "admin-pass")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, trustIn(a).Check(issue(t, again, nil).Certificate, nil, noon, Signing), Passed, "")
	person, err := issue(t, a, nil).IssueP12("admin-pass", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(person, "admin-pass"); fault.CodeOf(err) != "certs.not_an_authority" {
		t.Fatal("a person's key must not become an authority", err)
	}
}
