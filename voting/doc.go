// Package voting puts questions to a council and counts the answers.
//
// Words. A Poll (biểu quyết) is one question and its life. The Roll is its
// electorate, frozen when it opens. A Ballot (phiếu) is one delegate's answer
// under the identifier her tablet made. A Choice is for, against or abstain
// (tán thành, không tán thành, không biểu quyết); who sends nothing is silent,
// which is counted apart. A Threshold is fraction, strictness and base. A
// Tally counts, a Result judges. A Receipt proves that a ballot is on disk. A
// Round repeats an annulled question (lần biểu quyết).
//
// Rules.
//   - draft → open → closing → closed → declared; annulled from open, closing
//     and closed. Nothing is reopened: annul and start the next round.
//   - What is asked, of whom and by which rule is frozen and hashed at open.
//   - Casting and closing lock the same row, the head of the session's stream.
//     A ballot had the lock before the close and counts, or comes after it and
//     is refused; there is no third case. Positions order, clocks do not.
//   - The identifier of a ballot is mandatory. The same ballot again returns
//     the same receipt byte for byte, before and after the close.
//   - An error never means "not recorded". Only a receipt, or a refusal that
//     is not Unavailable, says what became of a ballot.
//   - Thresholds are compared in integers; percentages are never computed.
//   - Until the close the journal holds salted hashes of choices; the act of
//     the close carries choices and salts, so that a stranger recounts
//     (docs/formats/receipts.md).
package voting
