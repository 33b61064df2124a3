package storetest

import (
	"crypto/rand"
	"testing"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/store"
)

// Register checks the register of certificates on one engine.
func Register(t *testing.T, dsn func(t *testing.T) string) {
	st, err := store.Open(t.Context(), store.Config{DSN: dsn(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	now := time.Now().UTC().Truncate(time.Second)
	ca, err := certs.NewAuthority(certs.RootSpec{Name: "CA", Body: "HĐND", NotBefore: now.AddDate(-3, 0, 0), NotAfter: now.AddDate(10, 0, 0)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	register := certs.NewRegister(store.For[certs.RegisterTx](st))
	owner := certs.Owner{Kind: certs.Person, PersonID: "p1", BodyID: "b1"}
	add := func(id certs.RecordID, from, to time.Time, key *certs.Key) certs.Record {
		t.Helper()
		issued, err := ca.Issue(certs.Request{Name: "Đại biểu 01", PersonID: "p1", BodyID: "b1", Body: "HĐND", Use: certs.ForPerson, NotBefore: from, NotAfter: to}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		record := certs.NewRecord(id, issued.Certificate, owner, certs.Signing, certs.SourceIssued)
		if err := register.Add(t.Context(), identity.System, record, key); err != nil {
			t.Fatal(err)
		}
		return record
	}

	if _, err := register.Find(t.Context(), owner, now); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody without a certificate has %v", err)
	}
	expired := add("c1", now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0), nil)
	if got, err := register.Find(t.Context(), owner, now); err != nil || got.ID != "c1" || got.StateAt(now) != certs.StateExpired {
		t.Errorf("the expired certificate must be found, so that the refusal can name it: %v %v", got.ID, err)
	}
	if _, err := register.Key(t.Context(), "c1"); fault.CodeOf(err) != "register.no_key" {
		t.Errorf("a key nobody stored: %v", err)
	}
	add("c2", now.AddDate(0, -1, 0), now.AddDate(1, 0, 0), &certs.Key{P12: []byte("p12"), Picture: []byte("png")})
	got, err := register.Find(t.Context(), owner, now)
	if err != nil || got.ID != "c2" || !got.NotAfter.Equal(now.AddDate(1, 0, 0)) || got.Owner != owner {
		t.Errorf("the certificate in force is %+v, %v", got, err)
	}
	if key, err := register.Key(t.Context(), "c2"); err != nil || string(key.P12) != "p12" || string(key.Picture) != "png" {
		t.Errorf("key: %v", err)
	}
	for range 5 { // issued in the same second: the one entered last is the newest
		last := certs.RecordID(identity.NewID(rand.Reader))
		add(last, now.AddDate(0, -1, 0), now.AddDate(1, 0, 0), nil)
		if got, err := register.Find(t.Context(), owner, now); err != nil || got.ID != last {
			t.Errorf("the newest is %v, %v, want %v", got.ID, err, last)
		}
	}
	if err := register.Add(t.Context(), identity.System, expired, nil); !fault.Is(err, fault.Duplicate) {
		t.Errorf("the same certificate twice: %v", err)
	}

	for range 2 { // trusting twice is trusting once
		if err := register.AddDomain(t.Context(), identity.System, "b1", ca.Domain("own")); err != nil {
			t.Fatal(err)
		}
	}
	trust, err := register.Trust(t.Context())
	if err != nil || len(trust.Domains) != 1 || len(trust.Domains[0].Anchors) != 1 || trust.Domains[0].Name != "own" {
		t.Fatalf("trust: %+v, %v", trust, err)
	}
}
