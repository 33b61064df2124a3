package web

import (
	"context"

	"ecabinet/internal/identity"
	"ecabinet/voting"
	"ecabinet/web/wire"
)

// Voter records votes that come over the live channel: the same act as a PUT.
type Voter struct{ Voting *voting.Service }

// Cast records the vote.
func (v Voter) Cast(ctx context.Context, actor identity.Actor, vote wire.Cast) (wire.Receipt, error) {
	r, err := v.Voting.Cast(ctx, actor, voting.CastRequest{
		Poll: voting.PollID(vote.Poll), Ballot: voting.BallotID(vote.Ballot),
		Choice: voting.Choice(vote.Choice), Replaces: voting.BallotID(vote.Replaces),
	})
	if err != nil {
		return wire.Receipt{}, err
	}
	return wireReceipt(r), nil
}
