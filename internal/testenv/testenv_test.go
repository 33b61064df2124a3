package testenv

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

func TestEachTestGetsItsOwnDatabase(t *testing.T) {
	t.Parallel()
	a, b := Postgres(t), Postgres(t)
	if a == b || !strings.Contains(a, "/test_") {
		t.Fatalf("%s and %s", a, b)
	}
	for _, dsn := range []string{a, b} {
		server := PostgresServer{dsn: dsn}
		if err := server.psql("CREATE TABLE poll (id INT)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPostgresComesBackAfterACrash(t *testing.T) {
	t.Parallel()
	server := PrivatePostgres(t)
	if err := server.psql("CREATE TABLE kept (id INT)"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(server.Kill(), server.Start()); err != nil {
		t.Fatal(err)
	}
	if err := server.psql("SELECT id FROM kept"); err != nil {
		t.Fatal(err)
	}
	folder := server.folder
	if err := server.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Fatalf("its folder stayed: %v", err)
	}
}

func TestRedisAnswersAndComesBack(t *testing.T) {
	t.Parallel()
	if Redis(t) != Redis(t) {
		t.Fatal("two Redis servers in one run")
	}
	server := PrivateRedis(t)
	if err := errors.Join(server.Stop(), server.Start(), server.ping()); err != nil {
		t.Fatal(err)
	}
}
