// Package config holds the settings of the server and its commands, with
// their defaults, flags and environment variables, in one place.
//
// Rules: `ecabinet serve` needs no setting at all. Every setting is a flag and
// an environment variable ECABINET_…; the flag wins. docs/configuration.md is
// written from these types (go generate ./internal/config).
package config

//go:generate go test -run TestDocumentIsCurrent -count=1 -update .

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Storage says where everything is kept. All commands take it.
type Storage struct {
	Data     string `help:"Folder of the data: database, papers, keys. Made where it does not exist." default:"./var" env:"ECABINET_DATA" placeholder:"DIR"`
	Postgres string `help:"PostgreSQL instead of SQLite, for several nodes: postgres://user:password@host/database." env:"ECABINET_POSTGRES" placeholder:"DSN"`
}

// DSN returns the database's address as the store takes it.
func (s Storage) DSN() string {
	if s.Postgres != "" {
		return s.Postgres
	}
	return "sqlite:" + filepath.Join(s.Data, "ecabinet.db")
}

// Blobs returns the folder of the papers' bytes. With PostgreSQL all nodes
// must see the same folder.
func (s Storage) Blobs() string { return filepath.Join(s.Data, "blobs") }

// Trust returns the folder of trust anchors used where no other is set.
func (s Storage) Trust() string { return filepath.Join(s.Data, "trust") }

// Logging says what is written to standard error, and how.
type Logging struct {
	LogFormat string `help:"Form of the log on standard error." default:"text" enum:"text,json" env:"ECABINET_LOG_FORMAT"`
	LogLevel  string `help:"Least level that is logged." default:"info" enum:"debug,info,warn,error" env:"ECABINET_LOG_LEVEL"`
}

// Logger returns the log these settings ask for, written to w.
func (l Logging) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.LogLevel)); err != nil {
		level = slog.LevelInfo // kong admits only known names
	}
	options := &slog.HandlerOptions{Level: level}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// Server is what `ecabinet serve` can be told.
type Server struct {
	Storage `embed:""`
	Logging `embed:""`

	Listen  string   `help:"Address and port. Plain HTTP is served on loopback only; any other address needs a certificate." default:"127.0.0.1:8080" env:"ECABINET_LISTEN" placeholder:"ADDR"`
	TLSCert string   `name:"tls-cert" help:"Certificate chain in PEM, the server's first." env:"ECABINET_TLS_CERT" placeholder:"FILE"`
	TLSKey  string   `name:"tls-key" help:"Private key of the certificate in PEM." env:"ECABINET_TLS_KEY" placeholder:"FILE"`
	Origin  []string `help:"Further addresses people open, such as that of a proxy in front: https://hop.example.vn. The proxy must pass the Host header on. May be given several times." env:"ECABINET_ORIGIN" placeholder:"URL"`
	Redis   string   `help:"Redis that carries the doorbell between several nodes: redis://host:6379." env:"ECABINET_REDIS" placeholder:"ADDR"`
	Trust   []string `help:"Folders of trust anchors in PEM, one a trust domain, for /verify and signing. Without it: the folder trust in the data folder." env:"ECABINET_TRUST" placeholder:"DIR"`

	UploadLimit   int64         `help:"Largest paper that may be uploaded, in MB." default:"500" env:"ECABINET_UPLOAD_LIMIT" placeholder:"MB"`
	VerifyLimit   int64         `help:"Largest file that /verify takes, in MB." default:"100" env:"ECABINET_VERIFY_LIMIT" placeholder:"MB"`
	LoginIdle     time.Duration `help:"A sign-in ends when it was not used for so long." default:"12h" env:"ECABINET_LOGIN_IDLE" placeholder:"TIME"`
	LoginAbsolute time.Duration `help:"A sign-in ends after so long in any case." default:"168h" env:"ECABINET_LOGIN_ABSOLUTE" placeholder:"TIME"`
	Stall         time.Duration `help:"An upload or download is cut when it makes no progress for so long." default:"30s" env:"ECABINET_STALL" placeholder:"TIME"`
	Shutdown      time.Duration `help:"How long requests may finish when the server stops." default:"10s" env:"ECABINET_SHUTDOWN" placeholder:"TIME"`
}

// TLS reports whether the server itself speaks TLS.
func (s *Server) TLS() bool { return s.TLSCert != "" }

// Validate refuses settings that cannot work, before anything is opened.
func (s *Server) Validate() error {
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return fmt.Errorf("--tls-cert and --tls-key belong together: give both or neither")
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q: want ADDRESS:PORT, for example 127.0.0.1:8080", s.Listen)
	}
	if !s.TLS() && !Loopback(host) {
		return fmt.Errorf("--listen %s: plain HTTP is served on loopback only. Give --tls-cert and --tls-key, or listen on 127.0.0.1 and put a TLS proxy in front", s.Listen)
	}
	for _, o := range s.Origin {
		u, err := url.Parse(o)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			return fmt.Errorf("--origin %q: want an address like https://hop.example.vn", o)
		}
	}
	for name, positive := range map[string]bool{
		"--upload-limit": s.UploadLimit > 0, "--verify-limit": s.VerifyLimit > 0, "--login-idle": s.LoginIdle > 0,
		"--login-absolute": s.LoginAbsolute > 0, "--stall": s.Stall > 0, "--shutdown": s.Shutdown > 0,
	} {
		if !positive {
			return fmt.Errorf("%s must be more than nothing", name)
		}
	}
	return nil
}

// Loopback reports whether host names this machine only. An empty host means
// every address, so it does not.
func Loopback(host string) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// MakeData makes the data folder, readable by its owner only.
func (s Storage) MakeData() error {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w", s.Data, err)
	}
	return nil
}
