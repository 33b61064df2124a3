package signing

import (
	"slices"
	"time"

	"ecabinet/internal/fault"
)

// Request is a document on its way through its signers, in order. It is pure
// state: whoever stores it stores it together with the journal entry of each
// act.
type Request struct {
	ID       string
	Document string // hash of the version that is to be signed, as it was at the start
	Current  string // hash of the newest signed revision
	Steps    []Step
	Started  time.Time
	Closed   time.Time // zero while somebody still has to sign
	Refused  string    // why a signer refused; empty else
}

// Step is one signer's turn.
type Step struct {
	Field  string // the prepared field
	Person string // who has to sign
	State  StepState
	At     time.Time // when the state was reached
	Result string    // hash of the revision this step made
}

// StepState is where a step stands.
type StepState string

// The states of a step.
const (
	StepWaiting StepState = "waiting" // others have to sign first, or it is this one's turn
	StepBegun   StepState = "begun"   // a session is open; the key may be signing
	StepSigned  StepState = "signed"
	StepRefused StepState = "refused"
)

// NewRequest begins a request. Every field and every signer stands once.
func NewRequest(id, document string, steps []Step, now time.Time) (*Request, error) {
	if len(steps) == 0 {
		return nil, fault.New(fault.Invalid, "signing.request_empty")
	}
	for i, s := range steps {
		if s.Field == "" || s.Person == "" {
			return nil, fault.New(fault.Invalid, "signing.request_incomplete")
		}
		if slices.ContainsFunc(steps[:i], func(o Step) bool { return o.Field == s.Field }) {
			return nil, fault.New(fault.Invalid, "signing.request_field_twice", "field", s.Field)
		}
	}
	r := &Request{ID: id, Document: document, Current: document, Started: now, Steps: slices.Clone(steps)}
	for i := range r.Steps {
		r.Steps[i].State, r.Steps[i].At, r.Steps[i].Result = StepWaiting, now, ""
	}
	return r, nil
}

// Next returns the step whose turn it is; false when the request is closed.
func (r *Request) Next() (Step, bool) {
	i := r.next()
	if i < 0 {
		return Step{}, false
	}
	return r.Steps[i], true
}

func (r *Request) next() int {
	if !r.Closed.IsZero() {
		return -1
	}
	return slices.IndexFunc(r.Steps, func(s Step) bool { return s.State != StepSigned })
}

// turn returns the step at hand if it is this person's.
func (r *Request) turn(person string) (*Step, error) {
	i := r.next()
	if i < 0 {
		return nil, fault.New(fault.Closed, "signing.request_closed")
	}
	s := &r.Steps[i]
	if s.Person == person {
		return s, nil
	}
	if slices.ContainsFunc(r.Steps, func(o Step) bool { return o.Person == person && o.State == StepSigned }) {
		return nil, fault.New(fault.Duplicate, "signing.request_signed_already")
	}
	if slices.ContainsFunc(r.Steps, func(o Step) bool { return o.Person == person }) {
		return nil, fault.New(fault.Closed, "signing.request_not_your_turn", "field", s.Field)
	}
	return nil, fault.New(fault.NotEntitled, "signing.request_not_a_signer")
}

// Begin notes that person opened a session over the current revision. A
// session begun before and never completed is replaced.
func (r *Request) Begin(person string, now time.Time) (Step, error) {
	s, err := r.turn(person)
	if err != nil {
		return Step{}, err
	}
	s.State, s.At = StepBegun, now
	return *s, nil
}

// Complete notes the revision person's signature made out of base. A base that
// is no longer the current revision is refused: somebody signed meanwhile.
func (r *Request) Complete(person, base, result string, now time.Time) error {
	s, err := r.turn(person)
	if err != nil {
		return err
	}
	if s.State != StepBegun {
		return fault.New(fault.Conflict, "signing.request_not_begun")
	}
	if base != r.Current {
		return fault.New(fault.Conflict, "signing.base_changed")
	}
	s.State, s.At, s.Result = StepSigned, now, result
	r.Current = result
	if r.next() < 0 {
		r.Closed = now
	}
	return nil
}

// Refuse closes the request: person will not sign, and says why.
func (r *Request) Refuse(person, why string, now time.Time) error {
	s, err := r.turn(person)
	if err != nil {
		return err
	}
	if why == "" {
		return fault.New(fault.Invalid, "signing.request_reason_missing")
	}
	s.State, s.At, r.Refused, r.Closed = StepRefused, now, why, now
	return nil
}

// Done reports whether everybody signed.
func (r *Request) Done() bool { return !r.Closed.IsZero() && r.Refused == "" }
