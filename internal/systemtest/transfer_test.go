package systemtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// Issue 2, Must show 5: 100 MB there and back while the server's memory stays
// flat, read off the process itself.
func TestALargePaperDoesNotLiveInMemory(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	office, reader := r.browser("secretary"), r.browser("delegate09")
	d := r.paper("Bản quét")
	s.stop() // checking passwords took memory that would hide growth; the sign-ins stay
	s.start()
	small, n := randomPDF(1 << 20) // whatever a first transfer needs is not growth
	office.decode(office.upload(d.ID, "nhỏ.pdf", small, n), http.StatusOK, &wire.Version{})
	s.forgetPeak()
	before := s.memory("VmRSS")

	body, size := randomPDF(100 << 20)
	sent := sha256.New()
	var v wire.Version
	office.decode(office.upload(d.ID, "quét.pdf", io.TeeReader(body, sent), size), http.StatusOK, &v)
	if v.Hash != hex.EncodeToString(sent.Sum(nil)) || v.Size != size || v.Pages != 1 {
		t.Fatalf("%+v, sent %d bytes %x", v, size, sent.Sum(nil))
	}
	up := s.memory("VmHWM") - before
	r.publish(d)
	response := reader.send(http.MethodGet, "/docs/"+d.ID+"/"+v.Hash, nil, 0)
	got := sha256.New()
	if n, err := io.Copy(got, response.Body); err != nil || n != size || hex.EncodeToString(got.Sum(nil)) != v.Hash {
		t.Errorf("%d of %d bytes came back: %v", n, size, err)
	}
	_ = response.Body.Close() // it was read to its end
	down := s.memory("VmHWM") - before
	t.Logf("%d MB: memory grew by %.1f MB at most in the upload, %.1f MB by the end of the download; %d MB at most in all",
		size>>20, float64(up)/(1<<20), float64(down)/(1<<20), s.memory("VmHWM")>>20)
	if down >= 64<<20 {
		t.Errorf("the server grew by %d MB", down>>20)
	}
}

// A download that is cut, and resumed after the paper was replaced, is the
// version it began, whole: never a splice of two.
func TestAResumedDownloadIsOneVersion(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	office, reader := r.browser("secretary"), r.browser("delegate09")
	d := r.paper("Dự thảo")
	old, renewed := wholePDF(t, 20<<20), wholePDF(t, 20<<20)
	office.decode(office.upload(d.ID, "1.pdf", bytes.NewReader(old), int64(len(old))), http.StatusOK, &wire.Version{})
	r.publish(d)

	address := "/docs/" + d.ID + "/" + sum(old)
	response := reader.send(http.MethodGet, address, nil, 0)
	got := make([]byte, 7<<20)
	if _, err := io.ReadFull(response.Body, got); err != nil {
		t.Fatal(err)
	}
	tag := response.Header.Get("ETag")
	_ = response.Body.Close() // the line is cut here

	office.decode(office.upload(d.ID, "2.pdf", bytes.NewReader(renewed), int64(len(renewed))), http.StatusOK, &wire.Version{})
	r.publish(d)
	s.kill() // and the server with it
	s.start()
	rest := "bytes=" + fmt.Sprint(len(got)) + "-"
	got = append(got, reader.bytes(reader.send(http.MethodGet, address, nil, 0, "Range", rest, "If-Range", tag), http.StatusPartialContent)...)
	if !bytes.Equal(got, old) {
		t.Error("the resumed download is not the version it began")
	}
	// Whoever asks the new address for the rest of the old one gets all of the new.
	f, ok := r.packed(r.login("delegate10"), d.ID)
	if !ok || f.Hash != sum(renewed) || f.Version != 2 {
		t.Errorf("the pack says %+v", f)
	}
	if got := reader.bytes(reader.send(http.MethodGet, f.URL, nil, 0, "Range", rest, "If-Range", tag), http.StatusOK); !bytes.Equal(got, renewed) {
		t.Error("the new version did not come whole")
	}
}

func wholePDF(t *testing.T, n int64) []byte {
	t.Helper()
	body, size := randomPDF(n)
	file, err := io.ReadAll(body)
	if err != nil || int64(len(file)) != size {
		t.Fatal(err)
	}
	return file
}

// An upload that is cut leaves nothing: neither when the line breaks nor when
// the server is killed in it.
func TestACutUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	office := r.browser("secretary")
	d := r.paper("Báo cáo")
	file := wholePDF(t, 4<<20)
	before := kept(t, s.Data)

	cut := half(t, office, d.ID, file)
	within(t, 5*time.Second, "the file is on its way", func() bool { return len(kept(t, s.Data)) == len(before)+1 })
	if err := cut.Close(); err != nil {
		t.Fatal(err)
	}
	within(t, 5*time.Second, "the rest is removed", func() bool { return len(kept(t, s.Data)) == len(before) })

	_ = half(t, office, d.ID, file)
	within(t, 5*time.Second, "the file is on its way again", func() bool { return len(kept(t, s.Data)) == len(before)+1 })
	s.kill()
	s.start()
	if d := r.document(d.ID); len(d.Versions) > 0 {
		t.Errorf("a version was kept: %+v", d.Versions)
	}
	if after := kept(t, s.Data); len(after) != len(before) {
		t.Errorf("after the kill %d files are left, %d were there before", len(after), len(before))
	}
	office.decode(office.upload(d.ID, "a.pdf", bytes.NewReader(file), int64(len(file))), http.StatusOK, &wire.Version{})
}

// half sends the head and the first half of an upload and leaves the line open.
func half(t *testing.T, b *browser, document string, file []byte) net.Conn {
	t.Helper()
	host := strings.TrimPrefix(b.Base, "http://")
	line, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() }) // it may be closed already
	_, err = fmt.Fprintf(line, "PUT /api/v1/documents/%s/versions HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s\r\nX-CSRF-Token: %s\r\nContent-Type: application/pdf\r\nX-File-Name: a.pdf\r\nContent-Length: %d\r\n\r\n%s",
		document, host, b.Base, b.cookie, b.Me.CSRF, len(file), file[:len(file)/2])
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// Several uploads run at once, also two of the same bytes and two into one
// document; each is whole or refused.
func TestUploadsAtOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	offices := []*browser{r.browser("secretary"), r.browser("secretary2")}
	files := [][]byte{wholePDF(t, 6<<20), wholePDF(t, 6<<20)}
	var own []wire.Document
	for i := range 4 {
		own = append(own, r.paper(fmt.Sprint("Báo cáo ", i)))
	}
	shared := r.paper("Dự thảo")
	var work sync.WaitGroup
	for i, d := range append(own, shared, shared) {
		work.Go(func() {
			file := files[i%2]
			offices[i%2].decode(offices[i%2].upload(d.ID, "a.pdf", bytes.NewReader(file), int64(len(file))), http.StatusOK, &wire.Version{})
		})
	}
	work.Wait()
	for i, d := range own {
		if got := r.document(d.ID).Versions; len(got) != 1 || got[0].Hash != sum(files[i%2]) {
			t.Errorf("document %d: %+v", i, got)
		}
	}
	both := r.document(shared.ID).Versions
	if len(both) != 2 || both[0].Hash == both[1].Hash || both[0].Number != 1 || both[1].Number != 2 {
		t.Errorf("two uploads into one document: %+v", both)
	}
	again := func(c *demo.Client) error { return c.Upload(t.Context(), own[0].ID, "b.pdf", files[0]) }
	checkRefusal(t, again(r.secretary), http.StatusConflict, "meetings.upload_same")
}
