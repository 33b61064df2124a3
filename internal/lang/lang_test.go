package lang

import (
	"regexp"
	"slices"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// Every sentence exists in every language, is not empty and has the same
// placeholders: a refusal without words, or with a hole, helps nobody.
func TestLanguagesAreComplete(t *testing.T) {
	for _, tag := range Tags {
		for _, other := range Tags {
			for _, key := range Keys(tag) {
				text, ok := messages[other][key]
				if !ok || text == "" {
					t.Errorf("%s: %q is missing (it exists in %s)", other, key, tag)
					continue
				}
				if a, b := holes(messages[tag][key]), holes(text); !slices.Equal(a, b) {
					t.Errorf("%s: %q has placeholders %v, %s has %v", other, key, b, tag, a)
				}
			}
		}
	}
}

func holes(s string) []string {
	h := placeholder.FindAllString(s, -1)
	slices.Sort(h)
	return slices.Compact(h)
}

func TestHeaderChoosesLanguage(t *testing.T) {
	for header, want := range map[string]Tag{"": VI, "en-GB,en;q=0.9": EN, "fr, bn;q=0.8": BN, "xx": VI} {
		if got := FromHeader(header); got != want {
			t.Errorf("FromHeader(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestTextFillsPlaceholders(t *testing.T) {
	if got := Text(EN, "internal", nil); got == "internal" {
		t.Fatal("the sentence for an internal fault is missing")
	}
	if got := Text(EN, "no.such.key", nil); got != "no.such.key" {
		t.Fatalf("an unknown key must show itself, got %q", got)
	}
}
