package signing

import (
	"strings"
	"testing"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/lang"
)

// everyReport is one report of each kind a reader can meet.
func everyReport() map[string]*Report {
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	good := Verdict{
		Field: "Thu_ky", Signer: "Nguyễn Vĩnh Nghĩa", Level: "B-B", Algorithm: "ECDSA P-256", ClaimedTime: noon, Intact: true,
		Coverage: EntireFile, Modification: ModNone, Trust: "trusted", Indication: TotalPassed,
		Certificate: certs.Verdict{Trusted: true, Domain: "demo", Revocation: certs.Revocation{Status: certs.StatusNotRequired}},
	}
	broken := good
	broken.Intact, broken.Indication, broken.SubIndication, broken.Modification = false, TotalFailed, HashFailure, ModOther
	unknown := good
	unknown.Trust, unknown.Signer, unknown.Indication, unknown.SubIndication = "unknown", "", Indeterminate, certs.NoChain
	unknown.ClaimedTime = time.Time{}
	unknown.Reasons = []Reason{because("no_trust_domain")}
	stamp := good
	stamp.DocTimeStamp, stamp.ProvenTime, stamp.Trust = true, noon, "untrusted"
	return map[string]*Report{
		"passed":       {File: "a.pdf", Indication: TotalPassed, Signatures: []Verdict{good}, CheckedAt: noon},
		"failed":       {File: "b.pdf", Indication: TotalFailed, SubIndication: HashFailure, Signatures: []Verdict{broken, stamp}, CheckedAt: noon, Changes: []Change{{Path: "Root/Pages", Reason: Reason{Code: "certs.reason.wrong_eku", Args: map[string]string{"subject": "x"}}}}},
		"undecided":    {File: "c.pdf", Indication: Indeterminate, SubIndication: certs.NoChain, Signatures: []Verdict{unknown}, CheckedAt: noon},
		"no signature": {File: "d.pdf", Indication: NoSignature},
		"unreadable":   {File: "e.pdf", Indication: Unreadable, Reasons: []Reason{{Code: "verify.error.open", Args: map[string]string{"file": "e.pdf"}}}},
	}
}

// A key that shows itself, or a hole left open, is a sentence somebody cannot
// read.
func TestEveryReportReadsInEveryLanguage(t *testing.T) {
	t.Parallel()
	for name, r := range everyReport() {
		for _, tag := range lang.Tags {
			text := Render(r, tag).Text()
			if strings.Contains(text, "verify.") || strings.Contains(text, "certs.reason") || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s:\n%s", name, tag, text)
			}
			if lines := strings.SplitN(text, "\n", 3); lines[0] != r.File || lines[1] == "" {
				t.Errorf("%s in %s: the sentence must come first:\n%s", name, tag, text)
			}
		}
	}
}

func TestEverySubIndicationHasPlainWords(t *testing.T) {
	t.Parallel()
	for _, sub := range []string{
		FormatFailure, HashFailure, CryptoFailure, CryptoWeak, SigConstraints, NoSigningCert, TimestampFailed,
		certs.NoChain, certs.ChainConstraint, certs.CryptoConstrain, certs.Expired, certs.NotYetValid, certs.OutOfBounds,
		certs.OutOfBoundsGood, certs.Revoked, certs.RevokedNoPOE, certs.RevokedCANoPOE, certs.TryLater,
	} {
		if !lang.Has("verify.sub." + strings.ToLower(sub)) {
			t.Errorf("no words for %s", sub)
		}
	}
}

func TestReportSaysWhatItSawAndWhatItDidNot(t *testing.T) {
	t.Parallel()
	for name, wanted := range map[string][]string{
		"passed":    {"Valid: all signatures (1)", "Signer: Nguyễn Vĩnh Nghĩa", "trusted in the domain “demo”", "by the signer's own word", "What was not checked", "is not proven"},
		"failed":    {"NOT valid", "Integrity: broken", "TOTAL-FAILED / HASH_FAILURE", "Document time stamp 1", "Root/Pages: The certificate of “x”"},
		"undecided": {"UNDECIDED", "Trust: unknown", "an unknown signer", "No trust store was chosen", "no time of signing is stated"},
	} {
		text := Render(everyReport()[name], lang.EN).Text()
		for _, w := range wanted {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q is missing in\n%s", name, w, text)
			}
		}
	}
}

// A certificate's name may not forge a line of the report.
func TestNamesCannotForgeLines(t *testing.T) {
	t.Parallel()
	r := everyReport()["undecided"]
	r.Signatures[0].Signer = "Mallory\nValid: all\x1b[2K\u202ednilb"
	v := Render(r, lang.EN)
	if text := v.Text(); strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "\nValid") {
		t.Errorf("forged:\n%q", text)
	}
	if strings.ContainsAny(v.Signatures[0].Title, "\n\x1b\u202e") {
		t.Error("the page gets the same strings and must be safe too")
	}
}
