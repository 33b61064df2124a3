// Package journal is the record of every act: what was done, by whom, when,
// and in which order, kept so that nobody can change it unseen.
//
// Words. A stream (dòng nhật ký) is the ordered list of acts of one session or
// one body. An act (hành vi) is what a feature hands over; its body holds the
// act's own facts. An entry (mục nhật ký) is the line written for an act:
// identifiers, position, time and the hash of the body. A record is an entry
// with its body and the tree nodes stored beside it. A checkpoint is the
// signed state of a stream: its size and the root of its Merkle tree.
//
// Rules.
//   - Positions of a stream run 1, 2, 3 … without a gap; times never go back.
//   - Entry and body are canonical JSON (RFC 8785 restricted to integers), so
//     that a stranger computes the same bytes and the same hashes.
//   - The tree is that of RFC 6962 over the entries' bytes.
//   - Entries hold identifiers, never names: personal data stays correctable.
//
// The package is pure: it reads no clock, file or database. internal/store
// keeps the records; docs/formats/journal.md tells a stranger how to check
// them.
package journal
