package store

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"

	"ecabinet/internal/journal"
)

// Head returns the state of a stream; a stream without entries has an empty
// one. In a write it includes what was appended so far.
func (tx *Tx) Head(stream journal.StreamID) (journal.Head, error) {
	for _, h := range tx.heads {
		if h.Stream == stream {
			head := h.Head
			head.Tree = h.Tree.Clone()
			return head, nil
		}
	}
	heads, err := many(tx, scanHead, `SELECT stream, seq, at, peaks FROM journal_heads WHERE stream = $1`, stream)
	if err != nil || len(heads) == 0 {
		return journal.Head{Stream: stream}, err
	}
	return heads[0], nil
}

// Heads returns the state of every stream that has entries, by name: what the
// heartbeat walks.
func (tx *Tx) Heads() ([]journal.Head, error) {
	heads, err := many(tx, scanHead, `SELECT stream, seq, at, peaks FROM journal_heads WHERE seq > 0`)
	slices.SortFunc(heads, func(a, b journal.Head) int { return cmp.Compare(a.Stream, b.Stream) })
	return heads, err
}

// Streams names every stream there is or must be: those with entries, and those
// of all bodies and sessions, whose making was their first act. So a stream
// that was deleted whole is asked for all the same.
func (tx *Tx) Streams() ([]journal.StreamID, error) {
	return many(tx, column[journal.StreamID], `SELECT stream FROM journal_heads WHERE seq > 0
		UNION SELECT stream FROM journal_entries
		UNION SELECT 'body:' || id FROM bodies
		UNION SELECT 'session:' || id FROM sessions ORDER BY 1`)
}

func scanHead(r row, h *journal.Head) error {
	var peaks []byte
	if err := r.into(&h.Stream, &h.Seq, &h.At, &peaks); err != nil {
		return err
	}
	return setTree(h, peaks)
}

// setTree refuses a head that cannot be continued: appending to it would
// write a wrong tree.
func setTree(h *journal.Head, peaks []byte) error {
	hashes, err := splitHashes(peaks)
	if err != nil {
		return unavailable(err, "store.damaged", 60)
	}
	h.Tree = journal.Tree{Size: h.Seq, Peaks: hashes}
	if err := h.Tree.Check(); err != nil {
		return unavailable(err, "store.damaged", 60)
	}
	return nil
}

const entryColumns = `entry, nodes, body`

// Entries returns at most limit records of a stream after a position, in
// order.
func (tx *Tx) Entries(stream journal.StreamID, after int64, limit int) ([]journal.Record, error) {
	return many(tx, scanEntry, `SELECT `+entryColumns+` FROM journal_entries WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
		stream, after, limit)
}

// Entry returns the record at a position.
func (tx *Tx) Entry(stream journal.StreamID, seq int64) (journal.Record, error) {
	return one(tx, notFound("store.no_entry"), scanEntry,
		`SELECT `+entryColumns+` FROM journal_entries WHERE stream = $1 AND seq = $2`, stream, seq)
}

func scanEntry(r row, rec *journal.Record) error { return scanRecord(r, rec) }

// scanRecord takes the bytes as they are: judging them is journal.Verify's.
func scanRecord(r row, rec *journal.Record, more ...any) error {
	var nodes []byte
	if err := r.into(append([]any{&rec.Raw, &nodes, &rec.Body}, more...)...); err != nil {
		return err
	}
	var err error
	if rec.Nodes, err = splitHashes(nodes); err != nil {
		rec.Nodes = []journal.Hash{} // fits no entry: Verify reports it
	}
	// An entry that cannot be read keeps its bytes and stays zero.
	rec.Entry, _ = journal.ParseEntry(rec.Raw)
	return nil
}

// Body returns the canonical bytes of an act by their hash.
func (tx *Tx) Body(hash journal.Hash) ([]byte, error) {
	return one(tx, notFound("store.no_entry"), column[[]byte],
		`SELECT body FROM journal_entries WHERE body_hash = $1 AND body IS NOT NULL LIMIT 1`, hash)
}

// ProveInclusion proves that an entry stands in the stream's first size
// entries.
func (tx *Tx) ProveInclusion(stream journal.StreamID, seq, size int64) (journal.Proof, error) {
	if err := tx.inRange(stream, seq, size); err != nil {
		return nil, err
	}
	return journal.ProveInclusion(size, seq, tx.nodes(stream))
}

// ProveConsistency proves that the stream's first older entries are the
// beginning of its first newer entries.
func (tx *Tx) ProveConsistency(stream journal.StreamID, older, newer int64) (journal.Proof, error) {
	if err := tx.inRange(stream, older, newer); err != nil {
		return nil, err
	}
	return journal.ProveConsistency(newer, older, tx.nodes(stream))
}

// RootAt returns the root of the stream's first size entries.
func (tx *Tx) RootAt(stream journal.StreamID, size int64) (journal.Hash, error) {
	if err := tx.inRange(stream, size, size); err != nil {
		return journal.Hash{}, err
	}
	return journal.RootAt(size, tx.nodes(stream))
}

func (tx *Tx) inRange(stream journal.StreamID, position, size int64) error {
	head, err := tx.Head(stream)
	if err != nil {
		return err
	}
	if position < 0 || position > size || size > head.Seq {
		return notFound("store.no_entry")
	}
	return nil
}

func (tx *Tx) nodes(stream journal.StreamID) journal.NodeReader {
	type stored struct {
		seq   int64
		nodes []byte
	}
	return func(seqs []int64) (map[int64][]journal.Hash, error) {
		args := []any{stream}
		for _, s := range seqs {
			args = append(args, s)
		}
		found, err := many(tx, func(r row, v *stored) error { return r.into(&v.seq, &v.nodes) },
			`SELECT seq, nodes FROM journal_entries WHERE stream = $1 AND seq IN (`+list(2, len(seqs))+`)`, args...)
		if err != nil {
			return nil, err
		}
		out := make(map[int64][]journal.Hash, len(found))
		for _, f := range found {
			if out[f.seq], err = splitHashes(f.nodes); err != nil {
				return nil, unavailable(err, "store.damaged", 60)
			}
		}
		return out, nil
	}
}

// VerifyStream recomputes a stream on one snapshot and reports the first entry
// that does not hold.
func (st *Store) VerifyStream(ctx context.Context, stream journal.StreamID, checkpoints ...journal.Checkpoint) (journal.Report, error) {
	var report journal.Report
	err := st.Read(ctx, func(tx *Tx) error {
		head, err := tx.Head(stream)
		if err != nil {
			return err
		}
		report, err = journal.Verify(stream, tx.records(stream), &head, checkpoints...)
		return err
	})
	return report, err
}

// records walks a stream in portions, so that its length does not matter.
func (tx *Tx) records(stream journal.StreamID) iter.Seq2[journal.Record, error] {
	const portion = 500
	type placed struct {
		seq int64
		journal.Record
	}
	scan := func(r row, p *placed) error {
		if err := scanRecord(r, &p.Record, &p.seq); err != nil {
			return err
		}
		if p.seq != p.Entry.Seq {
			p.Nodes = []journal.Hash{} // a row moved elsewhere: Verify reports it
		}
		return nil
	}
	return func(yield func(journal.Record, error) bool) {
		for after := int64(math.MinInt64); ; {
			found, err := many(tx, scan,
				`SELECT `+entryColumns+`, seq FROM journal_entries WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
				stream, after, portion)
			if err != nil {
				yield(journal.Record{}, err)
				return
			}
			for _, p := range found {
				if after = p.seq; !yield(p.Record, nil) {
					return
				}
			}
			if len(found) < portion {
				return
			}
		}
	}
}
