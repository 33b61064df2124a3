package voting

import (
	"errors"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// batchOf is one transaction's work: votes of one session and what became of
// each. Reads are done once for all of them, writes in few statements.
type batchOf struct {
	service  *Service
	votes    []*vote
	receipts []Receipt
	refusals []error

	tx      Tx
	room    Room
	polls   map[PollID]*ballotBox
	known   map[BallotID]Ballot
	ballots []Ballot // accepted, in the order of their positions
	acts    []journal.Act
	late    []int // indexes into votes: refused because they came after the close
}

// ballotBox is what a batch needs to know of one poll.
type ballotBox struct {
	Poll
	missing error
	roll    map[identity.PersonID]bool
	present map[identity.PersonID]bool
	current map[identity.PersonID]Ballot
}

// record is the transaction. It may run more than once, so it begins anew.
func (b *batchOf) record(tx Tx) error {
	n := len(b.votes)
	*b = batchOf{service: b.service, votes: b.votes, tx: tx,
		receipts: make([]Receipt, n), refusals: make([]error, n), polls: map[PollID]*ballotBox{}}
	if err := b.load(); err != nil {
		return err
	}
	for i, v := range b.votes {
		if err := b.judge(i, v); err != nil {
			return err
		}
	}
	if err := b.noteLate(); err != nil {
		return err
	}
	return b.store()
}

// load locks the session's stream first: what is read afterwards holds until
// the commit.
func (b *batchOf) load() error {
	voters := map[PollID][]identity.PersonID{}
	ids := make([]BallotID, len(b.votes))
	for i, v := range b.votes {
		ids[i] = v.request.Ballot
		voters[v.request.Poll] = append(voters[v.request.Poll], v.actor.Person)
	}
	for id, persons := range voters {
		box, err := b.openBox(id, persons)
		if err != nil {
			return err
		}
		b.polls[id] = box
	}
	var err error
	b.known, err = b.tx.BallotsByID(ids)
	if b.known == nil {
		b.known = map[BallotID]Ballot{}
	}
	return err
}

func (b *batchOf) openBox(id PollID, persons []identity.PersonID) (*ballotBox, error) {
	p, err := lockPoll(b.tx, id)
	if fault.Is(err, fault.NotFound) {
		return &ballotBox{missing: err}, nil
	}
	if err != nil {
		return nil, err
	}
	if b.room, err = b.tx.Room(p.Session); err != nil {
		return nil, err
	}
	// The countdown is over but nobody has closed yet: close first, so that
	// whoever is refused is refused by a close with a position.
	if p.Due(b.tx.Now()) {
		if err := closePoll(b.tx, identity.System, &p); err != nil {
			return nil, err
		}
	}
	box := &ballotBox{Poll: p}
	if box.roll, err = b.tx.OnRoll(id, persons); err != nil {
		return nil, err
	}
	if box.present, err = b.tx.PresentVoters(p.Session, persons); err != nil {
		return nil, err
	}
	box.current, err = b.tx.CurrentOf(id, persons)
	if box.current == nil {
		box.current = map[identity.PersonID]Ballot{}
	}
	return box, err
}

// judge decides about one vote. Refusals go to the voter; the error is that of
// a machine and ends the batch.
func (b *batchOf) judge(i int, v *vote) error {
	box := b.polls[v.request.Poll]
	if box.missing != nil {
		b.refusals[i] = box.missing
		return nil
	}
	if old, ok := b.known[v.request.Ballot]; ok {
		b.refusals[i] = again(old, v)
		if b.refusals[i] == nil {
			b.receipts[i] = old.Receipt() // completed by store where it is of this batch
		}
		return nil
	}
	if err := box.admit(v, b.room); err != nil {
		b.refusals[i] = err
		if fault.Is(err, fault.Closed) && box.ClosePosition > 0 {
			b.late = append(b.late, i)
		}
		return nil
	}
	salt, err := b.service.newHex()
	if err != nil {
		return err
	}
	b.accept(v, box, Ballot{
		ID: v.request.Ballot, Poll: box.ID, Round: box.Round, Voter: v.actor.Person,
		Choice: v.request.Choice, Salt: salt, Replaces: v.request.Replaces,
	})
	return nil
}

func (b *batchOf) accept(v *vote, box *ballotBox, ballot Ballot) {
	b.acts = append(b.acts, box.act(v.actor, ActCast, string(ballot.ID), ballot.castBody()))
	b.ballots = append(b.ballots, ballot)
	b.known[ballot.ID], box.current[ballot.Voter] = ballot, ballot
}

func (b Ballot) castBody() CastBody {
	return CastBody{
		Poll: b.Poll, Round: b.Round, Ballot: b.ID, Voter: b.Voter, Replaces: b.Replaces,
		ChoiceHash: ChoiceHash(b.Poll, b.ID, b.Choice, b.Salt), Manual: b.Manual,
	}
}

// again answers a ballot id that is known: the same vote of the same person is
// a repeat and gets its receipt, anything else is another ballot.
func again(old Ballot, v *vote) error {
	if old.Voter == v.actor.Person && old.Poll == v.request.Poll && old.Choice == v.request.Choice {
		return nil
	}
	return fault.New(fault.Conflict, "voting.ballot_id_taken")
}

// admit decides whether a new ballot counts, in the order in which a person
// wants to be told.
func (box *ballotBox) admit(v *vote, room Room) error {
	voter := v.actor.Person
	switch {
	case box.State == Draft:
		return fault.New(fault.Closed, "voting.not_open_yet")
	case box.Method != Named:
		return fault.New(fault.Invalid, "voting.paper_poll")
	case !box.roll[voter]:
		return fault.New(fault.NotEntitled, "voting.not_on_roll")
	case box.State == Annulled:
		return fault.New(fault.Closed, "voting.annulled", "position", box.ClosePosition)
	case !box.Votable():
		return fault.New(fault.Closed, "voting.closed", "time", room.clock(box.ClosedAt), "position", box.ClosePosition)
	case !box.present[voter]:
		return fault.New(fault.NotEntitled, "voting.not_present")
	case !box.Allows(v.request.Choice):
		return fault.New(fault.Invalid, "voting.choice_unknown")
	}
	return box.replace(voter, v.request.Replaces, room)
}

// replace decides about a second ballot of the same voter: a change names what
// it changes, anything else is a duplicate and is told what is recorded.
func (box *ballotBox) replace(voter identity.PersonID, replaces BallotID, room Room) error {
	current, has := box.current[voter]
	switch {
	case !has && replaces == "":
		return nil
	case !has:
		return fault.New(fault.Conflict, "voting.nothing_to_replace")
	case replaces == "":
		return recorded(fault.Duplicate, "voting.already_voted", current, room)
	case replaces != current.ID:
		return recorded(fault.Conflict, "voting.replaces_other", current, room)
	case !box.ChangeAllowed:
		return recorded(fault.Duplicate, "voting.change_not_allowed", current, room)
	}
	return nil
}

// recorded makes a refusal that says what is recorded, all but the choice,
// which MyBallot tells to the voter alone.
func recorded(kind fault.Kind, code string, b Ballot, room Room) error {
	return fault.New(kind, code, "time", room.clock(b.RecordedAt), "position", b.Position,
		"code", Code(b.Leaf), "ballot", string(b.ID))
}

// retell completes refusals that name a ballot of the same batch, which had no
// place yet when they were made.
func (b *batchOf) retell(done map[BallotID]Ballot) {
	for i, err := range b.refusals {
		var f *fault.Error
		if !errors.As(err, &f) {
			continue
		}
		if ballot, ok := done[BallotID(f.Args["ballot"])]; ok {
			b.refusals[i] = recorded(f.Kind, f.Code, ballot, b.room)
		}
	}
}

// noteLate records late ballots without their choice, at most a few a voter,
// so that nobody can fill the journal after the close.
func (b *batchOf) noteLate() error {
	for _, i := range b.late {
		v := b.votes[i]
		box := b.polls[v.request.Poll]
		fresh, err := b.tx.NoteRefusal(box.ID, v.actor.Person, v.request.Ballot, b.service.Limits.LateNotes)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		b.acts = append(b.acts, box.act(v.actor, ActRefused, string(v.request.Ballot), RefusedBody{
			Poll: box.ID, Ballot: v.request.Ballot, Voter: v.actor.Person, Closed: box.ClosePosition,
		}))
	}
	return nil
}

// store appends the acts, completes the ballots with their places and writes
// them. acts begins with one act for each ballot.
func (b *batchOf) store() error {
	if len(b.acts) == 0 {
		return nil
	}
	positions, err := b.tx.AppendAll(b.acts)
	if err != nil {
		return err
	}
	if len(positions) != len(b.acts) {
		return errors.New("voting: the store lost an act of a batch")
	}
	for i := range b.ballots {
		b.ballots[i].place(positions[i])
	}
	signAll(b.ballots, b.service.ReceiptKey)
	done := make(map[BallotID]Ballot, len(b.ballots))
	for _, ballot := range b.ballots {
		done[ballot.ID] = ballot
	}
	for i, v := range b.votes {
		if ballot, ok := done[v.request.Ballot]; ok && b.refusals[i] == nil {
			b.receipts[i] = ballot.Receipt()
		}
	}
	b.retell(done)
	if len(b.ballots) == 0 {
		return nil
	}
	return b.tx.InsertBallots(b.ballots)
}

// place takes over where the journal put the ballot.
func (b *Ballot) place(at journal.Position) {
	b.Position, b.Leaf, b.RecordedAt = at.Seq, at.Leaf, at.At
}
