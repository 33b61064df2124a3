package redishub_test

import (
	"crypto/rand"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/hub"
	"ecabinet/internal/hub/hubtest"
	"ecabinet/internal/hub/redishub"
	"ecabinet/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func open(t *testing.T, addr, channel string) *redishub.Hub {
	t.Helper()
	h, err := redishub.Open(redishub.Config{URL: "redis://" + addr, Channel: channel, Node: rand.Text()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	// The first missed ring tells that the subscription stands.
	rings, cancel := h.Subscribe(hub.All)
	defer cancel()
	select {
	case <-rings:
	case <-time.After(5 * time.Second):
		t.Fatal("Redis does not answer")
	}
	return h
}

func TestRedis(t *testing.T) {
	t.Parallel()
	addr := testenv.Redis(t)
	hubtest.Run(t, func(t *testing.T) (hub.Hub, hub.Hub) {
		channel := "test-" + rand.Text()
		return open(t, addr, channel), open(t, addr, channel)
	})
}

// A restart of Redis loses rings; listeners are told, and the next ring comes.
func TestRedisRestartIsHealed(t *testing.T) {
	t.Parallel()
	server := testenv.PrivateRedis(t)
	here, there := open(t, server.Addr(), "c"), open(t, server.Addr(), "c")
	rings, cancel := there.Subscribe("session:a")
	defer cancel()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	for i := range int64(100) {
		here.Notify(t.Context(), "session:a", i+1)
	}
	if took := time.Since(begin); took > 100*time.Millisecond {
		t.Fatalf("ringing without Redis took %v", took)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	hubtest.Await(t, rings, "session:a", 100)
	here.Notify(t.Context(), "session:a", 101)
	hubtest.Await(t, rings, "session:a", 101)
}

// A Redis that hangs delays neither the ringer nor the listeners beside it.
func TestRedisHangingDelaysNobody(t *testing.T) {
	t.Parallel()
	server := testenv.PrivateRedis(t)
	h := open(t, server.Addr(), "c")
	rings, cancel := h.Subscribe("session:a")
	defer cancel()
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	for i := range int64(1000) {
		h.Notify(t.Context(), "session:a", i+1)
	}
	hubtest.Await(t, rings, "session:a", 1000)
	if took := time.Since(begin); took > 200*time.Millisecond {
		t.Fatalf("ringing beside a hanging Redis took %v", took)
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
}

func TestANodeStartsWithoutRedis(t *testing.T) {
	t.Parallel()
	h, err := redishub.Open(redishub.Config{URL: "redis://127.0.0.1:1", Channel: "c", Node: "n"})
	if err != nil {
		t.Fatal(err)
	}
	rings, cancel := h.Subscribe("session:a")
	defer cancel()
	h.Notify(t.Context(), "session:a", 1)
	hubtest.Await(t, rings, "session:a", 1)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := redishub.Open(redishub.Config{URL: "http://x"}); fault.CodeOf(err) != "hub.bad_address" {
		t.Fatalf("got %v", err)
	}
}
