package store

import (
	"time"

	"ecabinet/internal/identity"
	"ecabinet/meetings"
)

const selectSessions = `SELECT id, body, title, kind, place, state, papers, created_at, published_at, closed_at FROM sessions `

func scanSession(r row, s *meetings.Session) error {
	return r.into(&s.ID, &s.Body, &s.Title, &s.Kind, &s.Place, &s.State, &s.Papers, &s.CreatedAt, &s.PublishedAt, &s.ClosedAt)
}

const sittingColumns = `g.id, g.session, g.number, g.starts_at, g.ends_at, g.opened_at, g.closed_at`

func scanSitting(r row, g *meetings.Sitting) error {
	return r.into(&g.ID, &g.Session, &g.Number, &g.StartsAt, &g.EndsAt, &g.OpenedAt, &g.ClosedAt)
}

// Session returns a session with its sittings.
func (tx *Tx) Session(id meetings.SessionID) (meetings.Session, error) {
	s, err := one(tx, notFound("meetings.session_missing"), scanSession, selectSessions+`WHERE id = $1`, id)
	if err != nil {
		return s, err
	}
	s.Sittings, err = many(tx, scanSitting, `SELECT `+sittingColumns+` FROM sittings g WHERE g.session = $1 ORDER BY g.number`, id)
	return s, err
}

// Sessions returns a body's sessions, the latest made first.
func (tx *Tx) Sessions(body identity.BodyID) ([]meetings.Session, error) {
	all, err := many(tx, scanSession, selectSessions+`WHERE body = $1 ORDER BY created_at DESC, id`, body)
	if err != nil {
		return nil, err
	}
	sittings, err := many(tx, scanSitting, `SELECT `+sittingColumns+` FROM sittings g JOIN sessions s ON s.id = g.session
		WHERE s.body = $1 ORDER BY g.session, g.number`, body)
	if err != nil {
		return nil, err
	}
	of := map[meetings.SessionID][]meetings.Sitting{}
	for _, g := range sittings {
		of[g.Session] = append(of[g.Session], g)
	}
	for i := range all {
		all[i].Sittings = of[all[i].ID]
	}
	return all, nil
}

// AddSession stores a session without its sittings.
func (tx *Tx) AddSession(s meetings.Session) error {
	_, err := tx.exec(`INSERT INTO sessions (id, body, title, kind, place, state, papers, created_at, published_at, closed_at)
		VALUES (`+list(1, 10)+`)`,
		s.ID, s.Body, s.Title, s.Kind, s.Place, s.State, s.Papers, s.CreatedAt, s.PublishedAt, s.ClosedAt)
	return err
}

// SetSession changes title, kind and place.
func (tx *Tx) SetSession(s meetings.Session) error {
	return tx.must(notFound("meetings.session_missing"), `UPDATE sessions SET title = $1, kind = $2, place = $3 WHERE id = $4`,
		s.Title, s.Kind, s.Place, s.ID)
}

// MoveSession changes the state and notes when.
func (tx *Tx) MoveSession(id meetings.SessionID, from, to meetings.SessionState, at time.Time) error {
	var published, closed time.Time
	switch to {
	case meetings.Published:
		published = at
	case meetings.Closed:
		closed = at
	}
	// The time that is not of this step is 0 and leaves its column alone.
	return tx.must(changedMeanwhile(), `UPDATE sessions SET state = $1, published_at = published_at + $2,
		closed_at = closed_at + $3 WHERE id = $4 AND state = $5`, to, micros(published), micros(closed), id, from)
}

// BumpPapers counts a change of the session's papers.
func (tx *Tx) BumpPapers(id meetings.SessionID) error {
	return tx.must(notFound("meetings.session_missing"), `UPDATE sessions SET papers = papers + 1 WHERE id = $1`, id)
}

// AddSitting stores a planned sitting.
func (tx *Tx) AddSitting(g meetings.Sitting) error {
	_, err := tx.exec(`INSERT INTO sittings (id, session, number, starts_at, ends_at, opened_at, closed_at)
		VALUES (`+list(1, 7)+`)`, g.ID, g.Session, g.Number, g.StartsAt, g.EndsAt, g.OpenedAt, g.ClosedAt)
	return err
}

// SetSitting changes the planned times of a sitting not opened yet.
func (tx *Tx) SetSitting(g meetings.Sitting) error {
	return tx.must(changedMeanwhile(), `UPDATE sittings SET starts_at = $1, ends_at = $2 WHERE id = $3 AND opened_at = 0`,
		g.StartsAt, g.EndsAt, g.ID)
}

// DropSitting removes a sitting not opened yet.
func (tx *Tx) DropSitting(id meetings.SittingID) error {
	return tx.must(changedMeanwhile(), `DELETE FROM sittings WHERE id = $1 AND opened_at = 0`, id)
}

// OpenSitting notes that a sitting began.
func (tx *Tx) OpenSitting(id meetings.SittingID, at time.Time) error {
	return tx.must(changedMeanwhile(), `UPDATE sittings SET opened_at = $1 WHERE id = $2 AND opened_at = 0`, at, id)
}

