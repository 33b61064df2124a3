package identity

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"ecabinet/internal/fault"
)

// Installation is the body in which administrators hold their role: the
// installation itself. It has no sessions and no papers.
const Installation BodyID = "installation"

// Account lets a person sign in with a name and a password. Its Hash never
// leaves this package and the store.
type Account struct {
	Person    PersonID
	Username  string // folded: lower case, no spaces around
	Hash      string
	CreatedAt time.Time
	Disabled  bool
}

const maxUsername = 64

var usernameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{1,63}$`)

// FoldUsername returns the form in which a username is stored and compared:
// a tablet's keyboard likes to begin with a capital and end with a space.
func FoldUsername(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// limiterName is under what tries for a username are counted. A name no
// account can have is counted by its beginning: a limiter must not keep
// megabytes for whoever sends them.
func limiterName(username string) string { return username[:min(len(username), maxUsername+1)] }

func checkUsername(s string) error {
	if !usernameForm.MatchString(s) {
		return fault.New(fault.Invalid, "identity.username_form")
	}
	return nil
}

func checkName(s string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(s)); n == 0 || n > 200 || !utf8.ValidString(s) {
		return fault.New(fault.Invalid, "identity.name_form")
	}
	return nil
}

// ParseRole returns the role s names.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles {
		if string(r) == s {
			return r, nil
		}
	}
	return "", fault.New(fault.Invalid, "identity.role_unknown", "role", s)
}
