package meetings

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"ecabinet/internal/fault"
	"ecabinet/internal/lang"
)

func codeOf(err error) string { return fault.CodeOf(err) }

var (
	literal = regexp.MustCompile(`"(meetings\.[a-z_]+)"`)
	things  = regexp.MustCompile(`missing\("([a-z]+)"\)`)
	lines   = regexp.MustCompile(`\bline\(in\.[A-Za-z]+, "([a-z_]+)"`)
	numbers = regexp.MustCompile(`inRange\([A-Za-z.()]+, "([a-z_]+)"`)
	choices = regexp.MustCompile(`oneOf\([^"]+"([a-z_]+)"`)
	options = regexp.MustCompile(`optional\(in\.[A-Za-z]+, "([a-z_]+)"`)
)

// Every refusal of this package has its sentence. internal/lang checks that a
// sentence exists in all languages.
func TestEveryRefusalHasASentence(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []struct {
			pattern       *regexp.Regexp
			before, after string
		}{
			{literal, "", ""}, {things, "meetings.", "_missing"}, {lines, "meetings.", "_empty"}, {lines, "meetings.", "_too_long"},
			{options, "meetings.", "_too_long"}, {numbers, "meetings.", "_range"}, {choices, "meetings.", "_unknown"},
		} {
			for _, m := range p.pattern.FindAllStringSubmatch(string(source), -1) {
				found++
				if code := p.before + m[1] + p.after; !lang.Has(code) {
					t.Errorf("%s: %s has no sentence", name, code)
				}
			}
		}
	}
	if found < 90 {
		t.Errorf("only %d refusals were found: the patterns are stale", found)
	}
}
