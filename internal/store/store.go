package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
)

// Config says which database to open and what it works with. Only DSN is
// required.
type Config struct {
	// DSN is "sqlite:PATH", a plain path (SQLite), or "postgres://…".
	DSN string
	// Now is the server's clock, which decides on SQLite. On PostgreSQL the
	// database's own clock decides, for all nodes alike.
	Now func() time.Time
	// TestNow replaces the clock on both engines, so that one test serves both.
	TestNow func() time.Time
	// Rand makes the epoch; crypto/rand where nil.
	Rand io.Reader
	// Log gets warnings; slog.Default where nil.
	Log *slog.Logger
	// OnCommit is called after a commit, once for each stream the act added
	// to, with its newest position. It must not block.
	OnCommit func(stream journal.StreamID, seq int64)
	// Failpoint is for tests: it is called at each step of a write ("begin",
	// "exec", "exec done", "commit", "committed"); an error it returns is met
	// as if the database had returned it.
	Failpoint func(step string) error
}

func (c *Config) defaults() {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.OnCommit == nil {
		c.OnCommit = func(journal.StreamID, int64) {}
	}
	if c.Failpoint == nil {
		c.Failpoint = func(string) error { return nil }
	}
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	cfg      Config
	engine   engine
	writer   *sql.DB
	reader   *sql.DB
	lockSQL  string
	unlock   func() error
	warnings []string
	epoch    string
}

// engine is what differs between the databases.
type engine struct {
	name     string // "sqlite" or "postgres", as goose and the templates say
	blob     string // the type of bytes
	clock    string // SQL of the database's clock in microseconds; "" = the server's
	readOnly sql.TxOptions
	write    sql.TxOptions
}

// text returns a query in the engine's own way of writing parameters. Both
// take $1; but SQLite reads it as a name and looks each up in a list of all
// before it, which for a statement of many rows is most of the work. ?1 is a
// number to it.
func (e engine) text(query string) string {
	if e.name != "sqlite" {
		return query
	}
	return strings.ReplaceAll(query, "$", "?")
}

// Open opens the database, brings its tables to this program's version and
// checks that a commit is durable; where it is not, it warns loudly in the log
// and in Warnings. On SQLite it takes the lock file beside the database and
// refuses (store.in_use) when another process holds it.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	cfg.defaults()
	st := &Store{cfg: cfg, unlock: func() error { return nil }}
	var err error
	if strings.HasPrefix(cfg.DSN, "postgres://") || strings.HasPrefix(cfg.DSN, "postgresql://") {
		err = st.openPostgres(ctx)
	} else {
		err = st.openSQLite(ctx, strings.TrimPrefix(cfg.DSN, "sqlite:"))
	}
	if err == nil {
		err = st.prepare(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	for _, w := range st.warnings {
		cfg.Log.WarnContext(ctx, "THE DATABASE MAY LOSE ACKNOWLEDGED ACTS", "why", w)
	}
	return st, nil
}

func (st *Store) prepare(ctx context.Context) error {
	if st.cfg.TestNow != nil {
		st.cfg.Now, st.engine.clock = st.cfg.TestNow, ""
	}
	st.lockSQL = lockStreamSQL(st.engine)
	if err := st.migrate(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", translate(err, true))
	}
	return st.readEpoch(ctx)
}

// Close ends all connections and releases the lock file. A second call does
// nothing.
func (st *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{st.reader, st.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	errs = append(errs, st.unlock())
	st.unlock = func() error { return nil }
	return errors.Join(errs...)
}

// Engine returns "sqlite" or "postgres".
func (st *Store) Engine() string { return st.engine.name }

// Warnings returns why a commit may not be durable; it is empty on a database
// set up well.
func (st *Store) Warnings() []string { return st.warnings }

// Epoch returns the random name of the database's history.
func (st *Store) Epoch() string { return st.epoch }

// NewEpoch starts a new history; restore calls it, so that every client of
// the old one starts over instead of mixing both.
func (st *Store) NewEpoch(ctx context.Context) error {
	epoch, err := st.randomEpoch()
	if err != nil {
		return err
	}
	err = st.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE store_meta SET value = $1 WHERE name = 'epoch'`, epoch)
		return err
	})
	if err == nil {
		st.epoch = epoch
	}
	return err
}

// readEpoch makes the epoch of a new database. Two nodes may meet here; the
// first one's epoch stays.
func (st *Store) readEpoch(ctx context.Context) error {
	epoch, err := st.randomEpoch()
	if err != nil {
		return err
	}
	const get = `SELECT value FROM store_meta WHERE name = 'epoch'`
	err = st.reader.QueryRowContext(ctx, get).Scan(&st.epoch)
	if !errors.Is(err, sql.ErrNoRows) {
		return translate(err, false)
	}
	const put = `INSERT INTO store_meta (name, value) VALUES ('epoch', $1) ON CONFLICT (name) DO NOTHING`
	if _, err := st.writer.ExecContext(ctx, put, epoch); err != nil {
		return translate(err, true)
	}
	return translate(st.writer.QueryRowContext(ctx, get).Scan(&st.epoch), false)
}

func (st *Store) randomEpoch() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(st.cfg.Rand, b[:]); err != nil {
		return "", fmt.Errorf("store: epoch: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// Ping reports whether the database answers.
func (st *Store) Ping(ctx context.Context) error {
	return translate(st.reader.PingContext(ctx), false)
}

func badAddress(err error) error {
	return fault.Wrap(err, fault.Invalid, "store.bad_address")
}
