package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ecabinet/internal/fault"
)

// What a driver's error means to us.
type meaning int

const (
	unknown   meaning = iota
	unique            // a unique key exists already
	reference         // a foreign key points nowhere, or is still pointed at
	retry             // the database undid the transaction for another's sake
	busy              // no lock or connection within the time
	full              // disk full, read-only, I/O error: cannot be written
	damaged           // the file is not a sound database
	lost              // the connection broke or could not be made
)

// translate turns a driver's error into a fault. Faults and ends of the
// context stay what they are; an error without meaning stays internal.
func translate(err error, writing bool) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch meaningOf(err) {
	case unique:
		return fault.Wrap(err, fault.Duplicate, "store.duplicate")
	case reference:
		return fault.Wrap(err, fault.Conflict, "store.reference")
	case retry, busy:
		return unavailable(err, "store.busy", 1)
	case full:
		if !writing {
			return unavailable(err, "store.cannot_read", 10)
		}
		return cannotWrite(err)
	case damaged:
		return unavailable(err, "store.damaged", 60)
	case lost:
		return unavailable(err, "store.lost", 2)
	}
	return err
}

func unavailable(err error, code string, seconds int) *fault.Error {
	f := fault.Wrap(err, fault.Unavailable, code)
	f.RetryAfter = seconds
	return f
}

func cannotWrite(err error) *fault.Error { return unavailable(err, "store.cannot_write", 10) }

func meaningOf(err error) meaning {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		return postgresMeaning(pg.Code)
	case errors.As(err, &lite):
		return sqliteMeaning(lite.Code())
	}
	var network net.Error
	var connect *pgconn.ConnectError
	if errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err) {
		return lost
	}
	return unknown
}

// sqliteMeaning reads result codes; the low byte is the primary one.
func sqliteMeaning(code int) meaning {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return unique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return reference
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return busy
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN:
		return full
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged
	}
	return unknown
}

// postgresMeaning reads SQLSTATE codes (PostgreSQL documentation, appendix A).
func postgresMeaning(code string) meaning {
	switch code {
	case "23505":
		return unique
	case "23503":
		return reference
	case "40001", "40P01":
		return retry
	case "53300", "55P03", "57014":
		return busy
	case "25006", "53100", "58030":
		return full
	case "57P01", "57P02", "57P03":
		return lost
	}
	switch {
	case strings.HasPrefix(code, "08"):
		return lost
	case strings.HasPrefix(code, "XX00"):
		return damaged
	case strings.HasPrefix(code, "53"):
		return full
	}
	return unknown
}

// commitFault says what a failed commit means. A server that answered "no"
// did not store the act; one that did not answer may have.
func commitFault(err error) error {
	if meaningOf(err) == lost {
		return unavailable(err, "store.commit_unknown", 2)
	}
	return translate(err, true)
}
