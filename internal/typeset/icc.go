package typeset

import (
	"encoding/binary"
	"math"
)

// srgbProfile makes the ICC profile that says what our colours mean: a display
// profile of version 2 with the primaries of sRGB (IEC 61966-2-1), adapted to
// the D50 white that ICC works in.
func srgbProfile() []byte {
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", iccDescription("sRGB")},
		{"cprt", append([]byte("text\x00\x00\x00\x00"), "No copyright, use freely\x00"...)},
		{"wtpt", iccXYZ(0.9642, 1, 0.8249)},
		{"rXYZ", iccXYZ(0.4361, 0.2225, 0.0139)},
		{"gXYZ", iccXYZ(0.3851, 0.7169, 0.0971)},
		{"bXYZ", iccXYZ(0.1431, 0.0606, 0.7141)},
		{"rTRC", iccCurve()}, {"gTRC", nil}, {"bTRC", nil}, // the three share one curve
	}
	at := 128 + 4 + 12*len(tags)
	directory := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var body []byte
	curveAt, curveLen := 0, 0
	for _, t := range tags {
		start, size := at+len(body), len(t.data)
		switch t.name {
		case "rTRC":
			curveAt, curveLen = start, size
		case "gTRC", "bTRC":
			start, size = curveAt, curveLen
		}
		directory = append(directory, t.name...)
		directory = binary.BigEndian.AppendUint32(directory, uint32(start))
		directory = binary.BigEndian.AppendUint32(directory, uint32(size))
		body = append(body, t.data...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	return append(append(iccHeader(at+len(body)), directory...), body...)
}

func iccHeader(size int) []byte {
	header := make([]byte, 128)
	binary.BigEndian.PutUint32(header, uint32(size))
	copy(header[8:], []byte{2, 0x10, 0, 0})
	copy(header[12:], "mntrRGB XYZ ")
	// A fixed date: the profile is part of what must not change.
	for i, v := range []uint16{2026, 1, 1, 0, 0, 0} {
		binary.BigEndian.PutUint16(header[24+2*i:], v)
	}
	copy(header[36:], "acsp")
	copy(header[68:], iccXYZ(0.9642, 1, 0.8249)[8:])
	return header
}

func iccXYZ(x, y, z float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(v*65536)))
	}
	return b
}

// iccCurve is the transfer curve of sRGB in 256 steps.
func iccCurve() []byte {
	b := append([]byte("curv\x00\x00\x00\x00"), 0, 0, 1, 0)
	for i := range 256 {
		v := float64(i) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(v*65535)))
	}
	return b
}

// iccDescription is a textDescriptionType: ASCII, then empty Unicode and
// ScriptCode parts.
func iccDescription(s string) []byte {
	b := []byte("desc\x00\x00\x00\x00")
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)+1))
	b = append(append(b, s...), 0)
	return append(b, make([]byte, 8+2+1+67)...)
}
