package web

import (
	"context"
	"strings"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/voting"
	"ecabinet/web/live"
	"ecabinet/web/wire"
)

// Acts is the journal as the projection reads it.
type Acts interface {
	// Head returns where a stream stands; 0 for one without entries.
	Head(ctx context.Context, stream journal.StreamID) (int64, error)
	// After returns at most limit entries after a position, in order.
	After(ctx context.Context, stream journal.StreamID, since int64, limit int) ([]journal.Entry, error)
	// Epoch names the history of the database.
	Epoch() string
}

// Projector reads a session's state for each audience of the live channel.
//
// It reads the journal's position before the state and once more after it. The
// state may so be newer than the first says, never older, and never newer than
// the second: a section is state, so twice is harmless.
type Projector struct {
	meetings *meetings.Service
	voting   *voting.Service
	people   *identity.Service
	acts     Acts
	now      func() time.Time
}

// NewProjector returns a projector over the services.
func NewProjector(m *meetings.Service, v *voting.Service, people *identity.Service, acts Acts, now func() time.Time) *Projector {
	return &Projector{m, v, people, acts, now}
}

// readers says as whom each audience reads. No person stands behind them, so
// nothing that is given to single persons reaches a whole audience.
var readers = map[live.Audience]identity.Role{
	live.Hall: identity.Display, live.Delegate: identity.Delegate, live.Office: identity.Secretary,
}

// Head returns the journal position of the session.
func (p *Projector) Head(ctx context.Context, session string) (int64, error) {
	head, err := p.acts.Head(ctx, journal.SessionStream(session))
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	return head, err
}

// Project returns the sections that the acts after since touched.
func (p *Projector) Project(ctx context.Context, session string, since int64) (live.Projection, error) {
	head, err := p.Head(ctx, session)
	if err != nil {
		return live.Projection{}, err
	}
	touched, err := p.touchedSince(ctx, session, since, head)
	if err != nil {
		return live.Projection{}, err
	}
	owner, err := p.meetings.OwnerOfSession(ctx, meetings.SessionID(session))
	if err != nil {
		return live.Projection{}, err
	}
	r := &projecting{Projector: p, ctx: ctx, owner: owner, touched: touched, out: map[live.Audience]map[live.Section]any{}}
	for _, a := range live.Audiences {
		r.out[a] = map[live.Section]any{}
	}
	for _, read := range []func() error{r.session, r.attendance, r.polls, r.turnout, r.minutes} {
		if err := read(); err != nil {
			return live.Projection{}, err
		}
	}
	upto, err := p.Head(ctx, session)
	if err != nil {
		return live.Projection{}, err
	}
	return live.Projection{Position: head, Upto: upto, Epoch: p.acts.Epoch(), Now: p.now(), Sections: r.out}, nil
}

// touched says which sections have to be read again, and which polls.
type touched struct {
	session, agenda, papers, attendance, turnout, minutes bool

	allPolls bool
	poll     map[string]bool
}

// manyActs is how many acts are looked through one by one; beyond it reading
// all sections is cheaper.
const manyActs = 200

func (p *Projector) touchedSince(ctx context.Context, session string, since, head int64) (touched, error) {
	t := touched{poll: map[string]bool{}}
	if since == 0 || head-since > manyActs || head < since {
		return touched{true, true, true, true, true, true, true, t.poll}, nil
	}
	entries, err := p.acts.After(ctx, journal.SessionStream(session), since, manyActs+1)
	for _, e := range entries {
		t.add(e.Act, e.Object)
	}
	return t, err
}

func (t *touched) add(act, object string) {
	kind, _, _ := strings.Cut(act, ".")
	switch kind {
	case "session", "sitting":
		t.session, t.agenda, t.attendance, t.turnout, t.allPolls = true, true, true, true, true
	case "item":
		t.session, t.agenda = true, true
	case "document":
		t.papers, t.agenda = true, true
	case "presence", "absence":
		t.attendance, t.turnout, t.allPolls = true, true, true // what is needed may depend on who is here
	case "poll":
		t.poll[object], t.turnout, t.agenda = true, true, true
	case "ballot":
		t.turnout = true
	case "minutes", "sign":
		t.minutes = true
	}
}

