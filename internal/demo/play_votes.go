package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ecabinet/web/wire"
)

// vote plays one open vote and returns what was declared.
func (pl *player) vote(ctx context.Context, n int, b ballot) (PollOutcome, error) {
	if err := pl.run(ctx, b.item, pl.items[b.item].Title); err != nil {
		return PollOutcome{}, err
	}
	if err := pl.prepare(ctx, b); err != nil {
		return PollOutcome{}, err
	}
	poll := pl.polls[b.title]
	if err := pl.act(ctx, poll, "open", nil); err != nil {
		return PollOutcome{}, err
	}
	if err := pl.ballots(ctx, n, poll, b); err != nil {
		return PollOutcome{}, err
	}
	if err := pl.everybodySent(ctx, poll, b); err != nil {
		return PollOutcome{}, err
	}
	if err := pl.act(ctx, poll, "countdown", nil); err != nil {
		return PollOutcome{}, err
	}
	if err := pl.chair.Until(ctx, inState(poll.ID, "closed")); err != nil {
		return PollOutcome{}, err
	}
	return pl.declare(ctx, poll)
}

// prepare does what comes before: people leave, the draft is amended, and a
// fast play shortens the countdown.
func (pl *player) prepare(ctx context.Context, b ballot) error {
	for range b.leaving {
		last := len(pl.delegates) - 1
		if err := pl.desk(ctx, pl.delegates[last].Me.Person, false); err != nil {
			return err
		}
		pl.delegates[last].Close()
		pl.delegates = pl.delegates[:last]
	}
	if b.amended > 0 {
		if err := pl.amend(ctx, b); err != nil {
			return err
		}
	}
	poll := pl.polls[b.title]
	if !pl.Fast {
		return nil
	}
	return pl.secretary.Do(ctx, http.MethodPatch, "/api/v1/polls/"+poll.ID, wire.PollInput{
		Item: poll.Item, Title: poll.Title, Method: poll.Method, Rule: poll.Rule, ChangeAllowed: poll.ChangeAllowed, Countdown: 1,
	}, nil)
}

func (pl *player) act(ctx context.Context, poll wire.Poll, act string, in any) error {
	return pl.chair.Do(ctx, http.MethodPost, "/api/v1/polls/"+poll.ID+"/"+act, in, nil)
}

func inState(poll string, state wire.PollState) func(wire.Sections) bool {
	return func(s wire.Sections) bool { return s.Polls[poll].State == state }
}

// choices deals the answers out by seat: first those for, then against, then
// abstaining; who is left stays silent.
func (b ballot) choices(people int) []wire.Choice {
	out := make([]wire.Choice, people)
	for i := range out {
		switch {
		case i < b.yes:
			out[i] = "for"
		case i < b.yes+b.no:
			out[i] = "against"
		case i < b.yes+b.no+b.abstain:
			out[i] = "abstain"
		}
	}
	return out
}

// ballots lets every delegate vote once her tablet shows the poll. In the
// first vote one ballot is entered by hand by two persons; in the second one
// delegate corrects herself.
func (pl *player) ballots(ctx context.Context, n int, poll wire.Poll, b ballot) error {
	choices := b.choices(len(pl.delegates))
	byHand := -1
	if n == 0 {
		byHand = 4
	}
	var sent tally
	index := map[*Tablet]int{}
	for i, t := range pl.delegates {
		index[t] = i
	}
	err := pl.each(ctx, pl.delegates, func(ctx context.Context, t *Tablet) error {
		i := index[t]
		if choices[i] == "" || i == byHand {
			return nil
		}
		if err := t.Until(ctx, inState(poll.ID, "open")); err != nil {
			return err
		}
		if err := pl.wait(ctx, time.Duration(300+i*137%4000)*time.Millisecond); err != nil {
			return err
		}
		sent.add()
		return castAs(ctx, t, poll.ID, choices[i], n == 1 && i == 2)
	})
	if err != nil {
		return err
	}
	pl.say("    %d phiếu gửi từ máy tính bảng", sent.n)
	if byHand < 0 {
		return nil
	}
	return pl.enter(ctx, poll, pl.delegates[byHand], choices[byHand])
}

// castAs votes and repeats the ballot, which must give the same receipt. A
// delegate who corrects herself first taps the wrong choice.
func castAs(ctx context.Context, t *Tablet, poll string, choice wire.Choice, corrects bool) error {
	before := ""
	if corrects {
		wrong, err := t.Cast(ctx, poll, NewBallot(), "abstain", "")
		if err != nil {
			return err
		}
		before = wrong.Ballot
	}
	id := NewBallot()
	first, err := t.Cast(ctx, poll, id, choice, before)
	if err != nil {
		return err
	}
	again, err := t.Cast(ctx, poll, id, choice, before)
	if err != nil {
		return err
	}
	if first != again {
		return errors.New("the same ballot got two receipts")
	}
	return nil
}

