package wire

// Hello is the first frame a client sends on /ws. Audience is delegate, hall
// or office; the server gives at most what the person's roles allow. Position
// and Epoch are of the last frame it has; 0 and "" on the first visit.
type Hello struct {
	T        string `json:"t"` // "hello"
	Session  string `json:"session"`
	Audience string `json:"audience"`
	Position int64  `json:"position"`
	Epoch    string `json:"epoch"`
}

// Cast is a vote over the socket. Ref comes back with the answer.
type Cast struct {
	T        string `json:"t"` // "cast"
	Ref      string `json:"ref"`
	Poll     string `json:"poll"`
	Ballot   string `json:"ballot"`
	Choice   Choice `json:"choice"`
	Replaces string `json:"replaces,omitempty"`
}

// Frame is what the server sends. T is one of:
//
//	welcome  answer to hello: Epoch, Position, Now, Sections (all of them when
//	         Full, else those changed since the client's position)
//	state    Position, Now and the sections that changed; newest wins
//	head     heartbeat: Position and Now
//	receipt  Ref, Receipt: the vote is on disk
//	problem  Ref, Problem: the refusal of a cast, or of the hello
//	resync   the client was too slow: connect again and say hello
type Frame struct {
	T        string   `json:"t"`
	Epoch    string   `json:"epoch,omitempty"`
	Position int64    `json:"position,omitempty"`
	Now      Time     `json:"now,omitempty"`
	Full     bool     `json:"full,omitempty"`
	Sections Sections `json:"sections,omitzero"`
	Ref      string   `json:"ref,omitempty"`
	Receipt  *Receipt `json:"receipt,omitempty"`
	Problem  *Problem `json:"problem,omitempty"`
}

// Sections is the live state of a session: each present section replaces the
// one the client has. Polls and Turnout are merged by poll id.
type Sections struct {
	Session    *LiveSession       `json:"session,omitempty"`
	Agenda     []AgendaItem       `json:"agenda,omitzero"`
	Papers     *LivePapers        `json:"papers,omitempty"`
	Attendance *Attendance        `json:"attendance,omitempty"`
	Polls      map[string]Poll    `json:"polls,omitempty"`
	Turnout    map[string]Turnout `json:"turnout,omitempty"`
	Minutes    *LiveMinutes       `json:"minutes,omitempty"`
	Fault      *LiveFault         `json:"fault,omitempty"`
}

// LiveSession is where the session stands. Undo names the step that the chair
// can take back: running_item, or absent.
type LiveSession struct {
	State   SessionState `json:"state"`
	Sitting int          `json:"sitting,omitempty"`
	Open    bool         `json:"sitting_open"`
	Item    string       `json:"item,omitempty"`
	Since   Time         `json:"since,omitempty"`
	Undo    string       `json:"undo,omitempty"`
}

// LivePapers tells that papers changed; the client then reads its own pack.
type LivePapers struct {
	Revision int64 `json:"revision"`
}

// Turnout is how many have sent a ballot, of how many who may vote now. Sent
// by lists persons for the office only, never what they chose.
type Turnout struct {
	Sent   int      `json:"sent"`
	Of     int      `json:"of"`
	SentBy []string `json:"sent_by,omitempty"`
}

// LiveMinutes is the state of the minutes.
type LiveMinutes struct {
	State    MinutesState `json:"state"`
	Revision int          `json:"revision"`
	Signed   int          `json:"signed"`
	Of       int          `json:"of"`
}

// LiveFault says that the server cannot write: voting is paused.
type LiveFault struct {
	Paused bool `json:"paused"`
}
