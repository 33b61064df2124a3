package wire

// SessionState is draft, published, running, closed.
type SessionState string

// SessionKind is regular, extraordinary, thematic.
type SessionKind string

// SessionSummary is a session in a list.
type SessionSummary struct {
	ID       string       `json:"id"`
	Body     string       `json:"body"`
	BodyName string       `json:"body_name"`
	Title    string       `json:"title"`
	Kind     SessionKind  `json:"kind"`
	State    SessionState `json:"state"`
	StartsAt Time         `json:"starts_at"`
	EndsAt   Time         `json:"ends_at"`
	Place    string       `json:"place"`
}

// SessionInput makes or changes a session.
type SessionInput struct {
	Title    string         `json:"title"`
	Kind     SessionKind    `json:"kind"`
	Place    string         `json:"place"`
	Sittings []SittingInput `json:"sittings"`
}

// SittingInput is one planned sitting.
type SittingInput struct {
	StartsAt Time `json:"starts_at"`
	EndsAt   Time `json:"ends_at"`
}

// Session is a session whole, as the caller may see it.
type Session struct {
	SessionSummary
	Sittings []Sitting    `json:"sittings"`
	Agenda   []AgendaItem `json:"agenda"`
	Live     LiveSession  `json:"live"`
}

// Sitting is one continuous meeting of a session.
type Sitting struct {
	ID       string `json:"id"`
	Number   int    `json:"number"`
	StartsAt Time   `json:"starts_at"`
	EndsAt   Time   `json:"ends_at"`
	OpenedAt Time   `json:"opened_at,omitempty"`
	ClosedAt Time   `json:"closed_at,omitempty"`
}

// ItemState is planned, running, done.
type ItemState string

// AgendaItem is one item of the agenda tree, in the order of the agenda.
// Number is computed from the place in the tree ("10.5"). Sitting is the number
// of the sitting it names itself, absent where it follows the item before. Outcome is the
// latest declared result of a poll on it: passed, failed or absent.
type AgendaItem struct {
	ID        string    `json:"id"`
	Parent    string    `json:"parent,omitempty"`
	Level     int       `json:"level"`
	Number    string    `json:"number"`
	Title     string    `json:"title"`
	Presenter string    `json:"presenter,omitempty"`
	Minutes   int       `json:"minutes"`
	Sitting   int       `json:"sitting,omitempty"`
	State     ItemState `json:"state"`
	PlannedAt Time      `json:"planned_at,omitempty"`
	StartedAt Time      `json:"started_at,omitempty"`
	EndedAt   Time      `json:"ended_at,omitempty"`
	Outcome   string    `json:"outcome,omitempty"`
	Tally     string    `json:"tally,omitempty"`
	Documents int       `json:"documents"`
}

// ItemInput makes or changes an agenda item. Sitting is the number of the
// sitting it is planned in.
type ItemInput struct {
	Parent    string `json:"parent,omitempty"`
	Title     string `json:"title"`
	Presenter string `json:"presenter,omitempty"`
	Minutes   int    `json:"minutes"`
	Sitting   int    `json:"sitting,omitempty"`
}

// ItemMove puts an item under Parent, before the item Before (at the end when
// empty).
type ItemMove struct {
	Parent string `json:"parent,omitempty"`
	Before string `json:"before,omitempty"`
}

// Level says who may ever see a document: public, internal, confidential.
type Level string

// AudienceKind is all, groups, persons.
type AudienceKind string

// Audience says who gets a document.
type Audience struct {
	Kind    AudienceKind `json:"kind"`
	Groups  []string     `json:"groups,omitempty"`
	Persons []string     `json:"persons,omitempty"`
}

// DocumentState is draft, published, withdrawn.
type DocumentState string

// DocumentInput makes or changes a document's card. Kind is one of agenda,
// draft_resolution, proposal, report, appraisal, annex, notice, other.
type DocumentInput struct {
	Title    string   `json:"title"`
	Item     string   `json:"item,omitempty"`
	Kind     string   `json:"kind"`
	Level    Level    `json:"level"`
	Audience Audience `json:"audience"`
}

// Document is a paper as the office sees it, with all its versions, newest
// last. Published is the number of the version delegates hold, 0 for none.
type Document struct {
	ID        string        `json:"id"`
	Session   string        `json:"session"`
	Item      string        `json:"item,omitempty"`
	Title     string        `json:"title"`
	Kind      string        `json:"kind"`
	Level     Level         `json:"level"`
	Audience  Audience      `json:"audience"`
	State     DocumentState `json:"state"`
	Published int           `json:"published"`
	Versions  []Version     `json:"versions"`
}

