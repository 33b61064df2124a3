package systemtest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/internal/testenv"
	"ecabinet/web/wire"
)

// crashes is how often a server is killed in a burst: a few times in every test
// run, as often as asked by `make faults`.
func crashes(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("ECABINET_TEST_CRASHES")
	if asked == "" && testing.Short() {
		return 1
	}
	if asked == "" {
		return 5
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		t.Fatalf("ECABINET_TEST_CRASHES=%s", asked)
	}
	return n
}

// settled is how long clients may take after a crash until each of them knows
// what became of her vote.
const settled = 15 * time.Second

// Issue 2, Must show 4: the only server is killed in a burst, again and again,
// the last time while the countdown runs; the clients resume alone.
func TestNoVoteIsLostWhenTheServerIsKilled(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	people := r.open(30)
	poll := r.poll("Phiếu nào được xác nhận thì được đếm?")
	tablets := r.tablets(people, s.URL())
	r.act(poll, "open")
	b := begin(t, poll, tablets, s.URL())
	crash(t, b, s)
	finish(r, b, s)
	s.stop()
	b.judge(r.declared, config.Storage{Data: s.Data})
}

// The same with two servers on one PostgreSQL: one of them is killed, those who
// were on it ask the other.
func TestNoVoteIsLostWhenOneOfTwoServersIsKilled(t *testing.T) {
	long(t)
	t.Parallel()
	dsn, redis, data := testenv.Postgres(t), testenv.Redis(t), t.TempDir()
	if o := command(t, "ecabinet", "demo", "--data", data, "--postgres", dsn); o.code != 0 {
		t.Fatalf("seeding ended with %d: %s", o.code, o.stderr)
	}
	a := serve(t, data, "--postgres", dsn, "--redis", redis)
	b := serve(t, data, "--postgres", dsn, "--redis", redis)
	r := enter(t, b, "c-")
	people := r.open(28)
	poll := r.poll("Phiếu nào được xác nhận thì được đếm?")
	tablets := r.tablets(people, a.URL(), b.URL())
	r.act(poll, "open")
	burst := begin(t, poll, tablets, a.URL(), b.URL())
	crash(t, burst, a)
	finish(r, burst, a)
	a.stop()
	b.stop()
	burst.judge(r.declared, config.Storage{Data: data, Postgres: dsn})
}

// crash kills and restarts the server while votes stream in, each time once
// everybody is voting again.
func crash(t *testing.T, b *burst, s *server) {
	t.Helper()
	slowest := time.Duration(0)
	since := make([]int64, len(b.voters))
	for range crashes(t) {
		within(t, settled, "everybody votes", func() bool { return b.resumed(since) })
		time.Sleep(20*time.Millisecond + rand.N(180*time.Millisecond))
		s.kill()
		since = b.answered()
		killed := time.Now()
		time.Sleep(rand.N(300 * time.Millisecond))
		s.start()
		within(t, settled, "everybody knows what became of her vote", func() bool { return b.resumed(since) })
		slowest = max(slowest, time.Since(killed))
	}
	t.Logf("all clients were voting again %s after a kill at the latest", slowest.Round(10*time.Millisecond))
}

// finish starts the countdown and kills the server in it. The poll closes all
// the same, the burst ends with it, and the chair declares.
func finish(r *room, b *burst, s *server) {
	r.t.Helper()
	r.act(b.poll, "countdown")
	time.Sleep(20*time.Millisecond + rand.N(180*time.Millisecond))
	s.kill()
	s.start()
	path := "/api/v1/polls/" + b.poll.ID
	within(r.t, settled, "the poll closes", func() bool {
		var p wire.Poll
		return r.chair.Do(r.t.Context(), "GET", path, nil, &p) == nil && p.State == "closed"
	})
	b.work.Wait()
	r.declared = r.act(b.poll, "declare")
	acknowledged, unanswered := b.totals()
	r.t.Logf("%d kills, %d voters, %d votes acknowledged, %d tries without an answer; declared %d/%d/%d",
		crashes(r.t)+1, len(b.voters), acknowledged, unanswered, r.declared.Result.For, r.declared.Result.Against, r.declared.Result.Abstain)
}
