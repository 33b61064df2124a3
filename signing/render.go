package signing

import (
	"strings"

	"ecabinet/internal/lang"
)

// View is a report in one reader's language, ready to be shown: the command
// line prints it as text, the page /verify as HTML, and both say the same.
// Mark is "passed", "failed", "indeterminate", "no-signature" or "unreadable".
type View struct {
	Language   lang.Tag
	File       string
	Mark       string
	Sentence   string // the verdict in one sentence
	Detail     string // why, where there is no signature to say it
	Signatures []SignatureView
	Changes    ListView
	NotChecked ListView
}

// SignatureView is one signature of a View.
type SignatureView struct {
	Title    string
	Mark     string
	Sentence string
	Rows     []Row
	Path     ListView
	Reasons  ListView
}

// Row is a labelled fact.
type Row struct{ Label, Value string }

// ListView is a headed list; without items it is not shown.
type ListView struct {
	Label string
	Items []string
}

// Text writes the view for a terminal or a file note.
func (v View) Text() string {
	var b strings.Builder
	b.WriteString(v.File + "\n" + v.Sentence + "\n")
	if v.Detail != "" {
		b.WriteString("  " + v.Detail + "\n")
	}
	for _, s := range v.Signatures {
		b.WriteString("\n" + s.Title + "\n  " + s.Sentence + "\n")
		for _, r := range s.Rows {
			b.WriteString("  " + r.Label + ": " + r.Value + "\n")
		}
		s.Path.write(&b, "  ")
		s.Reasons.write(&b, "  ")
	}
	for _, l := range []ListView{v.Changes, v.NotChecked} {
		if len(l.Items) > 0 {
			b.WriteString("\n")
			l.write(&b, "")
		}
	}
	return b.String()
}

func (l ListView) write(b *strings.Builder, indent string) {
	if len(l.Items) == 0 {
		return
	}
	b.WriteString(indent + l.Label + ":\n")
	for _, item := range l.Items {
		b.WriteString(indent + "  - " + item + "\n")
	}
}

// cleaned returns the view with every string made safe to show.
func (v View) cleaned() View {
	v.File, v.Sentence, v.Detail = clean(v.File), clean(v.Sentence), clean(v.Detail)
	v.Changes, v.NotChecked = v.Changes.cleaned(), v.NotChecked.cleaned()
	for i := range v.Signatures {
		s := &v.Signatures[i]
		s.Title, s.Sentence = clean(s.Title), clean(s.Sentence)
		s.Path, s.Reasons = s.Path.cleaned(), s.Reasons.cleaned()
		for j := range s.Rows {
			s.Rows[j].Value = clean(s.Rows[j].Value)
		}
	}
	return v
}

func (l ListView) cleaned() ListView {
	for i := range l.Items {
		l.Items[i] = clean(l.Items[i])
	}
	return l
}

// clean takes control characters and direction overrides out of what a file
// says of itself: a name must not rewrite the line it stands in, on a page or
// a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x20 || r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff:
			return '\uFFFD'
		}
		return r
	}, s)
}
