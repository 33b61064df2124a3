package web

import (
	"io/fs"

	"github.com/gofiber/fiber/v2"
)

// StatusReached is what a probe answers when the guard let a request through.
const StatusReached = 299

// Probe returns a server whose handlers only say that they were reached, and
// its table: what the guard does is then all there is to see.
func (s *Server) Probe() (*Server, []Route) {
	probe := *s
	probe.app = fiber.New(fiber.Config{
		Immutable: true, StrictRouting: true, CaseSensitive: true, StreamRequestBody: true,
		DisablePreParseMultipartForm: true, ErrorHandler: probe.refuse,
	})
	routes := make([]Route, len(s.routes))
	for i, r := range s.routes {
		r.Do = func(c *Call) error { return c.SendStatus(StatusReached) }
		routes[i] = r
	}
	probe.routes = routes
	probe.mount()
	return &probe, s.routes
}

// CheckRoutes is the check of a table at start.
var CheckRoutes = checkRoutes

// UseClient replaces the client by another build of it.
func (s *Server) UseClient(built fs.FS) (err error) {
	s.client, err = readClient(built)
	return err
}
