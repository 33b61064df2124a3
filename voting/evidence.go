package voting

import (
	"errors"
	"fmt"
	"reflect"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// Evidence is what a stream says about one poll: enough to count it again
// without the server that ran it.
type Evidence struct {
	Open  *OpenBody
	Casts []CastEntry // in order of position
	Close *CloseBody
	// Positions of open and close, 0 where there is none.
	Opened, Closed int64
	CloseLeaf      journal.Hash
}

// CastEntry is a recorded ballot with its place.
type CastEntry struct {
	CastBody
	Position   int64
	Leaf       journal.Hash
	RecordedAt int64
}

// ReadEvidence collects a poll's evidence from a stream's records, which the
// caller has verified (journal.Verify).
func ReadEvidence(records []journal.Record, poll PollID) (Evidence, error) {
	var e Evidence
	for _, rec := range records {
		if err := e.add(rec, poll); err != nil {
			return e, fmt.Errorf("entry %d: %w", rec.Entry.Seq, err)
		}
	}
	return e, nil
}

func (e *Evidence) add(rec journal.Record, poll PollID) error {
	switch rec.Entry.Act {
	case ActOpen:
		var body OpenBody
		if err := rec.Decode(&body); err != nil {
			return err
		}
		if body.Definition.Poll != poll {
			return nil
		}
		if e.Open != nil {
			return errors.New("the poll is opened twice")
		}
		e.Open, e.Opened = &body, rec.Entry.Seq
	case ActCast:
		var body CastBody
		if err := rec.Decode(&body); err != nil {
			return err
		}
		if body.Poll == poll {
			e.Casts = append(e.Casts, CastEntry{body, rec.Entry.Seq, rec.Leaf(), rec.Entry.At})
		}
	case ActClose:
		var body CloseBody
		if err := rec.Decode(&body); err != nil {
			return err
		}
		if body.Poll != poll {
			return nil
		}
		if e.Close != nil {
			return errors.New("the poll is closed twice")
		}
		e.Close, e.Closed, e.CloseLeaf = &body, rec.Entry.Seq, rec.Leaf()
	}
	return nil
}

// Recount counts the poll again and compares: what was asked is what was
// frozen, every recorded ballot is of somebody on the roll and between open
// and close, a change names the ballot before it, the counted ballots are
// exactly each voter's last and open their hashes, and the result follows from
// them by the frozen rule. The first thing that does not hold is the error.
func (e Evidence) Recount() (Result, error) {
	if e.Open == nil || e.Close == nil {
		return Result{}, errors.New("voting: the poll was not opened and closed")
	}
	d := e.Open.Definition
	if hash, err := d.hash(); err != nil || hash != e.Open.Frozen || hash != e.Close.Frozen {
		return Result{}, errors.Join(errors.New("voting: the question is not the one frozen at open"), err)
	}
	last, err := e.lastBallots()
	if err != nil {
		return Result{}, err
	}
	choices, manual, err := e.reveal(last)
	if err != nil {
		return Result{}, err
	}
	p := Poll{Threshold: d.Threshold, Quorum: d.Quorum, PresentAt: d.PresentAt, Choices: d.Choices, Subjects: d.Subjects}
	claimed := e.Close.Result
	heads := Heads{Seats: d.Seats, Roll: len(d.Roll), PresentOpen: e.Open.Present, PresentClose: claimed.PresentClose}
	result := p.Judge(Count(choices), heads)
	if paper := e.Close.Paper; paper != nil {
		result = p.JudgePaper(PaperCount{Issued: paper.Issued, Valid: paper.Valid, Tallies: paper.Tallies}, heads)
	}
	result.Manual = manual
	if !reflect.DeepEqual(result, claimed) {
		return result, fmt.Errorf("voting: the result is %+v, counted again it is %+v", claimed, result)
	}
	return result, nil
}

// lastBallots walks the recorded ballots in their order.
func (e Evidence) lastBallots() (map[identity.PersonID]CastEntry, error) {
	roll := map[identity.PersonID]bool{}
	for _, entry := range e.Open.Definition.Roll {
		roll[entry.Person] = true
	}
	last, seen := map[identity.PersonID]CastEntry{}, map[BallotID]bool{}
	for _, c := range e.Casts {
		before, changed := last[c.Voter]
		switch {
		case seen[c.Ballot]:
			return nil, fmt.Errorf("voting: ballot %s is recorded twice", c.Ballot)
		case !roll[c.Voter]:
			return nil, fmt.Errorf("voting: ballot %s is of somebody who is not on the roll", c.Ballot)
		case c.Position < e.Opened || c.Position > e.Closed:
			return nil, fmt.Errorf("voting: ballot %s stands at %d, the poll from %d to %d", c.Ballot, c.Position, e.Opened, e.Closed)
		case changed && c.Replaces != before.Ballot, !changed && c.Replaces != "":
			return nil, fmt.Errorf("voting: ballot %s does not name the ballot it replaces", c.Ballot)
		case changed && !e.Open.Definition.ChangeAllowed:
			return nil, fmt.Errorf("voting: ballot %s changes a vote that may not be changed", c.Ballot)
		}
		seen[c.Ballot], last[c.Voter] = true, c
	}
	return last, nil
}

// reveal checks that the counted ballots are the last ones and opens them.
func (e Evidence) reveal(last map[identity.PersonID]CastEntry) (choices []Choice, manual int, err error) {
	if len(e.Close.Ballots) != len(last) {
		return nil, 0, fmt.Errorf("voting: %d ballots are counted, %d voters have voted", len(e.Close.Ballots), len(last))
	}
	p := Poll{Choices: e.Open.Definition.Choices}
	counted := map[identity.PersonID]bool{}
	for _, b := range e.Close.Ballots {
		c, voted := last[b.Voter]
		switch {
		case counted[b.Voter]:
			return nil, 0, fmt.Errorf("voting: %s is counted twice", b.Voter)
		case !voted || c.Ballot != b.Ballot || c.Position != b.Position || c.Manual != b.Manual:
			return nil, 0, fmt.Errorf("voting: ballot %s is counted but is not its voter's last", b.Ballot)
		case ChoiceHash(c.Poll, c.Ballot, b.Choice, b.Salt) != c.ChoiceHash:
			return nil, 0, fmt.Errorf("voting: ballot %s is counted for another choice than recorded", b.Ballot)
		case !p.Allows(b.Choice):
			return nil, 0, fmt.Errorf("voting: ballot %s chooses what was not offered", b.Ballot)
		}
		counted[b.Voter] = true
		choices = append(choices, b.Choice)
		if b.Manual {
			manual++
		}
	}
	return choices, manual, nil
}
