package web_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/meetings"
	"ecabinet/web/wire"
)

// newDocument makes the card of a paper in the published session.
func (h *hall) newDocument() string {
	h.Helper()
	place := h.session(meetings.Published)
	d := call[wire.Document](h, "secretary", "POST", "/api/v1/sessions/"+place.session+"/documents", wire.DocumentInput{
		Title: "Báo cáo", Kind: "report", Level: "public", Audience: wire.Audience{Kind: "all"},
	}, 200)
	return d.ID
}

func (h *hall) upload(base, document string, body io.Reader, length int64) (*http.Response, error) {
	req := h.real(base, "secretary", "PUT", "/api/v1/documents/"+document+"/versions", body)
	req.ContentLength = length
	req.Header.Set("X-File-Name", "b%C3%A1o%20c%C3%A1o.pdf")
	return http.DefaultClient.Do(req)
}

func decoded[T any](h *hall, resp *http.Response, want int) T {
	h.Helper()
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	h.must(err)
	if resp.StatusCode != want {
		h.Fatalf("%d, want %d: %s", resp.StatusCode, want, raw)
	}
	var out T
	h.must(json.Unmarshal(raw, &out))
	return out
}

// A large paper passes through in both directions without living in memory.
func TestALargePaperPassesThroughWithoutLivingInMemory(t *testing.T) {
	h := newHall(t)
	base := h.listen()
	document := h.newDocument()
	size := int64(100 << 20)
	if testing.Short() {
		size = 20 << 20
	}
	length, err := io.Copy(io.Discard, pdfOf("lớn", size))
	h.must(err)
	before := heap()
	highest := watchHeap(t)
	resp, err := h.upload(base, document, pdfOf("lớn", size), length)
	h.must(err)
	v := decoded[wire.Version](h, resp, 200)
	if v.Size != length || v.Pages != 1 || v.FileName != "báo cáo.pdf" {
		t.Fatalf("%+v", v)
	}
	call[wire.Document](h, "secretary", "POST", "/api/v1/documents/"+document+"/publish", nil, 200)
	resp, err = http.DefaultClient.Do(h.real(base, "delegate", "GET", "/docs/"+document+"/"+v.Hash, nil))
	h.must(err)
	defer func() { _ = resp.Body.Close() }()
	sum := sha256.New()
	if n, err := io.Copy(sum, resp.Body); err != nil || n != length || hex.EncodeToString(sum.Sum(nil)) != v.Hash {
		t.Fatalf("%d of %d bytes: %v", n, length, err)
	}
	if grown := highest() - before; grown > 64<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	} else {
		t.Logf("%d MB there and back; the heap grew by %d MB at most", length>>20, grown>>20)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

func watchHeap(t *testing.T) func() int64 {
	done, most := make(chan struct{}), make(chan int64)
	go func() {
		var highest int64
		for {
			select {
			case <-done:
				most <- highest
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				highest = max(highest, int64(m.HeapInuse))
			}
		}
	}()
	return func() int64 { close(done); return <-most }
}

// A download that is cut and resumed after the paper was replaced never
// splices two versions: the address holds the hash.
func TestAResumedDownloadNeverSplicesTwoVersions(t *testing.T) {
	h := newHall(t)
	base := h.listen()
	document := h.newDocument()
	old, err := io.ReadAll(pdfOf("cũ", 300_000))
	h.must(err)
	resp, err := h.upload(base, document, bytes.NewReader(old), int64(len(old)))
	h.must(err)
	first := decoded[wire.Version](h, resp, 200)
	call[wire.Document](h, "secretary", "POST", "/api/v1/documents/"+document+"/publish", nil, 200)

	address := "/docs/" + document + "/" + first.Hash
	resp, err = http.DefaultClient.Do(h.real(base, "delegate", "GET", address, nil))
	h.must(err)
	got := make([]byte, 100_000)
	_, err = io.ReadFull(resp.Body, got)
	h.must(err)
	tag := resp.Header.Get("ETag")
	_ = resp.Body.Close() // the line is cut

	renewed, err := io.ReadAll(pdfOf("mới", 300_000))
	h.must(err)
	resp, err = h.upload(base, document, bytes.NewReader(renewed), int64(len(renewed)))
	h.must(err)
	second := decoded[wire.Version](h, resp, 200)
	call[wire.Document](h, "secretary", "POST", "/api/v1/documents/"+document+"/publish", nil, 200)

	req := h.real(base, "delegate", "GET", address, nil)
	req.Header.Set("Range", "bytes=100000-")
	req.Header.Set("If-Range", tag)
	resp, err = http.DefaultClient.Do(req)
	h.must(err)
	rest, err := io.ReadAll(resp.Body)
	h.must(err)
	_ = resp.Body.Close()
	if resp.StatusCode != 206 || !bytes.Equal(append(got, rest...), old) {
		t.Fatalf("%d: what was resumed is not the version that was begun", resp.StatusCode)
	}
	// The same If-Range at the new version's address gets the whole new file.
	req = h.real(base, "delegate", "GET", "/docs/"+document+"/"+second.Hash, nil)
	req.Header.Set("Range", "bytes=100000-")
	req.Header.Set("If-Range", tag)
	resp, err = http.DefaultClient.Do(req)
	h.must(err)
	whole, err := io.ReadAll(resp.Body)
	h.must(err)
	_ = resp.Body.Close()
	if resp.StatusCode != 200 || !bytes.Equal(whole, renewed) {
		t.Fatalf("%d: another version was given in part", resp.StatusCode)
	}
}

func TestDownloadHeaders(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	place := h.session(meetings.Published)
	path := "/docs/" + place.document + "/" + place.hash
	size := len(somePDF("một"))
	tag := `"` + place.hash + `"`
	for name, c := range map[string]struct {
		method  string
		headers map[string]string
		status  int
		length  int
		in      string // Content-Range
	}{
		"whole":                     {"GET", nil, 200, size, ""},
		"compression is not used":   {"GET", map[string]string{"Accept-Encoding": "br, gzip"}, 200, size, ""},
		"a part":                    {"GET", map[string]string{"Range": "bytes=10-19"}, 206, 10, fmt.Sprintf("bytes 10-19/%d", size)},
		"the end":                   {"GET", map[string]string{"Range": "bytes=-7"}, 206, 7, fmt.Sprintf("bytes %d-%d/%d", size-7, size-1, size)},
		"beyond the end is cut":     {"GET", map[string]string{"Range": "bytes=10-999999"}, 206, size - 10, fmt.Sprintf("bytes 10-%d/%d", size-1, size)},
		"outside":                   {"GET", map[string]string{"Range": "bytes=999999-"}, 416, -1, fmt.Sprintf("bytes */%d", size)},
		"several parts":             {"GET", map[string]string{"Range": "bytes=0-1,5-6"}, 200, size, ""},
		"nonsense":                  {"GET", map[string]string{"Range": "bytes=5-2"}, 200, size, ""},
		"another unit":              {"GET", map[string]string{"Range": "pages=1-2"}, 200, size, ""},
		"If-Range of another file":  {"GET", map[string]string{"Range": "bytes=10-19", "If-Range": `"other"`}, 200, size, ""},
		"If-Range with a date":      {"GET", map[string]string{"Range": "bytes=10-19", "If-Range": "Sat, 21 Nov 2026 08:00:00 GMT"}, 200, size, ""},
		"If-Range, weak":            {"GET", map[string]string{"Range": "bytes=10-19", "If-Range": "W/" + tag}, 200, size, ""},
		"If-Range of this file":     {"GET", map[string]string{"Range": "bytes=10-19", "If-Range": tag}, 206, 10, fmt.Sprintf("bytes 10-19/%d", size)},
		"the client has it already": {"GET", map[string]string{"If-None-Match": `"a", ` + tag}, 304, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			req := h.request("delegate", c.method, path, nil)
			for k, v := range c.headers {
				req.Header.Set(k, v)
			}
			resp := h.do(req)
			defer func() { _ = resp.Body.Close() }()
			body, err := io.ReadAll(resp.Body)
			h.must(err)
			if resp.StatusCode != c.status || c.length >= 0 && len(body) != c.length || resp.Header.Get("Content-Range") != c.in {
				t.Fatalf("%d, %d bytes, %q", resp.StatusCode, len(body), resp.Header.Get("Content-Range"))
			}
			if c.status < 400 && (resp.Header.Get("ETag") != tag || !strings.Contains(resp.Header.Get("Cache-Control"), "private, ") ||
				!strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || resp.Header.Get("Content-Encoding") != "") {
				t.Errorf("%v", resp.Header)
			}
		})
	}
	h.refused("delegate", "GET", "/docs/"+place.document+"/"+strings.ToUpper(place.hash), nil, 404, "web.not_here")
	h.refused("delegate", "GET", "/docs/"+place.document+"/"+strings.Repeat("0", 64), nil, 404, "meetings.version_missing")
}

