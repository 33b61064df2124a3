// Package archtest keeps the house's plan true: who may import whom, and which
// package each third-party module lives in. It reads imports only, so it runs
// in milliseconds. A package that is not listed, or is listed and gone, fails.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "ecabinet"

// Sets of packages that stand at one height of the house.
var (
	ground   = []string{"internal/fault", "internal/lang"}
	features = []string{"internal/identity", "meetings", "voting", "certs", "signing", "signing/pdf", "signing/cms", "internal/journal"}
)

// allowed says what each package may import of ours. Tests may import more:
// they stand outside the house and look in.
var allowed = map[string][]string{
	"internal/fault":   {},
	"internal/lang":    {},
	"internal/config":  {},
	"internal/hub":     {"internal/fault"},
	"internal/journal": ground,
	"internal/blob":    ground,

	"internal/identity": ground,
	"certs":             join(ground, []string{"internal/identity", "internal/journal"}),
	"signing/pdf":       ground,
	"signing/cms":       ground,
	"signing":           join(ground, []string{"certs", "internal/identity", "internal/journal", "signing/pdf", "signing/cms"}),
	"meetings":          join(ground, []string{"internal/identity", "internal/journal"}),
	"voting":            join(ground, []string{"internal/identity", "internal/journal", "meetings"}),
	// The minutes are where the rooms meet: the journal becomes a paper, the paper is signed.
	"meetings/minutes": join(ground, features, []string{"internal/official"}),

	"internal/typeset":  ground,
	"internal/official": join(ground, []string{"internal/typeset", "meetings", "voting", "signing"}),

	"internal/hub/redishub": {"internal/hub", "internal/fault"},
	"internal/store":        join(ground, features, []string{"internal/hub"}),

	"web/wire": {},
	"web/live": join(ground, []string{"internal/identity", "internal/journal", "internal/hub", "meetings", "voting", "web/wire"}),
	"web":      join(ground, features, []string{"internal/hub", "internal/official", "internal/config", "web/wire", "web/live", "meetings/minutes"}),
}

// free packages build or test the whole; they may import everything.
var free = []string{"internal/app", "internal/demo", "cmd/ecabinet"}

// homes says where a third-party module may be imported. A module that is not
// listed may stand anywhere (the x/ modules); tests may use any.
var homes = map[string][]string{
	"github.com/gofiber/":                {"web", "web/live"},
	"github.com/valyala/fasthttp":        {"web", "web/live"},
	"github.com/redis/go-redis/":         {"internal/hub/redishub"},
	"modernc.org/sqlite":                 {"internal/store"},
	"github.com/jackc/pgx/":              {"internal/store"},
	"github.com/pressly/goose/":          {"internal/store"},
	"database/sql":                       {"internal/store"},
	"github.com/go-text/typesetting":     {"internal/typeset"},
	"github.com/go-fonts/":               {"internal/typeset"},
	"github.com/yuin/goldmark":           {"internal/official"},
	"github.com/gabriel-vasile/mimetype": {"meetings"},
	"software.sslmate.com/src/go-pkcs12": {"certs", "signing"},
	"go.mozilla.org/pkcs7":               {"certs", "signing"},
	"github.com/digitorus/":              {"signing", "signing/cms"},
	"github.com/cloudflare/circl":        {"signing/cms"},
	"github.com/alecthomas/kong":         {"internal/config", "cmd/ecabinet", "cmd/ecabinet-verify"},
	"golang.org/x/mod/sumdb":             {"internal/journal", "voting"},
	"golang.org/x/crypto/argon2":         {"internal/identity"},
}

func join(lists ...[]string) []string { return slices.Concat(lists...) }

// imports returns, for every package of ours, what its files without tests import.
func imports(t *testing.T) map[string]map[string]bool {
	t.Helper()
	root := "../.."
	found := map[string]map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "node_modules" || name == "var" || name == "testdata" || (strings.HasPrefix(name, ".") && name != "..") {
				if path != root {
					return filepath.SkipDir
				}
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		dir = filepath.ToSlash(dir)
		if found[dir] == nil {
			found[dir] = map[string]bool{}
		}
		for _, i := range f.Imports {
			found[dir][strings.Trim(i.Path.Value, `"`)] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// tool packages support tests and builds and never reach the product's binary.
func tool(pkg string) bool {
	return strings.HasPrefix(pkg, "internal/tools/") || strings.HasPrefix(pkg, "internal/testenv") ||
		strings.HasSuffix(pkg, "test") || strings.HasSuffix(pkg, "gen") || pkg == "voting/history"
}

func TestWhoMayImportWhom(t *testing.T) {
	all := imports(t)
	for pkg := range allowed {
		if all[pkg] == nil {
			t.Errorf("%s is in the table and gone from the tree", pkg)
		}
	}
	for pkg, imported := range all {
		if tool(pkg) || slices.Contains(free, pkg) || pkg == "cmd/ecabinet-verify" {
			continue
		}
		may, listed := allowed[pkg]
		if !listed {
			t.Errorf("%s is not in the import table: say what it may import", pkg)
			continue
		}
		for path := range imported {
			ours, ok := strings.CutPrefix(path, module+"/")
			if ok && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, which the table does not allow", pkg, ours)
			}
			if ok && tool(ours) {
				t.Errorf("%s imports %s, which is for tests", pkg, ours)
			}
		}
	}
}

func TestEachModuleHasItsHome(t *testing.T) {
	for pkg, imported := range imports(t) {
		if tool(pkg) {
			continue
		}
		for path := range imported {
			for prefix, at := range homes {
				if strings.HasPrefix(path, prefix) && !slices.Contains(at, pkg) {
					t.Errorf("%s imports %s, whose home is %s", pkg, path, strings.Join(at, ", "))
				}
			}
		}
	}
}

// The auditor's command must stay small enough to be read: no server inside.
func TestTheVerifierLinksNoServer(t *testing.T) {
	all := imports(t)
	reached := map[string]bool{}
	var walk func(string)
	walk = func(pkg string) {
		for path := range all[pkg] {
			if ours, ok := strings.CutPrefix(path, module+"/"); ok && !reached[ours] {
				reached[ours] = true
				walk(ours)
			}
			for _, banned := range []string{"github.com/gofiber/", "database/sql", "github.com/redis/"} {
				if strings.HasPrefix(path, banned) {
					t.Errorf("ecabinet-verify reaches %s through %s", path, pkg)
				}
			}
		}
	}
	walk("cmd/ecabinet-verify")
}
