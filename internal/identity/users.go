package identity

import (
	"context"
	"time"
)

// NewUser is an account to be made, with its first roles.
type NewUser struct {
	Username, Password, Name, Language string
	Grants                             []Grant // Person and Since are filled in
}

// AddUser makes a person with an account and grants, and returns her id.
func (s *Service) AddUser(ctx context.Context, u NewUser) (PersonID, error) {
	username := FoldUsername(u.Username)
	if err := checkUsername(username); err != nil {
		return "", err
	}
	if err := checkName(u.Name); err != nil {
		return "", err
	}
	hash, err := s.hasher.Hash(ctx, u.Password)
	if err != nil {
		return "", err
	}
	now := s.o.Now().UTC()
	person := Person{ID: PersonID(NewID(s.o.Random)), Name: u.Name, Language: u.Language}
	grants := make([]Grant, len(u.Grants))
	for i, g := range u.Grants {
		g.Person = person.ID
		if g.Since.IsZero() {
			g.Since = now
		}
		grants[i] = g
	}
	account := Account{Person: person.ID, Username: username, Hash: hash, CreatedAt: now}
	return person.ID, s.store.Write(ctx, func(tx Tx) error {
		if err := tx.AddPerson(person); err != nil {
			return err
		}
		if err := tx.AddAccount(account); err != nil {
			return err
		}
		for _, g := range grants {
			if err := tx.AddGrant(g); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetPassword gives an account a new password and ends all its logins.
func (s *Service) SetPassword(ctx context.Context, username, password string) error {
	account, err := s.find(ctx, FoldUsername(username))
	if err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.SetHash(account.Person, hash); err != nil {
			return err
		}
		return tx.EndLoginsOf(account.Person)
	})
}

// Grant gives the person of an account a role in a body from now on.
func (s *Service) Grant(ctx context.Context, username string, g Grant) error {
	account, err := s.find(ctx, FoldUsername(username))
	if err != nil {
		return err
	}
	g.Person = account.Person
	if g.Since.IsZero() {
		g.Since = s.o.Now().UTC()
	}
	return s.store.Write(ctx, func(tx Tx) error { return tx.AddGrant(g) })
}

// Revoke ends a role of the person of an account now.
func (s *Service) Revoke(ctx context.Context, username string, body BodyID, role Role) error {
	account, err := s.find(ctx, FoldUsername(username))
	if err != nil {
		return err
	}
	now := s.o.Now().UTC()
	return s.store.Write(ctx, func(tx Tx) error { return tx.EndGrant(account.Person, body, role, now) })
}

// Member is a person with the grants she holds in a body now.
type Member struct {
	Person Person
	Grants []Grant
}

// Members returns who holds a role in body now, in the order of the grants.
func (s *Service) Members(ctx context.Context, body BodyID) (members []Member, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		grants, err := tx.BodyGrants(body)
		if err != nil {
			return err
		}
		members, err = s.members(tx, current(grants, s.o.Now()))
		return err
	})
	return members, err
}

func (s *Service) members(tx Tx, grants []Grant) ([]Member, error) {
	byPerson := map[PersonID][]Grant{}
	var ids []PersonID
	for _, g := range grants {
		if byPerson[g.Person] == nil {
			ids = append(ids, g.Person)
		}
		byPerson[g.Person] = append(byPerson[g.Person], g)
	}
	people, err := tx.People(ids)
	members := make([]Member, len(people))
	for i, p := range people {
		members[i] = Member{Person: p, Grants: byPerson[p.ID]}
	}
	return members, err
}

// People returns persons by id in the order asked; unknown ones are left out.
func (s *Service) People(ctx context.Context, ids []PersonID) (people []Person, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		people, err = tx.People(ids)
		return err
	})
	return people, err
}

func current(grants []Grant, now time.Time) []Grant {
	var held []Grant
	for _, g := range grants {
		if g.In(now) {
			held = append(held, g)
		}
	}
	return held
}
