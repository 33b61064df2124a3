package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/voting"
	"ecabinet/web/wire"
)

func (s *Server) sessions(c *Call) ([]wire.SessionSummary, error) {
	readers := each(c.Who.Bodies(), c.readerIn)
	all, err := s.Meetings.Sessions(c.Context(), readers)
	if err != nil {
		return nil, err
	}
	bodies := map[identity.BodyID]string{}
	for _, session := range all {
		if _, known := bodies[session.Body]; known {
			continue
		}
		b, err := s.Meetings.Body(c.Context(), session.Body)
		if err != nil {
			return nil, err
		}
		bodies[session.Body] = b.Name
	}
	return each(all, func(v meetings.Session) wire.SessionSummary { return wireSummary(v, bodies[v.Body]) }), nil
}

func (s *Server) body(c *Call) (wire.Body, error) {
	body, roll, err := s.bodyAndRoll(c.Context(), c.Place.Body)
	return wireBody(body, len(roll)), err
}

func (s *Server) groups(c *Call) ([]wire.Group, error) {
	all, err := s.Meetings.Groups(c.Context(), c.Place.Body)
	return each(all, func(g meetings.Group) wire.Group {
		return wire.Group{ID: string(g.ID), Name: g.Name, Members: texts(g.Members)}
	}), err
}

func (s *Server) createSession(c *Call, in wire.SessionInput) (wire.Session, error) {
	made, err := s.Meetings.CreateSession(c.Context(), c.Actor(), c.Place.Body, sessionInput(in))
	if err != nil {
		return wire.Session{}, err
	}
	c.Place.Session = made.ID
	return s.session(c)
}

// session is the session as the caller may see it, with the results that are
// declared.
func (s *Server) session(c *Call) (wire.Session, error) {
	v, err := s.Meetings.Session(c.Context(), c.Reader(), c.Place.Session)
	if err != nil {
		return wire.Session{}, err
	}
	body, err := s.Meetings.Body(c.Context(), c.Place.Body)
	if err != nil {
		return wire.Session{}, err
	}
	polls, err := s.Voting.Polls(c.Context(), string(c.Place.Session), voting.Public)
	return wireSession(v, body.Name, polls), err
}

func (s *Server) changeSession(c *Call, in wire.SessionInput) (wire.Session, error) {
	if _, err := s.Meetings.ChangeSession(c.Context(), c.Actor(), c.Place.Session, sessionInput(in)); err != nil {
		return wire.Session{}, err
	}
	return s.session(c)
}

// step makes a handler of an act on the session that needs no words.
func (s *Server) step(act func(context.Context, identity.Actor, meetings.SessionID) error) func(*Call) error {
	return giving(func(c *Call) (wire.Session, error) {
		if err := act(c.Context(), c.Actor(), c.Place.Session); err != nil {
			return wire.Session{}, err
		}
		return s.session(c)
	})
}

func (s *Server) addItem(c *Call, in wire.ItemInput) (wire.AgendaItem, error) {
	it, err := s.Meetings.AddItem(c.Context(), c.Actor(), c.Place.Session, itemInput(in))
	return wireItem(it), err
}

func (s *Server) changeItem(c *Call, in wire.ItemInput) (wire.AgendaItem, error) {
	it, err := s.Meetings.ChangeItem(c.Context(), c.Actor(), meetings.ItemID(c.Params("item")), itemInput(in))
	return wireItem(it), err
}

func (s *Server) removeItem(c *Call) error {
	return s.Meetings.RemoveItem(c.Context(), c.Actor(), meetings.ItemID(c.Params("item")))
}

func (s *Server) moveItem(c *Call, in wire.ItemMove) ([]wire.AgendaItem, error) {
	to := meetings.ItemMove{Parent: meetings.ItemID(in.Parent), Before: meetings.ItemID(in.Before)}
	items, err := s.Meetings.MoveItem(c.Context(), c.Actor(), meetings.ItemID(c.Params("item")), to)
	return each(items, wireItem), err
}

