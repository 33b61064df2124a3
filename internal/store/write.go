package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// maxAttempts bounds how often PostgreSQL may undo one act for another's sake
// before we say "busy".
const maxAttempts = 6

// Write runs one act in one transaction: everything fn stores through tx, and
// its journal entries, are there after Write returned nil, and never a part of
// them. fn's error undoes all and is returned.
//
// On PostgreSQL fn may run more than once (a deadlock or a serialisation
// failure undid it), so it must set, not add to, what it keeps outside. tx
// ends with fn. After store.commit_unknown the act may or may not be stored;
// whoever repeats it needs an identifier that shows the first one.
func (st *Store) Write(ctx context.Context, fn func(tx *Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := st.attempt(ctx, fn)
		if err == nil || attempt == maxAttempts || meaningOf(err) != retry {
			return translate(err, true)
		}
		// Full jitter, so that two that met do not meet again.
		pause := time.Duration(rand.Int64N(int64(5 * time.Millisecond << attempt)))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (st *Store) attempt(ctx context.Context, fn func(tx *Tx) error) error {
	if err := st.cfg.Failpoint("begin"); err != nil {
		return err
	}
	db, err := st.writer.BeginTx(ctx, &st.engine.write)
	if err != nil {
		return err
	}
	// After a commit this does nothing; after a panic in fn it undoes the act.
	defer func() { _ = db.Rollback() }()
	tx := &Tx{ctx: ctx, st: st, db: db, writing: true}
	if err := tx.run(fn); err != nil {
		return err
	}
	if err := tx.commit(); err != nil {
		return err
	}
	for _, h := range tx.heads {
		if h.touched() {
			st.cfg.OnCommit(h.Stream, h.Seq)
		}
	}
	return nil
}

// run calls fn and stores the heads it moved. After a failed statement nothing
// may be committed, whatever fn made of it; only a doubled or dangling key is
// fn's to explain.
func (tx *Tx) run(fn func(tx *Tx) error) error {
	err := fn(tx)
	if tx.failed != nil {
		if m := meaningOf(tx.failed); err != nil && (m == unique || m == reference) {
			return err
		}
		return tx.failed
	}
	if err != nil {
		return err
	}
	if err := tx.storeHeads(); err != nil {
		return errors.Join(tx.failed, err)
	}
	return nil
}

func (tx *Tx) commit() error {
	if err := tx.st.cfg.Failpoint("commit"); err != nil {
		return err
	}
	if err := tx.db.Commit(); err != nil {
		if errors.Is(err, sql.ErrTxDone) && tx.ctx.Err() != nil {
			return tx.ctx.Err() // the context ended before the commit began
		}
		return commitFault(err)
	}
	if err := tx.st.cfg.Failpoint("committed"); err != nil {
		return unavailable(err, "store.commit_unknown", 2)
	}
	return nil
}

// Read runs fn on one snapshot: what other acts commit meanwhile is not seen,
// and no writer waits for fn or makes it wait.
func (st *Store) Read(ctx context.Context, fn func(tx *Tx) error) error {
	db, err := st.reader.BeginTx(ctx, &st.engine.readOnly)
	if err != nil {
		return translate(err, false)
	}
	defer func() { _ = db.Rollback() }() // nothing was written
	tx := &Tx{ctx: ctx, st: st, db: db}
	if err := tx.run(fn); err != nil {
		return translate(err, false)
	}
	return nil
}

// errReading is a defect of the caller, not of the database.
var errReading = errors.New("store: a write in a reading transaction")

func internalf(format string, args ...any) error { return fmt.Errorf("store: "+format, args...) }
