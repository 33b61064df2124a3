package store

import (
	"slices"

	"ecabinet/internal/identity"
	"ecabinet/voting"
)

// inSize is how many values one IN (…) takes, a power of two.
const inSize = 512

// manyIn runs a query that ends in "IN " for all keys; args come before them.
// The list is filled up to a power of two with its last key, so that the
// drivers meet few different texts and keep them prepared.
func manyIn[T any, K ~string](tx *Tx, scan func(r row, v *T) error, query string, keys []K, args ...any) ([]T, error) {
	var found []T
	for chunk := range slices.Chunk(keys, inSize) {
		size := 1
		for size < len(chunk) {
			size *= 2
		}
		all := slices.Clone(args)
		for i := range size {
			all = append(all, string(chunk[min(i, len(chunk)-1)]))
		}
		some, err := many(tx, scan, query+`(`+list(len(args)+1, size)+`)`, all...)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// bulkArguments is how many arguments one INSERT takes. To SQLite "$7" is a
// name it looks up in a list of all before it, so the cost of preparing grows
// with the square.
const bulkArguments = 400

// insertMany inserts rows with few statements: head ends before VALUES, tail
// follows the rows.
func insertMany[T any](tx *Tx, head, tail string, items []T, columns func(T) []any) error {
	if len(items) == 0 {
		return nil
	}
	for chunk := range slices.Chunk(items, bulkArguments/len(columns(items[0]))) {
		var args []any
		for _, item := range chunk {
			args = append(args, columns(item)...)
		}
		if _, err := tx.exec(head+` VALUES `+values(len(chunk), len(args)/len(chunk))+tail, args...); err != nil {
			return err
		}
	}
	return nil
}

// InsertRoll stores the electorate of a poll.
func (tx *Tx) InsertRoll(poll voting.PollID, roll []voting.RollEntry) error {
	return insertMany(tx, `INSERT INTO poll_rolls (poll, person, seat)`, ``, roll,
		func(e voting.RollEntry) []any { return []any{poll, e.Person, e.Seat} })
}

// Roll returns the electorate of a poll by seat.
func (tx *Tx) Roll(poll voting.PollID) ([]voting.RollEntry, error) {
	return many(tx, scanRollEntry, `SELECT person, seat FROM poll_rolls WHERE poll = $1 ORDER BY seat, person`, poll)
}

// OnRoll returns who of the persons is on a poll's roll.
func (tx *Tx) OnRoll(poll voting.PollID, persons []identity.PersonID) (map[identity.PersonID]bool, error) {
	found, err := manyIn(tx, column[identity.PersonID],
		`SELECT person FROM poll_rolls WHERE poll = $1 AND person IN `, persons, poll)
	return setOf(found), err
}

const ballotColumns = `id, poll, round, voter, choice, salt, replaces, manual, position, leaf, recorded_at, signature`

func scanBallot(r row, b *voting.Ballot) error {
	return r.into(&b.ID, &b.Poll, &b.Round, &b.Voter, &b.Choice, &b.Salt, &b.Replaces, &b.Manual, &b.Position, &b.Leaf,
		&b.RecordedAt, &b.Signature)
}

// BallotsByID returns the ballots that exist.
func (tx *Tx) BallotsByID(ids []voting.BallotID) (map[voting.BallotID]voting.Ballot, error) {
	found, err := manyIn(tx, scanBallot, `SELECT `+ballotColumns+` FROM ballots WHERE id IN `, ids)
	byID := make(map[voting.BallotID]voting.Ballot, len(found))
	for _, b := range found {
		byID[b.ID] = b
	}
	return byID, err
}

// ofCurrent limits a query of ballots to those counted in poll $1.
const ofCurrent = ` FROM ballots WHERE id IN (SELECT ballot FROM ballots_current WHERE poll = $1`

// CurrentOf returns the counted ballots of these voters.
func (tx *Tx) CurrentOf(poll voting.PollID, voters []identity.PersonID) (map[identity.PersonID]voting.Ballot, error) {
	current, err := manyIn(tx, column[voting.BallotID],
		`SELECT ballot FROM ballots_current WHERE poll = $1 AND voter IN `, voters, poll)
	if err != nil {
		return nil, err
	}
	ballots, err := tx.BallotsByID(current)
	byVoter := make(map[identity.PersonID]voting.Ballot, len(ballots))
	for _, b := range ballots {
		byVoter[b.Voter] = b
	}
	return byVoter, err
}

// CurrentBallots returns all counted ballots by position.
func (tx *Tx) CurrentBallots(poll voting.PollID) ([]voting.Ballot, error) {
	return many(tx, scanBallot, `SELECT `+ballotColumns+ofCurrent+`) ORDER BY position`, poll)
}

// Voted returns whose ballots are counted.
func (tx *Tx) Voted(poll voting.PollID) ([]identity.PersonID, error) {
	return many(tx, column[identity.PersonID], `SELECT voter FROM ballots_current WHERE poll = $1 ORDER BY voter`, poll)
}

// InsertBallots adds ballots and makes each, in this order, its voter's
// current one.
func (tx *Tx) InsertBallots(ballots []voting.Ballot) error {
	err := insertMany(tx, `INSERT INTO ballots (`+ballotColumns+`)`, ``, ballots, func(b voting.Ballot) []any {
		return []any{b.ID, b.Poll, b.Round, b.Voter, b.Choice, b.Salt, b.Replaces, b.Manual, b.Position, b.Leaf,
			b.RecordedAt, b.Signature}
	})
	if err != nil {
		return err
	}
	return insertMany(tx, `INSERT INTO ballots_current (poll, voter, ballot)`,
		` ON CONFLICT (poll, voter) DO UPDATE SET ballot = excluded.ballot`, lastOfEach(ballots),
		func(b voting.Ballot) []any { return []any{b.Poll, b.Voter, b.ID} })
}

// lastOfEach leaves the last ballot of each voter: PostgreSQL refuses to meet
// a row twice in one statement.
func lastOfEach(ballots []voting.Ballot) []voting.Ballot {
	type key struct {
		poll  voting.PollID
		voter identity.PersonID
	}
	seen := map[key]bool{}
	var last []voting.Ballot
	for _, b := range slices.Backward(ballots) {
		if k := (key{b.Poll, b.Voter}); !seen[k] {
			seen[k] = true
			last = append(last, b)
		}
	}
	return last
}

// NoteRefusal keeps that a late ballot was recorded as refused, at most so
// many of a voter. The caller holds the stream's lock.
func (tx *Tx) NoteRefusal(poll voting.PollID, voter identity.PersonID, ballot voting.BallotID, most int) (bool, error) {
	noted, err := many(tx, column[voting.BallotID],
		`SELECT ballot FROM ballots_refused WHERE poll = $1 AND voter = $2`, poll, voter)
	if err != nil || len(noted) >= most || slices.Contains(noted, ballot) {
		return false, err
	}
	_, err = tx.exec(`INSERT INTO ballots_refused (poll, voter, ballot) VALUES ($1, $2, $3)`, poll, voter, ballot)
	return err == nil, err
}

const manualColumns = `id, poll, person, choice, salt, reason, entered_by, entered_at, state, decided_by, decided_at`

func scanManual(r row, m *voting.ManualBallot) error {
	return r.into(&m.ID, &m.Poll, &m.Person, &m.Choice, &m.Salt, &m.Reason, &m.EnteredBy, &m.EnteredAt, &m.State,
		&m.DecidedBy, &m.DecidedAt)
}

// ManualBallot returns one ballot entered by hand.
func (tx *Tx) ManualBallot(id voting.BallotID) (voting.ManualBallot, error) {
	return one(tx, notFound("voting.manual_unknown"), scanManual,
		`SELECT `+manualColumns+` FROM ballots_manual WHERE id = $1`, id)
}

// ManualBallots returns those of a poll in the order they were entered.
func (tx *Tx) ManualBallots(poll voting.PollID) ([]voting.ManualBallot, error) {
	return many(tx, scanManual, `SELECT `+manualColumns+` FROM ballots_manual WHERE poll = $1 ORDER BY entered_at, id`, poll)
}

// InsertManual stores an entered ballot.
func (tx *Tx) InsertManual(m voting.ManualBallot) error {
	_, err := tx.exec(`INSERT INTO ballots_manual (`+manualColumns+`) VALUES (`+list(1, 11)+`)`,
		m.ID, m.Poll, m.Person, m.Choice, m.Salt, m.Reason, m.EnteredBy, m.EnteredAt, m.State, m.DecidedBy, m.DecidedAt)
	return err
}

// DecideManual ends the wait of an entered ballot.
func (tx *Tx) DecideManual(m voting.ManualBallot) (bool, error) {
	n, err := tx.exec(`UPDATE ballots_manual SET state = $2, decided_by = $3, decided_at = $4
		WHERE id = $1 AND state = $5`, m.ID, m.State, m.DecidedBy, m.DecidedAt, voting.Waiting)
	return n == 1, err
}

// PaperEntry returns the count on paper that waits, if one does.
func (tx *Tx) PaperEntry(poll voting.PollID) (voting.PaperEntry, bool, error) {
	found, err := many(tx, func(r row, e *voting.PaperEntry) error {
		return r.into(&e.Poll, &e.By, &e.At, asJSON(&e.Count))
	}, `SELECT poll, entered_by, entered_at, counts FROM paper_counts WHERE poll = $1`, poll)
	if err != nil || len(found) == 0 {
		return voting.PaperEntry{}, false, err
	}
	return found[0], true, nil
}

// PutPaperEntry stores the first person's count.
func (tx *Tx) PutPaperEntry(e voting.PaperEntry) error {
	_, err := tx.exec(`INSERT INTO paper_counts (poll, entered_by, entered_at, counts) VALUES ($1, $2, $3, $4)`,
		e.Poll, e.By, e.At, asJSON(e.Count))
	return err
}

// DeletePaperEntry removes it.
func (tx *Tx) DeletePaperEntry(poll voting.PollID) error {
	_, err := tx.exec(`DELETE FROM paper_counts WHERE poll = $1`, poll)
	return err
}
