package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/meetings"
)

// published uploads a paper of that size and returns its address.
func (h *hall) published(size int64) (path string, length int64) {
	h.Helper()
	place := h.session(meetings.Published)
	ctx, office := h.Context(), h.actor("secretary")
	d, err := h.Meetings.CreateDocument(ctx, office, meetings.SessionID(place.session), meetings.DocumentInput{
		Title: "Báo cáo", Kind: meetings.KindReport, Level: meetings.Public, Audience: meetings.Audience{Kind: meetings.ToAll},
	})
	h.must(err)
	v, err := h.Meetings.AddVersion(ctx, office, d.ID, meetings.Upload{FileName: "a.pdf", Size: -1, Body: pdfOf("dài", size)})
	h.must(err)
	_, err = h.Meetings.PublishDocument(ctx, office, d.ID)
	h.must(err)
	return "/docs/" + string(d.ID) + "/" + v.Hash.String(), v.Size
}

// A client that takes no bytes is cut; one that takes them slowly, for much
// longer than a stall, gets them all.
func TestADownloadIsCutWhenItStandsStillOnly(t *testing.T) {
	t.Parallel()
	h := newHall(t, func(s *config.Server) { s.Stall = time.Second })
	base := h.listen()
	path, length := h.published(24 << 20)
	ask := func() *http.Response {
		c := raw(t, base)
		_, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: ecabinet=%s\r\n\r\n", path, strings.TrimPrefix(base, "http://"), h.tokens["delegate"])
		h.must(err)
		resp, err := http.ReadResponse(bufio.NewReaderSize(c, 256<<10), nil)
		h.must(err)
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	still := ask()
	time.Sleep(4 * time.Second)
	if n, err := io.Copy(io.Discard, still.Body); err == nil || n == length {
		t.Errorf("a client that took nothing for four stalls got all %d bytes", n)
	}
	crawling := ask()
	began := time.Now()
	n := int64(0)
	for err := error(nil); err == nil; time.Sleep(60 * time.Millisecond) {
		var some int64
		some, err = io.CopyN(io.Discard, crawling.Body, 512<<10)
		n += some
	}
	if n != length {
		t.Errorf("a slow client was cut after %d of %d bytes and %s", n, length, time.Since(began))
	}
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("it was not slow: %s", took)
	}
}

// What is left of a refused upload is never read as the next request.
func TestTheRestOfARefusedBodyIsNoRequest(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	base := h.listen()
	document := h.newDocument()
	hidden := "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	filler := bytes.Repeat([]byte("x"), 12_000) // more than is read ahead
	c := raw(t, base)
	_, err := io.WriteString(c, h.head(base, document, len(filler)+len(hidden))+string(filler)+hidden)
	h.must(err)
	_, err = fmt.Fprintf(c, "GET /readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", strings.TrimPrefix(base, "http://"))
	h.must(err)
	all, err := io.ReadAll(c)
	h.must(err)
	if got := string(all); !strings.Contains(got, "meetings.upload_not_pdf") || strings.Count(got, "HTTP/1.1 ") != 2 ||
		!strings.Contains(got, "ready\n") || strings.Contains(got, "\r\n\r\nok\n") {
		t.Fatalf("%s", got)
	}
}
