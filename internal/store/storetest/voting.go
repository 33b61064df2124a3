package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
	"ecabinet/meetings"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

// Voting runs the suite of voting on one engine.
func Voting(t *testing.T, dsn func(t *testing.T) string) {
	votetest.Suite(t, func(t *testing.T, now func() time.Time, seats, present int) votetest.World {
		st, err := store.Open(t.Context(), store.Config{DSN: dsn(t), TestNow: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		})
		return VotingWorld(t, st, now, seats, present)
	})
}

const (
	votingBody    = identity.BodyID("b-1")
	votingSession = meetings.SessionID("s-1")
	votingTerm    = meetings.TermID("t-1")
)

// VotingWorld fills a store with a running session of so many seats, so many
// of them in the room.
func VotingWorld(t testing.TB, st *store.Store, now func() time.Time, seats, present int) votetest.World {
	t.Helper()
	w := votetest.World{Store: store.For[voting.Tx](st), Session: string(votingSession), Item: "i-1", Seats: seats}
	for i := 1; i <= seats; i++ {
		id, _ := votetest.PersonName(i)
		w.Persons = append(w.Persons, id)
	}
	since := now().Add(-time.Hour)
	err := st.Write(t.Context(), func(tx *store.Tx) error {
		if err := addRoom(tx, seats, since); err != nil {
			return err
		}
		for i, id := range w.Persons {
			if err := addDelegate(tx, id, i+1, since, i < present); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Presence = func(t testing.TB, person identity.PersonID, in bool) { setPresence(t, st, person, in) }
	w.Records = func(t testing.TB) []journal.Record { return allRecords(t, st) }
	return w
}

func addRoom(tx *store.Tx, seats int, since time.Time) error {
	for id, name := range map[identity.PersonID]string{
		votetest.Chair.Person: "Chủ tọa", votetest.Secretary.Person: "Thư ký",
	} {
		if err := tx.AddPerson(identity.Person{ID: id, Name: name, Language: "vi"}); err != nil {
			return err
		}
	}
	steps := []error{
		tx.AddBody(meetings.Body{ID: votingBody, Name: "HĐND xã Bản Mẫu", TimeZone: "Asia/Ho_Chi_Minh", RulePack: "2015", Seats: seats}),
		tx.AddTerm(meetings.Term{ID: votingTerm, Body: votingBody, Name: "2026-2031", From: since}),
		tx.AddSession(meetings.Session{ID: votingSession, Body: votingBody, Title: "Kỳ họp", Kind: meetings.Regular,
			State: meetings.Running, CreatedAt: since}),
		tx.AddItem(meetings.AgendaItem{ID: "i-1", Session: votingSession, Position: 1, Title: "Nghị quyết", State: meetings.ItemPlanned}),
	}
	for _, err := range steps {
		if err != nil {
			return err
		}
	}
	return nil
}

func addDelegate(tx *store.Tx, id identity.PersonID, seat int, since time.Time, present bool) error {
	_, name := votetest.PersonName(seat)
	if err := tx.AddPerson(identity.Person{ID: id, Name: name, Language: "vi"}); err != nil {
		return err
	}
	err := tx.AddSeat(meetings.Seat{Body: votingBody, Term: votingTerm, Number: seat, Person: id, From: since})
	if err != nil || !present {
		return err
	}
	return tx.AddSpan(spanOf(id, since))
}

func spanOf(id identity.PersonID, from time.Time) meetings.Span {
	return meetings.Span{ID: meetings.SpanID(fmt.Sprint(id, from.UnixMicro())), Session: votingSession, Sitting: 1,
		Person: id, From: from, How: meetings.BySelf, By: id}
}

// setPresence checks in or out as meetings does: under the stream's lock.
func setPresence(t testing.TB, st *store.Store, person identity.PersonID, in bool) {
	t.Helper()
	err := st.Write(context.WithoutCancel(t.Context()), func(tx *store.Tx) error {
		if err := tx.LockStream(journal.SessionStream(string(votingSession))); err != nil {
			return err
		}
		if in {
			return tx.AddSpan(spanOf(person, tx.Now()))
		}
		spans, err := tx.Spans(votingSession)
		if err != nil {
			return err
		}
		for _, s := range spans {
			if s.Person == person && s.Open() {
				s.To, s.OutHow, s.OutBy = tx.Now(), meetings.BySelf, person
				return tx.EndSpan(s)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// allRecords returns the session's stream after it was verified.
func allRecords(t testing.TB, st *store.Store) []journal.Record {
	t.Helper()
	stream := journal.SessionStream(string(votingSession))
	ctx := context.WithoutCancel(t.Context())
	if report, err := st.VerifyStream(ctx, stream); err != nil || !report.OK() {
		t.Errorf("the stream does not verify: %+v, %v", report, err)
	}
	var records []journal.Record
	err := st.Read(ctx, func(tx *store.Tx) (err error) {
		records, err = tx.Entries(stream, 0, 1_000_000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}
