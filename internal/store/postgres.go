package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens one pool for both: PostgreSQL lets streams write side by
// side. Writes run read committed, because they lock the head before they
// read; reads see one snapshot.
func (st *Store) openPostgres(ctx context.Context) error {
	st.engine = engine{
		name: "postgres", blob: "BYTEA",
		clock:    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
		readOnly: sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
		write:    sql.TxOptions{Isolation: sql.LevelReadCommitted},
	}
	cfg, err := pgx.ParseConfig(st.cfg.DSN)
	if err != nil {
		return badAddress(err)
	}
	st.writer = stdlib.OpenDB(*cfg)
	conns := max(16, 4*runtime.NumCPU())
	st.writer.SetMaxOpenConns(conns)
	st.writer.SetMaxIdleConns(conns)
	st.writer.SetConnMaxIdleTime(5 * time.Minute)
	st.reader = st.writer
	return st.checkPostgres(ctx)
}

// checkPostgres asks for the settings on which an acknowledgement rests.
func (st *Store) checkPostgres(ctx context.Context) error {
	for _, setting := range []string{"synchronous_commit", "fsync", "full_page_writes"} {
		var value string
		if err := st.reader.QueryRowContext(ctx, "SHOW "+setting).Scan(&value); err != nil {
			return translate(err, false)
		}
		if value == "off" {
			st.warnings = append(st.warnings, fmt.Sprintf("PostgreSQL %s is off", setting))
		}
	}
	return nil
}
