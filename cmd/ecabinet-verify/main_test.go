package main

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ecabinet/certs"
	"ecabinet/signing"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ecabinet-verify": main})
}

// The scripts in testdata run the command on files the project's own code
// makes: each opens with what it guards.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			for _, v := range env.Vars {
				if dir, ok := strings.CutPrefix(v, "WORK="); ok {
					return makeFiles(dir)
				}
			}
			return fmt.Errorf("testscript names no work folder")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits runs the command and compares its exit code: exits CODE ARG…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command ARG…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit := (*exec.ExitError)(nil); err != nil {
		if !asExit(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func asExit(err error, target **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*target = e
	return ok
}

// makeFiles writes the files every script may use into dir.
func makeFiles(dir string) error {
	now := time.Now()
	ca, person, err := council(now)
	if err != nil {
		return err
	}
	other, stranger, err := council(now)
	if err != nil {
		return err
	}
	plain := plainPDF()
	once, err := sign(plain, "Thu_ky", person, now)
	if err != nil {
		return err
	}
	twice, err := sign(once, "Chu_toa", person, now)
	if err != nil {
		return err
	}
	foreign, err := sign(plain, "Thu_ky", stranger, now)
	if err != nil {
		return err
	}
	gone, err := ca.List([]certs.Withdrawn{{Serial: person.Certificate.SerialNumber, At: now.Add(-time.Hour), Reason: 1}}, 2, now.Add(-time.Hour), now.AddDate(0, 0, 1), rand.Reader)
	if err != nil {
		return err
	}
	clear, err := ca.List(nil, 1, now.Add(-time.Hour), now.AddDate(0, 0, 1), rand.Reader)
	if err != nil {
		return err
	}
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Root().Raw})
	impostor := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.Root().Raw})
	return writeAll(dir, map[string][]byte{
		"plain.pdf": plain, "once.pdf": once, "twice.pdf": twice, "foreign.pdf": foreign,
		"tampered.pdf":       bytes.Replace(once, []byte("Nghi quyet so 05"), []byte("Nghi quyet so 06"), 1),
		"appended.pdf":       append(bytes.Clone(once), "\nmore"...),
		"cut.pdf":            once[:len(once)-200],
		"poem.pdf":           []byte("Sông núi nước Nam"),
		"empty.pdf":          {},
		"trust/root.pem":     root,
		"strangers/ca.pem":   impostor,
		"revoked/root.pem":   root,
		"revoked/ca.crl":     gone,
		"listed/root.pem":    root,
		"listed/ca.crl":      clear,
		"asking/root.pem":    root,
		"asking/policy.json": []byte(`{"name":"nghiem","revocation_required":true}`),
		"broken/root.pem":    []byte("rubbish"),
	})
}

func writeAll(dir string, files map[string][]byte) error {
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// council makes a CA, always of the same name, and one person's certificate.
func council(now time.Time) (*certs.Authority, *certs.Issued, error) {
	ca, err := certs.NewAuthority(certs.RootSpec{Name: "CA Xã Bản Mẫu", Body: "Xã Bản Mẫu", NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(8, 0, 0)}, rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	person, err := ca.Issue(certs.Request{Use: certs.ForPerson, Name: "Nguyễn Vĩnh Nghĩa", PersonID: "p-01", BodyID: "H01",
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0)}, rand.Reader)
	return ca, person, err
}

func sign(base []byte, field string, who *certs.Issued, now time.Time) ([]byte, error) {
	r := bytes.NewReader(base)
	path := []*x509.Certificate{who.Certificate}
	s, err := signing.Prepare(r, int64(len(base)), signing.Preparation{Field: field, Path: path, Time: now, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	signature, err := s.Sign(rand.Reader, who.Key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = s.Complete(r, int64(len(base)), signature, &out)
	return out.Bytes(), err
}

// plainPDF is one page with one line, written by hand.
func plainPDF() []byte {
	content := "BT /F1 14 Tf 72 770 Td (Nghi quyet so 05) Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return b.Bytes()
}

// An auditor's tool must not carry the server: it links no web framework, no
// SQL and no Redis.
func TestLinksNoServer(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		for _, banned := range []string{"gofiber", "fasthttp", "database/sql", "redis", "sqlite", "pgx", "net/http", "ecabinet/web", "ecabinet/internal/store"} {
			if strings.Contains(dep, banned) {
				t.Errorf("links %s", dep)
			}
		}
	}
}
