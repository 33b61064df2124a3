package store

import (
	"time"

	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/voting"
)

// Room returns what a poll needs to know of its session.
func (tx *Tx) Room(session string) (voting.Room, error) {
	return one(tx, notFound("meetings.session_missing"), func(r row, room *voting.Room) error {
		var state meetings.SessionState
		err := r.into(&room.Session, &room.Body, &state, &room.Seats, &room.RulePack, &room.TimeZone)
		room.Running = state == meetings.Running
		return err
	}, `SELECT s.id, s.body, s.state, b.seats, b.rule_pack, b.time_zone
		FROM sessions s JOIN bodies b ON b.id = s.body WHERE s.id = $1`, session)
}

// ItemInSession reports whether the session has such an agenda item.
func (tx *Tx) ItemInSession(session, item string) (bool, error) {
	return tx.exists(`SELECT 1 FROM agenda_items WHERE id = $1 AND session = $2`, item, session)
}

// FilledSeats returns who holds a seat of the session's body now, by seat.
func (tx *Tx) FilledSeats(session string) ([]voting.RollEntry, error) {
	return many(tx, scanRollEntry, `SELECT p.person, p.number FROM seats p JOIN sessions s ON s.body = p.body
		WHERE s.id = $1 AND p.from_at <= $2 AND (p.until_at = 0 OR $2 < p.until_at) ORDER BY p.number`, session, tx.Now())
}

func scanRollEntry(r row, e *voting.RollEntry) error { return r.into(&e.Person, &e.Seat) }

// PresentVoters returns who of the persons is in the room, of everybody there
// for nil.
func (tx *Tx) PresentVoters(session string, persons []identity.PersonID) (map[identity.PersonID]bool, error) {
	const query = `SELECT person FROM presence_spans WHERE session = $1 AND to_at = 0 AND undone = 0`
	if persons == nil {
		found, err := many(tx, column[identity.PersonID], query, session)
		return setOf(found), err
	}
	found, err := manyIn(tx, column[identity.PersonID], query+` AND person IN `, persons, session)
	return setOf(found), err
}

const pollColumns = `id, body, session, item, title, method, rule_pack, rule, threshold, quorum, present_at, choices,
	subjects, ordinal, round, previous, change_allowed, countdown, state, seats, roll_size, present_at_open, frozen,
	created_at, opened_at, opened_by, closes_at, thawed_at, closed_at, closed_by, close_position, close_leaf, declared_at,
	annulled_at, annul_reason, result`

// pollFields lists a poll's fields in the order of pollColumns, as pointers.
func pollFields(p *voting.Poll) []any {
	return []any{
		&p.ID, &p.Body, &p.Session, &p.Item, &p.Title, &p.Method, &p.Pack, &p.Rule, asJSON(&p.Threshold), asJSON(&p.Quorum),
		&p.PresentAt, asJSON(&p.Choices), asJSON(&p.Subjects), &p.Ordinal, &p.Round, &p.Previous, &p.ChangeAllowed,
		&p.Countdown, &p.State, &p.Seats, &p.RollSize, &p.PresentAtOpen, &p.Frozen, &p.CreatedAt, &p.OpenedAt, &p.OpenedBy,
		&p.ClosesAt, &p.ThawedAt, &p.ClosedAt, &p.ClosedBy, &p.ClosePosition, &p.CloseLeaf, &p.DeclaredAt, &p.AnnulledAt, &p.AnnulReason,
		asJSON(&p.Result),
	}
}

// pollValues lists the same for storing.
func pollValues(p voting.Poll) []any {
	return []any{
		p.ID, p.Body, p.Session, p.Item, p.Title, p.Method, p.Pack, p.Rule, asJSON(p.Threshold), asJSON(p.Quorum),
		p.PresentAt, asJSON(p.Choices), asJSON(p.Subjects), p.Ordinal, p.Round, p.Previous, p.ChangeAllowed,
		p.Countdown, p.State, p.Seats, p.RollSize, p.PresentAtOpen, p.Frozen, p.CreatedAt, p.OpenedAt, p.OpenedBy,
		p.ClosesAt, p.ThawedAt, p.ClosedAt, p.ClosedBy, p.ClosePosition, p.CloseLeaf, p.DeclaredAt, p.AnnulledAt, p.AnnulReason,
		asJSON(p.Result),
	}
}

