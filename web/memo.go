package web

import "sync"

// memo remembers facts that never change, at most `most` of them; when it is
// full it forgets all, which costs a question each.
type memo[K comparable, V any] struct {
	most int
	mu   sync.RWMutex
	m    map[K]V
}

func newMemo[K comparable, V any](most int) *memo[K, V] { return &memo[K, V]{most: most, m: map[K]V{}} }

func (r *memo[K, V]) get(k K) (V, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	v, ok := r.m[k]
	return v, ok
}

func (r *memo[K, V]) put(k K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.m) >= r.most {
		clear(r.m)
	}
	r.m[k] = v
}
