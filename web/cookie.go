package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/config"
	"ecabinet/internal/identity"
)

// A cookie named __Host-… belongs to exactly one host name and to TLS, so
// chair.localhost and delegate.localhost are two people in one browser.
// Browsers take localhost for safe; a program that speaks plain HTTP to
// 127.0.0.1 gets the same cookie under its short name.
func (s *Server) cookieName(c *fiber.Ctx, name string) (string, bool) {
	host := strings.ToLower(hostOnly(c))
	if s.secure(c) || host == "localhost" || strings.HasSuffix(host, ".localhost") && config.Loopback(host) {
		return "__Host-" + name, true
	}
	return name, false
}

const (
	loginCookie  = "ecabinet"
	deviceCookie = "ecabinet-device"
)

func (s *Server) setCookie(c *fiber.Ctx, name, value string, until time.Time) {
	full, secure := s.cookieName(c, name)
	c.Cookie(&fiber.Cookie{
		Name: full, Value: value, Path: "/", Expires: until,
		HTTPOnly: true, Secure: secure, SameSite: fiber.CookieSameSiteStrictMode,
	})
}

func (s *Server) cookie(c *fiber.Ctx, name string) string {
	full, _ := s.cookieName(c, name)
	return c.Cookies(full)
}

func (s *Server) token(c *fiber.Ctx) identity.Token { return identity.Token(s.cookie(c, loginCookie)) }

func (s *Server) forget(c *fiber.Ctx) { s.setCookie(c, loginCookie, "", time.Unix(1, 0)) }
