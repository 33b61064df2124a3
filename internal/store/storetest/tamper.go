package storetest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

// tampering changes rows behind the store's back, as an owner of the database
// could, and asks where the check finds it.
func tampering(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	for range 7 {
		add(t, st, act(session, "o"))
	}
	for _, c := range []struct{ name, sql, code string }{
		{"a body", `UPDATE journal_entries SET body = $1 WHERE seq = 6`, "journal.body_changed"},
		{"a body removed", `UPDATE journal_entries SET body = NULL WHERE seq = 5 AND $1 <> entry`, "journal.body_missing"},
		{"an entry removed", `DELETE FROM journal_entries WHERE seq = 3 AND $1 <> entry`, "journal.gap"},
		{"an entry", `UPDATE journal_entries SET entry = $1 WHERE seq = 2`, "journal.not_canonical"},
	} {
		if err := st.Tamper(t.Context(), c.sql, []byte(`{"object":"p"}`)); err != nil {
			t.Fatal(err)
		}
		report, err := st.VerifyStream(t.Context(), session)
		if err != nil || report.OK() || report.Fault.Code != c.code {
			t.Fatalf("%s: %+v, %v", c.name, report, err)
		}
	}
	if report, err := st.VerifyStream(t.Context(), journal.StreamID("session:empty")); err != nil || !report.OK() {
		t.Fatalf("a stream without entries: %+v, %v", report, err)
	}
}

// deleting takes a head, then a whole stream away: neither may leave the list
// of what a check asks for.
func deleting(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	add(t, st, act(session, "o"))
	lists := func(when string, want bool) {
		t.Helper()
		streams := read(t, st, func(tx *store.Tx) ([]journal.StreamID, error) { return tx.Streams() })
		if slices.Contains(streams, session) != want {
			t.Errorf("%s: %v", when, streams)
		}
	}
	remove := func(table string) {
		t.Helper()
		if err := st.Tamper(t.Context(), `DELETE FROM `+table+` WHERE stream = $1`, string(session)); err != nil {
			t.Fatal(err)
		}
	}
	lists("whole", true)
	remove("journal_heads")
	lists("without its head", true)
	remove("journal_entries")
	lists("deleted, of no session", false)
	_, id, found := strings.Cut(string(session), ":")
	if !found {
		t.Fatal(session)
	}
	err := errors.Join(
		st.Tamper(t.Context(), `INSERT INTO bodies VALUES ('b', 'B', '', '', '', 'UTC', 'B', '', 0, 3)`),
		st.Tamper(t.Context(), `INSERT INTO sessions VALUES ($1, 'b', 'S', 'regular', '', 'draft', 0, 0, 0, 0)`, id))
	if err != nil {
		t.Fatal(err)
	}
	lists("deleted, of a session", true)
}

// exports writes a stream out and checks the file without the store.
func exports(t *testing.T, open func(store.Config) *store.Store) {
	st := open(store.Config{})
	for range 3 {
		add(t, st, act(session, "o"))
	}
	var file bytes.Buffer
	if err := st.ExportStream(t.Context(), &file, session); err != nil {
		t.Fatal(err)
	}
	e, err := journal.OpenExport(&file)
	if err != nil {
		t.Fatal(err)
	}
	head := read(t, st, func(tx *store.Tx) (journal.Head, error) { return tx.Head(session) })
	if report, err := journal.Verify(e.Stream, e.Records(), &head); err != nil || !report.OK() || report.Size != 3 {
		t.Fatalf("%+v, %v", report, err)
	}
}
