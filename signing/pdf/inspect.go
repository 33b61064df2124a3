package pdf

import (
	"fmt"
	"io"

	"ecabinet/internal/fault"
)

// Info is what an intake wants to know of a document before it takes it in.
type Info struct {
	Pages      int
	Version    string
	Encrypted  bool // it opens without a password nevertheless
	Revisions  int
	Signatures int // signature fields that are filled
}

// Inspect opens a document and counts its pages. It refuses, with a fault that
// says why, what is empty, no PDF, broken, over the limits, without pages or
// locked by a password.
func Inspect(r io.ReaderAt, size int64) (Info, error) {
	f, err := Open(r, size, Limits{})
	if err != nil {
		return Info{}, err
	}
	v := f.Latest()
	info := Info{Version: f.version, Encrypted: f.crypt != nil, Revisions: len(f.sections)}
	if err := v.eachPage(func(Ref, Dict) error { info.Pages++; return nil }); err != nil {
		return Info{}, err
	}
	if info.Pages == 0 {
		return Info{}, fault.New(fault.Invalid, "signing.pdf_no_pages")
	}
	fields, err := v.Fields()
	if err != nil {
		return Info{}, err
	}
	for _, field := range fields {
		if field.Type == "Sig" && field.Value != nil {
			info.Signatures++
		}
	}
	return info, nil
}

// Encrypted reports whether the document is encrypted.
func (f *File) Encrypted() bool { return f.crypt != nil }

// Page is one page and its visible size in points, before rotation.
type Page struct {
	Ref           Ref
	Dict          Dict
	Width, Height float64
	Shown         string // how a report names it
}

// Page returns page number n, counted from 1; 0 stands for the last one.
func (v *View) Page(n int) (Page, error) {
	var found Page
	count := 0
	err := v.eachPage(func(ref Ref, d Dict) error {
		count++
		if n == 0 || n == count {
			found = Page{Ref: ref, Dict: d}
		}
		return nil
	})
	if err != nil {
		return Page{}, err
	}
	if found.Dict == nil {
		return Page{}, fault.New(fault.Invalid, "signing.no_such_page", "page", n)
	}
	found.Width, found.Height, err = v.pageSize(found.Dict)
	return found, err
}

// Sizes returns width and height of each page in points.
func (v *View) Sizes() ([][2]float64, error) {
	var sizes [][2]float64
	err := v.eachPage(func(_ Ref, d Dict) error {
		w, h, err := v.pageSize(d)
		sizes = append(sizes, [2]float64{w, h})
		return err
	})
	return sizes, err
}

// pageSize finds the crop or media box, which pages may inherit.
func (v *View) pageSize(page Dict) (w, h float64, err error) {
	for _, key := range []Name{"CropBox", "MediaBox"} {
		d := page
		for range v.f.limits.Depth {
			box, err := v.Array(d[key])
			if err != nil {
				return 0, 0, err
			}
			if r, ok := v.rectangle(box); ok {
				return abs64(r[2] - r[0]), abs64(r[3] - r[1]), nil
			}
			if d, err = v.Dict(d["Parent"]); err != nil {
				return 0, 0, err
			}
			if d == nil {
				break
			}
		}
	}
	return 612, 792, nil
}

func abs64(f float64) float64 { return max(f, -f) }

// rectangle returns the four numbers of a rectangle.
func (v *View) rectangle(a Array) (r [4]float64, ok bool) {
	if len(a) != 4 {
		return r, false
	}
	for i, e := range a {
		e, err := v.Resolve(e)
		if err != nil {
			return r, false
		}
		if r[i], ok = Number(e); !ok {
			return r, false
		}
	}
	return r, true
}

// Rectangle returns the four numbers of the rectangle o, if it is one.
func (v *View) Rectangle(o Object) ([4]float64, bool) {
	a, err := v.Array(o)
	if err != nil {
		return [4]float64{}, false
	}
	return v.rectangle(a)
}

// eachPage calls visit for each page in order. Circles in the tree are a
// fault.
func (v *View) eachPage(visit func(Ref, Dict) error) error {
	catalog, _, err := v.Catalog()
	if err != nil {
		return err
	}
	seen := map[Ref]bool{}
	return v.walkPages(catalog["Pages"], seen, 0, visit)
}

func (v *View) walkPages(o Object, seen map[Ref]bool, depth int, visit func(Ref, Dict) error) error {
	ref, _ := o.(Ref)
	if ref != (Ref{}) {
		if seen[ref] {
			return asFault(fmt.Errorf("object %d stands in the page tree twice", ref.Num))
		}
		seen[ref] = true
	}
	if depth > v.f.limits.Depth {
		return asFault(overLimit("depth of the page tree"))
	}
	d, err := v.Dict(o)
	if err != nil {
		return err
	}
	if d == nil {
		return asFault(fmt.Errorf("a page is no dictionary"))
	}
	kids, isNode := d["Kids"]
	if !isNode || d["Type"] == Name("Page") {
		return visit(ref, d)
	}
	list, err := v.Array(kids)
	if err != nil {
		return err
	}
	for _, kid := range list {
		if err := v.walkPages(kid, seen, depth+1, visit); err != nil {
			return err
		}
	}
	return nil
}

// Pages returns all pages in order, each with the way to it.
func (v *View) Pages() ([]Page, error) {
	var out []Page
	err := v.eachPage(func(ref Ref, d Dict) error {
		out = append(out, Page{Ref: ref, Dict: d, Shown: fmt.Sprintf("/Root/Pages[%d]", len(out)+1)})
		return nil
	})
	return out, err
}
