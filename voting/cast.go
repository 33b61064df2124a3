package voting

import (
	"context"
	"sync"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// CastRequest is one vote as the tablet sent it.
type CastRequest struct {
	Poll     PollID
	Ballot   BallotID
	Choice   Choice
	Replaces BallotID
}

// Cast records a ballot and returns its receipt once it is on disk. It refuses
// with Invalid, NotEntitled, Closed, Duplicate or Conflict; those ballots are
// not recorded. Unavailable, and the end of ctx, say nothing about the ballot:
// send the same one again, or ask MyBallot.
func (s *Service) Cast(ctx context.Context, actor identity.Actor, r CastRequest) (Receipt, error) {
	if !validBallotID(r.Ballot) || r.Replaces != "" && !validBallotID(r.Replaces) {
		return Receipt{}, fault.New(fault.Invalid, "voting.ballot_id")
	}
	if r.Choice == "" || len(r.Choice) > 32 {
		return Receipt{}, fault.New(fault.Invalid, "voting.choice_unknown")
	}
	session, err := s.sessionOf(ctx, r.Poll)
	if err != nil {
		return Receipt{}, err
	}
	v := &vote{actor: actor, request: r, done: make(chan struct{})}
	if err := s.enqueue(session, v); err != nil {
		return Receipt{}, err
	}
	select {
	case <-v.done:
		return v.receipt, v.err
	case <-ctx.Done():
		return Receipt{}, fault.Wrap(ctx.Err(), fault.Unavailable, "voting.not_confirmed")
	}
}

// sessionOf finds a poll's queue. A poll never changes its session, so the
// answer is kept.
func (s *Service) sessionOf(ctx context.Context, id PollID) (string, error) {
	s.mu.Lock()
	session, ok := s.sessions[id]
	s.mu.Unlock()
	if ok {
		return session, nil
	}
	err := s.Store.Read(ctx, func(tx Tx) error {
		p, err := tx.Poll(id)
		session = p.Session
		return err
	})
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions) >= maxKnownPolls {
		clear(s.sessions)
	}
	s.sessions[id] = session
	return session, nil
}

// maxKnownPolls bounds the memory of which session a poll belongs to.
const maxKnownPolls = 10000

// vote is one ballot on its way through the queue. Its result is written
// before done closes and never after.
type vote struct {
	actor   identity.Actor
	request CastRequest
	done    chan struct{}
	receipt Receipt
	err     error
}

func (v *vote) finish(r Receipt, err error) {
	v.receipt, v.err = r, err
	close(v.done)
}

// queue holds the ballots of one session that wait for the next transaction.
type queue struct {
	mu      sync.Mutex
	waiting []*vote
	busy    bool // a goroutine drains it
}

// enqueue puts v into its session's queue and starts the drain where none
// runs. There is no timer: while one transaction commits, the next gathers.
func (s *Service) enqueue(session string, v *vote) error {
	s.mu.Lock()
	if s.stopped {
		s.mu.Unlock()
		return comeBack("voting.stopping")
	}
	q := s.queues[session]
	if q == nil {
		q = &queue{}
		s.queues[session] = q
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	full := len(q.waiting) >= s.Limits.Queue
	start := !full && !q.busy
	if start {
		s.work.Add(1)
	}
	s.mu.Unlock()
	if full {
		return comeBack("voting.queue_full")
	}
	q.waiting = append(q.waiting, v)
	if start {
		q.busy = true
		go s.drain(q)
	}
	return nil
}

// comeBack refuses for now; the same ballot may be sent again.
func comeBack(code string) error {
	f := fault.New(fault.Unavailable, code, "seconds", 1)
	f.RetryAfter = 1
	return f
}

// drain commits what waits, batch by batch, until nothing does.
func (s *Service) drain(q *queue) {
	defer s.work.Done()
	for {
		q.mu.Lock()
		batch := q.waiting[:min(len(q.waiting), s.Limits.Batch)]
		q.waiting = q.waiting[len(batch):]
		if len(batch) == 0 {
			q.busy, q.waiting = false, nil
			q.mu.Unlock()
			return
		}
		q.mu.Unlock()
		s.commit(batch)
	}
}

// commit records a batch. Where the store refuses the whole for a reason that
// is not its own health, each ballot is tried alone: one must not take the
// others with it. Trying again is safe, the ballots have identifiers.
func (s *Service) commit(batch []*vote) {
	ctx, cancel := context.WithTimeout(context.Background(), s.Limits.Commit)
	defer cancel()
	b := &batchOf{service: s, votes: batch}
	err := s.write(ctx, b.record)
	if err == nil {
		for i, v := range batch {
			v.finish(b.receipts[i], b.refusals[i])
		}
		return
	}
	if len(batch) > 1 && !fault.Is(err, fault.Unavailable) && ctx.Err() == nil {
		for i := range batch {
			s.commit(batch[i : i+1])
		}
		return
	}
	s.Log.ErrorContext(ctx, "ballots could not be committed", "ballots", len(batch), "error", err)
	f := fault.Wrap(err, fault.Unavailable, "voting.not_confirmed")
	f.RetryAfter = 1
	for _, v := range batch {
		v.finish(Receipt{}, f)
	}
}
