package voting_test

import (
	"testing"
	"time"

	"ecabinet/voting/votetest"
)

func TestInMemory(t *testing.T) {
	t.Parallel()
	votetest.Suite(t, func(_ *testing.T, now func() time.Time, seats, present int) votetest.World {
		return votetest.InMemory(now, seats, present)
	})
}
