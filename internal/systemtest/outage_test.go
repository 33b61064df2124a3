package systemtest

import (
	"errors"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/internal/testenv"
)

// What the servers lean on fails in a burst: Redis hangs, ends, comes back
// empty; PostgreSQL crashes and comes back. Without Redis votes go on as if
// nothing had happened and screens are a heartbeat late; without PostgreSQL
// nothing is acknowledged, and soon after it everybody votes again.
func TestVotesGoOnWhenRedisAndPostgresFail(t *testing.T) {
	long(t)
	t.Parallel()
	postgres, redis, data := testenv.PrivatePostgres(t), testenv.PrivateRedis(t), t.TempDir()
	dsn := postgres.DSN()
	if o := command(t, "ecabinet", "demo", "--data", data, "--postgres", dsn); o.code != 0 {
		t.Fatalf("seeding ended with %d: %s", o.code, o.stderr)
	}
	a := serve(t, data, "--postgres", dsn, "--redis", redis.Addr())
	b := serve(t, data, "--postgres", dsn, "--redis", redis.Addr())
	r := enter(t, b, "c-")
	tablets := r.tablets(r.open(28), a.URL(), b.URL())
	poll := r.poll("Phiếu nào được xác nhận thì được đếm?")
	r.act(poll, "open")
	burst := begin(t, poll, tablets, a.URL(), b.URL())
	everybody := func(when string, limit time.Duration) {
		t.Helper()
		since := burst.answered()
		t.Logf("%s: everybody had voted after %s", when, within(t, limit, when, func() bool { return burst.resumed(since) }).Round(10*time.Millisecond))
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	everybody("in peace", settled)

	_, before := burst.totals()
	must(redis.Pause())
	time.Sleep(2 * time.Second) // long enough for its connections to be full
	everybody("while Redis hangs", settled)
	must(errors.Join(redis.Resume(), redis.Stop()))
	everybody("without Redis", settled)
	second := r.poll("Màn hình có theo kịp không?") // opened on one server, seen on the other
	r.act(second, "open")
	late := within(t, 5*time.Second, "every tablet shows the poll", func() bool {
		for _, tablet := range tablets {
			if tablet.State().Polls[second.ID].State != "open" {
				return false
			}
		}
		return true
	})
	t.Logf("without Redis the screens of both servers show a new poll after %s", late.Round(10*time.Millisecond))
	must(redis.Start())
	everybody("with Redis again", settled)
	if _, after := burst.totals(); after != before {
		t.Errorf("%d votes had no answer while only Redis failed", after-before)
	}

	must(errors.Join(postgres.Kill(), postgres.Start()))
	everybody("after a crash of PostgreSQL", settled)
	must(errors.Join(postgres.Stop(), postgres.Start()))
	everybody("after a restart of PostgreSQL", settled)
	r.act(poll, "close")
	burst.work.Wait()
	declared := r.act(poll, "declare")
	a.stop()
	b.stop()
	acknowledged, unanswered := burst.totals()
	t.Logf("%d votes acknowledged, %d tries without an answer", acknowledged, unanswered)
	burst.judge(declared, config.Storage{Data: data, Postgres: dsn})
}
