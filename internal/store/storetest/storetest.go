// Package storetest is the suite every engine of internal/store passes: what a
// caller may rely on whichever database lies below. The store's own tests run
// it on SQLite and on PostgreSQL.
package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

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
		"a deleted stream is asked for":           deleting,
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
