package voting

import (
	"context"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// Store keeps polls and ballots. Write runs act in one transaction: either
// everything act did is on disk when Write returns nil, or, on an error,
// nothing is, or nobody knows (a lost connection at the commit). Read sees one
// consistent state. Both may be called from many goroutines and many servers.
type Store interface {
	Write(ctx context.Context, act func(Tx) error) error
	Read(ctx context.Context, look func(Tx) error) error
}

// Tx is one transaction. Reads that find nothing return the zero value where
// a method returns a map or a slice, and a NotFound fault otherwise.
type Tx interface {
	// Now is the transaction's one time, with microseconds.
	Now() time.Time
	// LockStream holds the stream's head until the transaction ends: nobody
	// else appends to it or passes this point meanwhile.
	LockStream(stream journal.StreamID) error
	// Append records an act and returns its place; AppendAll does so for many
	// with few statements.
	Append(act journal.Act) (journal.Position, error)
	AppendAll(acts []journal.Act) ([]journal.Position, error)

	roomReader
	pollKeeper
	ballotKeeper
}

// roomReader tells what voting needs to know of the meeting.
type roomReader interface {
	Room(session string) (Room, error)
	ItemInSession(session, item string) (bool, error)
	// FilledSeats lists everybody entitled to vote now, by seat.
	FilledSeats(session string) ([]RollEntry, error)
	// PresentVoters returns who of the persons is in the room; nil asks about
	// everybody with a seat.
	PresentVoters(session string, persons []identity.PersonID) (map[identity.PersonID]bool, error)
	// People returns the persons that are known.
	People(persons []identity.PersonID) ([]identity.Person, error)
}

// Room is the meeting as a poll sees it.
type Room struct {
	Session  string
	Body     string
	Running  bool
	Seats    int
	RulePack string
	TimeZone string
}

// pollKeeper keeps polls, their rolls and the counts on paper.
type pollKeeper interface {
	Poll(id PollID) (Poll, error)
	PollsOf(session string) ([]Poll, error)
	InsertPoll(p Poll) error
	// UpdatePoll writes p if the stored poll still is in state from, and
	// reports whether it was: the compare-and-set of every step.
	UpdatePoll(p Poll, from State) (bool, error)
	DeletePoll(id PollID) error
	// DuePolls lists closing polls whose time has come, oldest first.
	DuePolls(now time.Time) ([]PollID, error)
	// VotablePolls lists polls that are open or closing.
	VotablePolls() ([]PollID, error)

	InsertRoll(poll PollID, roll []RollEntry) error
	Roll(poll PollID) ([]RollEntry, error)
	OnRoll(poll PollID, persons []identity.PersonID) (map[identity.PersonID]bool, error)

	PaperEntry(poll PollID) (PaperEntry, bool, error)
	PutPaperEntry(e PaperEntry) error
	DeletePaperEntry(poll PollID) error
}

// ballotKeeper keeps ballots: a history row each, one current row a voter.
type ballotKeeper interface {
	BallotsByID(ids []BallotID) (map[BallotID]Ballot, error)
	// CurrentOf returns the counted ballots of these voters.
	CurrentOf(poll PollID, voters []identity.PersonID) (map[identity.PersonID]Ballot, error)
	// Voted returns whose ballots are counted, without what they say.
	Voted(poll PollID) ([]identity.PersonID, error)
	// CurrentBallots returns all counted ballots in order of position.
	CurrentBallots(poll PollID) ([]Ballot, error)
	// InsertBallots adds history rows and makes each, in this order, its
	// voter's current ballot.
	InsertBallots(ballots []Ballot) error
	// NoteRefusal keeps that a late ballot was recorded as refused. It reports
	// false when it was before, or when the voter has used up max of them.
	NoteRefusal(poll PollID, voter identity.PersonID, ballot BallotID, max int) (bool, error)

	ManualBallot(id BallotID) (ManualBallot, error)
	ManualBallots(poll PollID) ([]ManualBallot, error)
	InsertManual(m ManualBallot) error
	// DecideManual ends the wait of a manual ballot and reports whether it
	// was still waiting.
	DecideManual(m ManualBallot) (bool, error)
}
