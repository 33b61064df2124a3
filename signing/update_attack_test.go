package signing

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"

	"ecabinet/certs"
	"ecabinet/signing/pdf"
)

// after appends an incremental update to doc, as an attacker or an honest
// program would.
func after(t *testing.T, doc []byte, edit func(u *pdf.Update, v *pdf.View)) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)), pdf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	u := pdf.NewUpdate(f, rand.Reader)
	edit(u, f.Latest())
	r, err := u.Render()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(doc), r.Bytes...)
}

// set changes one key of a dictionary object.
func set(t *testing.T, num int, key pdf.Name, value pdf.Object) func(*pdf.Update, *pdf.View) {
	return func(u *pdf.Update, _ *pdf.View) {
		t.Helper()
		d, err := u.Dict(pdf.Ref{Num: num})
		if err != nil {
			t.Error(err)
		}
		d[key] = value
		if value == nil {
			delete(d, key)
		}
		u.Set(pdf.Ref{Num: num}, d)
	}
}

func stream(content string) *pdf.Stream {
	return pdf.NewStream(pdf.Dict{"Length": pdf.Integer(len(content))}, []byte(content))
}

// An intact signature does not save a document that was changed after it: each
// change is named with its place.
func TestChangesAfterSigning(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	who := person(t, a, "A", "")
	doc := sign(t, paper{fields: []string{"a", "b"}, catalog: "/Names<</X 40 0 R>>", extra: []string{"<</Kept true>>"}}.build(), who, inField("a"))
	for name, c := range map[string]struct {
		edit func(*pdf.Update, *pdf.View)
		path string
	}{
		"other page content":      {func(u *pdf.Update, _ *pdf.View) { u.Set(pdf.Ref{Num: 4}, stream("BT ET")) }, "/Root/Pages/Kids/[0]/Contents"},
		"another content stream":  {set(t, 3, "Contents", pdf.Ref{Num: 40}), "/Root/Pages[1]/Contents"},
		"another font or picture": {set(t, 3, "Resources", pdf.Dict{"Font": pdf.Dict{}}), "/Root/Pages[1]/Resources"},
		"another page size":       {set(t, 3, "MediaBox", pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(9), pdf.Integer(9)}), "/Root/Pages[1]/MediaBox"},
		"a page more":             {set(t, 2, "Kids", pdf.Array{pdf.Ref{Num: 3}, pdf.Ref{Num: 3}}), "/Root/Pages"},
		"a script":                {set(t, 1, "OpenAction", pdf.Dict{"S": pdf.Name("JavaScript")}), "/Root/OpenAction"},
		"another name tree":       {set(t, 40, "Kept", pdf.Bool(false)), "/Root/Names/X"},
		"another page tree":       {set(t, 1, "Pages", pdf.Ref{Num: 40}), "/Root/Pages"},
		"the look of a signature": {set(t, 10, "AP", pdf.Dict{}), "/Root/AcroForm/Fields/[0]/AP"},
		"the place of a field":    {set(t, 11, "Rect", pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(9), pdf.Integer(9)}), "/Root/AcroForm/Fields/[1]/Rect"},
		"a signature removed":     {set(t, 5, "Fields", pdf.Array{pdf.Ref{Num: 11}}), "a"},
		"a field removed":         {set(t, 5, "Fields", pdf.Array{pdf.Ref{Num: 10}}), "/Root/AcroForm/Fields/[1]"},
		"fields drawn anew":       {set(t, 5, "NeedAppearances", pdf.Bool(true)), "/Root/AcroForm/NeedAppearances"},
		"an unknown object":       {func(u *pdf.Update, _ *pdf.View) { u.Add(pdf.Dict{"Evil": pdf.Bool(true)}) }, "object 62"},
		"nothing at all":          {func(*pdf.Update, *pdf.View) {}, "%%EOF"},
		"a note over the text": {func(u *pdf.Update, v *pdf.View) {
			note := u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("FreeText")})
			set(t, 3, "Annots", pdf.Array{pdf.Ref{Num: 10}, pdf.Ref{Num: 11}, note})(u, v)
		}, ""},
		"a new empty visible field": {func(u *pdf.Update, v *pdf.View) {
			field := u.Add(pdf.Dict{"FT": pdf.Name("Sig"), "T": pdf.String("x"), "Subtype": pdf.Name("Widget"),
				"Rect": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(500), pdf.Integer(500)}})
			set(t, 5, "Fields", pdf.Array{pdf.Ref{Num: 10}, pdf.Ref{Num: 11}, field})(u, v)
		}, "/Root/AcroForm/Fields/[2]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := verify(t, after(t, doc, c.edit), trust)
			if r.Indication == TotalPassed || r.Indication == Indeterminate {
				t.Fatal(describe(r))
			}
			found := c.path == ""
			for _, change := range r.Changes {
				found = found || change.Path == c.path
			}
			if !found {
				t.Errorf("no change at %s: %s", c.path, describe(r))
			}
		})
	}
}

