package voting

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// step runs act on a poll while the head of its stream is locked, so that the
// poll cannot change between what act reads and what it writes.
func (s *Service) step(ctx context.Context, actor identity.Actor, id PollID, act func(Tx, *Poll) error) (Poll, error) {
	var p Poll
	err := s.write(ctx, func(tx Tx) error {
		var err error
		if p, err = lockPoll(tx, id); err != nil {
			return err
		}
		return act(tx, &p)
	})
	return p, err
}

// lockPoll reads a poll to learn its stream, locks that and reads again: what
// was read before the lock may be old.
func lockPoll(tx Tx, id PollID) (Poll, error) {
	p, err := tx.Poll(id)
	if err != nil {
		return p, err
	}
	if err := tx.LockStream(p.stream()); err != nil {
		return p, err
	}
	return tx.Poll(id)
}

// advance writes p if the stored poll is still in state from.
func advance(tx Tx, p *Poll, from State) error {
	ok, err := tx.UpdatePoll(*p, from)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "voting.changed_meanwhile")
	}
	return nil
}

// Open freezes a draft and lets people vote. Whoever comes second is told who
// opened it and when.
func (s *Service) Open(ctx context.Context, actor identity.Actor, id PollID) (Poll, error) {
	return s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		room, err := tx.Room(p.Session)
		if err != nil {
			return err
		}
		if p.State != Draft {
			return openedAlready(tx, room, *p)
		}
		if !room.Running {
			return fault.New(fault.Conflict, "voting.session_not_running")
		}
		roll, err := tx.FilledSeats(p.Session)
		if err != nil {
			return err
		}
		if len(roll) == 0 {
			return fault.New(fault.Conflict, "voting.empty_roll")
		}
		if err := p.freeze(tx, room, roll); err != nil {
			return err
		}
		p.OpenedAt, p.OpenedBy = tx.Now(), actor.Person
		if err := advance(tx, p, Draft); err != nil {
			return err
		}
		if err := tx.InsertRoll(p.ID, roll); err != nil {
			return err
		}
		_, err = tx.Append(p.act(actor, ActOpen, string(p.ID), OpenBody{
			Definition: p.definition(roll), Frozen: p.Frozen, Present: p.PresentAtOpen,
		}))
		return err
	})
}

// freeze takes rule, roll and presence of this moment and checks the quorum.
func (p *Poll) freeze(tx Tx, room Room, roll []RollEntry) error {
	pack, _ := PackNamed(p.Pack)
	rule, ok := pack.Rules[p.Rule]
	if !ok {
		return fault.New(fault.Conflict, "voting.rule_unknown", "rule", p.Rule)
	}
	present, err := tx.PresentVoters(p.Session, nil)
	if err != nil {
		return err
	}
	p.State, p.Seats, p.RollSize = Open, room.Seats, len(roll)
	p.PresentAtOpen = presentOf(roll, present)
	p.Threshold, p.Quorum = rule.For(room.Seats, len(roll))
	if err := errors.Join(p.Threshold.Check(), p.Quorum.Check()); err != nil {
		return err
	}
	base := baseOf(p.Quorum.Base, Heads{Seats: p.Seats, Roll: p.RollSize}, p.PresentAtOpen, Tally{})
	if !p.Quorum.Met(p.PresentAtOpen, base) {
		return fault.New(fault.Conflict, "voting.no_quorum", "present", p.PresentAtOpen, "needed", p.Quorum.Needed(base))
	}
	p.Frozen, err = p.definition(roll).hash()
	return err
}

func presentOf(roll []RollEntry, present map[identity.PersonID]bool) int {
	n := 0
	for _, e := range roll {
		if present[e.Person] {
			n++
		}
	}
	return n
}

func openedAlready(tx Tx, room Room, p Poll) error {
	if p.OpenedAt.IsZero() {
		return fault.New(fault.Conflict, "voting.not_a_draft")
	}
	names, err := namesOf(tx, []identity.PersonID{p.OpenedBy})
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "voting.already_open", "name", names[p.OpenedBy], "time", room.clock(p.OpenedAt))
}

// namesOf returns the names people are called by; journals hold none.
func namesOf(tx Tx, persons []identity.PersonID) (map[identity.PersonID]string, error) {
	people, err := tx.People(persons)
	names := make(map[identity.PersonID]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}

// clock prints a time as people in the room read it from the wall.
func (r Room) clock(t time.Time) string {
	zone, err := time.LoadLocation(r.TimeZone)
	if err != nil || r.TimeZone == "" {
		zone = time.FixedZone("ICT", 7*3600) // Vietnam: no summer time since 1975
	}
	return t.In(zone).Format("15:04:05")
}

// Countdown announces the close. With nothing to count down it closes at once.
func (s *Service) Countdown(ctx context.Context, actor identity.Actor, id PollID) (Poll, error) {
	var wait time.Duration
	p, err := s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		if p.State == Closing {
			return nil // a second press changes nothing, least of all the time
		}
		if err := p.mayEnd(Open); err != nil {
			return err
		}
		if wait = s.countdown(*p); wait <= 0 {
			return closePoll(tx, actor, p)
		}
		p.State, p.ClosesAt = Closing, tx.Now().Add(wait)
		if err := advance(tx, p, Open); err != nil {
			return err
		}
		_, err := tx.Append(p.act(actor, ActCountdown, string(p.ID), CountdownBody{Poll: p.ID, ClosesAt: p.ClosesAt.UnixMicro()}))
		return err
	})
	if err == nil && wait > 0 {
		s.closeAfter(p.ID, wait)
	}
	return p, err
}

