package store_test

import (
	"path/filepath"
	"testing"

	"ecabinet/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) string {
		return "sqlite:" + filepath.Join(t.TempDir(), "dữ liệu?#%", "e-cabinet.db")
	})
}
