package demo

import (
	"bytes"
	"testing"
	"time"

	"ecabinet/signing/pdf"
)

// The demo's papers are what the README promises: so many, with so many pages.
func TestPapersHaveTheirPages(t *testing.T) {
	t.Parallel()
	if n := len(papersA()); n != 46 {
		t.Errorf("session A has %d papers, want 46", n)
	}
	if n := len(papersC()); n != 8 {
		t.Errorf("session C has %d papers, want 8", n)
	}
	date := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range append(papersA(), papersC()...) {
		var b bytes.Buffer
		pages, err := p.write(&b, "Bản Mẫu", date, 1)
		if err != nil {
			t.Errorf("%s: %v", p.title, err)
			continue
		}
		if p.pages > 0 && pages != p.pages {
			t.Errorf("%s has %d pages, want %d", p.title, pages, p.pages)
		}
		info, err := pdf.Inspect(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || info.Pages != pages {
			t.Errorf("%s: intake sees %d pages: %v", p.title, info.Pages, err)
		}
	}
}

// Every paper hangs on an item of its session, every vote too.
func TestNumbersMatchTheAgenda(t *testing.T) {
	t.Parallel()
	for _, c := range []council{sessionA(), sessionC()} {
		known := map[string]bool{}
		for _, n := range c.numbers() {
			known[n] = true
		}
		for _, p := range c.papers {
			if !known[p.item] {
				t.Errorf("%s: no agenda item %s", p.title, p.item)
			}
		}
		for _, b := range c.polls {
			if !known[b.item] {
				t.Errorf("%s: no agenda item %s", b.title, b.item)
			}
		}
	}
}
