package web

import "testing"

// Whatever a Range says, an answer in part lies within the file and is not
// empty.
func FuzzRange(f *testing.F) {
	for _, s := range []string{"bytes=0-", "bytes=-5", "bytes=3-1", "bytes=0-0,2-3", "bytes=99999999999999999999-", "bytes=--1", "bytes= 1-2", ""} {
		f.Add(s, int64(10))
	}
	f.Fuzz(func(t *testing.T, s string, size int64) {
		if size < 0 {
			size = -(size + 1)
		}
		from, n, kind := parseRange(s, size)
		if kind == rangeGood && (from < 0 || n <= 0 || from+n > size) {
			t.Fatalf("%q of %d bytes: %d bytes from %d", s, size, n, from)
		}
	})
}
