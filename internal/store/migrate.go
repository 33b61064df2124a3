package store

import (
	"bytes"
	"context"
	"embed"
	"io"
	"io/fs"
	"strings"
	"text/template"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// The migrations are numbered and go forward only: a step must be safe while
// the program before it still runs. A text serves both engines; {{blob}} is
// the type of bytes, {{if sqlite}}…{{else}}…{{end}} separates what cannot be
// said in common.
//
//go:embed migrations/*.sql
var migrations embed.FS

func (st *Store) migrate(ctx context.Context) error {
	texts, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if st.engine.name == "postgres" {
		// Several nodes start at once: one migrates, the others wait.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, st.writer, templates{texts, st.engine}, options...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// templates is a file system whose files are filled in for one engine.
type templates struct {
	fs.FS
	engine engine
}

// Open returns the named file, filled in.
func (t templates) Open(name string) (fs.File, error) {
	if !strings.HasSuffix(name, ".sql") {
		return t.FS.Open(name)
	}
	text, err := fs.ReadFile(t.FS, name)
	if err != nil {
		return nil, err
	}
	filled, err := fill(t.engine, name, string(text))
	return &memoryFile{bytes.NewReader(filled), name, int64(len(filled))}, err
}

func fill(e engine, name, text string) ([]byte, error) {
	parsed, err := template.New(name).Funcs(template.FuncMap{
		"blob":   func() string { return e.blob },
		"sqlite": func() bool { return e.name == "sqlite" },
	}).Parse(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, nil)
	return out.Bytes(), err
}

// memoryFile is the smallest fs.File over bytes.
type memoryFile struct {
	io.Reader
	name string
	size int64
}

func (f *memoryFile) Close() error               { return nil }
func (f *memoryFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memoryFile) Name() string               { return f.name }
func (f *memoryFile) Size() int64                { return f.size }
func (f *memoryFile) Mode() fs.FileMode          { return 0o444 }
func (f *memoryFile) ModTime() time.Time         { return time.Time{} }
func (f *memoryFile) IsDir() bool                { return false }
func (f *memoryFile) Sys() any                   { return nil }
