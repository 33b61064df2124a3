package identity

import (
	"context"
	"io"
	"log/slog"
	"math"
	"time"

	"ecabinet/internal/fault"
)

// Repository is where people, accounts, grants and logins are kept. Every
// method is one transaction. A thing that is not there is fault.NotFound; a
// store that does not answer is fault.Unavailable.
type Repository interface {
	// AddPerson stores a new person.
	AddPerson(ctx context.Context, p Person) error
	// Person returns one person, People several in the order asked (those
	// unknown are left out).
	Person(ctx context.Context, id PersonID) (Person, error)
	People(ctx context.Context, ids []PersonID) ([]Person, error)
	// SetLanguage changes the language a person reads.
	SetLanguage(ctx context.Context, id PersonID, language string) error

	// AddAccount stores a person, her account and her first grants together;
	// a name that is taken is fault.Duplicate "identity.username_taken".
	AddAccount(ctx context.Context, p Person, a Account, grants []Grant) error
	// Account returns the account of a folded username.
	Account(ctx context.Context, username string) (Account, error)
	// SetHash replaces a password's hash and ends all logins of the person.
	SetHash(ctx context.Context, id PersonID, hash string) error

	// AddGrant stores a grant; one that is there already stays as it is, with
	// the new title. EndGrant ends the current grant of a role at a time.
	AddGrant(ctx context.Context, g Grant) error
	EndGrant(ctx context.Context, id PersonID, body BodyID, role Role, at time.Time) error
	// GrantsOf returns all grants of a person, GrantsIn all of a body, both
	// ended ones included, in the order they were given.
	GrantsOf(ctx context.Context, id PersonID) ([]Grant, error)
	GrantsIn(ctx context.Context, body BodyID) ([]Grant, error)

	// AddLogin stores a login, LoginByHash finds it by its token's hash,
	// TouchLogin notes when it was last seen, EndLogin removes it.
	AddLogin(ctx context.Context, l Login) error
	LoginByHash(ctx context.Context, hash string) (Login, error)
	TouchLogin(ctx context.Context, id string, seen time.Time) error
	EndLogin(ctx context.Context, id string) error
	// LoginsOf returns the logins of a person, newest first.
	LoginsOf(ctx context.Context, id PersonID) ([]Login, error)
	// DropLogins removes logins that ended, or were idle, before these times.
	DropLogins(ctx context.Context, ended, idle time.Time) (int, error)
}

// Options are the settings of a Service. Idle and Absolute are how long a
// login lives; DeviceKey signs the passes of known devices and must be the
// same on all nodes.
type Options struct {
	Idle      time.Duration
	Absolute  time.Duration
	DeviceKey []byte
	Now       func() time.Time
	Random    io.Reader
	Log       *slog.Logger
}

// Service signs people in and out and keeps their accounts and roles.
type Service struct {
	store   Repository
	hasher  *Hasher
	o       Options
	account *Limiter // failures per account, from devices not known to it
	device  *Limiter // failures per account and known device
	address *Limiter // tries per network address: a hall shares one
}

const (
	accountTries = 10
	addressTries = 600
)

// NewService returns a service over store.
func NewService(store Repository, hasher *Hasher, o Options) *Service {
	return &Service{
		store: store, hasher: hasher, o: o,
		account: NewLimiter(accountTries, time.Minute, 20_000, o.Now),
		device:  NewLimiter(accountTries, time.Minute, 20_000, o.Now),
		address: NewLimiter(addressTries, 200*time.Millisecond, 20_000, o.Now),
	}
}

// Attempt is one try to sign in.
type Attempt struct {
	Username, Password string
	Label              string // what the device calls itself
	Pass               string // the device's pass from an earlier sign-in, or ""
	Address            string
}

