package storetest

import (
	"sync"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/meetings"
)

func presence(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Published)
	c.at(opening.Add(-2*time.Hour - time.Minute))
	_, err := c.CheckIn(ctx, actor(deputy(1)), id)
	c.refused(err, fault.Closed, "meetings.check_in_not_open")
	c.at(opening.Add(-2 * time.Hour))
	before := len(c.acts(c.stream(id)))
	a, err := c.CheckIn(ctx, actor(deputy(1)), id)
	if err != nil || a.Present != 1 || a.Seats != 33 || a.Filled != 32 || a.Needed != 22 || a.Quorate || a.Sitting != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	again, err := c.CheckIn(ctx, actor(deputy(1)), id)
	if err != nil || again.Present != 1 || len(c.acts(c.stream(id))) != before+1 {
		t.Error("checking in twice is once")
	}
	_, err = c.CheckIn(ctx, actor("secretary"), id)
	c.refused(err, fault.NotEntitled, "meetings.not_participant")
	desk := func(p identity.PersonID, present bool, absence string) (meetings.Attendance, error) {
		return c.Desk(ctx, office, id, meetings.DeskPresence{Person: p, Present: present, Absence: absence})
	}
	_, err = desk("nobody", true, "")
	c.refused(err, fault.NotFound, "meetings.person_missing")
	_, err = desk(deputy(2), true, "ốm")
	c.refused(err, fault.Invalid, "meetings.present_and_absent")
	a, err = desk("guest", true, "")
	if err != nil || a.Guests != 1 || a.Present != 1 {
		t.Errorf("a guest counts apart: %+v, %v", a, err)
	}
	a, err = desk(deputy(2), false, "ốm, có phép")
	if err != nil || a.Attendees[1].Absence != "ốm, có phép" || a.Attendees[1].Present {
		t.Errorf("announced absence: %+v, %v", a.Attendees[1], err)
	}
	a, err = desk(deputy(2), true, "")
	if err != nil || a.Attendees[1].Absence != "" || a.Attendees[1].How != meetings.ByDesk || a.Present != 2 {
		t.Errorf("she came after all: %+v, %v", a.Attendees[1], err)
	}
	a, err = desk(deputy(1), false, "")
	if err != nil || a.Attendees[0].Present || a.Attendees[0].Spans[0].OutBy != "secretary" {
		t.Errorf("checked out by the desk: %+v, %v", a.Attendees[0], err)
	}
	c.must(second(c.CheckIn(ctx, actor(deputy(1)), id)))
	spans, err := c.Presence(ctx, reads(deputy(1), identity.Delegate), id)
	if err != nil || len(spans) != 2 || spans[0].Open() || !spans[1].Open() {
		t.Errorf("her own record: %+v, %v", spans, err)
	}
	if public, _ := c.Attendance(ctx, delegate, id); public.Attendees != nil || public.Present != 2 {
		t.Error("a delegate sees numbers, not names")
	}
	want := "presence.in presence.in absence.note absence.retract presence.in presence.out presence.in"
	if got := c.since(id, before); got != want {
		t.Errorf("the journal says %s", got)
	}
}

func second[A any](_ A, err error) error { return err }

func presenceUndone(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Running)
	undo := func(p identity.PersonID) (meetings.Attendance, error) {
		return c.UndoPresence(ctx, office, id, p)
	}
	_, err := undo(deputy(30))
	c.refused(err, fault.Closed, "meetings.nothing_to_undo")
	a, err := undo(deputy(1))
	if err != nil || a.Present != 21 || a.Attendees[0].Spans != nil {
		t.Fatalf("an arrival taken back leaves no trace on the board: %+v, %v", a.Attendees[0], err)
	}
	c.must(second(c.CheckIn(ctx, actor(deputy(1)), id)))
	c.must(second(c.Desk(ctx, office, id, meetings.DeskPresence{Person: deputy(1)})))
	a, err = undo(deputy(1))
	if err != nil || a.Present != 22 || len(a.Attendees[0].Spans) != 1 || !a.Attendees[0].Spans[0].Open() {
		t.Fatalf("a departure taken back: %+v, %v", a.Attendees[0], err)
	}
	c.must(c.CloseSitting(ctx, office, id))
	_, err = undo(deputy(1))
	c.refused(err, fault.Closed, "meetings.nothing_to_undo")
}

