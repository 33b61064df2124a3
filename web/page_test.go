package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ecabinet/meetings"
)

// multipartOf is a form with one file.
func multipartOf(h *hall, field, name string, content []byte) (io.Reader, string) {
	h.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, name)
	h.must(err)
	_, err = part.Write(content)
	h.must(err)
	h.must(w.Close())
	return &b, w.FormDataContentType()
}

func TestAnybodyMayCheckAFile(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	base := h.listen()
	check := func(field, name string, content []byte) (int, string) {
		body, kind := multipartOf(h, field, name, content)
		req := h.real(base, "", "POST", "/verify?lang=en", body)
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Accept", "text/html")
		resp, err := http.DefaultClient.Do(req)
		h.must(err)
		defer func() { _ = resp.Body.Close() }()
		raw, err := io.ReadAll(resp.Body)
		h.must(err)
		return resp.StatusCode, string(raw)
	}
	for name, c := range map[string]struct {
		field, file string
		content     []byte
		status      int
		says        string
	}{
		"a file without signature": {"file", "a.pdf", somePDF("chưa ký"), 200, "verdict is-wait"},
		"no PDF":                   {"file", "a.pdf", []byte("xin chào"), 200, "verdict is-wait"},
		"a name that is a path":    {"file", `C:\nhà\<b>a.pdf`, somePDF("x"), 200, "<dd>&lt;b&gt;a.pdf</dd>"},
		"too large":                {"file", "a.pdf", make([]byte, 1<<20+1), 413, "larger than 1 MB"},
		"empty":                    {"file", "a.pdf", nil, 422, "Choose a PDF"},
		"another field":            {"other", "a.pdf", somePDF("x"), 422, "Choose a PDF"},
	} {
		if status, page := check(c.field, c.file, c.content); status != c.status || !strings.Contains(page, c.says) {
			t.Errorf("%s: %d, want %d and %q: %s", name, status, c.status, c.says, page)
		}
	}
}

// Whoever sends slowly, or never ends, keeps nobody else from having a file
// checked.
func TestSlowSendersDoNotKeepOthersFromChecking(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	base := h.listen()
	for range 4 {
		c := raw(t, base)
		_, err := fmt.Fprintf(c, "POST /verify HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"+
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%s", strings.TrimPrefix(base, "http://"), base, strings.Repeat("x", 10_000))
		h.must(err)
	}
	time.Sleep(200 * time.Millisecond) // they are all being read now
	body, kind := multipartOf(h, "file", "a.pdf", somePDF("x"))
	req := h.real(base, "", "POST", "/verify", body)
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	h.must(err)
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("while others send: %d", resp.StatusCode)
	}
}

func TestPagesSpeakThreeLanguages(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for language, word := range map[string]string{"vi": "Mật khẩu", "en": "Password", "bn": "পাসওয়ার্ড"} {
		raw, err := io.ReadAll(h.do(h.request("", "GET", "/sign-in?lang="+language, nil)).Body)
		h.must(err)
		if !strings.Contains(string(raw), word) || !strings.Contains(string(raw), `<html lang="`+language+`"`) {
			t.Errorf("%s: %s", language, raw)
		}
		if strings.Contains(string(raw), "page.") || strings.Contains(string(raw), "style=") || strings.Contains(string(raw), "<script") {
			t.Errorf("%s: a sentence is missing, or something is inline: %s", language, raw)
		}
	}
}

// The page carries its first data, and data cannot break out of its element.
func TestThePageCarriesItsFirstData(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.must(h.Web.UseClient(fstest.MapFS{"index.html": {Data: []byte(
		`<html lang="vi"><head><script type="application/json" id="boot"></script></head></html>`)}}))
	hostile := "</script><script>alert(1)//"
	_, err := h.Meetings.CreateSession(t.Context(), h.actor("secretary"), council, meetings.SessionInput{
		Title: hostile, Kind: meetings.Regular, Place: "Hội trường",
		Sittings: []meetings.SittingInput{{StartsAt: time.Now(), EndsAt: time.Now().Add(time.Hour)}},
	})
	h.must(err)
	raw, err := io.ReadAll(h.do(h.request("chair", "GET", "/session/x", nil)).Body)
	h.must(err)
	if !strings.Contains(string(raw), `"me":{`) || strings.Contains(string(raw), "<script>alert") || !strings.Contains(string(raw), `<html lang="en"`) {
		t.Errorf("%s", raw)
	}
	raw, err = io.ReadAll(h.do(h.request("", "GET", "/", nil)).Body)
	h.must(err)
	if strings.Contains(string(raw), `"me":{`) || strings.Contains(string(raw), "alert(1)") {
		t.Errorf("nobody got somebody's data: %s", raw)
	}
}
