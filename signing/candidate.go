package signing

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/signing/cms"
	"ecabinet/signing/pdf"
)

// candidate is a filled signature field on its way to a verdict.
type candidate struct {
	field        string
	ref          pdf.Ref // of the signature dictionary
	dict         pdf.Dict
	rng          [4]int64
	end          int64 // where the covered part ends; 0 while unknown
	section      int   // whose revision it covers entirely; -1 for none
	coverage     Coverage
	docTimeStamp bool
	cades        bool
	claimed      time.Time
	message      *cms.Message
	newHash      func() hash.Hash
	sum          []byte
	findings     []Reason // of format: each one fails the signature
	permissions  permissions
	verdict      *Verdict
}

// maxSignatures bounds the work one file may ask for.
const maxSignatures = 200

// asFault finds the fault in err's chain.
func asFault(err error, f **fault.Error) bool { return errors.As(err, f) }

func (c *candidate) refuse(code string, args ...string) {
	c.findings = append(c.findings, because(code, args...))
}

// findSignatures reads the filled signature fields of the document as it is,
// and those of earlier revisions that are missing now.
func findSignatures(f *pdf.File) ([]*candidate, error) {
	fields, err := f.Latest().Fields()
	if err != nil {
		return nil, err
	}
	var found []*candidate
	for _, field := range fields {
		if field.Type != "Sig" || field.Value == nil {
			continue
		}
		c := &candidate{field: field.Name, section: -1, coverage: Unclear}
		c.read(f, field)
		found = append(found, c)
	}
	if len(found) > maxSignatures {
		return nil, fault.New(fault.TooLarge, "signing.pdf_over_limit")
	}
	slices.SortStableFunc(found, func(a, b *candidate) int { return int(a.end - b.end) })
	for i := 1; i < len(found); i++ {
		if found[i].end != 0 && found[i].end == found[i-1].end || found[i].ref == found[i-1].ref {
			found[i].refuse("ranges_overlap")
			found[i-1].refuse("ranges_overlap")
		}
	}
	return found, nil
}

// read checks the form of a signature: that it covers what it claims, and that
// nothing can hide in it.
func (c *candidate) read(f *pdf.File, field pdf.Field) {
	v := f.Latest()
	ref, ok := field.Value.(pdf.Ref)
	if !ok {
		c.refuse("value_direct")
		return
	}
	d, err := v.Dict(ref)
	if err != nil || d == nil {
		c.refuse("value_unreadable")
		return
	}
	c.ref, c.dict = ref, d
	place, err := v.Place(ref)
	if err != nil || place.Packed || place.Repeated {
		c.refuse("value_unreadable")
		return
	}
	c.readKind()
	if s, ok := d["M"].(pdf.String); ok {
		c.claimed = parsePDFTime(s.Text())
	}
	if c.permissions, err = readPermissions(v, d); err != nil {
		c.refuse("value_unreadable")
	}
	if c.readRange(f, place) {
		c.findSection(f, field)
	}
	c.readContents(f, place)
}

func (c *candidate) readKind() {
	switch kind := c.dict["Type"]; kind {
	case nil, pdf.Name("Sig"), pdf.Name("DocTimeStamp"):
	default:
		c.refuse("value_unreadable")
	}
	switch c.dict["SubFilter"] {
	case pdf.Name("ETSI.CAdES.detached"):
		c.cades = true
	case pdf.Name("adbe.pkcs7.detached"):
	case pdf.Name("ETSI.RFC3161"):
		c.docTimeStamp = true
	default:
		name, _ := c.dict["SubFilter"].(pdf.Name)
		c.refuse("subfilter_unknown", "name", string(name))
	}
}

// readRange checks /ByteRange: four integers, from the file's first byte, its
// gap exactly the string of /Contents.
func (c *candidate) readRange(f *pdf.File, place pdf.Place) bool {
	list, ok := c.dict["ByteRange"].(pdf.Array)
	if !ok || len(list) != 4 {
		c.refuse("range_malformed")
		return false
	}
	for i, o := range list {
		n, ok := o.(pdf.Integer)
		if !ok || n < 0 || int64(n) > f.Size() {
			c.refuse("range_malformed")
			return false
		}
		c.rng[i] = int64(n)
	}
	gap := place.Values["Contents"]
	end := c.rng[2] + c.rng[3]
	if c.rng[0] != 0 || c.rng[1] >= c.rng[2] || end > f.Size() || gap.Start <= place.Span.Start {
		c.refuse("range_malformed")
		return false
	}
	c.end = end
	if c.rng[1] != gap.Start || c.rng[2] != gap.End || end < place.Span.End {
		c.refuse("range_gap")
		return false
	}
	c.coverage = ContiguousBlock
	return true
}

