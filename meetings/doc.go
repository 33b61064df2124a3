// Package meetings holds what a council meets about and how: its bodies, its
// sessions with agenda and papers, who is in the room, and the minutes.
//
// Words. A Body (cơ quan: HĐND, Ban) has Terms (nhiệm kỳ) and Seats (ghế đại
// biểu); the Roll (danh sách đại biểu) is its filled seats. A Session (kỳ họp)
// is held in Sittings (phiên họp, buổi họp) by an agenda (chương trình) of
// AgendaItems (nội dung). A Document (tài liệu) has Versions (bản), each one
// file named by its hash. The Pack (bộ tài liệu) is what one person's tablet
// holds. Attendance (điểm danh) is made of Spans (lượt có mặt); the Quorum (số
// đại biểu tối thiểu) is counted from it. Minutes (biên bản) are drafted,
// frozen as a PDF and signed in order.
//
// Rules.
//   - A session goes draft → published → running → closed, never back.
//   - At most one sitting of a session is open, at most one item runs, and an
//     item runs only while a sitting is open.
//   - Whoever is not of the office sees published papers only, and of them
//     those her audience and their level allow. What she may not see does not
//     exist for her: NotFound, never NotEntitled.
//   - Every act is one transaction: lock the stream, check, write, journal.
//   - Who may call an act is decided by web's table of routes; what a reader
//     may see is decided here.
//   - Personal names stay out of the journal; acts carry identifiers.
package meetings
