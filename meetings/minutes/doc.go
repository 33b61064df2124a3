// Package minutes writes the minutes of a session (biên bản kỳ họp): it drafts
// them from the journal, freezes the edited text as a PDF in the form of
// Decree 30/2020/NĐ-CP with three prepared signature fields, and has it signed
// in order: secretary, chair, then the agency's seal.
//
// Rules. A draft says only what the journal holds. What is signed is what was
// rendered and shown: the signer names the hash she saw. The certificate is
// checked, and the intent is committed to the journal, before a key is called.
package minutes
