package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindSurvivesWrapping(t *testing.T) {
	cause := errors.New("disk full")
	err := fmt.Errorf("add version: %w", Wrap(cause, Unavailable, "store.cannot_write", "seconds", 5))
	if KindOf(err) != Unavailable || CodeOf(err) != "store.cannot_write" || !errors.Is(err, cause) {
		t.Fatalf("lost something on the way: %v", err)
	}
	if !Is(err, Unavailable) || Is(err, NotFound) || Is(nil, Internal) {
		t.Fatal("Is disagrees with KindOf")
	}
}

func TestAnUnknownErrorIsInternal(t *testing.T) {
	if KindOf(errors.New("x")) != Internal || CodeOf(errors.New("x")) != "internal" || KindOf(nil) != "" {
		t.Fatal("an error that is no fault must be internal")
	}
}