// crowd checks everybody in at the same moment, each twice.
func crowd(t *testing.T, c *council) {
	id := c.session(meetings.Published)
	c.at(opening)
	var wg sync.WaitGroup
	for i := 1; i <= 32; i++ {
		for range 2 {
			wg.Go(func() {
				if _, err := c.CheckIn(t.Context(), actor(deputy(i)), id); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	a, err := c.Attendance(t.Context(), secretary, id)
	if err != nil || a.Present != 32 || !a.Quorate {
		t.Errorf("%+v, %v", a, err)
	}
	if n := len(c.acts(c.stream(id))); n != 2+32 {
		t.Errorf("%d acts for 32 arrivals", n-2)
	}
}

// rivals lets two browsers do the same once-only act at the same moment.
func rivals(t *testing.T, c *council) {
	id := c.session(meetings.Published)
	c.at(opening)
	c.seat(id, 22)
	d := c.document(id, nil)
	c.must(second(c.upload(d, pdf(1, ""))))
	other := c.session(meetings.Running)
	before := len(c.acts(c.stream(id)))
	for name, act := range map[string]func() error{
		"open":    func() error { return c.OpenSitting(t.Context(), office, id) },
		"publish": func() error { return second(c.PublishDocument(t.Context(), office, d)) },
		"draft":   func() error { return second(c.SaveDraft(t.Context(), office, other, "x", 0)) },
	} {
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = act() })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Duplicate):
				t.Errorf("%s: %v", name, err)
			}
		}
		if won != 1 {
			t.Errorf("%s: %d of 4 rivals won", name, won)
		}
	}
	if got := len(c.acts(c.stream(id))) - before; got != 2 {
		t.Errorf("%d acts for two changes", got)
	}
}

func seatsAndGroups(t *testing.T, c *council) {
	ctx := t.Context()
	terms, err := c.Terms(ctx, councilID)
	c.must(err)
	fill := func(number int, p identity.PersonID, from time.Time) error {
		_, err := c.FillSeat(ctx, office, councilID, meetings.SeatInput{Term: terms[0].ID, Number: number, Person: p, From: from})
		return err
	}
	now := opening.Add(-24 * time.Hour)
	c.at(now)
	c.refused(fill(34, "new", now), fault.Invalid, "meetings.seat_range")
	c.refused(fill(1, "new", now), fault.Conflict, "meetings.seat_taken")
	c.refused(fill(33, deputy(1), now), fault.Conflict, "meetings.seat_second")
	c.must(c.VacateSeat(ctx, office, councilID, 1, now))
	c.refused(c.VacateSeat(ctx, office, councilID, 1, now), fault.NotFound, "meetings.seat_missing")
	if roll, _ := c.Roll(ctx, councilID); len(roll) != 31 {
		t.Errorf("%d on the roll after one left", len(roll))
	}
	c.must(fill(1, "new", now))
	c.must(fill(33, deputy(1), now))
	roll, err := c.Roll(ctx, councilID)
	if err != nil || len(roll) != 33 || roll[0].Person != "new" || roll[32].Person != deputy(1) {
		t.Errorf("%d on the roll, %v", len(roll), err)
	}
	b, err := c.Body(ctx, councilID)
	c.must(err)
	in := meetings.BodyInput(b)
	in.RulePack = "2025"
	changed, err := c.ChangeBody(ctx, office, councilID, in)
	if again, _ := c.Body(ctx, councilID); err != nil || again != changed || again.RulePack != "2025" {
		t.Errorf("%+v, %v", changed, err)
	}
	in.TimeZone = "Mars/Olympus"
	_, err = c.ChangeBody(ctx, office, councilID, in)
	c.refused(err, fault.Invalid, "meetings.time_zone_unknown")
	in.TimeZone = "UTC"
	_, err = c.CreateBody(ctx, office, in)
	c.refused(err, fault.Duplicate, "meetings.body_exists")
	_, err = c.Body(ctx, "other")
	c.refused(err, fault.NotFound, "meetings.body_missing")
	_, err = c.ChangeGroup(ctx, office, councilID, "nobody", meetings.GroupInput{Name: "x"})
	c.refused(err, fault.NotFound, "meetings.group_missing")
	c.acts(journal.BodyStream(string(councilID)))
}

