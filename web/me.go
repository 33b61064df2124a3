package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/web/wire"
)

// login signs a program in; people use the page.
func (s *Server) login(c *Call, in wire.LoginRequest) (wire.Me, error) {
	if err := s.signIn(c, in.Username, in.Password, in.Device); err != nil {
		return wire.Me{}, err
	}
	return s.me(c)
}

// signIn opens a login and gives the browser its cookies. An earlier login of
// the same browser ends: a shared tablet is one person's at a time.
func (s *Server) signIn(c *Call, username, password, label string) error {
	if label == "" {
		label = c.Get(fiber.HeaderUserAgent)
	}
	who, pass, err := s.Identity.SignIn(c.Context(), identity.Attempt{
		Username: username, Password: password, Label: label, Pass: s.cookie(c.Ctx, deviceCookie), Address: c.IP(),
	})
	if err != nil {
		return err
	}
	if before, err := s.Identity.Authenticate(c.Context(), s.token(c.Ctx)); err == nil {
		if err := s.Identity.SignOut(c.Context(), before); err != nil {
			return err
		}
	}
	s.setCookie(c.Ctx, loginCookie, string(who.Token), who.Login.EndsAt)
	s.setCookie(c.Ctx, deviceCookie, pass, s.Now().Add(400*24*time.Hour))
	s.greet(c, who)
	return nil
}

func (s *Server) greet(c *Call, who *identity.Principal) {
	c.Who = who
	if tag, ok := lang.Parse(who.Person.Language); ok {
		c.Locals(keyLanguage, tag)
	}
}

func (s *Server) logout(c *Call) error {
	if err := s.Identity.SignOut(c.Context(), c.Who); err != nil {
		return err
	}
	s.forget(c.Ctx)
	return nil
}

// me says who is signed in and what she is, body by body.
func (s *Server) me(c *Call) (wire.Me, error) {
	me := wire.Me{
		Person: string(c.Who.Person.ID), Name: c.Who.Person.Name, Language: c.Who.Person.Language,
		CSRF: c.Who.Token.CSRF(), Bodies: []wire.Membership{},
	}
	for _, id := range c.Who.Bodies() {
		m, err := s.membership(c, id)
		if err != nil {
			return wire.Me{}, err
		}
		me.Bodies = append(me.Bodies, m)
	}
	return me, nil
}

func (s *Server) membership(c *Call, id identity.BodyID) (wire.Membership, error) {
	roles := c.Who.Roles(id)
	m := wire.Membership{
		Roles: each(roles, func(r identity.Role) wire.Role { return wire.Role(r) }), Title: c.Who.Title(id),
		Permissions: texts(identity.Allowed(roles)),
	}
	if id == identity.Installation {
		m.Body = installationBody(c.Language())
		return m, nil
	}
	body, roll, err := s.bodyAndRoll(c.Context(), id)
	if err != nil {
		return m, err
	}
	m.Body = wireBody(body, len(roll))
	for _, seat := range roll {
		if seat.Person == c.Who.Person.ID {
			m.Seat = seat.Number
		}
	}
	return m, nil
}

func (s *Server) bodyAndRoll(ctx context.Context, id identity.BodyID) (meetings.Body, []meetings.Seat, error) {
	body, err := s.Meetings.Body(ctx, id)
	if err != nil {
		return body, nil, err
	}
	roll, err := s.Meetings.Roll(ctx, id)
	return body, roll, err
}

func (s *Server) changeMe(c *Call, in wire.MeChange) (wire.Me, error) {
	if tag, ok := lang.Parse(in.Language); !ok || string(tag) != in.Language {
		return wire.Me{}, fault.New(fault.Invalid, "web.language", "language", in.Language)
	}
	if err := s.Identity.SetLanguage(c.Context(), c.Who, in.Language); err != nil {
		return wire.Me{}, err
	}
	c.Who.Person.Language = in.Language
	return s.me(c)
}

// people lists who holds a role in the body, those with a seat first.
func (s *Server) people(c *Call) ([]wire.Person, error) {
	members, err := s.Identity.Members(c.Context(), c.Place.Body)
	if err != nil {
		return nil, err
	}
	_, roll, err := s.bodyAndRoll(c.Context(), c.Place.Body)
	if err != nil {
		return nil, err
	}
	byID := map[identity.PersonID]wire.Person{}
	for _, m := range members {
		byID[m.Person.ID] = wirePerson(m)
	}
	all := make([]wire.Person, 0, len(members))
	for _, seat := range roll {
		if p, ok := byID[seat.Person]; ok {
			p.Seat = seat.Number
			all = append(all, p)
			delete(byID, seat.Person)
		}
	}
	for _, m := range members {
		if p, ok := byID[m.Person.ID]; ok {
			all = append(all, p)
		}
	}
	return all, nil
}

func wirePerson(m identity.Member) wire.Person {
	p := wire.Person{ID: string(m.Person.ID), Name: m.Person.Name, Roles: []wire.Role{}}
	for _, g := range m.Grants {
		p.Roles = append(p.Roles, wire.Role(g.Role))
		if p.Title == "" {
			p.Title = g.Title
		}
	}
	return p
}

// nameOf returns the names of persons, for answers that show them.
func (s *Server) nameOf(ctx context.Context, ids []identity.PersonID) (map[identity.PersonID]string, error) {
	people, err := s.Identity.People(ctx, ids)
	names := make(map[identity.PersonID]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}
