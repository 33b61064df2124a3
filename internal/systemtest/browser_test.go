package systemtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// browser is a person's sign-in held by hand, for requests the demo's client
// does not make: streams, ranges, cut lines.
type browser struct {
	t      *testing.T
	Base   string
	cookie string
	Me     wire.Me
}

func (r *room) browser(username string) *browser {
	r.t.Helper()
	a := r.account(username)
	b := &browser{t: r.t, Base: r.URL}
	in := fmt.Sprintf(`{"username":%q,"password":%q,"device":"browser"}`, a.Username, a.Password)
	response := b.send(http.MethodPost, "/api/v1/login", strings.NewReader(in), -1, "Content-Type", "application/json")
	for _, c := range response.Cookies() {
		b.cookie += c.Name + "=" + c.Value + "; "
	}
	b.decode(response, http.StatusOK, &b.Me)
	return b
}

// request makes a request of this person; headers are name, value pairs.
func (b *browser) request(method, path string, body io.Reader, length int64, headers ...string) *http.Request {
	b.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, b.Base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if body != nil && length >= 0 {
		request.ContentLength = length
	}
	request.Header.Set("Origin", b.Base)
	request.Header.Set("Cookie", b.cookie)
	request.Header.Set("X-CSRF-Token", b.Me.CSRF)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return request
}

func (b *browser) send(method, path string, body io.Reader, length int64, headers ...string) *http.Response {
	b.t.Helper()
	response, err := http.DefaultClient.Do(b.request(method, path, body, length, headers...))
	if err != nil {
		b.t.Fatal(err)
	}
	return response
}

// decode reads a JSON answer that has this status.
func (b *browser) decode(response *http.Response, status int, out any) {
	b.t.Helper()
	defer func() { _ = response.Body.Close() }() // it was read to its end
	raw, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		b.t.Fatalf("%s, want %d: %s %v", response.Status, status, raw, err)
	}
	if err := json.Unmarshal(raw, out); err != nil {
		b.t.Fatalf("%v in %s", err, raw)
	}
}

// bytes reads a whole answer that has this status.
func (b *browser) bytes(response *http.Response, status int) []byte {
	b.t.Helper()
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		b.t.Fatalf("%s, want %d: %v", response.Status, status, err)
	}
	return raw
}

// upload sends a file as the newest version of a document.
func (b *browser) upload(document, name string, body io.Reader, length int64) *http.Response {
	b.t.Helper()
	return b.send(http.MethodPut, "/api/v1/documents/"+document+"/versions", body, length,
		"Content-Type", "application/pdf", "X-File-Name", url.PathEscape(name))
}

// paper makes the card of a document for everybody.
func (r *room) paper(title string) wire.Document {
	r.t.Helper()
	var d wire.Document
	r.do(r.secretary, http.MethodPost, r.path("/documents"), wire.DocumentInput{
		Title: title, Kind: "report", Level: "public", Audience: wire.Audience{Kind: "all"},
	}, &d)
	return d
}

func (r *room) publish(d wire.Document) {
	r.t.Helper()
	r.do(r.secretary, http.MethodPost, "/api/v1/documents/"+d.ID+"/publish", nil, nil)
}

// document reads a document's card.
func (r *room) document(id string) wire.Document {
	r.t.Helper()
	var all []wire.Document
	r.do(r.secretary, http.MethodGet, r.path("/documents"), nil, &all)
	for _, d := range all {
		if d.ID == id {
			return d
		}
	}
	r.t.Fatalf("no document %s", id)
	return wire.Document{}
}

// packed returns what a person's pack says of a document.
func (r *room) packed(c *demo.Client, document string) (wire.PackFile, bool) {
	r.t.Helper()
	var pack wire.Pack
	r.do(c, http.MethodGet, r.path("/pack"), nil, &pack)
	for _, f := range pack.Files {
		if f.Document == document {
			return f, true
		}
	}
	return wire.PackFile{}, false
}

// kept lists the files of a server's paper folder, half-written ones too.
func kept(t *testing.T, data string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(data, "blobs"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[path] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sum is the name of a file's bytes.
func sum(file []byte) string {
	h := sha256.Sum256(file)
	return hex.EncodeToString(h[:])
}

// randomPDF is a valid PDF of one page that carries n bytes no compression
// makes smaller.
func randomPDF(n int64) (r io.Reader, size int64) {
	var offsets []int
	head := "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
	object := func(text string) {
		offsets = append(offsets, len(head))
		head += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/PieceInfo<</Ballast<</LastModified(D:20261201)/Private 4 0 R>>>>>>")
	offsets = append(offsets, len(head))
	head += fmt.Sprintf("4 0 obj\n<</Length %d>>\nstream\n", n)
	foot := "\nendstream\nendobj\n"
	start := int64(len(head)) + n + int64(len(foot))
	foot += "xref\n0 5\n0000000000 65535 f \n"
	for _, at := range offsets {
		foot += fmt.Sprintf("%010d 00000 n \n", at)
	}
	foot += fmt.Sprintf("trailer\n<</Size 5/Root 1 0 R/ID[<%x><00>]>>\nstartxref\n%d\n%%%%EOF\n", time.Now().UnixNano(), start)
	return io.MultiReader(strings.NewReader(head), io.LimitReader(rand.Reader, n), strings.NewReader(foot)), int64(len(head)) + n + int64(len(foot))
}