func TestHeadTellsTheSizeWithoutTheBytes(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	place := h.session(meetings.Published)
	base := h.listen()
	resp, err := http.DefaultClient.Do(h.real(base, "delegate", "HEAD", "/docs/"+place.document+"/"+place.hash, nil))
	h.must(err)
	_ = resp.Body.Close()
	if resp.StatusCode != 200 || resp.ContentLength != int64(len(somePDF("một"))) || resp.Header.Get("ETag") != `"`+place.hash+`"` {
		t.Fatalf("%d, %d bytes, %v", resp.StatusCode, resp.ContentLength, resp.Header)
	}
}

// raw speaks HTTP by hand, for what a sound client never does.
func raw(t *testing.T, base string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

func (h *hall) head(base, document string, length int) string {
	return fmt.Sprintf("PUT /api/v1/documents/%s/versions HTTP/1.1\r\nHost: %s\r\nCookie: ecabinet=%s\r\nX-CSRF-Token: %s\r\nX-File-Name: a.pdf\r\nContent-Length: %d\r\n\r\n",
		document, strings.TrimPrefix(base, "http://"), h.tokens["secretary"], h.csrf["secretary"], length)
}

// filesOf counts what is kept and what lies about half-done.
func (h *hall) filesOf(data string) (n int) {
	h.Helper()
	h.must(filepath.WalkDir(filepath.Join(data, "blobs"), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	}))
	return n
}

func TestACutOrStalledUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	var data string
	h := newHall(t, func(s *config.Server) { s.Stall = 500 * time.Millisecond; data = s.Data })
	base := h.listen()
	document := h.newDocument()
	kept := h.filesOf(data)
	pdf, err := io.ReadAll(pdfOf("cắt", 30_000))
	h.must(err)

	cut := raw(t, base)
	_, err = io.WriteString(cut, h.head(base, document, len(pdf)+50_000)+string(pdf))
	h.must(err)
	h.must(cut.(*net.TCPConn).CloseWrite())
	refusedRaw(t, cut, "web.upload_cut", "meetings.upload_cut")

	stalled := raw(t, base)
	_, err = io.WriteString(stalled, h.head(base, document, len(pdf)+50_000)+string(pdf))
	h.must(err)
	began := time.Now()
	refusedRaw(t, stalled, "web.upload_stalled", "meetings.upload_cut")
	if waited := time.Since(began); waited > 15*time.Second {
		t.Errorf("an upload that stands still was cut after %s only", waited)
	}
	if now := h.filesOf(data); now != kept {
		t.Errorf("%d files were left behind", now-kept)
	}
	docs := call[[]wire.Document](h, "secretary", "GET", "/api/v1/sessions/"+h.session(meetings.Published).session+"/documents", nil, 200)
	for _, d := range docs {
		if d.ID == document && len(d.Versions) != 0 {
			t.Errorf("a version was made of a cut upload: %+v", d.Versions)
		}
	}
}

// refusedRaw wants one of these codes, and that the connection ends after it.
func refusedRaw(t *testing.T, c net.Conn, codes ...string) {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var p wire.Problem
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		if p.Code == code {
			if !resp.Close {
				t.Error("the connection stays open with half a body in it")
			}
			return
		}
	}
	t.Errorf("%d %s, want one of %v", resp.StatusCode, p.Code, codes)
}

// A line that crawls but moves is left alone, for longer than any one stall.
func TestASlowUploadThatMovesIsNotCut(t *testing.T) {
	t.Parallel()
	h := newHall(t, func(s *config.Server) { s.Stall = 400 * time.Millisecond })
	base := h.listen()
	document := h.newDocument()
	pdf, err := io.ReadAll(pdfOf("chậm", 60_000))
	h.must(err)
	began := time.Now()
	resp, err := h.upload(base, document, &slow{r: bytes.NewReader(pdf), step: 3000, pause: 100 * time.Millisecond}, int64(len(pdf)))
	h.must(err)
	decoded[wire.Version](h, resp, 200)
	if took := time.Since(began); took < time.Second {
		t.Fatalf("it was not slow: %s", took)
	}
}

type slow struct {
	r     io.Reader
	step  int
	pause time.Duration
}

// Read gives a little, after a while.
func (s *slow) Read(p []byte) (int, error) {
	time.Sleep(s.pause)
	return s.r.Read(p[:min(len(p), s.step)])
}

func TestBadUploadsAreRefusedInWords(t *testing.T) {
	t.Parallel()
	h := newHall(t, func(s *config.Server) { s.UploadLimit = 1 })
	base := h.listen()
	document := h.newDocument()
	big, err := io.ReadAll(pdfOf("to", 2<<20))
	h.must(err)
	for name, c := range map[string]struct {
		body   []byte
		length int64
		status int
	}{
		"no PDF":                      {[]byte("PK\x03\x04 không phải PDF"), int64(len("PK\x03\x04 không phải PDF")), 415},
		"nothing":                     {nil, 0, 422},
		"too large, as announced":     {big, int64(len(big)), 413},
		"too large, without a length": {big, -1, 413},
		"broken":                      {[]byte("%PDF-1.7\nhỏng"), int64(len("%PDF-1.7\nhỏng")), 422},
	} {
		resp, err := h.upload(base, document, bytes.NewReader(c.body), c.length)
		h.must(err)
		p := decoded[wire.Problem](h, resp, c.status)
		if p.Detail == "" || p.Detail == p.Code {
			t.Errorf("%s: no sentence: %+v", name, p)
		}
	}
	// After all of that the connection pool still gives sound answers.
	resp, err := h.upload(base, document, bytes.NewReader(somePDF("tốt")), int64(len(somePDF("tốt"))))
	h.must(err)
	decoded[wire.Version](h, resp, 200)
}
