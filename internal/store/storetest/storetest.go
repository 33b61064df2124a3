// Package storetest is the suite every engine of internal/store passes: what a
// caller may rely on whichever database lies below. The store's own tests run
// it on SQLite and on PostgreSQL.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

// Run runs the suite. dsn makes the address of a fresh database.
func Run(t *testing.T, dsn func(t *testing.T) string) {
	for name, test := range map[string]func(*testing.T, func(store.Config) *store.Store){
		"an act is stored with its entry":         appends,
		"a refused act leaves nothing":            refused,
		"a panic leaves nothing":                  panics,
		"a fault at any step leaves nothing":      failsAtEachStep,
		"a lost commit answer is said to be so":   lostAnswer,
		"writers of one stream follow each other": concurrent,
		"writers of two streams never deadlock":   crossed,
		"a reader sees one snapshot":              snapshot,
		"one time per transaction":                times,
		"the bell rings after the commit only":    bell,
		"proofs hold":                             proofs,
		"tampering is located":                    tampering,
		"an export verifies without the store":    exports,
		"the epoch stays until restore":           epoch,
		"a reading transaction cannot write":      readOnly,
		"an ended context ends the act":           cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := dsn(t)
			test(t, func(cfg store.Config) *store.Store {
				t.Helper()
				cfg.DSN, cfg.Log = address, slog.New(slog.DiscardHandler)
				st, err := store.Open(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := st.Close(); err != nil {
						t.Error(err)
					}
				})
				return st
			})
		})
	}
}

const (
	session = journal.StreamID("session:s-1")
	body    = journal.StreamID("body:b-1")
)

func act(stream journal.StreamID, object string) journal.Act {
	return journal.Act{Stream: stream, Actor: "p-1", Name: "test.act", Object: object, Body: map[string]string{"object": object}}
}

func add(t *testing.T, st *store.Store, acts ...journal.Act) []journal.Position {
	t.Helper()
	var got []journal.Position
	err := st.Write(t.Context(), func(tx *store.Tx) (err error) {
		got, err = tx.AppendAll(acts)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// CheckLog is the invariant after every step: each stream verifies and has as
// many entries as acknowledged.
func CheckLog(t *testing.T, st *store.Store, want map[journal.StreamID]int64) {
	t.Helper()
	for stream, size := range want {
		report, err := st.VerifyStream(context.WithoutCancel(t.Context()), stream)
		if err != nil || !report.OK() || report.Size != size {
			t.Fatalf("%s: %+v, %v; want %d sound entries", stream, report, err, size)
		}
	}
}

func read[T any](t *testing.T, st *store.Store, fn func(tx *store.Tx) (T, error)) T {
	t.Helper()
	var got T
	err := st.Read(t.Context(), func(tx *store.Tx) (err error) {
		got, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func appends(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	first := add(t, st, act(session, "o-1"))
	many := make([]journal.Act, 600) // more than one statement takes
	for i := range many {
		many[i] = act(session, fmt.Sprint("o-", i+2))
	}
	rest := add(t, st, many...)
	if first[0].Seq != 1 || rest[0].Seq != 2 || rest[599].Seq != 601 {
		t.Fatalf("positions %d, %d … %d", first[0].Seq, rest[0].Seq, rest[599].Seq)
	}
	records := read(t, st, func(tx *store.Tx) ([]journal.Record, error) { return tx.Entries(session, 10, 3) })
	if len(records) != 3 || records[0].Entry.Seq != 11 || records[2].Entry.Object != "o-13" {
		t.Fatalf("entries %+v", records)
	}
	one := read(t, st, func(tx *store.Tx) (journal.Record, error) { return tx.Entry(session, 1) })
	if one.Leaf() != first[0].Leaf || !one.Entry.Time().Equal(first[0].At) {
		t.Fatal("the position handed out is not the one stored")
	}
	text := read(t, st, func(tx *store.Tx) ([]byte, error) { return tx.Body(one.Entry.ObjectHash) })
	if string(text) != `{"object":"o-1"}` {
		t.Fatalf("body %s", text)
	}
	heads := read(t, st, func(tx *store.Tx) ([]journal.Head, error) { return tx.Heads() })
	if len(heads) != 1 || heads[0].Seq != 601 {
		t.Fatalf("heads %+v", heads)
	}
	err := st.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Entry(session, 602); return err })
	if !fault.Is(err, fault.NotFound) {
		t.Fatalf("an entry beyond the head: %v", err)
	}
	CheckLog(t, st, map[journal.StreamID]int64{session: 601, body: 0})
}

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
