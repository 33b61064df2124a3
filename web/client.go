package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/web/wire"
)

// dist holds the built client; without Node only its README is there.
//
//go:embed all:dist
var dist embed.FS

// client is the built client in memory, ready to send.
type client struct {
	files map[string]*asset
	index []byte
	css   []string // of the first screen, for the plain pages
}

// asset is one file with the smaller forms the build made of it.
type asset struct {
	raw, br, gz []byte
	kind, tag   string
}

func loadClient() (*client, error) {
	built, err := fs.Sub(dist, "dist/app")
	if err != nil {
		return nil, err
	}
	return readClient(built)
}

// bootPlace is where the page waits for its first data.
const bootPlace = `<script type="application/json" id="boot"></script>`

// readClient reads a build. None at all is no error: the server then says so.
func readClient(built fs.FS) (*client, error) {
	c := &client{files: map[string]*asset{}}
	index, err := fs.ReadFile(built, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(index, []byte(bootPlace)) {
		return nil, fmt.Errorf("web: the client's index.html has no place for boot data: %s", bootPlace)
	}
	c.index = index
	err = fs.WalkDir(built, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(built, name)
		if err == nil {
			c.add(name, raw)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	c.css = stylesOf(index)
	return c, nil
}

func (c *client) add(name string, raw []byte) {
	base, form := name, path.Ext(name)
	if form == ".br" || form == ".gz" {
		base = strings.TrimSuffix(name, form)
	}
	if base == "index.html" || base == "build.json" {
		return
	}
	a := c.files[base]
	if a == nil {
		a = &asset{kind: kindOf(base)}
		c.files[base] = a
	}
	switch form {
	case ".br":
		a.br = raw
	case ".gz":
		a.gz = raw
	default:
		sum := sha256.Sum256(raw)
		a.raw, a.tag = raw, `"`+hex.EncodeToString(sum[:16])+`"`
	}
}

var stylesheet = regexp.MustCompile(`<link rel="stylesheet"[^>]* href="([^"]+)"`)

// stylesOf finds what the page looks like, for the plain pages beside it.
func stylesOf(index []byte) (files []string) {
	for _, m := range stylesheet.FindAllSubmatch(index, -1) {
		files = append(files, string(m[1]))
	}
	return files
}

var kinds = map[string]string{
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".pfb": "application/octet-stream", ".wasm": "application/wasm",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
	".bcmap": "application/octet-stream", ".icc": "application/octet-stream", ".map": "application/json",
}

func kindOf(name string) string {
	if kind, ok := kinds[path.Ext(name)]; ok {
		return kind
	}
	return "application/octet-stream"
}

// serveClient answers what no route took: a file of the build, or the page.
func (s *Server) serveClient(c *fiber.Ctx) error {
	name := strings.TrimPrefix(path.Clean(c.Path()), "/")
	if a := s.client.files[name]; a != nil && a.raw != nil {
		return sendAsset(c, a, strings.HasPrefix(name, "assets/"))
	}
	if path.Ext(name) != "" || strings.HasPrefix(name, "docs/") {
		return fiber.ErrNotFound
	}
	if s.client.index == nil {
		return s.notBuilt(c)
	}
	return s.index(c)
}

// sendAsset sends the smallest form the client takes. What has its hash in its
// name never changes; the rest is asked for again each time.
func sendAsset(c *fiber.Ctx, a *asset, hashed bool) error {
	c.Set(fiber.HeaderContentType, a.kind)
	c.Set(fiber.HeaderETag, a.tag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if hashed {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if a.br != nil || a.gz != nil {
		c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	}
	if matches(c.Get(fiber.HeaderIfNoneMatch), a.tag) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	body := a.raw
	switch {
	case a.br != nil && takes(c, "br"):
		body = a.br
		c.Set(fiber.HeaderContentEncoding, "br")
	case a.gz != nil && takes(c, "gzip"):
		body = a.gz
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	c.Context().Response.SetBodyRaw(body)
	return nil
}

// takes reports whether the client accepts an encoding (q=0 refuses it).
func takes(c *fiber.Ctx, encoding string) bool {
	for _, part := range strings.Split(c.Get(fiber.HeaderAcceptEncoding), ",") {
		name, q, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if name == encoding {
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}

// index is the client's page with the data of its first screen inlined, so
// that a weak line needs no further round trip before something is read.
func (s *Server) index(c *fiber.Ctx) error {
	boot := s.boot(&Call{Ctx: c, server: s})
	raw, err := json.Marshal(boot) // escapes <, > and &: the data cannot end its element
	if err != nil {
		return err
	}
	data := strings.TrimSuffix(bootPlace, "</script>") + string(raw) + "</script>"
	page := bytes.Replace(s.client.index, []byte(bootPlace), []byte(data), 1)
	page = bytes.Replace(page, []byte(`<html lang="vi"`), []byte(`<html lang="`+boot.Language+`"`), 1)
	c.Set(fiber.HeaderContentType, kinds[".html"])
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(page)
}

// boot gathers the first data. A failure is shown by the page, in its place.
func (s *Server) boot(c *Call) wire.Boot {
	b := wire.Boot{Version: s.Version, Now: millis(s.Now()), Sessions: []wire.SessionSummary{}}
	err := s.know(c)
	if err == nil {
		var me wire.Me
		if me, err = s.me(c); err == nil {
			b.Me = &me
			b.Sessions, err = s.sessions(c)
		}
	}
	b.Language = string(c.Language())
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		s.log.ErrorContext(c.Context(), "boot data", "error", err, "request", requestID(c.Ctx))
		b.Problem = Explain(err, c.Language())
	}
	return b
}
