// Package store keeps everything in one SQL database: SQLite for a single
// machine, PostgreSQL for several. It is the only package that knows SQL.
//
// Words. A store (kho dữ liệu) is one database. A transaction (giao dịch) is
// one act: its state and its journal entries are stored together or not at
// all. The epoch (kỳ dữ liệu) is the random name of the database's history; a
// restored backup gets a new one, so that clients start over.
//
// Rules.
//   - One SQL text serves both engines: $1 placeholders, listed columns, times
//     as BIGINT microseconds UTC. What must differ is written in a migration
//     as a template (see migrate.go).
//   - Write runs one act. It locks the stream's head before it reads state:
//     acts of one stream follow each other, acts of different streams never
//     wait for each other.
//   - Only the transaction's time decides (Tx.Now): PostgreSQL's clock, or on
//     SQLite the server's.
//   - A driver's error becomes a fault here (faults.go). An error never means
//     "not recorded": a commit whose answer was lost is store.commit_unknown.
//   - After a commit, and only then, Config.OnCommit hears of each stream.
//
// Features declare the transaction they need as an interface; Tx satisfies it
// and For checks that at start.
package store
