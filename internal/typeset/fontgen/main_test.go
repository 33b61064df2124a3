package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/go-text/typesetting/font/opentype"
)

// pack makes a .woff of a TrueType font, all tables packed.
func pack(t *testing.T, ttf []byte) []byte {
	t.Helper()
	loader, err := opentype.NewLoader(bytes.NewReader(ttf))
	if err != nil {
		t.Fatal(err)
	}
	tags := loader.Tables()
	head := append([]byte("wOFF"), 0, 1, 0, 0)
	head = append(head, make([]byte, 36)...)
	binary.BigEndian.PutUint16(head[12:], uint16(len(tags)))
	var directory, body []byte
	for _, tag := range tags {
		table, err := loader.RawTable(tag)
		if err != nil {
			t.Fatal(err)
		}
		packed := table
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		if _, err := z.Write(table); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if b.Len() < len(table) {
			packed = b.Bytes()
		}
		for _, v := range []int{int(tag), 44 + 20*len(tags) + len(body), len(packed), len(table), 0} {
			directory = binary.BigEndian.AppendUint32(directory, uint32(v))
		}
		body = append(body, packed...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	return append(append(head, directory...), body...)
}

func TestUnpackedFontHasTheSameTables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a.woff"), filepath.Join(dir, "a.ttf")
	if err := os.WriteFile(from, pack(t, liberationserifregular.TTF), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unpack(from, to); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	a, err := opentype.NewLoader(bytes.NewReader(liberationserifregular.TTF))
	if err != nil {
		t.Fatal(err)
	}
	b, err := opentype.NewLoader(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range a.Tables() {
		x, _ := a.RawTable(tag)
		if y, err := b.RawTable(tag); err != nil || !bytes.Equal(x, y) {
			t.Errorf("table %s differs (%v)", tag, err)
		}
	}
}

func TestABrokenPackageIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from := filepath.Join(dir, "a.woff")
	if err := unpack(from, filepath.Join(dir, "a.ttf")); err == nil {
		t.Error("a missing package was unpacked")
	}
	if err := os.WriteFile(from, []byte("wOFFnothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unpack(from, filepath.Join(dir, "a.ttf")); err == nil {
		t.Error("a broken package was unpacked")
	}
}
