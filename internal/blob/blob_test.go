package blob_test

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ecabinet/internal/blob"
	"ecabinet/internal/blob/blobtest"
	"ecabinet/internal/fault"
)

func open(t *testing.T, root string) *blob.Dir {
	t.Helper()
	d, err := blob.OpenDir(root, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// files returns all files below root.
func files(t *testing.T, root string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestDir(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store {
		root := t.TempDir()
		t.Cleanup(func() {
			if left := files(t, filepath.Join(root, "tmp")); len(left) > 0 {
				t.Errorf("temporary files stayed: %v", left)
			}
		})
		return open(t, root)
	})
}

func TestChangedBytesAreFound(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d := open(t, root)
	h, _, err := d.Put(t.Context(), bytes.NewReader([]byte("báo cáo")), 100)
	if err != nil {
		t.Fatal(err)
	}
	path := files(t, root)[0]
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("bao cao"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Verify(t.Context(), h); fault.CodeOf(err) != "blob.damaged" {
		t.Fatalf("got %v", err)
	}
}

func TestLeftoversOfACrashVanish(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	open(t, root)
	old, young := filepath.Join(root, "tmp", "put-old"), filepath.Join(root, "tmp", "put-young")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-72*time.Hour)); err != nil {
		t.Fatal(err)
	}
	open(t, root)
	if left := files(t, root); len(left) != 1 || left[0] != young {
		t.Fatalf("left: %v", left)
	}
}

// A folder that cannot be written to refuses, and what was there stays.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d := open(t, root)
	kept, _, err := d.Put(t.Context(), bytes.NewReader([]byte("kept")), 100)
	if err != nil {
		t.Fatal(err)
	}
	// A file where the folder of the next blob belongs fails for root too.
	next := []byte("next")
	name := blob.Hash(sha256.Sum256(next)).String()
	if err := os.WriteFile(filepath.Join(root, name[:2]), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Put(t.Context(), bytes.NewReader(next), 100); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	if left := files(t, filepath.Join(root, "tmp")); len(left) > 0 {
		t.Fatalf("left: %v", left)
	}
	if err := d.Verify(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
}
