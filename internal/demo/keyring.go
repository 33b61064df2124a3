package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ecabinet/internal/identity"
)

// KeyringFile is where a demo keeps its random passwords, inside the data
// folder, readable by its owner alone.
const KeyringFile = "demo-passwords.json"

// Keyring is everybody of the demo with her passwords.
type Keyring struct {
	Authority string    `json:"authority_password"` // opens the demo CA's key file
	Accounts  []Account `json:"accounts"`
}

// Account is one person's way in. Key opens her signing key, where she has one.
type Account struct {
	Username string            `json:"username"`
	Password string            `json:"password"`
	Key      string            `json:"key_password,omitempty"`
	Name     string            `json:"name"`
	Person   identity.PersonID `json:"person"`
	Body     identity.BodyID   `json:"body"`
	Roles    []identity.Role   `json:"roles"`
	Seat     int               `json:"seat,omitempty"`
}

// Has reports whether the account holds the role.
func (a Account) Has(role identity.Role) bool {
	for _, r := range a.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// Find returns the account of a username.
func (k Keyring) Find(username string) (Account, bool) {
	for _, a := range k.Accounts {
		if a.Username == username {
			return a, true
		}
	}
	return Account{}, false
}

// ReadKeyring reads the passwords of the demo in dir. It returns fs.ErrNotExist
// where dir holds no demo.
func ReadKeyring(dir string) (Keyring, error) {
	raw, err := os.ReadFile(filepath.Join(dir, KeyringFile))
	if err != nil {
		return Keyring{}, err
	}
	var k Keyring
	if err := json.Unmarshal(raw, &k); err != nil {
		return Keyring{}, fmt.Errorf("demo: %s: %w", KeyringFile, err)
	}
	return k, nil
}

// Seeded reports whether dir holds a demo.
func Seeded(dir string) (bool, error) {
	_, err := os.Stat(filepath.Join(dir, KeyringFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// write stores the keyring. It is written last, so that its presence means a
// whole demo.
func (k Keyring) write(dir string) error {
	raw, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, KeyringFile)
	if err := os.WriteFile(path+".new", append(raw, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// letters of a password that is read off a screen and typed: none that looks
// like another.
const letters = "abcdefghjkmnpqrstuvwxyz23456789"

// password returns 12 random letters in three groups: 59 bits.
func password(random io.Reader) (string, error) {
	var groups [3]string
	for g := range groups {
		var b strings.Builder
		for b.Len() < 4 {
			var one [1]byte
			if _, err := io.ReadFull(random, one[:]); err != nil {
				return "", err
			}
			// 248 is the largest multiple of 31 a byte holds: no letter is likelier.
			if one[0] < 248 {
				b.WriteByte(letters[int(one[0])%len(letters)])
			}
		}
		groups[g] = b.String()
	}
	return strings.Join(groups[:], "-"), nil
}

// Doors are the accounts printed at every start: the host name that keeps each
// role's sign-in apart in one browser, and the account.
var Doors = []struct{ Host, Username string }{
	{"secretary", "secretary"}, {"secretary2", "secretary2"}, {"chair", "chair1"}, {"delegate", "delegate05"}, {"hall", "hall"},
	{"clerk", "clerk"}, {"auditor", "auditor"}, {"guest", "guest01"}, {"admin", "admin"},
}

// PrintDoors writes where each role signs in. port is ":8080" or "".
func (k Keyring) PrintDoors(w io.Writer, scheme, port string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\ne-Cabinet demo: %s://localhost%s\n\n", scheme, port)
	fmt.Fprintf(&b, "  %-12s %-36s %-12s %-16s %s\n", "role", "address", "user", "password", "signing password")
	for _, d := range Doors {
		a, ok := k.Find(d.Username)
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "  %-12s %-36s %-12s %-16s %s\n", d.Host, fmt.Sprintf("%s://%s.localhost%s", scheme, d.Host, port), a.Username, a.Password, a.Key)
	}
	fmt.Fprintf(&b, "\n  Anyone may check a signed PDF at %s://localhost%s/verify\n\n", scheme, port)
	_, err := io.WriteString(w, b.String())
	return err
}
