package store

import (
	"fmt"
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
const appendRows = 60

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
