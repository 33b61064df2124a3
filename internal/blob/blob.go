// Package blob keeps documents' bytes under their SHA-256 in a folder.
//
// Words. A blob (khối dữ liệu) is the bytes of one file, named by their hash;
// the same bytes are kept once and never change.
//
// Rules. A blob is there whole or not at all, whatever happens: it is written
// to a temporary file, brought to the disk, renamed, and the folder is brought
// to the disk before Put returns. Whoever stores a hash in the database does it
// after Put, so that the database never names bytes that may be lost.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ecabinet/internal/fault"
)

// Hash is the SHA-256 of a blob.
type Hash [sha256.Size]byte

// String returns 64 lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String writes.
func ParseHash(s string) (Hash, error) {
	var h Hash
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) || strings.ToLower(s) != s {
		return h, fault.New(fault.NotFound, "blob.missing")
	}
	copy(h[:], b)
	return h, nil
}

// Store is the contract of every place for blobs; blobtest holds each to it.
// All methods are safe for concurrent use.
type Store interface {
	// Put reads r to its end and keeps the bytes. After it returned without an
	// error they survive a power cut. More than limit bytes are refused
	// (blob.too_large), an upload that breaks off too (blob.cut_off), and
	// nothing of them stays. Bytes kept already are not kept twice.
	Put(ctx context.Context, r io.Reader, limit int64) (Hash, int64, error)
	// Open returns the bytes for reading, or blob.missing.
	Open(ctx context.Context, h Hash) (Reader, error)
	// Has reports whether the bytes are there.
	Has(ctx context.Context, h Hash) (bool, error)
	// Verify reads the bytes and compares them with their name: blob.damaged.
	Verify(ctx context.Context, h Hash) error
}

// Reader reads one blob. It is for one goroutine, ReadAt excepted.
type Reader interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}

// Dir keeps blobs in a folder: ab/cd/abcd…; tmp/ holds what is being written.
type Dir struct{ root string }

// OpenDir opens the folder, makes it where it is missing and removes what
// crashed uploads left behind.
func OpenDir(root string, now func() time.Time) (*Dir, error) {
	d := &Dir{root}
	if err := os.MkdirAll(d.temporary(), 0o700); err != nil {
		return nil, cannotWrite(err)
	}
	entries, err := os.ReadDir(d.temporary())
	if err != nil {
		return nil, cannotRead(err)
	}
	for _, e := range entries {
		if err := sweep(filepath.Join(d.temporary(), e.Name()), now()); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *Dir) temporary() string { return filepath.Join(d.root, "tmp") }

func (d *Dir) path(h Hash) string {
	name := h.String()
	return filepath.Join(d.root, name[:2], name[2:4], name)
}

// Put implements Store.
func (d *Dir) Put(ctx context.Context, r io.Reader, limit int64) (_ Hash, _ int64, err error) {
	f, err := createTemporary(d.temporary())
	if err != nil {
		return Hash{}, 0, cannotWrite(err)
	}
	defer func() {
		_ = f.Close() // closed before in the good case
		if gone := os.Remove(f.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, cannotWrite(gone))
		}
	}()
	h, size, err := receive(ctx, f, r, limit)
	if err != nil {
		return Hash{}, 0, err
	}
	if known, err := d.Has(ctx, h); err != nil {
		return Hash{}, 0, err
	} else if known {
		return h, size, d.syncFolders(h) // who put it may not have come that far
	}
	if err := errors.Join(f.Sync(), f.Chmod(0o400), f.Close()); err != nil {
		return Hash{}, 0, cannotWrite(err)
	}
	return h, size, d.settle(f.Name(), h)
}

// receive copies r into f. Errors of the sender and of the disk are told
// apart, because different people can do something about them.
func receive(ctx context.Context, f io.Writer, r io.Reader, limit int64) (Hash, int64, error) {
	digest, size := sha256.New(), int64(0)
	for buffer := make([]byte, 128<<10); ; {
		if err := ctx.Err(); err != nil {
			return Hash{}, 0, err
		}
		n, err := r.Read(buffer)
		if size += int64(n); size > limit {
			return Hash{}, 0, fault.New(fault.TooLarge, "blob.too_large", "megabytes", limit>>20)
		}
		digest.Write(buffer[:n])
		if _, werr := f.Write(buffer[:n]); werr != nil {
			return Hash{}, 0, cannotWrite(werr)
		}
		if err == io.EOF { // a wrapped one is a connection's end, not the file's
			return Hash(digest.Sum(nil)), size, nil
		}
		if err != nil {
			return Hash{}, 0, cutOff(err)
		}
	}
}

// cutOff keeps a fault the reader itself raised (a scanner, a rate limit).
func cutOff(err error) error {
	var f *fault.Error
	if errors.As(err, &f) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.Wrap(err, fault.Invalid, "blob.cut_off")
}

// settle gives the finished file its name.
func (d *Dir) settle(temporary string, h Hash) error {
	path := d.path(h)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return cannotWrite(err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return cannotWrite(err)
	}
	return d.syncFolders(h)
}

// syncFolders brings the folders of a blob to the disk, from the file up: a
// name that a power cut forgets is no name.
func (d *Dir) syncFolders(h Hash) error {
	folder := filepath.Dir(d.path(h))
	for _, f := range []string{folder, filepath.Dir(folder), d.root} {
		if err := syncFolder(f); err != nil {
			return cannotWrite(err)
		}
	}
	return nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open implements Store.
func (d *Dir) Open(_ context.Context, h Hash) (Reader, error) {
	f, err := os.Open(d.path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "blob.missing")
	}
	if err != nil {
		return nil, cannotRead(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(cannotRead(err), f.Close())
	}
	return file{f, info.Size()}, nil
}

type file struct {
	*os.File
	size int64
}

// Size returns the number of bytes.
func (f file) Size() int64 { return f.size }

// Has implements Store.
func (d *Dir) Has(_ context.Context, h Hash) (bool, error) {
	_, err := os.Stat(d.path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, cannotRead(err)
	}
	return true, nil
}

// Verify implements Store.
func (d *Dir) Verify(ctx context.Context, h Hash) error {
	r, err := d.Open(ctx, h)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	digest := sha256.New()
	if _, err := io.Copy(digest, r); err != nil {
		return cannotRead(err)
	}
	if Hash(digest.Sum(nil)) != h {
		return fault.Wrap(fmt.Errorf("blob %s holds other bytes", h), fault.Unavailable, "blob.damaged")
	}
	return nil
}

func cannotWrite(err error) error { return unavailable(err, "blob.cannot_write") }

func cannotRead(err error) error { return unavailable(err, "blob.cannot_read") }

func unavailable(err error, code string) error {
	f := fault.Wrap(err, fault.Unavailable, code)
	f.RetryAfter = 10
	return f
}
