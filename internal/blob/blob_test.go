package blob_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
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
	d := open(t, root)
	left := filepath.Join(root, "tmp", "put-left")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Meanwhile an upload runs, on this server or another one.
	body, sender := io.Pipe()
	stored := make(chan error)
	go func() {
		_, _, err := d.Put(t.Context(), body, 100)
		stored <- err
	}()
	if _, err := io.WriteString(sender, "half a "); err != nil {
		t.Fatal(err)
	}
	open(t, root)
	if found := files(t, root); len(found) != 1 || found[0] == left {
		t.Fatalf("left: %v", found)
	}
	if _, err := io.WriteString(sender, "paper"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sender.Close(), <-stored); err != nil {
		t.Fatal(err)
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
