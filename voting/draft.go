package voting

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// Bounds of what a draft may say.
const (
	maxTitle     = 500
	maxCountdown = 600 // seconds
	maxSubjects  = 200
)

// Create makes a draft in a session.
func (s *Service) Create(ctx context.Context, actor identity.Actor, session string, in Input) (Poll, error) {
	var p Poll
	err := s.write(ctx, func(tx Tx) error {
		room, err := tx.Room(session)
		if err != nil {
			return err
		}
		p = Poll{ID: PollID(identity.NewID(s.Random)), Session: session, Body: room.Body, State: Draft, Round: 1}
		if err := p.apply(tx, room, in); err != nil {
			return err
		}
		if err := tx.LockStream(p.stream()); err != nil {
			return err
		}
		if p.Ordinal, err = nextOrdinal(tx, session); err != nil {
			return err
		}
		return insertDraft(tx, actor, &p)
	})
	return p, err
}

func insertDraft(tx Tx, actor identity.Actor, p *Poll) error {
	p.CreatedAt = tx.Now()
	if err := tx.InsertPoll(*p); err != nil {
		return err
	}
	_, err := tx.Append(p.act(actor, ActCreate, string(p.ID), p.draftBody()))
	return err
}

// nextOrdinal numbers questions as the council counts them; the stream's lock
// keeps two drafts from taking the same number.
func nextOrdinal(tx Tx, session string) (int, error) {
	polls, err := tx.PollsOf(session)
	if err != nil {
		return 0, err
	}
	last := 0
	for _, p := range polls {
		last = max(last, p.Ordinal)
	}
	return last + 1, nil
}

// Edit changes a draft whole.
func (s *Service) Edit(ctx context.Context, actor identity.Actor, id PollID, in Input) (Poll, error) {
	return s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		if p.State != Draft {
			return fault.New(fault.Conflict, "voting.not_a_draft")
		}
		room, err := tx.Room(p.Session)
		if err != nil {
			return err
		}
		if err := p.apply(tx, room, in); err != nil {
			return err
		}
		if err := advance(tx, p, Draft); err != nil {
			return err
		}
		_, err = tx.Append(p.act(actor, ActEdit, string(p.ID), p.draftBody()))
		return err
	})
}

// Delete removes a draft. What was opened once stays for ever.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, id PollID) error {
	_, err := s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		if p.State != Draft {
			return fault.New(fault.Conflict, "voting.not_a_draft")
		}
		if err := tx.DeletePoll(p.ID); err != nil {
			return err
		}
		_, err := tx.Append(p.act(actor, ActDelete, string(p.ID), p.draftBody()))
		return err
	})
	return err
}

// NextRound makes a draft that asks an annulled question again.
func (s *Service) NextRound(ctx context.Context, actor identity.Actor, id PollID) (Poll, error) {
	var next Poll
	_, err := s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		if p.State != Annulled {
			return fault.New(fault.Conflict, "voting.next_needs_annulled")
		}
		polls, err := tx.PollsOf(p.Session)
		if err != nil {
			return err
		}
		for _, other := range polls {
			if other.Previous == p.ID {
				return fault.New(fault.Conflict, "voting.next_round_exists", "round", other.Round)
			}
		}
		next = Poll{
			ID: PollID(identity.NewID(s.Random)), Session: p.Session, Body: p.Body, Item: p.Item, Title: p.Title,
			Method: p.Method, Pack: p.Pack, Rule: p.Rule, Threshold: p.Threshold, Quorum: p.Quorum,
			PresentAt: p.PresentAt, Choices: p.Choices, Subjects: p.Subjects, Ordinal: p.Ordinal,
			Round: p.Round + 1, Previous: p.ID, ChangeAllowed: p.ChangeAllowed, Countdown: p.Countdown, State: Draft,
		}
		return insertDraft(tx, actor, &next)
	})
	return next, err
}

// apply checks in and writes it into a draft.
func (p *Poll) apply(tx Tx, room Room, in Input) error {
	in.Title = oneLine(in.Title)
	in.Subjects = slices.Clone(in.Subjects)
	for i, subject := range in.Subjects {
		in.Subjects[i] = oneLine(subject)
	}
	if in.Title == "" || utf8.RuneCountInString(in.Title) > maxTitle {
		return fault.New(fault.Invalid, "voting.title", "max", maxTitle)
	}
	if in.Countdown < 0 || in.Countdown > maxCountdown {
		return fault.New(fault.Invalid, "voting.countdown", "max", maxCountdown)
	}
	ok, err := tx.ItemInSession(p.Session, in.Item)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Invalid, "voting.item_unknown")
	}
	pack, ok := PackNamed(room.RulePack)
	if !ok {
		return fault.New(fault.Conflict, "voting.pack_unknown", "pack", room.RulePack)
	}
	rule, ok := pack.Rules[in.Rule]
	if !ok {
		return fault.New(fault.Invalid, "voting.rule_unknown", "rule", in.Rule)
	}
	if err := rule.admits(in); err != nil {
		return err
	}
	p.Item, p.Title, p.Method, p.Pack, p.Rule = in.Item, in.Title, in.Method, pack.Name, rule.Name
	p.Threshold, p.Quorum, p.PresentAt = rule.Threshold, rule.Quorum, rule.PresentAt
	p.Choices, p.Subjects = rule.Choices, in.Subjects
	p.ChangeAllowed, p.Countdown = in.ChangeAllowed, in.Countdown
	return nil
}

// admits refuses a method or subjects the rule has no use for.
func (r Rule) admits(in Input) error {
	switch {
	case in.Method != Named && in.Method != Paper:
		return fault.New(fault.Invalid, "voting.method_unknown", "method", string(in.Method))
	case r.PaperOnly && in.Method != Paper:
		return fault.New(fault.Invalid, "voting.paper_only")
	case !r.PerPerson && len(in.Subjects) > 0:
		return fault.New(fault.Invalid, "voting.no_subjects")
	case r.PerPerson && (len(in.Subjects) == 0 || len(in.Subjects) > maxSubjects):
		return fault.New(fault.Invalid, "voting.subjects", "max", maxSubjects)
	}
	seen := map[string]bool{}
	for _, subject := range in.Subjects {
		if strings.TrimSpace(subject) == "" || len(subject) > maxTitle || seen[subject] {
			return fault.New(fault.Invalid, "voting.subjects", "max", maxSubjects)
		}
		seen[subject] = true
	}
	return nil
}
