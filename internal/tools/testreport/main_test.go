package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestReportCountsAndExplains(t *testing.T) {
	in := `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: redis-server is not installed\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:9: lost a vote\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p"}
`
	var out bytes.Buffer
	r := &report{out: &out, output: map[string][]string{}}
	if err := r.read(strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "lost a vote") {
		t.Errorf("the failure's words are missing:\n%s", out.String())
	}
	closing := r.closing()
	for _, want := range []string{"skipped: p TestA: redis-server is not installed", "1 passed, 1 failed, 1 skipped"} {
		if !strings.Contains(closing, want) {
			t.Errorf("closing lacks %q:\n%s", want, closing)
		}
	}
}