func (s *Server) runItem(c *Call, in wire.RunningItem) (wire.LiveSession, error) {
	live, err := s.Meetings.RunItem(c.Context(), c.Actor(), c.Place.Session, meetings.ItemID(in.Item))
	return wireLive(live), err
}

func (s *Server) undo(c *Call) (wire.LiveSession, error) {
	live, err := s.Meetings.UndoItem(c.Context(), c.Actor(), c.Place.Session)
	return wireLive(live), err
}

func (s *Server) attendance(c *Call) (wire.Attendance, error) {
	return s.board(c, func() (meetings.Attendance, error) {
		return s.Meetings.Attendance(c.Context(), c.Reader(), c.Place.Session)
	})
}

func (s *Server) checkIn(c *Call) (wire.Attendance, error) {
	return s.board(c, func() (meetings.Attendance, error) {
		return s.Meetings.CheckIn(c.Context(), c.Actor(), c.Place.Session)
	})
}

func (s *Server) desk(c *Call, in wire.DeskPresence) (wire.Attendance, error) {
	return s.board(c, func() (meetings.Attendance, error) {
		return s.Meetings.Desk(c.Context(), c.Actor(), c.Place.Session, meetings.DeskPresence{
			Person: identity.PersonID(in.Person), Present: in.Present, Absence: in.Absence,
		})
	})
}

// board shows names to those who may read them only.
func (s *Server) board(c *Call, act func() (meetings.Attendance, error)) (wire.Attendance, error) {
	a, err := act()
	if err != nil {
		return wire.Attendance{}, err
	}
	if !c.May(identity.ReadPeople) {
		a.Attendees = nil
	}
	ids := each(a.Attendees, func(p meetings.Attendee) identity.PersonID { return p.Person })
	people, err := s.nameOf(c.Context(), ids)
	return wireAttendance(a, people), err
}

func (s *Server) documents(c *Call) ([]wire.Document, error) {
	all, err := s.Meetings.Documents(c.Context(), c.Reader(), c.Place.Session)
	return each(all, wireDocument), err
}

func (s *Server) createDocument(c *Call, in wire.DocumentInput) (wire.Document, error) {
	d, err := s.Meetings.CreateDocument(c.Context(), c.Actor(), c.Place.Session, documentInput(in))
	return wireDocument(d), err
}

func (s *Server) changeDocument(c *Call, in wire.DocumentInput) (wire.Document, error) {
	d, err := s.Meetings.ChangeDocument(c.Context(), c.Actor(), c.document(), documentInput(in))
	return wireDocument(d), err
}

func (s *Server) publishDocument(c *Call) (wire.Document, error) {
	d, err := s.Meetings.PublishDocument(c.Context(), c.Actor(), c.document())
	return wireDocument(d), err
}

func (s *Server) withdrawDocument(c *Call) (wire.Document, error) {
	d, err := s.Meetings.WithdrawDocument(c.Context(), c.Actor(), c.document())
	return wireDocument(d), err
}

func (s *Server) removeDocument(c *Call) error {
	return s.Meetings.RemoveDocument(c.Context(), c.Actor(), c.document())
}

func (c *Call) document() meetings.DocumentID { return meetings.DocumentID(c.Params("document")) }

// addVersion hands the stream of an upload to meetings' intake.
func (s *Server) addVersion(c *Call) (wire.Version, error) {
	name, err := unescaped(c.Get("X-File-Name"))
	if err != nil {
		return wire.Version{}, err
	}
	body, err := c.upload(s.Meetings.Limits().Upload)
	if err != nil {
		return wire.Version{}, err
	}
	size := int64(c.Request().Header.ContentLength())
	if size < 0 {
		size = -1
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	v, err := s.Meetings.AddVersion(c.Context(), c.Actor(), c.document(), meetings.Upload{FileName: name, Size: size, Body: body})
	return wireVersion(v), err
}

func (s *Server) pack(c *Call) (wire.Pack, error) {
	p, err := s.Meetings.Pack(c.Context(), c.Reader(), c.Place.Session)
	return wirePack(p), err
}
