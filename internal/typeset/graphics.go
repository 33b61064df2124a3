package typeset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	_ "image/png" // the format of signature pictures

	"ecabinet/internal/fault"
)

// grid is the ruling of one table row.
type grid struct {
	sides       []float64
	height      float64
	top, bottom bool
	rule        float64
}

func (g *grid) draw(p *page, x, top float64) {
	if g.rule < 0 {
		return
	}
	p.enter(nil)
	fmt.Fprintf(&p.buf, "%s w", num(g.rule))
	left, right := g.sides[0]+x, g.sides[len(g.sides)-1]+x
	if g.top {
		fmt.Fprintf(&p.buf, " %s %s m %s %s l", num(left), num(top), num(right), num(top))
	}
	if g.bottom {
		fmt.Fprintf(&p.buf, " %s %s m %s %s l", num(left), num(top-g.height), num(right), num(top-g.height))
	}
	for _, side := range g.sides {
		fmt.Fprintf(&p.buf, " %s %s m %s %s l", num(side+x), num(top), num(side+x), num(top-g.height))
	}
	p.buf.WriteString(" S\n")
}

// stroke is a straight line or the outline of a box.
type stroke struct {
	width, height float64 // height 0 is a horizontal line
	thickness     float64
	color         Color
}

func (s *stroke) draw(p *page, x, top float64) {
	p.enter(nil)
	fmt.Fprintf(&p.buf, "q %s RG %s w ", s.color.operands(), num(s.thickness))
	if s.height == 0 {
		fmt.Fprintf(&p.buf, "%s %s m %s %s l S Q\n", num(x), num(top), num(x+s.width), num(top))
		return
	}
	fmt.Fprintf(&p.buf, "%s %s %s %s re S Q\n", num(x), num(top-s.height), num(s.width), num(s.height))
}

// Rule draws a horizontal line of the given width, gap below what stands
// above it.
func (f *Flow) Rule(width, thickness, gap float64, align Align) {
	x := 0.0
	switch align {
	case Center:
		x = (f.width - width) / 2
	case Right:
		x = f.width - width
	}
	// A rule belongs to what it underlines.
	f.KeepWithNext()
	f.add(&slab{height: gap + thickness, items: []placedItem{{item: &stroke{width: width, thickness: thickness}, dx: x, dy: gap}}}, 0)
}

// Boxed sets one paragraph in a box of the given width, as the marks of
// secrecy and urgency are.
func (f *Flow) Boxed(s Style, width float64, c Color, runs ...Run) {
	inner := &Flow{doc: f.doc, width: width, parent: f.parent}
	s.Color = c
	inner.Paragraph(s, runs...)
	const pad = 3
	h := height(inner.slabs) + 2*pad
	box := &slab{height: h, items: merge(nil, inner.slabs, 0, pad)}
	box.items = append(box.items, placedItem{item: &stroke{width: width, height: h, thickness: 1, color: c}})
	f.add(box, 0)
}

// picture is a bitmap in the file, stored once however often it is shown.
type picture struct {
	ref           ref
	width, height int
}

// shown is a picture at its place.
type shown struct {
	picture       *picture
	elem          *elem // nil: decoration
	width, height float64
}

func (s *shown) draw(p *page, x, top float64) {
	p.enter(s.elem)
	if p.pictures == nil {
		p.pictures = map[*picture]bool{}
	}
	p.pictures[s.picture] = true
	fmt.Fprintf(&p.buf, "q %s 0 0 %s %s %s cm /I%d Do Q\n", num(s.width), num(s.height), num(x), num(top-s.height), int(s.picture.ref))
}

// Image sets a PNG picture of the given width; alt says what it shows.
func (f *Flow) Image(png []byte, width float64, align Align, alt string) {
	pic, err := f.doc.picture(png)
	if err != nil {
		f.doc.fail(err)
		return
	}
	e := f.parent.add("Figure")
	e.alt = alt
	h := width * float64(pic.height) / float64(pic.width)
	x := 0.0
	switch align {
	case Center:
		x = (f.width - width) / 2
	case Right:
		x = f.width - width
	}
	f.add(&slab{height: h, items: []placedItem{{item: &shown{picture: pic, elem: e, width: width, height: h}, dx: x}}}, 0)
}

// picture adds a PNG to the file, its transparency as a soft mask.
func (d *Document) picture(png []byte) (*picture, error) {
	sum := sha256.Sum256(png)
	key := hex.EncodeToString(sum[:])
	if pic, ok := d.images[key]; ok {
		return pic, nil
	}
	decoded, _, err := image.Decode(bytes.NewReader(png))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "typeset.bad_image")
	}
	box := decoded.Bounds()
	flat := image.NewNRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(flat, flat.Bounds(), decoded, box.Min, draw.Src)
	colors := make([]byte, 0, 3*box.Dx()*box.Dy())
	alpha := make([]byte, 0, box.Dx()*box.Dy())
	opaque := true
	for i := 0; i < len(flat.Pix); i += 4 {
		colors = append(colors, flat.Pix[i:i+3]...)
		alpha = append(alpha, flat.Pix[i+3])
		opaque = opaque && flat.Pix[i+3] == 255
	}
	pic := &picture{ref: d.objects.reserve(), width: box.Dx(), height: box.Dy()}
	common := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", pic.width, pic.height)
	mask := ""
	if !opaque {
		m := d.objects.reserve()
		d.objects.stream(m, common+"/ColorSpace/DeviceGray", alpha)
		mask = "/SMask " + m.String()
	}
	d.objects.stream(pic.ref, common+"/ColorSpace/DeviceRGB"+mask, colors)
	d.images[key] = pic
	return pic, nil
}
