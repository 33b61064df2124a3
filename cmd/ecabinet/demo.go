package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/demo"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/store"
)

type demoCommand struct {
	config.Storage `embed:""`
	config.Logging `embed:""`

	IfEmpty bool     `help:"Say nothing where the folder holds a demo already."`
	Reset   bool     `help:"Remove the demo that is there and start over. Only a folder that holds a demo is touched."`
	Play    bool     `help:"Play session A whole: people sign in, check in, vote; the minutes are drafted, frozen and signed."`
	Fast    bool     `help:"Shorten every wait of the play, the closing countdown too."`
	URL     []string `name:"url" help:"Play on running servers instead of an own one; delegates are split over them: --url A,B."`
	JSON    bool     `name:"json" help:"Print the outcome of the play as JSON in the last line."`
}

// Help is shown under the command's own line.
func (*demoCommand) Help() string {
	return "Makes two councils that do not exist, with their people, papers and certificates, and exits. Passwords are random and kept in the data folder."
}

// Run makes the demo where there is none, and plays it if asked.
func (d *demoCommand) Run(ctx context.Context, t *terminal) error {
	// The demo's own steps are worth a line; the server's chatter is not.
	log := d.Logger(t.err)
	if d.Reset {
		if err := d.reset(ctx, log); err != nil {
			return err
		}
	}
	if err := d.seed(ctx, t, log); err != nil {
		return err
	}
	if !d.Play {
		return nil
	}
	progress := t.out
	if d.JSON {
		progress = t.err
	}
	outcome, err := d.play(ctx, progress, log)
	if err != nil {
		return err
	}
	return d.report(t.out, outcome)
}

// seed plants the demo into an empty installation.
func (d *demoCommand) seed(ctx context.Context, t *terminal, log *slog.Logger) error {
	seeded, err := demo.Seeded(d.Data)
	if err != nil {
		return err
	}
	if seeded {
		if !d.IfEmpty && !d.Play {
			_, err = fmt.Fprintf(t.out, "The demo is in %s already. Serve it with: ecabinet serve --demo --data %s\n", d.Data, d.Data)
		}
		return err
	}
	if len(d.URL) > 0 && d.Postgres == "" {
		return fault.New(fault.NotFound, "demo.no_demo", "dir", d.Data)
	}
	parts, err := app.Open(ctx, config.Server{Storage: d.Storage, Logging: d.Logging}, app.Options{}, log)
	if err != nil {
		return err
	}
	return closing(demo.Seed(ctx, demo.Installation{
		Dir: d.Data, Identity: parts.Identity, Meetings: parts.Meetings, Voting: parts.Voting, Register: parts.Register,
		Now: time.Now, Random: rand.Reader, Log: log,
	}), parts.Close)
}

// reset removes a demo, and only that. A database of its own server is for the
// one who runs it to empty.
func (d *demoCommand) reset(ctx context.Context, log *slog.Logger) error {
	seeded, err := demo.Seeded(d.Data)
	if err != nil || !seeded {
		return err
	}
	if d.Postgres != "" {
		return fault.New(fault.Unsupported, "demo.reset_postgres")
	}
	// Opening takes the lock: a folder that is being served is not removed.
	parts, err := app.Open(ctx, config.Server{Storage: d.Storage, Logging: d.Logging}, app.Options{}, log)
	if err != nil {
		return err
	}
	if err := parts.Close(); err != nil {
		return err
	}
	for _, pattern := range []string{"ecabinet.db*", "blobs", "demo-*"} {
		found, err := filepath.Glob(filepath.Join(d.Data, pattern))
		if err != nil {
			return err
		}
		for _, path := range found {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// play plays on the servers given, else on one of its own.
func (d *demoCommand) play(ctx context.Context, progress io.Writer, log *slog.Logger) (demo.Outcome, error) {
	play := demo.Play{Dir: d.Data, Fast: d.Fast, Out: progress, URLs: d.URL}
	if len(d.URL) > 0 {
		return play.Run(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	options := app.Options{}
	if d.Fast {
		options.MaxCountdown = time.Second
	}
	settings, err := config.ServerDefaults()
	if err != nil {
		return demo.Outcome{}, err
	}
	settings.Storage, settings.Logging = d.Storage, d.Logging
	a, err := app.New(ctx, settings, options, quieter(log))
	if err != nil {
		return demo.Outcome{}, err
	}
	l, err := listenNear(settings.Listen)
	if err != nil {
		a.Live.Close()
		return demo.Outcome{}, closing(err, a.Close)
	}
	served := make(chan error, 1)
	go func() { served <- a.Run(ctx, l) }()
	keys, err := demo.ReadKeyring(d.Data)
	if err == nil {
		err = keys.PrintDoors(progress, "http", port(l.Addr()))
	}
	var outcome demo.Outcome
	if err == nil {
		play.URLs = []string{"http://" + l.Addr().String()}
		outcome, err = play.Run(ctx)
	}
	stop()
	return outcome, errors.Join(err, <-served)
}

// quieter keeps a play's progress readable: the server speaks up only when
// something is wrong.
func quieter(log *slog.Logger) *slog.Logger {
	return slog.New(atLeast{log.Handler(), slog.LevelWarn})
}

type atLeast struct {
	slog.Handler
	level slog.Level
}

// Enabled admits what is at least as grave as the level.
func (a atLeast) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= a.level && a.Handler.Enabled(ctx, l)
}

// listenNear takes the usual address, or any free port where it is taken.
func listenNear(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}

// port is ":8080" of an address.
func port(a net.Addr) string {
	s := a.String()
	return s[strings.LastIndex(s, ":"):]
}

// report says how the play came out; with --json in one line, the last.
func (d *demoCommand) report(out io.Writer, o demo.Outcome) error {
	if d.JSON {
		return json.NewEncoder(out).Encode(o)
	}
	for i, p := range o.Polls {
		verdict := "passed"
		if !p.Passed {
			verdict = "not passed"
		}
		if _, err := fmt.Fprintf(out, "%d  %2d/%2d/%2d  %-10s  %s\n", i+1, p.For, p.Against, p.NotVoting, verdict, p.Title); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "\nSigned minutes: %s\nCheck them:     ecabinet-verify --trust %s %s\n", o.Minutes, o.Trust, o.Minutes)
	return err
}

// heldFor is how long after her last sign of life a person's seat stays hers.
const heldFor = 15 * time.Minute

// simulate fills the seats nobody holds until ctx ends.
func simulate(ctx context.Context, a *app.App, dir, url string, log *slog.Logger) error {
	people := store.For[identity.Tx](a.Store)
	simulation := demo.Simulation{Dir: dir, URL: url, Log: log,
		Held: func(ctx context.Context, person identity.PersonID) (held bool, err error) {
			err = people.Read(ctx, func(tx identity.Tx) error {
				logins, err := tx.LoginsOf(person)
				held = false
				for _, l := range logins {
					held = held || l.Label != demo.Device && time.Since(l.SeenAt) < heldFor
				}
				return err
			})
			return held, err
		}}
	return simulation.Run(ctx)
}
