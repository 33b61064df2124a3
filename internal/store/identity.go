package store

import (
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// AddPerson stores a new person.
func (tx *Tx) AddPerson(p identity.Person) error {
	_, err := tx.exec(`INSERT INTO people (id, name, language) VALUES ($1, $2, $3)`, p.ID, p.Name, p.Language)
	return err
}

// Person returns one person.
func (tx *Tx) Person(id identity.PersonID) (identity.Person, error) {
	return one(tx, notFound("identity.person_unknown"), scanPerson, `SELECT id, name, language FROM people WHERE id = $1`, id)
}

// People returns several persons in the order asked, leaving out unknown ones.
func (tx *Tx) People(ids []identity.PersonID) ([]identity.Person, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	found, err := many(tx, scanPerson, `SELECT id, name, language FROM people WHERE id IN (`+list(1, len(ids))+`)`, args...)
	if err != nil {
		return nil, err
	}
	byID := make(map[identity.PersonID]identity.Person, len(found))
	for _, p := range found {
		byID[p.ID] = p
	}
	people := make([]identity.Person, 0, len(found))
	for _, id := range ids {
		if p, ok := byID[id]; ok {
			people = append(people, p)
		}
	}
	return people, nil
}

// SetLanguage changes the language a person reads.
func (tx *Tx) SetLanguage(id identity.PersonID, language string) error {
	return tx.must(notFound("identity.person_unknown"), `UPDATE people SET language = $1 WHERE id = $2`, language, id)
}

// AddAccount stores an account; a taken name is a duplicate.
func (tx *Tx) AddAccount(a identity.Account) error {
	n, err := tx.exec(`INSERT INTO accounts (person, username, hash, created_at, disabled) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, a.Person, a.Username, a.Hash, a.CreatedAt, a.Disabled)
	if err == nil && n == 0 {
		return fault.New(fault.Duplicate, "identity.username_taken", "username", a.Username)
	}
	return err
}

// Account returns the account of a folded username.
func (tx *Tx) Account(username string) (identity.Account, error) {
	return one(tx, notFound("identity.account_unknown", "username", username), func(r row, a *identity.Account) error {
		return r.into(&a.Person, &a.Username, &a.Hash, &a.CreatedAt, &a.Disabled)
	}, `SELECT person, username, hash, created_at, disabled FROM accounts WHERE username = $1`, username)
}

// SetHash replaces the hash of a person's password.
func (tx *Tx) SetHash(id identity.PersonID, hash string) error {
	return tx.must(notFound("identity.person_unknown"), `UPDATE accounts SET hash = $1 WHERE person = $2`, hash, id)
}

// AddGrant stores a grant. Where the person holds that role in the body
// already, the running grant stays and gets the new title.
func (tx *Tx) AddGrant(g identity.Grant) error {
	n, err := tx.exec(`UPDATE grants SET title = $1 WHERE person = $2 AND body = $3 AND role = $4
		AND since <= $5 AND (until_at = 0 OR until_at > $5)`, g.Title, g.Person, g.Body, g.Role, g.Since)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.exec(`INSERT INTO grants (person, body, role, title, since, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		g.Person, g.Body, g.Role, g.Title, g.Since, g.Until)
	return err
}

// EndGrant ends the running grant of a role.
func (tx *Tx) EndGrant(id identity.PersonID, body identity.BodyID, role identity.Role, at time.Time) error {
	n, err := tx.exec(`UPDATE grants SET until_at = $1 WHERE person = $2 AND body = $3 AND role = $4
		AND since <= $1 AND (until_at = 0 OR until_at > $1)`, at, id, body, role)
	if err == nil && n == 0 {
		return notFound("identity.grant_unknown")
	}
	return err
}

const selectGrants = `SELECT person, body, role, title, since, until_at FROM grants `

// PersonGrants returns all grants of a person, ended ones too.
func (tx *Tx) PersonGrants(id identity.PersonID) ([]identity.Grant, error) {
	return many(tx, scanGrant, selectGrants+`WHERE person = $1 ORDER BY since, body, role`, id)
}

// BodyGrants returns all grants in a body, ended ones too.
func (tx *Tx) BodyGrants(body identity.BodyID) ([]identity.Grant, error) {
	return many(tx, scanGrant, selectGrants+`WHERE body = $1 ORDER BY since, person, role`, body)
}

const selectLogins = `SELECT id, token_hash, person, label, created_at, seen_at, ends_at FROM logins `

// AddLogin stores a login.
func (tx *Tx) AddLogin(l identity.Login) error {
	_, err := tx.exec(`INSERT INTO logins (id, token_hash, person, label, created_at, seen_at, ends_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, l.ID, l.TokenHash, l.Person, l.Label, l.CreatedAt, l.SeenAt, l.EndsAt)
	return err
}

// LoginByHash finds a login by the hash of its token.
func (tx *Tx) LoginByHash(hash string) (identity.Login, error) {
	return one(tx, notFound("identity.sign_in_ended"), scanLogin, selectLogins+`WHERE token_hash = $1`, hash)
}

// LoginsOf returns the logins of a person, the newest first.
func (tx *Tx) LoginsOf(id identity.PersonID) ([]identity.Login, error) {
	return many(tx, scanLogin, selectLogins+`WHERE person = $1 ORDER BY created_at DESC, id`, id)
}

// TouchLogin notes when a login was last seen; never back in time.
func (tx *Tx) TouchLogin(id string, seen time.Time) error {
	_, err := tx.exec(`UPDATE logins SET seen_at = $1 WHERE id = $2 AND seen_at < $1`, seen, id)
	return err
}

// EndLogin removes a login; it is no error where it is gone.
func (tx *Tx) EndLogin(id string) error {
	_, err := tx.exec(`DELETE FROM logins WHERE id = $1`, id)
	return err
}

// EndLoginsOf removes all logins of a person.
func (tx *Tx) EndLoginsOf(id identity.PersonID) error {
	_, err := tx.exec(`DELETE FROM logins WHERE person = $1`, id)
	return err
}

// DropLogins removes logins that ended, or were last seen, before these times.
func (tx *Tx) DropLogins(ended, idle time.Time) (int64, error) {
	return tx.exec(`DELETE FROM logins WHERE ends_at <= $1 OR seen_at < $2`, ended, idle)
}

// InstallationKey returns the key of that name. It is candidate from now on
// where there was none; two nodes that start together get the same one.
func (tx *Tx) InstallationKey(name string, candidate []byte) ([]byte, error) {
	_, err := tx.exec(`INSERT INTO installation_keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, candidate)
	if err != nil {
		return nil, err
	}
	return one(tx, notFound("store.no_entry"), column[[]byte], `SELECT value FROM installation_keys WHERE name = $1`, name)
}

func scanPerson(r row, p *identity.Person) error { return r.into(&p.ID, &p.Name, &p.Language) }

func scanGrant(r row, g *identity.Grant) error {
	return r.into(&g.Person, &g.Body, &g.Role, &g.Title, &g.Since, &g.Until)
}

func scanLogin(r row, l *identity.Login) error {
	return r.into(&l.ID, &l.TokenHash, &l.Person, &l.Label, &l.CreatedAt, &l.SeenAt, &l.EndsAt)
}
