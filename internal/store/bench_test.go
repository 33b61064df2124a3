package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"ecabinet/internal/journal"
	"ecabinet/internal/testenv"
)

// BenchmarkAppend prints what an act costs alone and in a group commit.
func BenchmarkAppend(b *testing.B) {
	for name, dsn := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(b.TempDir(), "e-cabinet.db") },
		"postgres": func() string { return testenv.Postgres(b) },
	} {
		for _, group := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/group=%d", name, group), func(b *testing.B) {
				st, err := Open(b.Context(), Config{DSN: dsn()})
				if err != nil {
					b.Fatal(err)
				}
				defer func() {
					if err := st.Close(); err != nil {
						b.Error(err)
					}
				}()
				acts := make([]journal.Act, group)
				for i := range acts {
					acts[i] = journal.Act{Stream: stream, Actor: "p-1", Device: "d-1", Name: "ballot.cast", Object: "poll-1",
						Body: map[string]string{"ballot": "b-1", "choice": "yes"}, Request: "r-1"}
				}
				for b.Loop() {
					err := st.Write(b.Context(), func(tx *Tx) error { _, err := tx.AppendAll(acts); return err })
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N*group)/b.Elapsed().Seconds(), "acts/s")
			})
		}
	}
}
