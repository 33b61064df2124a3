package hub_test

import (
	"testing"

	"ecabinet/internal/hub"
	"ecabinet/internal/hub/hubtest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	hubtest.Run(t, func(*testing.T) (hub.Hub, hub.Hub) {
		m := hub.NewMemory()
		return m, m
	})
}

func TestEverybodyLearnsOfMissedRings(t *testing.T) {
	t.Parallel()
	m := hub.NewMemory()
	one, cancel := m.Subscribe("session:a")
	defer cancel()
	m.Notify(t.Context(), "session:a", 3)
	m.MissAll()
	m.Notify(t.Context(), "session:a", 4)
	if r := <-one; !r.Missed() {
		t.Fatalf("a missed ring was replaced by %v", r)
	}
}
