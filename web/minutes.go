package web

import (
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/meetings/minutes"
	"ecabinet/web/wire"
)

func (s *Server) readMinutes(c *Call) (wire.Minutes, error) {
	m, err := s.Meetings.Minutes(c.Context(), c.Reader(), c.Place.Session)
	return s.showMinutes(c, m, err)
}

func (s *Server) draftMinutes(c *Call) (wire.Minutes, error) {
	m, err := s.Minutes.Draft(c.Context(), c.Actor(), c.Reader(), c.Place.Session)
	return s.showMinutes(c, m, err)
}

func (s *Server) saveMinutes(c *Call, in wire.MinutesInput) (wire.Minutes, error) {
	m, err := s.Meetings.SaveDraft(c.Context(), c.Actor(), c.Place.Session, in.Text, in.Base)
	return s.showMinutes(c, m, err)
}

func (s *Server) previewMinutes(_ *Call, in wire.MinutesPreview) (wire.Preview, error) {
	html, err := s.Minutes.Preview(in.Text)
	return wire.Preview{HTML: html}, err
}

func (s *Server) freezeMinutes(c *Call) (wire.Minutes, error) {
	m, err := s.Minutes.Freeze(c.Context(), c.Actor(), c.Reader(), c.Place.Session)
	return s.showMinutes(c, m, err)
}

func (s *Server) unfreezeMinutes(c *Call) (wire.Minutes, error) {
	m, err := s.Meetings.Unfreeze(c.Context(), c.Actor(), c.Place.Session)
	return s.showMinutes(c, m, err)
}

func (s *Server) signMinutes(c *Call, in wire.SignRequest) (wire.Minutes, error) {
	hash, err := parseHash(in.Hash)
	if err != nil {
		return wire.Minutes{}, fault.New(fault.Invalid, "web.hash_form")
	}
	m, err := s.Minutes.Sign(c.Context(), c.Actor(), c.Reader(), c.Place.Session, minutes.Request{
		Field: in.Field, Shown: hash, Password: in.Password,
	})
	return s.showMinutes(c, m, err)
}

func (s *Server) downloadMinutes(c *Call) error {
	hash, err := parseHash(c.Params("hash"))
	if err != nil {
		return err
	}
	f, err := s.Meetings.OpenMinutes(c.Context(), c.Reader(), c.Place.Session, hash)
	if err != nil {
		return err
	}
	return s.send(c, f, hash, lang.Text(c.Language(), "web.minutes_file", nil)+".pdf")
}

// showMinutes adds the signers' names and, for the one whose turn it is, what
// her certificate would be refused for.
func (s *Server) showMinutes(c *Call, m meetings.Minutes, err error) (wire.Minutes, error) {
	if err != nil {
		return wire.Minutes{}, err
	}
	members, err := s.Identity.Members(c.Context(), c.Place.Body)
	if err != nil {
		return wire.Minutes{}, err
	}
	people := map[identity.PersonID]wire.Person{}
	for _, p := range members {
		people[p.Person.ID] = wirePerson(p)
	}
	w := wire.Minutes{
		State: wire.MinutesState(m.State), Revision: m.Revision, Text: m.Text, SavedAt: millis(m.SavedAt),
		SavedBy: string(m.SavedBy), Pages: m.Pages, Steps: []wire.SignStep{},
	}
	if !m.Hash.IsZero() {
		w.Hash = m.Hash.String()
	}
	for i, step := range m.Steps {
		person := people[step.Person]
		line := wire.SignStep{
			Field: step.Field, Person: string(step.Person), Name: person.Name, Title: person.Title, State: string(m.StepState(i)),
			SignedAt: millis(step.SignedAt), Mine: step.Person == c.Who.Person.ID, Level: step.Level,
		}
		if line.State != string(meetings.StepSigned) {
			if err := s.addCertificate(c, &line, step); err != nil {
				return wire.Minutes{}, err
			}
		}
		w.Steps = append(w.Steps, line)
	}
	return w, nil
}

// addCertificate says which certificate would sign a step, and what is wrong
// with it.
func (s *Server) addCertificate(c *Call, line *wire.SignStep, step meetings.SignStep) error {
	record, err := s.Minutes.Certificate(c.Context(), c.Reader(), step)
	if kind := fault.KindOf(err); kind == fault.Internal || kind == fault.Unavailable {
		return err
	}
	if err != nil {
		line.Problem = Explain(err, c.Language()).Detail
	}
	line.Certificate, line.Expires = record.Subject, millis(record.NotAfter)
	return nil
}
