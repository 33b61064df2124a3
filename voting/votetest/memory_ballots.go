package votetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/voting"
)

func (tx *memoryTx) InsertRoll(poll voting.PollID, roll []voting.RollEntry) error {
	on := make(map[identity.PersonID]bool, len(roll))
	for _, e := range roll {
		on[e.Person] = true
	}
	put(tx, tx.rolls, poll, roll)
	put(tx, tx.onRoll, poll, on)
	return nil
}

func (tx *memoryTx) Roll(poll voting.PollID) ([]voting.RollEntry, error) { return tx.rolls[poll], nil }

func (tx *memoryTx) OnRoll(poll voting.PollID, persons []identity.PersonID) (map[identity.PersonID]bool, error) {
	found := make(map[identity.PersonID]bool, len(persons))
	for _, p := range persons {
		found[p] = tx.onRoll[poll][p]
	}
	return found, nil
}

func (tx *memoryTx) PaperEntry(poll voting.PollID) (voting.PaperEntry, bool, error) {
	e, ok := tx.paper[poll]
	return e, ok, nil
}

func (tx *memoryTx) PutPaperEntry(e voting.PaperEntry) error {
	put(tx, tx.paper, e.Poll, e)
	return nil
}

func (tx *memoryTx) DeletePaperEntry(poll voting.PollID) error {
	drop(tx, tx.paper, poll)
	return nil
}

func (tx *memoryTx) BallotsByID(ids []voting.BallotID) (map[voting.BallotID]voting.Ballot, error) {
	found := map[voting.BallotID]voting.Ballot{}
	for _, id := range ids {
		if b, ok := tx.ballots[id]; ok {
			found[id] = b
		}
	}
	return found, nil
}

func (tx *memoryTx) CurrentOf(poll voting.PollID, voters []identity.PersonID) (map[identity.PersonID]voting.Ballot, error) {
	found := map[identity.PersonID]voting.Ballot{}
	for _, v := range voters {
		if id, ok := tx.current[poll][v]; ok {
			found[v] = tx.ballots[id]
		}
	}
	return found, nil
}

func (tx *memoryTx) Voted(poll voting.PollID) ([]identity.PersonID, error) {
	return slices.Sorted(maps.Keys(tx.current[poll])), nil
}

func (tx *memoryTx) CurrentBallots(poll voting.PollID) ([]voting.Ballot, error) {
	var all []voting.Ballot
	for _, id := range tx.current[poll] {
		all = append(all, tx.ballots[id])
	}
	slices.SortFunc(all, func(a, b voting.Ballot) int { return cmp.Compare(a.Position, b.Position) })
	return all, nil
}

func (tx *memoryTx) InsertBallots(ballots []voting.Ballot) error {
	for _, b := range ballots {
		if _, ok := tx.ballots[b.ID]; ok {
			return fmt.Errorf("votetest: ballot %s stands twice", b.ID)
		}
		put(tx, tx.ballots, b.ID, b)
		if tx.current[b.Poll] == nil {
			put(tx, tx.current, b.Poll, map[identity.PersonID]voting.BallotID{})
		}
		put(tx, tx.current[b.Poll], b.Voter, b.ID)
	}
	return nil
}

func (tx *memoryTx) NoteRefusal(poll voting.PollID, voter identity.PersonID, ballot voting.BallotID, most int) (bool, error) {
	if tx.refused[poll] == nil {
		put(tx, tx.refused, poll, map[voting.BallotID]identity.PersonID{})
	}
	if _, known := tx.refused[poll][ballot]; known {
		return false, nil
	}
	n := 0
	for _, v := range tx.refused[poll] {
		if v == voter {
			n++
		}
	}
	if n >= most {
		return false, nil
	}
	put(tx, tx.refused[poll], ballot, voter)
	return true, nil
}

func (tx *memoryTx) ManualBallot(id voting.BallotID) (voting.ManualBallot, error) {
	m, ok := tx.manual[id]
	if !ok {
		return m, fault.New(fault.NotFound, "voting.manual_unknown")
	}
	return m, nil
}

func (tx *memoryTx) ManualBallots(poll voting.PollID) ([]voting.ManualBallot, error) {
	var all []voting.ManualBallot
	for _, m := range tx.manual {
		if m.Poll == poll {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b voting.ManualBallot) int {
		return cmp.Or(a.EnteredAt.Compare(b.EnteredAt), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

func (tx *memoryTx) InsertManual(m voting.ManualBallot) error {
	put(tx, tx.manual, m.ID, m)
	return nil
}

func (tx *memoryTx) DecideManual(m voting.ManualBallot) (bool, error) {
	if tx.manual[m.ID].State != voting.Waiting {
		return false, nil
	}
	put(tx, tx.manual, m.ID, m)
	return true, nil
}
