package main

import (
	"context"
	"errors"
	"fmt"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
)

type journalCommand struct {
	Verify journalVerify `cmd:"" help:"Recompute the journal's streams from their entries, count their votes again, and report what does not hold."`
}

type journalVerify struct {
	config.Storage `embed:""`
	Stream         []string `arg:"" optional:"" help:"Streams, such as session:ID; all of them where none is named."`
}

// Run recomputes each stream and counts its votes again; the exit code says
// whether all of them hold.
func (j *journalVerify) Run(ctx context.Context, t *terminal) error {
	return withParts(ctx, j.Storage, t, func(p *app.Parts) error {
		streams, err := j.streams(ctx, p)
		if err != nil {
			return err
		}
		broken := 0
		for _, s := range streams {
			report, err := check(ctx, p, s)
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

// check judges one stream: the tree first, then the votes in it. A head that
// cannot even be read is that stream's fault and not the end of the check.
func check(ctx context.Context, p *app.Parts, s journal.StreamID) (journal.Report, error) {
	report, err := p.Store.VerifyStream(ctx, s)
	if err == nil && report.OK() {
		if report.Size == 0 {
			report.Fault = fault.New(fault.Invalid, "journal.stream_gone")
			return report, nil
		}
		err = audit(ctx, p, s)
	}
	var f *fault.Error
	if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Code == "store.damaged") {
		report.Fault = f
		return report, nil
	}
	return report, err
}

func audit(ctx context.Context, p *app.Parts, s journal.StreamID) error {
	records, err := p.Records(ctx, s)
	if err != nil {
		return err
	}
	return p.Voting.Audit(ctx, records)
}

func (j *journalVerify) streams(ctx context.Context, p *app.Parts) ([]journal.StreamID, error) {
	var streams []journal.StreamID
	for _, s := range j.Stream {
		streams = append(streams, journal.StreamID(s))
	}
	if len(streams) > 0 {
		return streams, nil
	}
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
		streams, err = tx.Streams()
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
