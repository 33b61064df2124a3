package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

func concurrent(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	const writers, each = 8, 25
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int64]bool{}
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				var got journal.Position
				err := st.Write(t.Context(), func(tx *store.Tx) (err error) {
					got, err = tx.Append(act(session, fmt.Sprintf("o-%d-%d", w, i)))
					return err
				})
				mu.Lock()
				if err != nil || seen[got.Seq] {
					t.Errorf("writer %d act %d: position %d, %v", w, i, got.Seq, err)
				}
				seen[got.Seq] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	CheckLog(t, st, map[journal.StreamID]int64{session: writers * each})
}

// crossed locks two streams in both orders. The rule is one order; the store
// survives who breaks it.
func crossed(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	add(t, st, act(session, "first"), act(body, "first"))
	var wg sync.WaitGroup
	for _, order := range [][2]journal.StreamID{{session, body}, {body, session}} {
		wg.Go(func() {
			for range 10 {
				err := st.Write(t.Context(), func(tx *store.Tx) error {
					_, err := tx.AppendAll([]journal.Act{act(order[0], "x"), act(order[1], "x")})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	CheckLog(t, st, map[journal.StreamID]int64{session: 21, body: 21})
}

func snapshot(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	add(t, st, act(session, "before"))
	size := func(tx *store.Tx) int64 {
		head, err := tx.Head(session)
		if err != nil {
			t.Fatal(err)
		}
		return head.Seq
	}
	err := st.Read(t.Context(), func(tx *store.Tx) error {
		before := size(tx)
		add(t, st, act(session, "meanwhile")) // must not wait for the reader
		if after := size(tx); before != 1 || after != 1 {
			t.Errorf("the snapshot moved from %d to %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Append(act(session, "not yet")); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		return st.Read(ctx, func(reader *store.Tx) error { // must not wait for the writer
			if got := size(reader); got != 2 {
				t.Errorf("a reader beside a writer sees %d entries", got)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
