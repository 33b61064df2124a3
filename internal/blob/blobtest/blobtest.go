// Package blobtest is the suite every place for blobs passes.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"ecabinet/internal/blob"
	"ecabinet/internal/fault"
)

const limit = 8 << 20

// Run runs the suite; open makes an empty place.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(*testing.T, blob.Store){
		"bytes come back":                   comeBack,
		"what is not there is missing":      missing,
		"the limit is exact":                limited,
		"a cut upload leaves nothing":       cut,
		"an ended context leaves nothing":   cancelled,
		"the reader's own refusal is kept":  refused,
		"the same bytes at once and again":  same,
		"reading in pieces and at a place":  pieces,
		"slow and odd readers make no odds": odd,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func content(size int) []byte {
	b := make([]byte, size)
	r := rand.New(rand.NewPCG(1, uint64(size)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func put(t *testing.T, s blob.Store, b []byte) blob.Hash {
	t.Helper()
	h, size, err := s.Put(t.Context(), bytes.NewReader(b), limit)
	if err != nil || size != int64(len(b)) || h != blob.Hash(sha256.Sum256(b)) {
		t.Fatalf("Put: %s, %d, %v", h, size, err)
	}
	return h
}

func get(t *testing.T, s blob.Store, h blob.Hash) []byte {
	t.Helper()
	r, err := s.Open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	b, err := io.ReadAll(r)
	if err != nil || r.Size() != int64(len(b)) {
		t.Fatalf("size %d of %d, %v", len(b), r.Size(), err)
	}
	return b
}

func comeBack(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 128 << 10, 3<<20 + 7} {
		b := content(size)
		h := put(t, s, b)
		if !bytes.Equal(get(t, s, h), b) {
			t.Fatalf("%d bytes came back changed", size)
		}
		if err := s.Verify(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		if again, err := blob.ParseHash(h.String()); err != nil || again != h {
			t.Fatalf("the name does not read back: %v", err)
		}
	}
}

func missing(t *testing.T, s blob.Store) {
	h := blob.Hash{1}
	if has, err := s.Has(t.Context(), h); has || err != nil {
		t.Fatalf("Has: %v, %v", has, err)
	}
	if _, err := s.Open(t.Context(), h); fault.CodeOf(err) != "blob.missing" || !fault.Is(err, fault.NotFound) {
		t.Fatalf("Open: %v", err)
	}
	if err := s.Verify(t.Context(), h); fault.CodeOf(err) != "blob.missing" {
		t.Fatalf("Verify: %v", err)
	}
	if _, err := blob.ParseHash("../../etc/passwd"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("ParseHash: %v", err)
	}
}

func limited(t *testing.T, s blob.Store) {
	b := content(1 << 20)
	if _, _, err := s.Put(t.Context(), bytes.NewReader(b), int64(len(b))-1); fault.CodeOf(err) != "blob.too_large" {
		t.Fatalf("one byte too many: %v", err)
	}
	absent(t, s, b)
	if _, size, err := s.Put(t.Context(), bytes.NewReader(b), int64(len(b))); err != nil || size != int64(len(b)) {
		t.Fatalf("exactly the limit: %d, %v", size, err)
	}
}

func absent(t *testing.T, s blob.Store, b []byte) {
	t.Helper()
	if has, err := s.Has(t.Context(), sha256.Sum256(b)); has || err != nil {
		t.Fatalf("bytes that were refused are there: %v", err)
	}
}

func cut(t *testing.T, s blob.Store) {
	b := content(300_000)
	_, _, err := s.Put(t.Context(), io.MultiReader(bytes.NewReader(b), iotest.ErrReader(io.ErrUnexpectedEOF)), limit)
	if fault.CodeOf(err) != "blob.cut_off" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("got %v", err)
	}
	absent(t, s, b)
}

func cancelled(t *testing.T, s blob.Store) {
	b := content(300_000)
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err := s.Put(ctx, io.TeeReader(bytes.NewReader(b), writer(func([]byte) { cancel() })), limit)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	absent(t, s, b)
}

type writer func([]byte)

// Write calls the function.
func (w writer) Write(b []byte) (int, error) { w(b); return len(b), nil }

func refused(t *testing.T, s blob.Store) {
	refusal := fault.New(fault.Unsupported, "meetings.not_pdf")
	if _, _, err := s.Put(t.Context(), iotest.ErrReader(refusal), limit); !errors.Is(err, refusal) {
		t.Fatalf("got %v", err)
	}
}

func same(t *testing.T, s blob.Store) {
	b := content(200_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, err := s.Put(t.Context(), bytes.NewReader(b), limit); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if !bytes.Equal(get(t, s, put(t, s, b)), b) {
		t.Fatal("changed")
	}
}

func pieces(t *testing.T, s blob.Store) {
	b := content(500_000)
	r, err := s.Open(t.Context(), put(t, s, b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := iotest.TestReader(r, b); err != nil {
		t.Fatal(err)
	}
}

func odd(t *testing.T, s blob.Store) {
	b := content(10_000)
	for _, r := range []io.Reader{
		iotest.OneByteReader(bytes.NewReader(b)),
		iotest.DataErrReader(bytes.NewReader(b)),
		iotest.HalfReader(bytes.NewReader(b)),
	} {
		if h, _, err := s.Put(t.Context(), r, limit); err != nil || h != sha256.Sum256(b) {
			t.Fatalf("%T: %v", r, err)
		}
	}
}
