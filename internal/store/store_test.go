package store_test

import (
	"path/filepath"
	"testing"

	"ecabinet/internal/store/storetest"
	"ecabinet/internal/testenv"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, sqliteAddress)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) string { return testenv.Postgres(t) })
}

// sqliteAddress makes a path with everything a URI might misread.
func sqliteAddress(t *testing.T) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "dữ liệu?#%", "e-cabinet.db")
}
