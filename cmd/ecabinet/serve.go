package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/demo"
	"ecabinet/internal/fault"
)

type serveCommand struct {
	config.Server `embed:""`

	Demo bool `help:"Serve the demo: print where each role signs in, and simulate the deputies whose seats nobody holds."`
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
	if s.Demo {
		log = quieter(log) // the table of doors must stay in sight
	}
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
	if !s.Demo {
		return a.Run(ctx, l)
	}
	return s.serveDemo(ctx, t, a, l)
}

// serveDemo serves with company: the simulated deputies end with the server.
func (s *serveCommand) serveDemo(ctx context.Context, t *terminal, a *app.App, l net.Listener) error {
	keys, err := demo.ReadKeyring(s.Data)
	if err != nil {
		a.Live.Close()
		return closing(fault.Wrap(err, fault.NotFound, "demo.no_demo", "dir", s.Data), a.Close)
	}
	scheme, _, _ := strings.Cut(address(l.Addr(), s.TLS()), ":")
	if err := keys.PrintDoors(t.out, scheme, port(l.Addr())); err != nil {
		return closing(err, a.Close)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	simulated := make(chan error, 1)
	go func() { simulated <- simulate(ctx, a, s.Data, scheme+"://"+l.Addr().String(), a.Log) }()
	err = a.Run(ctx, l)
	stop()
	return errors.Join(err, <-simulated)
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
