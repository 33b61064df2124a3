-- +goose Up
CREATE TABLE certificates (
    id           TEXT PRIMARY KEY,
    owner_kind   TEXT NOT NULL,
    person       TEXT NOT NULL,
    body         TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    subject      TEXT NOT NULL,
    issuer       TEXT NOT NULL,
    serial       TEXT NOT NULL,
    fingerprint  TEXT NOT NULL UNIQUE,
    not_before   BIGINT NOT NULL,
    not_after    BIGINT NOT NULL,
    suspended_at BIGINT NOT NULL,
    revoked_at   BIGINT NOT NULL,
    reason       BIGINT NOT NULL,
    source       TEXT NOT NULL,
    der          {{blob}} NOT NULL,
    registered   BIGINT NOT NULL -- tells which of two is newer: certificates know whole seconds only
);
CREATE INDEX certificates_body ON certificates (body, not_before);

-- The PKCS#12 file of an owner who keeps her key here (only her
-- password opens it), and the picture her signature shows.
CREATE TABLE certificate_keys (
    certificate TEXT PRIMARY KEY REFERENCES certificates (id),
    p12         {{blob}} NOT NULL,
    picture     {{blob}}
);

CREATE TABLE trust_files (
    domain TEXT NOT NULL,
    kind   TEXT NOT NULL,
    hash   {{blob}} NOT NULL,
    der    {{blob}} NOT NULL,
    PRIMARY KEY (domain, kind, hash)
);
