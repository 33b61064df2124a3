package demo

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/voting"
)

// TrustDir is where the demo's anchors lie, inside the data folder, for
// ecabinet-verify --trust.
const TrustDir = "demo-trust"

// Installation is what a demo is planted in.
type Installation struct {
	Dir      string // the data folder
	Identity *identity.Service
	Meetings *meetings.Service
	Voting   *voting.Service
	Register *certs.Register
	Now      func() time.Time
	Random   io.Reader
	Log      *slog.Logger
}

// Seed makes both councils with their people, certificates, sessions, papers
// and prepared votes. It refuses an installation that has a body already.
func Seed(ctx context.Context, in Installation) error {
	bodies, err := in.Meetings.Bodies(ctx)
	if err != nil {
		return err
	}
	if len(bodies) > 0 {
		return fault.New(fault.Conflict, "demo.not_empty")
	}
	s := &seeder{Installation: in}
	if err := s.authority(); err != nil {
		return err
	}
	for _, c := range []council{sessionA(), sessionC()} {
		if err := s.council(ctx, c); err != nil {
			return fmt.Errorf("demo: %s: %w", c.body.Name, err)
		}
	}
	return s.keys.write(in.Dir)
}

// seeder holds what the steps share.
type seeder struct {
	Installation
	ca   *certs.Authority
	keys Keyring
}

// authority makes the demo's CA. Its key file stays beside the data, under a
// password of the keyring, and is never needed by the server.
func (s *seeder) authority() error {
	now := s.Now().UTC().Truncate(time.Second)
	ca, err := certs.NewAuthority(certs.RootSpec{
		Name: "CA nội bộ demo e-Cabinet", Body: "Demo e-Cabinet",
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
	}, s.Random)
	if err != nil {
		return err
	}
	s.ca = ca
	if s.keys.Authority, err = password(s.Random); err != nil {
		return err
	}
	sealed, err := ca.Seal(s.keys.Authority, s.Random)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.Dir, "demo-ca.p12"), sealed, 0o600); err != nil {
		return err
	}
	trust := filepath.Join(s.Dir, TrustDir)
	if err := os.MkdirAll(trust, 0o755); err != nil {
		return err
	}
	anchor := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Root().Raw})
	return os.WriteFile(filepath.Join(trust, "demo-ca.pem"), anchor, 0o644)
}

func (s *seeder) council(ctx context.Context, c council) error {
	started := time.Now()
	body, err := s.Meetings.CreateBody(ctx, identity.System, c.body)
	if err != nil {
		return err
	}
	c.body.ID = body.ID
	if err := s.Register.AddDomain(ctx, identity.System, string(body.ID), s.ca.Domain("Demo")); err != nil {
		return err
	}
	if err := s.people(ctx, c); err != nil {
		return err
	}
	session, err := s.session(ctx, c)
	if err != nil {
		return err
	}
	s.Log.Info("demo council made", "body", body.Name, "session", session, "papers", len(c.papers), "took", time.Since(started).Round(time.Millisecond))
	return nil
}

// secretary is the account that prepares everything.
func (s *seeder) secretary(c council) identity.Actor {
	a, _ := s.keys.Find(c.key + "secretary")
	return identity.Actor{Person: a.Person, Device: "demo"}
}

