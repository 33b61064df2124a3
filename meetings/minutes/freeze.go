package minutes

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/official"
	"ecabinet/meetings"
)

// Freeze fixes the newest text as a PDF with three prepared signature fields.
// The secretary who freezes signs first, then the chair, then the clerk with
// the agency's seal. A text the form cannot hold is refused with its place and
// stays a draft.
func (s *Service) Freeze(ctx context.Context, actor identity.Actor, r meetings.Reader, id meetings.SessionID) (meetings.Minutes, error) {
	now, err := s.d.Meetings.Minutes(ctx, r, id)
	if err != nil {
		return now, err
	}
	paper, steps, err := s.paper(ctx, actor, r, id, now.Text)
	if err != nil {
		return now, err
	}
	var pdf bytes.Buffer
	pages, err := official.WriteMinutes(&pdf, paper)
	if err != nil {
		return now, err
	}
	err = s.d.Meetings.Keeping(func() (hash meetings.Hash, err error) {
		if hash, _, err = s.d.Blobs.Put(ctx, &pdf, s.d.Meetings.Limits().Upload); err == nil {
			now, err = s.d.Meetings.Freeze(ctx, actor, id, meetings.Frozen{Revision: now.Revision, Hash: hash, Pages: pages, Steps: steps})
		}
		return hash, err
	})
	return now, err
}

// paper fills the form of Decree 30 and names the signers.
func (s *Service) paper(ctx context.Context, actor identity.Actor, r meetings.Reader, id meetings.SessionID, text string) (official.Minutes, []meetings.StepInput, error) {
	view, err := s.d.Meetings.Session(ctx, r, id)
	if err != nil {
		return official.Minutes{}, nil, err
	}
	body, err := s.d.Meetings.Body(ctx, view.Session.Body)
	if err != nil {
		return official.Minutes{}, nil, err
	}
	staff, err := s.staff(ctx, body.ID)
	if err != nil {
		return official.Minutes{}, nil, err
	}
	chair, hasChair := staff.first(identity.Chair)
	clerk, hasClerk := staff.first(identity.Clerk)
	if !hasChair || !hasClerk {
		return official.Minutes{}, nil, fault.New(fault.Invalid, "minutes.no_signers")
	}
	number, err := s.number(ctx, r, view.Session, body)
	if err != nil {
		return official.Minutes{}, nil, err
	}
	zone, err := time.LoadLocation(body.TimeZone)
	if err != nil {
		return official.Minutes{}, nil, fmt.Errorf("minutes: time zone of the body: %w", err)
	}
	steps := []meetings.StepInput{
		{Field: official.FieldSecretary, Person: actor.Person},
		{Field: official.FieldChair, Person: chair},
		{Field: official.FieldSeal, Person: clerk},
	}
	return official.Minutes{
		Head: official.Head{
			Language: s.d.Language, Parent: capitals(body.Parent), Issuer: capitals(body.Name),
			Number: number, Place: body.Place, Date: s.d.Now().In(zone), Subject: view.Session.Title,
		},
		Body: text, Secretary: signer(staff.names[actor.Person]), Chair: signer(staff.names[chair]),
	}, steps, nil
}

func signer(n Name) official.Signer {
	return official.Signer{Title: capitals(n.Title), Name: n.Name}
}

// number is the place of the session among those of its year: "02/BB-HĐND".
// The body's register of numbers comes with issued documents; until then this
// is unique among the minutes of a year.
func (s *Service) number(ctx context.Context, r meetings.Reader, session meetings.Session, body meetings.Body) (string, error) {
	all, err := s.d.Meetings.Sessions(ctx, []meetings.Reader{r})
	if err != nil {
		return "", err
	}
	n := 1
	for _, other := range all {
		if other.Body == session.Body && other.ID != session.ID && sameYear(other, session) && earlier(other, session) {
			n++
		}
	}
	return fmt.Sprintf("%02d/BB-%s", n, body.Symbol), nil
}

func sameYear(a, b meetings.Session) bool { return a.StartsAt().Year() == b.StartsAt().Year() }

func earlier(a, b meetings.Session) bool {
	if !a.StartsAt().Equal(b.StartsAt()) {
		return a.StartsAt().Before(b.StartsAt())
	}
	return a.ID < b.ID
}