// enter records the ballot of somebody without a tablet: one secretary enters
// it, the other confirms.
func (pl *player) enter(ctx context.Context, poll wire.Poll, t *Tablet, choice wire.Choice) error {
	var entered wire.ManualBallot
	err := pl.secretary.Do(ctx, http.MethodPost, "/api/v1/polls/"+poll.ID+"/manual",
		wire.ManualBallotInput{Person: t.Me.Person, Choice: choice, Reason: "máy tính bảng hết pin"}, &entered)
	if err != nil {
		return err
	}
	pl.say("    1 phiếu ghi bằng tay, hai thư ký xác nhận")
	return pl.second.Do(ctx, http.MethodPost, "/api/v1/polls/"+poll.ID+"/manual/"+entered.ID+"/confirm", nil, nil)
}

func (pl *player) everybodySent(ctx context.Context, poll wire.Poll, b ballot) error {
	want := b.yes + b.no + b.abstain
	return pl.chair.Until(ctx, func(s wire.Sections) bool { return s.Turnout[poll.ID].Sent == want })
}

func (pl *player) declare(ctx context.Context, poll wire.Poll) (PollOutcome, error) {
	var declared wire.Poll
	if err := pl.chair.Do(ctx, http.MethodPost, "/api/v1/polls/"+poll.ID+"/declare", nil, &declared); err != nil {
		return PollOutcome{}, err
	}
	r := declared.Result
	if r == nil {
		return PollOutcome{}, errors.New("a declared vote has no result")
	}
	pl.say("    %d / %d / %d: %s", r.For, r.Against, r.Abstain, r.Inequality)
	// Every tablet shows the result by name.
	err := pl.each(ctx, pl.delegates, func(ctx context.Context, t *Tablet) error { return t.Until(ctx, inState(poll.ID, "declared")) })
	if err != nil {
		return PollOutcome{}, err
	}
	return PollOutcome{Title: poll.Title, For: r.For, Against: r.Against, NotVoting: r.Abstain, Passed: r.Passed}, pl.wait(ctx, 5*time.Second)
}

// confidence plays the vote on paper: both secretaries enter the same count.
func (pl *player) confidence(ctx context.Context) error {
	if err := pl.run(ctx, "11", pl.items["11"].Title); err != nil {
		return err
	}
	var poll wire.Poll
	for _, p := range pl.polls {
		if p.Method == "paper" {
			poll = p
		}
	}
	if err := pl.act(ctx, poll, "open", nil); err != nil {
		return err
	}
	ballots := len(pl.delegates)
	count := wire.PaperCount{Issued: ballots, Valid: ballots}
	for i, subject := range poll.Subjects {
		low, medium := i%4, 3+i%6
		count.Tallies = append(count.Tallies, wire.PaperTally{Subject: subject, Counts: []int{ballots - low - medium, medium, low}})
	}
	for _, secretary := range []*Client{pl.secretary, pl.second} {
		if err := secretary.Do(ctx, http.MethodPost, "/api/v1/polls/"+poll.ID+"/paper", count, nil); err != nil {
			return err
		}
	}
	pl.say("    %d phiếu giấy, hai thư ký nhập cùng số liệu", ballots)
	return pl.act(ctx, poll, "declare", nil)
}

// minutes drafts, edits, freezes and signs the minutes, and checks the file as
// anybody would.
func (pl *player) minutes(ctx context.Context) (string, error) {
	var m wire.Minutes
	if err := pl.secretary.Do(ctx, http.MethodPost, pl.path("/minutes/draft"), nil, &m); err != nil {
		return "", err
	}
	edited := wire.MinutesInput{Text: m.Text + "\nBiên bản đã được đọc lại và các thành viên chủ tọa nhất trí.\n", Base: m.Revision}
	if err := pl.secretary.Do(ctx, http.MethodPut, pl.path("/minutes"), edited, &m); err != nil {
		return "", err
	}
	if err := pl.secretary.Do(ctx, http.MethodPost, pl.path("/minutes/freeze"), nil, &m); err != nil {
		return "", err
	}
	for _, signer := range []struct {
		client   *Client
		username string
	}{{pl.secretary, "secretary"}, {pl.chair.Client, "chair1"}, {pl.clerk, "clerk"}} {
		if err := pl.sign(ctx, signer.client, signer.username, &m); err != nil {
			return "", fmt.Errorf("%s: %w", signer.username, err)
		}
	}
	pdf, err := pl.clerk.Fetch(ctx, "/docs/minutes/"+pl.session+"/"+m.Hash)
	if err != nil {
		return "", err
	}
	return pl.save(pdf)
}

func (pl *player) sign(ctx context.Context, c *Client, username string, m *wire.Minutes) error {
	if err := c.Do(ctx, http.MethodGet, pl.path("/minutes"), nil, m); err != nil {
		return err
	}
	for _, step := range m.Steps {
		if step.State != "next" {
			continue
		}
		account, _ := pl.keys.Find(username)
		pl.say("    %s ký (%s)", step.Name, step.Field)
		return c.Do(ctx, http.MethodPost, pl.path("/minutes/sign"), wire.SignRequest{Field: step.Field, Hash: m.Hash, Password: account.Key}, m)
	}
	return errors.New("no signature is next")
}