// What honest programs do afterwards is no change: information, metadata,
// long-term data, another signature.
func TestPermittedUpdates(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	who := person(t, a, "A", "")
	doc := sign(t, paper{fields: []string{"a", "b"}}.build(), who, inField("a"))
	for name, c := range map[string]struct {
		edit  func(*pdf.Update, *pdf.View)
		level Modification
	}{
		"long-term data": {func(u *pdf.Update, v *pdf.View) {
			certs := pdf.Array{u.Add(stream("certificate"))}
			set(t, 1, "DSS", u.Add(pdf.Dict{"Type": pdf.Name("DSS"), "Certs": certs}))(u, v)
		}, ModLTA},
		"metadata": {func(u *pdf.Update, v *pdf.View) { set(t, 1, "Metadata", u.Add(stream("<x/>")))(u, v) }, ModLTA},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := verify(t, after(t, doc, c.edit), trust)
			s := r.Signatures[0]
			if r.Indication != TotalPassed || s.Modification != c.level || s.Coverage != EntireRevision || len(r.Reasons) == 0 {
				t.Error(describe(r))
			}
		})
	}
}

// A certification decides how far later changes may go, and a lock which
// fields are closed.
func TestPromisesAreKept(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	who := person(t, a, "A", "")
	base := paper{fields: []string{"a", "b"}}.build()
	final := sign(t, base, who, func(p *Preparation) { p.Field, p.Certify = "a", 1 })
	open := sign(t, base, who, func(p *Preparation) { p.Field, p.Certify = "a", 2 })
	if r := verify(t, final, trust); r.Indication != TotalPassed {
		t.Error(describe(r))
	}
	if r := verify(t, sign(t, open, who, inField("b")), trust); r.Indication != TotalPassed {
		t.Error("signed after a certification that permits it: " + describe(r))
	}
	// An attacker who does not obey: the certification is hidden while signing.
	hidden := bytes.Replace(final, []byte("/DocMDP"), []byte("/DocMDQ"), 2)
	forced := sign(t, hidden, who, inField("b"))
	forced = append(bytes.Clone(final), forced[len(final):]...)
	if r := verify(t, forced, trust); r.Signatures[0].Indication != TotalFailed {
		t.Error("signed after the certification closed the file: " + describe(r))
	}
	locked := paper{fields: []string{"a", "b"}}.build()
	locked = after(t, locked, set(t, 10, "Lock", pdf.Dict{"Type": pdf.Name("SigFieldLock"), "Action": pdf.Name("All")}))
	locked = sign(t, locked, who, inField("a"))
	if r := verify(t, locked, trust); r.Indication != TotalPassed {
		t.Error(describe(r))
	}
	if _, err := trySign(locked, who, inField("b")); err == nil {
		t.Error("a locked field was signed")
	}
}

// A stranger's certificate is not trusted because genuine ones lie beside it,
// nor because it bears a genuine name.
func TestImpostor(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	real := person(t, a, "Chủ tịch", "")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	fake := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: real.path[0].Subject, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature}
	root := &x509.Certificate{Subject: pkix.Name{CommonName: a.Root().Subject.CommonName}, RawSubject: a.Root().RawSubject}
	leaf := certify(t, fake, root, key.Public(), key)
	for name, path := range map[string][]*x509.Certificate{"alone": {leaf}, "with the genuine root": {leaf, a.Root()}, "with a genuine person": {leaf, real.path[0]}} {
		doc := sign(t, paper{fields: []string{"a"}}.build(), signer{key, path}, inField("a"))
		if r := verify(t, doc, trust); r.Indication == TotalPassed || r.Signatures[0].Trust != "untrusted" || !r.Signatures[0].Intact {
			t.Errorf("%s: %s", name, describe(r))
		}
	}
	// The genuine person with a stranger's certificate beside hers: a finding.
	doc := sign(t, paper{fields: []string{"a"}}.build(), signer{real.key, []*x509.Certificate{real.path[0], leaf}}, inField("a"))
	if r := verify(t, doc, trust); r.Indication != Indeterminate || r.SubIndication != SigConstraints {
		t.Error(describe(r))
	}
}

func TestTimeOfTheCertificate(t *testing.T) {
	t.Parallel()
	a, trust := authority(t)
	doc := sign(t, paper{fields: []string{"a"}}.build(), person(t, a, "A", ""), inField("a"))
	for years, sub := range map[int]string{-3: "", 3: ""} {
		r, err := Verify(t.Context(), bytes.NewReader(doc), int64(len(doc)), Options{Trust: trust, At: noon.AddDate(years, 0, 0)})
		if err != nil || r.Indication == TotalPassed || r.SubIndication == sub {
			t.Errorf("%d years: %v %s", years, err, describe(r))
		}
	}
	if r := verify(t, doc, certs.Trust{}); r.Signatures[0].Trust != "unknown" || !r.Signatures[0].Intact {
		t.Error(describe(r))
	}
}
