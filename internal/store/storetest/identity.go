package storetest

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"slices"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/store"
)

// desk is the service of identity over one engine, with a clock of its own.
type desk struct {
	*identity.Service
	st  *store.Store
	now time.Time
}

// Identity runs signing in, accounts and roles on one engine.
func Identity(t *testing.T, dsn func(t *testing.T) string) {
	for name, test := range map[string]func(*testing.T, *desk){
		"signing in and out":                signsIn,
		"a wrong name is a wrong password":  tellsNothing,
		"failures are counted per account":  countsFailures,
		"a known device is not locked out":  knowsDevices,
		"a sign-in ends by age and idling":  ages,
		"a new password ends all sign-ins":  newPassword,
		"roles hold in their body and time": roles,
		"a taken name leaves nothing":       takenName,
		"old sign-ins are swept":            sweeps,
		"keys are made once":                keysOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, err := store.Open(t.Context(), store.Config{DSN: dsn(t), Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := st.Close(); err != nil {
					t.Error(err)
				}
			})
			d := &desk{st: st, now: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
			cheap := identity.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}
			d.Service = identity.NewService(store.For[identity.Tx](st), identity.NewHasher(cheap, rand.Reader, 100), identity.Options{
				Idle: 12 * time.Hour, Absolute: 7 * 24 * time.Hour, DeviceKey: []byte("key"),
				Now: func() time.Time { return d.now }, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
			})
			test(t, d)
		})
	}
}

const secret = "mật khẩu dài"

