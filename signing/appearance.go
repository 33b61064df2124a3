package signing

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"ecabinet/internal/fault"
	"ecabinet/signing/pdf"
)

// Appearance is what a signature shows: a picture with transparency (a blue
// signature, a red seal), fitted into the field without distortion. Without a
// picture the field shows nothing, and the signature is none the weaker.
type Appearance struct {
	PNG []byte
}

// maxPixels bounds the picture: A4 at 600 dpi would be 35 million.
const maxPixels = 16 << 20

// draw adds the form object of width × height points to the update.
func (a Appearance) draw(u *pdf.Update, width, height float64) (pdf.Ref, error) {
	form := pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "FormType": pdf.Integer(1),
		"BBox":      pdf.Array{pdf.Integer(0), pdf.Integer(0), real(width), real(height)},
		"Resources": pdf.Dict{},
	}
	content := ""
	if len(a.PNG) > 0 && width > 0 && height > 0 {
		img, err := decodePNG(a.PNG)
		if err != nil {
			return pdf.Ref{}, err
		}
		form["Resources"] = pdf.Dict{"XObject": pdf.Dict{"Image": addImage(u, img)}}
		content = placement(img.Bounds(), width, height)
	}
	form["Length"] = pdf.Integer(len(content))
	return u.Add(pdf.NewStream(form, []byte(content))), nil
}

// placement scales the picture to fit and centres it.
func placement(size image.Rectangle, width, height float64) string {
	w, h := float64(size.Dx()), float64(size.Dy())
	scale := min(width/w, height/h)
	return fmt.Sprintf("q %s 0 0 %s %s %s cm /Image Do Q", real(w*scale), real(h*scale),
		real((width-w*scale)/2), real((height-h*scale)/2))
}

func real(f float64) pdf.Real {
	return pdf.Real(strconv.FormatFloat(float64(int64(f*1000+0.5))/1000, 'f', -1, 64))
}

func decodePNG(data []byte) (image.Image, error) {
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "signing.picture_unreadable")
	}
	if head.Width <= 0 || head.Height <= 0 || head.Width > maxPixels/head.Height {
		return nil, fault.New(fault.TooLarge, "signing.picture_too_large")
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "signing.picture_unreadable")
	}
	return img, nil
}

// addImage splits the picture into colours and transparency.
func addImage(u *pdf.Update, img image.Image) pdf.Ref {
	b := img.Bounds()
	colours := make([]byte, 0, 3*b.Dx()*b.Dy())
	alpha := make([]byte, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			colours = append(colours, c.R, c.G, c.B)
			alpha = append(alpha, c.A)
		}
	}
	mask := u.Add(imageStream(b, "DeviceGray", alpha, nil))
	return u.Add(imageStream(b, "DeviceRGB", colours, mask))
}

func imageStream(b image.Rectangle, space pdf.Name, samples []byte, mask pdf.Object) *pdf.Stream {
	packed := compress(samples)
	d := pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"), "Width": pdf.Integer(b.Dx()), "Height": pdf.Integer(b.Dy()),
		"ColorSpace": space, "BitsPerComponent": pdf.Integer(8), "Filter": pdf.Name("FlateDecode"), "Length": pdf.Integer(len(packed)),
	}
	if mask != nil {
		d["SMask"] = mask
	}
	return pdf.NewStream(d, packed)
}

func compress(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(b) // a bytes.Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}
