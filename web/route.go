package web

import (
	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/identity"
)

// Scope says how a route's place is found from its path.
type Scope int

// The scopes. A route of no scope is refused at start.
const (
	noScope    Scope = iota
	Public           // everybody
	SignedIn         // everybody who is signed in; about herself
	OfBody           // :body
	OfSession        // :session
	OfItem           // :item
	OfDocument       // :document
	OfPoll           // :poll
)

// parameter names the path's part a scope is found by.
var parameter = map[Scope]string{
	OfBody: "body", OfSession: "session", OfItem: "item", OfDocument: "document", OfPoll: "poll",
}

// Guard says how a changing request shows that the person meant it.
type Guard int

// The guards. The zero value is the strictest.
const (
	Token  Guard = iota // X-CSRF-Token, and our own Origin where one is sent
	Origin              // our own Origin must be sent: plain forms of browsers
	JSON                // a foreign page cannot send JSON without asking: sign-in of programs
)

// Route is one line of the table: who may do what where.
type Route struct {
	Method string
	Path   string
	Scope  Scope
	May    identity.Permission // asked in the place's body; none for Public and SignedIn
	Guard  Guard
	Do     func(*Call) error

	// In and Out are the types of body and answer, for docs/openapi.json.
	In, Out any
	// Streams marks bodies that may be large or slow: no deadline but progress.
	Streams bool
}

// safe reports whether the method changes nothing.
func safe(method string) bool {
	return method == fiber.MethodGet || method == fiber.MethodHead || method == fiber.MethodOptions
}
