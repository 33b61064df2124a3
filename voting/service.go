package voting

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Limits bounds what one server holds. Zero values take the defaults.
type Limits struct {
	Queue        int           // ballots waiting in one session; default 20000
	Batch        int           // ballots in one transaction; default 1000
	LateNotes    int           // late ballots of one voter recorded as refused; default 8
	MaxCountdown time.Duration // cuts every countdown shorter, for a play; 0 = as the poll says
	Commit       time.Duration // how long one transaction may take; default 30 s
	Sweep        time.Duration // how often due polls are looked for; default 1 s
}

func (l Limits) withDefaults() Limits {
	set := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	set(&l.Queue, 20000)
	set(&l.Batch, 1000)
	set(&l.LateNotes, 8)
	if l.Commit <= 0 {
		l.Commit = 30 * time.Second
	}
	if l.Sweep <= 0 {
		l.Sweep = time.Second
	}
	return l
}

// Deps are what a Service works with.
type Deps struct {
	Store      Store
	Now        func() time.Time // for the server's own waiting only; transactions have their own time
	Random     io.Reader        // must be safe for concurrent use; nil: the machine's
	ReceiptKey ed25519.PrivateKey
	Limits     Limits
	Log        *slog.Logger
}

// Service runs polls. All methods may be called from many goroutines; several
// servers may run one on the same store.
type Service struct {
	Deps
	mu       sync.Mutex
	queues   map[string]*queue
	sessions map[PollID]string
	running  bool
	stopped  bool
	work     sync.WaitGroup // draining queues and timers
	pause    pause
}

// New makes a service. Cast works at once; countdowns end only while Run runs
// on some server.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Random == nil {
		d.Random = rand.Reader
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	d.Limits = d.Limits.withDefaults()
	return &Service{Deps: d, queues: map[string]*queue{}, sessions: map[PollID]string{}}
}

// ReceiptPublicKey returns the key receipts are checked with.
func (s *Service) ReceiptPublicKey() ed25519.PublicKey {
	return s.ReceiptKey.Public().(ed25519.PublicKey)
}

// write runs act in one transaction and learns whether the store can write.
// The store rings the doorbell after the commit.
func (s *Service) write(ctx context.Context, act func(Tx) error) error {
	err := s.Store.Write(ctx, act)
	s.pause.note(err, s.Now())
	return err
}

// newHex returns 32 random hexadecimal digits.
func (s *Service) newHex() (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(s.Random, raw[:]); err != nil {
		return "", errors.Join(errors.New("voting: no randomness"), err)
	}
	return hex.EncodeToString(raw[:]), nil
}
