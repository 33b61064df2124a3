package main

import (
	"context"
	"fmt"
	"net"
	"strings"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
)

type serveCommand struct {
	config.Server `embed:""`
}

// Help is shown under the command's own line.
func (*serveCommand) Help() string {
	return "Without any setting: data in ./var, SQLite, http://localhost:8080. docs/configuration.md lists all settings."
}

// Run serves until the process is asked to stop.
func (s *serveCommand) Run(ctx context.Context, t *terminal) error {
	if err := s.Validate(); err != nil {
		return err
	}
	log := s.Logger(t.err)
	a, err := app.New(ctx, s.Server, app.Options{}, log)
	if err != nil {
		return err
	}
	l, err := a.Listen()
	if err != nil {
		a.Live.Close()
		return closing(err, a.Close)
	}
	if _, err := fmt.Fprintf(t.out, "e-Cabinet: %s\n", address(l.Addr(), s.TLS())); err != nil {
		return closing(err, a.Close)
	}
	return a.Run(ctx, l)
}

// address is what a person on this machine opens.
func address(a net.Addr, tls bool) string {
	scheme := "http://"
	if tls {
		scheme = "https://"
	}
	host := strings.Replace(strings.Replace(a.String(), "127.0.0.1", "localhost", 1), "[::1]", "localhost", 1)
	return scheme + host
}
