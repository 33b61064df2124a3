package certs

import (
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"slices"
)

// reasonMask holds the revocation reasons a list speaks about, bit n for
// reason n of RFC 5280, 4.2.1.13.
type reasonMask uint16

const allReasons reasonMask = 0x1FE

// scope is what a list says it is about.
type scope struct {
	names              []string // of its distribution point, when it is for one
	onlyUsers, onlyCAs bool
	onlyAttributes     bool
	indirect           bool
	reasons            reasonMask
	delta              *big.Int // the base number, for a delta list
}

type distributionPointName struct {
	FullName     []asn1.RawValue `asn1:"optional,tag:0"`
	RelativeName asn1.RawValue   `asn1:"optional,tag:1"`
}

type issuingDistributionPoint struct {
	Point              distributionPointName `asn1:"optional,tag:0"`
	OnlyUserCerts      bool                  `asn1:"optional,tag:1"`
	OnlyCACerts        bool                  `asn1:"optional,tag:2"`
	OnlySomeReasons    asn1.BitString        `asn1:"optional,tag:3"`
	Indirect           bool                  `asn1:"optional,tag:4"`
	OnlyAttributeCerts bool                  `asn1:"optional,tag:5"`
}

type distributionPoint struct {
	Point     distributionPointName `asn1:"optional,tag:0"`
	Reasons   asn1.BitString        `asn1:"optional,tag:1"`
	CRLIssuer []asn1.RawValue       `asn1:"optional,tag:2"`
}

// scopeOf reads the extensions that limit a list. A critical extension that is
// not understood makes the list useless (RFC 5280, 5.2).
func scopeOf(l *x509.RevocationList) (scope, bool) {
	s := scope{reasons: allReasons}
	for _, e := range l.Extensions {
		switch {
		case e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 28}):
			var p issuingDistributionPoint
			if _, err := asn1.Unmarshal(e.Value, &p); err != nil {
				return s, false
			}
			s.names = pointNames(p.Point, l.RawIssuer)
			s.onlyUsers, s.onlyCAs, s.onlyAttributes, s.indirect = p.OnlyUserCerts, p.OnlyCACerts, p.OnlyAttributeCerts, p.Indirect
			if p.OnlySomeReasons.BitLength > 0 {
				s.reasons = maskOf(p.OnlySomeReasons)
			}
		case e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 27}):
			s.delta = new(big.Int)
			if _, err := asn1.Unmarshal(e.Value, &s.delta); err != nil {
				return s, false
			}
		case e.Critical && !e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 20}) && !e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 35}):
			return s, false
		}
	}
	for _, entry := range l.RevokedCertificateEntries {
		for _, e := range entry.Extensions {
			if e.Critical && !knownEntryExtension(e.Id) {
				return s, false
			}
		}
	}
	return s, true
}

// knownEntryExtension: reason, invalidity date, certificate issuer.
func knownEntryExtension(id asn1.ObjectIdentifier) bool {
	return len(id) == 4 && id[0] == 2 && id[1] == 5 && id[2] == 29 && (id[3] == 21 || id[3] == 24 || id[3] == 29)
}

func maskOf(b asn1.BitString) (m reasonMask) {
	for i := 1; i <= 8; i++ {
		if b.At(i) != 0 {
			m |= 1 << i
		}
	}
	return m
}

// pointNames spells the names of a distribution point; a name relative to the
// issuer is completed by it.
func pointNames(p distributionPointName, issuer []byte) []string {
	var names []string
	for _, n := range p.FullName {
		names = append(names, spell(n))
	}
	if len(p.RelativeName.Bytes) > 0 {
		set := asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true, Bytes: p.RelativeName.Bytes}
		der, err := asn1.Marshal(set)
		var base []asn1.RawValue
		if _, err2 := asn1.Unmarshal(issuer, &base); err == nil && err2 == nil {
			if full, err := asn1.Marshal(append(base, asn1.RawValue{FullBytes: der})); err == nil {
				names = append(names, "dir:"+canonicalName(full))
			}
		}
	}
	return names
}

func spell(n asn1.RawValue) string {
	if n.Tag == tagDirectory {
		return "dir:" + canonicalName(n.Bytes)
	}
	return string(rune('0'+n.Tag)) + ":" + string(n.Bytes)
}