// SignIn checks name and password and opens a login. It returns the principal
// and the device's pass for later. Refusals do not tell an unknown name from a
// wrong password, neither by words nor by work.
func (s *Service) SignIn(ctx context.Context, a Attempt) (*Principal, string, error) {
	username := FoldUsername(a.Username)
	if _, wait := s.address.Take(a.Address); wait > 0 {
		return nil, "", tooMany(wait)
	}
	device := knownDevice(s.o.DeviceKey, username, a.Pass)
	limiter, key := s.account, username
	if device != "" {
		limiter, key = s.device, username+"\x00"+device
	}
	left, wait := limiter.Take(key)
	if wait > 0 {
		return nil, "", tooMany(wait)
	}
	account, err := s.store.Account(ctx, username)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, "", err
	}
	right, err := s.hasher.Verify(ctx, account.Hash, a.Password)
	if err != nil {
		return nil, "", err
	}
	if !right || account.Disabled {
		return nil, "", fault.New(fault.Unauthenticated, "identity.wrong_password", "left", left)
	}
	limiter.Clear(key)
	if device == "" {
		device = NewID(s.o.Random)
	}
	principal, err := s.open(ctx, account.Person, a.Label)
	return principal, devicePass(s.o.DeviceKey, username, device), err
}

func (s *Service) open(ctx context.Context, id PersonID, label string) (*Principal, error) {
	now := s.o.Now().UTC()
	token := newToken(s.o.Random)
	login := Login{
		ID: NewID(s.o.Random), TokenHash: token.Hash(), Person: id, Label: shorten(label, 120),
		CreatedAt: now, SeenAt: now, EndsAt: now.Add(s.o.Absolute),
	}
	if err := s.store.AddLogin(ctx, login); err != nil {
		return nil, err
	}
	return s.principal(ctx, login, token)
}

// Authenticate returns the principal of a token, or Unauthenticated when there
// is none, it ended, or it was idle for too long.
func (s *Service) Authenticate(ctx context.Context, token Token) (*Principal, error) {
	ended := fault.New(fault.Unauthenticated, "identity.sign_in_ended")
	if !wellFormed(token) {
		return nil, ended
	}
	login, err := s.store.LoginByHash(ctx, token.Hash())
	if fault.Is(err, fault.NotFound) {
		return nil, ended
	}
	if err != nil {
		return nil, err
	}
	now := s.o.Now()
	if !now.Before(login.EndsAt) || now.Sub(login.SeenAt) > s.o.Idle {
		return nil, ended
	}
	if now.Sub(login.SeenAt) > s.o.Idle/100 {
		// Reading goes on when the store cannot write; only the log hears of it.
		if err := s.store.TouchLogin(ctx, login.ID, now); err != nil {
			s.o.Log.WarnContext(ctx, "noting that a login is in use", "login", login.ID, "error", err)
		}
	}
	return s.principal(ctx, login, token)
}

func (s *Service) principal(ctx context.Context, login Login, token Token) (*Principal, error) {
	person, err := s.store.Person(ctx, login.Person)
	if err != nil {
		return nil, err
	}
	grants, err := s.store.GrantsOf(ctx, login.Person)
	if err != nil {
		return nil, err
	}
	return &Principal{Person: person, Login: login, Token: token, Grants: current(grants, s.o.Now())}, nil
}

// SignOut ends a login for good.
func (s *Service) SignOut(ctx context.Context, p *Principal) error {
	return s.store.EndLogin(ctx, p.Login.ID)
}

// Sweep removes logins that can no longer be used; app runs it hourly.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	now := s.o.Now()
	return s.store.DropLogins(ctx, now, now.Add(-s.o.Idle))
}

// SetLanguage changes the language a person reads.
func (s *Service) SetLanguage(ctx context.Context, p *Principal, language string) error {
	return s.store.SetLanguage(ctx, p.Person.ID, language)
}

func tooMany(wait time.Duration) error {
	seconds := int(math.Ceil(wait.Seconds()))
	f := fault.New(fault.TooMany, "identity.too_many_tries", "seconds", seconds)
	f.RetryAfter = seconds
	return f
}

func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) > most {
		return string(runes[:most])
	}
	return s
}
