package signing

import (
	"slices"

	"ecabinet/signing/pdf"
)

// maxViews bounds the earlier revisions searched for signatures that are gone.
const maxViews = 64

// lostSignatures lists the fields that held a signature in an earlier revision
// and do not hold it in the document as it is. Whoever removed it changed what
// was signed.
func lostSignatures(f *pdf.File, found []*candidate) []Change {
	var lost []Change
	last := len(f.Sections()) - 1
	for i := max(0, last-maxViews); i < last; i++ {
		if f.Sections()[i].Trailer["Root"] == nil {
			continue // the first half of a linearized file is no document yet
		}
		fields, err := f.View(i).Fields()
		if err != nil {
			continue // that revision alone was unreadable; the document as it is can be read
		}
		for _, field := range fields {
			ref, ok := field.Value.(pdf.Ref)
			if field.Type != "Sig" || !ok || slices.ContainsFunc(found, func(c *candidate) bool { return c.ref == ref }) {
				continue
			}
			change := Change{field.Name, because("signature_lost", "field", field.Name)}
			if !slices.ContainsFunc(lost, func(o Change) bool { return o.Path == change.Path }) {
				lost = append(lost, change)
			}
		}
	}
	return lost
}
