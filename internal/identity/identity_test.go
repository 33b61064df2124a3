package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/fault"
)

var cheap = Cost{MemoryKiB: 64, Passes: 1, Threads: 1}

func TestPasswordHash(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap, rand.Reader, 4)
	ctx := context.Background()
	hash, err := h.Hash(ctx, "phòng họp không giấy")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("the hash must carry its parameters: %s", hash)
	}
	for password, want := range map[string]bool{
		"phòng họp không giấy":             true,
		"pho\u0300ng ho\u0323p không giấy": true, // decomposed marks of another keyboard
		"phòng họp không giay":             false,
		"":                                 false,
		strings.Repeat("dài ", 100):        false,
		"phòng họp không giấy" + "\x00" + "more": false,
	} {
		if got, err := h.Verify(ctx, hash, password); err != nil || got != want {
			t.Errorf("Verify(%q) = %v, %v; want %v", password, got, err, want)
		}
	}
	if right, err := h.Verify(ctx, "", "decoy"); right || err != nil {
		t.Errorf("an account that does not exist must cost a hash and be wrong: %v %v", right, err)
	}
}

func TestWeakPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap, rand.Reader, 4)
	for password, code := range map[string]string{
		"ngắn":                   "identity.password_short",
		strings.Repeat("x", 257): "identity.password_long",
	} {
		if _, err := h.Hash(context.Background(), password); fault.CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", password, err, code)
		}
	}
}

// A hall that signs in together waits in a queue; beyond its end it is told to
// come back, and somebody who leaves gives the place free.
func TestHasherQueueHasAnEnd(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap, rand.Reader, 1)
	for range runtime.GOMAXPROCS(0) {
		if err := h.enter(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	gone, leave := context.WithCancel(context.Background())
	waiting := make(chan error)
	go func() { waiting <- h.enter(gone) }()
	for len(h.queue) < cap(h.queue) {
		time.Sleep(time.Millisecond)
	}
	err := h.enter(context.Background())
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.RetryAfter == 0 {
		t.Fatalf("a full queue must say when to come back: %v", err)
	}
	leave()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Fatalf("a caller who left must stop waiting: %v", err)
	}
	if len(h.queue) != runtime.GOMAXPROCS(0) {
		t.Fatal("the place of a caller who left is not free")
	}
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	l := NewLimiter(2, time.Minute, 3, func() time.Time { return now })
	if left, wait := l.Take("a"); left != 1 || wait != 0 {
		t.Fatal(left, wait)
	}
	l.Take("a")
	if _, wait := l.Take("a"); wait != time.Minute {
		t.Fatalf("third try must wait a minute, not %s", wait)
	}
	if _, wait := l.Take("b"); wait != 0 {
		t.Fatal("another key has its own count")
	}
	now = now.Add(time.Minute)
	if left, wait := l.Take("a"); left != 0 || wait != 0 {
		t.Fatal("one try must have come back", left, wait)
	}
	l.Clear("a")
	if left, _ := l.Take("a"); left != 1 {
		t.Fatal("Clear gives all tries back")
	}
	for _, key := range []string{"c", "d", "e", "f", "g"} {
		l.Take(key)
		if len(l.buckets) > 3 {
			t.Fatalf("it remembers %d keys of at most 3", len(l.buckets))
		}
	}
}

// Otherwise whoever sends names of a megabyte fills the memory with them.
func TestTriesForAnOverlongNameAreCountedUnderAShortOne(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("a", 64)
	if checkUsername(longest) != nil || checkUsername(longest+"a") == nil {
		t.Fatal("the longest name is not 64 letters")
	}
	long := limiterName(strings.Repeat("a", 1<<20))
	if len(long) > 65 || long == limiterName(longest) || limiterName("chair") != "chair" {
		t.Errorf("an overlong name is counted under %d letters", len(long))
	}
}

func TestTokenAndCSRF(t *testing.T) {
	t.Parallel()
	a, b := newToken(rand.Reader), newToken(rand.Reader)
	if !wellFormed(a) || wellFormed("short") || wellFormed(a+"x") {
		t.Fatal("a token is 256 bits, nothing else")
	}
	if a.Hash() == b.Hash() || strings.Contains(a.Hash(), string(a)) {
		t.Fatal("the stored hash must tell tokens apart and not contain them")
	}
	if !a.RightCSRF(a.CSRF()) || a.RightCSRF(b.CSRF()) || a.RightCSRF("") {
		t.Fatal("the CSRF value belongs to one token")
	}
}

func TestDevicePassBelongsToOneAccountAndKey(t *testing.T) {
	t.Parallel()
	key, device := []byte("key"), NewID(bytes.NewReader(make([]byte, 16)))
	pass := devicePass(key, "chutoa", device)
	if knownDevice(key, "chutoa", pass) != device {
		t.Fatal("a right pass must name its device")
	}
	for name, got := range map[string]string{
		"another account": knownDevice(key, "thuky", pass),
		"another key":     knownDevice([]byte("other"), "chutoa", pass),
		"changed":         knownDevice(key, "chutoa", pass+"0"),
		"empty":           knownDevice(key, "chutoa", ""),
	} {
		if got != "" {
			t.Errorf("%s: the pass was taken for %q", name, got)
		}
	}
}

func TestPrincipal(t *testing.T) {
	t.Parallel()
	p := &Principal{Person: Person{ID: "p"}, Grants: []Grant{
		{Body: "a", Role: Delegate, Title: "Đại biểu"}, {Body: "a", Role: Chair}, {Body: "b", Role: Guest},
	}}
	if got := p.Roles("a"); len(got) != 2 || got[0] != Chair {
		t.Errorf("roles in a: %v", got)
	}
	if !p.May("a", RunPolls) || p.May("b", RunPolls) || p.May("c", ReadSession) {
		t.Error("a permission holds in the body of the role only")
	}
	if !p.Belongs("b") || p.Belongs("c") || p.Title("a") != "Đại biểu" || len(p.Bodies()) != 2 {
		t.Error("membership is wrong")
	}
}

func TestGrantHoldsForItsTime(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	g := Grant{Since: day(2), Until: day(4)}
	for n, want := range map[int]bool{1: false, 2: true, 3: true, 4: false} {
		if g.In(day(n)) != want {
			t.Errorf("day %d: %v", n, !want)
		}
	}
}

// What the roles may do is the heart of the access rules: this table is read
// by people who are not programmers.
func TestNobodyHoldsMoreThanHerOffice(t *testing.T) {
	t.Parallel()
	only := map[Permission][]Role{
		Vote:         {Chair, Delegate},
		EditSession:  {Secretary},
		EditMinutes:  {Secretary},
		KeepDesk:     {Secretary},
		RunPolls:     {Secretary, Chair},
		EnterBallots: {Secretary, Chair},
		ReadDrafts:   {Secretary, Chair, Auditor},
		ManagePeople: {Administrator},
		ManageSystem: {Administrator},
		Sign:         {Secretary, Chair, Clerk},
	}
	for permission, roles := range only {
		for _, role := range Roles {
			want := false
			for _, r := range roles {
				want = want || r == role
			}
			if role.Allows(permission) != want {
				t.Errorf("%s and %s: %v, want %v", role, permission, !want, want)
			}
		}
	}
}

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	if id := NewID(rand.Reader); !ValidID(id) || ValidID(id+"a") || ValidID(strings.ToUpper(id)) {
		t.Fatal(id)
	}
}
