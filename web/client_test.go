package web

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/config"
)

func build(files map[string]string) fstest.MapFS {
	built := fstest.MapFS{}
	for name, text := range files {
		built[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return built
}

var page = `<!doctype html><html lang="vi"><head>` + bootPlace + `<link rel="stylesheet" crossorigin href="/assets/main-1.css"></head></html>`

func serving(t *testing.T, files map[string]string) func(path string, header ...string) *http.Response {
	t.Helper()
	c, err := readClient(build(files))
	if err != nil {
		t.Fatal(err)
	}
	p, err := loadPages(c)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Deps: Deps{Now: time.Now}, client: c, pages: p, log: slog.New(slog.DiscardHandler), settings: config.Server{}}
	f := fiber.New(fiber.Config{ErrorHandler: s.refuse})
	f.Get("/*", s.serveClient)
	return func(path string, header ...string) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "http://localhost"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := f.Test(req)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
}

func TestFilesOfTheClient(t *testing.T) {
	t.Parallel()
	get := serving(t, map[string]string{
		"index.html": page, "assets/main-1.js": "plain", "assets/main-1.js.br": "brotli", "assets/main-1.js.gz": "gzip",
		"sw.js": "worker", "build.json": "{}", "assets/font.woff2": "font",
	})
	for name, c := range map[string]struct {
		path, accept  string
		status        int
		body, encoded string
		kind, cache   string
	}{
		"brotli":          {"/assets/main-1.js", "gzip, br", 200, "brotli", "br", "text/javascript", "immutable"},
		"gzip":            {"/assets/main-1.js", "gzip", 200, "gzip", "gzip", "text/javascript", "immutable"},
		"brotli refused":  {"/assets/main-1.js", "br;q=0, gzip;q=0", 200, "plain", "", "text/javascript", "immutable"},
		"plain":           {"/assets/main-1.js", "", 200, "plain", "", "text/javascript", "immutable"},
		"the worker":      {"/sw.js", "br", 200, "worker", "", "text/javascript", "no-cache"},
		"no such file":    {"/assets/main-2.js", "", 404, "", "", "application/problem+json", "no-store"},
		"not for clients": {"/build.json", "", 404, "", "", "application/problem+json", "no-store"},
		"no way up":       {"/assets/../../../go.mod", "", 404, "", "", "application/problem+json", "no-store"},
	} {
		resp := get(c.path, "Accept-Encoding", c.accept)
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != c.status || c.body != "" && string(raw) != c.body || resp.Header.Get("Content-Encoding") != c.encoded ||
			!strings.HasPrefix(resp.Header.Get("Content-Type"), c.kind) || !strings.Contains(resp.Header.Get("Cache-Control"), c.cache) {
			t.Errorf("%s: %d %q %v", name, resp.StatusCode, raw, resp.Header)
		}
	}
	tag := get("/sw.js").Header.Get("ETag")
	if resp := get("/sw.js", "If-None-Match", tag); tag == "" || resp.StatusCode != 304 {
		t.Errorf("an unchanged file was sent again: %q %d", tag, resp.StatusCode)
	}
}

func TestWithoutABuildTheServerSaysSo(t *testing.T) {
	t.Parallel()
	resp := serving(t, nil)("/")
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 503 || !strings.Contains(string(raw), "Client not built") {
		t.Fatalf("%d %s %v", resp.StatusCode, raw, err)
	}
}

func TestABuildWithoutAPlaceForBootDataIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := readClient(build(map[string]string{"index.html": "<html></html>"})); err == nil {
		t.Fatal("taken")
	}
}

func TestPlainPagesShareTheClientsStyle(t *testing.T) {
	t.Parallel()
	c, err := readClient(build(map[string]string{"index.html": page}))
	if err != nil || len(c.css) != 1 || c.css[0] != "/assets/main-1.css" {
		t.Fatalf("%v %v", c.css, err)
	}
}
