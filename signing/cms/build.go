package cms

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	oidData        = oid(1, 2, 840, 113549, 1, 7, 1)
	oidSignedData  = oid(1, 2, 840, 113549, 1, 7, 2)
	oidContentType = oid(1, 2, 840, 113549, 1, 9, 3)
	oidDigest      = oid(1, 2, 840, 113549, 1, 9, 4)
	oidSigningTime = oid(1, 2, 840, 113549, 1, 9, 5)
	oidProtection  = oid(1, 2, 840, 113549, 1, 9, 52)
	oidESSv1       = oid(1, 2, 840, 113549, 1, 9, 16, 2, 12)
	oidESSv2       = oid(1, 2, 840, 113549, 1, 9, 16, 2, 47)
	oidTimeStamp   = oid(1, 2, 840, 113549, 1, 9, 16, 2, 14)
	oidTSTInfo     = oid(1, 2, 840, 113549, 1, 9, 16, 1, 4)
)

// SignedAttributes returns what the signer's key has to sign: content type,
// digest of the document, the signer's certificate (so that nobody can put
// another in its place) and the algorithms (RFC 6211, so that these cannot be
// renamed). There is no signing time: PAdES keeps it in the PDF.
func SignedAttributes(a Algorithm, documentDigest []byte, signer *x509.Certificate) ([]byte, error) {
	return attributesFor(a, oidData, documentDigest, signer)
}

func attributesFor(a Algorithm, content asn1.ObjectIdentifier, sum []byte, signer *x509.Certificate) ([]byte, error) {
	dig, sig, err := a.identifiers()
	if err != nil {
		return nil, err
	}
	protection, err := protectionValue(dig, sig)
	if err != nil {
		return nil, err
	}
	attributes := [][]byte{
		attribute(oidContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(content) }),
		attribute(oidDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(sum) }),
		attribute(oidESSv2, func(b *cryptobyte.Builder) { addESS(b, signer) }),
		attribute(oidProtection, func(b *cryptobyte.Builder) { b.AddBytes(protection) }),
	}
	slices.SortFunc(attributes, bytes.Compare) // DER sorts the elements of a set
	var b cryptobyte.Builder
	b.AddASN1(casn1.SET, func(b *cryptobyte.Builder) {
		for _, a := range attributes {
			b.AddBytes(a)
		}
	})
	return b.Bytes()
}

func attribute(id asn1.ObjectIdentifier, value cryptobyte.BuilderContinuation) []byte {
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddASN1(casn1.SET, value)
	})
	return b.BytesOrPanic()
}

// addESS writes SigningCertificateV2 with SHA-256, its default, and the
// issuer and serial number.
func addESS(b *cryptobyte.Builder, signer *x509.Certificate) {
	sum := sha256.Sum256(signer.Raw)
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1OctetString(sum[:])
				b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1(casn1.Tag(4).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
							b.AddBytes(signer.RawIssuer)
						})
					})
					b.AddASN1BigInt(signer.SerialNumber)
				})
			})
		})
	})
}

// protectionValue is CMSAlgorithmProtection of RFC 6211.
func protectionValue(dig, sig pkix.AlgorithmIdentifier) ([]byte, error) {
	return asn1.Marshal(struct {
		Digest    pkix.AlgorithmIdentifier
		Signature pkix.AlgorithmIdentifier `asn1:"tag:1"`
	}{dig, sig})
}

// Assemble puts the message together. path is the signer's certificate and
// those between it and the anchor, the anchor left out; tokens are time stamp
// tokens of the signature.
func Assemble(a Algorithm, signedAttributes, signature []byte, path []*x509.Certificate, tokens ...[]byte) ([]byte, error) {
	return assemble(a, oidData, nil, signedAttributes, signature, path, tokens)
}

// assemble writes a message; content is nil where it is detached.
func assemble(a Algorithm, kind asn1.ObjectIdentifier, content, signedAttributes, signature []byte, path []*x509.Certificate, tokens [][]byte) ([]byte, error) {
	dig, sig, err := a.identifiers()
	if err != nil {
		return nil, err
	}
	rawDigest, err := asn1.Marshal(dig)
	if err != nil {
		return nil, err
	}
	rawSignature, err := asn1.Marshal(sig)
	if err != nil {
		return nil, err
	}
	info := signerInfoBytes(path[0], rawDigest, rawSignature, signedAttributes, signature, tokens)
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData)
		b.AddASN1(casn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(versionFor(kind))
				b.AddASN1(casn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(rawDigest) })
				b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) { addContent(b, kind, content) })
				b.AddASN1(casn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
					for _, raw := range sortedCertificates(path) {
						b.AddBytes(raw)
					}
				})
				b.AddASN1(casn1.SET, info)
			})
		})
	})
	return b.Bytes()
}

// versionFor is the version RFC 5652 gives a message by its content.
func versionFor(kind asn1.ObjectIdentifier) int64 {
	if kind.Equal(oidData) {
		return 1
	}
	return 3
}

func addContent(b *cryptobyte.Builder, kind asn1.ObjectIdentifier, content []byte) {
	b.AddASN1ObjectIdentifier(kind)
	if content != nil {
		b.AddASN1(casn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { b.AddASN1OctetString(content) })
	}
}

func sortedCertificates(path []*x509.Certificate) [][]byte {
	raws := make([][]byte, len(path))
	for i, c := range path {
		raws[i] = c.Raw
	}
	slices.SortFunc(raws, bytes.Compare)
	return raws
}

func signerInfoBytes(signer *x509.Certificate, dig, sig, attributes, signature []byte, tokens [][]byte) cryptobyte.BuilderContinuation {
	implicit := bytes.Clone(attributes)
	implicit[0] = 0xA0 // signed as SET, written as [0] (RFC 5652, 5.4)
	return func(b *cryptobyte.Builder) {
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(signer.RawIssuer)
				b.AddASN1BigInt(signer.SerialNumber)
			})
			b.AddBytes(dig)
			b.AddBytes(implicit)
			b.AddBytes(sig)
			b.AddASN1OctetString(signature)
			if len(tokens) == 0 {
				return
			}
			b.AddASN1(casn1.Tag(1).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
				for _, token := range tokens {
					b.AddBytes(attribute(oidTimeStamp, func(b *cryptobyte.Builder) { b.AddBytes(token) }))
				}
			})
		})
	}
}

// Reserve returns how many bytes a message with this path may take, with room
// for the largest signature in use (RSA-8192) and extra bytes for tokens.
func Reserve(path []*x509.Certificate, extra int) int {
	n := 2048 + 1024 + extra
	for _, c := range path {
		n += len(c.Raw)
	}
	if len(path) > 0 {
		n += 2 * len(path[0].RawIssuer)
	}
	return n
}
