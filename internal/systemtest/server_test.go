package systemtest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// output collects what a process says.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// server is one process of `ecabinet serve`, which can be killed and started
// again at the same address.
type server struct {
	t       *testing.T
	Address string
	Data    string
	args    []string
	log     output
	cmd     *exec.Cmd
	ended   chan struct{}
}

// serve starts a server on a free port and waits until it is ready.
func serve(t *testing.T, data string, args ...string) *server {
	t.Helper()
	s := &server{t: t, Address: freeAddress(t), Data: data, args: args}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("server %s said:\n%s", s.Address, tail(s.log.String(), 4000))
		}
	})
	s.start()
	return s
}

// URL is the address a client opens.
func (s *server) URL() string { return "http://" + s.Address }

// start starts the process and waits until it answers /readyz.
func (s *server) start() {
	s.t.Helper()
	if err := s.launch(); err != nil {
		s.t.Fatal(err)
	}
	s.await()
}

func (s *server) launch() error {
	args := append([]string{"serve", "--data", s.Data, "--listen", s.Address}, s.args...)
	cmd := exec.Command(program("ecabinet"), args...) //nolint:gosec // our own command
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	ended, started := make(chan struct{}), make(chan error)
	go func() {
		// Pdeathsig is sent when the thread that started the child ends, so
		// this one is kept as long as the child.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended stands in ProcessState
		}
		close(ended)
	}()
	s.cmd, s.ended = cmd, ended
	return <-started
}

func (s *server) await() {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-s.ended:
			s.t.Fatalf("the server ended: %v\n%s", s.cmd.ProcessState, s.log.String())
		default:
		}
		if s.ready() {
			return
		}
	}
	s.t.Fatalf("the server is not ready after 30 s:\n%s", s.log.String())
}

var readiness = http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

func (s *server) ready() bool {
	response, err := readiness.Get(s.URL() + "/readyz")
	if err != nil {
		return false
	}
	_ = response.Body.Close() // only the status is wanted
	return response.StatusCode == http.StatusOK
}

// kill ends the process at once, as a power cut ends it.
func (s *server) kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended already
	<-s.ended
}

// stop asks the process to end and expects it to end well. Connections our
// clients keep for later are closed first: a person who is asked to close her
// browser has done that.
func (s *server) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(8 * time.Second):
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // it says where it hangs
		<-s.ended
		s.t.Fatalf("the server does not stop:\n%s", tail(s.log.String(), 60_000))
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		s.t.Fatalf("the server stopped with %d:\n%s", code, tail(s.log.String(), 2000))
	}
}

// memory returns a figure of /proc/PID/status in bytes: VmRSS, VmHWM.
func (s *server) memory(field string) int64 {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return kb << 10
		}
	}
	s.t.Fatalf("no %s in /proc", field)
	return 0
}

// forgetPeak starts VmHWM anew.
func (s *server) forgetPeak() {
	s.t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// freeAddress finds a port below those the kernel gives to clients: while a
// killed server is away, a client that calls its port would else sometimes be
// given that very port and meet itself.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 200 {
		address := fmt.Sprintf("127.0.0.1:%d", 20000+rand.N(12000))
		if l, err := net.Listen("tcp", address); err == nil {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }
