// Package lang holds what the server itself says: refusals, PDF labels, plain
// pages, command output. The client has its own typed dictionaries.
//
// The texts stand in messages/ROOM.LANGUAGE.json, a flat object of key to
// sentence. A key begins with its room ("voting.poll_closed" stands in
// voting.vi.json). {name} in a sentence is filled from the arguments. Every
// key must exist in every language with the same placeholders; a test checks.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"sort"
	"strings"
)

// Tag names one of the languages the product speaks.
type Tag string

// The languages. Vietnamese comes first and is the default.
const (
	VI Tag = "vi"
	EN Tag = "en"
	BN Tag = "bn"
)

// Tags lists all languages, the default first.
var Tags = []Tag{VI, EN, BN}

//go:embed messages/*.json
var files embed.FS

var messages = load()

// Parse returns the language s names, or the default and false.
func Parse(s string) (Tag, bool) {
	s, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(s)), "-")
	for _, t := range Tags {
		if string(t) == s {
			return t, true
		}
	}
	return VI, false
}

// FromHeader returns the first known language of an Accept-Language header in
// the order written, else the default.
func FromHeader(h string) Tag {
	for _, part := range strings.Split(h, ",") {
		name, _, _ := strings.Cut(part, ";")
		if t, ok := Parse(name); ok {
			return t
		}
	}
	return VI
}

// Text returns the sentence for key in language t with its placeholders
// filled. A key that does not exist returns the key itself, so that a fault is
// seen instead of hidden; the tests find it first.
func Text(t Tag, key string, args map[string]string) string {
	s, ok := messages[t][key]
	if !ok {
		return key
	}
	for name, value := range args {
		s = strings.ReplaceAll(s, "{"+name+"}", value)
	}
	return s
}

// Has reports whether key exists.
func Has(key string) bool { _, ok := messages[VI][key]; return ok }

// Keys returns all keys of language t, sorted.
func Keys(t Tag) []string {
	keys := make([]string, 0, len(messages[t]))
	for k := range messages[t] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// load reads all files. A broken file is a defect of the build, so it panics.
func load() map[Tag]map[string]string {
	all := map[Tag]map[string]string{VI: {}, EN: {}, BN: {}}
	entries, err := files.ReadDir("messages")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		room, tag, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".json"), ".")
		dictionary, ok := all[Tag(tag)]
		if !ok {
			panic("lang: unknown language in " + e.Name())
		}
		raw, err := files.ReadFile(path.Join("messages", e.Name()))
		if err != nil {
			panic(err)
		}
		var m map[string]string
		if err := json.Unmarshal(raw, &m); err != nil {
			panic(fmt.Sprintf("lang: %s: %v", e.Name(), err))
		}
		for k, v := range m {
			if !strings.HasPrefix(k, room+".") && k != room {
				panic(fmt.Sprintf("lang: key %q does not belong in %s", k, e.Name()))
			}
			dictionary[k] = v
		}
	}
	return all
}
