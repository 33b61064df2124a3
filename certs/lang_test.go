package certs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecabinet/internal/lang"
)

var codes = regexp.MustCompile(`"(certs\.[a-z0-9_.]+)"|\b(?:reason|wrong)\("([a-z_]+)"`)

// Every code this package can answer with has its sentence: a refusal whose
// words are missing would show its code to a deputy.
func TestEveryCodeHasItsSentence(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source found", err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, m := range codes.FindAllStringSubmatch(string(src), -1) {
			code := m[1]
			if code == "" {
				code = "certs.reason." + m[2]
			}
			if !strings.HasSuffix(code, ".") && !lang.Has(code) {
				t.Errorf("%s: no sentence for %s", f, code)
			}
		}
	}
}
