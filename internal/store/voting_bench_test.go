package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"ecabinet/internal/store"
	"ecabinet/internal/store/storetest"
	"ecabinet/internal/testenv"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

// BenchmarkCast measures acknowledged votes a second with 50 and 500 delegates
// voting at once: with no store (receipts signed, eligibility checked, entries
// sealed, nothing kept), on SQLite and on PostgreSQL.
//
//	go test -run '^$' -bench Cast -benchtime 20000x ./internal/store
func BenchmarkCast(b *testing.B) {
	for _, voters := range []int{50, 500} {
		for name, world := range map[string]func(b *testing.B) votetest.World{
			"no-store": func(*testing.B) votetest.World { return votetest.InMemory(time.Now, voters, voters) },
			"sqlite": func(b *testing.B) votetest.World {
				return benchWorld(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), voters)
			},
			"postgres": func(b *testing.B) votetest.World { return benchWorld(b, testenv.Postgres(b), voters) },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, voters), func(b *testing.B) {
				w := world(b)
				s := w.Service(time.Now, voting.Limits{})
				b.ResetTimer()
				took, latencies := votetest.Load(b, w, s, b.N)
				b.StopTimer()
				if len(latencies) == 0 {
					b.Fatal("no vote was acknowledged")
				}
				b.ReportMetric(float64(len(latencies))/took.Seconds(), "votes/s")
				b.ReportMetric(float64(latencies[len(latencies)*99/100].Microseconds())/1000, "p99-ms")
			})
		}
	}
}

func benchWorld(b *testing.B, dsn string, voters int) votetest.World {
	st, err := store.Open(b.Context(), store.Config{DSN: dsn})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := st.Close(); err != nil {
			b.Error(err)
		}
	})
	return storetest.VotingWorld(b, st, time.Now, voters, voters)
}
