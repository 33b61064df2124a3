package meetings

import (
	"time"

	"ecabinet/internal/identity"
)

// The names of the acts in the journal. docs/formats/acts.md says what the
// body of each holds; a change of either is a change of the format.
const (
	ActBodyCreate       = "body.create"
	ActBodyChange       = "body.change"
	ActTermCreate       = "term.create"
	ActSeatFill         = "seat.fill"
	ActSeatVacate       = "seat.vacate"
	ActGroupCreate      = "group.create"
	ActGroupChange      = "group.change"
	ActSessionCreate    = "session.create"
	ActSessionChange    = "session.change"
	ActSessionPublish   = "session.publish"
	ActSessionClose     = "session.close"
	ActSittingOpen      = "sitting.open"
	ActSittingClose     = "sitting.close"
	ActSessionHead      = "session.head"
	ActItemAdd          = "item.add"
	ActItemChange       = "item.change"
	ActItemMove         = "item.move"
	ActItemRemove       = "item.remove"
	ActItemRun          = "item.run"
	ActItemUndo         = "item.undo"
	ActDocumentCreate   = "document.create"
	ActDocumentChange   = "document.change"
	ActDocumentVersion  = "document.version"
	ActDocumentPublish  = "document.publish"
	ActDocumentWithdraw = "document.withdraw"
	ActDocumentRemove   = "document.remove"
	ActPresenceIn       = "presence.in"
	ActPresenceOut      = "presence.out"
	ActPresenceUndo     = "presence.undo"
	ActAbsenceNote      = "absence.note"
	ActAbsenceRetract   = "absence.retract"
	ActMinutesSave      = "minutes.save"
	ActMinutesFreeze    = "minutes.freeze"
	ActMinutesUnfreeze  = "minutes.unfreeze"
	ActSignIntent       = "sign.intent"
	ActSignDone         = "sign.done"
)

// micros is a time as acts carry it: microseconds since 1970 UTC, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// BodyAct is the body of body.create and body.change.
type BodyAct struct {
	Name      string `json:"name"`
	Parent    string `json:"parent"`
	Level     string `json:"level"`
	Place     string `json:"place"`
	TimeZone  string `json:"time_zone"`
	Symbol    string `json:"symbol"`
	RulePack  string `json:"rule_pack"`
	RuleSince int64  `json:"rule_since"`
	Seats     int    `json:"seats"`
}

// TermAct is the body of term.create.
type TermAct struct {
	Name  string `json:"name"`
	From  int64  `json:"from"`
	Until int64  `json:"until"`
}

// SeatAct is the body of seat.fill and seat.vacate. At is when the tenure
// begins or ends.
type SeatAct struct {
	Term   TermID            `json:"term"`
	Number int               `json:"number"`
	Person identity.PersonID `json:"person"`
	At     int64             `json:"at"`
}

// GroupAct is the body of group.create and group.change.
type GroupAct struct {
	Name    string              `json:"name"`
	Members []identity.PersonID `json:"members"`
}

// SessionAct is the body of session.create and session.change.
type SessionAct struct {
	Body     identity.BodyID `json:"body"`
	Title    string          `json:"title"`
	Kind     SessionKind     `json:"kind"`
	Place    string          `json:"place"`
	Sittings []SittingPlan   `json:"sittings"`
}

// SittingPlan is a planned sitting in SessionAct.
type SittingPlan struct {
	ID       SittingID `json:"id"`
	Number   int       `json:"number"`
	StartsAt int64     `json:"starts_at"`
	EndsAt   int64     `json:"ends_at"`
}

// PublishAct is the body of session.publish: the agenda as it was announced.
type PublishAct struct {
	Title string     `json:"title"`
	Items []ItemLine `json:"items"`
}

// ItemLine is an agenda item in PublishAct.
type ItemLine struct {
	Item   ItemID `json:"item"`
	Number string `json:"number"`
	Title  string `json:"title"`
}

