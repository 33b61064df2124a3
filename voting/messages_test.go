package voting

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecabinet/internal/lang"
)

// A refusal without a sentence helps nobody, and a sentence nobody says is
// dead weight.
func TestEveryRefusalHasASentence(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	code := regexp.MustCompile(`"(voting\.[a-z_]+)"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			said[m[1]] = true
		}
	}
	for _, base := range []Base{Seats, Filled, Present, Cast, Valid} {
		said["voting.base_"+string(base)] = true
	}
	delete(said, "voting.base_") // the stem of the five above
	for key := range said {
		if !lang.Has(key) {
			t.Errorf("%s has no sentence", key)
		}
	}
	for _, key := range lang.Keys(lang.EN) {
		if strings.HasPrefix(key, "voting.") && !said[key] {
			t.Errorf("%s is never said", key)
		}
	}
}
