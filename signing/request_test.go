package signing

import (
	"testing"

	"ecabinet/internal/fault"
)

func TestRequestKeepsItsOrder(t *testing.T) {
	t.Parallel()
	r, err := NewRequest("r1", "v0", []Step{{Field: "secretary", Person: "s"}, {Field: "chair", Person: "c"}, {Field: "seal", Person: "s"}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(err error, code string) {
		t.Helper()
		if fault.CodeOf(err) != code {
			t.Fatalf("got %v, want %q", err, code)
		}
	}
	begin := func(who string) error { _, err := r.Begin(who, noon); return err }
	expect(begin("c"), "signing.request_not_your_turn")
	expect(begin("x"), "signing.request_not_a_signer")
	expect(r.Complete("s", "v0", "v1", noon), "signing.request_not_begun")
	expect(begin("s"), "")
	expect(r.Complete("s", "older", "v1", noon), "signing.base_changed")
	expect(r.Complete("s", "v0", "v1", noon), "")
	expect(begin("s"), "signing.request_signed_already")
	expect(begin("c"), "")
	expect(r.Complete("c", "v1", "v2", noon), "")
	if next, ok := r.Next(); !ok || next.Field != "seal" || r.Done() {
		t.Fatalf("next is %+v", next)
	}
	expect(begin("s"), "")
	expect(r.Complete("s", "v2", "v3", noon), "")
	expect(begin("s"), "signing.request_closed")
	if !r.Done() || r.Current != "v3" {
		t.Fatalf("%+v", r)
	}
}

func TestRefusalClosesARequest(t *testing.T) {
	t.Parallel()
	r, err := NewRequest("r1", "v0", []Step{{Field: "chair", Person: "c"}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Refuse("c", "", noon); fault.CodeOf(err) != "signing.request_reason_missing" {
		t.Fatal(err)
	}
	if err := r.Refuse("c", "sai số liệu", noon); err != nil || r.Done() {
		t.Fatal(err, r.Done())
	}
	if _, err := r.Begin("c", noon); !fault.Is(err, fault.Closed) {
		t.Fatal(err)
	}
	for code, steps := range map[string][]Step{
		"signing.request_empty":       nil,
		"signing.request_incomplete":  {{Field: "a"}},
		"signing.request_field_twice": {{Field: "a", Person: "x"}, {Field: "a", Person: "y"}},
	} {
		if _, err := NewRequest("r", "v", steps, noon); fault.CodeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
}
