package systemtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode"

	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// refusal reads a problem+json that has this status.
func refusal(t *testing.T, response *http.Response, status int) (code, sentence string) {
	t.Helper()
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p wire.Problem
	if err := json.Unmarshal(raw, &p); err != nil || response.StatusCode != status || p.Status != status ||
		!strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("%s %s, want %d: %s", response.Status, response.Header.Get("Content-Type"), status, raw)
	}
	return p.Code, p.Detail
}

// inLanguage reports whether a sentence is written in a language's letters.
func inLanguage(language, sentence string) bool {
	has := func(in func(rune) bool) bool { return strings.ContainsFunc(sentence, in) }
	bengali := has(func(r rune) bool { return unicode.Is(unicode.Bengali, r) })
	vietnamese := has(func(r rune) bool { return unicode.Is(unicode.Latin, r) && r > unicode.MaxASCII })
	switch language {
	case "bn":
		return bengali
	case "vi":
		return vietnamese && !bengali
	default:
		return !vietnamese && !bengali && strings.Contains(sentence, " ")
	}
}

// Issue 2, Bad input: votes that cannot be, over PUT and over the socket. Each
// is refused in words, and none of them is counted.
func TestVotesThatCannotBe(t *testing.T) {
	t.Parallel()
	data := seeded(t)
	grantWithoutSeat(t, data, "secretary2")
	s := serve(t, data)
	r := enter(t, s, "")
	people := r.open(24)
	p := r.poll("Thông qua?")
	tablets := r.tablets([]demo.Account{people[4], people[5], r.account("secretary2"), r.account("delegate25"), r.account("guest01")}, s.URL())
	voter, second, unseated, absent, guest := tablets[0], tablets[1], tablets[2], tablets[3], tablets[4]

	cannot := func(who *demo.Tablet, ballot string, choice wire.Choice, status int, code string) {
		t.Helper()
		r.refused(who.Client, http.MethodPut, "/api/v1/polls/"+p.ID+"/ballots/"+ballot, wire.BallotInput{Choice: choice}, status, code)
		_, err := who.Cast(t.Context(), p.ID, ballot, choice, "")
		checkRefusal(t, err, status, code)
	}
	cannot(voter, demo.NewBallot(), "for", 409, "voting.not_open_yet")
	r.act(p, "open")
	cannot(voter, demo.NewBallot(), "perhaps", 422, "voting.choice_unknown")
	cannot(voter, "1", "for", 422, "voting.ballot_id")
	cannot(unseated, demo.NewBallot(), "for", 403, "voting.not_on_roll")
	cannot(absent, demo.NewBallot(), "for", 403, "voting.not_present")
	r.refused(guest.Client, http.MethodPut, "/api/v1/polls/"+p.ID+"/ballots/"+demo.NewBallot(), wire.BallotInput{Choice: "for"}, 403, "web.not_entitled")
	_, err := guest.Cast(t.Context(), p.ID, demo.NewBallot(), "for", "")
	checkRefusal(t, err, 403, "voting.not_on_roll")
	ballot := demo.NewBallot()
	if _, err := voter.Cast(t.Context(), p.ID, ballot, "against", ""); err != nil {
		t.Fatal(err)
	}
	cannot(voter, demo.NewBallot(), "for", 409, "voting.already_voted")
	cannot(voter, ballot, "for", 409, "voting.ballot_id_taken")
	cannot(second, ballot, "against", 409, "voting.ballot_id_taken")
	r.act(p, "close")
	cannot(second, demo.NewBallot(), "for", 409, "voting.closed")
	if got := r.act(p, "declare").Result; got.For != 0 || got.Against != 1 || got.Abstain != 0 || got.Silent != 32 {
		t.Errorf("%+v, want the one ballot against", got)
	}
}

// grantWithoutSeat makes somebody a delegate who holds no seat, so that she may
// come to the vote and is not on its roll.
func grantWithoutSeat(t *testing.T, data, username string) {
	t.Helper()
	a, ok := keyring(t, data).Find(username)
	if !ok {
		t.Fatal(username)
	}
	if r := command(t, "ecabinet", "user", "role", username, "delegate", "--body", string(a.Body), "--data", data); r.code != 0 {
		t.Fatalf("ended with %d: %s", r.code, r.stderr)
	}
}

// Two browsers open the same poll at one moment: one does, the other is told
// who did. The same for closing; declaring twice is the same declaration.
func TestTwoBrowsersActOnOnePoll(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	r.open(24)
	chairs := []*demo.Client{r.chair, r.login("chair2")}
	p := r.poll("Thông qua?")
	for _, step := range []struct{ act, code string }{
		{"open", "voting.already_open"}, {"close", "voting.already_closed"},
	} {
		errs := make([]error, len(chairs))
		var work sync.WaitGroup
		for i, c := range chairs {
			work.Go(func() { errs[i] = c.Do(t.Context(), http.MethodPost, "/api/v1/polls/"+p.ID+"/"+step.act, nil, nil) })
		}
		work.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("%s: %v and %v, want one of them refused", step.act, errs[0], errs[1])
		}
		loser, winner := errs[0], chairs[1].Me.Name
		if loser == nil {
			loser, winner = errs[1], chairs[0].Me.Name
		}
		checkRefusal(t, loser, http.StatusConflict, step.code)
		if step.act == "open" && !strings.Contains(loser.Error(), winner) {
			t.Errorf("it does not say that %s opened the poll: %v", winner, loser)
		}
	}
	first := r.act(p, "declare")
	if again := r.act(p, "declare"); again.DeclaredAt != first.DeclaredAt || again.State != "declared" {
		t.Errorf("declared at %d, then at %d", first.DeclaredAt, again.DeclaredAt)
	}
}
