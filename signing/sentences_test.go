package signing

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecabinet/internal/lang"
)

var (
	wholeCode = regexp.MustCompile(`"(signing\.[a-z_0-9.]*[a-z_0-9])"`)
	shortCode = regexp.MustCompile(`(?:because|refuse|change)\((?:[^"()]*(?:\([^()]*\))*[^"()]*, )?"([a-z_0-9]+)"`)
)

// Every code that can be shown has its sentence.
func TestEveryCodeHasASentence(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, dir := range []string{".", "pdf", "cms"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range wholeCode.FindAllStringSubmatch(string(text), -1) {
				seen++
				if !lang.Has(m[1]) {
					t.Errorf("%s: %s has no sentence", name, m[1])
				}
			}
			for _, m := range shortCode.FindAllStringSubmatch(string(text), -1) {
				seen++
				if !lang.Has("signing.reason." + m[1]) {
					t.Errorf("%s: signing.reason.%s has no sentence", name, m[1])
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d codes found: the search is wrong", seen)
	}
}
