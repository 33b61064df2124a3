package store

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/internal/testenv"
)

// onBoth runs a test on each engine.
func onBoth(t *testing.T, test func(t *testing.T, st *Store)) {
	for name, dsn := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "e-cabinet.db") },
		"postgres": func(t *testing.T) string { return testenv.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t, Config{DSN: dsn(t)}))
		})
	}
}

func open(t *testing.T, cfg Config) *Store {
	t.Helper()
	cfg.Log = slog.New(slog.DiscardHandler) // testenv's PostgreSQL is weak on purpose
	st, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func TestValuesComeBackAlike(t *testing.T) {
	t.Parallel()
	type pollID string
	type optionHash [32]byte
	type poll struct {
		ID      pollID
		Open    bool
		At, End time.Time
		Hash    optionHash
		None    journal.Hash
		Options []string
		Note    []byte
	}
	want := poll{"p-1", true, time.Date(2025, 11, 3, 8, 0, 0, 123456000, time.UTC), time.Time{},
		optionHash{1, 2, 3}, journal.Hash{}, []string{"tán thành", "không tán thành"}, []byte("x")}
	onBoth(t, func(t *testing.T, st *Store) {
		err := st.Tamper(t.Context(), `CREATE TABLE trial_poll (id TEXT, open BOOLEAN, at BIGINT, ends BIGINT, hash `+
			st.engine.blob+`, none `+st.engine.blob+`, options TEXT, note `+st.engine.blob+`)`)
		if err != nil {
			t.Fatal(err)
		}
		err = st.Write(t.Context(), func(tx *Tx) error {
			n, err := tx.exec(`INSERT INTO trial_poll (id, open, at, ends, hash, none, options, note) VALUES `+values(1, 8),
				want.ID, want.Open, want.At, want.End, want.Hash, nil, asJSON(want.Options), want.Note)
			if n != 1 {
				t.Errorf("%d rows changed", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = st.Read(t.Context(), func(tx *Tx) error {
			got, err := one(tx, notFound("store.no_entry"), func(r row, p *poll) error {
				return r.into(&p.ID, &p.Open, &p.At, &p.End, &p.Hash, &p.None, asJSON(&p.Options), &p.Note)
			}, `SELECT id, open, at, ends, hash, none, options, note FROM trial_poll WHERE id IN (`+list(1, 2)+`) AND open`, want.ID, "other")
			if err != nil {
				return err
			}
			if got.ID != want.ID || !got.Open || !got.At.Equal(want.At) || !got.End.IsZero() || got.Hash != want.Hash ||
				!got.None.IsZero() || !slices.Equal(got.Options, want.Options) || string(got.Note) != "x" {
				t.Errorf("got %+v", got)
			}
			_, err = one(tx, notFound("store.no_entry"), column[string], `SELECT id FROM trial_poll WHERE id = $1`, "nobody")
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("a row that is not there: %v", err)
			}
			found, err := tx.exists(`SELECT 1 FROM trial_poll WHERE id = $1`, want.ID)
			if !found {
				t.Error("a row that is there was not found")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRefusalsOfTheDatabase(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, st *Store) {
		err := st.Tamper(t.Context(), `CREATE TABLE trial_seat (id TEXT PRIMARY KEY, stream TEXT REFERENCES journal_heads (stream))`)
		if err != nil {
			t.Fatal(err)
		}
		taken := fault.New(fault.Conflict, "meetings.seat_taken")
		for name, c := range map[string]struct {
			fn   func(tx *Tx) error
			code string
		}{
			"a doubled key": {func(tx *Tx) error {
				_, err := tx.exec(`INSERT INTO store_meta (name, value) VALUES ('epoch', 'x')`)
				return err
			}, "store.duplicate"},
			"a doubled key, explained": {func(tx *Tx) error {
				_, err := tx.exec(`INSERT INTO store_meta (name, value) VALUES ('epoch', 'x')`)
				return onUnique(err, taken)
			}, "meetings.seat_taken"},
			"a doubled key, swallowed": {func(tx *Tx) error {
				_, _ = tx.exec(`INSERT INTO store_meta (name, value) VALUES ('epoch', 'x')`)
				return nil
			}, "store.duplicate"},
			"a dangling key": {func(tx *Tx) error {
				_, err := tx.exec(`INSERT INTO trial_seat (id, stream) VALUES ('1', 'session:nowhere')`)
				return err
			}, "store.reference"},
			"a compare that does not hold": {func(tx *Tx) error {
				return tx.must(taken, `UPDATE store_meta SET value = 'x' WHERE name = 'epoch' AND value = 'y'`)
			}, "meetings.seat_taken"},
			"a statement that is wrong": {func(tx *Tx) error {
				_, err := tx.exec(`UPDATE nowhere SET x = 1`)
				return err
			}, "internal"},
		} {
			if err := st.Write(t.Context(), c.fn); fault.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		var epoch string
		if err := st.reader.QueryRowContext(t.Context(), `SELECT value FROM store_meta`).Scan(&epoch); err != nil || epoch != st.Epoch() {
			t.Fatalf("something was changed: %q, %v", epoch, err)
		}
	})
}

func TestTheAdapterNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	type fits interface {
		Append(journal.Act) (journal.Position, error)
		LockStream(journal.StreamID) error
		Now() time.Time
	}
	type lacks interface {
		fits
		Unheard(of string) error
		Head(journal.StreamID) journal.Head
	}
	st := open(t, Config{DSN: filepath.Join(t.TempDir(), "e-cabinet.db")})
	a := For[fits](st)
	err := a.Write(t.Context(), func(tx fits) error {
		_, err := tx.Append(journal.Act{Stream: "session:a", Name: "test.act"})
		return err
	})
	if err := errors.Join(err, a.Read(t.Context(), func(tx fits) error { _ = tx.Now(); return nil })); err != nil {
		t.Fatal(err)
	}
	defer func() {
		said, _ := recover().(string)
		if !strings.Contains(said, "Unheard func(string) error is missing") || !strings.Contains(said, "Head is func(journal.StreamID) (journal.Head, error)") {
			t.Fatalf("said %q", said)
		}
	}()
	For[lacks](st)
}

func TestWarningsOfWeakSettings(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, st *Store) {
		var want []string
		if st.Engine() == "postgres" {
			want = []string{"PostgreSQL fsync is off"} // as testenv sets it
		}
		if !slices.Equal(st.Warnings(), want) {
			t.Fatalf("warnings %q, want %q", st.Warnings(), want)
		}
	})
}

func TestOneProcessPerSQLiteFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "e-cabinet.db")
	st := open(t, Config{DSN: path})
	if _, err := Open(t.Context(), Config{DSN: "sqlite:" + path}); fault.CodeOf(err) != "store.in_use" {
		t.Fatalf("a second server: %v", err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, Config{DSN: path})
}

func TestAddressesThatAreWrong(t *testing.T) {
	t.Parallel()
	for dsn, code := range map[string]string{
		"postgres://%zz":              "store.bad_address",
		"postgres://127.0.0.1:1/none": "store.lost",
		"/dev/null/x.db":              "store.cannot_write",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if _, err := Open(ctx, Config{DSN: dsn}); fault.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", dsn, err, code)
		}
		cancel()
	}
}
