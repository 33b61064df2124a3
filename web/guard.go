package web

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/voting"
)

// checkRoutes refuses a table with a hole.
func checkRoutes(routes []Route) error {
	seen := map[string]bool{}
	for _, r := range routes {
		name := r.Method + " " + r.Path
		switch {
		case seen[name]:
			return fmt.Errorf("web: %s stands twice in the table", name)
		case r.Do == nil:
			return fmt.Errorf("web: %s has no handler", name)
		case r.Scope == noScope:
			return fmt.Errorf("web: %s states no scope", name)
		case (r.Scope == Public || r.Scope == SignedIn) != (r.May == ""):
			return fmt.Errorf("web: %s: a permission is asked in a body, and there always", name)
		case r.Scope == Public && !safe(r.Method) && r.Guard == Token:
			return fmt.Errorf("web: %s is public and changes something: it needs another guard than a token", name)
		}
		seen[name] = true
	}
	return nil
}

// guard wraps a route's handler: who is it, did she mean it, where is it, may
// she. What is not allowed here never reaches the handler.
func (s *Server) guard(r Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		call := &Call{Ctx: c, server: s}
		if !r.Streams {
			ctx, cancel := context.WithTimeout(c.UserContext(), actTime)
			defer cancel()
			c.SetUserContext(ctx)
		}
		if r.Scope != Public {
			if err := s.know(call); err != nil {
				return err
			}
		}
		if err := s.meant(call, r); err != nil {
			return err
		}
		if r.Scope != Public && r.Scope != SignedIn {
			if err := s.allow(call, r); err != nil {
				return err
			}
		}
		return r.Do(call)
	}
}

// know finds out who is calling, from her cookie.
func (s *Server) know(c *Call) error {
	who, err := s.Identity.Authenticate(c.Context(), s.token(c.Ctx))
	if err != nil {
		return err
	}
	c.Who = who
	if tag, ok := lang.Parse(who.Person.Language); ok {
		c.Locals(keyLanguage, tag)
	}
	if _, wait := s.perLogin.Take(who.Login.ID); wait > 0 {
		return slower(wait)
	}
	return nil
}

// meant checks that a changing request comes from the person's own page.
func (s *Server) meant(c *Call, r Route) error {
	if safe(r.Method) {
		return nil
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin != "" && !s.ownOrigin(c.Ctx, origin) || origin == "" && r.Guard == Origin {
		return fault.New(fault.NotEntitled, "web.foreign_origin")
	}
	if r.Guard == Token && !c.Who.Token.RightCSRF(c.Get("X-CSRF-Token")) {
		return fault.New(fault.NotEntitled, "web.csrf")
	}
	return nil
}

// allow finds the place and asks for the permission there.
func (s *Server) allow(c *Call, r Route) error {
	place, err := s.place(c, r.Scope)
	if err != nil {
		return err
	}
	if !c.Who.Belongs(place.Body) || place.Draft && !c.Who.May(place.Body, identity.ReadDrafts) {
		return fault.New(fault.NotFound, "web.not_here")
	}
	c.Place = place
	if c.Who.May(place.Body, r.May) {
		return nil
	}
	if err := s.seen(c, r.Scope); err != nil {
		return err
	}
	return fault.New(fault.NotEntitled, "web.not_entitled")
}

// seen refuses as not found what the caller may not even know of: a draft
// poll, a paper that is not for her. "Not entitled" would tell that it exists.
func (s *Server) seen(c *Call, scope Scope) error {
	var err error
	switch scope {
	case OfPoll:
		_, err = s.Voting.View(c.Context(), c.poll(), c.audience())
	case OfDocument:
		_, err = s.Meetings.Document(c.Context(), c.Reader(), c.document())
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.NotFound, "web.not_here")
	}
	return err
}

// place asks the features where the thing in the path belongs. What is unknown
// and what may not be seen are refused with the same words.
func (s *Server) place(c *Call, scope Scope) (Place, error) {
	id := c.Params(parameter[scope])
	if len(id) == 0 || len(id) > 64 {
		return Place{}, fault.New(fault.NotFound, "web.not_here")
	}
	var owner meetings.Owner
	var err error
	switch scope {
	case OfBody:
		return Place{Body: identity.BodyID(id)}, nil
	case OfSession:
		owner, err = s.Meetings.OwnerOfSession(c.Context(), meetings.SessionID(id))
	case OfItem:
		owner, err = s.Meetings.OwnerOfItem(c.Context(), meetings.ItemID(id))
	case OfDocument:
		owner, err = s.Meetings.OwnerOfDocument(c.Context(), meetings.DocumentID(id))
	case OfPoll:
		return s.placeOfPoll(c, voting.PollID(id))
	default:
		return Place{}, fmt.Errorf("web: scope %d has no place", scope)
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.NotFound, "web.not_here")
	}
	return Place(owner), err
}

func slower(wait time.Duration) error {
	f := fault.New(fault.TooMany, "web.slower")
	f.RetryAfter = int(math.Ceil(wait.Seconds()))
	return f
}
