package systemtest

import (
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/demo"
	"ecabinet/internal/identity"
	"ecabinet/meetings"
)

// expiredCouncil makes a small council as it was set up three years ago: its
// certificates ran for two. Its passwords lie where the demo keeps its own.
func expiredCouncil(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	c := founder{t: t, data: data, then: time.Now().UTC().Truncate(time.Second).AddDate(-3, 0, 0)}
	c.authority()
	c.parts = openData(t, config.Storage{Data: data})
	body, err := c.parts.Meetings.CreateBody(t.Context(), identity.System, meetings.BodyInput{
		Name: "Hội đồng nhân dân xã Cũ", Level: "commune", Place: "Xã Cũ", TimeZone: "Asia/Ho_Chi_Minh", Symbol: "HĐND", RulePack: "2015", Seats: 3,
	})
	c.must(err)
	c.body = body.ID
	c.must(c.parts.Register.AddDomain(t.Context(), identity.System, string(body.ID), c.ca.Domain("Xã Cũ")))
	term, err := c.parts.Meetings.CreateTerm(t.Context(), identity.System, body.ID, meetings.TermInput{Name: "2021 - 2031", From: c.then, Until: c.then.AddDate(10, 0, 0)})
	c.must(err)
	for seat := 1; seat <= 3; seat++ {
		a := c.person(fmt.Sprintf("chair%d", seat), seat, identity.Chair, identity.Delegate)
		_, err := c.parts.Meetings.FillSeat(t.Context(), identity.System, body.ID, meetings.SeatInput{Term: term.ID, Number: seat, Person: a.Person, From: c.then})
		c.must(err)
	}
	secretary := c.person("secretary", 0, identity.Secretary)
	c.person("secretary2", 0, identity.Secretary)
	c.person("clerk", 0, identity.Clerk)
	c.session(identity.Actor{Person: secretary.Person, Device: "desk"})
	raw, err := json.Marshal(c.keys)
	c.must(err)
	c.must(os.WriteFile(filepath.Join(data, demo.KeyringFile), raw, 0o600))
	c.must(c.parts.Close())
	return data
}

// founder holds what the steps share.
type founder struct {
	t     *testing.T
	data  string
	then  time.Time
	parts *app.Parts
	body  identity.BodyID
	ca    *certs.Authority
	keys  demo.Keyring
}

func (c *founder) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// authority makes the council's own, valid for ten years.
func (c *founder) authority() {
	ca, err := certs.NewAuthority(certs.RootSpec{Name: "CA xã Cũ", Body: "Xã Cũ", NotBefore: c.then, NotAfter: c.then.AddDate(10, 0, 0)}, rand.Reader)
	c.must(err)
	c.ca, c.keys.Authority = ca, rand.Text()
	sealed, err := ca.Seal(c.keys.Authority, rand.Reader)
	c.must(err)
	c.must(os.WriteFile(filepath.Join(c.data, "demo-ca.p12"), sealed, 0o600))
	trust := filepath.Join(c.data, demo.TrustDir)
	c.must(os.MkdirAll(trust, 0o700))
	c.must(os.WriteFile(filepath.Join(trust, "ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Root().Raw}), 0o600))
}

// person adds somebody with an account and a certificate that has expired.
func (c *founder) person(username string, seat int, roles ...identity.Role) demo.Account {
	a := demo.Account{Username: username, Password: rand.Text(), Key: rand.Text(), Name: "Đồng chí " + username, Body: c.body, Roles: roles, Seat: seat}
	var grants []identity.Grant
	for _, role := range roles {
		grants = append(grants, identity.Grant{Body: c.body, Role: role})
	}
	id, err := c.parts.Identity.AddUser(c.t.Context(), identity.NewUser{Username: username, Password: a.Password, Name: a.Name, Language: "vi", Grants: grants})
	c.must(err)
	a.Person = id
	c.keys.Accounts = append(c.keys.Accounts, a)
	certify(c.t, c.parts, a, c.ca, a.Key, c.then, c.then.AddDate(2, 0, 0))
	return a
}

func (c *founder) session(secretary identity.Actor) {
	now := time.Now()
	session, err := c.parts.Meetings.CreateSession(c.t.Context(), secretary, c.body, meetings.SessionInput{
		Title: "Kỳ họp", Kind: meetings.Regular, Place: "Hội trường", Sittings: []meetings.SittingInput{{StartsAt: now, EndsAt: now.Add(time.Hour)}},
	})
	c.must(err)
	_, err = c.parts.Meetings.AddItem(c.t.Context(), secretary, session.ID, meetings.ItemInput{Title: "Khai mạc", Minutes: 10, Sitting: 1})
	c.must(err)
	c.must(c.parts.Meetings.PublishSession(c.t.Context(), secretary, session.ID))
}

// certify gives somebody a certificate: to a clerk the agency's seal, to others
// their own.
func certify(t *testing.T, parts *app.Parts, a demo.Account, ca *certs.Authority, password string, from, to time.Time) {
	t.Helper()
	request := certs.Request{Use: certs.ForPerson, Name: a.Name, PersonID: string(a.Person), BodyID: string(a.Body), Body: "Xã Cũ", NotBefore: from, NotAfter: to}
	owner, purpose := certs.Owner{Kind: certs.Person, PersonID: string(a.Person), BodyID: string(a.Body)}, certs.Signing
	if a.Has(identity.Clerk) {
		request.Use, request.Name, request.PersonID = certs.ForSeal, request.Body, ""
		owner, purpose = certs.Owner{Kind: certs.Agency, BodyID: string(a.Body)}, certs.Sealing
	}
	issued, err := ca.Issue(request, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p12, err := issued.IssueP12(password, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	record := certs.NewRecord(certs.RecordID(identity.NewID(rand.Reader)), issued.Certificate, owner, purpose, certs.SourceIssued)
	if err := parts.Register.Add(t.Context(), identity.System, record, &certs.Key{P12: p12}); err != nil {
		t.Fatal(err)
	}
}
