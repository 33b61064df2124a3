package store_test

import (
	"testing"

	"ecabinet/internal/store/storetest"
	"ecabinet/internal/testenv"
)

func TestMeetings(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { storetest.Meetings(t, sqliteAddress) })
	t.Run("postgres", func(t *testing.T) {
		storetest.Meetings(t, func(t *testing.T) string { return testenv.Postgres(t) })
	})
}
