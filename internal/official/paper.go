package official

import (
	"errors"
	"io"
	"strings"

	"ecabinet/internal/fault"
	"ecabinet/internal/typeset"
)

// Paper is any other paper of a session: tờ trình, báo cáo, dự thảo nghị
// quyết, thông báo.
type Paper struct {
	Head
	To         []string // cell 9a, Kính gửi; may be empty
	Grounds    []string // căn cứ of a resolution, without their stops
	Enacts     bool     // "QUYẾT NGHỊ:" stands between grounds and body
	Body       string   // Markdown
	Signer     Signer
	Prepared   bool // with empty signature fields for the signer and the seal
	Recipients []string

	// Pages, when not 0, is how many pages the paper has to have. More gives
	// the Markdown of further parts, numbered from 0, until they are filled.
	Pages int
	More  func(part int) string
}

// maxParts bounds how often More is asked.
const maxParts = 20_000

// WritePaper writes the paper as PDF and returns the number of pages.
func WritePaper(w io.Writer, p Paper) (pages int, err error) {
	d := p.open(p.Kind)
	p.addressees(d.Flow)
	p.grounds(d.Flow)
	if err := setMarkdown(d.Flow, p.Body); err != nil {
		return 0, err
	}
	tail := d.NewFlow(d.Width())
	p.close(tail)
	if p.Pages > 0 {
		if err := p.fill(d, tail); err != nil {
			return 0, err
		}
	}
	d.KeepWithNext() // no signature on a page without text
	d.Append(tail)
	pages, _ = d.Pages(nil)
	_, err = d.WriteTo(w)
	return pages, err
}

// fill adds parts until the paper with its closing has the pages asked for and
// the last of them is at least half used. A part that would be too much is
// taken back.
func (p Paper) fill(d *typeset.Document, tail *typeset.Flow) error {
	for part := range maxParts {
		pages, used := d.Pages(tail)
		if pages == p.Pages && (used >= 0.5 || p.More == nil) {
			return nil
		}
		if pages > p.Pages || p.More == nil {
			break
		}
		mark := d.Mark()
		if err := errors.Join(setMarkdown(d.Flow, p.More(part)), d.Err()); err != nil {
			return err
		}
		if after, _ := d.Pages(tail); after > p.Pages {
			d.Undo(mark)
			if pages == p.Pages {
				return nil
			}
		}
	}
	return fault.New(fault.Invalid, "official.pages_unreached", "pages", p.Pages)
}

// grounds sets the legal grounds as cell 6 asks: italic, each with a semicolon,
// the last with a full stop.
func (p Paper) grounds(f *typeset.Flow) {
	style := bodyStyle
	style.Italic = true
	for i, ground := range p.Grounds {
		f.Paragraph(style, typeset.Text(stopped(ground, i == len(p.Grounds)-1)))
	}
	if p.Enacts {
		f.Paragraph(typeset.Style{Size: sizeBody, Bold: true, Align: typeset.Center, Before: 6, After: 6, KeepNext: true}, typeset.Text(p.say("enacts")))
	}
}

// stopped ends a member of an enumeration: with a full stop when it is the
// last, else with a semicolon.
func stopped(s string, last bool) string {
	s = strings.TrimRight(s, ";. ")
	if last {
		return s + "."
	}
	return s + ";"
}

// addressees sets cell 9a.
func (p Paper) addressees(f *typeset.Flow) {
	style := typeset.Style{Size: sizeBody, Align: typeset.Center}
	switch len(p.To) {
	case 0:
		return
	case 1:
		f.Paragraph(style, typeset.Text(p.say("to")+" "+p.To[0]))
	default:
		style.Align, style.Left = typeset.Left, typeset.MM(25)
		f.Paragraph(style, typeset.Text(p.say("to")))
		list := f.List()
		style.Left += typeset.MM(12)
		style.FirstIndent = -10
		for i, to := range p.To {
			list.Item(style, "-", typeset.Text(stopped(to, i == len(p.To)-1)))
		}
	}
	f.Space(12)
}

// close sets the recipients left and the signer right, never parted.
func (p Paper) close(f *typeset.Flow) {
	field := ""
	if p.Prepared {
		field = FieldSigner
	}
	f.Space(14)
	left := f.Width() * 0.45
	f.Columns([]float64{left, f.Width() - left}, func(c *typeset.Flow) {
		p.recipients(c, p.Recipients)
	}, func(c *typeset.Flow) {
		if p.Signer.Name != "" {
			p.sign(c, p.Signer, field, p.Prepared, 0)
		}
	})
}
