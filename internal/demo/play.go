package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/web/wire"
)

// Play says how session A is played.
type Play struct {
	Dir  string   // the data folder: passwords are read from it, the minutes are put into it
	URLs []string // the servers; people are split over them
	Fast bool     // shortens every wait, the closing countdown too
	Out  io.Writer
}

// PollOutcome is one open vote as it was declared.
type PollOutcome struct {
	Title     string `json:"title"`
	For       int    `json:"for"`
	Against   int    `json:"against"`
	NotVoting int    `json:"not_voting"`
	Passed    bool   `json:"passed"`
}

// Outcome is what a play leaves behind: the votes in their order, the path of
// the signed minutes and the folder of the anchors they are checked with.
type Outcome struct {
	Polls   []PollOutcome `json:"polls"`
	Minutes string        `json:"minutes"`
	Trust   string        `json:"trust"`
}

// player holds everybody of the play.
type player struct {
	Play
	council   council
	keys      Keyring
	session   string
	chair     *Tablet
	secretary *Client
	second    *Client // the second secretary: what is entered by hand takes two
	clerk     *Client
	delegates []*Tablet // by seat, those who come
	items     map[string]wire.AgendaItem
	polls     map[string]wire.Poll // by title
}

// Run plays session A from the opening to the signed minutes, through the
// public API and live connections alone. It fails when anything does not come
// out as the demo says it must.
func (p Play) Run(ctx context.Context) (Outcome, error) {
	pl := &player{Play: p, council: sessionA(), items: map[string]wire.AgendaItem{}, polls: map[string]wire.Poll{}}
	defer pl.leave()
	var outcome Outcome
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"sign in", pl.signIn},
		{"session", pl.findSession},
		{"watch", pl.watch},
		{"first sitting", func(ctx context.Context) error { return pl.sitting(ctx, "1", "8") }},
		{"second sitting", func(ctx context.Context) error { return pl.sitting(ctx, "9", "9") }},
		{"decisions", func(ctx context.Context) (err error) { outcome.Polls, err = pl.decisions(ctx); return err }},
		{"minutes", func(ctx context.Context) (err error) { outcome.Minutes, err = pl.minutes(ctx); return err }},
	} {
		started := time.Now()
		if err := step.do(ctx); err != nil {
			return outcome, fmt.Errorf("%s: %w", step.name, err)
		}
		pl.say("— %s: %s", step.name, time.Since(started).Round(time.Millisecond))
	}
	var err error
	if outcome.Trust, err = filepath.Abs(filepath.Join(p.Dir, TrustDir)); err != nil {
		return outcome, err
	}
	return outcome, pl.compare(outcome)
}

func (pl *player) say(format string, args ...any) {
	_, _ = fmt.Fprintf(pl.Out, format+"\n", args...) // the play does not depend on who listens
}

