package store

import (
	"context"
	"io"

	"ecabinet/internal/journal"
)

// ExportStream writes a stream, as it stands on one snapshot, in the form of
// docs/formats/journal.md.
func (st *Store) ExportStream(ctx context.Context, w io.Writer, stream journal.StreamID, checkpoints ...[]byte) error {
	return st.Read(ctx, func(tx *Tx) error {
		return journal.WriteExport(w, stream, tx.records(stream), checkpoints...)
	})
}
