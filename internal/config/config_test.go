package config

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var update = flag.Bool("update", false, "write docs/configuration.md")

const document = "../../docs/configuration.md"

func parse(t *testing.T, args ...string) (*Server, error) {
	t.Helper()
	var s Server
	parser, err := kong.New(&s, kong.Exit(func(int) { t.Fatal("the parser ended the program") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		return nil, err
	}
	return &s, s.Validate()
}

func TestDocumentIsCurrent(t *testing.T) {
	want := Document()
	if *update {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil { //nolint:gosec // a page of the documentation is for everybody
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Fatal("docs/configuration.md is not what the settings say: run go generate ./internal/config")
	}
}

// Every flag kong knows stands in the document under kong's own name.
func TestDocumentNamesEveryFlag(t *testing.T) {
	var s Server
	parser, err := kong.New(&s)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range parser.Model.Flags {
		if f.Name == "help" {
			continue
		}
		if len(f.Envs) != 1 || !strings.HasPrefix(f.Envs[0], "ECABINET_") {
			t.Errorf("--%s has no variable ECABINET_…", f.Name)
		}
		if !strings.Contains(Document(), "`--"+f.Name) {
			t.Errorf("--%s is not in the document", f.Name)
		}
	}
}

func TestServeNeedsNoSettings(t *testing.T) {
	s, err := parse(t)
	if err != nil {
		t.Fatal(err)
	}
	if s.DSN() != "sqlite:var/ecabinet.db" || s.Listen != "127.0.0.1:8080" || s.UploadLimit != 500 {
		t.Errorf("defaults: %+v", s)
	}
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"plain HTTP for everybody":   {[]string{"--listen", ":8080"}, "loopback only"},
		"plain HTTP on the network":  {[]string{"--listen", "192.168.1.5:80"}, "loopback only"},
		"a certificate without key":  {[]string{"--tls-cert", "a.pem"}, "belong together"},
		"no port":                    {[]string{"--listen", "127.0.0.1"}, "ADDRESS:PORT"},
		"an origin with a path":      {[]string{"--origin", "https://a.vn/x"}, "--origin"},
		"a limit of nothing":         {[]string{"--upload-limit", "0"}, "--upload-limit"},
		"an unknown form of the log": {[]string{"--log-format", "xml"}, "log-format"},
	} {
		if _, err := parse(t, c.args...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want a sentence with %q", name, err, c.says)
		}
	}
	for _, args := range [][]string{
		{"--listen", "[::1]:8080"}, {"--listen", "localhost:0"}, {"--listen", ":8443", "--tls-cert", "a", "--tls-key", "b"},
	} {
		if _, err := parse(t, args...); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestEnvironmentIsReadAndFlagsWin(t *testing.T) {
	t.Setenv("ECABINET_LISTEN", "127.0.0.1:9")
	t.Setenv("ECABINET_UPLOAD_LIMIT", "7")
	s, err := parse(t, "--upload-limit", "8")
	if err != nil || s.Listen != "127.0.0.1:9" || s.UploadLimit != 8 {
		t.Fatalf("%+v %v", s, err)
	}
}

func TestLogLevelAndForm(t *testing.T) {
	var out bytes.Buffer
	log := Logging{LogFormat: "json", LogLevel: "warn"}.Logger(&out)
	log.Info("quiet")
	log.Warn("loud")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.HasPrefix(got, "{") {
		t.Fatal(got)
	}
}
