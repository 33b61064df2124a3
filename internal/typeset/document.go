package typeset

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
)

// MM turns millimetres into points.
func MM(mm float64) float64 { return mm * 72 / 25.4 }

// Page is the form of all pages of a document.
type Page struct {
	Width, Height            float64
	Top, Bottom, Left, Right float64 // margins
	NumberSize               float64 // of the page number in the top margin; 0 sets none
}

// A4 is the page of Decree 30/2020/NĐ-CP, Annex I: page number centred in the
// top margin, none on page 1.
func A4() Page {
	return Page{Width: MM(210), Height: MM(297), Top: MM(20), Bottom: MM(20), Left: MM(30), Right: MM(18), NumberSize: 13}
}

// Options describe a document as a whole.
type Options struct {
	Title    string
	Author   string
	Language string    // BCP 47, as in "vi"
	Created  time.Time // stands in the metadata; the writer has no clock
	Page     Page      // the zero value is A4()
}

// Document is one PDF file in the making. Its embedded Flow is the main column.
type Document struct {
	*Flow
	options  Options
	root     *elem
	err      error
	objects  *objects
	fonts    map[*face]*usage
	images   map[string]*picture
	fields   []*field
	outline  []*bookmark
	pageRefs []ref
}

// New begins a document.
func New(o Options) *Document {
	if o.Page == (Page{}) {
		o.Page = A4()
	}
	if o.Language == "" {
		o.Language = "vi"
	}
	d := &Document{options: o, root: &elem{role: "Document"}, objects: &objects{}, fonts: map[*face]*usage{}, images: map[string]*picture{}}
	d.Flow = &Flow{doc: d, width: o.Page.Width - o.Page.Left - o.Page.Right, parent: d.root}
	return d
}

// NewFlow begins a column of its own, to be added to the main one by Append:
// it comes in the reading order where it is added.
func (d *Document) NewFlow(width float64) *Flow {
	return &Flow{doc: d, width: width, parent: &elem{}}
}

// Err returns the first fault.
func (d *Document) Err() error { return d.err }

func (d *Document) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Pages counts the pages the document has with tail behind it (tail may be
// nil), and how much of the last one is used, from 0 to 1.
func (d *Document) Pages(tail *Flow) (pages int, used float64) {
	slabs := d.slabs
	if tail != nil {
		slabs = append(slabs[:len(slabs):len(slabs)], tail.slabs...)
	}
	_, pages, end := paginate(slabs, d.bodyHeight())
	return pages, end / d.bodyHeight()
}

func (d *Document) bodyHeight() float64 {
	p := d.options.Page
	return p.Height - p.Top - p.Bottom
}

// WriteTo makes the pages and writes the file. It may be called once.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	if d.err != nil {
		return 0, d.err
	}
	placed, count, _ := paginate(d.slabs, d.bodyHeight())
	tree := d.objects.reserve()
	for range count {
		d.pageRefs = append(d.pageRefs, d.objects.reserve())
	}
	pages := d.drawPages(placed, count)
	if d.err != nil {
		return 0, d.err
	}
	kids := make([]string, count)
	for i, p := range pages {
		kids[i] = d.pageRefs[i].String()
		p.write(tree)
	}
	d.objects.set(tree, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", count, strings.Join(kids, " ")))
	for _, u := range d.usages() {
		u.write(d.objects)
	}
	root := d.catalog(tree, pages)
	return d.objects.writeTo(w, root, d.objects.add(info(d.options)))
}

// drawPages turns placed slabs into page contents.
func (d *Document) drawPages(placed []placement, count int) []*page {
	pages := make([]*page, count)
	for i := range pages {
		pages[i] = &page{doc: d, index: i, ref: d.pageRefs[i]}
		pages[i].drawNumber()
	}
	form := d.options.Page
	for _, at := range placed {
		p := pages[at.page]
		p.artifactOnly = at.repeated
		for _, it := range at.slab.items {
			it.draw(p, form.Left+it.dx, form.Height-form.Top-at.y-it.dy)
		}
	}
	return pages
}

// usages lists the used fonts in a fixed order.
func (d *Document) usages() []*usage {
	list := make([]*usage, 0, len(d.fonts))
	for _, u := range d.fonts {
		list = append(list, u)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].face.id < list[j].face.id })
	return list
}

func (d *Document) usage(f *face) *usage {
	u, ok := d.fonts[f]
	if !ok {
		u = newUsage(f, d.objects.reserve())
		d.fonts[f] = u
	}
	return u
}

// catalog writes the document's root and what hangs on it.
func (d *Document) catalog(tree ref, pages []*page) ref {
	o := d.objects
	meta, icc := o.reserve(), o.reserve()
	o.plainStream(meta, "/Type/Metadata/Subtype/XML", xmp(d.options))
	o.stream(icc, "/N 3", srgbProfile())
	intent := o.add("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile " + icc.String() + ">>")
	s := "<</Type/Catalog/Pages " + tree.String() + "/Lang(" + d.options.Language + ")/MarkInfo<</Marked true>>" +
		"/ViewerPreferences<</DisplayDocTitle true>>/Metadata " + meta.String() + "/OutputIntents[" + intent.String() + "]" +
		"/StructTreeRoot " + d.writeStructure(pages).String()
	if len(d.outline) > 0 {
		s += "/Outlines " + d.writeOutline().String() + "/PageMode/UseOutlines"
	}
	if len(d.fields) > 0 {
		refs := make([]string, len(d.fields))
		for i, f := range d.fields {
			refs[i] = f.ref.String()
		}
		// SigFlags 3: signatures exist, append only (PDF 1.7, table 219).
		s += "/AcroForm<</Fields[" + strings.Join(refs, " ") + "]/SigFlags 3>>"
	}
	return o.add(s + ">>")
}
