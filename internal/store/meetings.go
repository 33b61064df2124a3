package store

import (
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/meetings"
)

var _ meetings.Tx = (*Tx)(nil)

// changedMeanwhile is the refusal of a compare-and-set that found another
// state. The stream's lock makes it rare; it guards against a caller that did
// not lock.
func changedMeanwhile() *fault.Error {
	return fault.New(fault.Conflict, "meetings.changed_meanwhile")
}

const bodyColumns = `id, name, parent, level, place, time_zone, symbol, rule_pack, rule_since, seats`

func scanBody(r row, b *meetings.Body) error {
	return r.into(&b.ID, &b.Name, &b.Parent, &b.Level, &b.Place, &b.TimeZone, &b.Symbol, &b.RulePack, &b.RuleSince, &b.Seats)
}

// FindBody returns a council or committee. (Body is the body of an act.)
func (tx *Tx) FindBody(id identity.BodyID) (meetings.Body, error) {
	return one(tx, notFound("meetings.body_missing"), scanBody, `SELECT `+bodyColumns+` FROM bodies WHERE id = $1`, id)
}

// Bodies returns all bodies, by name.
func (tx *Tx) Bodies() ([]meetings.Body, error) {
	return many(tx, scanBody, `SELECT `+bodyColumns+` FROM bodies ORDER BY name, id`)
}

// AddBody stores a new body.
func (tx *Tx) AddBody(b meetings.Body) error {
	return tx.must(fault.New(fault.Duplicate, "meetings.body_exists"),
		`INSERT INTO bodies (`+bodyColumns+`) VALUES (`+list(1, 10)+`) ON CONFLICT DO NOTHING`,
		b.ID, b.Name, b.Parent, b.Level, b.Place, b.TimeZone, b.Symbol, b.RulePack, b.RuleSince, b.Seats)
}

// SetBody changes a body.
func (tx *Tx) SetBody(b meetings.Body) error {
	return tx.must(notFound("meetings.body_missing"), `UPDATE bodies SET name = $2, parent = $3, level = $4, place = $5,
		time_zone = $6, symbol = $7, rule_pack = $8, rule_since = $9, seats = $10 WHERE id = $1`,
		b.ID, b.Name, b.Parent, b.Level, b.Place, b.TimeZone, b.Symbol, b.RulePack, b.RuleSince, b.Seats)
}

// Terms returns the terms of a body, the latest first.
func (tx *Tx) Terms(body identity.BodyID) ([]meetings.Term, error) {
	return many(tx, func(r row, t *meetings.Term) error { return r.into(&t.ID, &t.Body, &t.Name, &t.From, &t.Until) },
		`SELECT id, body, name, from_at, until_at FROM terms WHERE body = $1 ORDER BY from_at DESC, id`, body)
}

// AddTerm stores a term.
func (tx *Tx) AddTerm(t meetings.Term) error {
	_, err := tx.exec(`INSERT INTO terms (id, body, name, from_at, until_at) VALUES ($1, $2, $3, $4, $5)`,
		t.ID, t.Body, t.Name, t.From, t.Until)
	return err
}

// Seats returns all tenures of a body, by number and time.
func (tx *Tx) Seats(body identity.BodyID) ([]meetings.Seat, error) {
	return many(tx, func(r row, s *meetings.Seat) error {
		return r.into(&s.Body, &s.Term, &s.Number, &s.Person, &s.From, &s.Until)
	}, `SELECT body, term, number, person, from_at, until_at FROM seats WHERE body = $1 ORDER BY number, from_at`, body)
}

// AddSeat stores a tenure.
func (tx *Tx) AddSeat(s meetings.Seat) error {
	return tx.must(fault.New(fault.Conflict, "meetings.seat_taken", "seat", s.Number),
		`INSERT INTO seats (body, term, number, person, from_at, until_at) VALUES (`+list(1, 6)+`) ON CONFLICT DO NOTHING`,
		s.Body, s.Term, s.Number, s.Person, s.From, s.Until)
}

// EndSeat ends an open tenure.
func (tx *Tx) EndSeat(s meetings.Seat, at time.Time) error {
	return tx.must(changedMeanwhile(), `UPDATE seats SET until_at = $1 WHERE body = $2 AND number = $3 AND from_at = $4
		AND until_at = 0`, at, s.Body, s.Number, s.From)
}

func scanGroup(r row, g *meetings.Group) error {
	return r.into(&g.ID, &g.Body, &g.Name, asJSON(&g.Members))
}

// Groups returns the groups of a body, by name.
func (tx *Tx) Groups(body identity.BodyID) ([]meetings.Group, error) {
	return many(tx, scanGroup, `SELECT id, body, name, members FROM people_groups WHERE body = $1 ORDER BY name, id`, body)
}

// Group returns one group.
func (tx *Tx) Group(id meetings.GroupID) (meetings.Group, error) {
	return one(tx, notFound("meetings.group_missing"), scanGroup,
		`SELECT id, body, name, members FROM people_groups WHERE id = $1`, id)
}

// AddGroup stores a group.
func (tx *Tx) AddGroup(g meetings.Group) error {
	_, err := tx.exec(`INSERT INTO people_groups (id, body, name, members) VALUES ($1, $2, $3, $4)`,
		g.ID, g.Body, g.Name, asJSON(g.Members))
	return err
}

// SetGroup changes name and members.
func (tx *Tx) SetGroup(g meetings.Group) error {
	return tx.must(notFound("meetings.group_missing"), `UPDATE people_groups SET name = $1, members = $2 WHERE id = $3`,
		g.Name, asJSON(g.Members), g.ID)
}
