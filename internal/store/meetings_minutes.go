package store

import (
	"time"

	"ecabinet/meetings"
)

// Minutes returns the minutes of a session; in state none where nothing was
// written yet.
func (tx *Tx) Minutes(session meetings.SessionID) (meetings.Minutes, error) {
	found, err := many(tx, func(r row, m *meetings.Minutes) error {
		return r.into(&m.Session, &m.State, &m.Revision, &m.Text, &m.SavedAt, &m.SavedBy, &m.Hash, &m.Pages, &m.FrozenAt)
	}, `SELECT session, state, revision, text, saved_at, saved_by, hash, pages, frozen_at FROM minutes WHERE session = $1`, session)
	if err != nil || len(found) == 0 {
		return meetings.Minutes{Session: session, State: meetings.MinutesNone}, err
	}
	m := found[0]
	m.Steps, err = many(tx, func(r row, s *meetings.SignStep) error {
		return r.into(&s.Field, &s.Person, &s.IntentAt, &s.SignedAt, &s.Level, &s.Hash)
	}, `SELECT field, person, intent_at, signed_at, level, hash FROM minutes_steps WHERE session = $1 ORDER BY ordinal`, session)
	return m, err
}

// PutText stores a text as the revision after base.
func (tx *Tx) PutText(m meetings.Minutes, base int) error {
	if base == 0 {
		return tx.must(changedMeanwhile(), `INSERT INTO minutes (session, state, revision, text, saved_at, saved_by, hash, pages,
			frozen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) ON CONFLICT DO NOTHING`,
			m.Session, m.State, m.Revision, m.Text, m.SavedAt, m.SavedBy, []byte{})
	}
	return tx.must(changedMeanwhile(), `UPDATE minutes SET revision = $1, text = $2, saved_at = $3, saved_by = $4
		WHERE session = $5 AND revision = $6 AND state = $7`,
		m.Revision, m.Text, m.SavedAt, m.SavedBy, m.Session, base, meetings.MinutesDraft)
}

// FreezeMinutes fixes a draft as a PDF with its steps.
func (tx *Tx) FreezeMinutes(m meetings.Minutes) error {
	err := tx.must(changedMeanwhile(), `UPDATE minutes SET state = $1, hash = $2, pages = $3, frozen_at = $4
		WHERE session = $5 AND revision = $6 AND state = $7`,
		m.State, m.Hash, m.Pages, m.FrozenAt, m.Session, m.Revision, meetings.MinutesDraft)
	if err != nil {
		return err
	}
	for i, s := range m.Steps {
		_, err := tx.exec(`INSERT INTO minutes_steps (session, ordinal, field, person, intent_at, signed_at, level, hash)
			VALUES ($1, $2, $3, $4, 0, 0, '', $5)`, m.Session, i+1, s.Field, s.Person, []byte{})
		if err != nil {
			return err
		}
	}
	return nil
}

// UnfreezeMinutes makes frozen minutes a draft again and forgets the steps.
func (tx *Tx) UnfreezeMinutes(session meetings.SessionID, at meetings.Hash) error {
	err := tx.must(changedMeanwhile(), `UPDATE minutes SET state = $1, hash = $2, pages = 0, frozen_at = 0
		WHERE session = $3 AND state = $4 AND hash = $5`,
		meetings.MinutesDraft, []byte{}, session, meetings.MinutesFrozen, at)
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM minutes_steps WHERE session = $1`, session)
	return err
}

// SetIntent notes that a signer's key is about to be used.
func (tx *Tx) SetIntent(session meetings.SessionID, field string, at time.Time) error {
	return tx.must(changedMeanwhile(), `UPDATE minutes_steps SET intent_at = $1
		WHERE session = $2 AND field = $3 AND signed_at = 0`, at, session, field)
}

// SignMinutes stores a finished step and the PDF after it.
func (tx *Tx) SignMinutes(m meetings.Minutes, step meetings.SignStep, base meetings.Hash) error {
	err := tx.must(changedMeanwhile(), `UPDATE minutes SET state = $1, hash = $2 WHERE session = $3 AND state = $4 AND hash = $5`,
		m.State, m.Hash, m.Session, meetings.MinutesFrozen, base)
	if err != nil {
		return err
	}
	return tx.must(changedMeanwhile(), `UPDATE minutes_steps SET signed_at = $1, level = $2, hash = $3
		WHERE session = $4 AND field = $5 AND signed_at = 0`, step.SignedAt, step.Level, step.Hash, m.Session, step.Field)
}

// MinutesFiles returns the PDFs the minutes have been, in order.
func (tx *Tx) MinutesFiles(session meetings.SessionID) ([]meetings.MinutesFile, error) {
	return many(tx, func(r row, f *meetings.MinutesFile) error { return r.into(&f.Session, &f.Hash, &f.At) },
		`SELECT session, hash, at FROM minutes_files WHERE session = $1 ORDER BY at, hash`, session)
}

// AddMinutesFile notes a PDF; the same bytes frozen again are one file.
func (tx *Tx) AddMinutesFile(f meetings.MinutesFile) error {
	_, err := tx.exec(`INSERT INTO minutes_files (session, hash, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		f.Session, f.Hash, f.At)
	return err
}
