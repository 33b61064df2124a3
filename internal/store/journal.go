package store

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
)

// lockedHead is a stream's head while this transaction holds its row.
type lockedHead struct {
	journal.Head
	stored int64 // the position found in the row
}

func (h *lockedHead) touched() bool { return h.Seq != h.stored }

// lockStreamSQL creates the row of a new stream and locks that of a known one
// in one statement. The clock is read after the lock was had, so the order of
// positions is the order of times.
func lockStreamSQL(e engine) string {
	clock := e.clock
	if clock == "" {
		clock = "0"
	}
	return `INSERT INTO journal_heads (stream, seq, at, peaks) VALUES ($1, 0, 0, $2)
		ON CONFLICT (stream) DO UPDATE SET seq = journal_heads.seq
		RETURNING seq, at, peaks, ` + clock
}

// LockStream takes the stream for this transaction: until it ends no other act
// of the stream can begin. Call it before reading the state the act depends
// on. Who needs two streams locks the session's before the body's.
func (tx *Tx) LockStream(stream journal.StreamID) error {
	_, err := tx.lock(stream)
	return err
}

func (tx *Tx) lock(stream journal.StreamID) (*lockedHead, error) {
	for _, h := range tx.heads {
		if h.Stream == stream {
			return h, nil
		}
	}
	if err := stream.Check(); err != nil {
		return nil, err
	}
	if !tx.writing {
		return nil, tx.fail(errReading)
	}
	if err := tx.st.cfg.Failpoint("exec"); err != nil {
		return nil, tx.fail(err)
	}
	h := &lockedHead{Head: journal.Head{Stream: stream}}
	var clock int64
	_, err := one(tx, notFound("store.no_entry"), func(r row, _ *struct{}) error {
		var peaks []byte
		if err := r.into(&h.Seq, &h.At, &peaks, &clock); err != nil {
			return err
		}
		return setTree(&h.Head, peaks)
	}, tx.st.lockSQL, stream, []byte{})
	if err != nil {
		return nil, err
	}
	if tx.now == 0 && tx.st.engine.clock == "" {
		clock = tx.readClock()
	}
	if tx.now == 0 {
		tx.setNow(clock)
	}
	tx.setNow(h.At)
	h.stored = h.Seq
	tx.heads = append(tx.heads, h)
	return h, nil
}

// Append records an act and returns its position. It locks the act's stream
// where LockStream did not. Nothing is visible to others before the commit.
func (tx *Tx) Append(act journal.Act) (journal.Position, error) {
	positions, err := tx.AppendAll([]journal.Act{act})
	if err != nil {
		return journal.Position{}, err
	}
	return positions[0], nil
}

// appendRows is how many entries one statement inserts; both engines allow
// 32,766 arguments.
const appendRows = 250

// AppendAll records acts in their order with few statements: the way of a
// group commit. All acts of the transaction bear its time.
func (tx *Tx) AppendAll(acts []journal.Act) ([]journal.Position, error) {
	positions := make([]journal.Position, 0, len(acts))
	for chunk := range slices.Chunk(acts, appendRows) {
		args := make([]any, 0, len(chunk)*6)
		for _, act := range chunk {
			rec, err := tx.seal(act)
			if err != nil {
				return nil, tx.fail(err) // the head in memory has moved: no commit
			}
			e := rec.Entry
			args = append(args, e.Stream, e.Seq, rec.Raw, joinHashes(rec.Nodes), e.ObjectHash, rec.Body)
			positions = append(positions, journal.Position{Stream: e.Stream, Seq: e.Seq, At: e.Time(), Leaf: rec.Nodes[0]})
		}
		const insert = `INSERT INTO journal_entries (stream, seq, entry, nodes, body_hash, body) VALUES `
		if _, err := tx.exec(insert+values(len(chunk), 6), args...); err != nil {
			return nil, err
		}
	}
	return positions, nil
}

func (tx *Tx) seal(act journal.Act) (journal.Record, error) {
	h, err := tx.lock(act.Stream)
	if err != nil {
		return journal.Record{}, err
	}
	rec, err := act.Seal(h.Seq+1, tx.Now())
	if err != nil {
		return journal.Record{}, err
	}
	rec.Nodes = h.Tree.Append(rec.Leaf())
	h.Seq, h.At = rec.Entry.Seq, rec.Entry.At
	return rec, nil
}

// storeHeads writes the heads this transaction moved.
func (tx *Tx) storeHeads() error {
	for _, h := range tx.heads {
		if !h.touched() {
			continue
		}
		moved := fault.New(fault.Internal, "internal")
		moved.Cause = internalf("head of %s moved while it was locked", h.Stream)
		err := tx.must(moved, `UPDATE journal_heads SET seq = $1, at = $2, peaks = $3 WHERE stream = $4 AND seq = $5`,
			h.Seq, h.At, joinHashes(h.Tree.Peaks), h.Stream, h.stored)
		if err != nil {
			return err
		}
	}
	return nil
}

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
// heartbeat and "journal verify" walk.
func (tx *Tx) Heads() ([]journal.Head, error) {
	heads, err := many(tx, scanHead, `SELECT stream, seq, at, peaks FROM journal_heads WHERE seq > 0`)
	slices.SortFunc(heads, func(a, b journal.Head) int { return cmp.Compare(a.Stream, b.Stream) })
	return heads, err
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

func joinHashes(hashes []journal.Hash) []byte {
	out := make([]byte, 0, len(hashes)*len(journal.Hash{}))
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

func splitHashes(b []byte) ([]journal.Hash, error) {
	const size = len(journal.Hash{})
	if len(b)%size != 0 {
		return nil, fmt.Errorf("store: %d bytes are not whole hashes", len(b))
	}
	out := make([]journal.Hash, 0, len(b)/size)
	for part := range slices.Chunk(b, size) {
		out = append(out, journal.Hash(part))
	}
	return out, nil
}
