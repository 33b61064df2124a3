package certs

import (
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"go.mozilla.org/pkcs7"

	"ecabinet/internal/fault"
)

func TestStatesAndWarnings(t *testing.T) {
	t.Parallel()
	crt := issue(t, newAuthority(t, "CA nội bộ"), nil).Certificate
	plain := NewRecord("c-1", crt, Owner{Person, "p-01", "H01.01"}, Signing, SourceIssued)
	suspended, revoked := plain, plain
	suspended.SuspendedAt, revoked.RevokedAt = noon, noon
	end := crt.NotAfter
	for name, c := range map[string]struct {
		r     Record
		at    time.Time
		state State
		warn  int
	}{
		"before":                     {plain, crt.NotBefore.Add(-time.Second), StateNotYetValid, 0},
		"in force":                   {plain, noon, StateValid, 0},
		"61 days left":               {plain, end.AddDate(0, 0, -61), StateValid, 0},
		"60 days left":               {plain, end.AddDate(0, 0, -60), StateValid, 60},
		"30 days left":               {plain, end.AddDate(0, 0, -30), StateValid, 30},
		"8 days left":                {plain, end.AddDate(0, 0, -8), StateValid, 30},
		"last week":                  {plain, end.AddDate(0, 0, -7), StateValid, 7},
		"last second":                {plain, end, StateValid, 7},
		"expired":                    {plain, end.Add(time.Second), StateExpired, 0},
		"not yet suspended":          {suspended, noon.Add(-time.Second), StateValid, 0},
		"suspended":                  {suspended, noon, StateSuspended, 0},
		"suspended, then expired":    {suspended, end.Add(time.Hour), StateExpired, 0},
		"revoked":                    {revoked, noon, StateRevoked, 0},
		"revoked stays so after all": {revoked, end.Add(time.Hour), StateRevoked, 0},
	} {
		if s, w := c.r.StateAt(c.at), c.r.WarningAt(c.at); s != c.state || w != c.warn {
			t.Errorf("%s: %s, warning %d; want %s, %d", name, s, w, c.state, c.warn)
		}
	}
	if len(plain.Serial) != 32 || len(plain.Fingerprint) != 64 || OwnerIn(crt) != plain.Owner {
		t.Errorf("serial %q, owner %+v", plain.Serial, OwnerIn(crt))
	}
}

