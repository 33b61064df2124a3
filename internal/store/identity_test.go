package store_test

import (
	"testing"

	"ecabinet/internal/store/storetest"
	"ecabinet/internal/testenv"
)

func TestIdentityOnSQLite(t *testing.T) {
	t.Parallel()
	storetest.Identity(t, sqliteAddress)
}

func TestIdentityOnPostgres(t *testing.T) {
	t.Parallel()
	storetest.Identity(t, func(t *testing.T) string { return testenv.Postgres(t) })
}