func (d *desk) user(t *testing.T, username string, grants ...identity.Grant) identity.PersonID {
	t.Helper()
	id, err := d.AddUser(t.Context(), identity.NewUser{Username: username, Password: secret, Name: "Đại biểu 07", Language: "vi", Grants: grants})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (d *desk) enter(t *testing.T, username, password, pass string) (*identity.Principal, string, error) {
	t.Helper()
	return d.SignIn(t.Context(), identity.Attempt{Username: username, Password: password, Pass: pass, Label: "máy bảng", Address: "10.0.0.1"})
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func signsIn(t *testing.T, d *desk) {
	id := d.user(t, "DaiBieu07 ", identity.Grant{Body: "b", Role: identity.Delegate})
	p, _, err := d.enter(t, " daibieu07", secret, "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Authenticate(t.Context(), p.Token)
	if err != nil || again.Person.ID != id || again.Login.Label != "máy bảng" || !again.May("b", identity.Vote) {
		t.Fatalf("%+v %v", again, err)
	}
	if err := d.SignOut(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	_, err = d.Authenticate(t.Context(), p.Token)
	wantCode(t, err, "identity.sign_in_ended")
}

func tellsNothing(t *testing.T, d *desk) {
	d.user(t, "chutoa")
	_, _, known := d.enter(t, "chutoa", "sai mật khẩu", "")
	_, _, unknown := d.enter(t, "khongco", "sai mật khẩu", "")
	if known == nil || unknown == nil || known.Error() != unknown.Error() {
		t.Fatalf("the refusals differ: %v / %v", known, unknown)
	}
}

func countsFailures(t *testing.T, d *desk) {
	d.user(t, "chutoa")
	for range 10 {
		_, _, err := d.enter(t, "chutoa", "sai mật khẩu", "")
		wantCode(t, err, "identity.wrong_password")
	}
	_, _, err := d.enter(t, "chutoa", secret, "")
	wantCode(t, err, "identity.too_many_tries")
	d.now = d.now.Add(time.Minute)
	if _, _, err := d.enter(t, "chutoa", secret, ""); err != nil {
		t.Fatalf("a minute later one try is back: %v", err)
	}
}

func knowsDevices(t *testing.T, d *desk) {
	d.user(t, "chutoa")
	_, pass, err := d.enter(t, "chutoa", secret, "")
	if err != nil {
		t.Fatal(err)
	}
	for range 12 {
		_, _, _ = d.enter(t, "chutoa", "đoán mò", "") // somebody guesses elsewhere
	}
	if _, _, err := d.enter(t, "chutoa", secret, pass); err != nil {
		t.Fatalf("the chair's own tablet was locked out: %v", err)
	}
}

func ages(t *testing.T, d *desk) {
	d.user(t, "chutoa")
	used, _, err := d.enter(t, "chutoa", secret, "")
	if err != nil {
		t.Fatal(err)
	}
	idle, _, err := d.enter(t, "chutoa", secret, "")
	if err != nil {
		t.Fatal(err)
	}
	start := d.now
	for d.now.Before(start.Add(7*24*time.Hour - time.Hour)) {
		d.now = d.now.Add(11 * time.Hour)
		if _, err := d.Authenticate(t.Context(), used.Token); err != nil && d.now.Before(start.Add(7*24*time.Hour)) {
			t.Fatalf("used every 11 hours, ended after %s: %v", d.now.Sub(start), err)
		}
	}
	d.now = start.Add(7 * 24 * time.Hour)
	_, err = d.Authenticate(t.Context(), used.Token)
	wantCode(t, err, "identity.sign_in_ended")
	d.now = start.Add(12*time.Hour + time.Second)
	_, err = d.Authenticate(t.Context(), idle.Token)
	wantCode(t, err, "identity.sign_in_ended")
}

func newPassword(t *testing.T, d *desk) {
	d.user(t, "chutoa")
	p, _, err := d.enter(t, "chutoa", secret, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetPassword(t.Context(), "ChuToa", "một mật khẩu khác"); err != nil {
		t.Fatal(err)
	}
	_, err = d.Authenticate(t.Context(), p.Token)
	wantCode(t, err, "identity.sign_in_ended")
	_, _, err = d.enter(t, "chutoa", secret, "")
	wantCode(t, err, "identity.wrong_password")
	if _, _, err := d.enter(t, "chutoa", "một mật khẩu khác", ""); err != nil {
		t.Fatal(err)
	}
	wantCode(t, d.SetPassword(t.Context(), "khongco", secret), "identity.account_unknown")
}

func roles(t *testing.T, d *desk) {
	d.user(t, "thuky", identity.Grant{Body: "b", Role: identity.Secretary, Title: "Thư ký"})
	if err := d.Grant(t.Context(), "thuky", identity.Grant{Body: "c", Role: identity.Guest}); err != nil {
		t.Fatal(err)
	}
	p, _, err := d.enter(t, "thuky", secret, "")
	if err != nil {
		t.Fatal(err)
	}
	if !p.May("b", identity.EditSession) || p.May("c", identity.EditSession) || !p.May("c", identity.ReadSession) {
		t.Fatalf("%+v", p.Grants)
	}
	d.now = d.now.Add(time.Hour)
	if err := d.Revoke(t.Context(), "thuky", "b", identity.Secretary); err != nil {
		t.Fatal(err)
	}
	if p, err = d.Authenticate(t.Context(), p.Token); err != nil || p.Belongs("b") || !p.Belongs("c") {
		t.Fatalf("an ended role still holds: %+v %v", p.Grants, err)
	}
	wantCode(t, d.Revoke(t.Context(), "thuky", "b", identity.Secretary), "identity.grant_unknown")
	members, err := d.Members(t.Context(), "c")
	if err != nil || len(members) != 1 || members[0].Person.Name != "Đại biểu 07" {
		t.Fatalf("%+v %v", members, err)
	}
}

func takenName(t *testing.T, d *desk) {
	d.user(t, "thuky", identity.Grant{Body: "b", Role: identity.Secretary})
	_, err := d.AddUser(t.Context(), identity.NewUser{Username: "THUKY", Password: secret, Name: "Khác", Language: "vi",
		Grants: []identity.Grant{{Body: "b", Role: identity.Chair}}})
	wantCode(t, err, "identity.username_taken")
	members, err := d.Members(t.Context(), "b")
	if err != nil || len(members) != 1 {
		t.Fatalf("something of the refused account stayed: %+v %v", members, err)
	}
}

func sweeps(t *testing.T, d *desk) {
	id := d.user(t, "chutoa")
	if _, _, err := d.enter(t, "chutoa", secret, ""); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(13 * time.Hour)
	if _, _, err := d.enter(t, "chutoa", secret, ""); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Sweep(t.Context()); err != nil || n != 1 {
		t.Fatalf("swept %d: %v", n, err)
	}
	err := d.st.Read(t.Context(), func(tx *store.Tx) error {
		left, err := tx.LoginsOf(id)
		if len(left) != 1 {
			t.Errorf("left: %+v", left)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func keysOnce(t *testing.T, d *desk) {
	var got [][]byte
	for _, candidate := range [][]byte{{1, 2, 3}, {4, 5, 6}} {
		err := d.st.Write(t.Context(), func(tx *store.Tx) error {
			key, err := tx.InstallationKey("receipt", candidate)
			got = append(got, key)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if !slices.EqualFunc(got, [][]byte{{1, 2, 3}, {1, 2, 3}}, bytes.Equal) {
		t.Fatal(got)
	}
}
