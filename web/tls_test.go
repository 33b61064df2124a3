package web_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/web/wire"
)

// With a certificate the server speaks TLS itself, on any name, and the cookie
// is bound to the host.
func TestTLSBindsTheCookieToTheHost(t *testing.T) {
	t.Parallel()
	pool := x509.NewCertPool()
	h := newHall(t, func(s *config.Server) { s.TLSCert, s.TLSKey = certificate(t, pool, "hop.example.vn") })
	base := strings.Replace(h.listen(), "http://", "", 1)
	dialer := &net.Dialer{}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, base)
		},
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}
	raw, err := json.Marshal(wire.LoginRequest{Username: "chair", Password: secret})
	h.must(err)
	req, err := http.NewRequestWithContext(t.Context(), "POST", "https://hop.example.vn/api/v1/login", strings.NewReader(string(raw)))
	h.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "https://hop.example.vn")
	resp, err := client.Do(req)
	h.must(err)
	defer func() { _ = resp.Body.Close() }()
	found := false
	for _, c := range resp.Cookies() {
		found = found || c.Name == "__Host-ecabinet" && c.Secure
	}
	if resp.StatusCode != 200 || !found || resp.Header.Get("Strict-Transport-Security") == "" || resp.ProtoMajor != 1 {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
}

// certificate makes one for a name and trusts it in pool.
func certificate(t *testing.T, pool *x509.CertPool, name string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secretDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: secretDER}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return certFile, keyFile
}
