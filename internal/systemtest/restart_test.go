package systemtest

import (
	"net/http"
	"testing"

	"ecabinet/internal/demo"
	"ecabinet/web/wire"
)

// What happens in the very moment in which a tablet comes back is shown on it:
// it is neither in what the tablet had nor in what comes later.
func TestNothingIsMissedWhileATabletComesBack(t *testing.T) {
	t.Parallel()
	s := serve(t, seeded(t))
	r := enter(t, s, "")
	tablet := r.tablets([]demo.Account{r.account("delegate09")}, s.URL())[0]
	for i := range 30 {
		s.kill()
		s.start()
		present := (i + 1) % 2
		r.do(r.secretary, http.MethodPost, r.path("/attendance"), wire.DeskPresence{Person: tablet.Me.Person, Present: present == 1}, nil)
		within(t, settled, "the tablet shows who is here", func() bool {
			a := tablet.State().Attendance
			return a != nil && a.Present == present
		})
	}
}
