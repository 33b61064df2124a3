package main

import (
	"context"
	"fmt"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

type journalCommand struct {
	Verify journalVerify `cmd:"" help:"Recompute the journal's streams from their entries and report the first that does not hold."`
}

type journalVerify struct {
	config.Storage `embed:""`
	Stream         []string `arg:"" optional:"" help:"Streams, such as session:ID; all of them where none is named."`
}

// Run recomputes each stream; the exit code says whether all of them hold.
func (j *journalVerify) Run(ctx context.Context, t *terminal) error {
	return withParts(ctx, j.Storage, t, func(p *app.Parts) error {
		streams, err := j.streams(ctx, p)
		if err != nil {
			return err
		}
		broken := 0
		for _, s := range streams {
			report, err := p.Store.VerifyStream(ctx, s)
			if err != nil {
				return err
			}
			if report.OK() {
				_, err = fmt.Fprintf(t.out, "%s: %d entries hold, root %s\n", s, report.Size, report.Root)
			} else {
				broken++
				_, err = fmt.Fprintf(t.out, "%s: BROKEN: %s\n", s, words(report.Fault))
			}
			if err != nil {
				return err
			}
		}
		if broken > 0 {
			return fmt.Errorf("%d of %d streams are broken", broken, len(streams))
		}
		return nil
	})
}

func (j *journalVerify) streams(ctx context.Context, p *app.Parts) ([]journal.StreamID, error) {
	var streams []journal.StreamID
	for _, s := range j.Stream {
		streams = append(streams, journal.StreamID(s))
	}
	if len(streams) > 0 {
		return streams, nil
	}
	err := p.Store.Read(ctx, func(tx *store.Tx) error {
		heads, err := tx.Heads()
		streams = nil
		for _, h := range heads {
			streams = append(streams, h.Stream)
		}
		return err
	})
	return streams, err
}

type migrateCommand struct {
	config.Storage `embed:""`
}

// Run opens the store, which brings it to this program's version.
func (m *migrateCommand) Run(ctx context.Context, t *terminal) error {
	return withParts(ctx, m.Storage, t, func(p *app.Parts) error {
		_, err := fmt.Fprintf(t.out, "%s: up to date\n", p.Store.Engine())
		return err
	})
}
