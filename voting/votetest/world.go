package votetest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/voting"
)

// World is a running session with its delegates, on some store.
type World struct {
	Store    voting.Store
	Session  string
	Item     string
	Seats    int // statutory
	Persons  []identity.PersonID
	Presence func(t testing.TB, person identity.PersonID, in bool)
	Records  func(t testing.TB) []journal.Record
}

// Officers who run polls in tests; they hold no seat.
var (
	Chair     = identity.Actor{Person: "chair", Device: "tablet-chair", Request: "r-chair"}
	Secretary = identity.Actor{Person: "secretary", Device: "desk", Request: "r-desk"}
)

// Key is the receipt key of tests.
var Key = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

// Clock is a clock that tests move.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// NewClock starts at a fixed morning.
func NewClock() *Clock { return &Clock{t: time.Date(2026, 12, 8, 7, 3, 22, 0, time.UTC)} }

// Now returns the clock's time and lets a microsecond pass.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(time.Microsecond)
	return c.t
}

// Pass moves the clock.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// PersonName returns identifier and name of the delegate on a seat.
func PersonName(i int) (identity.PersonID, string) {
	return identity.PersonID(fmt.Sprintf("delegate-%02d", i)), fmt.Sprintf("Đại biểu %02d", i)
}

// InMemory makes a world of so many seats, all filled, of whom so many are in
// the room.
func InMemory(now func() time.Time, seats, present int) World {
	m := NewMemory(now, true)
	m.room = voting.Room{Session: "s-1", Body: "b-1", Running: true, Seats: seats, RulePack: "2015", TimeZone: "Asia/Ho_Chi_Minh"}
	m.items["i-1"] = true
	m.names[Chair.Person], m.names[Secretary.Person] = "Chủ tọa", "Thư ký"
	w := World{Store: m, Session: "s-1", Item: "i-1", Seats: seats}
	for i := 1; i <= seats; i++ {
		id, name := PersonName(i)
		m.seats = append(m.seats, voting.RollEntry{Person: id, Seat: i})
		m.names[id], m.present[id] = name, i <= present
		w.Persons = append(w.Persons, id)
	}
	w.Presence = func(_ testing.TB, person identity.PersonID, in bool) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.present[person] = in
	}
	w.Records = func(testing.TB) []journal.Record {
		m.mu.RLock()
		defer m.mu.RUnlock()
		return m.records[:len(m.records):len(m.records)]
	}
	return w
}

// StopSession makes the memory world's session not running.
func (m *Memory) StopSession() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.room.Running = false
}

// Service makes a service on the world's store.
func (w World) Service(now func() time.Time, limits voting.Limits) *voting.Service {
	return voting.New(voting.Deps{Store: w.Store, Now: now, ReceiptKey: Key, Limits: limits})
}

// NewBallotID makes what a tablet makes.
func NewBallotID() voting.BallotID {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err)
	}
	return voting.BallotID(hex.EncodeToString(raw[:]))
}

// BallotIDOf makes a ballot id out of words, for tests that repeat it.
func BallotIDOf(words ...any) voting.BallotID {
	sum := sha256.Sum256(fmt.Append(nil, words...))
	return voting.BallotID(hex.EncodeToString(sum[:16]))
}

// Actor returns a delegate with her tablet.
func Actor(p identity.PersonID) identity.Actor {
	return identity.Actor{Person: p, Device: "tablet-" + string(p), Request: "r-" + string(p)}
}

// Question is a named poll on the world's item with the rule.
func (w World) Question(rule string) voting.Input {
	return voting.Input{Item: w.Item, Title: "Thông qua Nghị quyết", Method: voting.Named, Rule: rule, ChangeAllowed: true}
}

// Opened makes and opens a poll.
func (w World) Opened(t testing.TB, s *voting.Service, in voting.Input) voting.Poll {
	t.Helper()
	ctx := context.Background()
	p, err := s.Create(ctx, Secretary, w.Session, in)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = s.Open(ctx, Chair, p.ID); err != nil {
		t.Fatal(err)
	}
	return p
}
