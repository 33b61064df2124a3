// Package cms builds, parses and checks the CMS SignedData objects of PDF
// signatures (RFC 5652, PAdES) and the RFC 3161 tokens within them.
//
// Its words: a Message is one SignedData with exactly one signer; the signed
// attributes are what the key really signs; an Algorithm is a way of signing
// with its digest.
//
// Its rules:
//   - only DER is read: one meaning has one form, so that no byte of a message
//     can change unnoticed;
//   - exactly one signer;
//   - no certificate of a message is ever an anchor: package certs judges
//     trust, this package only mathematics and form;
//   - SHA-1 and MD5 are recognized so that they can be named, never trusted.
//
// Every refusal is a fault whose code names a sentence in internal/lang.
package cms