// findSection finds the revision the covered part ends with. The field must
// have held this very signature then.
func (c *candidate) findSection(f *pdf.File, field pdf.Field) {
	i, ok := f.SectionEndingAt(c.end)
	if !ok {
		c.refuse("range_no_revision", "offset", strconv.FormatInt(c.end, 10))
		return
	}
	then := f.View(i)
	old, ok1 := then.Entry(c.ref.Num)
	now, ok2 := f.Latest().Entry(c.ref.Num)
	fields, err := then.Fields()
	held := err == nil && slices.ContainsFunc(fields, func(o pdf.Field) bool { return o.Name == field.Name && o.Value == field.Value })
	if !ok1 || !ok2 || old != now || !held {
		c.refuse("not_in_its_revision")
		return
	}
	c.section, c.coverage = i, EntireRevision
	if c.end == f.Size() {
		c.coverage = EntireFile
	}
}

// readContents reads the message out of /Contents: hexadecimal digits without
// a gap, one DER element, and zeros up to the end.
func (c *candidate) readContents(f *pdf.File, place pdf.Place) {
	gap := place.Values["Contents"]
	raw, err := f.Bytes(gap.Start, gap.End)
	if err != nil || len(raw) < 4 || raw[0] != '<' || raw[len(raw)-1] != '>' {
		c.refuse("contents_not_hex")
		return
	}
	data := make([]byte, hex.DecodedLen(len(raw)-2))
	if _, err := hex.Decode(data, raw[1:len(raw)-1]); err != nil {
		c.refuse("contents_not_hex")
		return
	}
	der, padding, err := cms.Cut(data)
	if err == nil && len(bytes.Trim(padding, "\x00")) > 0 {
		c.refuse("padding_not_zero")
	}
	if err == nil {
		c.message, err = cms.Parse(der)
	}
	var refusal *fault.Error
	if asFault(err, &refusal) {
		c.findings = append(c.findings, Reason{Code: refusal.Code, Args: refusal.Args})
	}
	if c.message != nil && !c.message.Detached && !c.docTimeStamp {
		c.refuse("not_detached")
	}
}

// hashAll computes the digest each signature covers, reading the file once:
// where a signature's gap begins, the state of the running hash is kept.
func hashAll(ctx context.Context, f *pdf.File, found []*candidate) error {
	byDigest := map[string][]*candidate{}
	budget := 6*f.Size() + 64<<20 // honest files need their size once, and a little for each signature
	for _, c := range found {
		if c.message != nil && c.end > 0 {
			name := c.chooseHash()
			byDigest[name] = append(byDigest[name], c)
		}
	}
	for _, list := range byDigest {
		slices.SortFunc(list, func(a, b *candidate) int { return int(a.rng[1] - b.rng[1]) })
		running := list[0].newHash()
		var at int64
		for _, c := range list {
			if budget -= max(0, c.rng[1]-at) + c.end - c.rng[2]; budget < 0 {
				return fault.New(fault.TooLarge, "signing.pdf_over_limit")
			}
			if err := feed(ctx, running, f, at, c.rng[1]); err != nil {
				return err
			}
			at = c.rng[1]
			own, err := fork(running, c, f, ctx)
			if err != nil {
				return err
			}
			if err := feed(ctx, own, f, c.rng[2], c.end); err != nil {
				return err
			}
			c.sum = own.Sum(nil)
		}
	}
	return nil
}

// chooseHash finds the digest function for the document: the signer's, or that
// of a time stamp's imprint.
func (c *candidate) chooseHash() string {
	c.newHash = c.message.NewHash
	if c.docTimeStamp {
		if token, err := c.message.TimeStamp(); err == nil {
			c.newHash = token.NewHash
			return token.Digest()
		}
	}
	return c.message.Algorithm.Digest
}

// fork copies a hash state; one that cannot be copied is built anew.
func fork(running hash.Hash, c *candidate, f *pdf.File, ctx context.Context) (hash.Hash, error) {
	if cl, ok := running.(hash.Cloner); ok {
		if own, err := cl.Clone(); err == nil {
			return own, nil
		}
	}
	own := c.newHash()
	return own, feed(ctx, own, f, 0, c.rng[1])
}

// feed passes the bytes [from, to) through h.
func feed(ctx context.Context, h hash.Hash, f *pdf.File, from, to int64) error {
	buf := make([]byte, 256<<10)
	r := f.Reader(from, to)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.Read(buf)
		h.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "signing.pdf_cannot_read")
		}
	}
}

// parsePDFTime reads D:YYYYMMDDHHmmSS with its offset; zero where it is none.
func parsePDFTime(s string) time.Time {
	digits := strings.ReplaceAll(s, "'", "")
	for _, layout := range []string{"D:20060102150405-0700", "D:20060102150405Z0700", "D:20060102150405Z", "D:20060102150405", "D:20060102"} {
		if t, err := time.Parse(layout, digits); err == nil {
			return t
		}
	}
	return time.Time{}
}
