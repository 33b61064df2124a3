package store_test

import (
	"testing"

	"ecabinet/internal/store/storetest"
	"ecabinet/internal/testenv"
)

func TestVoting(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { storetest.Voting(t, sqliteAddress) })
	t.Run("postgres", func(t *testing.T) {
		storetest.Voting(t, func(t *testing.T) string { return testenv.Postgres(t) })
	})
}

func TestVotingFaults(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { storetest.VotingFaults(t, sqliteAddress) })
	t.Run("postgres", func(t *testing.T) {
		storetest.VotingFaults(t, func(t *testing.T) string { return testenv.Postgres(t) })
	})
}
