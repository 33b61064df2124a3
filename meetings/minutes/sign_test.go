package minutes

import (
	"crypto/rand"
	"testing"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/fault"
)

// keyFile is a signer's key under a password.
func keyFile(t *testing.T, password string) []byte {
	t.Helper()
	until := start.AddDate(1, 0, 0)
	ca, err := certs.NewAuthority(certs.RootSpec{Name: "CA", Body: "Xã", Kind: certs.ECDSAP256, NotBefore: start, NotAfter: until}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issued, err := ca.Issue(certs.Request{Use: certs.ForPerson, Name: "Đại biểu 01", PersonID: "a", BodyID: "b", Body: "Xã",
		Kind: certs.ECDSAP256, NotBefore: start, NotAfter: until}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p12, err := issued.IssueP12(password, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return p12
}

func TestAKeysPasswordCannotBeGuessedAtLength(t *testing.T) {
	now := start
	s := New(Deps{Now: func() time.Time { return now }})
	p12 := keyFile(t, "bí mật 1")
	open := func(password string) error {
		_, _, err := s.unlock("a", p12, password)
		return err
	}
	for range keyTries {
		if err := open("đoán"); fault.CodeOf(err) != "certs.wrong_password" {
			t.Fatal(err)
		}
	}
	if err := open("bí mật 1"); fault.CodeOf(err) != "minutes.too_many_tries" || !fault.Is(err, fault.TooMany) {
		t.Fatalf("the right guess after too many wrong ones: %v", err)
	}
	if _, _, err := s.unlock("b", p12, "bí mật 1"); err != nil {
		t.Fatalf("another person: %v", err)
	}
	now = now.Add(time.Minute)
	if err := open("bí mật 1"); err != nil {
		t.Fatalf("a minute later: %v", err)
	}
	for range keyTries { // the right password ended the count
		if err := open("đoán"); fault.CodeOf(err) != "certs.wrong_password" {
			t.Fatal(err)
		}
	}
}
