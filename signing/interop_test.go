package signing

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"ecabinet/certs"
	"ecabinet/signing/cms"

	peer "github.com/digitorus/pdfsign/verify"
	"go.mozilla.org/pkcs7"
)

// tool skips a test loudly where a program is missing; CI fails instead.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing and CI must not skip", name)
		}
		t.Skipf("SKIPPED: %s is not installed, interoperability with it is not tested", name)
	}
}

func onDisk(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil && name != "mutool" {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// Other readers must agree that our three signatures are good.
func TestOtherReadersAgree(t *testing.T) {
	t.Parallel()
	for kind, p := range map[string]paper{"table": {}, "stream": {stream: true}} {
		doc, _ := threeSigners(t, p)
		path := onDisk(t, kind+".pdf", doc)
		t.Run("pdfsig/"+kind, func(t *testing.T) {
			tool(t, "pdfsig")
			out := run(t, "pdfsig", "-nocert", path)
			if n := strings.Count(out, "Signature is Valid"); n != 3 {
				t.Errorf("%d of 3 signatures are valid to pdfsig:\n%s", n, out)
			}
		})
		t.Run("qpdf/"+kind, func(t *testing.T) {
			tool(t, "qpdf")
			if out := run(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
				t.Error(out)
			}
		})
		t.Run("mutool/"+kind, func(t *testing.T) {
			tool(t, "mutool")
			out := run(t, "mutool", "sign", "-v", path)
			if strings.Contains(out, "been modified") && !strings.Contains(out, "not been modified") || strings.Contains(out, "syntax error") {
				t.Error(out)
			}
		})
	}
}

// message cuts the last signature's message and what it covers out of doc.
func message(t *testing.T, doc []byte) (der, covered []byte) {
	t.Helper()
	start := bytes.LastIndex(doc, []byte("/Contents <")) + len("/Contents ")
	end := start + bytes.IndexByte(doc[start:], '>') + 1
	raw, err := hex.DecodeString(string(doc[start+1 : end-1]))
	if err != nil {
		t.Fatal(err)
	}
	der, _, err = cms.Cut(raw)
	if err != nil {
		t.Fatal(err)
	}
	return der, append(bytes.Clone(doc[:start]), doc[end:]...)
}

func TestOpenSSLAgrees(t *testing.T) {
	t.Parallel()
	tool(t, "openssl")
	for _, kind := range []string{"rsa", "pss", "p256", "p384"} {
		who, trust := rawSigner(t, newKey(t, strings.Replace(kind, "pss", "rsa", 1)), "Lê A")
		der, covered := message(t, sign(t, paper{}.build(), who, func(p *Preparation) { p.Field, p.PSS = "a", kind == "pss" }))
		anchor := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: trust.Domains[0].Anchors[0].Raw})
		run(t, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", onDisk(t, "m.der", der), "-cades", "-purpose", "any",
			"-content", onDisk(t, "c.bin", covered), "-CAfile", onDisk(t, "ca.pem", anchor), "-out", os.DevNull, "-attime", strconv.FormatInt(noon.Unix(), 10))
	}
}

// Two libraries in Go give a second opinion.
func TestLibrariesAgree(t *testing.T) {
	t.Parallel()
	a, _ := authority(t)
	doc := sign(t, paper{fields: []string{"a"}}.build(), person(t, a, "Nguyễn Vĩnh Nghĩa", certs.RSA2048), inField("a"))
	der, covered := message(t, doc)
	p7, err := pkcs7.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	p7.Content = covered
	if err := p7.Verify(); err != nil {
		t.Errorf("pkcs7: %v", err)
	}
	response, err := peer.Verify(bytes.NewReader(doc), int64(len(doc)))
	if err != nil || len(response.Signers) != 1 || !response.Signers[0].ValidSignature {
		t.Errorf("pdfsign: %v %+v", err, response)
	}
}

// OpenSSL accepts the tokens of a local authority.
func TestOpenSSLAcceptsTokens(t *testing.T) {
	t.Parallel()
	tool(t, "openssl")
	a, _ := authority(t)
	i, err := a.Issue(certs.Request{Use: certs.ForTimeStamping, Name: "TSA", NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(7, 0, 0)}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	imprint := sha256.Sum256([]byte("chữ ký"))
	token, err := cms.IssueToken(cms.Stamp{Policy: asn1.ObjectIdentifier{1, 2, 3}, Digest: "SHA-256", Imprint: imprint[:], Serial: big.NewInt(3), Time: noon},
		i.Key, []*x509.Certificate{i.Certificate}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	anchor := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Root().Raw})
	out := run(t, "openssl", "ts", "-verify", "-digest", hex.EncodeToString(imprint[:]), "-token_in", "-in", onDisk(t, "t.der", token),
		"-CAfile", onDisk(t, "ca.pem", anchor), "-attime", strconv.FormatInt(noon.Unix(), 10))
	if !strings.Contains(out, "Verification: OK") {
		t.Error(out)
	}
}
