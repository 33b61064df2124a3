package meetings

import (
	"context"
	"slices"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// Documents returns a session's papers as the office sees them; others get
// those they may open, without unpublished versions.
func (s *Service) Documents(ctx context.Context, r Reader, id SessionID) (out []Document, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		session, err := visible(tx, r, id)
		if err != nil {
			return err
		}
		docs, groups, err := papers(tx, session)
		out = nil
		for _, d := range docs {
			if d, ok := readable(r, d, groups); ok {
				out = append(out, d)
			}
		}
		return err
	})
	return out, err
}

// Document returns one paper under the same rule.
func (s *Service) Document(ctx context.Context, r Reader, id DocumentID) (out Document, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		out, err = readDocument(tx, r, id)
		return err
	})
	return out, err
}

func readDocument(tx Tx, r Reader, id DocumentID) (Document, error) {
	d, err := tx.Document(id)
	if err != nil {
		return Document{}, err
	}
	session, err := visible(tx, r, d.Session)
	if fault.Is(err, fault.NotFound) {
		return Document{}, missing("document")
	}
	if err != nil {
		return Document{}, err
	}
	groups, err := tx.Groups(session.Body)
	if err != nil {
		return Document{}, err
	}
	d, ok := readable(r, d, groups)
	if !ok {
		return Document{}, missing("document")
	}
	return d, nil
}

// readable returns the document with the versions the reader may open. Who
// else gets it is the office's affair.
func readable(r Reader, d Document, groups []Group) (Document, bool) {
	if r.Office() {
		return d, true
	}
	d.Versions = slices.DeleteFunc(slices.Clone(d.Versions), func(v Version) bool { return !CanRead(r, d, v, groups) })
	d.Audience = Audience{Kind: d.Audience.Kind}
	return d, len(d.Versions) > 0
}

func papers(tx Tx, session Session) ([]Document, []Group, error) {
	docs, err := tx.Documents(session.ID)
	if err != nil {
		return nil, nil, err
	}
	groups, err := tx.Groups(session.Body)
	return docs, groups, err
}

// Pack returns what the reader's tablet should hold. The office's is of the
// published papers too: drafts are no part of a pack.
func (s *Service) Pack(ctx context.Context, r Reader, id SessionID) (p Pack, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		session, err := visible(tx, r, id)
		if err != nil {
			return err
		}
		items, err := tx.Items(id)
		if err != nil {
			return err
		}
		docs, groups, err := papers(tx, session)
		p = packFor(r, session, Arrange(items, session.Sittings), docs, groups)
		return err
	})
	return p, err
}

// OpenVersion opens the file of a version for a reader who may read it.
func (s *Service) OpenVersion(ctx context.Context, r Reader, id DocumentID, h Hash) (Version, File, error) {
	d, err := s.Document(ctx, r, id)
	if err != nil {
		return Version{}, nil, err
	}
	v, ok := d.VersionByHash(h)
	if !ok {
		return Version{}, nil, missing("version")
	}
	f, err := s.d.Blobs.Open(ctx, h)
	return v, f, err
}

// CreateDocument makes the card of a paper; its files come by AddVersion.
func (s *Service) CreateDocument(ctx context.Context, actor identity.Actor, id SessionID, in DocumentInput) (Document, error) {
	in, err := s.checkDocument(in)
	if err != nil {
		return Document{}, err
	}
	d := Document{ID: DocumentID(s.newID()), Session: id, Item: in.Item, Title: in.Title, Kind: in.Kind,
		Level: in.Level, Audience: in.Audience, State: DocumentDraft}
	err = s.inSession(ctx, id, func(tx Tx, session Session) error {
		if err := paperPlace(tx, session, in); err != nil {
			return err
		}
		have, err := tx.Documents(id)
		if err != nil {
			return err
		}
		if err := atMost(len(have)+1, "meetings.too_many_documents", s.d.Limits.Documents); err != nil {
			return err
		}
		d.CreatedAt = tx.Now()
		if err := tx.AddDocument(d); err != nil {
			return err
		}
		return note(tx, actor, stream(id), ActDocumentCreate, string(d.ID), documentAct(d))
	})
	return d, err
}

// ChangeDocument changes the card, level and audience too: of a published
// paper at once.
func (s *Service) ChangeDocument(ctx context.Context, actor identity.Actor, id DocumentID, in DocumentInput) (out Document, err error) {
	if in, err = s.checkDocument(in); err != nil {
		return out, err
	}
	err = s.inDocument(ctx, id, func(tx Tx, session Session, d Document) error {
		if err := paperPlace(tx, session, in); err != nil {
			return err
		}
		d.Item, d.Title, d.Kind, d.Level, d.Audience = in.Item, in.Title, in.Kind, in.Level, in.Audience
		if err := tx.SetDocument(d); err != nil {
			return err
		}
		if d.State == DocumentPublished {
			if err := tx.BumpPapers(session.ID); err != nil {
				return err
			}
		}
		out = d
		return note(tx, actor, stream(session.ID), ActDocumentChange, string(id), documentAct(d))
	})
	return out, err
}

// PublishDocument gives the newest version to the readers, the first time or
// in place of the one they hold.
func (s *Service) PublishDocument(ctx context.Context, actor identity.Actor, id DocumentID) (out Document, err error) {
	err = s.inDocument(ctx, id, func(tx Tx, session Session, d Document) error {
		v, ok := d.Newest()
		if !ok {
			return fault.New(fault.Conflict, "meetings.no_file_yet")
		}
		if d.State == DocumentPublished && d.Published == v.Number {
			return fault.New(fault.Duplicate, "meetings.already_published", "version", v.Number)
		}
		if v.PublishedAt.IsZero() {
			if err := tx.StampVersion(id, v.Number, tx.Now()); err != nil {
				return err
			}
		}
		next := d
		next.State, next.Published = DocumentPublished, v.Number
		if err := movePaper(tx, actor, d, next, ActDocumentPublish, v); err != nil {
			return err
		}
		out, err = tx.Document(id)
		return err
	})
	return out, err
}

