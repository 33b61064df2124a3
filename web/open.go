package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/config"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
)

// What a request carries on its way.
const (
	keyRequest  = "request"
	keyLanguage = "language"
	keyBody     = "body"
)

// policy is what a page of ours may do (decision 16). pdf.js decodes JBIG2 and
// JPX in wasm; nothing is ever inline.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
	"worker-src 'self'; img-src 'self' blob: data:; font-src 'self'; manifest-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// open is the first and the last step of every request: it names it, bounds
// it, sets the headers every answer has, and catches what breaks.
func (s *Server) open(c *fiber.Ctx) (err error) {
	started := time.Now()
	id := identity.NewID(rand.Reader)
	c.Locals(keyRequest, id)
	s.headers(c, id)
	ctx, cancel := context.WithCancel(s.base)
	defer cancel()
	c.SetUserContext(ctx)
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic in a handler", "panic", p, "path", c.Path(), "request", id, "stack", string(debug.Stack()))
			err = s.refuse(c, fault.New(fault.Internal, "internal"))
		}
		s.drained(c)
		s.logged(c, started)
	}()
	if !s.rightHost(c) {
		return s.refuse(c, fault.New(fault.Invalid, "web.wrong_host", "host", c.Hostname()))
	}
	if err := c.Next(); err != nil {
		return s.refuse(c, err)
	}
	return nil
}

func (s *Server) headers(c *fiber.Ctx, id string) {
	c.Set("X-Request-Id", id)
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	// "no-referrer" would make browsers send Origin: null with our own forms.
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
	if s.secure(c) && !config.Loopback(hostOnly(c)) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// logged writes one line a request. Health checks and files of the client are
// for the debug log.
func (s *Server) logged(c *fiber.Ctx, started time.Time) {
	level := slog.LevelInfo
	if path := c.Path(); strings.HasPrefix(path, "/assets/") || strings.HasSuffix(path, "z") && len(path) <= len("/healthz") {
		level = slog.LevelDebug
	}
	s.log.Log(c.UserContext(), level, "request", "method", c.Method(), "path", c.Path(), "status", c.Response().StatusCode(),
		"took", time.Since(started).Round(time.Microsecond), "from", c.IP(), "request", requestID(c))
}

// rightHost refuses names that are not this machine's where plain HTTP is
// served: a foreign page must not reach it by pointing its own name here.
func (s *Server) rightHost(c *fiber.Ctx) bool {
	return s.settings.TLS() || config.Loopback(hostOnly(c)) || s.origins["https://"+c.Hostname()] || s.origins["http://"+c.Hostname()]
}

// secure reports whether the person's browser speaks TLS to us or to the proxy
// in front of us.
func (s *Server) secure(c *fiber.Ctx) bool {
	return s.settings.TLS() || s.origins["https://"+c.Hostname()]
}

// origin is our own origin as the browser of this request sees it.
func (s *Server) ownOrigin(c *fiber.Ctx, origin string) bool {
	scheme := "http://"
	if s.secure(c) {
		scheme = "https://"
	}
	return origin == scheme+c.Hostname() || s.origins[origin]
}

// hostOnly is the Host header without its port.
func hostOnly(c *fiber.Ctx) string {
	host, _, err := net.SplitHostPort(c.Hostname())
	if err != nil {
		return c.Hostname()
	}
	return host
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(keyRequest).(string)
	return id
}

// languageOf is the signed-in person's, else what ?lang= or the browser asks for.
func languageOf(c *fiber.Ctx) lang.Tag {
	if t, ok := c.Locals(keyLanguage).(lang.Tag); ok {
		return t
	}
	if t, ok := lang.Parse(c.Query("lang")); ok {
		return t
	}
	return lang.FromHeader(c.Get(fiber.HeaderAcceptLanguage))
}

func trimSlash(s string) string { return strings.TrimRight(s, "/") }
