package blob

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// leftoverAge is after how long a temporary file belongs to no running upload,
// on file systems that know no locks.
const leftoverAge = 48 * time.Hour

// createTemporary makes a file that is locked while its upload runs. The kernel
// gives the lock back when the process ends, however it ends: so a file that
// can be locked is nobody's, also where several servers share the folder.
func createTemporary(folder string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(folder, "put-")
		if err != nil {
			return nil, err
		}
		err = lock(f)
		// A server that starts just now may have had the lock before us, and
		// have taken the file for a leftover.
		if _, gone := os.Lstat(f.Name()); gone == nil && !errors.Is(err, syscall.EWOULDBLOCK) {
			return f, nil // without locks, its age protects it
		}
		_ = f.Close() // nothing was written; the one who has the lock removes it
	}
}

func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// sweep removes a temporary file that no upload is writing.
func sweep(path string, now time.Time) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // its upload ended meanwhile
	}
	if err != nil {
		return cannotRead(err)
	}
	defer func() { _ = f.Close() }() // it was not written
	info, err := f.Stat()
	if err != nil {
		return cannotRead(err)
	}
	if err := lock(f); errors.Is(err, syscall.EWOULDBLOCK) || err != nil && now.Sub(info.ModTime()) < leftoverAge {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(err)
	}
	return nil
}
