// Command testenv runs another command with a private PostgreSQL and a private
// Redis, whose addresses it hands over in ECABINET_TEST_POSTGRES and
// ECABINET_TEST_REDIS, and ends with that command's exit code:
//
//	go run ./internal/testenv/cmd/testenv -- go test -race ./...
//
// A server that is not installed is named and left out: the tests that need it
// then say so themselves. With CI=true that ends the run.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"ecabinet/internal/testenv"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: testenv -- command [argument…]")
		os.Exit(2)
	}
	code, err := run(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	postgres, err := testenv.StartPostgres()
	if err := tolerable(err); err != nil {
		return 1, err
	}
	if postgres != nil {
		defer func() { err = errors.Join(err, postgres.Remove()) }()
		if err := os.Setenv(testenv.PostgresVariable, postgres.DSN()); err != nil {
			return 1, err
		}
	}
	redis, err := testenv.StartRedis()
	if err := tolerable(err); err != nil {
		return 1, err
	}
	if redis != nil {
		defer func() { err = errors.Join(err, redis.Remove()) }()
		if err := os.Setenv(testenv.RedisVariable, redis.Addr()); err != nil {
			return 1, err
		}
	}
	return command(args)
}

// tolerable lets a missing server pass, except where nothing may be skipped.
func tolerable(err error) error {
	if errors.Is(err, testenv.ErrMissing) && os.Getenv("CI") != "true" {
		fmt.Fprintln(os.Stderr, "testenv: NOT TESTED:", err)
		return nil
	}
	return err
}

// command runs args to the end. An interrupt reaches the command through the
// terminal; we stay to clean up after it.
func command(args []string) (int, error) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // running a command is what this is for
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for sig := range interrupts {
			if sig == syscall.SIGTERM {
				_ = cmd.Process.Signal(sig) // it may have ended already
			}
		}
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}