// projecting is one projection under way.
type projecting struct {
	*Projector
	ctx     context.Context
	owner   meetings.Owner
	touched touched
	out     map[live.Audience]map[live.Section]any
}

func (r *projecting) reader(a live.Audience) meetings.Reader {
	return meetings.Reader{Body: r.owner.Body, Roles: []identity.Role{readers[a]}}
}

func (r *projecting) set(a live.Audience, name, id string, value any) {
	r.out[a][live.Section{Name: name, ID: id}] = value
}

// session reads what the session, its agenda and its papers' revision are.
func (r *projecting) session() error {
	if !r.touched.session && !r.touched.agenda && !r.touched.papers {
		return nil
	}
	polls, err := r.voting.Polls(r.ctx, string(r.owner.Session), voting.Public)
	if err != nil {
		return err
	}
	for _, a := range live.Audiences {
		v, err := r.meetings.Session(r.ctx, r.reader(a), r.owner.Session)
		if fault.Is(err, fault.NotFound) && a != live.Office {
			continue // a draft: nobody of this audience is let in
		}
		if err != nil {
			return err
		}
		r.set(a, "session", "", wireLive(v.Live))
		r.set(a, "agenda", "", wireAgenda(v.Agenda, polls))
		r.set(a, "papers", "", wire.LivePapers{Revision: v.Papers})
	}
	return nil
}

// attendance gives names to the office only.
func (r *projecting) attendance() error {
	if !r.touched.attendance {
		return nil
	}
	board, err := r.meetings.Attendance(r.ctx, r.reader(live.Office), r.owner.Session)
	if err != nil {
		return err
	}
	people, err := r.people.People(r.ctx, each(board.Attendees, func(p meetings.Attendee) identity.PersonID { return p.Person }))
	if err != nil {
		return err
	}
	names := make(map[identity.PersonID]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	r.set(live.Office, "attendance", "", wireAttendance(board, names))
	board.Attendees = nil
	for _, a := range []live.Audience{live.Hall, live.Delegate} {
		r.set(a, "attendance", "", wireAttendance(board, nil))
	}
	return nil
}

// polls reads those that were touched. One that is gone, or that an audience
// may not see, is taken away.
func (r *projecting) polls() error {
	if !r.touched.allPolls && len(r.touched.poll) == 0 {
		return nil
	}
	for _, a := range live.Audiences {
		for id := range r.touched.poll {
			r.set(a, "polls", id, nil)
		}
		all, err := r.voting.Polls(r.ctx, string(r.owner.Session), votingAudience(a))
		if err != nil {
			return err
		}
		for _, v := range all {
			if r.touched.allPolls || r.touched.poll[string(v.ID)] {
				// The rule is printed in the language of the body's papers.
				r.set(a, "polls", string(v.ID), wirePoll(v, lang.VI))
			}
		}
	}
	return nil
}

func (r *projecting) turnout() error {
	if !r.touched.turnout {
		return nil
	}
	for _, a := range live.Audiences {
		all, err := r.voting.Turnouts(r.ctx, string(r.owner.Session), votingAudience(a))
		if err != nil {
			return err
		}
		for id, t := range all {
			r.set(a, "turnout", string(id), wire.Turnout{Sent: t.Sent, Of: t.Of, SentBy: when(len(t.SentBy) > 0, texts(t.SentBy))})
		}
	}
	return nil
}

func (r *projecting) minutes() error {
	if !r.touched.minutes {
		return nil
	}
	m, err := r.meetings.Minutes(r.ctx, r.reader(live.Office), r.owner.Session)
	if err != nil {
		return err
	}
	for _, a := range live.Audiences {
		r.set(a, "minutes", "", wire.LiveMinutes{
			State: wire.MinutesState(m.State), Revision: m.Revision, Signed: m.SignedCount(), Of: len(m.Steps),
		})
	}
	return nil
}

func votingAudience(a live.Audience) voting.Audience {
	if a == live.Office {
		return voting.Office
	}
	return voting.Public
}
