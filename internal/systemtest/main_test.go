package systemtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ecabinet/internal/testenv"
)

// built is the folder of the programs, made before the first test.
var built string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	var err error
	if built, err = os.MkdirTemp("", "ecabinet-system-"); err == nil {
		err = build("ecabinet", "ecabinet-verify")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "systemtest:", err)
		return 1
	}
	code = m.Run()
	if err := errors.Join(testenv.StopShared(), os.RemoveAll(built)); err != nil {
		fmt.Fprintln(os.Stderr, "systemtest:", err)
		code = max(code, 1)
	}
	return code
}

// build compiles the commands as they are shipped: without the race detector
// and without C.
func build(names ...string) error {
	for _, name := range names {
		cmd := exec.Command("go", "build", "-o", program(name), "ecabinet/cmd/"+name) //nolint:gosec // our own commands
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}

func program(name string) string { return filepath.Join(built, name) }

// outcome is how a command ended.
type outcome struct {
	code           int
	stdout, stderr string
	took           time.Duration
}

// command runs one of the programs to its end.
func command(t *testing.T, name string, args ...string) outcome {
	t.Helper()
	return execute(t, program(name), args...)
}

// execute runs any command to its end; only one that cannot be started fails
// the test.
func execute(t *testing.T, path string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // a test's own command
	var stdout, stderr output
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	began := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Since(began)}
}

// tool finds a program of another project that judges ours.
func tool(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, fmt.Sprintf("%s is not installed (apt-get install %s)", name, debian))
	}
	return path
}

// missing ends a test for want of something; with CI=true that is a failure.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED, NOT TESTED: " + what)
}

// long marks what the quick loop leaves out: `make check` has two minutes.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out by -short; make test runs it")
	}
}

// seeding is how long `ecabinet demo` took: by the clock, and of a processor.
type seeding struct{ took, worked time.Duration }

// seed makes the demo that every test copies.
var seed = sync.OnceValues(func() (seeding, error) {
	began := time.Now()
	cmd := exec.Command(program("ecabinet"), "demo", "--data", seedDir()) //nolint:gosec // our own command
	if out, err := cmd.CombinedOutput(); err != nil {
		return seeding{}, fmt.Errorf("ecabinet demo: %w\n%s", err, out)
	}
	return seeding{time.Since(began), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
})

func seedDir() string { return filepath.Join(built, "seed") }

// seeded returns a data folder of its own that holds the demo.
func seeded(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	copySeed(t, data)
	return data
}

func copySeed(t *testing.T, into string) {
	t.Helper()
	if _, err := seed(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(into, os.DirFS(seedDir())); err != nil {
		t.Fatal(err)
	}
}
