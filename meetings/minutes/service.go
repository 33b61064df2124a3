package minutes

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/internal/official"
	"ecabinet/meetings"
)

// Journal reads what happened.
type Journal interface {
	// Records returns the whole stream, in order, and where it stands.
	Records(ctx context.Context, stream journal.StreamID) ([]journal.Record, Checkpoint, error)
}

// People knows the names behind identifiers.
type People interface {
	Members(ctx context.Context, body identity.BodyID) ([]identity.Member, error)
}

// Deps is what a Service works with. Language is the one the body writes its
// papers in; it is not the language of the person who asks.
type Deps struct {
	Meetings *meetings.Service
	Journal  Journal
	People   People
	Register *certs.Register
	Blobs    meetings.Blobs
	Random   io.Reader
	Now      func() time.Time
	Language lang.Tag
}

// Service drafts, freezes and signs minutes.
type Service struct {
	d     Deps
	tries *identity.Limiter // of key passwords, per person
}

// New returns a service.
func New(d Deps) *Service {
	return &Service{d, identity.NewLimiter(keyTries, time.Minute, 20_000, d.Now)}
}

// keyTries is how often a key's password may be mistaken at once; after that
// once a minute. Who found a tablet signed in must not guess her way to a
// signature.
const keyTries = 10

// Draft writes a new draft from the journal, as a new revision; the text
// before stays in its own.
func (s *Service) Draft(ctx context.Context, actor identity.Actor, r meetings.Reader, id meetings.SessionID) (meetings.Minutes, error) {
	now, err := s.d.Meetings.Minutes(ctx, r, id)
	if err != nil {
		return meetings.Minutes{}, err
	}
	src, err := s.source(ctx, r, id)
	if err != nil {
		return meetings.Minutes{}, err
	}
	text, err := Draft(src)
	if err != nil {
		return meetings.Minutes{}, err
	}
	return s.d.Meetings.SaveDraft(ctx, actor, id, text, now.Revision)
}

// Preview returns the text as the HTML of a page, without what a paper cannot
// hold; the fault says which line that is.
func (s *Service) Preview(text string) (string, error) { return official.HTML(text) }

// source gathers what a draft is made from.
func (s *Service) source(ctx context.Context, r meetings.Reader, id meetings.SessionID) (Source, error) {
	view, err := s.d.Meetings.Session(ctx, r, id)
	if err != nil {
		return Source{}, err
	}
	body, err := s.d.Meetings.Body(ctx, view.Session.Body)
	if err != nil {
		return Source{}, err
	}
	zone, err := time.LoadLocation(body.TimeZone)
	if err != nil {
		return Source{}, fmt.Errorf("minutes: time zone of the body: %w", err)
	}
	staff, err := s.staff(ctx, body.ID)
	if err != nil {
		return Source{}, err
	}
	records, checkpoint, err := s.d.Journal.Records(ctx, journal.SessionStream(string(id)))
	if err != nil {
		return Source{}, err
	}
	return Source{
		Body: body, Session: view.Session, Records: records, Names: staff.names, Zone: zone,
		Chair: staff.named(identity.Chair), Secretary: staff.named(identity.Secretary),
		Language: s.d.Language, Checkpoint: checkpoint,
	}, nil
}

// staff is the people of a body by name and by office.
type staff struct {
	names   map[identity.PersonID]Name
	holders map[identity.Role][]identity.PersonID // by seat, then by name
}

func (s *Service) staff(ctx context.Context, body identity.BodyID) (staff, error) {
	members, err := s.d.People.Members(ctx, body)
	if err != nil {
		return staff{}, err
	}
	roll, err := s.d.Meetings.Roll(ctx, body)
	if err != nil {
		return staff{}, err
	}
	seats := map[identity.PersonID]int{}
	for _, seat := range roll {
		seats[seat.Person] = seat.Number
	}
	out := staff{map[identity.PersonID]Name{}, map[identity.Role][]identity.PersonID{}}
	for _, m := range members {
		n := Name{Name: m.Person.Name, Seat: seats[m.Person.ID]}
		for _, g := range m.Grants {
			if n.Title == "" {
				n.Title = g.Title
			}
			out.holders[g.Role] = append(out.holders[g.Role], m.Person.ID)
		}
		out.names[m.Person.ID] = n
	}
	for _, people := range out.holders {
		sort.Slice(people, func(i, j int) bool { return out.before(people[i], people[j]) })
	}
	return out, nil
}

// before orders by seat, the seatless last, then by name.
func (st staff) before(a, b identity.PersonID) bool {
	x, y := st.names[a], st.names[b]
	if x.Seat != y.Seat {
		return y.Seat == 0 || x.Seat != 0 && x.Seat < y.Seat
	}
	return x.Name < y.Name
}

func (st staff) named(role identity.Role) []Name {
	var out []Name
	for _, p := range st.holders[role] {
		out = append(out, st.names[p])
	}
	return out
}

// first returns the holder of the role who comes first.
func (st staff) first(role identity.Role) (identity.PersonID, bool) {
	if len(st.holders[role]) == 0 {
		return "", false
	}
	return st.holders[role][0], true
}

func capitals(s string) string { return strings.ToUpper(s) }