// covers reports whether a list is about this certificate: right issuer, right
// kind, right distribution point.
func (s scope) covers(crt *x509.Certificate, l *x509.RevocationList) bool {
	if s.onlyAttributes || s.onlyUsers && crt.IsCA || s.onlyCAs && !crt.IsCA {
		return false
	}
	own := canonicalName(l.RawIssuer) == canonicalName(crt.RawIssuer)
	points, ok := pointsOf(crt)
	if !ok {
		return false
	}
	if len(points) == 0 {
		return own && len(s.names) == 0
	}
	for _, p := range points {
		if s.serves(p, crt, l, own) {
			return true
		}
	}
	// A complete list of the issuer itself is good for every certificate of
	// its, whichever point the certificate names (RFC 5280, 6.3.3).
	return own && len(s.names) == 0
}

func (s scope) serves(p distributionPoint, crt *x509.Certificate, l *x509.RevocationList, own bool) bool {
	if len(p.CRLIssuer) > 0 {
		named := slices.ContainsFunc(p.CRLIssuer, func(n asn1.RawValue) bool { return spell(n) == "dir:"+canonicalName(l.RawIssuer) })
		if !named || !own && !s.indirect {
			return false
		}
	} else if !own {
		return false
	}
	if len(s.names) == 0 {
		return true
	}
	issuer := crt.RawIssuer
	if len(p.CRLIssuer) > 0 && p.CRLIssuer[0].Tag == tagDirectory {
		issuer = p.CRLIssuer[0].Bytes
	}
	wanted := pointNames(p.Point, issuer)
	if len(wanted) == 0 {
		for _, n := range p.CRLIssuer {
			wanted = append(wanted, spell(n))
		}
	}
	return slices.ContainsFunc(wanted, func(n string) bool { return slices.Contains(s.names, n) })
}

func pointsOf(crt *x509.Certificate) (points []distributionPoint, ok bool) {
	for _, e := range crt.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 31}) {
			if _, err := asn1.Unmarshal(e.Value, &points); err != nil {
				return nil, false
			}
		}
	}
	return points, true
}

// entryFor finds the certificate's entry. In an indirect list an entry belongs
// to the issuer named last before it.
func (c *checker) entryFor(l *x509.RevocationList, s scope, crt *x509.Certificate) *x509.RevocationListEntry {
	issuer, want := canonicalName(l.RawIssuer), canonicalName(crt.RawIssuer)
	for i := range l.RevokedCertificateEntries {
		e := &l.RevokedCertificateEntries[i]
		if s.indirect {
			if name, ok := entryIssuer(e); ok {
				issuer = name
			}
		}
		if issuer == want && e.SerialNumber.Cmp(crt.SerialNumber) == 0 {
			return e
		}
	}
	return nil
}

func entryIssuer(e *x509.RevocationListEntry) (string, bool) {
	for _, ext := range e.Extensions {
		if !ext.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 29}) {
			continue
		}
		var names []asn1.RawValue
		if _, err := asn1.Unmarshal(ext.Value, &names); err != nil {
			return "", false
		}
		for _, n := range names {
			if n.Tag == tagDirectory {
				return canonicalName(n.Bytes), true
			}
		}
	}
	return "", false
}

// delta is what a delta list adds to a complete one.
type delta struct{ entry *x509.RevocationListEntry }

// reasonRemoved marks an entry that a delta list takes back.
const reasonRemoved = 8

func (d *delta) apply(base *x509.RevocationListEntry) *x509.RevocationListEntry {
	switch {
	case d.entry == nil:
		return base
	case d.entry.ReasonCode == reasonRemoved:
		return nil
	}
	return d.entry
}

// deltaFor finds the youngest delta list that refines l: same issuer and
// scope, base not above l's number, own number above it, fresh and signed.
func (c *checker) deltaFor(l *x509.RevocationList, s scope, crt *x509.Certificate, above []*x509.Certificate) *delta {
	var best *x509.RevocationList
	for _, d := range c.lists {
		ds, ok := scopeOf(d)
		if !ok || ds.delta == nil || d.Number == nil || l.Number == nil ||
			canonicalName(d.RawIssuer) != canonicalName(l.RawIssuer) || !slices.Equal(ds.names, s.names) ||
			ds.onlyCAs != s.onlyCAs || ds.onlyUsers != s.onlyUsers || ds.reasons != s.reasons || ds.indirect != s.indirect {
			continue
		}
		if ds.delta.Cmp(l.Number) > 0 || d.Number.Cmp(l.Number) < 0 || !c.fresh(d) || !c.signedList(d, crt, above) {
			continue
		}
		if best == nil || d.Number.Cmp(best.Number) > 0 {
			best = d
		}
	}
	if best == nil {
		return nil
	}
	return &delta{entry: c.entryFor(best, s, crt)}
}
