-- +goose Up
CREATE TABLE people (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    language TEXT NOT NULL
);

-- hash is an argon2id hash with its parameters.
CREATE TABLE accounts (
    person     TEXT PRIMARY KEY REFERENCES people (id),
    username   TEXT NOT NULL UNIQUE,
    hash       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled   BOOLEAN NOT NULL
);

-- A role given to a person in a body from since until until_at (0: no end).
CREATE TABLE grants (
    person   TEXT NOT NULL REFERENCES people (id),
    body     TEXT NOT NULL,
    role     TEXT NOT NULL,
    title    TEXT NOT NULL,
    since    BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (person, body, role, since)
);
CREATE INDEX grants_body ON grants (body);

-- The token itself is in the person's cookie only.
CREATE TABLE logins (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person     TEXT NOT NULL REFERENCES people (id),
    label      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL
);
CREATE INDEX logins_person ON logins (person);

-- Keys all nodes of an installation share; made once, by whoever comes first.
CREATE TABLE installation_keys (
    name  TEXT PRIMARY KEY,
    value {{blob}} NOT NULL
);
