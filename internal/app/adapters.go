package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ecabinet/internal/blob"
	"ecabinet/internal/hub"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
	"ecabinet/meetings"
	"ecabinet/meetings/minutes"
)

type readerAt = io.ReaderAt

// blobs is the folder of papers as meetings wants it; the hashes differ by
// their Go type only.
type blobs struct {
	dir  *blob.Dir
	root string
}

// Put keeps a stream's bytes.
func (b blobs) Put(ctx context.Context, r io.Reader, limit int64) (meetings.Hash, int64, error) {
	h, n, err := b.dir.Put(ctx, r, limit)
	return meetings.Hash(h), n, err
}

// Open opens a kept file.
func (b blobs) Open(ctx context.Context, h meetings.Hash) (meetings.File, error) {
	return b.dir.Open(ctx, blob.Hash(h))
}

// Remove deletes a kept file: one that was refused after it was kept. The
// folder's layout is that of blob.Dir.
func (b blobs) Remove(_ context.Context, h meetings.Hash) error {
	name := h.String()
	err := os.Remove(filepath.Join(b.root, name[:2], name[2:4], name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// journalOf reads whole streams for the minutes.
type journalOf struct{ st *store.Store }

// Records returns a stream and where it stood at that moment.
func (j journalOf) Records(ctx context.Context, stream journal.StreamID) ([]journal.Record, minutes.Checkpoint, error) {
	var all []journal.Record
	var at minutes.Checkpoint
	err := j.st.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.Head(stream)
		if err != nil {
			return err
		}
		at = minutes.Checkpoint{Size: head.Seq, Root: head.Tree.Root()}
		const portion = 1000
		for all = nil; ; {
			some, err := tx.Entries(stream, int64(len(all)), portion)
			if err != nil {
				return err
			}
			all = append(all, some...)
			if len(some) < portion {
				return nil
			}
		}
	})
	return all, at, err
}

// Records returns a whole stream, for checks that read it themselves.
func (p *Parts) Records(ctx context.Context, stream journal.StreamID) ([]journal.Record, error) {
	records, _, err := journalOf{p.Store}.Records(ctx, stream)
	return records, err
}

// doorbell is the hub as the live channel hears it.
type doorbell struct{ hub hub.Hub }

// Subscribe rings for one stream; several rings become one while nobody takes
// them.
func (d doorbell) Subscribe(stream journal.StreamID) (<-chan struct{}, func()) {
	rings, cancel := d.hub.Subscribe(string(stream))
	out := make(chan struct{}, 1)
	go func() { // ends with the subscription, which the live channel owns
		for range rings {
			select {
			case out <- struct{}{}:
			default:
			}
		}
	}()
	return out, cancel
}

// redisURL lets --redis be a plain host:port.
func redisURL(s string) string {
	if strings.Contains(s, "://") {
		return s
	}
	return "redis://" + s
}

// acts is the journal as the live channel's projection reads it.
type acts struct{ st *store.Store }

// Head returns where a stream stands; 0 for one that has no entry yet.
func (a acts) Head(ctx context.Context, stream journal.StreamID) (seq int64, err error) {
	err = a.st.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.Head(stream)
		seq = head.Seq
		return err
	})
	return seq, err
}

// After returns at most limit entries after a position.
func (a acts) After(ctx context.Context, stream journal.StreamID, since int64, limit int) (entries []journal.Entry, err error) {
	err = a.st.Read(ctx, func(tx *store.Tx) error {
		records, err := tx.Entries(stream, since, limit)
		entries = entries[:0]
		for _, r := range records {
			entries = append(entries, r.Entry)
		}
		return err
	})
	return entries, err
}

// Epoch names the history of the database.
func (a acts) Epoch() string { return a.st.Epoch() }
