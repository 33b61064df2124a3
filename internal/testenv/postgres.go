package testenv

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
)

// PostgresServer is a private PostgreSQL.
type PostgresServer struct {
	dsn     string
	bin     string
	folder  string
	port    string
	account *syscall.Credential
	process *process
}

// postgresBin returns the folder of the newest installed server.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		version := func(p string) int {
			n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(p)))) // a folder that is no number comes last
			return n
		}
		newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", fmt.Errorf("PostgreSQL %w (apt-get install postgresql)", ErrMissing)
}

// postgresAccount says as whom to run: PostgreSQL refuses root.
func postgresAccount() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("testenv: root needs the user postgres: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err, err2)
}

// StartPostgres makes a new cluster and starts it. Its fsync is off: tests
// kill the server, not the machine; and it looks for deadlocks sooner. Every
// other setting that matters is PostgreSQL's own.
func StartPostgres() (*PostgresServer, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	account, err := postgresAccount()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "ecabinet-postgres-")
	if err != nil {
		return nil, err
	}
	s := &PostgresServer{bin: bin, folder: folder, account: account}
	if err := s.initialise(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return s, nil
}

func (s *PostgresServer) initialise() error {
	if s.account != nil {
		if err := os.Chown(s.folder, int(s.account.Uid), int(s.account.Gid)); err != nil {
			return err
		}
	}
	err := run(s.account, s.folder, filepath.Join(s.bin, "initdb"), "--pgdata", s.data(), "--username", "postgres",
		"--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	if err != nil {
		return err
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	s.dsn = "postgres://postgres@127.0.0.1:" + s.port + "/postgres?sslmode=disable"
	return s.Start()
}

func (s *PostgresServer) data() string { return filepath.Join(s.folder, "data") }

// DSN returns the address of the server's first database.
func (s *PostgresServer) DSN() string { return s.dsn }

// Start starts the server again, on the same port.
func (s *PostgresServer) Start() error {
	p, err := start(s.account, s.folder, syscall.SIGINT, filepath.Join(s.bin, "postgres"),
		"-D", s.data(), "-p", s.port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "deadlock_timeout=50ms", "-c", "max_connections=300")
	if err != nil {
		return err
	}
	s.process = p
	return p.await(func() error { return s.psql("SELECT 1") })
}

// Stop ends the server in good order, cutting its connections.
func (s *PostgresServer) Stop() error { return s.process.stop(syscall.SIGINT) }

// Kill ends the server at once, as a crash does.
func (s *PostgresServer) Kill() error { return s.process.stop(syscall.SIGQUIT) }

// Remove ends the server and deletes its folder.
func (s *PostgresServer) Remove() error { return errors.Join(s.Stop(), os.RemoveAll(s.folder)) }

// Database makes a database for one test and returns its address.
func (s *PostgresServer) Database(t testing.TB) string {
	t.Helper()
	name := unique("test")
	if err := s.psql("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.psql("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	address, err := url.Parse(s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

// psql runs one statement with the client that comes with every server, so
// that this package needs no driver.
func (s *PostgresServer) psql(statement string) error {
	bin := s.bin
	if bin == "" {
		var err error
		if bin, err = postgresBin(); err != nil {
			return err
		}
	}
	return run(nil, "", filepath.Join(bin, "psql"), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1",
		"--command", statement, "--output", os.DevNull, s.dsn)
}