// WithdrawDocument takes a published paper back: nobody but the office can
// open any version of it until it is published again.
func (s *Service) WithdrawDocument(ctx context.Context, actor identity.Actor, id DocumentID) (out Document, err error) {
	err = s.inDocument(ctx, id, func(tx Tx, session Session, d Document) error {
		v, ok := d.Current()
		if !ok {
			return closed("meetings.not_published")
		}
		next := d
		next.State, next.Published = DocumentWithdrawn, 0
		if err := movePaper(tx, actor, d, next, ActDocumentWithdraw, v); err != nil {
			return err
		}
		out, err = tx.Document(id)
		return err
	})
	return out, err
}

// RemoveDocument takes back a paper nobody ever held: a card made by mistake,
// with whatever files it has. One that was published can only be withdrawn.
func (s *Service) RemoveDocument(ctx context.Context, actor identity.Actor, id DocumentID) (err error) {
	var files []Version
	s.intake.begin()
	defer func() {
		// As with an upload: what could not be removed stays in doubt.
		if swept := s.intake.end(s.sweep); err == nil {
			err = swept
		}
	}()
	err = s.inDocument(ctx, id, func(tx Tx, session Session, d Document) error {
		if d.State != DocumentDraft {
			return closed("meetings.was_published")
		}
		files = d.Versions
		if err := tx.DropDocument(id); err != nil {
			return err
		}
		return note(tx, actor, stream(session.ID), ActDocumentRemove, string(id), documentAct(d))
	})
	if err == nil {
		for _, v := range files {
			s.intake.doubt(v.Hash)
		}
	}
	return err
}

func movePaper(tx Tx, actor identity.Actor, from, to Document, name string, v Version) error {
	if err := tx.MoveDocument(from, to); err != nil {
		return err
	}
	if err := tx.BumpPapers(from.Session); err != nil {
		return err
	}
	act := versionAct(from, v)
	act.Replaces = from.Published
	return note(tx, actor, stream(from.Session), name, string(from.ID), act)
}

// inDocument runs f with the stream of the document's session locked.
func (s *Service) inDocument(ctx context.Context, id DocumentID, f func(Tx, Session, Document) error) error {
	return s.d.Store.Write(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		return lockSession(tx, d.Session, func(tx Tx, session Session) error {
			d, err := tx.Document(id)
			if err != nil {
				return err
			}
			return f(tx, session, d)
		})
	})
}

func (s *Service) checkDocument(in DocumentInput) (DocumentInput, error) {
	var f form
	in.Title = f.line(in.Title, "title", s.d.Limits.Title)
	f.add(oneOf(in.Kind, DocumentKinds, "kind"))
	f.add(oneOf(in.Level, Levels, "level"))
	if in.Audience.Kind == "" {
		in.Audience.Kind = ToAll
	}
	f.add(oneOf(in.Audience.Kind, AudienceKinds, "audience"))
	a := Audience{Kind: in.Audience.Kind, Groups: []GroupID{}, Persons: []identity.PersonID{}}
	switch a.Kind {
	case ToGroups:
		a.Groups = unique(in.Audience.Groups)
	case ToPersons:
		a.Persons = unique(in.Audience.Persons)
	}
	n := len(a.Groups) + len(a.Persons)
	if a.Kind != ToAll && n == 0 {
		f.add(fault.New(fault.Invalid, "meetings.audience_empty"))
	}
	if a.Kind == ToAll && in.Level == Confidential {
		f.add(fault.New(fault.Invalid, "meetings.confidential_to_all"))
	}
	f.add(atMost(n, "meetings.audience_too_large", s.d.Limits.Audience))
	in.Audience = a
	return in, f.err
}

// paperPlace refuses an item of another session, and an audience that names
// somebody who does not belong to the body.
func paperPlace(tx Tx, session Session, in DocumentInput) error {
	if in.Item != "" {
		if it, err := tx.Item(in.Item); err != nil {
			return err
		} else if it.Session != session.ID {
			return missing("item")
		}
	}
	groups, err := tx.Groups(session.Body)
	if err != nil {
		return err
	}
	for _, id := range in.Audience.Groups {
		if !slices.ContainsFunc(groups, func(g Group) bool { return g.ID == id }) {
			return missing("group")
		}
	}
	if in.Audience.Kind != ToPersons {
		return nil
	}
	return known(tx, session.Body, in.Audience.Persons)
}

// known refuses persons who hold neither a seat nor a role in the body.
func known(tx Tx, body identity.BodyID, persons []identity.PersonID) error {
	seats, err := tx.Seats(body)
	if err != nil {
		return err
	}
	grants, err := tx.BodyGrants(body)
	if err != nil {
		return err
	}
	belongs := map[identity.PersonID]bool{}
	for _, x := range seats {
		belongs[x.Person] = true
	}
	for _, g := range grants {
		belongs[g.Person] = true
	}
	for _, p := range persons {
		if !belongs[p] {
			return missing("person")
		}
	}
	return nil
}

func documentAct(d Document) DocumentAct {
	return DocumentAct{d.Item, d.Title, d.Kind, d.Level, d.Audience.Kind, d.Audience.Groups, d.Audience.Persons}
}

func versionAct(d Document, v Version) VersionAct {
	return VersionAct{Title: d.Title, Item: d.Item, Version: v.Number, Hash: v.Hash, Size: v.Size, Pages: v.Pages}
}
