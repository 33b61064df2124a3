package certs

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"strconv"
	"time"
)

// Object identifiers of the extensions this package reads itself.
var (
	oidNameConstraints = asn1.ObjectIdentifier{2, 5, 29, 30}
	oidExtKeyUsage     = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidKeyUsage        = asn1.ObjectIdentifier{2, 5, 29, 15}
)

// EKUDocumentSigning is id-kp-documentSigning of RFC 9336.
const EKUDocumentSigning = "1.3.6.1.5.5.7.3.36"

// signingEKUs are the extended key usages that allow a signature on a
// document. E-mail protection is among them because the licensed public CAs
// give it to the certificates people sign papers with.
var signingEKUs = []string{
	EKUDocumentSigning,
	"1.3.6.1.5.5.7.3.4",       // e-mail protection
	"1.3.6.1.4.1.311.10.3.12", // Microsoft document signing
	"1.2.840.113583.1.1.5",    // Adobe authentic documents
	"2.5.29.37.0",             // any
}

// pathFindings applies every rule that needs no revocation evidence.
func (c *checker) pathFindings(path []*x509.Certificate, purpose Purpose) []finding {
	var found []finding
	for i, crt := range path {
		found = append(found, c.dates(crt)...)
		found = append(found, algorithms(crt, i == len(path)-1)...)
		found = append(found, extensions(crt)...)
		if i > 0 {
			found = append(found, issuerRules(path, i)...)
		}
	}
	found = append(found, c.purposeRules(path[0], purpose)...)
	if f, ok := nameRules(path); !ok {
		found = append(found, f)
	}
	if len(found) == 0 && !c.policyHolds(path) {
		found = append(found, finding{ChainConstraint, reason("policy", "subject", subjectOf(path[0]))})
	}
	return found
}

func (c *checker) dates(crt *x509.Certificate) []finding {
	switch {
	case c.at.Before(crt.NotBefore):
		return []finding{{NotYetValid, reason("not_yet_valid", "subject", subjectOf(crt), "date", stamp(crt.NotBefore), "at", stamp(c.at))}}
	case c.at.After(crt.NotAfter):
		return []finding{{OutOfBounds, reason("expired", "subject", subjectOf(crt), "date", stamp(crt.NotAfter), "at", stamp(c.at))}}
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// algorithms refuses keys and signatures that Circular 15/2025/TT-BKHCN and
// common sense rule out. An anchor's own signature means nothing and is not
// looked at.
func algorithms(crt *x509.Certificate, anchor bool) []finding {
	var found []finding
	if !anchor && crt.SignatureAlgorithm == x509.SHA1WithRSA {
		found = append(found, finding{CryptoConstrain, reason("weak_signature", "subject", subjectOf(crt), "algorithm", crt.SignatureAlgorithm.String())})
	}
	if size, ok := strongKey(crt.PublicKey); !ok {
		found = append(found, finding{CryptoConstrain, reason("weak_key", "subject", subjectOf(crt), "key", crt.PublicKeyAlgorithm.String(), "bits", strconv.Itoa(size))})
	}
	return found
}

func strongKey(key any) (bits int, ok bool) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen(), k.N.BitLen() >= 2048
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize, k.Curve.Params().BitSize >= 256
	case ed25519.PublicKey:
		return 256, true
	}
	return 0, false
}

// extensions refuses what must be understood and is not (RFC 5280, 4.2).
func extensions(crt *x509.Certificate) []finding {
	for _, id := range crt.UnhandledCriticalExtensions {
		if !id.Equal(oidNameConstraints) {
			return []finding{{ChainConstraint, reason("critical_extension", "subject", subjectOf(crt), "extension", id.String())}}
		}
	}
	return nil
}

// issuerRules are what path[i] must fulfil to have issued path[i-1].
func issuerRules(path []*x509.Certificate, i int) []finding {
	ca := path[i]
	var found []finding
	if !ca.BasicConstraintsValid || !ca.IsCA {
		found = append(found, finding{ChainConstraint, reason("not_a_ca", "subject", subjectOf(ca))})
	}
	if hasKeyUsage(ca) && ca.KeyUsage&x509.KeyUsageCertSign == 0 {
		found = append(found, finding{ChainConstraint, reason("no_cert_sign", "subject", subjectOf(ca))})
	}
	if limit := ca.MaxPathLen; ca.BasicConstraintsValid && (limit > 0 || limit == 0 && ca.MaxPathLenZero) {
		below := 0
		for _, crt := range path[1:i] {
			if !selfIssued(crt) { // RFC 5280, 6.1.4 (l): self-issued ones do not count
				below++
			}
		}
		if below > limit {
			found = append(found, finding{ChainConstraint, reason("path_too_long", "subject", subjectOf(ca), "limit", strconv.Itoa(limit))})
		}
	}
	return found
}

