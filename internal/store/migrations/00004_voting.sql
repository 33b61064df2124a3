-- +goose Up
-- "Not yet" is 0 for times and positions, '' for identifiers.
-- Everything up to countdown is frozen when the poll opens; frozen is its hash.
CREATE TABLE polls (
    id              TEXT PRIMARY KEY,
    body            TEXT NOT NULL REFERENCES bodies (id),
    session         TEXT NOT NULL REFERENCES sessions (id),
    item            TEXT NOT NULL REFERENCES agenda_items (id),
    title           TEXT NOT NULL,
    method          TEXT NOT NULL,
    rule_pack       TEXT NOT NULL,
    rule            TEXT NOT NULL,
    threshold       TEXT NOT NULL, -- JSON
    quorum          TEXT NOT NULL, -- JSON
    present_at      TEXT NOT NULL,
    choices         TEXT NOT NULL, -- JSON list
    subjects        TEXT NOT NULL, -- JSON list
    ordinal         INTEGER NOT NULL,
    round           INTEGER NOT NULL,
    previous        TEXT NOT NULL,
    change_allowed  BOOLEAN NOT NULL,
    countdown       INTEGER NOT NULL,
    state           TEXT NOT NULL,
    seats           INTEGER NOT NULL,
    roll_size       INTEGER NOT NULL,
    present_at_open INTEGER NOT NULL,
    frozen          {{blob}} NOT NULL,
    created_at      BIGINT NOT NULL,
    opened_at       BIGINT NOT NULL,
    opened_by       TEXT NOT NULL,
    closes_at       BIGINT NOT NULL,
    thawed_at       BIGINT NOT NULL,
    closed_at       BIGINT NOT NULL,
    closed_by       TEXT NOT NULL,
    close_position  BIGINT NOT NULL,
    close_leaf      {{blob}} NOT NULL,
    declared_at     BIGINT NOT NULL,
    annulled_at     BIGINT NOT NULL,
    annul_reason    TEXT NOT NULL,
    result          TEXT NOT NULL, -- JSON, '' before the close
    UNIQUE (session, ordinal, round)
);
CREATE INDEX polls_votable ON polls (state, closes_at) WHERE state IN ('open', 'closing');

CREATE TABLE poll_rolls (
    poll   TEXT NOT NULL REFERENCES polls (id),
    person TEXT NOT NULL,
    seat   INTEGER NOT NULL,
    PRIMARY KEY (poll, person)
);

-- Every ballot there ever was; rows are never changed.
CREATE TABLE ballots (
    id          TEXT PRIMARY KEY,
    poll        TEXT NOT NULL REFERENCES polls (id),
    round       INTEGER NOT NULL,
    voter       TEXT NOT NULL,
    choice      TEXT NOT NULL,
    salt        TEXT NOT NULL,
    replaces    TEXT NOT NULL,
    manual      BOOLEAN NOT NULL,
    position    BIGINT NOT NULL,
    leaf        {{blob}} NOT NULL,
    recorded_at BIGINT NOT NULL,
    signature   TEXT NOT NULL
);

-- The ballot of each voter that is counted.
CREATE TABLE ballots_current (
    poll   TEXT NOT NULL REFERENCES polls (id),
    voter  TEXT NOT NULL,
    ballot TEXT NOT NULL REFERENCES ballots (id),
    PRIMARY KEY (poll, voter)
);

-- Late ballots whose refusal stands in the journal.
CREATE TABLE ballots_refused (
    ballot TEXT NOT NULL,
    poll   TEXT NOT NULL REFERENCES polls (id),
    voter  TEXT NOT NULL,
    PRIMARY KEY (poll, voter, ballot)
);

CREATE TABLE ballots_manual (
    id         TEXT PRIMARY KEY,
    poll       TEXT NOT NULL REFERENCES polls (id),
    person     TEXT NOT NULL,
    choice     TEXT NOT NULL,
    salt       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    state      TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ballots_manual_waiting ON ballots_manual (poll, person) WHERE state = 'waiting';

-- A count on paper that waits for a second person.
CREATE TABLE paper_counts (
    poll       TEXT PRIMARY KEY REFERENCES polls (id),
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    counts     TEXT NOT NULL -- JSON
);
