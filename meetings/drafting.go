package meetings

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// Minutes returns the minutes of a session: to those who may read drafts at
// any time, to others once they are signed.
func (s *Service) Minutes(ctx context.Context, r Reader, id SessionID) (m Minutes, err error) {
	err = s.d.Store.Read(ctx, func(tx Tx) error {
		m, err = readMinutes(tx, r, id)
		return err
	})
	return m, err
}

func readMinutes(tx Tx, r Reader, id SessionID) (Minutes, error) {
	if _, err := visible(tx, r, id); err != nil {
		return Minutes{}, err
	}
	m, err := tx.Minutes(id)
	if err != nil {
		return Minutes{}, err
	}
	if !mayReadMinutes(r, m) {
		return Minutes{}, missing("minutes")
	}
	return m, nil
}

// OpenMinutes opens one PDF of the minutes: the current one, or an earlier one
// of this freezing by its hash.
func (s *Service) OpenMinutes(ctx context.Context, r Reader, id SessionID, h Hash) (File, error) {
	err := s.d.Store.Read(ctx, func(tx Tx) error {
		m, err := readMinutes(tx, r, id)
		if err != nil {
			return err
		}
		files, err := tx.MinutesFiles(id)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(files, func(f MinutesFile) bool { return f.Hash == h })
		// A PDF that was thawed again is the office's affair only.
		if !known || m.Hash != h && !r.May(identity.ReadMinutes) {
			return missing("minutes")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.d.Blobs.Open(ctx, h)
}

// SaveDraft stores a text made from revision base. A stale one is refused, so
// that nobody's work is lost unseen.
func (s *Service) SaveDraft(ctx context.Context, actor identity.Actor, id SessionID, text string, base int) (out Minutes, err error) {
	if err := s.checkText(text); err != nil {
		return out, err
	}
	err = s.inMinutes(ctx, id, func(tx Tx, session Session, m Minutes) error {
		switch {
		case session.State == Draft || session.State == Published:
			return closed("meetings.session_not_running")
		case m.State == MinutesFrozen || m.State == MinutesSigned:
			return closed("meetings.minutes_frozen")
		case m.Revision != base:
			return fault.New(fault.Conflict, "meetings.minutes_stale", "base", base, "revision", m.Revision)
		}
		m.State, m.Revision, m.Text = MinutesDraft, base+1, text
		m.SavedAt, m.SavedBy = tx.Now(), actor.Person
		if err := tx.PutText(m, base); err != nil {
			return err
		}
		out = m
		return note(tx, actor, stream(id), ActMinutesSave, string(id), minutesAct(m))
	})
	return out, err
}

func (s *Service) checkText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return fault.New(fault.Invalid, "meetings.text_unreadable")
	case strings.TrimSpace(text) == "":
		return fault.New(fault.Invalid, "meetings.minutes_empty")
	case len(text) > s.d.Limits.MinuteText:
		return fault.New(fault.TooLarge, "meetings.minutes_too_long", "kilobytes", s.d.Limits.MinuteText>>10)
	}
	return nil
}

// Freeze fixes the text as a PDF with its signature fields. The session must
// be closed: minutes of what still happens cannot be whole.
func (s *Service) Freeze(ctx context.Context, actor identity.Actor, id SessionID, in Frozen) (out Minutes, err error) {
	if err := s.checkSteps(in); err != nil {
		return out, err
	}
	err = s.inMinutes(ctx, id, func(tx Tx, session Session, m Minutes) error {
		switch {
		case session.State != Closed:
			return closed("meetings.session_not_closed")
		case m.State == MinutesNone:
			return closed("meetings.minutes_none")
		case m.State != MinutesDraft:
			return closed("meetings.minutes_frozen")
		case m.Revision != in.Revision:
			return fault.New(fault.Conflict, "meetings.minutes_stale", "base", in.Revision, "revision", m.Revision)
		}
		m.State, m.Hash, m.Pages, m.FrozenAt = MinutesFrozen, in.Hash, in.Pages, tx.Now()
		m.Steps = nil
		for _, step := range in.Steps {
			m.Steps = append(m.Steps, SignStep{Field: step.Field, Person: step.Person})
		}
		if err := tx.FreezeMinutes(m); err != nil {
			return err
		}
		if err := tx.AddMinutesFile(MinutesFile{id, in.Hash, tx.Now()}); err != nil {
			return err
		}
		out = m
		return note(tx, actor, stream(id), ActMinutesFreeze, string(id), minutesAct(m))
	})
	return out, err
}

func (s *Service) checkSteps(in Frozen) error {
	if in.Hash.IsZero() || in.Pages < 1 {
		return fault.New(fault.Invalid, "meetings.minutes_no_file")
	}
	if err := inRange(len(in.Steps), "signers", 1, s.d.Limits.Signers); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, step := range in.Steps {
		if step.Field == "" || step.Person == "" || seen[step.Field] {
			return fault.New(fault.Invalid, "meetings.signers_unclear")
		}
		seen[step.Field] = true
	}
	return nil
}

// Unfreeze makes the minutes a draft again while nobody has signed.
func (s *Service) Unfreeze(ctx context.Context, actor identity.Actor, id SessionID) (out Minutes, err error) {
	err = s.inMinutes(ctx, id, func(tx Tx, _ Session, m Minutes) error {
		switch {
		case m.State != MinutesFrozen && m.State != MinutesSigned:
			return closed("meetings.minutes_not_frozen")
		case m.SignedCount() > 0:
			return closed("meetings.minutes_signed")
		}
		act := minutesAct(m)
		if err := tx.UnfreezeMinutes(id, m.Hash); err != nil {
			return err
		}
		m.State, m.Hash, m.Pages, m.FrozenAt, m.Steps = MinutesDraft, Hash{}, 0, time.Time{}, nil
		out = m
		return note(tx, actor, stream(id), ActMinutesUnfreeze, string(id), act)
	})
	return out, err
}

// RecordIntent commits that the actor is about to sign field on the PDF base.
// It refuses all that would make the signature void; the key is used only
// after it returned nil.
func (s *Service) RecordIntent(ctx context.Context, actor identity.Actor, id SessionID, field string, base Hash) (out Minutes, err error) {
	err = s.inMinutes(ctx, id, func(tx Tx, _ Session, m Minutes) error {
		if _, err := m.turn(actor.Person, field, base); err != nil {
			return err
		}
		if err := tx.SetIntent(id, field, tx.Now()); err != nil {
			return err
		}
		if out, err = tx.Minutes(id); err != nil {
			return err
		}
		return note(tx, actor, stream(id), ActSignIntent, string(id), SignAct{Field: field, Base: base})
	})
	return out, err
}

// RecordSigned stores a finished signature if the PDF that was signed still is
// the current one. The last signature makes the minutes signed.
func (s *Service) RecordSigned(ctx context.Context, actor identity.Actor, id SessionID, in Signed) (out Minutes, err error) {
	if in.Hash.IsZero() || in.Hash == in.Base {
		return out, fault.New(fault.Invalid, "meetings.minutes_no_file")
	}
	err = s.inMinutes(ctx, id, func(tx Tx, _ Session, m Minutes) error {
		i, err := m.turn(actor.Person, in.Field, in.Base)
		if err != nil {
			return err
		}
		if m.Steps[i].IntentAt.IsZero() {
			return fault.New(fault.Conflict, "meetings.no_intent")
		}
		m.Steps[i].SignedAt, m.Steps[i].Level, m.Steps[i].Hash = tx.Now(), in.Level, in.Hash
		m.Hash = in.Hash
		if i == len(m.Steps)-1 {
			m.State = MinutesSigned
		}
		if err := tx.SignMinutes(m, m.Steps[i], in.Base); err != nil {
			return err
		}
		if err := tx.AddMinutesFile(MinutesFile{id, in.Hash, tx.Now()}); err != nil {
			return err
		}
		out = m
		return note(tx, actor, stream(id), ActSignDone, string(id),
			SignAct{Field: in.Field, Base: in.Base, Hash: &in.Hash, Level: in.Level})
	})
	return out, err
}

// Turn refuses, with the reason, a person who may not sign field on the PDF
// she was shown now.
func (m Minutes) Turn(person identity.PersonID, field string, shown Hash) error {
	_, err := m.turn(person, field, shown)
	return err
}

// turn returns the step that is next, if it is this field, this person's, and
// she was shown the current PDF.
func (m Minutes) turn(person identity.PersonID, field string, shown Hash) (int, error) {
	i := m.Next()
	switch {
	case m.State == MinutesSigned:
		return -1, closed("meetings.minutes_all_signed")
	case i < 0:
		return -1, closed("meetings.minutes_not_frozen")
	case m.Steps[i].Person != person:
		return -1, fault.New(fault.NotEntitled, "meetings.not_your_turn")
	case m.Steps[i].Field != field:
		return -1, fault.New(fault.Conflict, "meetings.other_field_next", "field", m.Steps[i].Field)
	case m.Hash != shown:
		return -1, fault.New(fault.Conflict, "meetings.other_version_now")
	}
	return i, nil
}

// inMinutes runs f with the session's stream locked.
func (s *Service) inMinutes(ctx context.Context, id SessionID, f func(Tx, Session, Minutes) error) error {
	return s.inSession(ctx, id, func(tx Tx, session Session) error {
		m, err := tx.Minutes(id)
		if err != nil {
			return err
		}
		return f(tx, session, m)
	})
}

func minutesAct(m Minutes) MinutesAct {
	a := MinutesAct{Revision: m.Revision, Text: journal.HashOf([]byte(m.Text)), Pages: m.Pages}
	if !m.Hash.IsZero() {
		a.Hash = &m.Hash
	}
	for _, step := range m.Steps {
		a.Steps = append(a.Steps, StepLine{step.Field, step.Person})
	}
	return a
}
