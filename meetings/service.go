package meetings

import (
	"context"
	"io"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// Store runs transactions. Write commits what f did when f returns nil, and
// only then rings the doorbell; it may run f again after a conflict of the
// database, so f has no other effects. Read shows one moment.
type Store interface {
	Write(ctx context.Context, f func(Tx) error) error
	Read(ctx context.Context, f func(Tx) error) error
}

// Tx is one transaction. A verb that reads one thing returns fault NotFound
// "meetings.<thing>_missing" where it does not exist. Add verbs insert; Set
// verbs change what exists. Verbs with a condition return fault Conflict
// "meetings.changed_meanwhile" where it does not hold any more.
type Tx interface {
	// Now is the one time of the transaction.
	Now() time.Time
	// LockStream makes all other writers of the stream wait. It comes first.
	LockStream(stream journal.StreamID) error
	// Append writes the act to the journal of its stream, which is locked.
	Append(a journal.Act) (journal.Position, error)

	BodyStore
	SessionStore
	AgendaStore
	DocumentStore
	AttendanceStore
	MinutesStore
}

// BodyStore keeps bodies and their people.
type BodyStore interface {
	FindBody(id identity.BodyID) (Body, error)
	Bodies() ([]Body, error)
	AddBody(b Body) error
	SetBody(b Body) error
	Terms(body identity.BodyID) ([]Term, error)
	AddTerm(t Term) error
	// Seats returns all tenures, past ones too, by number and time.
	Seats(body identity.BodyID) ([]Seat, error)
	AddSeat(s Seat) error
	// EndSeat ends the tenure that is open; it must be open.
	EndSeat(s Seat, at time.Time) error
	Groups(body identity.BodyID) ([]Group, error)
	Group(id GroupID) (Group, error)
	AddGroup(g Group) error
	SetGroup(g Group) error
	// BodyGrants returns all grants in the body, past ones too.
	BodyGrants(body identity.BodyID) ([]identity.Grant, error)
}

// SessionStore keeps sessions and sittings.
type SessionStore interface {
	// Session returns a session with its sittings.
	Session(id SessionID) (Session, error)
	// Sessions returns a body's sessions, the latest first.
	Sessions(body identity.BodyID) ([]Session, error)
	AddSession(s Session) error
	// SetSession changes title, kind and place.
	SetSession(s Session) error
	// MoveSession changes the state, which must be from.
	MoveSession(id SessionID, from, to SessionState, at time.Time) error
	// BumpPapers counts a change of the session's papers.
	BumpPapers(id SessionID) error
	AddSitting(g Sitting) error
	// SetSitting changes the planned times of a sitting not opened yet.
	SetSitting(g Sitting) error
	DropSitting(id SittingID) error
	// OpenSitting and CloseSitting note the time; it must not be noted yet.
	OpenSitting(id SittingID, at time.Time) error
	CloseSitting(id SittingID, at time.Time) error
}

// AgendaStore keeps agenda items and the steps of the running one.
type AgendaStore interface {
	Item(id ItemID) (AgendaItem, error)
	Items(session SessionID) ([]AgendaItem, error)
	AddItem(it AgendaItem) error
	// SetItem changes title, presenter, minutes and sitting.
	SetItem(it AgendaItem) error
	// PlaceItem changes parent and position.
	PlaceItem(id, parent ItemID, position int) error
	DropItem(id ItemID) error
	// ItemHasPolls reports whether a poll is on the item; PollsOpen whether
	// one of the session takes votes. Polls are package voting's; these two
	// answers are all that is asked of it here.
	ItemHasPolls(id ItemID) (bool, error)
	PollsOpen(session SessionID) (bool, error)
	// MoveItemState changes state and times of an item whose state is from.
	MoveItemState(to ItemTimes, from ItemState) error
	Steps(session SessionID) ([]RunStep, error)
	AddStep(s RunStep) error
	UndoStep(session SessionID, number int) error
}

// DocumentStore keeps documents and versions.
type DocumentStore interface {
	// Document returns a document with its versions.
	Document(id DocumentID) (Document, error)
	// Documents returns a session's documents in the order they were made.
	Documents(session SessionID) ([]Document, error)
	AddDocument(d Document) error
	// SetDocument changes the card.
	SetDocument(d Document) error
	// MoveDocument changes state and published version; from is what both
	// were.
	MoveDocument(from, to Document) error
	AddVersion(d DocumentID, v Version) error
	// DropDocument removes a document with its versions.
	DropDocument(id DocumentID) error
	// StampVersion notes when a version was first published.
	StampVersion(d DocumentID, number int, at time.Time) error
	// HashUsed reports whether a version or minutes refer to the file.
	HashUsed(h Hash) (bool, error)
}

// AttendanceStore keeps presence.
type AttendanceStore interface {
	Spans(session SessionID) ([]Span, error)
	AddSpan(s Span) error
	// EndSpan ends an open span; ReopenSpan takes that back; UndoSpan makes
	// a span count for nothing.
	EndSpan(s Span) error
	ReopenSpan(id SpanID) error
	UndoSpan(id SpanID) error
	Absences(session SessionID) ([]Absence, error)
	// PutAbsence notes or replaces the reason, DropAbsence removes it.
	PutAbsence(a Absence) error
	DropAbsence(session SessionID, person identity.PersonID) error
}

// MinutesStore keeps minutes.
type MinutesStore interface {
	// Minutes returns those of a session, in state none before the first text.
	Minutes(session SessionID) (Minutes, error)
	// PutText stores m's text as its revision; base is the revision before.
	PutText(m Minutes, base int) error
	// FreezeMinutes stores state, hash, pages and steps of m, in state draft
	// at m.Revision before. UnfreezeMinutes takes them away.
	FreezeMinutes(m Minutes) error
	UnfreezeMinutes(session SessionID, at Hash) error
	SetIntent(session SessionID, field string, at time.Time) error
	// SignMinutes stores a finished step and the hash after it; the hash
	// before must be base.
	SignMinutes(m Minutes, step SignStep, base Hash) error
	MinutesFiles(session SessionID) ([]MinutesFile, error)
	AddMinutesFile(f MinutesFile) error
}

// Blobs keeps files by the SHA-256 of their bytes.
type Blobs interface {
	// Put keeps the stream's bytes, durably when it returns. Over limit bytes,
	// and a stream that breaks off, are refused and leave nothing.
	Put(ctx context.Context, r io.Reader, limit int64) (Hash, int64, error)
	// Open opens a kept file; fault NotFound where it is not there.
	Open(ctx context.Context, h Hash) (File, error)
	// Remove deletes a kept file; it is no error where there is none.
	Remove(ctx context.Context, h Hash) error
}

// File is a kept file open for reading.
type File interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}

