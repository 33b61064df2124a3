package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// Version is the version of the entry format, member "v".
const Version = 1

// StreamID names a stream: "body:<id>" or "session:<id>".
type StreamID string

// BodyStream returns the stream of a body: all acts outside a session.
func BodyStream(id string) StreamID { return StreamID("body:" + id) }

// SessionStream returns the stream of a session.
func SessionStream(id string) StreamID { return StreamID("session:" + id) }

var streamForm = regexp.MustCompile(`^(body|session):[A-Za-z0-9_.-]{1,64}$`)

// Check refuses a name that is not a stream's.
func (s StreamID) Check() error {
	if !streamForm.MatchString(string(s)) {
		return fmt.Errorf("journal: %q does not name a stream", string(s))
	}
	return nil
}

// SessionID returns the session's identifier, or "" for a body's stream.
func (s StreamID) SessionID() string {
	id, ok := strings.CutPrefix(string(s), "session:")
	if !ok {
		return ""
	}
	return id
}

// Hash is a SHA-256 value, written as 64 lower-case hexadecimal digits.
type Hash [sha256.Size]byte

// HashOf returns the SHA-256 of data.
func HashOf(data []byte) Hash { return sha256.Sum256(data) }

// ParseHash reads 64 lower-case hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) || strings.ToLower(s) != s {
		return h, fmt.Errorf("journal: %q is not a hash", s)
	}
	copy(h[:], b)
	return h, nil
}

// String returns the hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether h was never set.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText writes h as in String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads h as ParseHash does.
func (h *Hash) UnmarshalText(text []byte) error {
	parsed, err := ParseHash(string(text))
	*h = parsed
	return err
}

// LeafHash returns the RFC 6962 leaf hash of an entry's bytes.
func LeafHash(entry []byte) Hash { return Hash(tlog.RecordHash(entry)) }

// Act is what a feature asks to have recorded. Body holds the act's own facts
// and must be expressible as canonical JSON; nil stands for {}.
type Act struct {
	Stream  StreamID
	Actor   string // identifier of the person; "" for the server itself
	Device  string // identifier of her device; "" where there is none
	Name    string // noun.verb: "poll.open"
	Object  string // identifier of what the act is about
	Body    any
	Request string // identifier of the request, so that a repeat can be found
}

// Entry is the line of the journal for one act.
type Entry struct {
	V          int64    `json:"v"`
	Stream     StreamID `json:"stream"`
	Seq        int64    `json:"seq"`
	At         int64    `json:"at"` // microseconds since 1970, UTC
	Actor      string   `json:"actor"`
	Device     string   `json:"device"`
	Act        string   `json:"act"`
	Object     string   `json:"object"`
	ObjectHash Hash     `json:"object_hash"` // SHA-256 of the act's canonical body
	Request    string   `json:"request"`
}

// Time returns the entry's time.
func (e Entry) Time() time.Time { return time.UnixMicro(e.At).UTC() }

// Position says where an act stands in the journal: what a receipt needs.
type Position struct {
	Stream StreamID
	Seq    int64
	At     time.Time
	Leaf   Hash
}

// Record is an entry as it is stored.
type Record struct {
	Entry Entry
	Raw   []byte // the entry's canonical bytes: what the leaf hash covers
	Body  []byte // the act's canonical bytes, nil where they were removed
	Nodes []Hash // tree nodes completed by this entry, the leaf first
}

// Leaf returns the record's leaf hash.
func (r Record) Leaf() Hash { return LeafHash(r.Raw) }

// Decode fills v from the act's body.
func (r Record) Decode(v any) error {
	if r.Body == nil {
		return fmt.Errorf("journal: the body of %s/%d was removed", r.Entry.Stream, r.Entry.Seq)
	}
	return json.Unmarshal(r.Body, v)
}

var actForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// Seal makes the record of an act at a position and a time. Nodes are left to
// Tree.Append.
func (a Act) Seal(seq int64, at time.Time) (Record, error) {
	if err := a.Stream.Check(); err != nil {
		return Record{}, err
	}
	if !actForm.MatchString(a.Name) {
		return Record{}, fmt.Errorf("journal: %q does not name an act", a.Name)
	}
	var body any = struct{}{}
	if a.Body != nil {
		body = a.Body
	}
	bytes, err := Canonical(body)
	if err != nil {
		return Record{}, fmt.Errorf("journal: body of %s: %w", a.Name, err)
	}
	e := Entry{
		V: Version, Stream: a.Stream, Seq: seq, At: at.UnixMicro(),
		Actor: a.Actor, Device: a.Device, Act: a.Name, Object: a.Object,
		ObjectHash: HashOf(bytes), Request: a.Request,
	}
	raw, err := e.canonical()
	if err != nil {
		return Record{}, fmt.Errorf("journal: entry of %s: %w", a.Name, err)
	}
	return Record{Entry: e, Raw: raw, Body: bytes}, nil
}

// canonical writes what Canonical would, without looking the members up: every
// ballot passes here.
func (e Entry) canonical() ([]byte, error) {
	for _, n := range []int64{e.V, e.Seq, e.At} {
		if n > maxInteger || n < -maxInteger {
			return nil, fmt.Errorf("%d is not an integer within 2^53-1", n)
		}
	}
	out := make([]byte, 0, 512)
	text := func(name, value string) {
		out = appendString(append(out, name...), value)
	}
	number := func(name string, value int64) {
		out = strconv.AppendInt(append(out, name...), value, 10)
	}
	text(`{"act":`, e.Act)
	text(`,"actor":`, e.Actor)
	number(`,"at":`, e.At)
	text(`,"device":`, e.Device)
	text(`,"object":`, e.Object)
	text(`,"object_hash":`, e.ObjectHash.String())
	text(`,"request":`, e.Request)
	number(`,"seq":`, e.Seq)
	text(`,"stream":`, string(e.Stream))
	number(`,"v":`, e.V)
	if out = append(out, '}'); !utf8.Valid(out) {
		return nil, errors.New("an identifier is not UTF-8")
	}
	return out, nil
}

// ParseEntry reads an entry's canonical bytes. It refuses other bytes for the
// same entry, unknown members and missing ones.
func ParseEntry(raw []byte) (Entry, error) {
	var e Entry
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("journal: entry: %w", err)
	}
	again, err := e.canonical()
	if err != nil {
		return Entry{}, fmt.Errorf("journal: entry: %w", err)
	}
	// Equality with what we would write covers order, spacing, doubled and
	// missing members at once.
	if !bytes.Equal(again, raw) {
		return Entry{}, errors.New("journal: entry is not in canonical form")
	}
	return e, nil
}
