package web

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/internal/lang"
	"ecabinet/web/wire"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pages are the plain ones: they work without JavaScript and share the
// client's style where it is built.
type pages struct {
	css []string
	set *template.Template
}

func loadPages(c *client) (*pages, error) {
	set, err := template.New("").Funcs(template.FuncMap{
		"say": func(v view, key string) string { return lang.Text(v.Lang, "page."+key, nil) },
	}).ParseFS(pageFiles, "pages/*.html")
	return &pages{css: c.css, set: set}, err
}

// view is what every plain page needs; Data is the page's own.
type view struct {
	Lang   lang.Tag
	Langs  []lang.Tag
	CSS    []string
	Path   string
	Office bool // the denser look of office pages
	Title  string
	Data   any
}

func (s *Server) page(c *fiber.Ctx, name, title string, data any) error {
	t := languageOf(c)
	v := view{
		Lang: t, Langs: lang.Tags, CSS: s.pages.css, Path: c.Path(), Office: name != "sign-in.html",
		Title: lang.Text(t, title, nil), Data: data,
	}
	var out bytes.Buffer
	if err := s.pages.set.ExecuteTemplate(&out, name, v); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kinds[".html"])
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(out.Bytes())
}

// wantsPage reports whether a refusal is for a person in a browser.
func wantsPage(c *fiber.Ctx) bool {
	p := c.Path()
	return !strings.HasPrefix(p, "/api/") && !strings.HasPrefix(p, "/docs/") && p != "/ws" &&
		strings.Contains(c.Get(fiber.HeaderAccept), "text/html")
}

func (s *Server) problemPage(c *fiber.Ctx, p *wire.Problem) error {
	c.Status(p.Status)
	return s.page(c, "problem.html", "page.problem_title", p)
}

func (s *Server) notBuilt(c *fiber.Ctx) error {
	c.Status(http.StatusServiceUnavailable)
	return s.page(c, "not-built.html", "page.not_built_title", nil)
}

// signInData is the state of the sign-in form.
type signInData struct {
	Username string
	Problem  string
}

func (s *Server) showSignIn(c *Call) error {
	return s.page(c.Ctx, "sign-in.html", "page.sign_in", signInData{})
}

const maxForm = 16 << 10

// takeSignIn checks the form; a refusal shows it again with the reason.
func (s *Server) takeSignIn(c *Call) error {
	raw, err := io.ReadAll(io.LimitReader(c.stream(), maxForm+1))
	if err != nil || len(raw) > maxForm {
		return fault.New(fault.Invalid, "web.unreadable")
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "web.unreadable")
	}
	username := form.Get("username")
	err = s.signIn(c, username, form.Get("password"), "")
	if err == nil {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	p := Explain(err, c.Language())
	if p.Status >= http.StatusInternalServerError {
		s.log.ErrorContext(c.Context(), "sign-in", "error", err, "request", requestID(c.Ctx))
	}
	c.Status(p.Status)
	return s.page(c.Ctx, "sign-in.html", "page.sign_in", signInData{Username: username, Problem: p.Detail})
}

// takeSignOut ends the login and what this browser kept: tablets are shared.
func (s *Server) takeSignOut(c *Call) error {
	who, err := s.Identity.Authenticate(c.Context(), s.token(c.Ctx))
	if err == nil {
		err = s.Identity.SignOut(c.Context(), who)
	}
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	s.forget(c.Ctx)
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect("/sign-in", fiber.StatusSeeOther)
}

func (s *Server) healthz(c *Call) error { return plain(c, http.StatusOK, "ok\n") }

func (s *Server) readyz(c *Call) error {
	if err := s.Ready(c.Context()); err != nil {
		s.log.ErrorContext(c.Context(), "not ready", "error", err)
		return plain(c, http.StatusServiceUnavailable, Explain(err, c.Language()).Detail+"\n")
	}
	return plain(c, http.StatusOK, "ready\n")
}

func plain(c *Call, status int, text string) error {
	c.Set(fiber.HeaderContentType, kinds[".txt"])
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).SendString(text)
}
