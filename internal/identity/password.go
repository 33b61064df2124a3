package identity

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"ecabinet/internal/fault"
)

// Cost is how much work one argon2id hash takes. It is written into every
// hash, so that it can be raised without touching the stored ones.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost takes about 19 MiB and 20 to 30 ms on one core.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Passes: 2, Threads: 1}

const (
	minPassword = 10  // characters
	maxPassword = 256 // bytes
	saltSize    = 16
	keySize     = 32
)

// Hasher makes and checks password hashes, as many at once as there are
// cores. A hall of people signing in together would otherwise take the memory
// of all hashes at the same time; here they wait in a queue with an end.
type Hasher struct {
	cost   Cost
	random io.Reader
	slots  chan struct{}
	queue  chan struct{}
	decoy  string
}

// NewHasher returns a hasher of that cost. queue is how many may wait.
func NewHasher(cost Cost, random io.Reader, queue int) *Hasher {
	h := &Hasher{
		cost: cost, random: random,
		slots: make(chan struct{}, runtime.GOMAXPROCS(0)),
		queue: make(chan struct{}, queue+runtime.GOMAXPROCS(0)),
	}
	// The decoy makes an unknown name cost as much as a wrong password.
	salt := make([]byte, saltSize)
	key := make([]byte, keySize)
	mustRead(random, salt)
	mustRead(random, key)
	h.decoy = encodeHash(cost, salt, key)
	return h
}

// Hash returns the hash of a new password, or says why it is not acceptable.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := checkPassword(password); err != nil {
		return "", err
	}
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, saltSize)
	mustRead(h.random, salt)
	return encodeHash(h.cost, salt, derive(password, salt, h.cost)), nil
}

// Verify reports whether password is the one behind hash. An empty hash (no
// such account) takes the same work and is never right.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > maxPassword {
		password = "" // cannot be right; the work stays the same
	}
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	cost, salt, want, err := decodeHash(hash)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	same := subtle.ConstantTimeCompare(derive(password, salt, cost), want) == 1
	return same && known, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.queue <- struct{}{}:
	default:
		f := fault.New(fault.Unavailable, "identity.sign_in_busy")
		f.RetryAfter = 5
		return f
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-h.queue
		return fmt.Errorf("waiting to check a password: %w", ctx.Err())
	}
}

func (h *Hasher) leave() {
	<-h.slots
	<-h.queue
}

func checkPassword(password string) error {
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return fault.New(fault.Invalid, "identity.password_short", "least", minPassword)
	case len(password) > maxPassword:
		return fault.New(fault.Invalid, "identity.password_long", "most", maxPassword)
	}
	return nil
}

// derive normalises first: the same Vietnamese word typed on two keyboards may
// be composed on one and decomposed on the other.
func derive(password string, salt []byte, c Cost) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Passes, c.MemoryKiB, c.Threads, keySize)
}

func encodeHash(c Cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Threads, b64(salt), b64(key))
}

func decodeHash(s string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	var version int
	if len(parts) != 6 || parts[1] != "argon2id" {
		return c, nil, nil, fmt.Errorf("identity: a stored password hash is not argon2id")
	}
	if _, err = fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return c, nil, nil, fmt.Errorf("identity: a stored password hash has version %q", parts[2])
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("identity: a stored password hash has parameters %q: %w", parts[3], err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("identity: salt of a stored password hash: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("identity: a stored password hash: %w", err)
	}
	if c.Passes == 0 || c.Threads == 0 || len(key) != keySize {
		return c, nil, nil, fmt.Errorf("identity: a stored password hash has parameters %q", parts[3])
	}
	return c, salt, key, nil
}

func mustRead(random io.Reader, b []byte) {
	if _, err := io.ReadFull(random, b); err != nil {
		panic(fmt.Sprintf("identity: no randomness: %v", err))
	}
}
