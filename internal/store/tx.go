package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ecabinet/internal/fault"
)

// Tx is a transaction, alive while the function it was given to runs; it is
// for one goroutine. Its feature methods stand in files named after the
// feature.
type Tx struct {
	ctx     context.Context
	st      *Store
	db      *sql.Tx
	writing bool
	now     int64 // microseconds; 0 until somebody asked
	heads   []*lockedHead
	failed  error // the first error of the database; it forbids the commit
}

// Context returns the context of the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Epoch returns the epoch of the database.
func (tx *Tx) Epoch() string { return tx.st.epoch }

// Now returns the time of the transaction, one for all of it. It is not before
// the last entry of any stream locked so far: lock first, then ask. Where the
// database's clock cannot be read, the transaction fails as a whole.
func (tx *Tx) Now() time.Time {
	if tx.now == 0 {
		tx.setNow(tx.readClock())
	}
	return fromMicros(tx.now)
}

func (tx *Tx) readClock() int64 {
	if tx.st.engine.clock == "" {
		return tx.st.cfg.Now().UnixMicro()
	}
	var now int64
	tx.fail(tx.db.QueryRowContext(tx.ctx, "SELECT "+tx.st.engine.clock).Scan(&now))
	return now
}

// setNow never moves the time back.
func (tx *Tx) setNow(micros int64) { tx.now = max(tx.now, micros) }

// fail keeps the first error of the database and returns err as a fault.
func (tx *Tx) fail(err error) error {
	if err == nil {
		return nil
	}
	if end := tx.ctx.Err(); end != nil {
		err = fmt.Errorf("%w (%v)", end, err) // drivers name an ended context differently
	}
	if tx.failed == nil {
		tx.failed = err
	}
	return translate(err, tx.writing)
}

// exec runs a statement that changes rows and returns how many. On PostgreSQL
// a failed statement ends the transaction, so no error here may be continued
// from: say ON CONFLICT DO NOTHING and look at the count.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if !tx.writing {
		return 0, tx.fail(errReading)
	}
	if err := tx.st.cfg.Failpoint("exec"); err != nil {
		return 0, tx.fail(err)
	}
	res, err := tx.db.ExecContext(tx.ctx, tx.st.engine.text(query), bind(args)...)
	if err != nil {
		return 0, tx.fail(err)
	}
	if err := tx.st.cfg.Failpoint("exec done"); err != nil {
		return 0, tx.fail(err)
	}
	n, err := res.RowsAffected()
	return n, tx.fail(err)
}

// must runs a statement that has to change exactly one row, and returns
// otherwise where it changed none: the compare of a compare-and-set.
func (tx *Tx) must(otherwise *fault.Error, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	switch {
	case err != nil:
		return err
	case n == 0:
		return otherwise
	case n > 1:
		return tx.fail(internalf("%d rows changed instead of one: %s", n, query))
	}
	return nil
}

// notFound is the refusal of a row that is not there.
func notFound(code string, args ...any) *fault.Error { return fault.New(fault.NotFound, code, args...) }

// onUnique replaces the general refusal of a doubled key by the caller's own.
func onUnique(err error, otherwise *fault.Error) error {
	if fault.CodeOf(err) == "store.duplicate" {
		otherwise.Cause = err
		return otherwise
	}
	return err
}

// many returns all rows of a query.
func many[T any](tx *Tx, scan func(r row, v *T) error, query string, args ...any) ([]T, error) {
	rows, err := tx.db.QueryContext(tx.ctx, tx.st.engine.text(query), bind(args)...)
	if err != nil {
		return nil, tx.fail(err)
	}
	defer func() { _ = rows.Close() }() // Err tells what matters
	var out []T
	for rows.Next() {
		var v T
		if err := scan(row{rows}, &v); err != nil {
			return nil, tx.fail(err)
		}
		out = append(out, v)
	}
	return out, tx.fail(rows.Err())
}

// one returns the only row of a query, or missing (never nil) where there is
// none.
func one[T any](tx *Tx, missing *fault.Error, scan func(r row, v *T) error, query string, args ...any) (T, error) {
	var zero T
	found, err := many(tx, scan, query, args...)
	switch {
	case err != nil:
		return zero, err
	case len(found) == 0:
		return zero, missing
	case len(found) > 1:
		return zero, tx.fail(internalf("%d rows found instead of one: %s", len(found), query))
	}
	return found[0], nil
}

// column scans rows of one column.
func column[T any](r row, v *T) error { return r.into(v) }

// exists reports whether a query finds a row.
func (tx *Tx) exists(query string, args ...any) (bool, error) {
	found, err := many(tx, func(row, *struct{}) error { return nil }, query, args...)
	return len(found) > 0, err
}
