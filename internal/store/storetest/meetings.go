package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
	"ecabinet/meetings"
)

// Meetings runs the use cases of package meetings on one engine.
func Meetings(t *testing.T, dsn func(t *testing.T) string) {
	for name, test := range map[string]func(*testing.T, *council){
		"a session from draft to closed":       sessionLife,
		"the agenda is a tree":                 agendaTree,
		"the running item and its undo":        runningItem,
		"polls hold their item and sitting":    pollsHold,
		"plans change until they happened":     replanning,
		"papers are published and replaced":    paperLife,
		"papers nobody held are taken back":    paperRemoved,
		"papers reach those they are for":      paperReaders,
		"bad uploads leave nothing":            badUploads,
		"refused acts leave no file":           refusedActs,
		"files in doubt are removed or kept":   doubtfulFiles,
		"presence":                             presence,
		"presence is undone":                   presenceUndone,
		"two browsers do the same at once":     rivals,
		"everybody checks in at once":          crowd,
		"minutes are drafted, frozen, signed":  minutesLife,
		"seats and groups":                     seatsAndGroups,
		"a failed act changes nothing":         failedActs,
		"a draft exists for the office only":   hiddenDrafts,
		"inputs are refused with their reason": badInput,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newCouncil(t, dsn(t)))
		})
	}
}

const councilID identity.BodyID = "hdnd"

// council is a body of 33 seats, 32 of them filled, with one guest, a
// secretary and a clerk, on a clock the test holds.
type council struct {
	*meetings.Service
	t     *testing.T
	st    *store.Store
	blobs *memoryBlobs
	mu    sync.Mutex
	clock time.Time
	fail  func(step string) error
}

var opening = time.Date(2026, 12, 8, 1, 0, 0, 0, time.UTC)

func newCouncil(t *testing.T, dsn string) *council {
	t.Helper()
	c := &council{t: t, clock: opening.Add(-48 * time.Hour), blobs: &memoryBlobs{files: map[meetings.Hash][]byte{}}}
	c.fail = func(string) error { return nil }
	st, err := store.Open(t.Context(), store.Config{DSN: dsn, TestNow: c.now, Failpoint: func(s string) error { return c.fail(s) }})
	c.must(err)
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	c.st = st
	c.Service = meetings.New(meetings.Deps{Store: store.For[meetings.Tx](st), Blobs: c.blobs, Inspect: countPages,
		Now: c.now, Random: rand.Reader})
	_, err = c.CreateBody(t.Context(), identity.System, meetings.BodyInput{ID: councilID, Name: "HĐND xã Bản Mẫu",
		TimeZone: "Asia/Ho_Chi_Minh", Symbol: "HĐND", RulePack: "2015", RuleSince: c.clock, Seats: 33})
	c.must(err)
	term, err := c.CreateTerm(t.Context(), identity.System, councilID, meetings.TermInput{Name: "2026-2031", From: c.clock})
	c.must(err)
	for i := 1; i <= 32; i++ {
		_, err := c.FillSeat(t.Context(), identity.System, councilID, meetings.SeatInput{Term: term.ID, Number: i, Person: deputy(i), From: c.clock})
		c.must(err)
	}
	c.must(st.Write(t.Context(), func(tx *store.Tx) error {
		for person, role := range map[identity.PersonID]identity.Role{"guest": identity.Guest, "secretary": identity.Secretary, "clerk": identity.Clerk} {
			err := tx.AddPerson(identity.Person{ID: person, Name: string(person), Language: "vi"})
			if err := errors.Join(err, tx.AddGrant(identity.Grant{Person: person, Body: councilID, Role: role, Since: c.clock})); err != nil {
				return err
			}
		}
		return nil
	}))
	return c
}

func (c *council) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock = c.clock.Add(time.Millisecond)
	return c.clock
}

func (c *council) at(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock = t
}

func deputy(n int) identity.PersonID { return identity.PersonID(fmt.Sprintf("deputy%02d", n)) }

func actor(p identity.PersonID) identity.Actor {
	return identity.Actor{Person: p, Device: "d", Request: "r"}
}

var office = actor("secretary")

func reads(p identity.PersonID, roles ...identity.Role) meetings.Reader {
	return meetings.Reader{Person: p, Body: councilID, Roles: roles}
}

var (
	secretary = reads("secretary", identity.Secretary)
	delegate  = reads(deputy(5), identity.Delegate)
)

func (c *council) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// refused fails the test unless err is this refusal.
func (c *council) refused(err error, kind fault.Kind, code string) {
	c.t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		c.t.Errorf("got %v; want %s (%s)", err, code, kind)
	}
}

