package systemtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"ecabinet/web/wire"
)

// refusal reads a problem+json that has this status.
func refusal(t *testing.T, response *http.Response, status int) (code, sentence string) {
	t.Helper()
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p wire.Problem
	if err := json.Unmarshal(raw, &p); err != nil || response.StatusCode != status || p.Status != status ||
		!strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("%s %s, want %d: %s", response.Status, response.Header.Get("Content-Type"), status, raw)
	}
	return p.Code, p.Detail
}

// inLanguage reports whether a sentence is written in a language's letters.
func inLanguage(language, sentence string) bool {
	has := func(in func(rune) bool) bool { return strings.ContainsFunc(sentence, in) }
	bengali := has(func(r rune) bool { return unicode.Is(unicode.Bengali, r) })
	vietnamese := has(func(r rune) bool { return unicode.Is(unicode.Latin, r) && r > unicode.MaxASCII })
	switch language {
	case "bn":
		return bengali
	case "vi":
		return vietnamese && !bengali
	default:
		return !vietnamese && !bengali && strings.Contains(sentence, " ")
	}
}
