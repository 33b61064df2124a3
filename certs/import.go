package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"go.mozilla.org/pkcs7"

	"ecabinet/internal/fault"
)

// maxImport bounds a file of certificates offered for import.
const maxImport = 1 << 20

var errNothing = errors.New("nothing of the expected kind inside")

// Import reads certificates out of a file in PEM, DER or PKCS#7 (.p7b), told
// apart by content, not by name. Private keys in it are neither read nor kept.
// A PKCS#12 file needs its password: see OpenP12.
func Import(data []byte) ([]*x509.Certificate, error) {
	switch {
	case len(data) == 0:
		return nil, fault.New(fault.Invalid, "certs.import_empty")
	case len(data) > maxImport:
		return nil, fault.New(fault.TooLarge, "certs.import_too_large")
	}
	if list, err := parsePEMOrDER(data); err == nil {
		return list, nil
	}
	bundle, err := pkcs7.Parse(bundleBytes(data))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unsupported, "certs.import_unknown")
	}
	if len(bundle.Certificates) == 0 {
		return nil, fault.New(fault.Invalid, "certs.import_empty")
	}
	return bundle.Certificates, nil
}

// bundleBytes takes a PKCS#7 bundle out of its PEM armour, if it has one.
func bundleBytes(data []byte) []byte {
	if block, _ := pem.Decode(data); block != nil && (block.Type == "PKCS7" || block.Type == "CMS") {
		return block.Bytes
	}
	return data
}

// parsePEMOrDER reads certificates alone. A PEM file with no certificate in it
// is an error; a certificate in it that does not parse is too.
func parsePEMOrDER(data []byte) ([]*x509.Certificate, error) {
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		return x509.ParseCertificates(data)
	}
	var list []*x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		crt, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		list = append(list, crt)
	}
	if len(list) == 0 {
		return nil, errNothing
	}
	return list, nil
}
