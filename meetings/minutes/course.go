package minutes

import (
	"fmt"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/meetings"
	"ecabinet/voting"
)

// course is what happened, gathered from the journal.
type course struct {
	sittings []*sitting
	items    []*item
	byItem   map[meetings.ItemID]*item
	polls    map[voting.PollID]*poll
	stays    map[identity.PersonID][]*stay
	absences map[identity.PersonID]string
	closed   time.Time
}

type sitting struct {
	act            meetings.SittingAct
	opened, closed time.Time
}

type item struct {
	number, title string
	from, to      time.Time
	polls         []*poll
}

type stay struct{ from, to time.Time }

type poll struct {
	open                     voting.OpenBody
	result                   voting.Result
	paper                    *voting.PaperReveal
	choices                  map[identity.PersonID]voting.Choice
	opened, closed, declared time.Time
	annulled                 string
}

// read walks the journal once. An act it does not know is not for the minutes.
func read(records []journal.Record) (*course, error) {
	c := &course{
		byItem: map[meetings.ItemID]*item{}, polls: map[voting.PollID]*poll{},
		stays: map[identity.PersonID][]*stay{}, absences: map[identity.PersonID]string{},
	}
	for _, l := range records {
		if err := c.take(l); err != nil {
			return nil, fmt.Errorf("minutes: entry %d (%s): %w", l.Entry.Seq, l.Entry.Act, err)
		}
	}
	return c, nil
}

func (c *course) take(l journal.Record) error {
	at := l.Entry.Time()
	switch l.Entry.Act {
	case meetings.ActSittingOpen, meetings.ActSittingClose:
		return with(l, func(a meetings.SittingAct) { c.sitting(l.Entry.Act, a, at) })
	case meetings.ActSessionClose:
		c.closed = at
	case meetings.ActItemRun, meetings.ActItemUndo:
		return with(l, func(a meetings.RunAct) { c.run(l.Entry.Act, a, at) })
	case meetings.ActPresenceIn, meetings.ActPresenceOut, meetings.ActPresenceUndo:
		return with(l, func(a meetings.PresenceAct) { c.presence(l.Entry.Act, a, at) })
	case meetings.ActAbsenceNote:
		return with(l, func(a meetings.AbsenceAct) { c.absences[a.Person] = a.Reason })
	case meetings.ActAbsenceRetract:
		return with(l, func(a meetings.AbsenceAct) { delete(c.absences, a.Person) })
	default:
		return c.takeVote(l, at)
	}
	return nil
}

func (c *course) takeVote(l journal.Record, at time.Time) error {
	switch l.Entry.Act {
	case voting.ActOpen:
		return with(l, func(a voting.OpenBody) { c.openPoll(a, at) })
	case voting.ActClose:
		return with(l, func(a voting.CloseBody) { c.closePoll(a, at) })
	case voting.ActDeclare:
		return with(l, func(a voting.DeclareBody) {
			if p := c.polls[a.Poll]; p != nil {
				p.declared = at
			}
		})
	case voting.ActAnnul:
		return with(l, func(a voting.AnnulBody) {
			if p := c.polls[a.Poll]; p != nil {
				p.annulled = a.Reason
			}
		})
	}
	return nil
}

// with decodes the body of an act and hands it over.
func with[T any](l journal.Record, f func(T)) error {
	var body T
	if err := l.Decode(&body); err != nil {
		return err
	}
	f(body)
	return nil
}

func (c *course) sitting(act string, a meetings.SittingAct, at time.Time) {
	if act == meetings.ActSittingOpen {
		c.sittings = append(c.sittings, &sitting{act: a, opened: at})
		return
	}
	for _, s := range c.sittings {
		if s.act.Sitting == a.Sitting {
			s.closed = at
		}
	}
	for _, p := range a.Left {
		c.leave(p, at)
	}
	c.endItem(a.Item, at)
}

// run notes which item runs. An item taken up again keeps its place, and its
// time grows.
func (c *course) run(act string, a meetings.RunAct, at time.Time) {
	c.endItem(a.Ended, at)
	if act == meetings.ActItemUndo {
		// The item was called by mistake: it stays only if something was decided.
		if wrong := c.byItem[a.Ended]; wrong != nil && len(wrong.polls) == 0 {
			c.drop(wrong)
			delete(c.byItem, a.Ended)
		}
	}
	if a.Item == "" {
		return
	}
	it := c.byItem[a.Item]
	if it == nil {
		it = &item{from: at}
		c.byItem[a.Item] = it
		c.items = append(c.items, it)
	}
	it.number, it.title, it.to = a.Number, a.Title, time.Time{}
}

func (c *course) endItem(id meetings.ItemID, at time.Time) {
	if it := c.byItem[id]; it != nil {
		it.to = at
	}
}

func (c *course) drop(it *item) {
	for i, have := range c.items {
		if have == it {
			c.items = append(c.items[:i], c.items[i+1:]...)
			return
		}
	}
}

func (c *course) presence(act string, a meetings.PresenceAct, at time.Time) {
	stays := c.stays[a.Person]
	switch {
	case act == meetings.ActPresenceIn:
		c.stays[a.Person] = append(stays, &stay{from: at})
	case act == meetings.ActPresenceOut:
		c.leave(a.Person, at)
	case len(stays) == 0:
	case a.Undone == "in":
		c.stays[a.Person] = stays[:len(stays)-1]
	default: // the last going out is taken back
		stays[len(stays)-1].to = time.Time{}
	}
}

func (c *course) leave(p identity.PersonID, at time.Time) {
	if stays := c.stays[p]; len(stays) > 0 && stays[len(stays)-1].to.IsZero() {
		stays[len(stays)-1].to = at
	}
}

func (c *course) openPoll(a voting.OpenBody, at time.Time) {
	p := &poll{open: a, opened: at, choices: map[identity.PersonID]voting.Choice{}}
	c.polls[a.Definition.Poll] = p
	it := c.byItem[meetings.ItemID(a.Definition.Item)]
	if it == nil { // voted on without having been called
		it = &item{title: a.Definition.Title, number: "–", from: at, to: at}
		c.byItem[meetings.ItemID(a.Definition.Item)] = it
		c.items = append(c.items, it)
	}
	it.polls = append(it.polls, p)
}

func (c *course) closePoll(a voting.CloseBody, at time.Time) {
	p := c.polls[a.Poll]
	if p == nil {
		return
	}
	p.closed, p.result, p.paper = at, a.Result, a.Paper
	for _, b := range a.Ballots {
		p.choices[b.Voter] = b.Choice
	}
}

// end is when the session ended: closed, or its last sitting closed.
func (c *course) end() time.Time {
	if !c.closed.IsZero() || len(c.sittings) == 0 {
		return c.closed
	}
	return c.sittings[len(c.sittings)-1].closed
}
