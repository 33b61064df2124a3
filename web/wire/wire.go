// Package wire holds the shapes that cross the network: the bodies of the
// HTTP API and the frames of the live channel. It has no behaviour. The
// client's TypeScript types are generated from it (go generate ./web/wire),
// so the two sides cannot drift apart. docs/api.md says how they are used.
//
// Times are integers: milliseconds since 1970 UTC (type Time). Hashes are
// lower-case hexadecimal SHA-256. Absent optional fields are left out.
package wire

//go:generate go run ./tsgen ../client/src/api/types.gen.ts

// Time is milliseconds since 1970-01-01 UTC.
type Time int64

// Problem is the body of every refusal: RFC 9457 problem+json. Code is stable
// and for programs, Detail is a sentence in the reader's language that says
// what was wrong and what to do.
type Problem struct {
	Type       string            `json:"type"`
	Title      string            `json:"title"`
	Status     int               `json:"status"`
	Detail     string            `json:"detail"`
	Code       string            `json:"code"`
	Kind       string            `json:"kind"`
	Args       map[string]string `json:"args,omitempty"`
	RetryAfter int               `json:"retry_after,omitempty"`
	Request    string            `json:"request,omitempty"`
}

// Role is what a person may be in a body.
type Role string

// Me is the signed-in person. CSRF must be sent back as the header
// X-CSRF-Token with every request that changes something.
type Me struct {
	Person   string       `json:"person"`
	Name     string       `json:"name"`
	Language string       `json:"language"`
	CSRF     string       `json:"csrf"`
	Bodies   []Membership `json:"bodies"`
}

// Membership is what the person is in one body. Permissions are the names the
// route table uses; the client shows only what they allow.
type Membership struct {
	Body        Body     `json:"body"`
	Roles       []Role   `json:"roles"`
	Title       string   `json:"title,omitempty"`
	Seat        int      `json:"seat,omitempty"`
	Permissions []string `json:"permissions"`
}

// MeChange changes the person's own settings.
type MeChange struct {
	Language string `json:"language"`
}

// LoginRequest signs in a program; people use the page /sign-in.
type LoginRequest struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Device   string `json:"device,omitempty"`
}

// Boot is inlined into the client's page, so that its first screen needs no
// further round trip. Me is absent when nobody is signed in.
type Boot struct {
	Me       *Me              `json:"me,omitempty"`
	Language string           `json:"language"`
	Version  string           `json:"version"`
	Now      Time             `json:"now"`
	Sessions []SessionSummary `json:"sessions"`
	Problem  *Problem         `json:"problem,omitempty"`
}

// Body is a council or one of its committees.
type Body struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Parent   string `json:"parent,omitempty"`
	Place    string `json:"place"`
	TimeZone string `json:"time_zone"`
	Seats    int    `json:"seats"`
	Filled   int    `json:"filled"`
	RulePack string `json:"rule_pack"`
}

// Person is somebody of a body, as the office sees her.
type Person struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Roles []Role `json:"roles"`
	Title string `json:"title,omitempty"`
	Seat  int    `json:"seat,omitempty"`
}

// Group is a named set of people papers can be given to.
type Group struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
}
