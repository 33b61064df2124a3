package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

func times(t *testing.T, open func(store.Config) *store.Store) {
	clock := time.Date(2025, 11, 3, 8, 0, 0, 123456789, time.UTC)
	st := open(store.Config{TestNow: func() time.Time { clock = clock.Add(time.Second); return clock }})
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.LockStream(session); err != nil {
			return err
		}
		now := tx.Now()
		p, err := tx.Append(act(session, "a"))
		q, err2 := tx.Append(act(body, "b"))
		if !p.At.Equal(now) || !q.At.Equal(now) || !tx.Now().Equal(now) || now.Nanosecond()%1000 != 0 {
			t.Errorf("several times in one transaction: %v %v %v", now, p.At, q.At)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	before := clock
	clock = clock.Add(-time.Hour) // somebody set the clock back
	if p := add(t, st, act(session, "c")); p[0].At.Before(before.Truncate(time.Microsecond)) {
		t.Fatalf("time went back to %v", p[0].At)
	}
	CheckLog(t, st, map[journal.StreamID]int64{session: 2, body: 1})
}

func bell(t *testing.T, open func(store.Config) *store.Store) {
	var st *store.Store
	rung := map[journal.StreamID]int64{}
	st = open(store.Config{OnCommit: func(stream journal.StreamID, seq int64) {
		rung[stream] = seq
		head := read(t, st, func(tx *store.Tx) (journal.Head, error) { return tx.Head(stream) })
		if head.Seq < seq {
			t.Errorf("the bell rang for %d while readers see %d", seq, head.Seq)
		}
	}})
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AppendAll([]journal.Act{act(session, "a"), act(session, "b")})
		if len(rung) != 0 {
			t.Error("the bell rang before the commit")
		}
		return errors.Join(err, tx.LockStream(body))
	})
	if err != nil || len(rung) != 1 || rung[session] != 2 {
		t.Fatalf("rung %v, %v", rung, err)
	}
}

func proofs(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	var leaves []journal.Hash
	for i := range 13 {
		leaves = append(leaves, add(t, st, act(session, fmt.Sprint(i)))[0].Leaf)
	}
	err := st.Read(t.Context(), func(tx *store.Tx) error {
		root, err := tx.RootAt(session, 13)
		old, err2 := tx.RootAt(session, 5)
		p, err3 := tx.ProveInclusion(session, 4, 13)
		c, err4 := tx.ProveConsistency(session, 5, 13)
		head, err5 := tx.Head(session)
		if head.Tree.Root() != root {
			t.Error("the head has another root")
		}
		return errors.Join(err, err2, err3, err4, err5,
			journal.CheckInclusion(p, 13, root, 4, leaves[3]), journal.CheckConsistency(c, 13, root, 5, old))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = st.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.ProveInclusion(session, 4, 14); return err })
	if !fault.Is(err, fault.NotFound) {
		t.Fatalf("a proof beyond the head: %v", err)
	}
}

func epoch(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	first := st.Epoch()
	if len(first) != 32 {
		t.Fatalf("epoch %q", first)
	}
	if err := st.NewEpoch(t.Context()); err != nil || st.Epoch() == first {
		t.Fatalf("the epoch did not change: %v", err)
	}
	second := st.Epoch()
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if again := open(store.Config{}); again.Epoch() != second {
		t.Fatal("the epoch did not last")
	}
}

func readOnly(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	err := st.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Append(act(session, "x")); return err })
	if err == nil {
		t.Fatal("a reading transaction wrote")
	}
	CheckLog(t, st, map[journal.StreamID]int64{session: 0})
}

func cancelled(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	err := st.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Append(act(session, "undone"))
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	add(t, st, act(session, "next"))
	CheckLog(t, st, map[journal.StreamID]int64{session: 1})
}
