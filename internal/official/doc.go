// Package official writes the papers of a council in the form of Decree
// 30/2020/NĐ-CP, Annex I, on internal/typeset.
//
// Its words, with the decree's cells: a [Head] holds the name of the state and
// its motto (Quốc hiệu, Tiêu ngữ: 1), the bodies (2), number and symbol (3),
// place and date (4), kind and subject (tên loại, trích yếu: 5a); the body (6)
// is Markdown; a [Signer] has authority, title and name (7a, 7b, 7c); the seal
// (8) and the recipients (Nơi nhận: 9b) close the paper.
//
// Its rules:
//   - It takes plain input and knows nothing of sessions or polls; who calls
//     it turns those into text first.
//   - Labels and dates are in the language of the paper.
//   - Signatures are prepared as empty fields ([FieldSecretary], [FieldChair],
//     [FieldSeal], [FieldSigner]), which the signing package fills later.
//   - The same input gives the same bytes.
//   - What cannot be printed (HTML, pictures, letters of no font) is refused
//     with its place, never left out silently.
package official
