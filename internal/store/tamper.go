package store

import "context"

// Tamper runs a statement past every rule of this package. It exists for the
// tests that show that such a change is found, here and in the check of whole
// sessions; nothing else calls it.
func (st *Store) Tamper(ctx context.Context, query string, args ...any) error {
	_, err := st.writer.ExecContext(ctx, query, args...)
	return translate(err, true)
}