func hasExtension(crt *x509.Certificate, id asn1.ObjectIdentifier) (present, critical bool) {
	for _, e := range crt.Extensions {
		if e.Id.Equal(id) {
			return true, e.Critical
		}
	}
	return false, false
}

func hasKeyUsage(crt *x509.Certificate) bool {
	present, _ := hasExtension(crt, oidKeyUsage)
	return present
}

func selfIssued(crt *x509.Certificate) bool {
	return canonicalName(crt.RawSubject) == canonicalName(crt.RawIssuer)
}

// ekus lists the extended key usages as dotted strings.
func ekus(crt *x509.Certificate) []string {
	var ids []string
	for _, e := range crt.Extensions {
		if !e.Id.Equal(oidExtKeyUsage) {
			continue
		}
		var list []asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(e.Value, &list); err != nil {
			continue // x509 parsed it already; it cannot be malformed here
		}
		for _, id := range list {
			ids = append(ids, id.String())
		}
	}
	return ids
}

// purposeRules judges the signer's own certificate.
func (c *checker) purposeRules(leaf *x509.Certificate, purpose Purpose) []finding {
	wrong := func(code string) []finding {
		return []finding{{ChainConstraint, reason(code, "subject", subjectOf(leaf))}}
	}
	usage := x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	switch purpose {
	case listing:
		if hasKeyUsage(leaf) && leaf.KeyUsage&x509.KeyUsageCRLSign == 0 {
			return wrong("no_crl_sign")
		}
		return nil
	case responding:
		if !slices.Contains(ekus(leaf), "1.3.6.1.5.5.7.3.9") {
			return wrong("wrong_eku")
		}
	case TimeStamping:
		// RFC 3161, 2.3: exactly this one purpose, and critical.
		_, critical := hasExtension(leaf, oidExtKeyUsage)
		if ids := ekus(leaf); !critical || len(ids) != 1 || ids[0] != "1.3.6.1.5.5.7.3.8" {
			return wrong("not_a_tsa")
		}
	default:
		ids := ekus(leaf)
		allowed := func(id string) bool {
			return slices.Contains(signingEKUs, id) || slices.Contains(c.domain.Policy.ExtraEKUs, id)
		}
		if len(ids) > 0 && !slices.ContainsFunc(ids, allowed) {
			return wrong("wrong_eku")
		}
	}
	if hasKeyUsage(leaf) && leaf.KeyUsage&usage == 0 {
		return wrong("wrong_key_usage")
	}
	return nil
}

// policyHolds runs the standard library over exactly this path to work out
// certificate policies (RFC 9618), where anybody asks for one. What was judged
// above with more detail, or with other limits, is taken off the copies.
func (c *checker) policyHolds(path []*x509.Certificate) bool {
	if !c.policyMatters(path) {
		return true
	}
	roots, middle := x509.NewCertPool(), x509.NewCertPool()
	var leaf *x509.Certificate
	for i := len(path) - 1; i >= 0; i-- {
		crt := *path[i]
		crt.UnhandledCriticalExtensions, crt.MaxPathLen = nil, -1
		crt.PermittedDNSDomains, crt.ExcludedDNSDomains = nil, nil
		crt.PermittedEmailAddresses, crt.ExcludedEmailAddresses = nil, nil
		crt.PermittedURIDomains, crt.ExcludedURIDomains = nil, nil
		crt.PermittedIPRanges, crt.ExcludedIPRanges = nil, nil
		crt.NotBefore, crt.NotAfter = c.at, c.at
		if i+1 < len(path) {
			crt.RawIssuer = path[i+1].RawSubject // spelt alike; matched above
		}
		switch {
		case i == len(path)-1:
			roots.AddCert(&crt)
		case i > 0:
			middle.AddCert(&crt)
		default:
			leaf = &crt
		}
	}
	if c.domain.Policy.ExplicitPolicy {
		leaf = withExplicitPolicy(leaf)
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: middle, CurrentTime: c.at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}, CertificatePolicies: c.domain.Policy.CertificatePolicies,
	})
	return err == nil
}

// policyMatters reports whether anybody asks for a policy: the domain, or a
// certificate of the path. An anchor alone was chosen by hand.
func (c *checker) policyMatters(path []*x509.Certificate) bool {
	asks := func(crt *x509.Certificate) bool {
		return crt.RequireExplicitPolicy > 0 || crt.RequireExplicitPolicyZero || len(crt.PolicyMappings) > 0
	}
	return len(path) > 1 && (c.domain.Policy.ExplicitPolicy || slices.ContainsFunc(path, asks))
}

// withExplicitPolicy makes the standard library ask for a valid policy, as a
// relying party may (RFC 5280, 6.1.1 (e)).
func withExplicitPolicy(leaf *x509.Certificate) *x509.Certificate {
	crt := *leaf
	crt.RequireExplicitPolicy, crt.RequireExplicitPolicyZero = 0, true
	return &crt
}
