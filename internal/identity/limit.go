package identity

import (
	"math"
	"sync"
	"time"
)

// Limiter counts tries per key: Burst at once, then one every Every. It lives
// in the memory of one node; n nodes allow n times as many.
type Limiter struct {
	burst float64
	every time.Duration
	most  int
	now   func() time.Time

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// NewLimiter returns a limiter that remembers at most `most` keys; beyond that
// it forgets those that are full again, and if none is, it starts afresh
// (a flood of names must not become a flood of memory).
func NewLimiter(burst int, every time.Duration, most int, now func() time.Time) *Limiter {
	return &Limiter{burst: float64(burst), every: every, most: most, now: now, buckets: map[string]bucket{}}
}

// Take uses one try of key. It returns how many are left and, where there was
// none, how long to wait.
func (l *Limiter) Take(key string) (left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b := l.filled(key, now)
	if b.left < 1 {
		return 0, time.Duration(math.Ceil((1 - b.left) * float64(l.every)))
	}
	b.left--
	if _, known := l.buckets[key]; !known && len(l.buckets) >= l.most {
		l.forget(now)
	}
	l.buckets[key] = b
	return int(b.left), 0
}

// Clear gives key all its tries back: the right password ends the count.
func (l *Limiter) Clear(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.buckets, key)
}

func (l *Limiter) filled(key string, now time.Time) bucket {
	b, ok := l.buckets[key]
	if !ok {
		return bucket{left: l.burst, at: now}
	}
	gained := float64(now.Sub(b.at)) / float64(l.every)
	return bucket{left: math.Min(l.burst, b.left+gained), at: now}
}

func (l *Limiter) forget(now time.Time) {
	for key := range l.buckets {
		if l.filled(key, now).left >= l.burst {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= l.most {
		clear(l.buckets)
	}
}