// CloseSitting notes that a sitting ended.
func (tx *Tx) CloseSitting(id meetings.SittingID, at time.Time) error {
	return tx.must(changedMeanwhile(), `UPDATE sittings SET closed_at = $1 WHERE id = $2 AND opened_at > 0 AND closed_at = 0`, at, id)
}

const selectItems = `SELECT id, session, parent, position, title, presenter, minutes, sitting, state, started_at, ended_at
	FROM agenda_items `

func scanItem(r row, it *meetings.AgendaItem) error {
	return r.into(&it.ID, &it.Session, &it.Parent, &it.Position, &it.Title, &it.Presenter, &it.Minutes, &it.Sitting,
		&it.State, &it.StartedAt, &it.EndedAt)
}

// Item returns one agenda item.
func (tx *Tx) Item(id meetings.ItemID) (meetings.AgendaItem, error) {
	return one(tx, notFound("meetings.item_missing"), scanItem, selectItems+`WHERE id = $1`, id)
}

// Items returns the items of an agenda; meetings.Arrange orders them.
func (tx *Tx) Items(session meetings.SessionID) ([]meetings.AgendaItem, error) {
	return many(tx, scanItem, selectItems+`WHERE session = $1 ORDER BY parent, position, id`, session)
}

// AddItem stores an item.
func (tx *Tx) AddItem(it meetings.AgendaItem) error {
	_, err := tx.exec(`INSERT INTO agenda_items (id, session, parent, position, title, presenter, minutes, sitting, state,
		started_at, ended_at) VALUES (`+list(1, 11)+`)`, it.ID, it.Session, it.Parent, it.Position, it.Title,
		it.Presenter, it.Minutes, it.Sitting, it.State, it.StartedAt, it.EndedAt)
	return err
}

// SetItem changes an item's card.
func (tx *Tx) SetItem(it meetings.AgendaItem) error {
	return tx.must(notFound("meetings.item_missing"), `UPDATE agenda_items SET title = $1, presenter = $2, minutes = $3,
		sitting = $4 WHERE id = $5`, it.Title, it.Presenter, it.Minutes, it.Sitting, it.ID)
}

// PlaceItem changes where an item stands.
func (tx *Tx) PlaceItem(id, parent meetings.ItemID, position int) error {
	return tx.must(notFound("meetings.item_missing"), `UPDATE agenda_items SET parent = $1, position = $2 WHERE id = $3`,
		parent, position, id)
}

// ItemHasPolls reports whether a poll is on the item.
func (tx *Tx) ItemHasPolls(id meetings.ItemID) (bool, error) {
	return tx.exists(`SELECT 1 FROM polls WHERE item = $1 LIMIT 1`, id)
}

// PollsOpen reports whether a poll of the session takes votes.
func (tx *Tx) PollsOpen(session meetings.SessionID) (bool, error) {
	return tx.exists(`SELECT 1 FROM polls WHERE session = $1 AND state IN ('open', 'closing') LIMIT 1`, session)
}

// DropItem removes an item. One that a poll refers to is kept by the
// database.
func (tx *Tx) DropItem(id meetings.ItemID) error {
	return tx.must(notFound("meetings.item_missing"), `DELETE FROM agenda_items WHERE id = $1`, id)
}

// MoveItemState changes the state and times of an item.
func (tx *Tx) MoveItemState(to meetings.ItemTimes, from meetings.ItemState) error {
	return tx.must(changedMeanwhile(), `UPDATE agenda_items SET state = $1, started_at = $2, ended_at = $3
		WHERE id = $4 AND state = $5`, to.State, to.StartedAt, to.EndedAt, to.Item, from)
}

// Steps returns the changes of the running item, in order.
func (tx *Tx) Steps(session meetings.SessionID) ([]meetings.RunStep, error) {
	return many(tx, func(r row, s *meetings.RunStep) error {
		return r.into(&s.Session, &s.Number, &s.Sitting, &s.At, asJSON(&s.From), asJSON(&s.To), &s.Undone)
	}, `SELECT session, number, sitting, at, ended, begun, undone FROM item_steps WHERE session = $1 ORDER BY number`, session)
}

// AddStep stores a change of the running item.
func (tx *Tx) AddStep(s meetings.RunStep) error {
	_, err := tx.exec(`INSERT INTO item_steps (session, number, sitting, at, ended, begun, undone)
		VALUES ($1, $2, $3, $4, $5, $6, 0)`, s.Session, s.Number, s.Sitting, s.At, asJSON(s.From), asJSON(s.To))
	return err
}

// UndoStep marks a step as taken back.
func (tx *Tx) UndoStep(session meetings.SessionID, number int) error {
	return tx.must(changedMeanwhile(), `UPDATE item_steps SET undone = 1 WHERE session = $1 AND number = $2 AND undone = 0`,
		session, number)
}
