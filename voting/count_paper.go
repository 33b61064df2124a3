package voting

import (
	"context"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// CountPaper enters the count of a paper poll. The first person's numbers
// wait; the same numbers from a second person close the poll with the result.
// Other numbers are a Conflict and both start over.
func (s *Service) CountPaper(ctx context.Context, actor identity.Actor, id PollID, c PaperCount) (Poll, error) {
	var differ bool
	p, err := s.step(ctx, actor, id, func(tx Tx, p *Poll) error {
		differ = false
		if err := p.admitCount(c); err != nil {
			return err
		}
		first, waiting, err := tx.PaperEntry(id)
		switch {
		case err != nil:
			return err
		case !waiting:
			return enterCount(tx, actor, *p, c)
		case first.By == actor.Person:
			return fault.New(fault.NotEntitled, "voting.second_person")
		}
		if err := tx.DeletePaperEntry(id); err != nil {
			return err
		}
		if !first.Count.equal(c) {
			differ = true // committed all the same: the first numbers are gone
			_, err := tx.Append(p.act(actor, ActPaperDiffer, string(id), PaperBody{Poll: id}))
			return err
		}
		return finishPaper(tx, actor, p, first)
	})
	if err == nil && differ {
		err = fault.New(fault.Conflict, "voting.paper_differs")
	}
	return p, err
}

func (p Poll) admitCount(c PaperCount) error {
	switch {
	case p.Method != Paper:
		return fault.New(fault.Conflict, "voting.not_paper")
	case p.State == Draft:
		return fault.New(fault.Conflict, "voting.not_open")
	case !p.Votable():
		return fault.New(fault.Conflict, "voting.already_closed")
	}
	return c.check(p)
}

func enterCount(tx Tx, actor identity.Actor, p Poll, c PaperCount) error {
	if err := tx.PutPaperEntry(PaperEntry{Poll: p.ID, By: actor.Person, At: tx.Now(), Count: c}); err != nil {
		return err
	}
	_, err := tx.Append(p.act(actor, ActPaperEnter, string(p.ID), PaperBody{Poll: p.ID}))
	return err
}

func finishPaper(tx Tx, actor identity.Actor, p *Poll, first PaperEntry) error {
	heads, err := p.heads(tx)
	if err != nil {
		return err
	}
	c := first.Count
	return p.finish(tx, actor, CloseBody{
		Ballots: []RevealedBallot{},
		Result:  p.JudgePaper(c, heads),
		Paper: &PaperReveal{Issued: c.Issued, Valid: c.Valid, Tallies: c.Tallies,
			EnteredBy: first.By, ConfirmedBy: actor.Person},
	})
}
