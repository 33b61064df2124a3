package store_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ecabinet/internal/journal"
	"ecabinet/internal/store"
	"ecabinet/internal/testenv"
)

// crashVariable makes this test binary a writer that is there to be killed.
const crashVariable = "ECABINET_STORE_CRASH"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(crashVariable); dsn != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(dsn))
		os.Exit(1)
	}
	testenv.Main(m)
}

// writeUntilKilled prints each position once its act is acknowledged.
func writeUntilKilled(dsn string) error {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{DSN: dsn, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	for {
		var p journal.Position
		err := st.Write(ctx, func(tx *store.Tx) (err error) {
			p, err = tx.Append(journal.Act{Stream: "session:s-1", Name: "test.act", Body: time.Now().String()})
			return err
		})
		if err != nil {
			return err
		}
		fmt.Println(p.Seq)
	}
}

// A server killed in the middle of a burst loses nothing it acknowledged, and
// what it had stored without acknowledging is whole.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "e-cabinet.db") },
		"postgres": func() string { return testenv.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, acknowledged := dsn(), int64(0)
			for range 6 {
				acknowledged = max(acknowledged, burst(t, address))
				acknowledged = settled(t, address, acknowledged)
			}
			if acknowledged == 0 {
				t.Fatal("nothing was written: the test tested nothing")
			}
		})
	}
}

// burst lets a writer run for a moment, kills it and returns the last
// position it acknowledged.
func burst(t *testing.T, dsn string) (last int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashVariable+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan() // it writes: from now on a random while
	time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	for more := true; more; more = lines.Scan() {
		if n, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
			last = n
		}
	}
	_ = cmd.Wait() // "killed" is what it should say
	return last
}

// settled opens what the killed writer left and returns how many acts it has.
func settled(t *testing.T, dsn string, acknowledged int64) int64 {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{DSN: dsn, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	report, err := st.VerifyStream(t.Context(), "session:s-1")
	if err != nil || !report.OK() || report.Size < acknowledged || report.Size > acknowledged+1 {
		t.Fatalf("acknowledged %d, found %+v, %v", acknowledged, report, err)
	}
	return report.Size
}
