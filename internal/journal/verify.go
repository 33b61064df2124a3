package journal

import (
	"iter"
	"slices"

	"ecabinet/internal/fault"
)

// Report is the outcome of a check. Fault is nil when everything holds;
// otherwise it names the first entry that does not, with a sentence for
// people. Size and Root are what was recomputed up to there.
type Report struct {
	Stream StreamID
	Size   int64
	Root   Hash
	Fault  *fault.Error
	Seq    int64 // the position of the fault
}

// OK reports whether the stream holds.
func (r Report) OK() bool { return r.Fault == nil }

// Verify recomputes a stream from its records in order: form, positions,
// times, bodies and tree, then compares the end with head and every size on
// the way with the checkpoints given. A whole stream can be rewritten by who
// owns the database, so only a checkpoint kept elsewhere makes the answer
// independent of her. The error is that of reading; what is wrong with the
// records stands in the report.
func Verify(stream StreamID, records iter.Seq2[Record, error], head *Head, checkpoints ...Checkpoint) (Report, error) {
	v := verifier{report: Report{Stream: stream}, checkpoints: checkpoints}
	if f := v.matchCheckpoints(); f != nil {
		return v.found(0, f), nil
	}
	for rec, err := range records {
		if err != nil {
			return v.report, err
		}
		seq := v.tree.Size + 1
		if f := v.next(rec); f != nil {
			return v.found(seq, f), nil
		}
		if f := v.matchCheckpoints(); f != nil {
			return v.found(v.tree.Size, f), nil
		}
	}
	v.report.Size, v.report.Root = v.tree.Size, v.tree.Root()
	if f := v.end(head); f != nil {
		return v.found(v.tree.Size, f), nil
	}
	return v.report, nil
}

type verifier struct {
	report      Report
	tree        Tree
	last        int64
	checkpoints []Checkpoint
}

func (v *verifier) found(seq int64, f *fault.Error) Report {
	v.report.Size, v.report.Root = v.tree.Size, v.tree.Root()
	v.report.Seq, v.report.Fault = seq, f
	return v.report
}

// next judges one record and adds it to the tree. The order of the checks is
// the order of the sentences a person wants: what is it, where is it, is it
// what was recorded.
func (v *verifier) next(rec Record) *fault.Error {
	want := v.tree.Size + 1
	wrong := func(code string, args ...any) *fault.Error {
		return fault.New(fault.Invalid, code, append([]any{"seq", want}, args...)...)
	}
	e, err := ParseEntry(rec.Raw)
	switch {
	case err != nil:
		return wrong("journal.not_canonical")
	case e.V != Version:
		return wrong("journal.unknown_version", "version", e.V)
	case e.Stream != v.report.Stream:
		return wrong("journal.foreign_entry", "stream", e.Stream)
	case e.Seq != want:
		return wrong("journal.gap", "found", e.Seq)
	case e.At < v.last:
		return wrong("journal.time_went_back")
	case rec.Body == nil:
		return wrong("journal.body_missing")
	case HashOf(rec.Body) != e.ObjectHash:
		return wrong("journal.body_changed")
	}
	nodes := v.tree.Append(LeafHash(rec.Raw))
	if rec.Nodes != nil && !slices.Equal(nodes, rec.Nodes) {
		return wrong("journal.tree_changed")
	}
	v.last = e.At
	return nil
}

func (v *verifier) matchCheckpoints() *fault.Error {
	for _, c := range v.checkpoints {
		if c.Size == v.tree.Size && c.Root != v.tree.Root() {
			return fault.New(fault.Invalid, "journal.checkpoint_differs", "seq", c.Size)
		}
	}
	return nil
}

func (v *verifier) end(head *Head) *fault.Error {
	for _, c := range v.checkpoints {
		if c.Size > v.tree.Size {
			return fault.New(fault.Invalid, "journal.cut_off", "seq", v.tree.Size, "size", c.Size)
		}
	}
	if head == nil {
		return nil
	}
	if head.Seq != v.tree.Size || head.At != v.last ||
		head.Tree.Size != v.tree.Size || !slices.Equal(head.Tree.Peaks, v.tree.Peaks) {
		return fault.New(fault.Invalid, "journal.head_differs", "seq", v.tree.Size, "head", head.Seq)
	}
	return nil
}
