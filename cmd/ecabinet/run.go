package main

import (
	"context"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"ecabinet/internal/app"
)

// terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// run parses the arguments and runs one command.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) error {
	var c cli
	ended := false
	parser, err := kong.New(&c, kong.Name("ecabinet"), kong.Description("A paperless council meeting room."),
		kong.UsageOnError(), kong.Writers(out, errs), kong.Exit(func(int) { ended = true }))
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if ended {
		return nil // it printed its help
	}
	if err != nil {
		return err
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(&terminal{in: in, out: out, err: errs})
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, "ecabinet", app.Version)
	return err
}
