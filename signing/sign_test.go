package signing

import (
	"bytes"
	"testing"

	"ecabinet/certs"
	"ecabinet/internal/fault"
)

// Three persons sign three prepared fields of one document, one after the
// other; each signature stays good.
func TestThreeSigners(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]paper{"table": {}, "stream": {stream: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, trust := threeSigners(t, p)
			r := verify(t, doc, trust)
			if r.Indication != TotalPassed || len(r.Signatures) != 3 || len(r.Changes) != 0 {
				t.Fatal(describe(r))
			}
			for i, want := range []struct {
				coverage Coverage
				level    Modification
			}{{EntireRevision, ModForm}, {EntireRevision, ModForm}, {EntireFile, ModNone}} {
				s := r.Signatures[i]
				if s.Coverage != want.coverage || s.Modification != want.level || !s.Intact || s.Trust != "trusted" || s.Level != "B-B" {
					t.Errorf("signature %d: %+v", i, s)
				}
			}
			if r.Signatures[0].Signer != "Nguyễn Vĩnh Nghĩa" {
				t.Errorf("signer is %q", r.Signatures[0].Signer)
			}
			if r := verify(t, doc, certs.Trust{}); r.Indication != Indeterminate || r.Signatures[0].Trust != "unknown" {
				t.Error("without trust: " + describe(r))
			}
		})
	}
}

func TestEveryKindOfKey(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"rsa", "pss", "p256", "p384", "ed25519"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			k := kind
			if kind == "pss" {
				k = "rsa"
			}
			who, trust := rawSigner(t, newKey(t, k), "Lê Văn Ĩ")
			doc := sign(t, paper{}.build(), who, func(p *Preparation) { p.Field, p.PSS = "new", kind == "pss" })
			if r := verify(t, doc, trust); r.Indication != TotalPassed {
				t.Fatal(describe(r))
			}
		})
	}
}

// New fields are made where none was prepared, on files of both kinds.
func TestNewFields(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	who := person(t, a, "A", "")
	for name, p := range map[string]paper{"table": {}, "stream": {stream: true}, "beside prepared ones": {fields: []string{"x"}}} {
		doc := p.build()
		for _, field := range []string{"first", "second"} {
			doc = sign(t, doc, who, func(p *Preparation) { p.Field, p.Rectangle = field, [4]float64{10, 10, 90, 60} })
		}
		if r := verify(t, doc, trust); r.Indication != TotalPassed || len(r.Signatures) != 2 {
			t.Errorf("%s: %s", name, describe(r))
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	a, _ := authority(t)
	who := person(t, a, "A", "")
	doc := paper{fields: []string{"a", "b"}}.build()
	signed := sign(t, doc, who, inField("a"))
	final := sign(t, doc, who, func(p *Preparation) { p.Field, p.Certify = "a", 1 })
	for name, c := range map[string]struct {
		doc    []byte
		change func(*Preparation)
		code   string
	}{
		"the field is signed":          {signed, inField("a"), "signing.field_signed"},
		"certified as final":           {final, inField("b"), "signing.certified_final"},
		"certification comes too late": {signed, func(p *Preparation) { p.Field, p.Certify = "b", 2 }, "signing.certify_first"},
		"no name":                      {doc, nil, "signing.field_without_name"},
		"no certificate":               {doc, func(p *Preparation) { p.Path = nil }, "signing.no_certificate"},
		"no such page":                 {doc, func(p *Preparation) { p.Field, p.Page = "new", 7 }, "signing.no_such_page"},
		"broken picture":               {doc, func(p *Preparation) { p.Field, p.Appearance.PNG = "a", []byte("x") }, "signing.picture_unreadable"},
		"bytes after the end":          {append(bytes.Clone(doc), "junk"...), inField("a"), "signing.bytes_after_end"},
		"no PDF":                       {[]byte("hello"), inField("a"), "signing.pdf_not_pdf"},
	} {
		if _, err := trySign(c.doc, who, c.change); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// A session is bound to its base and to its signer's key.
func TestCompleteRefuses(t *testing.T) {
	t.Parallel()
	a, _ := authority(t)
	who, other := person(t, a, "A", ""), person(t, a, "B", "")
	doc := paper{fields: []string{"a"}}.build()
	s, err := Prepare(bytes.NewReader(doc), int64(len(doc)), Preparation{Field: "a", Path: who.path, Time: noon})
	if err != nil {
		t.Fatal(err)
	}
	good, err := s.Sign(nil, who.key)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := s.Sign(nil, other.key)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(doc, []byte("100 700"), []byte("100 701"), 1)
	for name, c := range map[string]struct {
		doc, signature []byte
		code           string
	}{
		"foreign key":  {doc, foreign, "signing.wrong_signature"},
		"changed base": {changed, good, "signing.base_changed"},
		"longer base":  {append(bytes.Clone(doc), '\n'), good, "signing.base_changed"},
	} {
		var out bytes.Buffer
		err := s.Complete(bytes.NewReader(c.doc), int64(len(c.doc)), c.signature, &out)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
