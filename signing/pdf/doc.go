// Package pdf reads and extends PDF syntax: objects, cross references,
// revisions and incremental updates. It knows nothing of signatures, pages'
// contents or drawing.
//
// Its words: a File is an opened document; a Section is one cross reference
// section, and the chain of sections, oldest first, is the file's history; a
// View is the document as it stood after one section; an Update is what a
// writer appends.
//
// Its rules:
//   - the base of a file is never read whole into memory and never rewritten;
//   - whatever a file claims is bounded by Limits, so that a hostile file ends
//     soon and with a reason;
//   - nothing is repaired in silence: a damaged file is refused with a fault.
package pdf
