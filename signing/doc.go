// Package signing signs PDF documents and judges signed ones.
//
// # Words
//
//   - Session (phiên ký): a signature begun and not yet completed. Prepare
//     fixes what will be signed; a key anywhere signs it; Complete writes the
//     new revision. Nothing but what was prepared can be signed.
//   - Field (ô chữ ký): where a signature stands in the document's form.
//   - Request (yêu cầu ký): who has to sign a document, in which order.
//   - Report (báo cáo xác thực): what Verify found, signature by signature.
//   - Indication (kết luận): TOTAL-PASSED, INDETERMINATE or TOTAL-FAILED, as
//     ETSI EN 319 102-1 names them, with a sub-indication.
//   - Change (thay đổi): something that is different after a signature.
//
// # Rules
//
//   - The base of a file is copied, never rewritten; each signature is an
//     incremental update that touches its own field and nothing else.
//   - A verdict rejects by default: what no rule explains is a change, and a
//     changed file is never passed.
//   - Trust comes from package certs and the domains it was given, never from
//     what a file brings along.
package signing
