package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/internal/testenv"
)

const stream = journal.StreamID("session:s-1")

func write(t *testing.T, st *Store, size int) error {
	t.Helper()
	return st.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.Append(journal.Act{Stream: stream, Name: "test.act", Body: strings.Repeat("x", size)})
		return err
	})
}

// sound checks that exactly the acknowledged acts are there.
func sound(t *testing.T, st *Store, want int64) {
	t.Helper()
	report, err := st.VerifyStream(t.Context(), stream)
	if err != nil || !report.OK() || report.Size != want {
		t.Fatalf("%+v, %v; want %d sound entries", report, err, want)
	}
}

// fillUp writes until the database refuses, then checks that nothing that was
// acknowledged is lost and that writing goes on once there is room.
func fillUp(t *testing.T, st *Store, makeRoom func()) {
	t.Helper()
	acknowledged := int64(0)
	var err error
	for err == nil && acknowledged < 10_000 {
		if err = write(t, st, 20_000); err == nil {
			acknowledged++
		}
	}
	if fault.CodeOf(err) != "store.cannot_write" || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("after %d acts: %v", acknowledged, err)
	}
	sound(t, st, acknowledged)
	makeRoom()
	if err := write(t, st, 10); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	sound(t, st, acknowledged+1)
}

func TestSQLiteFull(t *testing.T) {
	t.Parallel()
	st := open(t, Config{DSN: filepath.Join(t.TempDir(), "e-cabinet.db")})
	limit := func(pages int) {
		if err := st.Tamper(t.Context(), fmt.Sprint("PRAGMA max_page_count = ", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(200)
	fillUp(t, st, func() { limit(1 << 30) })
}

// The file system itself is full: what SQLite meets is ENOSPC of the log file.
func TestSQLiteOnAFullDisk(t *testing.T) {
	t.Parallel()
	folder := smallDisk(t)
	ballast := filepath.Join(folder, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	st := open(t, Config{DSN: filepath.Join(folder, "e-cabinet.db")})
	fillUp(t, st, func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSQLiteIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()                           // readable by all, as an administrator may have made it
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // that is the case here
		t.Fatal(err)
	}
	st := open(t, Config{DSN: filepath.Join(dir, "e-cabinet.db")})
	if err := write(t, st, 10); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestSQLiteReadOnly(t *testing.T) {
	t.Parallel()
	st := open(t, Config{DSN: filepath.Join(t.TempDir(), "e-cabinet.db")})
	if err := write(t, st, 1); err != nil {
		t.Fatal(err)
	}
	if err := st.Tamper(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if err := write(t, st, 1); fault.CodeOf(err) != "store.cannot_write" {
		t.Fatalf("got %v", err)
	}
	sound(t, st, 1)
}

func TestPostgresReadOnly(t *testing.T) {
	t.Parallel()
	dsn := testenv.Postgres(t)
	st := open(t, Config{DSN: dsn})
	if err := write(t, st, 1); err != nil {
		t.Fatal(err)
	}
	readOnly := open(t, Config{DSN: dsn + "&default_transaction_read_only=on"})
	if err := write(t, readOnly, 1); fault.CodeOf(err) != "store.cannot_write" {
		t.Fatalf("got %v", err)
	}
	sound(t, readOnly, 1)
}

// PostgreSQL crashes at each step of a write; once it is back, so is writing,
// and what was acknowledged is there.
func TestPostgresCrashes(t *testing.T) {
	t.Parallel()
	server := testenv.PrivatePostgres(t)
	var crashAt atomic.Value
	crashAt.Store("")
	st := open(t, Config{DSN: server.DSN(), Failpoint: func(step string) error {
		if crashAt.CompareAndSwap(step, "") {
			return server.Kill()
		}
		return nil
	}})
	acknowledged := int64(0)
	for _, c := range []struct{ step, code string }{
		{"exec", "store.lost"}, {"exec done", "store.lost"}, {"commit", "store.commit_unknown"},
	} {
		if err := write(t, st, 1); err != nil {
			t.Fatal(err)
		}
		acknowledged++
		crashAt.Store(c.step)
		if err := write(t, st, 1); fault.CodeOf(err) != c.code {
			t.Fatalf("crash at %q: %v, want %s", c.step, err, c.code)
		}
		if err := st.Ping(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("a dead database answers: %v", err)
		}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		sound(t, st, acknowledged)
	}
}

func TestADefectIsNoFault(t *testing.T) {
	t.Parallel()
	st := open(t, Config{DSN: filepath.Join(t.TempDir(), "e-cabinet.db")})
	defect := errors.New("nil somewhere")
	if err := st.Write(t.Context(), func(*Tx) error { return defect }); fault.KindOf(err) != fault.Internal || !errors.Is(err, defect) {
		t.Fatalf("got %v", err)
	}
}
