package web

import (
	"context"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/voting"
	"ecabinet/web/wire"
)

// audience is the part of the truth about polls the caller gets.
func (c *Call) audience() voting.Audience {
	if c.May(identity.ReadDrafts) {
		return voting.Office
	}
	return voting.Public
}

func (c *Call) poll() voting.PollID { return voting.PollID(c.Params("poll")) }

func (c *Call) ballot() voting.BallotID { return voting.BallotID(c.Params("ballot")) }

// placeOfPoll remembers which session a poll is of, which never changes: every
// ballot passes here.
func (s *Server) placeOfPoll(c *Call, id voting.PollID) (Place, error) {
	session, known := s.pollSessions.get(id)
	if !known {
		v, err := s.Voting.View(c.Context(), id, voting.Office)
		if fault.Is(err, fault.NotFound) {
			return Place{}, fault.Wrap(err, fault.NotFound, "web.not_here")
		}
		if err != nil {
			return Place{}, err
		}
		session = meetings.SessionID(v.Session)
		s.pollSessions.put(id, session)
	}
	owner, err := s.Meetings.OwnerOfSession(c.Context(), session)
	return Place(owner), err
}

func (s *Server) polls(c *Call) ([]wire.Poll, error) {
	all, err := s.Voting.Polls(c.Context(), string(c.Place.Session), c.audience())
	return each(all, func(v voting.View) wire.Poll { return wirePoll(v, c.Language()) }), err
}

func (s *Server) readPoll(c *Call) (wire.Poll, error) { return s.showPoll(c, c.poll()) }

func (s *Server) showPoll(c *Call, id voting.PollID) (wire.Poll, error) {
	v, err := s.Voting.View(c.Context(), id, c.audience())
	if err != nil {
		return wire.Poll{}, err
	}
	return wirePoll(v, c.Language()), nil
}

func (s *Server) createPoll(c *Call, in wire.PollInput) (wire.Poll, error) {
	p, err := s.Voting.Create(c.Context(), c.Actor(), string(c.Place.Session), pollInput(in))
	if err != nil {
		return wire.Poll{}, err
	}
	return s.showPoll(c, p.ID)
}

func (s *Server) editPoll(c *Call, in wire.PollInput) (wire.Poll, error) {
	if _, err := s.Voting.Edit(c.Context(), c.Actor(), c.poll(), pollInput(in)); err != nil {
		return wire.Poll{}, err
	}
	return s.readPoll(c)
}

func (s *Server) deletePoll(c *Call) error { return s.Voting.Delete(c.Context(), c.Actor(), c.poll()) }

// pollStep makes a handler of a step in a poll's life.
func (s *Server) pollStep(act func(context.Context, identity.Actor, voting.PollID) (voting.Poll, error)) func(*Call) error {
	return giving(func(c *Call) (wire.Poll, error) {
		p, err := act(c.Context(), c.Actor(), c.poll())
		if err != nil {
			return wire.Poll{}, err
		}
		return s.showPoll(c, p.ID)
	})
}

func (s *Server) annulPoll(c *Call, in wire.AnnulInput) (wire.Poll, error) {
	if _, err := s.Voting.Annul(c.Context(), c.Actor(), c.poll(), in.Reason); err != nil {
		return wire.Poll{}, err
	}
	return s.readPoll(c)
}

// cast is the same act as a cast frame of the websocket.
func (s *Server) cast(c *Call, in wire.BallotInput) (wire.Receipt, error) {
	r, err := s.Voting.Cast(c.Context(), c.Actor(), voting.CastRequest{
		Poll: c.poll(), Ballot: c.ballot(), Choice: voting.Choice(in.Choice), Replaces: voting.BallotID(in.Replaces),
	})
	return wireReceipt(r), err
}

func (s *Server) myBallot(c *Call) (wire.MyBallot, error) {
	mine, err := s.Voting.MyBallot(c.Context(), c.poll(), c.Who.Person.ID)
	if err != nil {
		return wire.MyBallot{}, err
	}
	w := wire.MyBallot{Poll: string(mine.Poll), Entitled: mine.Entitled, Current: receiptOrNone(mine.Current)}
	if mine.Why != nil {
		w.Reason = lang.Text(c.Language(), mine.Why.Code, mine.Why.Args)
	}
	return w, nil
}

func (s *Server) manualBallots(c *Call) ([]wire.ManualBallot, error) {
	all, err := s.Voting.ManualBallots(c.Context(), c.poll())
	return each(all, func(m voting.ManualView) wire.ManualBallot { return wireManual(m.ManualBallot, m.Name) }), err
}

func (s *Server) enterManual(c *Call, in wire.ManualBallotInput) (wire.ManualBallot, error) {
	m, err := s.Voting.EnterManual(c.Context(), c.Actor(), c.poll(), voting.ManualInput{
		Person: identity.PersonID(in.Person), Choice: voting.Choice(in.Choice), Reason: in.Reason,
	})
	return s.named(c, m, err)
}

// decide makes a handler of the second person's word about a ballot by hand.
func (s *Server) decide(act func(context.Context, identity.Actor, voting.PollID, voting.BallotID) (voting.ManualBallot, error)) func(*Call) error {
	return giving(func(c *Call) (wire.ManualBallot, error) {
		m, err := act(c.Context(), c.Actor(), c.poll(), c.ballot())
		return s.named(c, m, err)
	})
}

func (s *Server) named(c *Call, m voting.ManualBallot, err error) (wire.ManualBallot, error) {
	if err != nil {
		return wire.ManualBallot{}, err
	}
	people, err := s.nameOf(c.Context(), []identity.PersonID{m.Person})
	return wireManual(m, people[m.Person]), err
}

func (s *Server) countPaper(c *Call, in wire.PaperCount) (wire.Poll, error) {
	if _, err := s.Voting.CountPaper(c.Context(), c.Actor(), c.poll(), paperCount(in)); err != nil {
		return wire.Poll{}, err
	}
	return s.readPoll(c)
}

// record is the caller's own: her times in the room, and her votes.
func (s *Server) record(c *Call) (wire.Record, error) {
	spans, err := s.Meetings.Presence(c.Context(), c.Reader(), c.Place.Session)
	if err != nil {
		return wire.Record{}, err
	}
	votes, err := s.Voting.Record(c.Context(), c.Who.Person.ID, string(c.Place.Session))
	return wire.Record{
		Session: string(c.Place.Session), Presence: each(spans, wireSpan),
		Votes: each(votes, func(e voting.RecordEntry) wire.RecordEntry {
			return wire.RecordEntry{Poll: wirePoll(e.View, c.Language()), Receipt: receiptOrNone(e.Receipt)}
		}),
	}, err
}