// Version is one file of a document.
type Version struct {
	Number     int    `json:"number"`
	Hash       string `json:"hash"`
	Size       int64  `json:"size"`
	Pages      int    `json:"pages"`
	FileName   string `json:"file_name"`
	UploadedAt Time   `json:"uploaded_at"`
	UploadedBy string `json:"uploaded_by"`
}

// Pack is what one person's tablet should hold, in order of use. Revision
// grows with every change of the session's papers.
type Pack struct {
	Session  string     `json:"session"`
	Revision int64      `json:"revision"`
	Bytes    int64      `json:"bytes"`
	Files    []PackFile `json:"files"`
}

// PackFile is one published paper. URL is where its bytes are.
type PackFile struct {
	Document  string `json:"document"`
	Item      string `json:"item,omitempty"`
	Title     string `json:"title"`
	Kind      string `json:"kind"`
	Level     Level  `json:"level"`
	Version   int    `json:"version"`
	Hash      string `json:"hash"`
	Size      int64  `json:"size"`
	Pages     int    `json:"pages"`
	URL       string `json:"url"`
	Published Time   `json:"published"`
}

// RunningItem says which item runs now; empty ends the running one.
type RunningItem struct {
	Item string `json:"item"`
}

// DeskPresence is what the check-in desk enters for a person. Absence is a
// reason for an announced absence, "" to take it back.
type DeskPresence struct {
	Person  string `json:"person"`
	Present bool   `json:"present"`
	Absence string `json:"absence,omitempty"`
}

// Attendance is the check-in board.
type Attendance struct {
	Present   int        `json:"present"`
	Seats     int        `json:"seats"`
	Filled    int        `json:"filled"`
	Needed    int        `json:"needed"`
	Quorate   bool       `json:"quorate"`
	Guests    int        `json:"guests"`
	Attendees []Attendee `json:"attendees,omitempty"`
}

// Attendee is one expected person with her times in and out. How is self or
// desk, of the latest arrival.
type Attendee struct {
	Person  string `json:"person"`
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"`
	Seat    int    `json:"seat,omitempty"`
	Guest   bool   `json:"guest,omitempty"`
	Present bool   `json:"present"`
	How     string `json:"how,omitempty"`
	Absence string `json:"absence,omitempty"`
	Spans   []Span `json:"spans,omitempty"`
}

// Span is one stay in the room; To is absent while it lasts.
type Span struct {
	From Time `json:"from"`
	To   Time `json:"to,omitempty"`
}

// MinutesState is none, draft, frozen, signed.
type MinutesState string

// Minutes is the record of a session on its way to being signed. Text is
// Markdown. Revision guards against a stale draft saved over a newer one.
type Minutes struct {
	State    MinutesState `json:"state"`
	Revision int          `json:"revision"`
	Text     string       `json:"text"`
	SavedAt  Time         `json:"saved_at,omitempty"`
	SavedBy  string       `json:"saved_by,omitempty"`
	Hash     string       `json:"hash,omitempty"`
	Pages    int          `json:"pages,omitempty"`
	Steps    []SignStep   `json:"steps"`
}

// MinutesInput saves a draft made from revision Base.
type MinutesInput struct {
	Text string `json:"text"`
	Base int    `json:"base"`
}

// MinutesPreview asks for Text as the HTML of a page; Preview answers.
type MinutesPreview struct {
	Text string `json:"text"`
}

// Preview is sanitised HTML.
type Preview struct {
	HTML string `json:"html"`
}

// SignStep is one signature of the order: field secretary, chair, seal; state
// waiting, next, signed.
type SignStep struct {
	Field       string `json:"field"`
	Person      string `json:"person"`
	Name        string `json:"name"`
	Title       string `json:"title"`
	State       string `json:"state"`
	SignedAt    Time   `json:"signed_at,omitempty"`
	Mine        bool   `json:"mine"`
	Certificate string `json:"certificate,omitempty"`
	Expires     Time   `json:"expires,omitempty"`
	Level       string `json:"level,omitempty"`
	Problem     string `json:"problem,omitempty"`
}

// SignRequest signs the field that is next with the caller's key. Hash is the
// version she was shown; another current version refuses the act. Password
// opens her private key and is not kept.
type SignRequest struct {
	Field    string `json:"field"`
	Hash     string `json:"hash"`
	Password string `json:"password"`
}
