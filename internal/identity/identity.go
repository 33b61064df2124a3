// Package identity knows who somebody is and what she may do: persons, their
// roles in bodies, permissions, passwords and sign-ins.
//
// Words: a Person is a human being; an Account lets her sign in; a Grant gives
// her a Role in one body for a time (vai trò); a Permission is what a route
// asks for; an Actor is a person acting from a device in one request.
//
// Rules: nothing is allowed that no grant allows. A role is always held in a
// body; a person may hold several.
package identity

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"time"
)

// PersonID names a person; it is what the journal stores instead of a name.
type PersonID string

// BodyID names a council or committee.
type BodyID string

// Person is a human being known to the installation.
type Person struct {
	ID       PersonID
	Name     string
	Language string // vi, en or bn
}

// Role is what a person is in a body.
type Role string

// The roles. Display is a hall screen: it sees what the public gallery sees.
const (
	Administrator Role = "administrator"
	Secretary     Role = "secretary"
	Chair         Role = "chair"
	Delegate      Role = "delegate"
	Guest         Role = "guest"
	Clerk         Role = "clerk"
	Auditor       Role = "auditor"
	Display       Role = "display"
)

// Roles lists all roles.
var Roles = []Role{Administrator, Secretary, Chair, Delegate, Guest, Clerk, Auditor, Display}

// Grant gives a person a role in a body from Since until Until (zero: no end).
// Title is the office's name as it is printed ("Chủ tịch HĐND").
type Grant struct {
	Person PersonID
	Body   BodyID
	Role   Role
	Title  string
	Since  time.Time
	Until  time.Time
}

// In reports whether the grant holds at t.
func (g Grant) In(t time.Time) bool {
	return !t.Before(g.Since) && (g.Until.IsZero() || t.Before(g.Until))
}

// Permission is what a route asks for.
type Permission string

// The permissions. The names stand in the route table and in the client.
const (
	ReadSession  Permission = "session.read"    // published sessions, agenda, own pack, polls, live channel
	ReadDrafts   Permission = "session.drafts"  // unpublished sessions and papers, office audience
	EditSession  Permission = "session.edit"    // sessions, agenda, papers, publishing
	RunSession   Permission = "session.run"     // sittings, running item, undo
	CheckIn      Permission = "attendance.self" // says "I am here" for herself
	KeepDesk     Permission = "attendance.desk" // enters others at the desk
	ReadPeople   Permission = "people.read"     // names of members
	ManagePeople Permission = "people.manage"   // accounts, roles
	Vote         Permission = "poll.vote"       // casts a ballot, if on the roll
	RunPolls     Permission = "poll.run"        // makes, opens, closes, declares polls
	EnterBallots Permission = "poll.enter"      // enters or confirms ballots by hand
	EditMinutes  Permission = "minutes.edit"    // drafts, freezes
	ReadMinutes  Permission = "minutes.read"    // unsigned minutes
	Sign         Permission = "minutes.sign"    // signs when it is her turn
	ReadJournal  Permission = "journal.read"    // the body's journal and heads
	ManageSystem Permission = "system.manage"   // administrator's acts
)

var permissions = map[Role][]Permission{
	Administrator: {ReadPeople, ManagePeople, ManageSystem, ReadJournal},
	Secretary: {ReadSession, ReadDrafts, EditSession, RunSession, KeepDesk, ReadPeople, RunPolls,
		EnterBallots, EditMinutes, ReadMinutes, Sign, ReadJournal},
	Chair:    {ReadSession, ReadDrafts, RunSession, CheckIn, ReadPeople, RunPolls, EnterBallots, ReadMinutes, Sign, Vote},
	Delegate: {ReadSession, CheckIn, Vote},
	Guest:    {ReadSession, CheckIn},
	Clerk:    {ReadSession, ReadMinutes, Sign},
	Auditor:  {ReadSession, ReadDrafts, ReadPeople, ReadMinutes, ReadJournal},
	Display:  {ReadSession},
}

// Allows reports whether role r holds permission p.
func (r Role) Allows(p Permission) bool {
	for _, have := range permissions[r] {
		if have == p {
			return true
		}
	}
	return false
}

// Allowed returns the permissions the roles hold together, each once, in a
// fixed order.
func Allowed(roles []Role) []Permission {
	seen := map[Permission]bool{}
	var all []Permission
	for _, r := range roles {
		for _, p := range permissions[r] {
			if !seen[p] {
				seen[p] = true
				all = append(all, p)
			}
		}
	}
	return all
}

// Actor is a person acting from a device in one request. The journal records
// all three. System acts (a timer's close) have no person.
type Actor struct {
	Person  PersonID
	Device  string
	Request string
}

// System is the actor of what the server does by itself.
var System = Actor{Device: "server"}

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID returns a random identifier of 26 lower-case characters (128 bits from
// random). It panics only where the machine has no randomness at all.
func NewID(random io.Reader) string {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		panic(fmt.Sprintf("identity: no randomness: %v", err))
	}
	return idEncoding.EncodeToString(raw[:])
}

// ValidID reports whether s has the form of an identifier.
func ValidID(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
