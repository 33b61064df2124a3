package signing

import (
	"context"
	"crypto/x509"
	"io"
	"slices"
	"strconv"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/fault"
	"ecabinet/signing/pdf"
)

// Options of Verify. Without any trust domain, trust is unknown and the best
// a file can be is INDETERMINATE.
type Options struct {
	File   string // the name the report shows
	Trust  certs.Trust
	At     time.Time // when the certificates are judged where nothing proves a time
	Limits pdf.Limits
}

// Verify judges every signature of a document and what was changed after
// each. What cannot be read is a verdict too, not an error; an error means
// that ctx ended.
func Verify(ctx context.Context, r io.ReaderAt, size int64, o Options) (*Report, error) {
	report := &Report{File: o.File, CheckedAt: o.At}
	f, err := pdf.Open(r, size, o.Limits)
	if err != nil {
		return report.unreadable(err), nil
	}
	report.Encrypted = f.Encrypted()
	found, err := findSignatures(f)
	if err != nil {
		return report.unreadable(err), nil
	}
	lost := lostSignatures(f, found)
	if len(found) == 0 && len(lost) == 0 {
		report.Indication = NoSignature
		report.Reasons = []Reason{because("no_signature")}
		return report, nil
	}
	if err := hashAll(ctx, f, found); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return report.unreadable(err), nil
	}
	history := newHistory(f)
	judge := &judge{options: o, file: f, found: found, history: history}
	for _, c := range found {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		report.Signatures = append(report.Signatures, judge.signature(c))
	}
	judge.raiseLevels(report.Signatures)
	report.Changes = append(judge.changes, lost...)
	report.conclude(f, found)
	if len(lost) > 0 {
		report.Indication, report.SubIndication = TotalFailed, FormatFailure
	}
	return report, nil
}

func (r *Report) unreadable(err error) *Report {
	r.Indication = Unreadable
	reason := Reason{Code: fault.CodeOf(err)}
	var f *fault.Error
	if asFault(err, &f) {
		reason.Args = f.Args
	}
	r.Reasons = []Reason{reason}
	return r
}

// conclude takes the worst signature's verdict for the file's, and says where
// protection ends.
func (r *Report) conclude(f *pdf.File, found []*candidate) {
	r.Indication = TotalPassed
	for _, s := range r.Signatures {
		if Worse(r.Indication, s.Indication) != r.Indication {
			r.Indication, r.SubIndication = s.Indication, s.SubIndication
		}
	}
	var covered int64
	for _, c := range found {
		covered = max(covered, c.end)
	}
	if covered < f.Size() {
		r.Reasons = append(r.Reasons, because("covered_to", "offset", strconv.FormatInt(covered, 10),
			"size", strconv.FormatInt(f.Size(), 10)))
	}
}

// judge holds what the verdicts on all signatures share.
type judge struct {
	options Options
	file    *pdf.File
	found   []*candidate
	history *history
	changes []Change

	stored         []*x509.Certificate // read when first wanted
	storedEvidence certs.Evidence
}

// signature goes through the checks in their order; the first failure names
// the sub-indication, all findings are told.
func (j *judge) signature(c *candidate) Verdict {
	v := Verdict{
		Field: c.field, Coverage: c.coverage, CoveredTo: c.end, Modification: ModOther, Trust: "unknown",
		DocTimeStamp: c.docTimeStamp, ClaimedTime: c.claimed, Indication: TotalPassed,
	}
	defer func() { c.verdict = &v }()
	if c.message != nil {
		v.Signer = signerName(c.message.Signer)
		v.Algorithm = c.message.Algorithm.String()
		v.Level = levelOf(c)
	}
	for _, r := range c.findings {
		v.fail(TotalFailed, FormatFailure, r)
	}
	if c.message != nil {
		j.checkForm(c, &v)
		v.Intact = c.intact(&v)
		j.checkTime(c, &v)
		j.checkTrust(c, &v)
	}
	j.checkChanges(c, &v)
	return v
}

// fail lowers the verdict; the first sub-indication of the worst indication
// stays.
func (v *Verdict) fail(indication, sub string, r Reason) {
	if Worse(v.Indication, indication) != v.Indication {
		v.Indication, v.SubIndication = indication, sub
	}
	v.note(r)
}

func (v *Verdict) note(r Reason) { v.Reasons = append(v.Reasons, r) }

// checkChanges judges what happened to the file after the signature.
func (j *judge) checkChanges(c *candidate, v *Verdict) {
	if c.section < 0 {
		return // the format check has said why it covers no revision
	}
	level, steps := j.history.since(c)
	v.Modification = level
	for _, s := range steps {
		for _, change := range s.changes {
			if !slices.ContainsFunc(j.changes, func(o Change) bool { return o.Path == change.Path && o.Reason.Code == change.Reason.Code }) {
				j.changes = append(j.changes, change)
			}
		}
		for _, name := range s.fields {
			if c.permissions.locks(name) {
				v.Modification = ModOther
				j.changes = append(j.changes, Change{name, because("locked_field", "field", name)})
			}
		}
	}
	if modificationRank[v.Modification] > modificationRank[j.permitted(c)] {
		v.fail(TotalFailed, FormatFailure, because("changed_after", "level", string(v.Modification)))
	} else if len(steps) > 0 {
		v.note(because("extended", "level", string(v.Modification)))
	}
}

// permitted is how far changes may go after a signature: to form filling,
// unless a certification, this one or an earlier one, says otherwise.
func (j *judge) permitted(c *candidate) Modification {
	allowed := ModForm
	for _, o := range j.found {
		if o.section < 0 || o.end > c.end {
			continue
		}
		switch o.permissions.docMDP {
		case 1:
			return ModLTA
		case 3:
			allowed = ModAnnotations
		}
	}
	return allowed
}
