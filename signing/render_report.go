package signing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ecabinet/certs"
	"ecabinet/internal/lang"
)

// Render says a report in the reader's language: first the verdict in one
// sentence, then each signature with its signer, path, revocation, time and
// later changes, then what was changed, and last what was not checked.
func Render(r *Report, t lang.Tag) View {
	p := painter{t}
	v := View{
		Language: t, File: r.File, Mark: markOf(r.Indication),
		Sentence:   p.say("sentence."+messageKey(r.Indication), "count", strconv.Itoa(len(r.Signatures))),
		Changes:    ListView{Label: p.say("label.changes")},
		NotChecked: ListView{Label: p.say("label.not_checked"), Items: p.notChecked(r)},
	}
	v.Detail = strings.Join(Sentences(t, r.Reasons), " ")
	numbers := map[bool]int{}
	for i := range r.Signatures {
		s := &r.Signatures[i]
		numbers[s.DocTimeStamp]++
		v.Signatures = append(v.Signatures, p.signature(s, numbers[s.DocTimeStamp], r.CheckedAt))
	}
	for _, c := range r.Changes {
		v.Changes.Items = append(v.Changes.Items, c.Path+": "+Sentence(t, c.Reason))
	}
	return v.cleaned()
}

// markOf gives an indication the name a style sheet or an icon goes by.
func markOf(indication string) string {
	return strings.ToLower(strings.TrimPrefix(indication, "TOTAL-"))
}

// messageKey is the name of an indication within the keys of internal/lang.
func messageKey(indication string) string { return strings.ReplaceAll(markOf(indication), "-", "_") }

// painter says things in one language.
type painter struct{ t lang.Tag }

func (p painter) say(key string, args ...string) string {
	m := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return lang.Text(p.t, "verify."+key, m)
}

// moment writes a time with its zone; the reader's own zone is not known to a
// report that travels.
func moment(at time.Time) string { return at.Format("2006-01-02 15:04:05 -07:00") }

func (p painter) signer(s *Verdict) string {
	if s.Signer == "" {
		return p.say("signer.unknown")
	}
	return s.Signer
}

// signature lays out one verdict.
func (p painter) signature(s *Verdict, number int, checked time.Time) SignatureView {
	title := "label.signature"
	if s.DocTimeStamp {
		title = "label.time_stamp"
	}
	mark := messageKey(s.Indication)
	v := SignatureView{
		Title: p.say(title, "number", strconv.Itoa(number)) + " – " + p.signer(s),
		Mark:  markOf(s.Indication), Sentence: p.say("signature."+mark, "signer", p.signer(s)),
		Path:    ListView{Label: p.say("label.path")},
		Reasons: ListView{Label: p.say("label.reason"), Items: Sentences(p.t, s.Reasons)},
	}
	add := func(label, value string) {
		if value != "" {
			v.Rows = append(v.Rows, Row{p.say("label." + label), value})
		}
	}
	add("verdict", p.verdict(s))
	add("field", s.Field)
	add("signer", p.signer(s))
	add("level", s.Level)
	add("algorithm", s.Algorithm)
	add("integrity", p.integrity(s))
	add("coverage", p.say("coverage."+string(s.Coverage)))
	add("modification", p.say("modification."+string(s.Modification)))
	add("trust", p.say("trust."+s.Trust, "domain", s.Certificate.Domain))
	add("revocation", p.revocation(s))
	add("time", p.time(s, checked))
	for _, crt := range s.Certificate.Path {
		v.Path.Items = append(v.Path.Items, strings.Join(append([]string{signerName(crt)}, crt.Subject.Organization...), ", "))
	}
	return v
}

// verdict is the indication in ETSI's words, which an auditor may look up, and
// in plain ones.
func (p painter) verdict(s *Verdict) string {
	if s.SubIndication == "" {
		return s.Indication
	}
	key := "sub." + strings.ToLower(s.SubIndication)
	if !lang.Has("verify." + key) {
		key = "sub.other"
	}
	return s.Indication + " / " + s.SubIndication + " (" + p.say(key) + ")"
}

func (p painter) integrity(s *Verdict) string {
	if s.Intact {
		return p.say("integrity.intact")
	}
	return p.say("integrity.broken")
}

// revocation says nothing where there was no path whose revocation one could
// ask about.
func (p painter) revocation(s *Verdict) string {
	if len(s.Certificate.Path) == 0 {
		return ""
	}
	r := s.Certificate.Revocation
	date := r.ThisUpdate
	switch r.Status {
	case certs.StatusRevoked:
		date = r.RevokedAt
	case certs.StatusStale:
		date = r.NextUpdate
	}
	return p.say("revocation."+string(r.Status), "date", moment(date), "source", r.Source)
}

func (p painter) time(s *Verdict, checked time.Time) string {
	said := p.say("time.none")
	at := checked
	switch {
	case !s.ProvenTime.IsZero():
		said, at = p.say("time.stamped", "date", moment(s.ProvenTime)), s.ProvenTime
	case !s.ClaimedTime.IsZero():
		said = p.say("time.claimed", "date", moment(s.ClaimedTime))
	}
	if len(s.Certificate.Path) == 0 {
		return said
	}
	return said + "; " + p.say("time.judged", "date", moment(at))
}

// noTrustDomain is the finding of a reader who trusts nobody yet.
var noTrustDomain = because("no_trust_domain").Code

// notChecked lists what the verdict does not rest on.
func (p painter) notChecked(r *Report) []string {
	if len(r.Signatures) == 0 {
		return nil
	}
	var items []string
	seen := map[string]bool{}
	add := func(item string) {
		if !seen[item] {
			seen[item] = true
			items = append(items, item)
		}
	}
	for i := range r.Signatures {
		s := &r.Signatures[i]
		switch {
		case s.Trust == "unknown" && slices.ContainsFunc(s.Reasons, func(o Reason) bool { return o.Code == noTrustDomain }):
			add(p.say("not_checked.trust"))
		case s.Trust == "unknown":
			add(p.say("not_checked.signer", "field", s.Field))
		case len(s.Certificate.Path) > 0 && s.Certificate.Revocation.Status == certs.StatusNotRequired:
			add(p.say("not_checked.revocation", "signer", p.signer(s)))
		}
		if s.ProvenTime.IsZero() && !s.DocTimeStamp {
			add(p.say("not_checked.time", "signer", p.signer(s)))
		}
	}
	add(p.say("not_checked.appearance"))
	return items
}
