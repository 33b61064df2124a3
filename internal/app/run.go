package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"ecabinet/internal/config"
	"ecabinet/web"
	"ecabinet/web/live"
)

// App is a whole server: the parts, the live channel and the door.
type App struct {
	*Parts
	Live *live.Hub
	Web  *web.Server
}

// New builds a server that is ready to Run.
func New(ctx context.Context, settings config.Server, o Options, log *slog.Logger) (*App, error) {
	o = o.withDefaults()
	p, err := Open(ctx, settings, o, log)
	if err != nil {
		return nil, err
	}
	a := &App{Parts: p}
	a.Live = live.New(live.Deps{
		Projector: web.NewProjector(p.Meetings, p.Voting, p.Identity, acts{p.Store}, o.Now),
		Doorbell:  doorbell{p.Hub}, Voter: web.Voter{Voting: p.Voting}, Explain: web.Explain, Log: log,
	})
	a.Web, err = web.New(web.Deps{
		Identity: p.Identity, Meetings: p.Meetings, Voting: p.Voting, Minutes: p.Minutes,
		Live: a.Live, Trust: p.Trust, Settings: settings, Version: Version,
		Ready: p.Store.Ping, Now: o.Now, Random: rand.Reader, Log: log,
	})
	if err != nil {
		a.Live.Close()
		return nil, errors.Join(err, p.Close())
	}
	return a, nil
}

// Listen opens the address of the settings.
func (a *App) Listen() (net.Listener, error) {
	l, err := net.Listen("tcp", a.settings.Listen)
	if err != nil {
		return nil, fmt.Errorf("the address %s cannot be opened: %w", a.settings.Listen, err)
	}
	return l, nil
}

// Run serves on l until ctx ends or something fails, then stops everything:
// the live channel first, then the door, then what runs behind it, then the
// store. It returns nil after a stop that was asked for.
func (a *App) Run(ctx context.Context, l net.Listener) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 4)
	var background sync.WaitGroup
	background.Go(func() { failed <- a.Voting.Run(work) })
	background.Go(func() { a.sweep(work) })
	background.Go(func() { a.watchPause(work) })
	served := make(chan error, 1)
	go func() { served <- a.Web.Serve(l) }()

	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		served <- err
	case err = <-failed:
	}
	// The caller's context is over; what runs may still finish.
	ending, done := context.WithTimeout(context.WithoutCancel(ctx), a.settings.Shutdown)
	defer done()
	a.Log.Info("stopping")
	shut := a.Web.Shutdown(ending)
	if errors.Is(shut, context.DeadlineExceeded) {
		a.Log.Warn("requests that had not ended were cut", "after", a.settings.Shutdown)
		shut = nil
	}
	stop()
	background.Wait()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, shut, <-served, a.Close())
}

// sweep removes logins that ended.
func (a *App) sweep(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		n, err := a.Identity.Sweep(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Warn("removing old sign-ins", "error", err)
		} else if n > 0 {
			a.Log.Debug("removed old sign-ins", "count", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// watchPause tells the screens when votes cannot be written.
func (a *App) watchPause(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_, paused := a.Voting.Paused()
			a.Live.SetPaused(paused)
		}
	}
}
