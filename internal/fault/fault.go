// Package fault holds the one error type that crosses packages.
//
// A fault tells its reader three things: what kind of refusal it is (so that a
// caller can act on it), which sentence explains it (a stable code that
// internal/lang turns into the reader's language) and what caused it (for the
// log alone). Errors that are not faults are internal: they are logged whole
// and shown as "internal".
package fault

import (
	"errors"
	"fmt"
)

// Kind says what a caller may do about a refusal.
type Kind string

// The kinds. web turns each into one HTTP status.
const (
	Invalid         Kind = "invalid"         // the input is wrong; correct it and send it again
	Unauthenticated Kind = "unauthenticated" // nobody is signed in, or the sign-in ended
	NotEntitled     Kind = "not-entitled"    // the person is known, the act is not hers
	NotFound        Kind = "not-found"       // it does not exist, or may not be seen
	Conflict        Kind = "conflict"        // somebody else changed it first; read again
	Duplicate       Kind = "duplicate"       // it was done before under another name
	Closed          Kind = "closed"          // the time for this act is over, or has not come
	TooLarge        Kind = "too-large"       // over a stated limit
	Unsupported     Kind = "unsupported"     // a form of input that is not accepted here
	TooMany         Kind = "too-many"        // slow down, come back after RetryAfter
	Unavailable     Kind = "unavailable"     // a machine behind us does not answer; come back
	Internal        Kind = "internal"        // a defect; its cause stands in the log only
)

// Error is a refusal. Code names the sentence in internal/lang; Args fill its
// placeholders. Args are shown to people: never put secrets or choices in them.
type Error struct {
	Kind       Kind
	Code       string
	Args       map[string]string
	RetryAfter int // seconds; only for TooMany and Unavailable
	Cause      error
}

// New makes a refusal. args are name, value pairs for the sentence.
func New(kind Kind, code string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: pairs(args)}
}

// Wrap makes a refusal out of cause, which is kept for the log.
func Wrap(cause error, kind Kind, code string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: pairs(args), Cause: cause}
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s (%s): %v", e.Code, e.Kind, e.Cause)
	}
	return fmt.Sprintf("%s (%s)", e.Code, e.Kind)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf returns the kind of the first fault in err's chain, Internal where
// there is none, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// CodeOf returns the code of the first fault in err's chain, "internal" where
// there is none, and "" for nil.
func CodeOf(err error) string {
	if err == nil {
		return ""
	}
	var f *Error
	if errors.As(err, &f) {
		return f.Code
	}
	return "internal"
}

// Is reports whether err is a fault of this kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

func pairs(args []any) map[string]string {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic("fault: arguments come in name, value pairs")
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = fmt.Sprint(args[i+1])
	}
	return m
}
