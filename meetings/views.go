package meetings

import (
	"cmp"
	"context"
	"slices"

	"ecabinet/internal/identity"
)

// SessionView is a session as a reader may see it.
type SessionView struct {
	Session
	Agenda []AgendaItem
	Live   Live
}

// Owner says to which body something belongs: what web needs before it can
// ask for permissions. Draft says that only the office may know of it.
type Owner struct {
	Body    identity.BodyID
	Session SessionID
	Draft   bool
}

// OwnerOfSession returns the owner of a session.
func (s *Service) OwnerOfSession(ctx context.Context, id SessionID) (o Owner, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		o, err = owner(tx, id)
		return err
	})
	return o, err
}

// OwnerOfItem returns the owner of an agenda item.
func (s *Service) OwnerOfItem(ctx context.Context, id ItemID) (o Owner, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		it, err := tx.Item(id)
		if err != nil {
			return err
		}
		o, err = owner(tx, it.Session)
		return err
	})
	return o, err
}

// OwnerOfDocument returns the owner of a document.
func (s *Service) OwnerOfDocument(ctx context.Context, id DocumentID) (o Owner, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		o, err = owner(tx, d.Session)
		return err
	})
	return o, err
}

func owner(tx Tx, id SessionID) (Owner, error) {
	session, err := tx.Session(id)
	return Owner{session.Body, id, session.State == Draft}, err
}

// Sessions returns the sessions the readers may know of, the latest first. One
// person is one Reader for each of her bodies.
func (s *Service) Sessions(ctx context.Context, readers []Reader) ([]Session, error) {
	var all []Session
	err := s.d.Store.Read(ctx, func(tx Tx) error {
		all = nil
		for _, r := range readers {
			if !r.May(identity.ReadSession) && !r.Office() {
				continue
			}
			list, err := tx.Sessions(r.Body)
			if err != nil {
				return err
			}
			for _, session := range list {
				if session.State != Draft || r.Office() {
					all = append(all, session)
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Session) int { return cmp.Compare(b.StartsAt().UnixMicro(), a.StartsAt().UnixMicro()) })
	return all, err
}

// Session returns a session with agenda and state.
func (s *Service) Session(ctx context.Context, r Reader, id SessionID) (v SessionView, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		v, err = viewSession(tx, r, id)
		return err
	})
	return v, err
}

func viewSession(tx Tx, r Reader, id SessionID) (SessionView, error) {
	session, err := visible(tx, r, id)
	if err != nil {
		return SessionView{}, err
	}
	items, err := tx.Items(id)
	if err != nil {
		return SessionView{}, err
	}
	steps, err := tx.Steps(id)
	if err != nil {
		return SessionView{}, err
	}
	docs, groups, err := papers(tx, session)
	if err != nil {
		return SessionView{}, err
	}
	items = Arrange(items, session.Sittings)
	countPapers(r, items, docs, groups)
	return SessionView{session, items, session.live(items, steps)}, nil
}

// countPapers fills how many papers of each item the reader may open.
func countPapers(r Reader, items []AgendaItem, docs []Document, groups []Group) {
	count := map[ItemID]int{}
	for _, d := range docs {
		if d.State != DocumentPublished && !r.Office() || !MaySee(r, d, groups) {
			continue
		}
		count[d.Item]++
	}
	for i := range items {
		items[i].Documents = count[items[i].ID]
	}
}
