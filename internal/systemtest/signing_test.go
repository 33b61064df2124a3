package systemtest

import (
	"crypto/rand"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/config"
	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// Issue 2, Bad input: a stale draft, a wrong key password, certificates that
// have expired or come from elsewhere. Whatever is refused leaves the minutes
// as they were; with the right ones they are signed.
func TestMinutesThatCannotBeSignedYet(t *testing.T) {
	t.Parallel()
	data := expiredCouncil(t)
	s := serve(t, data)
	r := enter(t, s, "")
	clerk := r.login("clerk")
	m := frozen(t, r)
	secretary := signer{r, r.secretary, "secretary", "secretary"}
	chair, seal := signer{r, r.chair, "chair1", "chair"}, signer{r, clerk, "clerk", "seal"}

	chair.refused(m.Hash, "", http.StatusForbidden, "meetings.not_your_turn")
	secretary.refused(sum([]byte("another version")), "", http.StatusConflict, "meetings.other_version_now")
	secretary.refused(m.Hash, "", http.StatusConflict, "certs.sign_expired")
	if step := r.minutes().Steps[0]; step.Problem == "" || step.State != "next" {
		t.Errorf("the page does not say that the certificate has expired: %+v", step)
	}

	s.stop()
	enroll(t, data, secretary, demoAuthority(t, data), "secretary's key")
	enroll(t, data, chair, foreignAuthority(t), "chair's key")
	s.start()
	secretary.refused(m.Hash, "secretary's kee", http.StatusUnprocessableEntity, "certs.wrong_password")
	secretary.refused(m.Hash, "", http.StatusUnprocessableEntity, "certs.wrong_password")
	if now := r.minutes(); now.Hash != m.Hash || now.Steps[0].State != "next" {
		t.Errorf("a refused signature changed the minutes: %+v", now)
	}
	m = secretary.sign(m.Hash, "secretary's key")
	chair.refused(m.Hash, "chair's key", http.StatusForbidden, "certs.sign_foreign")

	s.stop()
	enroll(t, data, chair, demoAuthority(t, data), "chair's new key")
	enroll(t, data, seal, demoAuthority(t, data), "the seal's key")
	s.start()
	m = chair.sign(m.Hash, "chair's new key")
	m = seal.sign(m.Hash, "the seal's key")
	if m.State != "signed" {
		t.Errorf("signed by all, and still %s", m.State)
	}
	pdf, err := clerk.Fetch(t.Context(), "/docs/minutes/"+r.Session+"/"+m.Hash)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "minutes.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	judged(t, demo.Outcome{Minutes: path, Trust: filepath.Join(data, demo.TrustDir)})
}

// frozen holds a short session and freezes its minutes; on the way somebody
// saves an older draft over a newer one.
func frozen(t *testing.T, r *room) wire.Minutes {
	t.Helper()
	r.open(3)
	r.refused(r.secretary, http.MethodPost, r.path("/minutes/freeze"), nil, http.StatusConflict, "meetings.session_not_closed")
	r.do(r.secretary, http.MethodPost, r.path("/close-sitting"), nil, nil)
	r.do(r.secretary, http.MethodPost, r.path("/close"), nil, nil)
	var m wire.Minutes
	r.do(r.secretary, http.MethodPost, r.path("/minutes/draft"), nil, &m)
	stale := wire.MinutesInput{Text: m.Text + "\ncũ\n", Base: m.Revision}
	r.do(r.login("secretary2"), http.MethodPut, r.path("/minutes"), wire.MinutesInput{Text: m.Text + "\nmới\n", Base: m.Revision}, &m)
	r.refused(r.secretary, http.MethodPut, r.path("/minutes"), stale, http.StatusConflict, "meetings.minutes_stale")
	if now := r.minutes(); now.Text != m.Text || now.Revision != m.Revision {
		t.Errorf("the stale draft was kept: revision %d", now.Revision)
	}
	r.do(r.secretary, http.MethodPost, r.path("/minutes/freeze"), nil, &m)
	return m
}

func (r *room) minutes() wire.Minutes {
	r.t.Helper()
	var m wire.Minutes
	r.do(r.secretary, http.MethodGet, r.path("/minutes"), nil, &m)
	return m
}

// signer is somebody with a field to sign.
type signer struct {
	*room
	client   *demo.Client
	username string
	field    string
}

func (s signer) sign(hash, password string) wire.Minutes {
	s.t.Helper()
	var m wire.Minutes
	s.do(s.client, http.MethodPost, s.path("/minutes/sign"), wire.SignRequest{Field: s.field, Hash: hash, Password: password}, &m)
	return m
}

// refused signs and expects a refusal. No password stands for the one the demo
// gave.
func (s signer) refused(hash, password string, status int, code string) {
	s.t.Helper()
	if password == "" {
		password = s.account(s.username).Key
	}
	s.room.refused(s.client, http.MethodPost, s.path("/minutes/sign"), wire.SignRequest{Field: s.field, Hash: hash, Password: password}, status, code)
}

func demoAuthority(t *testing.T, data string) *certs.Authority {
	t.Helper()
	sealed, err := os.ReadFile(filepath.Join(data, "demo-ca.p12"))
	if err != nil {
		t.Fatal(err)
	}
	ca, err := certs.OpenAuthority(sealed, keyring(t, data).Authority)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// foreignAuthority is one the installation never heard of.
func foreignAuthority(t *testing.T) *certs.Authority {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	ca, err := certs.NewAuthority(certs.RootSpec{Name: "CA của nơi khác", Body: "Nơi khác", NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(5, 0, 0)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// enroll gives a signer a certificate of this authority, as an administrator
// does while the server is stopped.
func enroll(t *testing.T, data string, s signer, ca *certs.Authority, password string) {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	parts := openData(t, config.Storage{Data: data})
	certify(t, parts, s.account(s.username), ca, password, now.Add(-time.Minute), now.AddDate(1, 0, 0))
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
}
