package signing

import (
	"encoding/json"
	"strconv"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/lang"
)

// Indications of a signature and of a file.
const (
	TotalPassed   = "TOTAL-PASSED"
	TotalFailed   = "TOTAL-FAILED"
	Indeterminate = "INDETERMINATE"
	NoSignature   = "NO-SIGNATURE" // of a file only
	Unreadable    = "UNREADABLE"   // of a file only
)

// Sub-indications of our own checks; certs has those of certificates.
const (
	FormatFailure   = "FORMAT_FAILURE"
	HashFailure     = "HASH_FAILURE"
	CryptoFailure   = "SIG_CRYPTO_FAILURE"
	CryptoWeak      = "CRYPTO_CONSTRAINTS_FAILURE"
	SigConstraints  = "SIG_CONSTRAINTS_FAILURE"
	NoSigningCert   = "NO_SIGNING_CERTIFICATE_FOUND"
	TimestampFailed = "TIMESTAMP_ORDER_FAILURE"
)

// Coverage says what part of the file a signature covers.
type Coverage string

// The coverages, best first.
const (
	EntireFile      Coverage = "entire-file"
	EntireRevision  Coverage = "entire-revision"
	ContiguousBlock Coverage = "contiguous-block"
	Unclear         Coverage = "unclear"
)

// Modification says what was changed after a signature.
type Modification string

// The modifications, from harmless to unexplained.
const (
	ModNone        Modification = "none"
	ModLTA         Modification = "lta-updates"
	ModForm        Modification = "form-filling"
	ModAnnotations Modification = "annotations"
	ModOther       Modification = "other"
)

var modificationRank = map[Modification]int{ModNone: 0, ModLTA: 1, ModForm: 2, ModAnnotations: 3, ModOther: 4}

func worseModification(a, b Modification) Modification {
	if modificationRank[b] > modificationRank[a] {
		return b
	}
	return a
}

// Reason is one finding: the code of a sentence in internal/lang and what
// fills it.
type Reason = certs.Reason

func because(code string, args ...string) Reason {
	r := Reason{Code: "signing.reason." + code}
	if len(args) > 0 {
		r.Args = map[string]string{}
	}
	for i := 0; i+1 < len(args); i += 2 {
		r.Args[args[i]] = args[i+1]
	}
	return r
}

// Change is something that differs after a signature and that no rule
// explains: where it stands in the document, and what happened there.
type Change struct {
	Path   string
	Reason Reason
}

// Report is the verdict on one file.
type Report struct {
	File          string
	Indication    string
	SubIndication string
	Reasons       []Reason // about the file as a whole
	Signatures    []Verdict
	Changes       []Change
	Encrypted     bool
	CheckedAt     time.Time
}

// Verdict is the verdict on one signature. Integrity, trust, revocation and
// later changes are judged apart.
type Verdict struct {
	Field         string
	Signer        string
	Level         string
	Algorithm     string
	ClaimedTime   time.Time // what the document says; nobody vouches for it
	ProvenTime    time.Time // from a time stamp that was checked; else zero
	Intact        bool
	Coverage      Coverage
	Modification  Modification
	Trust         string // trusted, untrusted, unknown
	Certificate   certs.Verdict
	Indication    string
	SubIndication string
	Reasons       []Reason
	DocTimeStamp  bool
	CoveredTo     int64 // offset up to which the signature covers the file
}

// wireReport is the JSON of a report; its order of fields is part of it.
type wireReport struct {
	File          string          `json:"file"`
	Indication    string          `json:"indication"`
	SubIndication string          `json:"sub_indication"`
	Signatures    []wireSignature `json:"signatures"`
	Changes       []wireChange    `json:"changes"`
	Reasons       []string        `json:"reasons,omitempty"`
}

type wireSignature struct {
	Field         string       `json:"field"`
	Signer        string       `json:"signer"`
	Level         string       `json:"level"`
	Integrity     string       `json:"integrity"`
	Coverage      Coverage     `json:"coverage"`
	Modification  Modification `json:"modification"`
	Trust         string       `json:"trust"`
	Indication    string       `json:"indication"`
	SubIndication string       `json:"sub_indication"`
	Reasons       []string     `json:"reasons"`
}

type wireChange struct {
	Path     string `json:"path"`
	Sentence string `json:"sentence"`
}

// JSON returns the report as one line, its sentences in language t.
func (r *Report) JSON(t lang.Tag) ([]byte, error) {
	w := wireReport{
		File: r.File, Indication: r.Indication, SubIndication: r.SubIndication,
		Signatures: []wireSignature{}, Changes: []wireChange{}, Reasons: Sentences(t, r.Reasons),
	}
	for _, s := range r.Signatures {
		integrity := "broken"
		if s.Intact {
			integrity = "intact"
		}
		w.Signatures = append(w.Signatures, wireSignature{
			Field: s.Field, Signer: s.Signer, Level: s.Level, Integrity: integrity, Coverage: s.Coverage,
			Modification: s.Modification, Trust: s.Trust, Indication: s.Indication, SubIndication: s.SubIndication,
			Reasons: Sentences(t, s.Reasons),
		})
	}
	for _, c := range r.Changes {
		w.Changes = append(w.Changes, wireChange{c.Path, Sentence(t, c.Reason)})
	}
	return json.Marshal(w)
}

// Sentence says a reason in language t.
func Sentence(t lang.Tag, r Reason) string { return lang.Text(t, r.Code, r.Args) }

// Sentences says reasons in language t; never nil.
func Sentences(t lang.Tag, reasons []Reason) []string {
	out := make([]string, 0, len(reasons))
	for _, r := range reasons {
		out = append(out, Sentence(t, r))
	}
	return out
}

// Summary is the report in one sentence.
func (r *Report) Summary(t lang.Tag) string {
	passed := 0
	for _, s := range r.Signatures {
		if s.Indication == TotalPassed {
			passed++
		}
	}
	return Sentence(t, summaryReason(r.Indication, len(r.Signatures), passed))
}

// rank orders indications from the best.
var rank = map[string]int{TotalPassed: 0, Indeterminate: 1, NoSignature: 2, Unreadable: 3, TotalFailed: 4}

// Worse returns the worse of two indications, in the order of the auditor's
// exit codes: failed, unreadable, no signature, indeterminate, passed.
func Worse(a, b string) string {
	if rank[b] > rank[a] {
		return b
	}
	return a
}

func summaryReason(indication string, signatures, passed int) Reason {
	code := map[string]string{TotalPassed: "signing.summary_passed", TotalFailed: "signing.summary_failed",
		Indeterminate: "signing.summary_indeterminate", NoSignature: "signing.summary_none", Unreadable: "signing.summary_unreadable"}[indication]
	args := map[string]string{"signatures": strconv.Itoa(signatures), "passed": strconv.Itoa(passed)}
	return Reason{Code: code, Args: args}
}
