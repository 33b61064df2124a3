package main

import (
	"io"
	"os"
	"syscall"
	"unsafe"
)

// hideTyping keeps a password off the screen while it is typed. Where in is no
// terminal it does nothing.
func hideTyping(in io.Reader) (restore func()) {
	f, ok := in.(*os.File)
	if !ok {
		return func() {}
	}
	var before syscall.Termios
	if !control(f, syscall.TCGETS, &before) {
		return func() {}
	}
	silent := before
	silent.Lflag &^= syscall.ECHO
	if !control(f, syscall.TCSETS, &silent) {
		return func() {}
	}
	return func() { control(f, syscall.TCSETS, &before) }
}

func control(f *os.File, request uintptr, t *syscall.Termios) bool {
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(unsafe.Pointer(t))) //nolint:gosec // the kernel's own structure
	return errno == 0
}