func minutesLife(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Running)
	_, err := c.SaveDraft(ctx, office, id, "# Biên bản", 0)
	c.must(err)
	_, err = c.SaveDraft(ctx, office, id, "# Khác", 0)
	c.refused(err, fault.Conflict, "meetings.minutes_stale")
	m, err := c.SaveDraft(ctx, office, id, "# Biên bản kỳ họp", 1)
	if err != nil || m.Revision != 2 || m.State != meetings.MinutesDraft || m.SavedBy != "secretary" {
		t.Fatalf("%+v, %v", m, err)
	}
	frozen := meetings.Frozen{Revision: 2, Hash: c.file("đã chốt"), Pages: 3, Steps: []meetings.StepInput{
		{Field: "secretary", Person: "secretary"}, {Field: "chair", Person: deputy(1)}, {Field: "seal", Person: "clerk"}}}
	freeze := func() error { _, err := c.Freeze(ctx, office, id, frozen); return err }
	c.refused(freeze(), fault.Closed, "meetings.session_not_closed")
	c.must(c.CloseSitting(ctx, office, id))
	c.must(c.CloseSession(ctx, office, id))
	frozen.Revision = 1
	c.refused(freeze(), fault.Conflict, "meetings.minutes_stale")
	frozen.Revision = 2
	c.must(freeze())
	c.refused(freeze(), fault.Closed, "meetings.minutes_frozen")
	_, err = c.SaveDraft(ctx, office, id, "x", 2)
	c.refused(err, fault.Closed, "meetings.minutes_frozen")
	c.must(second(c.Unfreeze(ctx, office, id)))
	_, err = c.Unfreeze(ctx, office, id)
	c.refused(err, fault.Closed, "meetings.minutes_not_frozen")
	c.must(freeze())
	before := len(c.acts(c.stream(id)))
	c.signAll(id, frozen)
	want := "sign.intent sign.done sign.intent sign.done sign.intent sign.done"
	if got := c.since(id, before); got != want {
		t.Errorf("the journal says %s", got)
	}
}

// file stores content as a blob, as whoever makes the PDF does.
func (c *council) file(content string) meetings.Hash {
	h := journal.HashOf([]byte(content))
	c.blobs.mu.Lock()
	defer c.blobs.mu.Unlock()
	c.blobs.files[h] = []byte(content)
	return h
}

func (c *council) signAll(id meetings.SessionID, frozen meetings.Frozen) {
	c.t.Helper()
	ctx, base := c.t.Context(), frozen.Hash
	early := meetings.Signed{Field: "secretary", Base: base, Hash: c.file("sớm"), Level: "B-B"}
	_, err := c.RecordSigned(ctx, office, id, early)
	c.refused(err, fault.Conflict, "meetings.no_intent")
	_, err = c.Minutes(ctx, delegate, id)
	c.refused(err, fault.NotFound, "meetings.minutes_missing")
	for i, step := range frozen.Steps {
		signer := actor(step.Person)
		_, err := c.RecordIntent(ctx, actor("nobody"), id, step.Field, base)
		c.refused(err, fault.NotEntitled, "meetings.not_your_turn")
		_, err = c.RecordIntent(ctx, signer, id, step.Field, journal.HashOf(nil))
		c.refused(err, fault.Conflict, "meetings.other_version_now")
		c.must(second(c.RecordIntent(ctx, signer, id, step.Field, base)))
		next := c.file("ký " + step.Field)
		m, err := c.RecordSigned(ctx, signer, id, meetings.Signed{Field: step.Field, Base: base, Hash: next, Level: "B-B"})
		if err != nil || m.Hash != next || m.SignedCount() != i+1 || m.Steps[i].Hash != next {
			c.t.Fatalf("%s: %+v, %v", step.Field, m, err)
		}
		base = next
		_, err = c.Unfreeze(ctx, office, id)
		c.refused(err, fault.Closed, "meetings.minutes_signed")
	}
	m, err := c.Minutes(ctx, delegate, id)
	if err != nil || m.State != meetings.MinutesSigned || m.Hash != base {
		c.t.Fatalf("signed minutes are everybody's: %+v, %v", m, err)
	}
	f, err := c.OpenMinutes(ctx, delegate, id, base)
	c.must(err)
	c.must(f.Close())
	_, err = c.OpenMinutes(ctx, delegate, id, frozen.Hash)
	c.refused(err, fault.NotFound, "meetings.minutes_missing")
	_, err = c.OpenMinutes(ctx, secretary, id, frozen.Hash)
	c.must(err)
	_, err = c.RecordIntent(ctx, actor("clerk"), id, "seal", base)
	c.refused(err, fault.Closed, "meetings.minutes_all_signed")
}
