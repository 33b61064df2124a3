package official

import "ecabinet/internal/typeset"

// Names of the prepared signature fields.
const (
	FieldSecretary = "secretary"
	FieldChair     = "chair"
	FieldSigner    = "signer"
	FieldSeal      = "seal"
)

// Signer is who signs a paper (cell 7).
type Signer struct {
	Authority string // "TM. ỦY BAN NHÂN DÂN"; may be empty
	Title     string // "CHỦ TỊCH"
	Name      string // "Đại biểu 01"
}

// Room for signatures: a person's, and an agency's seal of 36 mm, which stands
// over the left third of the person's signature (Decree 30, Annex I).
var (
	signatureWidth  = typeset.MM(60)
	signatureHeight = typeset.MM(30)
	sealSize        = typeset.MM(36)
)

// sign sets a signer: authority, title, room to sign, name. field names the
// prepared field, "" prepares none; sealed adds that of the agency. above is
// how high the titles beside it are, so that the names stand on one line.
func (h Head) sign(f *typeset.Flow, s Signer, field string, sealed bool, above float64) {
	from := f.Height()
	s.titles(f)
	spare := max(0, above-(f.Height()-from))
	x, y := (f.Width()-signatureWidth)/2, spare+(sealSize-signatureHeight)/2
	var fields []typeset.Field
	if field != "" {
		fields = append(fields, typeset.Field{Name: field, Label: h.say("field_" + field), X: x, Y: y, W: signatureWidth, H: signatureHeight})
	}
	if sealed {
		fields = append(fields, typeset.Field{Name: FieldSeal, Label: h.say("field_seal"),
			X: x + signatureWidth/3 - sealSize, Y: spare, W: sealSize, H: sealSize})
	}
	f.SignatureArea(spare+sealSize, fields...)
	f.Paragraph(signerStyle, typeset.Text(s.Name))
}

var signerStyle = typeset.Style{Size: sizeBody, Bold: true, Align: typeset.Center}

// titles sets what stands above the signature.
func (s Signer) titles(f *typeset.Flow) {
	if s.Authority != "" {
		f.Paragraph(signerStyle, typeset.Text(s.Authority))
	}
	f.Paragraph(signerStyle, typeset.Text(s.Title))
}

// recipients sets cell 9b: "- …;" and a full stop at the end.
func (h Head) recipients(f *typeset.Flow, names []string) {
	if len(names) == 0 {
		return
	}
	f.Paragraph(typeset.Style{Size: sizeLabel, Bold: true, Italic: true}, typeset.Text(h.say("recipients")))
	list := f.List()
	all := append(names[:len(names):len(names)], h.say("archive"))
	for i, name := range all {
		list.Item(typeset.Style{Size: sizeList, FirstIndent: -8, Left: 8}, "-", typeset.Text(stopped(name, i == len(all)-1)))
	}
}
