package main

import (
	"os"
	"testing"
)

// The client's types are those of the server: a change of one side alone fails here.
func TestGeneratedTypesAreCurrent(t *testing.T) {
	have, err := os.ReadFile("../../client/src/api/types.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != generate() {
		t.Fatal("types.gen.ts is stale: run go generate ./web/wire")
	}
}
