package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/internal/identity"
	"ecabinet/internal/testenv"
	"ecabinet/meetings"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func settings(t *testing.T) config.Server {
	t.Helper()
	return config.Server{
		Storage: config.Storage{Data: filepath.Join(t.TempDir(), "dữ liệu")}, Listen: "127.0.0.1:0", UploadLimit: 1, VerifyLimit: 1,
		LoginIdle: time.Hour, LoginAbsolute: time.Hour, Stall: time.Second, Shutdown: 5 * time.Second,
	}
}

var quick = Options{PasswordCost: identity.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// A server starts, answers, and stops with everything it began: no goroutine
// is left, the data can be opened again at once.
func TestRunStopsEverythingItBegan(t *testing.T) {
	s := settings(t)
	for range 2 {
		a, err := New(t.Context(), s, quick, quiet())
		if err != nil {
			t.Fatal(err)
		}
		l, err := a.Listen()
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx, l) }()
		waitReady(t, "http://"+l.Addr().String()+"/readyz")
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	// fasthttp's own sleepers end by themselves some seconds later.
	for end := time.Now().Add(5 * time.Second); len(ours()) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still running:\n%s", strings.Join(ours(), "\n\n"))
		}
	}
}

// ours returns the stacks of the goroutines that run this project's code, the
// tests' own aside.
func ours() (stacks []string) {
	all := make([]byte, 1<<20)
	all = all[:runtime.Stack(all, true)]
	for _, s := range strings.Split(string(all), "\n\n") {
		if strings.Contains(s, "ecabinet/") && !strings.Contains(s, "testing.") {
			stacks = append(stacks, s)
		}
	}
	return stacks
}

func waitReady(t *testing.T, url string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(end) {
			t.Fatalf("not ready: %v", err)
		}
	}
}

// All nodes on one database sign with the same keys, and keep them.
func TestNodesShareTheirKeys(t *testing.T) {
	t.Parallel()
	dsn := testenv.Postgres(t)
	var keys []ed25519.PrivateKey
	for range 2 {
		s := settings(t)
		s.Postgres = dsn
		p, err := Open(t.Context(), s, quick, quiet())
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, p.Keys.Receipt)
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(keys[0], keys[1]) || len(keys[0]) != ed25519.PrivateKeySize {
		t.Fatal("two nodes of one installation hold different keys")
	}
}

func TestDataIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	s := settings(t)
	p, err := Open(t.Context(), s, quick, quiet())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.Data)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
}

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	t.Parallel()
	inTheWay := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := settings(t)
	s.Data = filepath.Join(inTheWay, "var")
	if _, err := Open(t.Context(), s, quick, quiet()); err == nil || !strings.Contains(err.Error(), "cannot be made") {
		t.Errorf("%v", err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	a := &App{Parts: &Parts{settings: config.Server{Listen: taken.Addr().String()}}}
	if _, err := a.Listen(); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("%v", err)
	}
}

func TestARefusedBlobIsRemoved(t *testing.T) {
	t.Parallel()
	p, err := Open(t.Context(), settings(t), quick, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	h, n, err := p.Blobs.Put(t.Context(), strings.NewReader("bytes"), 100)
	if err != nil || n != 5 {
		t.Fatal(n, err)
	}
	for range 2 { // the second time there is nothing, which is no error
		if err := p.Blobs.Remove(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := p.Blobs.Open(t.Context(), h); err == nil {
		_ = f.Close()
		t.Fatal("it is still there")
	}
	_, _, err = p.Blobs.Put(t.Context(), strings.NewReader("too many bytes"), 3)
	if err == nil {
		t.Fatal("more than the limit was taken")
	}
	var _ meetings.Blobs = p.Blobs
}
