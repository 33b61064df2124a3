package demo

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/web/wire"
)

// Simulation takes the seats nobody holds, so that one person can play the
// chair and still has a quorum: its deputies check in, fetch papers and vote a
// few seconds after a poll opens. A seat whose deputy is signed in somewhere
// else is left to her.
type Simulation struct {
	Dir  string
	URL  string
	Held func(ctx context.Context, person identity.PersonID) (bool, error)
	Log  *slog.Logger
}

// Run plays until ctx ends.
func (s Simulation) Run(ctx context.Context) error {
	keys, err := ReadKeyring(s.Dir)
	if err != nil {
		return err
	}
	absent := map[string]bool{}
	for _, c := range []council{sessionA(), sessionC()} {
		absent[fmt.Sprintf("%sdelegate%02d", c.key, c.absent)] = true
	}
	// Few sign in at a time: people must not wait behind simulated ones.
	door := make(chan struct{}, 1)
	var work sync.WaitGroup
	for _, a := range keys.Accounts {
		if a.Seat == 0 || absent[a.Username] {
			continue
		}
		work.Go(func() { (&deputy{Simulation: s, account: a, door: door}).live(ctx) })
	}
	work.Wait()
	return nil
}

// deputy is one simulated member.
type deputy struct {
	Simulation
	account   Account
	door      chan struct{}
	checkedIn map[string]bool // by session and sitting
	voted     map[string]bool // by poll
}

// live keeps the deputy in her council's sessions; whatever goes wrong, she
// tries again later, as a person would.
func (d *deputy) live(ctx context.Context) {
	d.checkedIn, d.voted = map[string]bool{}, map[string]bool{}
	for ctx.Err() == nil {
		if err := d.attend(ctx); err != nil && ctx.Err() == nil {
			d.Log.Debug("a simulated deputy tries again", "seat", d.account.Seat, "error", err)
		}
		if !rest(ctx, 3*time.Second, 6*time.Second) {
			return
		}
	}
}

// rest waits a random time between from and to; false when ctx ended.
func rest(ctx context.Context, from, to time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(from + rand.N(to-from)):
		return true
	}
}

func (d *deputy) attend(ctx context.Context) error {
	client, err := d.enter(ctx)
	if err != nil {
		return err
	}
	session, err := d.session(ctx, client)
	if err != nil || session == "" {
		return err
	}
	tablet, err := Watch(ctx, client, session, "delegate")
	if err != nil {
		return err
	}
	defer tablet.Close()
	if err := d.read(ctx, tablet); err != nil {
		return err
	}
	for {
		state, changed := tablet.look()
		if state.Session.State == "closed" {
			return nil
		}
		if err := d.react(ctx, tablet, state); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-time.After(5 * time.Second):
		}
	}
}

func (d *deputy) enter(ctx context.Context) (*Client, error) {
	select {
	case d.door <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-d.door }()
	return Login(ctx, d.URL, d.account.Username, d.account.Password)
}

// session returns the running session, else the next one announced.
func (d *deputy) session(ctx context.Context, c *Client) (string, error) {
	var all []wire.SessionSummary
	if err := c.Do(ctx, http.MethodGet, "/api/v1/sessions", nil, &all); err != nil {
		return "", err
	}
	next := ""
	for _, s := range all {
		if s.State == "running" {
			return s.ID, nil
		}
		if s.State == "published" {
			next = s.ID
		}
	}
	return next, nil
}

// read fetches a paper, as a tablet that fills its pack does.
func (d *deputy) read(ctx context.Context, t *Tablet) error {
	var pack wire.Pack
	if err := t.Do(ctx, http.MethodGet, "/api/v1/sessions/"+t.Session+"/pack", nil, &pack); err != nil || len(pack.Files) == 0 {
		return err
	}
	_, err := t.Fetch(ctx, pack.Files[d.account.Seat%len(pack.Files)].URL)
	return err
}

// react does the one next thing the state asks for.
func (d *deputy) react(ctx context.Context, t *Tablet, state wire.Sections) error {
	sitting := fmt.Sprint(t.Session, state.Session.Sitting)
	if !d.checkedIn[sitting] {
		return d.checkIn(ctx, t, sitting)
	}
	for id, poll := range state.Polls {
		if (poll.State == "open" || poll.State == "closing") && poll.Method == "named" && !d.voted[id] {
			return d.vote(ctx, t, poll)
		}
	}
	return nil
}

func (d *deputy) checkIn(ctx context.Context, t *Tablet, sitting string) error {
	held, err := d.Held(ctx, d.account.Person)
	if err != nil || held {
		return err
	}
	if !rest(ctx, time.Second, 6*time.Second) {
		return nil
	}
	err = t.Do(ctx, http.MethodPost, "/api/v1/sessions/"+t.Session+"/check-in", nil, nil)
	if refused(err) {
		return nil // too early; the next look tries again
	}
	d.checkedIn[sitting] = err == nil
	return err
}

// refused reports whether the server said no, as against not answering.
func refused(err error) bool {
	var r *Refusal
	return errors.As(err, &r)
}

func (d *deputy) vote(ctx context.Context, t *Tablet, poll wire.Poll) error {
	if !rest(ctx, 2*time.Second, 7*time.Second) {
		return nil
	}
	held, err := d.Held(ctx, d.account.Person)
	if err != nil || held {
		return err
	}
	d.voted[poll.ID] = true
	choice := d.choice(poll)
	if choice == "" {
		return nil
	}
	_, err = t.Cast(ctx, poll.ID, NewBallot(), choice, "")
	if refused(err) {
		d.Log.Debug("a simulated vote was refused", "seat", d.account.Seat, "reason", err)
		return nil
	}
	return err
}

// choice follows the demo's figures for its own polls; in a poll a person made
// up most agree, and the same seat always answers alike.
func (d *deputy) choice(poll wire.Poll) wire.Choice {
	for _, c := range []council{sessionA(), sessionC()} {
		for _, b := range c.polls {
			if b.title != poll.Title || !strings.HasPrefix(d.account.Username, c.key) {
				continue
			}
			if choices := b.choices(c.seats); d.account.Seat <= len(choices) {
				return choices[d.account.Seat-1]
			}
		}
	}
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, poll.ID, d.account.Seat) // a hash takes everything
	switch n := h.Sum32() % 100; {
	case n < 82:
		return "for"
	case n < 93:
		return "against"
	default:
		return "abstain"
	}
}
