// Package app builds everything once, runs it, and stops it in order. It is
// the only owner of the server's goroutines.
//
// Rules: what is opened here is closed here, in the opposite order; a command
// that works beside the server opens the same Parts without the door.
package app

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/blob"
	"ecabinet/internal/config"
	"ecabinet/internal/hub"
	"ecabinet/internal/hub/redishub"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/lang"
	"ecabinet/internal/store"
	"ecabinet/meetings"
	"ecabinet/meetings/minutes"
	"ecabinet/signing/pdf"
	"ecabinet/voting"
)

// Version is set by the build.
var Version = "dev"

// Parts is everything behind the door, ready to use.
type Parts struct {
	Store    *store.Store
	Hub      hub.Hub
	Blobs    meetings.Blobs
	Identity *identity.Service
	Meetings *meetings.Service
	Voting   *voting.Service
	Minutes  *minutes.Service
	Register *certs.Register
	Keys     Keys
	Log      *slog.Logger

	settings config.Server
	closers  []func() error
}

// Keys are the installation's own, shared by all its nodes.
type Keys struct {
	Receipt    ed25519.PrivateKey // signs receipts of ballots
	Checkpoint ed25519.PrivateKey // signs journal heads
	Device     []byte             // signs the passes of known devices
}

// Options are what tests and the demo set otherwise.
type Options struct {
	Now          func() time.Time
	PasswordCost identity.Cost
	MaxCountdown time.Duration // cuts every closing countdown shorter
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PasswordCost == (identity.Cost{}) {
		o.PasswordCost = identity.DefaultCost
	}
	return o
}

// Open opens the data and builds the services over it. Close ends it.
func Open(ctx context.Context, settings config.Server, o Options, log *slog.Logger) (_ *Parts, err error) {
	o = o.withDefaults()
	p := &Parts{Log: log, settings: settings}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if err := settings.MakeData(); err != nil {
		return nil, err
	}
	if err := p.openHub(); err != nil {
		return nil, err
	}
	if err := p.openStore(ctx, o); err != nil {
		return nil, err
	}
	dir, err := blob.OpenDir(settings.Blobs(), o.Now)
	if err != nil {
		return nil, err
	}
	p.Blobs = blobs{dir, settings.Blobs()}
	if p.Keys, err = loadKeys(ctx, p.Store); err != nil {
		return nil, err
	}
	p.build(o)
	return p, nil
}

func (p *Parts) openHub() error {
	if p.settings.Redis == "" {
		p.Hub = hub.NewMemory()
	} else {
		bell, err := redishub.Open(redishub.Config{
			URL: redisURL(p.settings.Redis), Channel: "ecabinet", Node: identity.NewID(rand.Reader), Log: p.Log,
		})
		if err != nil {
			return err
		}
		p.Hub = bell
	}
	p.closers = append(p.closers, p.Hub.Close)
	return nil
}

func (p *Parts) openStore(ctx context.Context, o Options) error {
	st, err := store.Open(ctx, store.Config{
		DSN: p.settings.DSN(), Now: o.Now, Log: p.Log,
		OnCommit: func(stream journal.StreamID, seq int64) { p.Hub.Notify(context.Background(), string(stream), seq) },
	})
	if err != nil {
		return err
	}
	p.Store = st
	p.closers = append(p.closers, st.Close)
	return nil
}

// passwordQueue is how many may wait to have a password checked: a hall.
const passwordQueue = 500

func (p *Parts) build(o Options) {
	s := p.settings
	p.Identity = identity.NewService(store.For[identity.Tx](p.Store), identity.NewHasher(o.PasswordCost, rand.Reader, passwordQueue), identity.Options{
		Idle: s.LoginIdle, Absolute: s.LoginAbsolute, DeviceKey: p.Keys.Device, Now: o.Now, Random: rand.Reader, Log: p.Log,
	})
	limits := meetings.DefaultLimits
	if s.UploadLimit > 0 {
		limits.Upload = s.UploadLimit << 20
	}
	p.Meetings = meetings.New(meetings.Deps{
		Store: store.For[meetings.Tx](p.Store), Blobs: p.Blobs, Inspect: inspect, Now: o.Now, Random: rand.Reader, Limits: limits,
	})
	p.Voting = voting.New(voting.Deps{
		Store: store.For[voting.Tx](p.Store), Now: o.Now, Random: rand.Reader, ReceiptKey: p.Keys.Receipt, Log: p.Log,
		Limits: voting.Limits{MaxCountdown: o.MaxCountdown},
	})
	p.Register = certs.NewRegister(store.For[certs.RegisterTx](p.Store))
	p.Minutes = minutes.New(minutes.Deps{
		Meetings: p.Meetings, Journal: journalOf{p.Store}, People: p.Identity, Register: p.Register, Blobs: p.Blobs,
		Random: rand.Reader, Now: o.Now, Language: lang.VI,
	})
}

// inspect counts a PDF's pages and refuses what cannot be read.
func inspect(r readerAt, size int64) (int, error) {
	info, err := pdf.Inspect(r, size)
	return info.Pages, err
}

// Trust is what /verify and signing believe in: the register's domains and
// the folders of the settings.
func (p *Parts) Trust(ctx context.Context) (certs.Trust, error) {
	trust, err := p.Register.Trust(ctx)
	if err != nil {
		return trust, err
	}
	folders := p.settings.Trust
	if len(folders) == 0 {
		if _, err := os.Stat(p.settings.Storage.Trust()); err == nil {
			folders = []string{p.settings.Storage.Trust()}
		}
	}
	for _, dir := range folders {
		more, err := certs.LoadTrust(dir)
		if err != nil {
			return trust, err
		}
		trust.Domains = append(trust.Domains, more.Domains...)
	}
	return trust, nil
}

// Close closes what Open opened, the last first.
func (p *Parts) Close() error {
	var errs []error
	for i := len(p.closers) - 1; i >= 0; i-- {
		errs = append(errs, p.closers[i]())
	}
	p.closers = nil
	return errors.Join(errs...)
}

// loadKeys reads the installation's keys and makes those that are missing.
func loadKeys(ctx context.Context, st *store.Store) (Keys, error) {
	var k Keys
	err := st.Write(ctx, func(tx *store.Tx) error {
		seeds := map[string][]byte{}
		for _, name := range []string{"receipt", "checkpoint", "device"} {
			candidate := make([]byte, ed25519.SeedSize)
			if _, err := rand.Read(candidate); err != nil {
				return err
			}
			seed, err := tx.InstallationKey(name, candidate)
			if err != nil {
				return err
			}
			if len(seed) != ed25519.SeedSize {
				return fmt.Errorf("app: the key %q in the database has %d bytes", name, len(seed))
			}
			seeds[name] = seed
		}
		k.Receipt, k.Checkpoint = ed25519.NewKeyFromSeed(seeds["receipt"]), ed25519.NewKeyFromSeed(seeds["checkpoint"])
		k.Device = seeds["device"]
		return nil
	})
	return k, err
}