// session makes a session of two sittings in this state.
func (c *council) session(state meetings.SessionState) meetings.SessionID {
	c.t.Helper()
	s, err := c.CreateSession(c.t.Context(), office, councilID, twoSittings("Kỳ họp cuối năm"))
	c.must(err)
	if state == meetings.Draft {
		return s.ID
	}
	c.must(c.PublishSession(c.t.Context(), office, s.ID))
	if state == meetings.Published {
		return s.ID
	}
	c.at(opening.Add(-time.Hour))
	c.seat(s.ID, 22)
	c.at(opening)
	c.must(c.OpenSitting(c.t.Context(), office, s.ID))
	return s.ID
}

func twoSittings(title string) meetings.SessionInput {
	return meetings.SessionInput{Title: title, Kind: meetings.Regular, Place: "Hội trường", Sittings: []meetings.SittingInput{
		{StartsAt: opening, EndsAt: opening.Add(3 * time.Hour)},
		{StartsAt: opening.Add(5 * time.Hour), EndsAt: opening.Add(8 * time.Hour)}}}
}

// seat checks the first n deputies in.
func (c *council) seat(id meetings.SessionID, n int) {
	c.t.Helper()
	for i := 1; i <= n; i++ {
		_, err := c.CheckIn(c.t.Context(), actor(deputy(i)), id)
		c.must(err)
	}
}

func (c *council) item(id meetings.SessionID, parent meetings.ItemID, title string) meetings.ItemID {
	c.t.Helper()
	it, err := c.AddItem(c.t.Context(), office, id, meetings.ItemInput{Parent: parent, Title: title, Minutes: 10})
	c.must(err)
	return it.ID
}

// acts returns the names of a stream's acts and checks that it verifies.
func (c *council) acts(stream journal.StreamID) []string {
	c.t.Helper()
	var names []string
	for _, rec := range read(c.t, c.st, func(tx *store.Tx) ([]journal.Record, error) { return tx.Entries(stream, 0, 10_000) }) {
		names = append(names, rec.Entry.Act)
		if rec.Entry.At == 0 || strings.Contains(string(rec.Body), `"0001-`) {
			c.t.Errorf("%s carries no time, or one that is not an integer: %s", rec.Entry.Act, rec.Body)
		}
	}
	CheckLog(c.t, c.st, map[journal.StreamID]int64{stream: int64(len(names))})
	return names
}

func (c *council) stream(id meetings.SessionID) journal.StreamID {
	return journal.SessionStream(string(id))
}

// since returns the acts after the first n, joined.
func (c *council) since(id meetings.SessionID, n int) string {
	c.t.Helper()
	return strings.Join(c.acts(c.stream(id))[n:], " ")
}

// countPages reads "%PDF-1.7 <pages>"; the real reader is tested in
// signing/pdf.
func countPages(r io.ReaderAt, size int64) (int, error) {
	text, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return 0, err
	}
	if bytes.Contains(text, []byte("locked")) {
		return 0, fault.New(fault.Unsupported, "signing.pdf_needs_password")
	}
	var pages int
	_, err = fmt.Sscanf(string(text), "%%PDF-1.7 %d", &pages)
	return pages, err
}

func pdf(pages int, more string) []byte { return fmt.Appendf(nil, "%%PDF-1.7 %d\n%s", pages, more) }

func (c *council) upload(id meetings.DocumentID, content []byte) (meetings.Version, error) {
	return c.AddVersion(c.t.Context(), office, id, meetings.Upload{FileName: "Báo cáo.pdf", Size: int64(len(content)), Body: bytes.NewReader(content)})
}

// memoryBlobs is the simplest place for files that keeps the contract.
type memoryBlobs struct {
	mu    sync.Mutex
	files map[meetings.Hash][]byte
}

func (m *memoryBlobs) Put(_ context.Context, r io.Reader, limit int64) (meetings.Hash, int64, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return meetings.Hash{}, 0, fault.Wrap(err, fault.Invalid, "blob.cut_off")
	}
	if int64(len(content)) > limit {
		return meetings.Hash{}, 0, fault.New(fault.TooLarge, "blob.too_large")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	h := journal.HashOf(content)
	m.files[h] = content
	return h, int64(len(content)), nil
}

type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

func (m *memoryBlobs) Open(_ context.Context, h meetings.Hash) (meetings.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.files[h]
	if !ok {
		return nil, fault.New(fault.NotFound, "blob.missing")
	}
	return memoryFile{bytes.NewReader(content)}, nil
}

func (m *memoryBlobs) Remove(_ context.Context, h meetings.Hash) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, h)
	return nil
}

func (m *memoryBlobs) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.files)
}
