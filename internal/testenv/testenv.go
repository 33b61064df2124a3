// Package testenv gives tests a real PostgreSQL and a real Redis: private
// servers on free ports of 127.0.0.1, in temporary folders, ended with the
// tests.
//
// internal/testenv/cmd/testenv starts both once for a whole run and hands
// their addresses over in ECABINET_TEST_POSTGRES and ECABINET_TEST_REDIS.
// Without it each test process starts its own when it first asks; its TestMain
// should then be
//
//	func TestMain(m *testing.M) { testenv.Main(m) }
//
// so that the servers end in good order and their folders vanish. Where the
// programs are missing a test is skipped loudly; with CI=true it fails.
package testenv

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// The variables by which a run's servers are handed to its tests.
const (
	PostgresVariable = "ECABINET_TEST_POSTGRES" // postgres://… of a database from which others may be made
	RedisVariable    = "ECABINET_TEST_REDIS"    // host:port
)

var shared struct {
	sync.Mutex
	postgres *PostgresServer
	redis    *RedisServer
}

// Main runs a package's tests, then ends the servers they started.
func Main(m *testing.M) {
	code := m.Run()
	if err := StopShared(); err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// StopShared ends the servers this process started for its tests.
func StopShared() error {
	shared.Lock()
	defer shared.Unlock()
	var errs []error
	if shared.postgres != nil {
		errs = append(errs, shared.postgres.Remove())
	}
	if shared.redis != nil {
		errs = append(errs, shared.redis.Remove())
	}
	shared.postgres, shared.redis = nil, nil
	return errors.Join(errs...)
}

// Postgres returns the address of a fresh, empty database, which is dropped
// when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := sharedPostgres()
	if err != nil {
		missing(t, err)
	}
	return server.Database(t)
}

func sharedPostgres() (*PostgresServer, error) {
	shared.Lock()
	defer shared.Unlock()
	if dsn := os.Getenv(PostgresVariable); dsn != "" {
		return &PostgresServer{dsn: dsn}, nil
	}
	if shared.postgres == nil {
		server, err := StartPostgres()
		if err != nil {
			return nil, err
		}
		shared.postgres = server
	}
	return shared.postgres, nil
}

// PrivatePostgres starts a PostgreSQL for one test, to be stopped, killed and
// started again by it.
func PrivatePostgres(t testing.TB) *PostgresServer {
	t.Helper()
	server, err := StartPostgres()
	if err != nil {
		missing(t, err)
	}
	t.Cleanup(func() {
		if err := server.Remove(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// Redis returns the address of the run's Redis. Its tests share it, so each
// uses names of its own.
func Redis(t testing.TB) string {
	t.Helper()
	if addr := os.Getenv(RedisVariable); addr != "" {
		return addr
	}
	shared.Lock()
	defer shared.Unlock()
	if shared.redis == nil {
		server, err := StartRedis()
		if err != nil {
			missing(t, err)
		}
		shared.redis = server
	}
	return shared.redis.Addr()
}

// PrivateRedis starts a Redis for one test, to be stopped, killed and started
// again by it.
func PrivateRedis(t testing.TB) *RedisServer {
	t.Helper()
	server, err := StartRedis()
	if err != nil {
		missing(t, err)
	}
	t.Cleanup(func() {
		if err := server.Remove(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// ErrMissing is the error of a program that is not installed.
var ErrMissing = errors.New("not installed")

// missing ends a test for want of a program. Only what is not installed may
// be skipped: a server that does not start is a failure everywhere.
func missing(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, ErrMissing) || os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skipf("SKIPPED, NOT TESTED: %v", err)
}

// unique returns a name nobody else uses: lower case, letters first.
func unique(prefix string) string { return prefix + "_" + strings.ToLower(rand.Text()[:12]) }
