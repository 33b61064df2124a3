// Package hubtest is the suite every hub passes.
package hubtest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/hub"
)

// patience is how long a ring may take before the suite calls it lost.
const patience = 5 * time.Second

// Run runs the suite. open returns two hubs that hear each other: two nodes,
// or the same hub twice where there is one node. name makes names of streams
// nobody else uses.
func Run(t *testing.T, open func(t *testing.T) (here, there hub.Hub)) {
	for name, test := range map[string]func(*testing.T, hub.Hub, hub.Hub){
		"a ring reaches its stream's listeners": reaches,
		"a ring does not reach other streams":   foreign,
		"a slow listener gets the newest":       newest,
		"a flooded listener learns it missed":   flooded,
		"a cancelled listener hears no more":    cancelled,
		"ringing from many sides":               many,
		"after Close everything ends":           closed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here, there := open(t)
			t.Cleanup(func() {
				for _, h := range []hub.Hub{here, there} {
					if err := h.Close(); err != nil {
						t.Error(err)
					}
				}
			})
			test(t, here, there)
		})
	}
}

// Await returns once a ring of the stream at or after position was heard, or a
// missed ring, which says the same to a listener.
func Await(t *testing.T, rings <-chan hub.Ring, stream string, position int64) {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case r, ok := <-rings:
			if !ok {
				t.Fatal("the channel was closed")
			}
			if r.Missed() || (r.Stream == stream && r.Position >= position) {
				return
			}
		case <-deadline:
			t.Fatalf("%s: no ring for position %d within %v", stream, position, patience)
		}
	}
}

func reaches(t *testing.T, here, there hub.Hub) {
	for _, h := range []hub.Hub{here, there} {
		one, cancelOne := h.Subscribe("session:a")
		all, cancelAll := h.Subscribe(hub.All)
		here.Notify(t.Context(), "session:a", 7)
		Await(t, one, "session:a", 7)
		Await(t, all, "session:a", 7)
		cancelOne()
		cancelAll()
	}
}

func foreign(t *testing.T, here, there hub.Hub) {
	rings, cancel := there.Subscribe("session:a")
	defer cancel()
	here.Notify(t.Context(), "session:b", 9)
	here.Notify(t.Context(), "session:a", 1)
	for r := range rings {
		if r.Stream == "session:b" {
			t.Fatal("heard another stream's bell")
		}
		if r.Stream == "session:a" {
			return
		}
	}
}

func newest(t *testing.T, here, there hub.Hub) {
	rings, cancel := there.Subscribe("session:a")
	defer cancel()
	for i := range int64(1000) {
		here.Notify(t.Context(), "session:a", i+1)
	}
	Await(t, rings, "session:a", 1000)
}

func flooded(t *testing.T, here, there hub.Hub) {
	rings, cancel := there.Subscribe(hub.All)
	defer cancel()
	begin := time.Now()
	for i := range 5000 {
		here.Notify(t.Context(), fmt.Sprint("session:", i), 1)
	}
	if took := time.Since(begin); took > time.Second {
		t.Fatalf("a listener that does not listen held the ringer up for %v", took)
	}
	deadline := time.After(patience)
	for heard := map[string]bool{}; len(heard) < 5000; {
		select {
		case r := <-rings:
			if r.Missed() {
				return
			}
			heard[r.Stream] = true
		case <-deadline:
			t.Fatalf("heard %d of 5000 streams and no word of the missing", len(heard))
		}
	}
}

func cancelled(t *testing.T, here, there hub.Hub) {
	rings, cancel := there.Subscribe("session:a")
	cancel()
	cancel()
	here.Notify(t.Context(), "session:a", 1)
	if r, ok := <-rings; ok {
		t.Fatalf("heard %v after cancelling", r)
	}
}

func many(t *testing.T, here, there hub.Hub) {
	rings, cancel := there.Subscribe("session:a")
	defer cancel()
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 100 {
				[]hub.Hub{here, there}[w%2].Notify(t.Context(), "session:a", int64(i+1))
				_, stop := here.Subscribe("session:a")
				stop()
			}
		})
	}
	Await(t, rings, "session:a", 100)
	wg.Wait()
}

func closed(t *testing.T, here, there hub.Hub) {
	rings, cancel := here.Subscribe(hub.All)
	if err := here.Close(); err != nil {
		t.Fatal(err)
	}
	for range rings { // ends, because the channel is closed
	}
	cancel()
	here.Notify(t.Context(), "session:a", 1)
	late, cancel := here.Subscribe(hub.All)
	defer cancel()
	if _, ok := <-late; ok {
		t.Fatal("a closed hub rang")
	}
	there.Notify(t.Context(), "session:a", 1)
}
