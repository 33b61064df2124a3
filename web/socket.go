package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/websocket/v2"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/web/live"
)

// live opens the live channel. Who she is and where the page came from is
// checked before the upgrade: a browser sends its cookies to any page that asks.
func (s *Server) live(c *fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) {
		return fault.New(fault.Invalid, "web.want_websocket")
	}
	if origin := c.Get(fiber.HeaderOrigin); origin == "" || !s.ownOrigin(c, origin) {
		return fault.New(fault.NotEntitled, "web.foreign_origin")
	}
	call := &Call{Ctx: c, server: s}
	if err := s.know(call); err != nil {
		return err
	}
	guest := s.guest(call.Who, requestID(c), languageOf(c))
	return s.upgrade(c, guest)
}

// upgrade hands the socket to the hub, which returns only when nothing uses
// the socket any more: it goes back to a pool then.
func (s *Server) upgrade(c *fiber.Ctx, guest live.Guest) error {
	err := websocket.New(func(conn *websocket.Conn) { s.Live.Serve(conn.Conn, guest) }, websocket.Config{
		EnableCompression: false, ReadBufferSize: 4 << 10, WriteBufferSize: 4 << 10,
	})(c)
	if errors.Is(err, fiber.ErrUpgradeRequired) {
		return fault.Wrap(err, fault.Invalid, "web.want_websocket")
	}
	return err
}

// guest is what the live channel may know of the person behind a connection.
// It outlives the request, so it holds copies only.
func (s *Server) guest(who *identity.Principal, request string, t lang.Tag) live.Guest {
	token := who.Token
	return live.Guest{
		Actor:    who.Actor(request),
		Language: t,
		Valid: func(ctx context.Context) bool {
			_, err := s.Identity.Authenticate(ctx, token)
			return err == nil || fault.Is(err, fault.Unavailable) // the store will tell the voter itself
		},
		Admit: func(ctx context.Context, session, wanted string) (live.Audience, error) {
			now, err := s.Identity.Authenticate(ctx, token)
			if err != nil {
				return "", err
			}
			return s.admit(ctx, now, meetings.SessionID(session), live.Audience(wanted))
		},
	}
}

// admit gives at most the audience that was asked for, and at most what the
// person's roles allow.
func (s *Server) admit(ctx context.Context, who *identity.Principal, id meetings.SessionID, wanted live.Audience) (live.Audience, error) {
	owner, err := s.Meetings.OwnerOfSession(ctx, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	office := who.May(owner.Body, identity.ReadDrafts)
	if err != nil || !who.May(owner.Body, identity.ReadSession) || owner.Draft && !who.May(owner.Body, identity.ReadDrafts) {
		return "", fault.New(fault.NotFound, "web.not_here")
	}
	switch {
	case wanted == live.Office && office:
		return live.Office, nil
	case wanted == live.Hall:
		return live.Hall, nil
	}
	return live.Delegate, nil
}