// wait lets people watch; fast plays do not.
func (pl *player) wait(ctx context.Context, d time.Duration) error {
	if pl.Fast {
		d = 20 * time.Millisecond
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// signIn signs everybody in, delegates split over the servers.
func (pl *player) signIn(ctx context.Context) (err error) {
	if pl.keys, err = ReadKeyring(pl.Dir); err != nil {
		return err
	}
	for username, client := range map[string]**Client{"secretary": &pl.secretary, "secretary2": &pl.second, "clerk": &pl.clerk} {
		if *client, err = pl.login(ctx, username, 0); err != nil {
			return err
		}
	}
	return nil
}

func (pl *player) login(ctx context.Context, username string, n int) (*Client, error) {
	a, ok := pl.keys.Find(username)
	if !ok {
		return nil, fault.New(fault.NotFound, "demo.no_account", "username", username)
	}
	return Login(ctx, pl.URLs[n%len(pl.URLs)], a.Username, a.Password)
}

// findSession finds session A and refuses one that was played before.
func (pl *player) findSession(ctx context.Context) error {
	var all []wire.SessionSummary
	if err := pl.secretary.Do(ctx, http.MethodGet, "/api/v1/sessions", nil, &all); err != nil {
		return err
	}
	for _, s := range all {
		if strings.HasPrefix(s.Title, pl.council.session) {
			pl.session = s.ID
			if s.State != "published" {
				return fault.New(fault.Conflict, "demo.played")
			}
		}
	}
	if pl.session == "" {
		return fault.New(fault.NotFound, "demo.no_session")
	}
	var session wire.Session
	if err := pl.secretary.Do(ctx, http.MethodGet, pl.path(""), nil, &session); err != nil {
		return err
	}
	for _, it := range session.Agenda {
		pl.items[it.Number] = it
	}
	var polls []wire.Poll
	if err := pl.secretary.Do(ctx, http.MethodGet, pl.path("/polls"), nil, &polls); err != nil {
		return err
	}
	for _, p := range polls {
		pl.polls[p.Title] = p
	}
	return nil
}

func (pl *player) path(rest string) string { return "/api/v1/sessions/" + pl.session + rest }

// watch connects the chair and every delegate who will come.
func (pl *player) watch(ctx context.Context) error {
	chair, err := pl.login(ctx, "chair1", 0)
	if err != nil {
		return err
	}
	if pl.chair, err = Watch(ctx, chair, pl.session, "office"); err != nil {
		return err
	}
	var coming []Account
	for _, a := range pl.keys.Accounts {
		if a.Body == pl.keys.body("chair1") && a.Seat > 0 && a.Seat != pl.council.absent {
			coming = append(coming, a)
		}
	}
	pl.delegates = make([]*Tablet, len(coming))
	work, ctx2 := errgroup.WithContext(ctx)
	work.SetLimit(8)
	for i, a := range coming {
		work.Go(func() error {
			c, err := Login(ctx2, pl.URLs[i%len(pl.URLs)], a.Username, a.Password)
			if err != nil {
				return err
			}
			pl.delegates[i], err = Watch(ctx, c, pl.session, "delegate")
			return err
		})
	}
	return work.Wait()
}

// body returns the body an account belongs to.
func (k Keyring) body(username string) identity.BodyID {
	a, _ := k.Find(username)
	return a.Body
}

func (pl *player) leave() {
	for _, t := range append(slices.Clone(pl.delegates), pl.chair) {
		if t != nil {
			t.Close()
		}
	}
}

// each lets all delegates act at once.
func (pl *player) each(ctx context.Context, people []*Tablet, act func(context.Context, *Tablet) error) error {
	work, ctx := errgroup.WithContext(ctx)
	for _, t := range people {
		work.Go(func() error { return act(ctx, t) })
	}
	return work.Wait()
}

// open checks everybody in and opens the next sitting. Most do it on their
// tablets; guests, two deputies, and everybody while it is too early for the
// tablets, at the desk: a play does not wait for the afternoon.
func (pl *player) open(ctx context.Context, people []*Tablet) error {
	atDesk := len(people) - 2
	err := pl.each(ctx, people[:atDesk], func(ctx context.Context, t *Tablet) error {
		err := t.Do(ctx, http.MethodPost, pl.path("/check-in"), nil, nil)
		if r := (*Refusal)(nil); errors.As(err, &r) && r.Code == "meetings.check_in_not_open" {
			return pl.desk(ctx, t.Me.Person, true)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, t := range people[atDesk:] {
		if err := pl.desk(ctx, t.Me.Person, true); err != nil {
			return err
		}
	}
	for _, a := range pl.keys.Accounts {
		if a.Has(identity.Guest) {
			if err := pl.desk(ctx, string(a.Person), true); err != nil {
				return err
			}
		}
	}
	return pl.secretary.Do(ctx, http.MethodPost, pl.path("/open-sitting"), nil, nil)
}

func (pl *player) desk(ctx context.Context, person string, present bool) error {
	return pl.secretary.Do(ctx, http.MethodPost, pl.path("/attendance"), wire.DeskPresence{Person: person, Present: present}, nil)
}

// sitting plays a sitting that goes through top-level items from first to last.
func (pl *player) sitting(ctx context.Context, first, last string) error {
	if err := pl.open(ctx, pl.delegates); err != nil {
		return err
	}
	for i, number := range pl.council.numbers() {
		if strings.Contains(number, ".") || compareNumbers(number, first) < 0 || compareNumbers(number, last) > 0 {
			continue
		}
		if err := pl.run(ctx, number, pl.council.items[i].title); err != nil {
			return err
		}
	}
	return pl.secretary.Do(ctx, http.MethodPost, pl.path("/close-sitting"), nil, nil)
}

// compareNumbers compares agenda numbers by their first part.
func compareNumbers(a, b string) int {
	var x, y int
	_, _ = fmt.Sscan(a, &x) // agenda numbers of the demo begin with a number
	_, _ = fmt.Sscan(b, &y)
	return x - y
}

// run calls an item and waits until every tablet shows it.
func (pl *player) run(ctx context.Context, number, title string) error {
	item := pl.items[number].ID
	if err := pl.chair.Do(ctx, http.MethodPut, pl.path("/running-item"), wire.RunningItem{Item: item}, nil); err != nil {
		return err
	}
	pl.say("%s. %s", number, title)
	shown := func(s wire.Sections) bool { return s.Session != nil && s.Session.Item == item }
	err := pl.each(ctx, pl.delegates, func(ctx context.Context, t *Tablet) error { return t.Until(ctx, shown) })
	if err != nil {
		return err
	}
	return pl.wait(ctx, 4*time.Second)
}

// decisions plays the last sitting: six open votes, the confidence vote on
// paper, the closing.
func (pl *player) decisions(ctx context.Context) ([]PollOutcome, error) {
	if err := pl.open(ctx, pl.delegates); err != nil {
		return nil, err
	}
	if err := pl.run(ctx, "10", "Thông qua các nghị quyết"); err != nil {
		return nil, err
	}
	var out []PollOutcome
	for n, b := range pl.council.polls {
		result, err := pl.vote(ctx, n, b)
		if err != nil {
			return out, fmt.Errorf("vote %d: %w", n+1, err)
		}
		out = append(out, result)
	}
	if err := pl.confidence(ctx); err != nil {
		return out, err
	}
	for _, number := range []string{"10.7", "12"} {
		if err := pl.run(ctx, number, pl.items[number].Title); err != nil {
			return out, err
		}
	}
	if err := pl.secretary.Do(ctx, http.MethodPost, pl.path("/close-sitting"), nil, nil); err != nil {
		return out, err
	}
	return out, pl.secretary.Do(ctx, http.MethodPost, pl.path("/close"), nil, nil)
}

// compare refuses a play that came out differently.
func (pl *player) compare(o Outcome) error {
	for i, b := range pl.council.polls {
		got, want := o.Polls[i], PollOutcome{b.title, b.yes, b.no, b.abstain, b.expectPassed}
		if got != want {
			return fmt.Errorf("vote %d is %+v, the demo says %+v", i+1, got, want)
		}
	}
	return nil
}

// amend uploads and publishes the version of a draft that the floor changed,
// while the tablets hold the one before.
func (pl *player) amend(ctx context.Context, b ballot) error {
	var papers []wire.Document
	if err := pl.secretary.Do(ctx, http.MethodGet, pl.path("/documents"), nil, &papers); err != nil {
		return err
	}
	for _, p := range pl.council.papers {
		if p.item != b.item || p.kind != "draft_resolution" {
			continue
		}
		i := slices.IndexFunc(papers, func(d wire.Document) bool { return d.Title == p.title })
		if i < 0 {
			return fault.New(fault.NotFound, "meetings.document_missing")
		}
		var file bytes.Buffer
		if _, err := p.write(&file, pl.council.body.Place, time.Now(), b.amended); err != nil {
			return err
		}
		if err := pl.secretary.Upload(ctx, papers[i].ID, p.title+" (bản 2).pdf", file.Bytes()); err != nil {
			return err
		}
		pl.say("    bản %d của dự thảo được công bố", b.amended)
		return pl.secretary.Do(ctx, http.MethodPost, "/api/v1/documents/"+papers[i].ID+"/publish", nil, nil)
	}
	return nil
}

// save puts the signed minutes into the data folder.
func (pl *player) save(pdf []byte) (string, error) {
	path, err := filepath.Abs(filepath.Join(pl.Dir, "demo-minutes.pdf"))
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, pdf, 0o644)
}

// tally counts what is done from many goroutines.
type tally struct {
	mu sync.Mutex
	n  int
}

func (t *tally) add() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
}