func (s *Service) countdown(p Poll) time.Duration {
	wait := time.Duration(p.Countdown) * time.Second
	if most := s.Limits.MaxCountdown; most > 0 && wait > most {
		return most
	}
	return wait
}

// mayEnd refuses what cannot be ended from the poll's state.
func (p Poll) mayEnd(from ...State) error {
	for _, state := range from {
		if p.State != state {
			continue
		}
		if p.Method == Paper {
			return fault.New(fault.Conflict, "voting.paper_needs_count")
		}
		return nil
	}
	if p.State == Draft {
		return fault.New(fault.Conflict, "voting.not_open")
	}
	return fault.New(fault.Conflict, "voting.already_closed")
}

// Close ends the voting now and counts.
func (s *Service) Close(ctx context.Context, actor identity.Actor, id PollID) (Poll, error) {
	return s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		if err := p.mayEnd(Open, Closing); err != nil {
			return err
		}
		return closePoll(tx, actor, p)
	})
}

// closePoll counts, judges, stores and records in the transaction that holds
// the stream's head: ballots are before it or after it, never beside it.
func closePoll(tx Tx, actor identity.Actor, p *Poll) error {
	ballots, err := tx.CurrentBallots(p.ID)
	if err != nil {
		return err
	}
	heads, err := p.heads(tx)
	if err != nil {
		return err
	}
	body := CloseBody{Ballots: make([]RevealedBallot, len(ballots))}
	choices, manual := make([]Choice, len(ballots)), 0
	for i, b := range ballots {
		choices[i] = b.Choice
		body.Ballots[i] = RevealedBallot{b.ID, b.Voter, b.Choice, b.Salt, b.Position, b.Manual}
		if b.Manual {
			manual++
		}
	}
	body.Result = p.Judge(Count(choices), heads)
	body.Result.Manual = manual
	return p.finish(tx, actor, body)
}

func (p Poll) heads(tx Tx) (Heads, error) {
	roll, err := tx.Roll(p.ID)
	if err != nil {
		return Heads{}, err
	}
	present, err := tx.PresentVoters(p.Session, nil)
	if err != nil {
		return Heads{}, err
	}
	return Heads{Seats: p.Seats, Roll: len(roll), PresentOpen: p.PresentAtOpen, PresentClose: presentOf(roll, present)}, nil
}

// finish records the close with its result and moves the poll to closed.
func (p *Poll) finish(tx Tx, actor identity.Actor, body CloseBody) error {
	from := p.State
	body.Poll, body.Round, body.Frozen = p.ID, p.Round, p.Frozen
	at, err := tx.Append(p.act(actor, ActClose, string(p.ID), body))
	if err != nil {
		return err
	}
	p.State, p.Result = Closed, &body.Result
	p.ClosedAt, p.ClosedBy, p.ClosePosition, p.CloseLeaf = tx.Now(), actor.Person, at.Seq, at.Leaf
	return advance(tx, p, from)
}

// Declare makes the result and the roll call public. Declaring what is
// declared changes nothing.
func (s *Service) Declare(ctx context.Context, actor identity.Actor, id PollID) (Poll, error) {
	return s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		switch p.State {
		case Declared:
			return nil
		case Annulled:
			return fault.New(fault.Conflict, "voting.already_closed")
		case Closed:
		default:
			return fault.New(fault.Conflict, "voting.not_closed")
		}
		p.State, p.DeclaredAt = Declared, tx.Now()
		if err := advance(tx, p, Closed); err != nil {
			return err
		}
		_, err := tx.Append(p.act(actor, ActDeclare, string(p.ID), DeclareBody{
			Poll: p.ID, Closed: p.ClosePosition, Passed: p.Result.Passed,
		}))
		return err
	})
}

// oneLine is a text on a single line: reasons are printed inside sentences.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// maxReason bounds the reason of an annulment and of a ballot by hand.
const maxReason = 500

// Annul ends a poll without effect. A declared result stands; it can only be
// followed by another decision.
func (s *Service) Annul(ctx context.Context, actor identity.Actor, id PollID, reason string) (Poll, error) {
	reason = oneLine(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return Poll{}, fault.New(fault.Invalid, "voting.reason", "max", maxReason)
	}
	return s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		from := p.State
		switch from {
		case Open, Closing, Closed:
		case Draft:
			return fault.New(fault.Conflict, "voting.not_open")
		default:
			return fault.New(fault.Conflict, "voting.annul_too_late")
		}
		at, err := tx.Append(p.act(actor, ActAnnul, string(p.ID), AnnulBody{Poll: p.ID, Reason: reason, From: from}))
		if err != nil {
			return err
		}
		p.State, p.AnnulReason, p.AnnulledAt = Annulled, reason, tx.Now()
		if p.ClosePosition == 0 { // late ballots are told this position
			p.ClosePosition, p.CloseLeaf = at.Seq, at.Leaf
		}
		if err := tx.DeletePaperEntry(p.ID); err != nil {
			return err
		}
		return advance(tx, p, from)
	})
}
