// Package typeset writes PDF files: fonts, shaping, layout, tags, PDF/A.
//
// Its words: a [Document] is one file. A [Flow] is a column of set matter of
// one width: the document's main column, a table cell, one half of a head.
// Matter is cut into slabs, strips that a page break never cuts; a slab holds
// items (lines of text, rules, pictures, fields). Pages are made at the end,
// when all slabs are known.
//
// Its rules:
//   - The same input gives the same bytes: time comes in as a value, the
//     identifier of the file is the hash of its content.
//   - What a reader sees is what a program reads: text goes through Unicode
//     NFC, each glyph carries its text, and words whose glyphs do not stand for
//     their letters one to one (Bengali conjuncts) carry it as ActualText.
//   - Text that no font of ours can show is refused, never set as boxes.
//   - Every file is PDF 1.7, tagged, PDF/A-2b, with all fonts embedded as
//     subsets, and can hold prepared empty signature fields.
//   - Lengths are points (1/72 inch); [MM] turns millimetres into them.
//
// A Document remembers its first fault and returns it from WriteTo, so that
// builders need not check every line. A Document is used by one goroutine;
// different documents may be built at once (fonts and shaped words are shared).
package typeset
