package certs

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// canonicalName spells a distinguished name so that equal names are equal
// strings: letters folded, inner space single, outer space gone, string types
// alike (RFC 5280, 7.1). What cannot be parsed stands for itself.
func canonicalName(raw []byte) string {
	return strings.Join(canonicalRDNs(raw), "\x00")
}

func canonicalRDNs(raw []byte) []string {
	var seq pkix.RDNSequence
	if rest, err := asn1.Unmarshal(raw, &seq); err != nil || len(rest) > 0 {
		return []string{string(raw)}
	}
	rdns := make([]string, len(seq))
	for i, set := range seq {
		parts := make([]string, len(set))
		for j, a := range set {
			value := strings.ToLower(strings.Join(strings.Fields(fmt.Sprint(a.Value)), " "))
			parts[j] = a.Type.String() + "=" + value
		}
		slices.Sort(parts)
		rdns[i] = strings.Join(parts, "\x01")
	}
	return rdns
}

// The tags of GeneralName this package compares.
const (
	tagEmail, tagDNS, tagDirectory, tagURI, tagIP = 1, 2, 4, 6, 7
)

type subtree struct {
	Base    asn1.RawValue
	Minimum int `asn1:"optional,tag:0,default:0"`
	Maximum int `asn1:"optional,tag:1,default:-1"`
}

type nameConstraints struct {
	Permitted []subtree `asn1:"optional,tag:0"`
	Excluded  []subtree `asn1:"optional,tag:1"`
}

// generalName is one name of a certificate with the tag of its form.
type generalName struct {
	tag   int
	value []byte // DER of the Name for directory names, else the bare content
}

// nameRules holds every name below a constrained CA against its constraints
// (RFC 5280, 4.2.1.10), the CA's own self-issued certificates apart.
func nameRules(path []*x509.Certificate) (finding, bool) {
	for i := len(path) - 1; i > 0; i-- {
		nc, present, err := constraintsOf(path[i])
		if err != nil {
			return finding{ChainConstraint, reason("name_constraints_unreadable", "subject", subjectOf(path[i]))}, false
		}
		if !present {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if j > 0 && selfIssued(path[j]) {
				continue
			}
			if !nc.allow(namesOf(path[j])) {
				return finding{ChainConstraint, reason("name_constraints", "subject", subjectOf(path[j]), "ca", subjectOf(path[i]))}, false
			}
		}
	}
	return finding{}, true
}

func constraintsOf(crt *x509.Certificate) (nc nameConstraints, present bool, err error) {
	for _, e := range crt.Extensions {
		if e.Id.Equal(oidNameConstraints) {
			_, err = asn1.Unmarshal(e.Value, &nc)
			return nc, true, err
		}
	}
	return nc, false, nil
}

// namesOf lists every name of a certificate: its subject, the alternative
// names, and e-mail addresses that stand in the subject of old certificates.
func namesOf(crt *x509.Certificate) []generalName {
	var names []generalName
	if len(crt.Subject.Names) > 0 {
		names = append(names, generalName{tagDirectory, crt.RawSubject})
	}
	for _, e := range crt.Extensions {
		if !e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}) {
			continue
		}
		var list []asn1.RawValue
		if _, err := asn1.Unmarshal(e.Value, &list); err != nil {
			continue // x509 parsed it already
		}
		for _, n := range list {
			names = append(names, generalName{n.Tag, n.Bytes})
		}
	}
	emailOID := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
	for _, a := range crt.Subject.Names {
		if s, ok := a.Value.(string); ok && a.Type.Equal(emailOID) && len(crt.EmailAddresses) == 0 {
			names = append(names, generalName{tagEmail, []byte(s)})
		}
	}
	return names
}

// allow reports whether all names are outside every excluded subtree and, for
// each form that has permitted subtrees, inside one of them.
func (nc nameConstraints) allow(names []generalName) bool {
	for _, n := range names {
		in := func(s subtree) bool { return s.Base.Tag == n.tag && within(n, s.Base.Bytes) }
		sameForm := func(s subtree) bool { return s.Base.Tag == n.tag }
		if slices.ContainsFunc(nc.Excluded, in) {
			return false
		}
		if slices.ContainsFunc(nc.Permitted, sameForm) && !slices.ContainsFunc(nc.Permitted, in) {
			return false
		}
		if !comparable(n.tag) && (slices.ContainsFunc(nc.Excluded, sameForm)) {
			return false // a form nobody can compare here is refused, not waved through
		}
	}
	return true
}

func comparable(tag int) bool {
	return slices.Contains([]int{tagEmail, tagDNS, tagDirectory, tagURI, tagIP}, tag)
}

// within reports whether a name lies in the subtree base of the same form.
func within(n generalName, base []byte) bool {
	name, tree := strings.ToLower(string(n.value)), strings.ToLower(string(base))
	switch n.tag {
	case tagDirectory:
		have, want := canonicalRDNs(n.value), canonicalRDNs(base)
		return len(have) >= len(want) && slices.Equal(have[:len(want)], want)
	case tagEmail:
		_, host, _ := strings.Cut(name, "@")
		if strings.Contains(tree, "@") {
			return name == tree
		}
		return hostWithin(host, tree, false)
	case tagDNS:
		return hostWithin(name, tree, true)
	case tagURI:
		u, err := url.Parse(name)
		return err == nil && u.Hostname() != "" && hostWithin(u.Hostname(), tree, false)
	case tagIP:
		if len(base) != 2*len(n.value) {
			return false
		}
		mask := net.IPMask(base[len(n.value):])
		return net.IP(base[:len(n.value)]).Mask(mask).Equal(net.IP(n.value).Mask(mask))
	}
	return false
}

// hostWithin compares host names. For DNS constraints every host below counts
// too; for mail and URI only where the constraint begins with a dot.
func hostWithin(host, tree string, below bool) bool {
	switch {
	case tree == "":
		return true
	case strings.HasPrefix(tree, "."):
		return strings.HasSuffix(host, tree)
	case host == tree:
		return true
	}
	return below && strings.HasSuffix(host, "."+tree)
}
