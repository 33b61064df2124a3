package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// handwriting draws an invented signature in blue on a transparent ground, as
// Decree 30 asks of a person's picture. Each n gives another one.
func handwriting(n int) ([]byte, error) {
	const w, h = 420, 150
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	ink := color.NRGBA{0x1b, 0x3f, 0xa8, 255}
	phase := float64(n) * 0.9
	for t := 0.0; t < 1; t += 0.0004 {
		x := 30 + 350*t + 22*math.Sin(18*t+phase)
		y := 75 + 42*math.Sin(26*t+phase)*math.Cos(5*t+phase/2) - 12*t
		dot(img, x, y, 2.2+1.2*math.Sin(40*t+phase), ink)
	}
	for t := 0.0; t < 1; t += 0.0006 { // the stroke under it
		dot(img, 60+300*t, 122-14*math.Sin(2.4*t+phase), 1.8, ink)
	}
	return encode(img)
}

// seal draws an invented round seal in red: two rings and a star. A real seal
// is scanned by its agency.
func seal() ([]byte, error) {
	const size = 420
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	red := color.NRGBA{0xd2, 0x1f, 0x2b, 235}
	for t := 0.0; t < 2*math.Pi; t += 0.002 {
		for _, ring := range []struct{ r, width float64 }{{200, 5}, {186, 2}, {120, 2}} {
			dot(img, 210+ring.r*math.Cos(t), 210+ring.r*math.Sin(t), ring.width, red)
		}
	}
	for i := range 48 { // marks where the agency's name would run
		a := float64(i) * 2 * math.Pi / 48
		for r := 138.0; r < 168; r++ {
			dot(img, 210+r*math.Cos(a), 210+r*math.Sin(a), 2.4, red)
		}
	}
	for y := range size {
		for x := range size {
			if inStar(float64(x)-210, float64(y)-210, 78) {
				img.SetNRGBA(x, y, red)
			}
		}
	}
	return encode(img)
}

// inStar reports whether a point lies in a five-pointed star of that radius.
func inStar(x, y, radius float64) bool {
	r, a := math.Hypot(x, y), math.Atan2(x, -y)
	sector := math.Mod(a+2*math.Pi, 2*math.Pi/5)
	if sector > math.Pi/5 {
		sector = 2*math.Pi/5 - sector
	}
	inner := radius * 0.382
	// The edge from the tip (angle 0) to the notch (angle 36°).
	nx, ny := inner*math.Cos(math.Pi/5), inner*math.Sin(math.Pi/5)
	px, py := r*math.Cos(sector), r*math.Sin(sector)
	return (nx-radius)*py-ny*(px-radius) >= 0
}

func dot(img *image.NRGBA, x, y, radius float64, c color.NRGBA) {
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			if dx*dx+dy*dy <= radius*radius {
				img.SetNRGBA(int(x+dx), int(y+dy), c)
			}
		}
	}
}

func encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
