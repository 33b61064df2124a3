// Command ecabinet-verify judges signed PDF files without a server, a network
// or a database: an auditor can carry it on a stick.
//
//	ecabinet-verify [--trust DIR] [--at TIME] [--lang vi|en|bn] [--json] FILE…
//
// It ends with 0 when every signature of every file passed, 1 when one failed,
// 2 when one could not be decided, 3 when a file has no signature or cannot be
// read, and 64 when it was called in a wrong way. Of several files the worst
// decides, in the order failed, unreadable, no signature, undecided, passed.
package main

import (
	"os"
	"time"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, time.Now))
}
