package store

import (
	"time"

	"ecabinet/meetings"
)

const selectDocuments = `SELECT id, session, item, title, kind, level, audience, to_groups, to_persons, state, published,
	created_at FROM documents `

func scanDocument(r row, d *meetings.Document) error {
	return r.into(&d.ID, &d.Session, &d.Item, &d.Title, &d.Kind, &d.Level, &d.Audience.Kind, asJSON(&d.Audience.Groups),
		asJSON(&d.Audience.Persons), &d.State, &d.Published, &d.CreatedAt)
}

// storedVersion is a version with the document it belongs to.
type storedVersion struct {
	document meetings.DocumentID
	meetings.Version
}

const versionColumns = `v.document, v.number, v.hash, v.size, v.pages, v.file_name, v.uploaded_at, v.uploaded_by, v.published_at`

func scanVersion(r row, v *storedVersion) error {
	return r.into(&v.document, &v.Number, &v.Hash, &v.Size, &v.Pages, &v.FileName, &v.UploadedAt, &v.UploadedBy, &v.PublishedAt)
}

// Document returns a document with its versions.
func (tx *Tx) Document(id meetings.DocumentID) (meetings.Document, error) {
	d, err := one(tx, notFound("meetings.document_missing"), scanDocument, selectDocuments+`WHERE id = $1`, id)
	if err != nil {
		return d, err
	}
	versions, err := many(tx, scanVersion, `SELECT `+versionColumns+` FROM document_versions v
		WHERE v.document = $1 ORDER BY v.number`, id)
	for _, v := range versions {
		d.Versions = append(d.Versions, v.Version)
	}
	return d, err
}

// Documents returns a session's documents in the order they were made.
func (tx *Tx) Documents(session meetings.SessionID) ([]meetings.Document, error) {
	docs, err := many(tx, scanDocument, selectDocuments+`WHERE session = $1 ORDER BY created_at, id`, session)
	if err != nil {
		return nil, err
	}
	versions, err := many(tx, scanVersion, `SELECT `+versionColumns+` FROM document_versions v
		JOIN documents d ON d.id = v.document WHERE d.session = $1 ORDER BY v.document, v.number`, session)
	if err != nil {
		return nil, err
	}
	of := map[meetings.DocumentID][]meetings.Version{}
	for _, v := range versions {
		of[v.document] = append(of[v.document], v.Version)
	}
	for i := range docs {
		docs[i].Versions = of[docs[i].ID]
	}
	return docs, nil
}

// AddDocument stores a card.
func (tx *Tx) AddDocument(d meetings.Document) error {
	_, err := tx.exec(`INSERT INTO documents (id, session, item, title, kind, level, audience, to_groups, to_persons, state,
		published, created_at) VALUES (`+list(1, 12)+`)`, d.ID, d.Session, d.Item, d.Title, d.Kind, d.Level, d.Audience.Kind,
		asJSON(d.Audience.Groups), asJSON(d.Audience.Persons), d.State, d.Published, d.CreatedAt)
	return err
}

// SetDocument changes the card.
func (tx *Tx) SetDocument(d meetings.Document) error {
	return tx.must(notFound("meetings.document_missing"), `UPDATE documents SET item = $1, title = $2, kind = $3, level = $4,
		audience = $5, to_groups = $6, to_persons = $7 WHERE id = $8`, d.Item, d.Title, d.Kind, d.Level, d.Audience.Kind,
		asJSON(d.Audience.Groups), asJSON(d.Audience.Persons), d.ID)
}

// MoveDocument changes state and published version.
func (tx *Tx) MoveDocument(from, to meetings.Document) error {
	return tx.must(changedMeanwhile(), `UPDATE documents SET state = $1, published = $2
		WHERE id = $3 AND state = $4 AND published = $5`, to.State, to.Published, from.ID, from.State, from.Published)
}

// DropDocument removes a document with its versions.
func (tx *Tx) DropDocument(id meetings.DocumentID) error {
	if _, err := tx.exec(`DELETE FROM document_versions WHERE document = $1`, id); err != nil {
		return err
	}
	return tx.must(notFound("meetings.document_missing"), `DELETE FROM documents WHERE id = $1`, id)
}

// AddVersion stores a version.
func (tx *Tx) AddVersion(d meetings.DocumentID, v meetings.Version) error {
	_, err := tx.exec(`INSERT INTO document_versions (document, number, hash, size, pages, file_name, uploaded_at, uploaded_by,
		published_at) VALUES (`+list(1, 9)+`)`, d, v.Number, v.Hash, v.Size, v.Pages, v.FileName, v.UploadedAt, v.UploadedBy,
		v.PublishedAt)
	return err
}

// StampVersion notes when a version was first published.
func (tx *Tx) StampVersion(d meetings.DocumentID, number int, at time.Time) error {
	return tx.must(changedMeanwhile(), `UPDATE document_versions SET published_at = $1
		WHERE document = $2 AND number = $3 AND published_at = 0`, at, d, number)
}

// HashUsed reports whether a version or minutes refer to the file.
func (tx *Tx) HashUsed(h meetings.Hash) (bool, error) {
	return tx.exists(`SELECT 1 FROM document_versions WHERE hash = $1 UNION SELECT 1 FROM minutes_files WHERE hash = $1`, h)
}
