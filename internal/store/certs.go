package store

import (
	"ecabinet/certs"
	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
)

const certificateColumns = `id, owner_kind, person, body, purpose, subject, issuer, serial, fingerprint,
	not_before, not_after, suspended_at, revoked_at, reason, source, der`

func scanCertificate(r row, c *certs.Record) error {
	return r.into(&c.ID, &c.Owner.Kind, &c.Owner.PersonID, &c.Owner.BodyID, &c.Purpose, &c.Subject, &c.Issuer, &c.Serial,
		&c.Fingerprint, &c.NotBefore, &c.NotAfter, &c.SuspendedAt, &c.RevokedAt, &c.Reason, &c.Source, &c.DER)
}

// AddCertificate stores a line of the register and, where given, its key.
func (tx *Tx) AddCertificate(c certs.Record, key *certs.Key) error {
	_, err := tx.exec(`INSERT INTO certificates (`+certificateColumns+`, registered) VALUES (`+list(1, 17)+`)`,
		c.ID, c.Owner.Kind, c.Owner.PersonID, c.Owner.BodyID, c.Purpose, c.Subject, c.Issuer, c.Serial,
		c.Fingerprint, c.NotBefore, c.NotAfter, c.SuspendedAt, c.RevokedAt, c.Reason, c.Source, c.DER, tx.Now())
	if err != nil {
		return onUnique(err, fault.New(fault.Duplicate, "register.known", "subject", c.Subject))
	}
	if key == nil {
		return nil
	}
	_, err = tx.exec(`INSERT INTO certificate_keys (certificate, p12, picture) VALUES ($1, $2, $3)`, c.ID, key.P12, key.Picture)
	return err
}

// CertificatesOf returns the lines of a body, the newest first.
func (tx *Tx) CertificatesOf(body string) ([]certs.Record, error) {
	return many(tx, scanCertificate, `SELECT `+certificateColumns+` FROM certificates
		WHERE body = $1 ORDER BY not_before DESC, registered DESC, id`, body)
}

// Key returns what is kept for a line.
func (tx *Tx) Key(id certs.RecordID) (certs.Key, error) {
	scan := func(r row, k *certs.Key) error { return r.into(&k.P12, &k.Picture) }
	return one(tx, notFound("register.no_key"), scan, `SELECT p12, picture FROM certificate_keys WHERE certificate = $1`, id)
}

// AddTrustFile stores an anchor or a revocation list; the same file twice is
// one file.
func (tx *Tx) AddTrustFile(f certs.TrustFile) error {
	_, err := tx.exec(`INSERT INTO trust_files (domain, kind, hash, der) VALUES ($1, $2, $3, $4)
		ON CONFLICT (domain, kind, hash) DO NOTHING`, f.Domain, f.Kind, journal.HashOf(f.DER), f.DER)
	return err
}

// TrustFiles returns all anchors and lists, by domain.
func (tx *Tx) TrustFiles() ([]certs.TrustFile, error) {
	scan := func(r row, f *certs.TrustFile) error { return r.into(&f.Domain, &f.Kind, &f.DER) }
	return many(tx, scan, `SELECT domain, kind, der FROM trust_files ORDER BY domain, kind, hash`)
}
