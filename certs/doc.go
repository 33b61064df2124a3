// Package certs judges certificates: whose they are, whether they may sign,
// and in which trust domain their path ends.
//
// # Words
//
//   - Trust domain (miền tin cậy): a named set of anchors with the
//     intermediates, revocation lists and policy that belong to them. The
//     national root and its licensed CAs, the government cipher committee's CA
//     and the installation's own CA are three domains; a certificate is judged
//     in each and never across two.
//   - Anchor (gốc tin cậy): a certificate the owner of the installation chose.
//     Anchors come from the domain alone. What a signed file brings along may
//     help to build a path, and is never the end of one.
//   - Path (đường dẫn chứng thực): the certificates from the signer's, first,
//     to the anchor, last.
//   - Verdict: what Check found, in the words of ETSI EN 319 102-1, with a
//     reason for every finding. No answer about revocation, where one is
//     needed, is INDETERMINATE and never passed.
//   - Record: one line of the register of certificates (sổ chứng thư số).
//   - Authority: the installation's own CA, for closed networks and demos.
//
// Time, randomness and keys come in as values. The package reads files only
// in LoadTrust and never opens a connection: fetching lists is another's task.
package certs