// people makes accounts, seats, groups and certificates.
func (s *seeder) people(ctx context.Context, c council) error {
	now := s.Now()
	term, err := s.Meetings.CreateTerm(ctx, identity.System, c.body.ID, meetings.TermInput{
		Name: c.term, From: now.AddDate(0, -6, 0), Until: now.AddDate(4, 6, 0),
	})
	if err != nil {
		return err
	}
	groups := map[string][]identity.PersonID{}
	for _, p := range c.people() {
		account, err := s.person(ctx, c, p)
		if err != nil {
			return err
		}
		if p.seat > 0 {
			_, err := s.Meetings.FillSeat(ctx, identity.System, c.body.ID, meetings.SeatInput{
				Term: term.ID, Number: p.seat, Person: account.Person, From: now.AddDate(0, -6, 0),
			})
			if err != nil {
				return err
			}
			name := fmt.Sprintf("Tổ %d", (p.seat-1)%3+1)
			groups[name] = append(groups[name], account.Person)
		}
	}
	for n := 1; n <= 3; n++ {
		name := fmt.Sprintf("Tổ %d", n)
		if _, err := s.Meetings.CreateGroup(ctx, s.secretary(c), c.body.ID, meetings.GroupInput{Name: name, Members: groups[name]}); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) person(ctx context.Context, c council, p person) (Account, error) {
	secret, err := password(s.Random)
	if err != nil {
		return Account{}, err
	}
	id, err := s.Identity.AddUser(ctx, identity.NewUser{
		Username: p.username, Password: secret, Name: p.name, Language: "vi", Grants: p.grants,
	})
	if err != nil {
		return Account{}, err
	}
	account := Account{Username: p.username, Password: secret, Name: p.name, Person: id, Body: c.body.ID, Seat: p.seat}
	for _, g := range p.grants {
		account.Roles = append(account.Roles, g.Role)
	}
	if err := s.certificate(ctx, c, p, &account); err != nil {
		return Account{}, err
	}
	s.keys.Accounts = append(s.keys.Accounts, account)
	return account, nil
}

// certificate gives secretaries and chairs a personal certificate and the
// clerk the agency's seal.
func (s *seeder) certificate(ctx context.Context, c council, p person, account *Account) error {
	signer := account.Has(identity.Secretary) || account.Has(identity.Chair)
	if !signer && !account.Has(identity.Clerk) {
		return nil
	}
	now := s.Now().UTC().Truncate(time.Second)
	request := certs.Request{
		Use: certs.ForPerson, Name: p.name, PersonID: string(account.Person), BodyID: string(c.body.ID), Body: c.body.Name,
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(2, 0, 0),
	}
	owner := certs.Owner{Kind: certs.Person, PersonID: string(account.Person), BodyID: string(c.body.ID)}
	purpose := certs.Signing
	picture, err := handwriting(len(s.keys.Accounts))
	if !signer {
		request.Use, request.Name, request.PersonID = certs.ForSeal, c.body.Name, ""
		owner = certs.Owner{Kind: certs.Agency, BodyID: string(c.body.ID)}
		purpose = certs.Sealing
		picture, err = seal()
	}
	if err != nil {
		return err
	}
	issued, err := s.ca.Issue(request, s.Random)
	if err != nil {
		return err
	}
	if account.Key, err = password(s.Random); err != nil {
		return err
	}
	p12, err := issued.IssueP12(account.Key, s.Random)
	if err != nil {
		return err
	}
	record := certs.NewRecord(certs.RecordID(identity.NewID(s.Random)), issued.Certificate, owner, purpose, certs.SourceIssued)
	return s.Register.Add(ctx, identity.System, record, &certs.Key{P12: p12, Picture: picture})
}

// session makes the session with agenda, papers, an announced absence and the
// votes as drafts.
func (s *seeder) session(ctx context.Context, c council) (meetings.SessionID, error) {
	secretary := s.secretary(c)
	session, err := s.Meetings.CreateSession(ctx, secretary, c.body.ID, meetings.SessionInput{
		Title: c.title(s.Now()), Kind: meetings.Regular, Place: "Hội trường xã", Sittings: c.plan(s.Now()),
	})
	if err != nil {
		return "", err
	}
	items, err := s.agenda(ctx, secretary, c, session.ID)
	if err != nil {
		return "", err
	}
	for _, p := range c.papers {
		if err := s.paper(ctx, secretary, c, session.ID, items[p.item], p); err != nil {
			return "", fmt.Errorf("%s: %w", p.title, err)
		}
	}
	if err := s.Meetings.PublishSession(ctx, secretary, session.ID); err != nil {
		return "", err
	}
	if err := s.absence(ctx, secretary, c, session.ID); err != nil {
		return "", err
	}
	return session.ID, s.polls(ctx, secretary, c, session.ID, items)
}

// title names the year the demo is planted in.
func (c council) title(now time.Time) string {
	return fmt.Sprintf("%s %d", c.session, now.Year())
}

// plan lets the first sitting start now, on the half hour, whatever the time of
// day: whoever opens the demo wants to play it. The others keep their distance.
func (c council) plan(now time.Time) []meetings.SittingInput {
	first := now.Truncate(30 * time.Minute).Add(-time.Duration(c.sittings[0][0]) * time.Minute)
	var out []meetings.SittingInput
	for _, minutes := range c.sittings {
		out = append(out, meetings.SittingInput{
			StartsAt: first.Add(time.Duration(minutes[0]) * time.Minute), EndsAt: first.Add(time.Duration(minutes[1]) * time.Minute),
		})
	}
	return out
}

// agenda adds the items and returns their identifiers by number.
func (s *seeder) agenda(ctx context.Context, secretary identity.Actor, c council, session meetings.SessionID) (map[string]meetings.ItemID, error) {
	ids := map[string]meetings.ItemID{}
	var parent meetings.ItemID
	for i, number := range c.numbers() {
		it := c.items[i]
		input := meetings.ItemInput{Title: it.title, Presenter: it.presenter, Minutes: it.minutes, Sitting: it.sitting}
		if it.level > 1 {
			input.Parent = parent
		}
		added, err := s.Meetings.AddItem(ctx, secretary, session, input)
		if err != nil {
			return nil, err
		}
		if it.level == 1 {
			parent = added.ID
		}
		ids[number] = added.ID
	}
	return ids, nil
}

// paper writes one paper and takes it in as an upload would be.
func (s *seeder) paper(ctx context.Context, secretary identity.Actor, c council, session meetings.SessionID, item meetings.ItemID, p paper) error {
	level := p.level
	if level == "" {
		level = meetings.Public
	}
	doc, err := s.Meetings.CreateDocument(ctx, secretary, session, meetings.DocumentInput{
		Title: p.title, Item: item, Kind: p.kind, Level: level, Audience: meetings.Audience{Kind: meetings.ToAll},
	})
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if _, err := p.write(&file, c.body.Place, s.Now(), 1); err != nil {
		return err
	}
	_, err = s.Meetings.AddVersion(ctx, secretary, doc.ID, meetings.Upload{FileName: p.title + ".pdf", Size: int64(file.Len()), Body: &file})
	if err != nil {
		return err
	}
	_, err = s.Meetings.PublishDocument(ctx, secretary, doc.ID)
	return err
}

func (s *seeder) absence(ctx context.Context, secretary identity.Actor, c council, session meetings.SessionID) error {
	for _, a := range s.keys.Accounts {
		if a.Body == c.body.ID && a.Seat == c.absent && c.absent > 0 {
			_, err := s.Meetings.Desk(ctx, secretary, session, meetings.DeskPresence{Person: a.Person, Absence: c.reason})
			return err
		}
	}
	return nil
}

// polls prepares the votes; the chair opens them.
func (s *seeder) polls(ctx context.Context, secretary identity.Actor, c council, session meetings.SessionID, items map[string]meetings.ItemID) error {
	for _, b := range c.polls {
		_, err := s.Voting.Create(ctx, secretary, string(session), voting.Input{
			Item: string(items[b.item]), Title: b.title, Method: voting.Named, Rule: b.rule, ChangeAllowed: true, Countdown: 10,
		})
		if err != nil {
			return err
		}
	}
	if len(c.subjects) == 0 {
		return nil
	}
	_, err := s.Voting.Create(ctx, secretary, string(session), voting.Input{
		Item: string(items["11"]), Title: "Lấy phiếu tín nhiệm những người giữ chức vụ do Hội đồng nhân dân bầu (bỏ phiếu giấy)",
		Method: voting.Paper, Rule: voting.RuleConfidence, Subjects: c.subjects,
	})
	return err
}
