package store_test

import (
	"testing"

	"ecabinet/internal/store/storetest"
	"ecabinet/internal/testenv"
)

func TestRegister(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { storetest.Register(t, sqliteAddress) })
	t.Run("postgres", func(t *testing.T) {
		storetest.Register(t, func(t *testing.T) string { return testenv.Postgres(t) })
	})
}
