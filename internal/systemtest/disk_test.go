package systemtest

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"ecabinet/internal/config"
	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// Issue 2, Bad input: a database that cannot be written. The disk fills up in a
// burst: votes are answered 503 with a reason, every screen says that voting is
// paused, reading goes on; with room again everything goes on, and what was
// acknowledged is counted.
func TestTheDiskIsFullInABurst(t *testing.T) {
	t.Parallel()
	data := filepath.Join(smallDisk(t, 24), "data")
	copySeed(t, data)
	s := serve(t, data)
	r := enter(t, s, "")
	people := r.open(24)
	poll := r.poll("Phiếu nào được xác nhận thì được đếm?")
	d := r.paper("Báo cáo")
	tablets := r.tablets(people[:12], s.URL())
	screen := r.tablets([]demo.Account{r.account("delegate15")}, s.URL())[0]
	r.act(poll, "open")
	b := begin(t, poll, tablets, s.URL())
	within(t, settled, "everybody votes", func() bool { return b.resumed(make([]int64, len(b.voters))) })

	release := fill(t, filepath.Dir(data))
	paused := func() bool { fault := screen.State().Fault; return fault != nil && fault.Paused }
	within(t, settled, "the screens say that voting is paused", paused)
	err := screen.Do(t.Context(), http.MethodPut, "/api/v1/polls/"+poll.ID+"/ballots/"+demo.NewBallot(), wire.BallotInput{Choice: "for"}, nil)
	checkRefusal(t, err, http.StatusServiceUnavailable, "voting.not_confirmed")
	r.refused(r.chair, http.MethodPost, "/api/v1/polls/"+poll.ID+"/close", nil, http.StatusServiceUnavailable, "store.cannot_write")
	var refusal *demo.Refusal
	if errors.As(err, &refusal) && !inLanguage("vi", refusal.Detail) {
		t.Errorf("no Vietnamese: %s", refusal.Detail)
	}
	checkRefusal(t, r.secretary.Upload(t.Context(), d.ID, "a.pdf", wholePDF(t, 1<<20)), http.StatusServiceUnavailable, "blob.cannot_write")
	var pack wire.Pack
	r.do(r.secretary, http.MethodGet, r.path("/pack"), nil, &pack) // papers stay readable
	if _, err := r.secretary.Fetch(t.Context(), pack.Files[0].URL); err != nil {
		t.Error(err)
	}

	since := b.answered()
	release()
	took := within(t, settled, "everybody votes again and the screens say so", func() bool { return b.resumed(since) && !paused() })
	t.Logf("everybody had voted %s after there was room again", took.Round(10*time.Millisecond))
	r.act(poll, "close")
	b.work.Wait()
	declared := r.act(poll, "declare")
	s.stop()
	acknowledged, unanswered := b.totals()
	t.Logf("%d votes acknowledged, %d tries without one", acknowledged, unanswered)
	b.judge(declared, config.Storage{Data: data})
}

// smallDisk mounts a file system of so many MB, which needs root.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		missing(t, fmt.Sprintf("mounting a small disk needs root: %v", err))
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// fill takes all the room there is and returns what gives it back.
func fill(t *testing.T, folder string) (release func()) {
	t.Helper()
	path := filepath.Join(folder, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2] // smaller and smaller, until nothing fits
		}
	}
	if err := f.Close(); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
