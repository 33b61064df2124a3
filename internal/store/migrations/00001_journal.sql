-- +goose Up
CREATE TABLE store_meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- One row a stream. Who writes to a stream locks its row first; peaks are the
-- roots of the tree's complete subtrees, 32 bytes each, the largest first.
CREATE TABLE journal_heads (
    stream TEXT PRIMARY KEY,
    seq    BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    peaks  {{blob}} NOT NULL
);

-- entry holds the canonical bytes, nodes the tree nodes this entry completes
-- (the leaf first), body the act's canonical bytes under their hash.
CREATE TABLE journal_entries (
    stream    TEXT NOT NULL,
    seq       BIGINT NOT NULL,
    entry     {{blob}} NOT NULL,
    nodes     {{blob}} NOT NULL,
    body_hash {{blob}} NOT NULL,
    body      {{blob}},
    PRIMARY KEY (stream, seq)
);
CREATE INDEX journal_entries_body ON journal_entries (body_hash);
