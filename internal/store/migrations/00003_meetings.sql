-- +goose Up
-- Persons are named by identifier without a foreign key: a person may be known
-- to the journal and the papers longer than to the table of persons.
-- "Not yet" is 0 for times and '' for identifiers.
CREATE TABLE bodies (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    parent     TEXT NOT NULL,
    level      TEXT NOT NULL,
    place      TEXT NOT NULL,
    time_zone  TEXT NOT NULL,
    symbol     TEXT NOT NULL,
    rule_pack  TEXT NOT NULL,
    rule_since BIGINT NOT NULL,
    seats      INTEGER NOT NULL
);

CREATE TABLE terms (
    id       TEXT PRIMARY KEY,
    body     TEXT NOT NULL REFERENCES bodies (id),
    name     TEXT NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);

-- A row a tenure. A seat is filled at t where from_at <= t and (until_at = 0
-- or t < until_at).
CREATE TABLE seats (
    body     TEXT NOT NULL REFERENCES bodies (id),
    term     TEXT NOT NULL REFERENCES terms (id),
    number   INTEGER NOT NULL,
    person   TEXT NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (body, number, from_at)
);
CREATE UNIQUE INDEX seats_held ON seats (body, number) WHERE until_at = 0;
CREATE UNIQUE INDEX seats_holder ON seats (body, person) WHERE until_at = 0;

CREATE TABLE people_groups (
    id      TEXT PRIMARY KEY,
    body    TEXT NOT NULL REFERENCES bodies (id),
    name    TEXT NOT NULL,
    members TEXT NOT NULL -- JSON list of persons
);

-- papers counts the changes of what tablets may hold.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    body         TEXT NOT NULL REFERENCES bodies (id),
    title        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    place        TEXT NOT NULL,
    state        TEXT NOT NULL,
    papers       BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    closed_at    BIGINT NOT NULL
);
CREATE INDEX sessions_body ON sessions (body);

CREATE TABLE sittings (
    id        TEXT PRIMARY KEY,
    session   TEXT NOT NULL REFERENCES sessions (id),
    number    INTEGER NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    UNIQUE (session, number)
);
CREATE UNIQUE INDEX sittings_open ON sittings (session) WHERE opened_at > 0 AND closed_at = 0;

CREATE TABLE agenda_items (
    id         TEXT PRIMARY KEY,
    session    TEXT NOT NULL REFERENCES sessions (id),
    parent     TEXT NOT NULL,
    position   INTEGER NOT NULL,
    title      TEXT NOT NULL,
    presenter  TEXT NOT NULL,
    minutes    INTEGER NOT NULL,
    sitting    INTEGER NOT NULL,
    state      TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL
);
CREATE INDEX agenda_items_session ON agenda_items (session);
CREATE UNIQUE INDEX agenda_items_running ON agenda_items (session) WHERE state = 'running';

-- Changes of the running item; ended and begun hold as JSON what the two items
-- were before.
CREATE TABLE item_steps (
    session TEXT NOT NULL REFERENCES sessions (id),
    number  INTEGER NOT NULL,
    sitting INTEGER NOT NULL,
    at      BIGINT NOT NULL,
    ended   TEXT NOT NULL,
    begun   TEXT NOT NULL,
    undone  INTEGER NOT NULL,
    PRIMARY KEY (session, number)
);

-- published is the number of the version readers hold, 0 for none.
CREATE TABLE documents (
    id         TEXT PRIMARY KEY,
    session    TEXT NOT NULL REFERENCES sessions (id),
    item       TEXT NOT NULL,
    title      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    level      TEXT NOT NULL,
    audience   TEXT NOT NULL,
    to_groups  TEXT NOT NULL, -- JSON list
    to_persons TEXT NOT NULL, -- JSON list
    state      TEXT NOT NULL,
    published  INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX documents_session ON documents (session);

CREATE TABLE document_versions (
    document     TEXT NOT NULL REFERENCES documents (id),
    number       INTEGER NOT NULL,
    hash         {{blob}} NOT NULL,
    size         BIGINT NOT NULL,
    pages        INTEGER NOT NULL,
    file_name    TEXT NOT NULL,
    uploaded_at  BIGINT NOT NULL,
    uploaded_by  TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (document, number),
    UNIQUE (document, hash)
);
CREATE INDEX document_versions_hash ON document_versions (hash);

-- A stay in the room; to_at is 0 while it lasts. An undone row counts for
-- nothing.
CREATE TABLE presence_spans (
    id      TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    sitting INTEGER NOT NULL,
    person  TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at   BIGINT NOT NULL,
    how     TEXT NOT NULL,
    by_id   TEXT NOT NULL,
    out_how TEXT NOT NULL,
    out_by  TEXT NOT NULL,
    undone  INTEGER NOT NULL
);
CREATE INDEX presence_spans_session ON presence_spans (session, person);
CREATE UNIQUE INDEX presence_spans_open ON presence_spans (session, person) WHERE to_at = 0 AND undone = 0;

CREATE TABLE absences (
    session TEXT NOT NULL REFERENCES sessions (id),
    person  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    at      BIGINT NOT NULL,
    by_id   TEXT NOT NULL,
    PRIMARY KEY (session, person)
);

-- hash names the current PDF, no bytes while there is none.
CREATE TABLE minutes (
    session   TEXT PRIMARY KEY REFERENCES sessions (id),
    state     TEXT NOT NULL,
    revision  INTEGER NOT NULL,
    text      TEXT NOT NULL,
    saved_at  BIGINT NOT NULL,
    saved_by  TEXT NOT NULL,
    hash      {{blob}} NOT NULL,
    pages     INTEGER NOT NULL,
    frozen_at BIGINT NOT NULL
);

CREATE TABLE minutes_steps (
    session   TEXT NOT NULL REFERENCES minutes (session),
    ordinal   INTEGER NOT NULL,
    field     TEXT NOT NULL,
    person    TEXT NOT NULL,
    intent_at BIGINT NOT NULL,
    signed_at BIGINT NOT NULL,
    level     TEXT NOT NULL,
    hash      {{blob}} NOT NULL,
    PRIMARY KEY (session, ordinal),
    UNIQUE (session, field)
);

-- Every PDF the minutes have been.
CREATE TABLE minutes_files (
    session TEXT NOT NULL REFERENCES minutes (session),
    hash    {{blob}} NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (session, hash)
);
