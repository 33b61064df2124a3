package web

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"ecabinet/certs"
	"ecabinet/internal/config"
	"ecabinet/internal/identity"
	"ecabinet/meetings"
	"ecabinet/meetings/minutes"
	"ecabinet/voting"
	"ecabinet/web/live"
)

// Deps is what the door opens on. Everything is built and stopped by app.
type Deps struct {
	Identity *identity.Service
	Meetings *meetings.Service
	Voting   *voting.Service
	Minutes  *minutes.Service
	Live     *live.Hub
	// Trust is what /verify believes in.
	Trust func(context.Context) (certs.Trust, error)

	Settings config.Server
	Version  string
	// Ready reports whether the machines behind us answer.
	Ready  func(context.Context) error
	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Server is the HTTP side of one node.
type Server struct {
	Deps
	app          *fiber.App
	settings     config.Server
	log          *slog.Logger
	routes       []Route
	client       *client
	pages        *pages
	perLogin     *identity.Limiter
	perPlace     *identity.Limiter
	pollSessions *memo[voting.PollID, meetings.SessionID]
	receiving    chan struct{} // files for /verify on their way in
	verifying    chan struct{} // and those being checked
	origins      map[string]bool
	base         context.Context
	stop         context.CancelFunc
	lines        *lines
}

// Timeouts of what is not streamed. The first covers a request's header and
// the beginning of its body, which on a weak line takes its time.
const (
	headerTime = 30 * time.Second
	idleTime   = 2 * time.Minute
	actTime    = 30 * time.Second
	headerSize = 16 << 10
)

// New builds the server. It fails on a route table or a client build that is
// not sound: better at start than at the first request.
func New(d Deps) (*Server, error) {
	s := &Server{
		Deps: d, settings: d.Settings, log: d.Log,
		perLogin:     identity.NewLimiter(400, 20*time.Millisecond, 20_000, d.Now),
		perPlace:     identity.NewLimiter(30, 2*time.Second, 20_000, d.Now),
		receiving:    make(chan struct{}, receiveAtOnce),
		verifying:    make(chan struct{}, verifyAtOnce),
		origins:      map[string]bool{},
		lines:        &lines{},
		pollSessions: newMemo[voting.PollID, meetings.SessionID](20_000),
	}
	for _, o := range d.Settings.Origin {
		s.origins[trimSlash(o)] = true
	}
	s.base, s.stop = context.WithCancel(context.Background())
	var err error
	if s.client, err = loadClient(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s.client); err != nil {
		return nil, err
	}
	s.routes = s.table()
	if err := checkRoutes(s.routes); err != nil {
		return nil, err
	}
	s.app = fiber.New(fiber.Config{
		AppName:                      "e-Cabinet",
		DisableStartupMessage:        true,
		Immutable:                    true,
		StrictRouting:                true,
		CaseSensitive:                true,
		UnescapePath:                 false,
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    maxJSON,
		ReadBufferSize:               headerSize,
		// Without it Fiber believes X-Forwarded-Host, which a page that points
		// its own name here may send as well: the Host header alone says whom
		// the browser meant to reach.
		EnableTrustedProxyCheck: true,
		ReadTimeout:             headerTime,
		WriteTimeout:            headerTime,
		IdleTimeout:             idleTime,
		ErrorHandler:            s.refuse,
	})
	s.app.Server().NoDefaultServerHeader = true
	s.app.Server().Logger = quiet{d.Log}
	s.mount()
	return s, nil
}

// mount puts the middleware, every route of the table and the client in
// place. What no route takes falls to the client's page.
func (s *Server) mount() {
	s.app.Use(s.open)
	for _, r := range s.routes {
		s.app.Add(r.Method, r.Path, s.guard(r))
		if r.Method == get {
			s.app.Add(fiber.MethodHead, r.Path, s.guard(r))
		}
	}
	s.app.Get("/ws", s.live)
	s.app.All("/api/*", func(*fiber.Ctx) error { return fiber.ErrNotFound })
	s.app.Get("/*", s.serveClient)
	s.app.All("/*", func(*fiber.Ctx) error { return fiber.ErrMethodNotAllowed })
}

// Serve answers on l until Shutdown. With a certificate it speaks TLS.
func (s *Server) Serve(l net.Listener) error {
	l = shallow{l, s.lines}
	if s.settings.TLS() {
		pair, err := tls.LoadX509KeyPair(s.settings.TLSCert, s.settings.TLSKey)
		if err != nil {
			return err
		}
		// Fiber speaks HTTP/1.1 only, so nothing else may be agreed on.
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	}
	return s.app.Listener(l)
}

// shallow keeps the send buffer of each connection small. The kernel wakes a
// writer only when a third of the buffer is free again: a buffer grown to
// megabytes would make a slow tablet look as if it took nothing for minutes.
type shallow struct {
	net.Listener
	lines *lines
}

const sendBuffer = 128 << 10 // 512 KB/s at a quarter of a second of delay

// Accept returns the next connection.
func (l shallow) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // fails on a line that is gone already, which its first read finds out
	}
	if err != nil {
		return c, err
	}
	return l.lines.add(c), nil
}

// Shutdown ends the live connections first, which Fiber would leave open, and
// those on which nothing was said, which it would wait for; then it lets
// running requests finish until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	if s.Live != nil {
		s.Live.Close()
	}
	s.lines.end()
	err := s.app.ShutdownWithContext(ctx)
	s.stop()
	return err
}

// Test answers one request without a listener; for tests.
func (s *Server) Test(r *http.Request, timeout ...int) (*http.Response, error) {
	return s.app.Test(r, timeout...)
}

// quiet puts what fasthttp says about broken connections into the debug log.
type quiet struct{ log *slog.Logger }

// Printf implements fasthttp.Logger.
func (q quiet) Printf(format string, args ...any) {
	q.log.Debug("http", "message", format, "args", args)
}

var _ fasthttp.Logger = quiet{}