func TestCheckForSigning(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	who := issue(t, a, nil).Certificate
	seal := issue(t, a, func(r *Request) { r.Use, r.PersonID, r.Name = ForSeal, "", "UBND Xã Bản Mẫu" }).Certificate
	tsa := issue(t, a, func(r *Request) { r.Use = ForTimeStamping }).Certificate
	stranger := issue(t, newAuthority(t, "CA nội bộ"), nil).Certificate
	me, agency := Owner{Person, "p-01", "H01.01"}, Owner{Agency, "", "H01.01"}
	rec := NewRecord("c", who, Owner{Person, "p-77", "H01.01"}, Signing, SourceImported)
	stamping := NewRecord("c", tsa, me, TimeStamping, SourceIssued)
	suspended := NewRecord("c", who, me, Signing, SourceIssued)
	suspended.SuspendedAt = noon
	gone := list(t, a, noon.Add(-time.Hour), noon.Add(time.Hour), Withdrawn{Serial: who.SerialNumber, At: noon.Add(-time.Minute)})
	old := list(t, a, noon.AddDate(0, 0, -9), noon.AddDate(0, 0, -8))
	for name, c := range map[string]struct {
		crt  *x509.Certificate
		rec  *Record
		list *x509.RevocationList
		at   time.Time
		want Owner
		code string
	}{
		"mine":                     {crt: who, want: me},
		"the seal":                 {crt: seal, want: agency},
		"somebody else's":          {crt: who, want: Owner{Person, "p-02", "H01.01"}, code: "certs.sign_wrong_owner"},
		"another body's":           {crt: who, want: Owner{Person, "p-01", "H02"}, code: "certs.sign_wrong_owner"},
		"person for the seal":      {crt: who, want: agency, code: "certs.sign_wrong_owner"},
		"seal for a person":        {crt: seal, want: me, code: "certs.sign_wrong_owner"},
		"nobody wanted":            {crt: who, want: Owner{Kind: Person}, code: "certs.sign_wrong_owner"},
		"the register's word":      {crt: who, rec: &rec, want: Owner{Person, "p-77", "H01.01"}},
		"register says another":    {crt: who, rec: &rec, want: me, code: "certs.sign_wrong_owner"},
		"suspended":                {crt: who, rec: &suspended, want: me, code: "certs.sign_suspended"},
		"foreign":                  {crt: stranger, want: me, code: "certs.sign_foreign"},
		"expired":                  {crt: who, at: who.NotAfter.Add(time.Hour), want: me, code: "certs.sign_expired"},
		"not yet valid":            {crt: who, at: who.NotBefore.Add(-time.Hour), want: me, code: "certs.sign_not_yet_valid"},
		"revoked":                  {crt: who, list: gone, want: me, code: "certs.sign_revoked"},
		"revocation not known":     {crt: who, list: old, want: me, code: "certs.sign_revocation_unknown"},
		"time stamping as signing": {crt: tsa, rec: &stamping, want: me, code: "certs.sign_wrong_purpose"},
	} {
		t.Run(name, func(t *testing.T) {
			trust, at := trustIn(a), noon
			if c.list != nil {
				trust = trustIn(a, c.list)
			}
			if !c.at.IsZero() {
				at = c.at
			}
			_, err := CheckForSigning(Candidate{Certificate: c.crt, Record: c.rec}, trust, at, c.want)
			if fault.CodeOf(err) != c.code {
				t.Fatalf("%v, want %q", err, c.code)
			}
		})
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	root := a.Root().Raw
	p7, err := pkcs7.DegenerateCertificate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"PEM":         {pemOf("CERTIFICATE", root), ""},
		"DER":         {root, ""},
		"P7B":         {p7, ""},
		"P7B in PEM":  {pemOf("PKCS7", p7), ""},
		"empty":       {nil, "certs.import_empty"},
		"a poem":      {[]byte("Sông núi nước Nam"), "certs.import_unknown"},
		"a key":       {pemOf("PRIVATE KEY", []byte{1, 2, 3}), "certs.import_unknown"},
		"too large":   {make([]byte, maxImport+1), "certs.import_too_large"},
		"broken cert": {pemOf("CERTIFICATE", root[:50]), "certs.import_unknown"},
	} {
		got, err := Import(c.data)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
		if c.code == "" && (len(got) != 1 || string(got[0].Raw) != string(root)) {
			t.Errorf("%s: %d certificates", name, len(got))
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	a := newAuthority(t, "CA nội bộ")
	whole := Request{Use: ForPerson, Name: "A", PersonID: "p", NotBefore: noon, NotAfter: noon.AddDate(1, 0, 0)}
	for name, c := range map[string]struct {
		change func(*Request)
		code   string
	}{
		"no name":               {func(r *Request) { r.Name = "" }, "certs.request_incomplete"},
		"no person":             {func(r *Request) { r.PersonID = "" }, "certs.request_incomplete"},
		"ends before it begins": {func(r *Request) { r.NotAfter = noon.AddDate(-1, 0, 0) }, "certs.request_incomplete"},
		"outlives the root":     {func(r *Request) { r.NotAfter = noon.AddDate(90, 0, 0) }, "certs.beyond_authority"},
		"unknown use":           {func(r *Request) { r.Use = "ca" }, "certs.request_incomplete"},
		"unknown key":           {func(r *Request) { r.Kind = "dsa" }, "certs.key_kind"},
	} {
		req := whole
		c.change(&req)
		if _, err := a.Issue(req, rand.Reader); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
