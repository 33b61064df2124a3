// Package redishub is the doorbell between several nodes, over Redis Pub/Sub.
//
// Redis keeps nothing for us: a ring may be lost at every reconnect. So the
// own node hears its rings without Redis, a lost or new connection is told to
// listeners as a missed ring, and a Redis that does not answer delays nobody:
// what waits for it is at most one position a stream.
package redishub

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"ecabinet/internal/fault"
	"ecabinet/internal/hub"
)

// publishTimeout bounds one attempt to publish.
const publishTimeout = 2 * time.Second

// maxWaiting bounds the streams that wait while Redis is away; beyond it the
// oldest knowledge is dropped, and listeners elsewhere learn of it by the
// missed ring that follows their own reconnect, or by the heartbeat.
const maxWaiting = 10_000

// Hub is one node's end. It implements hub.Hub.
type Hub struct {
	local   *hub.Memory
	client  *redis.Client
	channel string
	node    string
	log     *slog.Logger

	mu      sync.Mutex
	waiting map[string]int64
	wake    chan struct{}
	away    atomic.Bool // Redis did not take the last message

	stop context.CancelFunc
	done sync.WaitGroup
}

// Config says where the bell hangs.
type Config struct {
	URL     string       // redis://[user:password@]host:port[/database]
	Channel string       // one name for all nodes of an installation
	Node    string       // this node's own name, so that it leaves out its echo
	Log     *slog.Logger // slog.Default where nil
}

// Open connects and begins to listen. It does not wait for Redis: a node
// starts without it and works alone until it comes.
func Open(cfg Config) (*Hub, error) {
	options, err := redis.ParseURL(cfg.URL)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "hub.bad_address")
	}
	options.DialTimeout, options.WriteTimeout, options.MaxRetries = publishTimeout, publishTimeout, -1
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	ctx, stop := context.WithCancel(context.Background())
	h := &Hub{
		local: hub.NewMemory(), client: redis.NewClient(options), channel: cfg.Channel, node: cfg.Node, log: cfg.Log,
		waiting: map[string]int64{}, wake: make(chan struct{}, 1), stop: stop,
	}
	h.done.Go(func() { h.publish(ctx) })
	h.done.Go(func() { h.listen(ctx) })
	return h, nil
}

// Notify implements hub.Hub.
func (h *Hub) Notify(ctx context.Context, stream string, position int64) {
	if stream == hub.All {
		return
	}
	h.local.Notify(ctx, stream, position)
	h.mu.Lock()
	if len(h.waiting) >= maxWaiting {
		clear(h.waiting)
	}
	h.waiting[stream] = max(h.waiting[stream], position)
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Subscribe implements hub.Hub.
func (h *Hub) Subscribe(stream string) (<-chan hub.Ring, func()) { return h.local.Subscribe(stream) }

// Close implements hub.Hub.
func (h *Hub) Close() error {
	h.stop()
	err := h.client.Close()
	h.done.Wait()
	if errors.Is(err, redis.ErrClosed) {
		err = nil // closed before
	}
	return errors.Join(err, h.local.Close())
}

// message is what nodes tell each other: many streams at once, because many
// may have waited.
type message struct {
	Node  string           `json:"node"`
	Heads map[string]int64 `json:"heads"`
}

// publish sends what waits, each time with all that came meanwhile.
func (h *Hub) publish(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
		}
		heads := h.take()
		for len(heads) > 0 && ctx.Err() == nil {
			err := h.send(ctx, heads)
			if err == nil {
				h.away.Store(false)
				break
			}
			if !h.away.Swap(true) && ctx.Err() == nil { // said once, not every second
				h.log.WarnContext(ctx, "the doorbell cannot reach Redis; screens on other nodes follow by heartbeat", "err", err)
			}
			pause(ctx, time.Second)
			h.mergeInto(heads)
		}
	}
}

func (h *Hub) take() map[string]int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	heads := h.waiting
	h.waiting = map[string]int64{}
	return heads
}

// mergeInto adds what came while heads could not be sent.
func (h *Hub) mergeInto(heads map[string]int64) {
	for stream, position := range h.take() {
		if len(heads) >= maxWaiting {
			clear(heads)
		}
		heads[stream] = max(heads[stream], position)
	}
}

func (h *Hub) send(ctx context.Context, heads map[string]int64) error {
	text, err := json.Marshal(message{h.node, heads})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	return h.client.Publish(ctx, h.channel, text).Err()
}

// silence is how long a subscription may say nothing before it is asked
// whether it lives; after as long again it is made anew.
const silence = 3 * time.Second

// listen rings for what other nodes publish, over one subscription after the
// other.
func (h *Hub) listen(ctx context.Context) {
	for ctx.Err() == nil {
		sub := h.client.Subscribe(ctx, h.channel)
		h.hearAll(ctx, sub)
		_ = sub.Close() // it is of no use any more, whatever it says
		pause(ctx, 200*time.Millisecond)
	}
}

// hearAll returns when the subscription is lost. From its confirmation on
// rings arrive; those before it may be lost, so listeners are told.
func (h *Hub) hearAll(ctx context.Context, sub *redis.PubSub) {
	for asked := false; ; {
		received, err := sub.ReceiveTimeout(ctx, silence)
		var network net.Error
		switch {
		case err == nil:
			asked = false
		case errors.As(err, &network) && network.Timeout() && !asked && sub.Ping(ctx) == nil:
			asked = true
		default:
			return
		}
		switch m := received.(type) {
		case *redis.Subscription:
			h.local.MissAll()
		case *redis.Message:
			h.hear(ctx, m.Payload)
		}
	}
}

func (h *Hub) hear(ctx context.Context, payload string) {
	var m message
	if err := json.Unmarshal([]byte(payload), &m); err != nil {
		h.log.WarnContext(ctx, "a foreign message on the doorbell's channel", "channel", h.channel, "err", err)
		return
	}
	if m.Node == h.node {
		return
	}
	for stream, position := range m.Heads {
		h.local.Notify(ctx, stream, position)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
