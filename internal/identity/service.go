package identity

import (
	"context"
	"io"
	"log/slog"
	"math"
	"time"

	"ecabinet/internal/fault"
)

// Store runs transactions. Write commits what f did when f returns nil; it may
// run f again after a conflict of the database. Read shows one moment.
type Store interface {
	Write(ctx context.Context, f func(Tx) error) error
	Read(ctx context.Context, f func(Tx) error) error
}

// Tx is one transaction over people, accounts, grants and logins. A thing that
// is not there is fault.NotFound.
type Tx interface {
	AddPerson(p Person) error
	Person(id PersonID) (Person, error)
	// People returns several in the order asked; unknown ones are left out.
	People(ids []PersonID) ([]Person, error)
	SetLanguage(id PersonID, language string) error

	// AddAccount refuses a taken name: fault.Duplicate identity.username_taken.
	AddAccount(a Account) error
	// Account returns the account of a folded username.
	Account(username string) (Account, error)
	SetHash(id PersonID, hash string) error

	// AddGrant stores a grant; a running one of the same role stays and gets
	// the new title. EndGrant ends the running one.
	AddGrant(g Grant) error
	EndGrant(id PersonID, body BodyID, role Role, at time.Time) error
	// PersonGrants returns all grants of a person, BodyGrants all in a body,
	// ended ones too, in the order they were given.
	PersonGrants(id PersonID) ([]Grant, error)
	BodyGrants(body BodyID) ([]Grant, error)

	AddLogin(l Login) error
	// LoginByHash finds a login by the hash of its token.
	LoginByHash(hash string) (Login, error)
	// LoginsOf returns a person's, newest first.
	LoginsOf(id PersonID) ([]Login, error)
	TouchLogin(id string, seen time.Time) error
	// EndLogin and EndLoginsOf remove; it is no error where there is none.
	EndLogin(id string) error
	EndLoginsOf(id PersonID) error
	// DropLogins removes those that ended, or were last seen, before.
	DropLogins(ended, idle time.Time) (int64, error)
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
	store   Store
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
func NewService(store Store, hasher *Hasher, o Options) *Service {
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
	limiter, key := s.account, limiterName(username)
	if device != "" {
		limiter, key = s.device, username+"\x00"+device
	}
	left, wait := limiter.Take(key)
	if wait > 0 {
		return nil, "", tooMany(wait)
	}
	account, err := s.find(ctx, username)
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
	p := &Principal{Login: login, Token: token}
	return p, s.store.Write(ctx, func(tx Tx) error {
		if err := tx.AddLogin(login); err != nil {
			return err
		}
		return s.know(tx, p)
	})
}

// Authenticate returns the principal of a token, or Unauthenticated when there
// is none, it ended, or it was idle for too long.
func (s *Service) Authenticate(ctx context.Context, token Token) (*Principal, error) {
	ended := fault.New(fault.Unauthenticated, "identity.sign_in_ended")
	if !wellFormed(token) {
		return nil, ended
	}
	p := &Principal{Token: token}
	err := s.store.Read(ctx, func(tx Tx) (err error) {
		if p.Login, err = tx.LoginByHash(token.Hash()); err != nil {
			return err
		}
		return s.know(tx, p)
	})
	if fault.Is(err, fault.NotFound) {
		return nil, ended
	}
	if err != nil {
		return nil, err
	}
	idle := s.o.Now().Sub(p.Login.SeenAt)
	if !s.o.Now().Before(p.Login.EndsAt) || idle > s.o.Idle {
		return nil, ended
	}
	if idle > s.o.Idle/100 {
		s.touch(ctx, p.Login.ID)
	}
	return p, nil
}

// touch notes that a login is in use. Reading goes on where the store cannot
// write, so only the log hears of a failure.
func (s *Service) touch(ctx context.Context, id string) {
	now := s.o.Now()
	if err := s.store.Write(ctx, func(tx Tx) error { return tx.TouchLogin(id, now) }); err != nil {
		s.o.Log.WarnContext(ctx, "noting that a login is in use", "login", id, "error", err)
	}
}

// know fills in the person of p's login and the grants she holds now.
func (s *Service) know(tx Tx, p *Principal) (err error) {
	if p.Person, err = tx.Person(p.Login.Person); err != nil {
		return err
	}
	grants, err := tx.PersonGrants(p.Login.Person)
	p.Grants = current(grants, s.o.Now())
	return err
}

func (s *Service) find(ctx context.Context, username string) (a Account, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		a, err = tx.Account(username)
		return err
	})
	return a, err
}

// SignOut ends a login for good.
func (s *Service) SignOut(ctx context.Context, p *Principal) error {
	return s.store.Write(ctx, func(tx Tx) error { return tx.EndLogin(p.Login.ID) })
}

// EndAll ends every login of a person: on a lost tablet, or a stolen password.
func (s *Service) EndAll(ctx context.Context, id PersonID) error {
	return s.store.Write(ctx, func(tx Tx) error { return tx.EndLoginsOf(id) })
}

// Sweep removes logins that can no longer be used; app runs it hourly.
func (s *Service) Sweep(ctx context.Context) (n int64, err error) {
	now := s.o.Now()
	err = s.store.Write(ctx, func(tx Tx) error {
		n, err = tx.DropLogins(now, now.Add(-s.o.Idle))
		return err
	})
	return n, err
}

// SetLanguage changes the language a person reads.
func (s *Service) SetLanguage(ctx context.Context, p *Principal, language string) error {
	return s.store.Write(ctx, func(tx Tx) error { return tx.SetLanguage(p.Person.ID, language) })
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
