package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ecabinet/internal/fault"
)

// maxTrustFile bounds a file of a trust folder: national CRLs reach some
// megabytes.
const maxTrustFile = 64 << 20

const policyName = "policy.json"

// policyFile is policy.json of a trust folder. Unknown members are refused: a
// misspelt "revocation_required" would silently trust more than was meant.
type policyFile struct {
	Name                string   `json:"name"`
	RevocationRequired  *bool    `json:"revocation_required"`
	MaxCRLAgeHours      int      `json:"max_crl_age_hours"`
	CertificatePolicies []string `json:"certificate_policies"`
	ExplicitPolicy      bool     `json:"explicit_policy"`
	ExtraEKUs           []string `json:"extra_ekus"`
}

// LoadTrust reads one trust domain from a folder: certificates from *.pem,
// *.crt and *.cer (PEM or DER), lists from *.crl (PEM or DER) and, if it is
// there, the policy from policy.json. A certificate whose issuer lies in the
// folder too is an intermediate; every other one is an anchor. Every immediate
// subfolder that holds such files is a domain of its own. Where lists lie
// there and no policy says otherwise, revocation evidence is required; without
// lists and policy it is not. Any file that cannot be read is a fault that
// names it, and so are lists or a policy without an anchor: half a trust store
// is none.
func LoadTrust(dir string) (Trust, error) {
	root, subs, err := loadDomain(dir)
	if err != nil {
		return Trust{}, err
	}
	var t Trust
	if root != nil {
		t.Domains = append(t.Domains, *root)
	}
	for _, sub := range subs {
		d, _, err := loadDomain(sub)
		if err != nil {
			return Trust{}, err
		}
		if d != nil {
			t.Domains = append(t.Domains, *d)
		}
	}
	if t.Empty() {
		return Trust{}, fault.New(fault.Invalid, "certs.trust_empty", "dir", dir)
	}
	return t, nil
}

// loadDomain returns nil for a folder in which nothing concerns trust.
func loadDomain(dir string) (*Domain, []string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Invalid, "certs.trust_unreadable", "file", dir)
	}
	d := &Domain{Name: filepath.Base(filepath.Clean(dir))}
	var subs []string
	required := (*bool)(nil)
	policy := false
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if e.IsDir() {
			subs = append(subs, name)
			continue
		}
		policy = policy || e.Name() == policyName
		if required, err = d.addFile(name, required); err != nil {
			return nil, nil, err
		}
	}
	d.sort()
	if len(d.Anchors) == 0 {
		if policy || len(d.CRLs) > 0 {
			return nil, nil, fault.New(fault.Invalid, "certs.trust_empty", "dir", dir)
		}
		return nil, subs, nil
	}
	d.Policy.RevocationRequired = len(d.CRLs) > 0
	if required != nil {
		d.Policy.RevocationRequired = *required
	}
	return d, subs, nil
}

// sort tells anchors from intermediates: addFile put all certificates among
// the anchors.
func (d *Domain) sort() {
	all := d.Anchors
	d.Anchors = nil
	for _, crt := range all {
		above := func(o *x509.Certificate) bool {
			return !bytes.Equal(o.Raw, crt.Raw) && canonicalName(o.RawSubject) == canonicalName(crt.RawIssuer)
		}
		if !selfIssued(crt) && slices.ContainsFunc(all, above) {
			d.Intermediates = append(d.Intermediates, crt)
		} else {
			d.Anchors = append(d.Anchors, crt)
		}
	}
}

// addFile puts one file in its place by its ending; others are left alone, a
// README may lie beside the anchors.
func (d *Domain) addFile(name string, required *bool) (*bool, error) {
	ending := strings.ToLower(filepath.Ext(name))
	isPolicy := filepath.Base(name) == policyName
	if !isPolicy && !slices.Contains([]string{".pem", ".crt", ".cer", ".crl"}, ending) {
		return required, nil
	}
	raw, err := readLimited(name)
	if err != nil {
		return required, err
	}
	switch {
	case isPolicy:
		return d.setPolicy(name, raw)
	case ending == ".crl":
		lists, err := parseLists(raw)
		if err != nil {
			return required, fault.Wrap(err, fault.Invalid, "certs.crl_broken", "file", name)
		}
		d.CRLs = append(d.CRLs, lists...)
	default:
		list, err := parsePEMOrDER(raw)
		if err != nil || len(list) == 0 {
			return required, fault.Wrap(err, fault.Invalid, "certs.anchor_broken", "file", name)
		}
		d.Anchors = append(d.Anchors, list...)
	}
	return required, nil
}

func readLimited(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "certs.trust_unreadable", "file", name)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxTrustFile+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "certs.trust_unreadable", "file", name)
	}
	if len(raw) > maxTrustFile {
		return nil, fault.New(fault.TooLarge, "certs.trust_too_large", "file", name)
	}
	return raw, nil
}

func (d *Domain) setPolicy(name string, raw []byte) (*bool, error) {
	var p policyFile
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "certs.policy_broken", "file", name, "detail", err.Error())
	}
	for _, s := range p.CertificatePolicies {
		oid, err := x509.ParseOID(s)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "certs.policy_broken", "file", name, "detail", s)
		}
		d.Policy.CertificatePolicies = append(d.Policy.CertificatePolicies, oid)
	}
	if p.Name != "" {
		d.Name = p.Name
	}
	d.Policy.ExplicitPolicy = p.ExplicitPolicy || len(p.CertificatePolicies) > 0
	d.Policy.ExtraEKUs = p.ExtraEKUs
	d.Policy.MaxCRLAge = time.Duration(p.MaxCRLAgeHours) * time.Hour
	return p.RevocationRequired, nil
}

func parseLists(raw []byte) ([]*x509.RevocationList, error) {
	if !bytes.Contains(raw, []byte("-----BEGIN ")) {
		l, err := x509.ParseRevocationList(raw)
		if err != nil {
			return nil, err
		}
		return []*x509.RevocationList{l}, nil
	}
	var lists []*x509.RevocationList
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		l, err := x509.ParseRevocationList(block.Bytes)
		if err != nil {
			return nil, err
		}
		lists = append(lists, l)
	}
	if len(lists) == 0 {
		return nil, errNothing
	}
	return lists, nil
}
