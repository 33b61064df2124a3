package testenv

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// RedisServer is a private Redis that keeps nothing on disk.
type RedisServer struct {
	bin, folder, port string
	process           *process
}

// StartRedis starts a Redis.
func StartRedis() (*RedisServer, error) {
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("Redis %w (apt-get install redis-server)", ErrMissing)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "ecabinet-redis-")
	if err != nil {
		return nil, err
	}
	s := &RedisServer{bin: bin, folder: folder, port: port}
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return s, nil
}

// Addr returns host:port.
func (s *RedisServer) Addr() string { return "127.0.0.1:" + s.port }

// Start starts the server again, on the same port and empty.
func (s *RedisServer) Start() error {
	p, err := start(nil, s.folder, syscall.SIGKILL, s.bin,
		"--port", s.port, "--bind", "127.0.0.1", "--dir", s.folder, "--save", "", "--appendonly", "no", "--daemonize", "no")
	if err != nil {
		return err
	}
	s.process = p
	return p.await(s.ping)
}

// Stop ends the server at once.
func (s *RedisServer) Stop() error { return s.process.stop(syscall.SIGKILL) }

// Pause lets the server hang: its connections stay, nothing is answered.
func (s *RedisServer) Pause() error { return s.process.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume ends the pause.
func (s *RedisServer) Resume() error { return s.process.cmd.Process.Signal(syscall.SIGCONT) }

// Remove ends the server and deletes its folder.
func (s *RedisServer) Remove() error { return errors.Join(s.Stop(), os.RemoveAll(s.folder)) }

// ping asks in Redis's own words, so that this package needs no driver.
func (s *RedisServer) ping() (err error) {
	conn, err := net.DialTimeout("tcp", s.Addr(), time.Second)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := fmt.Fprint(conn, "PING\r\n"); err != nil {
		return err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && answer != "+PONG\r\n" {
		err = fmt.Errorf("testenv: Redis answers %q", answer)
	}
	return err
}