func scanPoll(r row, p *voting.Poll) error { return r.into(pollFields(p)...) }

// Poll returns one poll.
func (tx *Tx) Poll(id voting.PollID) (voting.Poll, error) {
	return one(tx, notFound("voting.poll_unknown"), scanPoll, `SELECT `+pollColumns+` FROM polls WHERE id = $1`, id)
}

// PollsOf returns a session's polls in their order.
func (tx *Tx) PollsOf(session string) ([]voting.Poll, error) {
	return many(tx, scanPoll, `SELECT `+pollColumns+` FROM polls WHERE session = $1 ORDER BY ordinal, round`, session)
}

// InsertPoll stores a new draft.
func (tx *Tx) InsertPoll(p voting.Poll) error {
	fields := pollValues(p)
	_, err := tx.exec(`INSERT INTO polls (`+pollColumns+`) VALUES (`+list(1, len(fields))+`)`, fields...)
	return err
}

// UpdatePoll writes a poll if it still is in state from. What never changes
// (body, session, ordinal, round, previous, created_at) is not written.
func (tx *Tx) UpdatePoll(p voting.Poll, from voting.State) (bool, error) {
	n, err := tx.exec(`UPDATE polls SET item = $3, title = $4, method = $5, rule_pack = $6, rule = $7, threshold = $8,
		quorum = $9, present_at = $10, choices = $11, subjects = $12, change_allowed = $13, countdown = $14, state = $15,
		seats = $16, roll_size = $17, present_at_open = $18, frozen = $19, opened_at = $20, opened_by = $21,
		closes_at = $22, closed_at = $23, closed_by = $24, close_position = $25, close_leaf = $26, declared_at = $27,
		annulled_at = $28, annul_reason = $29, result = $30, thawed_at = $31 WHERE id = $1 AND state = $2`,
		p.ID, from, p.Item, p.Title, p.Method, p.Pack, p.Rule, asJSON(p.Threshold),
		asJSON(p.Quorum), p.PresentAt, asJSON(p.Choices), asJSON(p.Subjects), p.ChangeAllowed, p.Countdown, p.State,
		p.Seats, p.RollSize, p.PresentAtOpen, p.Frozen, p.OpenedAt, p.OpenedBy,
		p.ClosesAt, p.ClosedAt, p.ClosedBy, p.ClosePosition, p.CloseLeaf, p.DeclaredAt,
		p.AnnulledAt, p.AnnulReason, asJSON(p.Result), p.ThawedAt)
	return n == 1, err
}

// DeletePoll removes a draft.
func (tx *Tx) DeletePoll(id voting.PollID) error {
	_, err := tx.exec(`DELETE FROM polls WHERE id = $1 AND state = $2`, id, voting.Draft)
	return err
}

// DuePolls returns polls whose announced close has come, oldest first.
func (tx *Tx) DuePolls(now time.Time) ([]voting.PollID, error) {
	return many(tx, column[voting.PollID],
		`SELECT id FROM polls WHERE state = 'closing' AND closes_at <= $1 ORDER BY closes_at`, now)
}

// VotablePolls returns polls that are open or closing.
func (tx *Tx) VotablePolls() ([]voting.PollID, error) {
	return many(tx, column[voting.PollID], `SELECT id FROM polls WHERE state IN ('open', 'closing') ORDER BY id`)
}

// setOf makes a set.
func setOf[K comparable](keys []K) map[K]bool {
	set := make(map[K]bool, len(keys))
	for _, k := range keys {
		set[k] = true
	}
	return set
}
