package votetest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/voting"
)

// Memory is a store without a disk: the "no store" of benchmarks and the quick
// store of tests. It keeps the contract of voting.Store but durability; one
// transaction runs at a time, and a failed one is undone.
type Memory struct {
	mu      sync.RWMutex
	now     func() time.Time
	journal bool
	state
}

type state struct {
	room    voting.Room
	items   map[string]bool
	seats   []voting.RollEntry
	names   map[identity.PersonID]string
	present map[identity.PersonID]bool

	polls   map[voting.PollID]voting.Poll
	rolls   map[voting.PollID][]voting.RollEntry
	onRoll  map[voting.PollID]map[identity.PersonID]bool
	paper   map[voting.PollID]voting.PaperEntry
	ballots map[voting.BallotID]voting.Ballot
	current map[voting.PollID]map[identity.PersonID]voting.BallotID
	refused map[voting.PollID]map[voting.BallotID]identity.PersonID
	manual  map[voting.BallotID]voting.ManualBallot

	tree    journal.Tree
	at      int64
	records []journal.Record
}

// NewMemory makes an empty store. Without journal, entries get positions and
// leaves but are not kept: what a benchmark compares with.
func NewMemory(now func() time.Time, keepJournal bool) *Memory {
	return &Memory{now: now, journal: keepJournal, state: state{
		items: map[string]bool{}, names: map[identity.PersonID]string{}, present: map[identity.PersonID]bool{},
		polls: map[voting.PollID]voting.Poll{}, rolls: map[voting.PollID][]voting.RollEntry{},
		onRoll: map[voting.PollID]map[identity.PersonID]bool{}, paper: map[voting.PollID]voting.PaperEntry{},
		ballots: map[voting.BallotID]voting.Ballot{}, current: map[voting.PollID]map[identity.PersonID]voting.BallotID{},
		refused: map[voting.PollID]map[voting.BallotID]identity.PersonID{}, manual: map[voting.BallotID]voting.ManualBallot{},
	}}
}

// Write runs act alone and undoes it where it fails.
func (m *Memory) Write(ctx context.Context, act func(voting.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := &memoryTx{Memory: m}
	tree, at, records := m.tree.Clone(), m.at, len(m.records)
	if err := act(tx); err != nil {
		for _, undo := range slices.Backward(tx.undo) {
			undo()
		}
		m.tree, m.at, m.records = tree, at, m.records[:records]
		return err
	}
	return nil
}

// Read runs look on the present state.
func (m *Memory) Read(_ context.Context, look func(voting.Tx) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return look(&memoryTx{Memory: m})
}

type memoryTx struct {
	*Memory
	time time.Time
	undo []func()
}

// put sets a value of a map and remembers how to take it back.
func put[K comparable, V any](tx *memoryTx, m map[K]V, k K, v V) {
	old, had := m[k]
	tx.undo = append(tx.undo, func() {
		if had {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
	m[k] = v
}

func drop[K comparable, V any](tx *memoryTx, m map[K]V, k K) {
	if old, had := m[k]; had {
		tx.undo = append(tx.undo, func() { m[k] = old })
		delete(m, k)
	}
}

func (tx *memoryTx) Now() time.Time {
	if tx.time.IsZero() {
		tx.time = tx.now().UTC().Truncate(time.Microsecond)
		if last := time.UnixMicro(tx.at).UTC(); tx.time.Before(last) {
			tx.time = last
		}
	}
	return tx.time
}

func (tx *memoryTx) LockStream(journal.StreamID) error { return nil }

func (tx *memoryTx) Append(act journal.Act) (journal.Position, error) {
	rec, err := act.Seal(tx.tree.Size+1, tx.Now())
	if err != nil {
		return journal.Position{}, err
	}
	rec.Nodes = tx.tree.Append(rec.Leaf())
	tx.at = rec.Entry.At
	if tx.journal {
		tx.records = append(tx.records, rec)
	}
	return journal.Position{Stream: act.Stream, Seq: rec.Entry.Seq, At: rec.Entry.Time(), Leaf: rec.Nodes[0]}, nil
}

func (tx *memoryTx) AppendAll(acts []journal.Act) ([]journal.Position, error) {
	positions := make([]journal.Position, len(acts))
	for i, a := range acts {
		var err error
		if positions[i], err = tx.Append(a); err != nil {
			return nil, err
		}
	}
	return positions, nil
}

func (tx *memoryTx) Room(session string) (voting.Room, error) {
	if session != tx.room.Session {
		return voting.Room{}, fault.New(fault.NotFound, "meetings.session_missing")
	}
	return tx.room, nil
}

func (tx *memoryTx) ItemInSession(_, item string) (bool, error) { return tx.items[item], nil }

func (tx *memoryTx) FilledSeats(string) ([]voting.RollEntry, error) {
	return slices.Clone(tx.seats), nil
}

func (tx *memoryTx) PresentVoters(_ string, persons []identity.PersonID) (map[identity.PersonID]bool, error) {
	found := map[identity.PersonID]bool{}
	for _, p := range persons {
		found[p] = tx.present[p]
	}
	if persons == nil {
		for p, is := range tx.present {
			found[p] = is
		}
	}
	return found, nil
}

func (tx *memoryTx) People(persons []identity.PersonID) ([]identity.Person, error) {
	var people []identity.Person
	for _, p := range persons {
		if name, ok := tx.names[p]; ok {
			people = append(people, identity.Person{ID: p, Name: name, Language: "vi"})
		}
	}
	return people, nil
}

func (tx *memoryTx) Poll(id voting.PollID) (voting.Poll, error) {
	p, ok := tx.polls[id]
	if !ok {
		return p, fault.New(fault.NotFound, "voting.poll_unknown")
	}
	return p, nil
}

func (tx *memoryTx) PollsOf(session string) ([]voting.Poll, error) {
	var all []voting.Poll
	for _, p := range tx.polls {
		if p.Session == session {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b voting.Poll) int {
		return cmp.Or(cmp.Compare(a.Ordinal, b.Ordinal), cmp.Compare(a.Round, b.Round))
	})
	return all, nil
}

func (tx *memoryTx) InsertPoll(p voting.Poll) error {
	put(tx, tx.polls, p.ID, p)
	return nil
}

func (tx *memoryTx) UpdatePoll(p voting.Poll, from voting.State) (bool, error) {
	if tx.polls[p.ID].State != from {
		return false, nil
	}
	put(tx, tx.polls, p.ID, p)
	return true, nil
}

func (tx *memoryTx) DeletePoll(id voting.PollID) error {
	drop(tx, tx.polls, id)
	return nil
}

func (tx *memoryTx) DuePolls(now time.Time) ([]voting.PollID, error) {
	var due []voting.PollID
	for _, p := range tx.polls {
		if p.Due(now) {
			due = append(due, p.ID)
		}
	}
	return due, nil
}

func (tx *memoryTx) VotablePolls() ([]voting.PollID, error) {
	var all []voting.PollID
	for _, p := range tx.polls {
		if p.Votable() {
			all = append(all, p.ID)
		}
	}
	return all, nil
}
