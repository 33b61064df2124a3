package official

import (
	"io"

	"ecabinet/internal/typeset"
)

// Minutes are the record of a sitting (biên bản; Decree 30, Annex III, 1.9).
type Minutes struct {
	Head
	Body       string // Markdown: start, place, attendance, course, end
	Secretary  Signer // an empty Title is the language's word
	Chair      Signer
	Recipients []string
}

// WriteMinutes writes the minutes as PDF with three prepared signature fields,
// to be signed in the order secretary, chair, seal. It returns the number of
// pages.
func WriteMinutes(w io.Writer, m Minutes) (pages int, err error) {
	if m.Kind == "" {
		m.Kind = m.say("minutes")
	}
	d := m.open(m.Kind)
	if err := setMarkdown(d.Flow, m.Body); err != nil {
		return 0, err
	}
	m.close(d)
	pages, _ = d.Pages(nil)
	_, err = d.WriteTo(w)
	return pages, err
}

// close sets who signs: the secretary left, the chair right, never parted.
func (m Minutes) close(d *typeset.Document) {
	if m.Secretary.Title == "" {
		m.Secretary.Title = m.say("secretary")
	}
	if m.Chair.Title == "" {
		m.Chair.Title = m.say("chair")
	}
	half := d.Width() / 2
	above := 0.0
	for _, s := range []Signer{m.Secretary, m.Chair} {
		trial := d.NewFlow(half)
		s.titles(trial)
		above = max(above, trial.Height())
	}
	// Signatures never stand on a page without a line of the text they are for.
	d.Space(14)
	d.KeepWithNext()
	d.Columns([]float64{half, half}, func(f *typeset.Flow) {
		m.sign(f, m.Secretary, FieldSecretary, false, above)
	}, func(f *typeset.Flow) {
		m.sign(f, m.Chair, FieldChair, true, above)
	})
	d.Space(10)
	d.KeepWithNext()
	d.Keep(func() { m.recipients(d.Flow, m.Recipients) })
}
