package voting

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
)

// Audit counts every closed poll of a stream again from its records, which the
// caller has verified (journal.Verify), and compares what the tables say of
// each poll with them: screens read the tables, so both must agree. The fault
// names the first poll that does not hold.
func (s *Service) Audit(ctx context.Context, records []journal.Record) error {
	polls, err := openedIn(records)
	if err != nil {
		return err
	}
	return s.Store.Read(ctx, func(tx Tx) error {
		for _, id := range polls {
			if err := auditPoll(tx, records, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func openedIn(records []journal.Record) (polls []PollID, err error) {
	for _, rec := range records {
		if rec.Entry.Act != ActOpen {
			continue
		}
		var body OpenBody
		if err := rec.Decode(&body); err != nil {
			return nil, err
		}
		polls = append(polls, body.Definition.Poll)
	}
	return polls, nil
}

func auditPoll(tx Tx, records []journal.Record, id PollID) error {
	e, err := ReadEvidence(records, id)
	if err == nil && e.Close != nil {
		_, err = e.Recount()
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "voting.recount_differs", "poll", id)
	}
	p, err := tx.Poll(id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err == nil {
		err = e.agrees(p)
	}
	if err == nil {
		var ballots []Ballot
		if ballots, err = tx.CurrentBallots(id); err != nil {
			return err
		}
		err = e.holds(ballots)
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "voting.tables_differ", "poll", id)
	}
	return nil
}

// agrees compares the stored result with the recorded one.
func (e Evidence) agrees(p Poll) error {
	switch {
	case e.Close == nil && p.Result == nil:
		return nil
	case e.Close == nil || p.Result == nil:
		return errors.New("voting: journal and tables do not agree whether the poll was closed")
	}
	recorded, err := journal.Canonical(e.Close.Result)
	if err != nil {
		return err
	}
	stored, err := journal.Canonical(*p.Result)
	if err == nil && !bytes.Equal(recorded, stored) {
		err = errors.New("voting: the stored result is not the recorded one")
	}
	return err
}

// holds compares the stored ballots with the recorded ones.
func (e Evidence) holds(ballots []Ballot) error {
	if e.Close == nil {
		e.Closed = math.MaxInt64 // still open: no ballot can be too late
	}
	last, err := e.lastBallots()
	if err != nil {
		return err
	}
	if len(ballots) != len(last) {
		return fmt.Errorf("voting: %d ballots are stored, %d voters have voted", len(ballots), len(last))
	}
	for _, b := range ballots {
		c, voted := last[b.Voter]
		if !voted || c.Ballot != b.ID || ChoiceHash(b.Poll, b.ID, b.Choice, b.Salt) != c.ChoiceHash {
			return fmt.Errorf("voting: ballot %s is stored otherwise than it was recorded", b.ID)
		}
	}
	return nil
}
