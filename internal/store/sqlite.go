package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"ecabinet/internal/fault"
)

// openSQLite opens one connection for writing, so that writers queue in the
// process instead of failing with "busy", and several for reading, which a
// writer never blocks (WAL).
func (st *Store) openSQLite(ctx context.Context, path string) error {
	st.engine = engine{name: "sqlite", blob: "BLOB", readOnly: sql.TxOptions{ReadOnly: true}}
	path, err := filepath.Abs(path)
	if err != nil {
		return badAddress(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return cannotWrite(err)
	}
	if st.unlock, err = lockFile(path + ".lock"); err != nil {
		st.unlock = func() error { return nil }
		return err
	}
	if err := makePrivate(path); err != nil {
		return cannotWrite(err)
	}
	const common = "&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	st.writer, err = sql.Open("sqlite", file+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+common)
	if err != nil {
		return badAddress(err)
	}
	st.writer.SetMaxOpenConns(1)
	st.reader, err = sql.Open("sqlite", file+"?_pragma=query_only(1)"+common)
	if err != nil {
		return badAddress(err)
	}
	st.reader.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	st.reader.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	return st.checkSQLite(ctx)
}

// checkSQLite opens the writer first (which creates the file) and asks whether
// the settings were taken: some network file systems cannot do WAL.
func (st *Store) checkSQLite(ctx context.Context) error {
	var mode string
	var synchronous int
	if err := st.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return translate(err, true)
	}
	if err := st.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous); err != nil {
		return translate(err, true)
	}
	if mode != "wal" {
		st.warnings = append(st.warnings, "SQLite journal_mode is "+mode+", not wal: put the data on a local disk")
	}
	if synchronous < 2 {
		st.warnings = append(st.warnings, "SQLite synchronous is below FULL")
	}
	return nil
}

// makePrivate makes the database's file, where there is none, for its owner
// alone: it holds keys and ballots, and the folder may have been made by
// somebody else. SQLite would leave it to the umask, and gives its other files
// the mode of this one.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// lockFile takes path for this process. The kernel releases it when the
// process ends, however it ends, so the file itself may stay.
func lockFile(path string) (func() error, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, cannotWrite(err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(fault.New(fault.Conflict, "store.in_use", "file", path), f.Close())
	}
	if err != nil {
		return nil, errors.Join(cannotWrite(err), f.Close())
	}
	return f.Close, nil
}
