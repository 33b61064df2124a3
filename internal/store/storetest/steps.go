package storetest

import (
	"errors"
	"testing"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

func refused(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	add(t, st, act(session, "kept"))
	refusal := fault.New(fault.Closed, "voting.poll_closed")
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Append(act(session, "undone")); err != nil {
			return err
		}
		return refusal
	})
	if !errors.Is(err, refusal) {
		t.Fatalf("the refusal came back as %v", err)
	}
	// A body that cannot be recorded must undo the act even where the caller
	// looks away.
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		_, _ = tx.Append(act(session, "undone"))
		_, _ = tx.Append(journal.Act{Stream: session, Name: "test.act", Body: 0.5})
		return nil
	})
	if err == nil {
		t.Fatal("an act that could not be recorded was committed")
	}
	CheckLog(t, st, map[journal.StreamID]int64{session: 1})
}

func panics(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = st.Write(t.Context(), func(tx *store.Tx) error {
			_, _ = tx.Append(act(session, "undone"))
			panic("a defect")
		})
	}()
	add(t, st, act(session, "next"))
	CheckLog(t, st, map[journal.StreamID]int64{session: 1})
}

// failsAtEachStep makes the n-th step fail for every n, until an act passes.
func failsAtEachStep(t *testing.T, open func(store.Config) *store.Store) {
	broken, countdown := errors.New("a broken disk"), 0
	var last string
	rung := 0
	st := open(store.Config{
		OnCommit: func(journal.StreamID, int64) { rung++ },
		Failpoint: func(step string) error {
			if step == "committed" {
				return nil // its own test: the act is stored by then
			}
			if countdown--; countdown == 0 {
				last = step
				return broken
			}
			return nil
		},
	})
	add(t, st, act(session, "first"), act(body, "first"))
	steps := map[string]bool{}
	for n := 1; ; n++ {
		countdown, last, rung = n, "", 0
		err := st.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Append(act(session, "second")); err != nil {
				return err
			}
			_, err := tx.Append(act(body, "second"))
			return err
		})
		if last == "" {
			if err != nil || rung != 2 {
				t.Fatalf("the undisturbed act: %v, bell rung %d times", err, rung)
			}
			break
		}
		steps[last] = true
		if !errors.Is(err, broken) || rung != 0 {
			t.Fatalf("step %d (%s): %v, bell rung %d times", n, last, err, rung)
		}
		countdown = 0
		CheckLog(t, st, map[journal.StreamID]int64{session: 1, body: 1})
	}
	if len(steps) != 4 {
		t.Fatalf("only these steps were tried: %v", steps)
	}
	CheckLog(t, st, map[journal.StreamID]int64{session: 2, body: 2})
}

func lostAnswer(t *testing.T, open func(store.Config) *store.Store) {
	fail := false
	st := open(store.Config{Failpoint: func(step string) error {
		if fail && step == "committed" {
			return errors.New("connection reset")
		}
		return nil
	}})
	fail = true
	err := st.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.Append(act(session, "stored")); return err })
	if fault.CodeOf(err) != "store.commit_unknown" || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	CheckLog(t, st, map[journal.StreamID]int64{session: 1})
}