// Inspect counts the pages of a PDF. It refuses, with a fault, one that is
// broken or needs a password.
type Inspect func(r io.ReaderAt, size int64) (pages int, err error)

// Deps is what a Service needs. Random makes identifiers; Now is used outside
// of transactions only.
type Deps struct {
	Store    Store
	Blobs    Blobs
	Inspect  Inspect
	Now      func() time.Time
	Random   io.Reader
	Limits   Limits
	Settings Settings
}

// Service carries out the acts and answers the questions of this package.
type Service struct {
	d      Deps
	intake intake
}

// New returns a service. Limits and Settings left zero get the defaults.
func New(d Deps) *Service {
	if d.Limits == (Limits{}) {
		d.Limits = DefaultLimits
	}
	if d.Settings == (Settings{}) {
		d.Settings = DefaultSettings
	}
	return &Service{d: d}
}

// Limits returns the limits in force, for those who must stop a stream early.
func (s *Service) Limits() Limits { return s.d.Limits }

func (s *Service) newID() string { return identity.NewID(s.d.Random) }

// note appends an act done by actor.
func note(tx Tx, actor identity.Actor, stream journal.StreamID, name, object string, body any) error {
	_, err := tx.Append(journal.Act{
		Stream: stream, Actor: string(actor.Person), Device: actor.Device, Request: actor.Request,
		Name: name, Object: object, Body: body,
	})
	return err
}

// noteBody appends an act to the stream of a body.
func noteBody(tx Tx, actor identity.Actor, name string, id identity.BodyID, object string, body any) error {
	return note(tx, actor, journal.BodyStream(string(id)), name, object, body)
}

// inBody runs f with the body's stream locked.
func (s *Service) inBody(ctx context.Context, id identity.BodyID, f func(Tx, Body) error) error {
	return s.d.Store.Write(ctx, func(tx Tx) error {
		if err := tx.LockStream(journal.BodyStream(string(id))); err != nil {
			return err
		}
		b, err := tx.FindBody(id)
		if err != nil {
			return err
		}
		return f(tx, b)
	})
}

// inSession runs f with the session's stream locked, which makes every check
// inside stay true until the commit.
func (s *Service) inSession(ctx context.Context, id SessionID, f func(Tx, Session) error) error {
	return s.d.Store.Write(ctx, func(tx Tx) error { return lockSession(tx, id, f) })
}

// lockSession looks before it locks, so that an unknown identifier does not
// leave a stream behind, and looks again under the lock.
func lockSession(tx Tx, id SessionID, f func(Tx, Session) error) error {
	if _, err := tx.Session(id); err != nil {
		return err
	}
	if err := tx.LockStream(stream(id)); err != nil {
		return err
	}
	session, err := tx.Session(id)
	if err != nil {
		return err
	}
	return f(tx, session)
}

func stream(id SessionID) journal.StreamID { return journal.SessionStream(string(id)) }

// visible returns the session if the reader may know of it.
func visible(tx Tx, r Reader, id SessionID) (Session, error) {
	session, err := tx.Session(id)
	if err != nil {
		return Session{}, err
	}
	if session.Body != r.Body || !r.May(identity.ReadSession) && !r.Office() ||
		session.State == Draft && !r.Office() {
		return Session{}, missing("session")
	}
	return session, nil
}

// missing is the refusal for what does not exist or may not be seen; the two
// must not differ.
func missing(thing string) error { return fault.New(fault.NotFound, "meetings."+thing+"_missing") }

func closed(code string, args ...any) error { return fault.New(fault.Closed, code, args...) }