// SessionCloseAct is the body of session.close.
type SessionCloseAct struct {
	Title string `json:"title"`
}

// SittingAct is the body of sitting.open and sitting.close. Item is the item
// that was running when it closed, Left those who were still in the room.
type SittingAct struct {
	Sitting int                 `json:"sitting"`
	Present int                 `json:"present"`
	Guests  int                 `json:"guests"`
	Seats   int                 `json:"seats"`
	Filled  int                 `json:"filled"`
	Needed  int                 `json:"needed"`
	Quorate bool                `json:"quorate"`
	Item    ItemID              `json:"item,omitempty"`
	Left    []identity.PersonID `json:"left,omitempty"`
}

// HeadAct is the body of session.head, written to the stream of the body when
// a sitting closes: the position of the session's stream and the leaf there.
type HeadAct struct {
	Session SessionID `json:"session"`
	Seq     int64     `json:"seq"`
	Leaf    Hash      `json:"leaf"`
}

// ItemAct is the body of item.add, item.change, item.move and item.remove.
type ItemAct struct {
	Parent    ItemID `json:"parent"`
	Position  int    `json:"position"`
	Title     string `json:"title"`
	Presenter string `json:"presenter"`
	Minutes   int    `json:"minutes"`
	Sitting   int    `json:"sitting"`
}

// RunAct is the body of item.run and item.undo. Item runs afterwards (empty:
// none), Ended is the item that ran before.
type RunAct struct {
	Sitting int    `json:"sitting"`
	Item    ItemID `json:"item"`
	Number  string `json:"number"`
	Title   string `json:"title"`
	Ended   ItemID `json:"ended"`
	Step    int    `json:"step"`
}

// DocumentAct is the body of document.create, document.change and
// document.remove.
type DocumentAct struct {
	Item    ItemID              `json:"item"`
	Title   string              `json:"title"`
	Kind    DocumentKind        `json:"kind"`
	Level   Level               `json:"level"`
	To      AudienceKind        `json:"to"`
	Groups  []GroupID           `json:"groups"`
	Persons []identity.PersonID `json:"persons"`
}

// VersionAct is the body of document.version, document.publish and
// document.withdraw. Replaces is the version published before, 0 for none.
type VersionAct struct {
	Title    string `json:"title"`
	Item     ItemID `json:"item"`
	Version  int    `json:"version"`
	Hash     Hash   `json:"hash"`
	Size     int64  `json:"size"`
	Pages    int    `json:"pages"`
	Replaces int    `json:"replaces"`
}

// PresenceAct is the body of presence.in, presence.out and presence.undo.
// Undone is "in" or "out".
type PresenceAct struct {
	Person  identity.PersonID `json:"person"`
	Sitting int               `json:"sitting"`
	Seat    int               `json:"seat"`
	Guest   bool              `json:"guest"`
	How     How               `json:"how"`
	Undone  string            `json:"undone,omitempty"`
}

// AbsenceAct is the body of absence.note and absence.retract.
type AbsenceAct struct {
	Person identity.PersonID `json:"person"`
	Reason string            `json:"reason"`
}

// MinutesAct is the body of minutes.save, minutes.freeze and minutes.unfreeze.
// Text is the hash of the Markdown; Steps are the fields in their order.
type MinutesAct struct {
	Revision int        `json:"revision"`
	Text     Hash       `json:"text"`
	Hash     *Hash      `json:"hash,omitempty"`
	Pages    int        `json:"pages,omitempty"`
	Steps    []StepLine `json:"steps,omitempty"`
}

// StepLine is a signature of the order in MinutesAct.
type StepLine struct {
	Field  string            `json:"field"`
	Person identity.PersonID `json:"person"`
}

// SignAct is the body of sign.intent and sign.done. Base is the PDF that is
// signed; Hash and Level are of the result.
type SignAct struct {
	Field string `json:"field"`
	Base  Hash   `json:"base"`
	Hash  *Hash  `json:"hash,omitempty"`
	Level string `json:"level,omitempty"`
}
