package official

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ecabinet/internal/lang"
	"ecabinet/internal/typeset"
)

// Head is what stands above the body of every paper. A line feed in a name of
// cell 2 or in the subject says where its line is best broken.
type Head struct {
	Language lang.Tag
	State    string // cell 1; empty is the state and motto of the language
	Motto    string
	Parent   string // cell 2: the body above, may be empty
	Issuer   string // cell 2: the body that issues, in capitals
	Number   string // cell 3: "05/BB-HĐND"; a draft's begins with spaces
	Draft    bool   // marked as a draft below the number
	Place    string // cell 4: "Bản Mẫu"
	Date     time.Time
	Kind     string // cell 5a: "TỜ TRÌNH"; Minutes know theirs
	Subject  string // cell 5a
}

// Sizes within the ranges of the decree, in points.
const (
	sizeState  = 12.0 // cells 1 and 2, 12-13
	sizeMotto  = 13.0 // 13-14
	sizeNumber = 13.0 // cell 3
	sizeBody   = 14.0 // cells 4 to 7, 13-14
	sizeLabel  = 12.0 // "Nơi nhận"
	sizeList   = 11.0 // the recipients
)

// say is a label in the paper's language; args are name, value pairs.
func (h Head) say(key string, args ...string) string {
	values := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = args[i+1]
	}
	return lang.Text(h.Language, "official."+key, values)
}

// open begins the document of a paper with its head on it.
func (h Head) open(kind string) *typeset.Document {
	d := typeset.New(typeset.Options{Title: oneLine(kind + " " + h.Subject), Author: oneLine(h.Issuer), Language: string(h.Language), Created: h.Date})
	left := d.Width() * 0.42
	widths := []float64{left, d.Width() - left}
	d.Columns(widths, h.bodies, h.state)
	d.Space(6)
	d.Columns(widths, h.number, h.placeDate)
	h.title(d.Flow, kind)
	return d
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// bodies sets cell 2: the rule is between a third and a half of the line.
func (h Head) bodies(f *typeset.Flow) {
	style := typeset.Style{Size: sizeState, Align: typeset.Center}
	if h.Parent != "" {
		f.Paragraph(style, typeset.Text(h.Parent))
	}
	style.Bold = true
	f.Paragraph(style, typeset.Text(h.Issuer))
	f.Rule(min(typeset.Measure(style, h.Issuer), f.Width())*0.4, 0.75, 2, typeset.Center)
}

// state sets cell 1: the rule is as long as the motto.
func (h Head) state(f *typeset.Flow) {
	state, motto := h.State, h.Motto
	if state == "" {
		state, motto = h.say("state"), h.say("motto")
	}
	f.Paragraph(typeset.Style{Size: sizeState, Bold: true, Align: typeset.Center}, typeset.Text(state))
	if motto == "" {
		return
	}
	style := typeset.Style{Size: sizeMotto, Bold: true, Align: typeset.Center}
	f.Paragraph(style, typeset.Text(motto))
	f.Rule(min(typeset.Measure(style, motto), f.Width()), 0.75, 2, typeset.Center)
}

func (h Head) number(f *typeset.Flow) {
	if h.Number != "" {
		// The blank a draft leaves for its number is kept, and no number is parted.
		number := strings.ReplaceAll(h.Number, " ", "\u00a0")
		f.Paragraph(typeset.Style{Size: sizeNumber, Align: typeset.Center}, typeset.Text(h.say("number", "number", number)))
	}
	if h.Draft {
		f.Paragraph(typeset.Style{Size: sizeNumber, Bold: true, Align: typeset.Center, Before: 4}, typeset.Text(h.say("draft")))
	}
}

func (h Head) placeDate(f *typeset.Flow) {
	date := DateInWords(h.Language, h.Date)
	if h.Place != "" {
		date = h.say("place_date", "place", h.Place, "date", date)
	}
	f.Paragraph(typeset.Style{Size: sizeNumber, Italic: true, Align: typeset.Center}, typeset.Text(date))
}

// title sets cell 5a: kind, subject and a short rule.
func (h Head) title(f *typeset.Flow, kind string) {
	style := typeset.Style{Role: "H1", Size: sizeBody, Bold: true, Align: typeset.Center, Before: 14, KeepNext: true}
	f.Paragraph(style, typeset.Text(kind))
	style.Role, style.Before = "P", 0
	if h.Subject != "" {
		f.Paragraph(style, typeset.Text(h.Subject))
	}
	line := min(typeset.Measure(style, h.Subject), f.Width())
	f.Rule(max(line*0.35, typeset.MM(18)), 0.75, 3, typeset.Center)
	f.Space(12)
}

// DateInWords writes a day as the decree asks: "ngày 05 tháng 02 năm 2027"; in
// Vietnamese days below 10 and the months 1 and 2 have a leading zero.
func DateInWords(tag lang.Tag, t time.Time) string {
	day := strconv.Itoa(t.Day())
	if tag == lang.VI {
		day = fmt.Sprintf("%02d", t.Day())
	}
	return lang.Text(tag, "official.date", map[string]string{
		"day":   digits(tag, day),
		"month": lang.Text(tag, "official.month_"+strconv.Itoa(int(t.Month())), nil),
		"year":  digits(tag, strconv.Itoa(t.Year())),
	})
}

// digits writes figures with the digits of the language.
func digits(tag lang.Tag, s string) string {
	if tag != lang.BN {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '০'
		}
		return r
	}, s)
}
