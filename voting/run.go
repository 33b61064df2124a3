package voting

import (
	"context"
	"errors"
	"sync"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// Run ends countdowns until ctx ends, then refuses new ballots and waits for
// those in the queues. It looks for due polls on every server: the timer of a
// server that died is covered by the others, and the compare-and-set lets only
// one of them close.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(s.Limits.Sweep)
	defer tick.Stop()
	s.mu.Lock()
	s.running = true
	s.mu.Unlock()
	defer s.stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			s.sweep(ctx)
		}
	}
}

func (s *Service) stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.work.Wait()
}

// sweep closes what is due. What fails now is tried again at the next tick.
func (s *Service) sweep(ctx context.Context) {
	if s.pause.on() {
		s.resume(ctx)
		return
	}
	var due []PollID
	err := s.Store.Read(ctx, func(tx Tx) error {
		var err error
		due, err = tx.DuePolls(tx.Now())
		return err
	})
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "looking for due polls failed", "error", err)
	}
	for _, id := range due {
		s.closeDue(ctx, id)
	}
}

// closeDue closes a poll whose countdown is over, and leaves any other alone.
func (s *Service) closeDue(ctx context.Context, id PollID) {
	_, err := s.step(ctx, identity.System, id, func(tx Tx, p *Poll) error {
		if !p.Due(tx.Now()) {
			return nil
		}
		return closePoll(tx, identity.System, p)
	})
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "closing a due poll failed; it is tried again", "poll", id, "error", err)
	}
}

// closeAfter closes at the announced time rather than at the next sweep. The
// database's clock may be a little behind ours; then the sweep does it. Timers
// belong to Run: without it none is started, after it none does anything.
func (s *Service) closeAfter(id PollID, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running || s.stopped {
		return
	}
	time.AfterFunc(wait+time.Millisecond, func() {
		if s.begin() {
			defer s.work.Done()
			ctx, cancel := context.WithTimeout(context.Background(), s.Limits.Commit)
			defer cancel()
			s.closeDue(ctx, id)
		}
	})
}

// begin counts one more piece of work unless the service has stopped.
func (s *Service) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.work.Add(1)
	return true
}

// pause remembers since when nothing can be written.
type pause struct {
	mu    sync.Mutex
	since time.Time
}

// note learns from the outcome of a write. Unavailable and no answer in time
// mean that the store could not write; refusals are decisions, and a lock that
// was not had in time is a crowd, not a fault.
func (p *pause) note(err error, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	failed := fault.Is(err, fault.Unavailable) && fault.CodeOf(err) != "store.busy" || errors.Is(err, context.DeadlineExceeded)
	if failed && p.since.IsZero() {
		p.since = now
	}
}

func (p *pause) on() bool { return !p.start().IsZero() }

func (p *pause) start() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.since
}

func (p *pause) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = time.Time{}
}

// Paused reports whether voting is stopped by a fault and since when.
func (s *Service) Paused() (since time.Time, paused bool) {
	since = s.pause.start()
	return since, !since.IsZero()
}

// resume tries to write again. Where it works, running countdowns move by the
// time that stood still, and the journal says so for every poll.
func (s *Service) resume(ctx context.Context) {
	from := s.pause.start()
	var votable []PollID
	err := s.Store.Read(ctx, func(tx Tx) error {
		var err error
		votable, err = tx.VotablePolls()
		return err
	})
	for _, id := range votable {
		if err == nil {
			err = s.thaw(ctx, id, from)
		}
	}
	if err != nil {
		s.Log.WarnContext(ctx, "voting stays paused: the store cannot write", "error", err)
		return
	}
	s.pause.end()
}

func (s *Service) thaw(ctx context.Context, id PollID, from time.Time) error {
	_, err := s.step(ctx, identity.System, id, func(tx Tx, p *Poll) error {
		// Opened after the fault began, or thawed by another server: this
		// poll's clock does not stand still, or not any more.
		if !p.Votable() || p.OpenedAt.After(from) || p.ThawedAt.After(from) {
			return nil
		}
		now := tx.Now()
		p.ThawedAt = now
		body := PausedBody{Poll: p.ID, From: from.UnixMicro(), To: now.UnixMicro()}
		if p.State == Closing {
			p.ClosesAt = p.ClosesAt.Add(now.Sub(from))
			body.ClosesAt = p.ClosesAt.UnixMicro()
		}
		if err := advance(tx, p, p.State); err != nil {
			return err
		}
		_, err := tx.Append(p.act(identity.System, ActPaused, string(p.ID), body))
		return err
	})
	return err
}
