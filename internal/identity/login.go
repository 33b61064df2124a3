package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"
)

// Token is the secret of a login: 256 random bits, in the person's cookie and
// nowhere else. The store holds only its SHA-256.
type Token string

func newToken(random io.Reader) Token {
	var raw [32]byte
	mustRead(random, raw[:])
	return Token(base64.RawURLEncoding.EncodeToString(raw[:]))
}

// Hash returns what the store knows of the token.
func (t Token) Hash() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// CSRF returns the value that must come back with every changing request. It
// is derived from the token, so that it needs no storage and ends with it, and
// a page that reads it does not learn the token.
func (t Token) CSRF() string {
	mac := hmac.New(sha256.New, []byte(t))
	mac.Write([]byte("ecabinet csrf 1"))
	return hex.EncodeToString(mac.Sum(nil))
}

// RightCSRF compares in constant time.
func (t Token) RightCSRF(sent string) bool {
	return hmac.Equal([]byte(sent), []byte(t.CSRF()))
}

func wellFormed(t Token) bool {
	raw, err := base64.RawURLEncoding.DecodeString(string(t))
	return err == nil && len(raw) == 32
}

// Login is one sign-in on one device. ID names it where the token must not
// stand: in lists and, as the device, in the journal.
type Login struct {
	ID        string
	TokenHash string
	Person    PersonID
	Label     string // what the device calls itself, for a list of devices
	CreatedAt time.Time
	SeenAt    time.Time
	EndsAt    time.Time // absolute
}

// Principal is a signed-in person with the grants she holds now.
type Principal struct {
	Person Person
	Login  Login
	Token  Token
	Grants []Grant
}

// Roles returns her roles in body, in the order of Roles.
func (p *Principal) Roles(body BodyID) []Role {
	var roles []Role
	for _, r := range Roles {
		if slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Body == body && g.Role == r }) {
			roles = append(roles, r)
		}
	}
	return roles
}

// Bodies returns the bodies she holds a role in, in the order of the grants.
func (p *Principal) Bodies() []BodyID {
	var bodies []BodyID
	for _, g := range p.Grants {
		if !slices.Contains(bodies, g.Body) {
			bodies = append(bodies, g.Body)
		}
	}
	return bodies
}

// Belongs reports whether she holds any role in body.
func (p *Principal) Belongs(body BodyID) bool {
	return slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Body == body })
}

// May reports whether a role of hers in body holds permission.
func (p *Principal) May(body BodyID, permission Permission) bool {
	return slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Body == body && g.Role.Allows(permission) })
}

// Title returns the printed office of her first grant in body that has one.
func (p *Principal) Title(body BodyID) string {
	for _, g := range p.Grants {
		if g.Body == body && g.Title != "" {
			return g.Title
		}
	}
	return ""
}

// Actor returns who acts in the request of that id.
func (p *Principal) Actor(request string) Actor {
	return Actor{Person: p.Person.ID, Device: p.Login.ID, Request: request}
}

// A device that once signed in to an account shows a pass for it later, and
// then has its own count of failures: nobody can lock a chair out by guessing
// wrong passwords elsewhere.
func devicePass(key []byte, username string, device string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("ecabinet device 1\x00" + username + "\x00" + device))
	return device + "." + hex.EncodeToString(mac.Sum(nil))
}

// knownDevice returns the device id of a right pass for username, else "".
func knownDevice(key []byte, username, pass string) string {
	device, _, ok := strings.Cut(pass, ".")
	if !ok || !ValidID(device) || !hmac.Equal([]byte(pass), []byte(devicePass(key, username, device))) {
		return ""
	}
	return device
}
