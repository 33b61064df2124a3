package store

import (
	"os"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of 3 MB, which needs root.
func smallDisk(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=3m"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no small disk: %v", err)
		}
		t.Skipf("SKIPPED, NOT TESTED: mounting a small disk needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}
