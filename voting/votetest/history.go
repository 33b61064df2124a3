package votetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/voting"
)

// Event is one vote as a client saw it. With neither Receipt nor Refused the
// client does not know what became of it.
type Event struct {
	Client   string            `json:"client"`
	Poll     voting.PollID     `json:"poll"`
	Voter    identity.PersonID `json:"voter"`
	Ballot   voting.BallotID   `json:"ballot"`
	Choice   voting.Choice     `json:"choice"`
	Replaces voting.BallotID   `json:"replaces,omitempty"`
	Sent     time.Time         `json:"sent"`
	Answered time.Time         `json:"answered"`
	Receipt  *voting.Receipt   `json:"receipt,omitempty"`
	Refused  string            `json:"refused,omitempty"` // code of a refusal that is certain
}

// History collects events of many clients.
type History struct {
	mu     sync.Mutex
	events []Event
}

// Add appends an event.
func (h *History) Add(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// Events returns what was collected so far.
func (h *History) Events() []Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// Caster casts votes: a service, or a client of a server.
type Caster interface {
	Cast(ctx context.Context, actor identity.Actor, r voting.CastRequest) (voting.Receipt, error)
}

// Cast casts and notes what came back. A refusal is certain unless it is
// Unavailable or Internal: those say nothing about the ballot.
func (h *History) Cast(ctx context.Context, c Caster, actor identity.Actor, r voting.CastRequest) (voting.Receipt, error) {
	e := Event{Client: actor.Device, Poll: r.Poll, Voter: actor.Person, Ballot: r.Ballot, Choice: r.Choice, Replaces: r.Replaces, Sent: time.Now()}
	receipt, err := c.Cast(ctx, actor, r)
	e.Answered = time.Now()
	switch fault.KindOf(err) {
	case "":
		e.Receipt = &receipt
	case fault.Unavailable, fault.Internal:
	default:
		e.Refused = fault.CodeOf(err)
	}
	h.Add(e)
	return receipt, err
}

// Check compares what clients saw of a poll with what its stream holds and
// returns every contradiction: none means that each acknowledged vote is
// counted exactly once, none twice, none after the close, and none that nobody
// sent.
func Check(events []Event, records []journal.Record, poll voting.PollID) []string {
	evidence, err := voting.ReadEvidence(records, poll)
	if err != nil {
		return []string{err.Error()}
	}
	c := checker{evidence: evidence, casts: map[voting.BallotID]voting.CastEntry{}, counted: map[voting.BallotID]voting.RevealedBallot{},
		replaced: map[voting.BallotID]bool{}, sent: map[voting.BallotID][]Event{}}
	if _, err := evidence.Recount(); err != nil {
		c.fail("%v", err)
	}
	for _, cast := range evidence.Casts {
		c.casts[cast.Ballot] = cast
		c.replaced[cast.Replaces] = true
	}
	if evidence.Close != nil {
		for _, b := range evidence.Close.Ballots {
			c.counted[b.Ballot] = b
		}
	}
	for _, e := range events {
		if e.Poll == poll {
			c.sent[e.Ballot] = append(c.sent[e.Ballot], e)
		}
	}
	for id, tries := range c.sent {
		c.acknowledged(id, tries)
		c.refused(id, tries)
	}
	c.invented()
	slices.Sort(c.found)
	return c.found
}

type checker struct {
	evidence voting.Evidence
	casts    map[voting.BallotID]voting.CastEntry
	counted  map[voting.BallotID]voting.RevealedBallot
	replaced map[voting.BallotID]bool
	sent     map[voting.BallotID][]Event
	found    []string
}

func (c *checker) fail(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

// acknowledged looks at a ballot somebody has a receipt for.
func (c *checker) acknowledged(id voting.BallotID, tries []Event) {
	var first *voting.Receipt
	for _, e := range tries {
		switch {
		case e.Receipt == nil:
			continue
		case first == nil:
			first = e.Receipt
		case *first != *e.Receipt:
			c.fail("ballot %s has two different receipts", id)
		}
		cast, recorded := c.casts[id]
		switch {
		case !recorded:
			c.fail("LOST: ballot %s of %s was acknowledged and is not in the journal", id, e.Voter)
		case cast.Voter != e.Voter || cast.Position != e.Receipt.Position || cast.Leaf != e.Receipt.Leaf ||
			cast.ChoiceHash != e.Receipt.ChoiceHash || cast.RecordedAt != e.Receipt.RecordedAt:
			c.fail("ballot %s stands otherwise in the journal than on its receipt", id)
		case c.evidence.Closed > 0 && e.Receipt.Position > c.evidence.Closed:
			c.fail("AFTER CLOSE: ballot %s at %d, the close at %d", id, e.Receipt.Position, c.evidence.Closed)
		case c.evidence.Close != nil && !c.replaced[id]:
			if counted, ok := c.counted[id]; !ok {
				c.fail("LOST: ballot %s of %s was acknowledged, not replaced and not counted", id, e.Voter)
			} else if counted.Choice != e.Choice {
				c.fail("ballot %s is counted for another choice than acknowledged", id)
			}
		}
	}
}

// refused looks at a ballot that was refused for certain each time.
func (c *checker) refused(id voting.BallotID, tries []Event) {
	if cast, recorded := c.casts[id]; recorded {
		for _, e := range tries {
			if e.Refused == "" || e.Voter != cast.Voter {
				return // it was acknowledged or unknown to its voter
			}
		}
		c.fail("ballot %s was refused (%s) and is recorded", id, tries[0].Refused)
	}
}

// invented finds recorded ballots that nobody sent.
func (c *checker) invented() {
	for id, cast := range c.casts {
		if cast.Manual {
			continue
		}
		byVoter := func(e Event) bool { return e.Voter == cast.Voter && e.Replaces == cast.Replaces }
		if !slices.ContainsFunc(c.sent[id], byVoter) {
			c.fail("INVENTED: ballot %s of %s was never sent", id, cast.Voter)
		}
	}
}
