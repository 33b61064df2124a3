package testenv

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// process is one running server. It ends with us even when we are killed.
type process struct {
	cmd    *exec.Cmd
	output bytes.Buffer
	done   chan struct{}
	err    error
}

// start runs a command as the given user (nil = as ourselves) in a folder.
func start(user *syscall.Credential, folder string, death syscall.Signal, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), done: make(chan struct{})} //nolint:gosec // a test's own command
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = folder, &p.output, &p.output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user, Pdeathsig: death, Setpgid: true}
	started := make(chan error)
	go func() {
		// The kernel sends Pdeathsig when the *thread* that started the child
		// ends, so this goroutine keeps its thread until the child is gone.
		runtime.LockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
		}
		close(p.done)
	}()
	return p, <-started
}

// stop sends a signal and waits for the end, with force after ten seconds.
func (p *process) stop(sig syscall.Signal) error {
	if p == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(10 * time.Second):
		err := p.cmd.Process.Kill()
		<-p.done
		return errors.Join(fmt.Errorf("testenv: %s did not stop", p.cmd.Path), err)
	}
}

// await calls ready until it succeeds, the process ends or 30 s are over.
func (p *process) await(ready func() error) error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := ready()
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("testenv: %s ended: %w\n%s", p.cmd.Path, p.err, p.output.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("testenv: %s does not answer: %w", p.cmd.Path, err), p.stop(syscall.SIGKILL))
		}
	}
}

// freePort asks the kernel for a port nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }() // the number is all we wanted
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

// run runs a command to its end and returns what it said with its error.
func run(user *syscall.Credential, folder, name string, args ...string) error {
	cmd := exec.Command(name, args...) //nolint:gosec // a test's own command
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("testenv: %s: %w\n%s", name, err, out)
	}
	return nil
}
