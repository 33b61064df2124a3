package store

import (
	"ecabinet/internal/identity"
	"ecabinet/meetings"
)

// Spans returns all stays of a session in the order they began.
func (tx *Tx) Spans(session meetings.SessionID) ([]meetings.Span, error) {
	return many(tx, func(r row, s *meetings.Span) error {
		return r.into(&s.ID, &s.Session, &s.Sitting, &s.Person, &s.From, &s.To, &s.How, &s.By, &s.OutHow, &s.OutBy, &s.Undone)
	}, `SELECT id, session, sitting, person, from_at, to_at, how, by_id, out_how, out_by, undone
		FROM presence_spans WHERE session = $1 ORDER BY from_at, id`, session)
}

// AddSpan stores the beginning of a stay. Nobody is in the room twice.
func (tx *Tx) AddSpan(s meetings.Span) error {
	return tx.must(changedMeanwhile(), `INSERT INTO presence_spans (id, session, sitting, person, from_at, to_at, how, by_id,
		out_how, out_by, undone) VALUES (`+list(1, 10)+`, 0) ON CONFLICT DO NOTHING`,
		s.ID, s.Session, s.Sitting, s.Person, s.From, s.To, s.How, s.By, s.OutHow, s.OutBy)
}

// EndSpan ends an open stay.
func (tx *Tx) EndSpan(s meetings.Span) error {
	return tx.must(changedMeanwhile(), `UPDATE presence_spans SET to_at = $1, out_how = $2, out_by = $3
		WHERE id = $4 AND to_at = 0 AND undone = 0`, s.To, s.OutHow, s.OutBy, s.ID)
}

// ReopenSpan takes the end of a stay back.
func (tx *Tx) ReopenSpan(id meetings.SpanID) error {
	return tx.must(changedMeanwhile(), `UPDATE presence_spans SET to_at = 0, out_how = '', out_by = ''
		WHERE id = $1 AND to_at > 0 AND undone = 0`, id)
}

// UndoSpan makes an open stay count for nothing.
func (tx *Tx) UndoSpan(id meetings.SpanID) error {
	return tx.must(changedMeanwhile(), `UPDATE presence_spans SET undone = 1 WHERE id = $1 AND to_at = 0 AND undone = 0`, id)
}

// Absences returns the announced absences of a session.
func (tx *Tx) Absences(session meetings.SessionID) ([]meetings.Absence, error) {
	return many(tx, func(r row, a *meetings.Absence) error {
		return r.into(&a.Session, &a.Person, &a.Reason, &a.At, &a.By)
	}, `SELECT session, person, reason, at, by_id FROM absences WHERE session = $1 ORDER BY person`, session)
}

// PutAbsence notes or replaces a reason.
func (tx *Tx) PutAbsence(a meetings.Absence) error {
	_, err := tx.exec(`INSERT INTO absences (session, person, reason, at, by_id) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (session, person) DO UPDATE SET reason = $3, at = $4, by_id = $5`,
		a.Session, a.Person, a.Reason, a.At, a.By)
	return err
}

// DropAbsence removes a reason.
func (tx *Tx) DropAbsence(session meetings.SessionID, person identity.PersonID) error {
	return tx.must(changedMeanwhile(), `DELETE FROM absences WHERE session = $1 AND person = $2`, session, person)
}
