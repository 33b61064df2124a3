package storetest

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
	"ecabinet/internal/store"
	"ecabinet/meetings"
	"ecabinet/voting"
)

func sessionLife(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Draft)
	c.refused(c.OpenSitting(ctx, office, id), fault.Closed, "meetings.session_not_published")
	c.must(c.PublishSession(ctx, office, id))
	c.refused(c.PublishSession(ctx, office, id), fault.Closed, "meetings.session_not_draft")
	c.at(opening)
	c.seat(id, 21)
	c.refused(c.OpenSitting(ctx, office, id), fault.Conflict, "meetings.no_quorum")
	c.seat(id, 22)
	c.must(c.OpenSitting(ctx, office, id))
	c.refused(c.OpenSitting(ctx, office, id), fault.Conflict, "meetings.sitting_is_open")
	c.refused(c.CloseSession(ctx, office, id), fault.Conflict, "meetings.close_sitting_first")
	v, err := c.Session(ctx, delegate, id)
	if err != nil || v.State != meetings.Running || !v.Live.Open || v.Live.Sitting != 1 || v.Sittings[0].OpenedAt.IsZero() {
		t.Fatalf("an open sitting: %+v, %v", v, err)
	}
	c.must(c.CloseSitting(ctx, office, id))
	c.refused(c.CloseSitting(ctx, office, id), fault.Closed, "meetings.no_sitting_open")
	a, err := c.Attendance(ctx, secretary, id)
	if err != nil || a.Present != 0 || a.Sitting != 2 || a.Attendees[0].Spans[0].OutHow != meetings.ByClose {
		t.Fatalf("after the close of a sitting nobody is present: %+v, %v", a.Attendees[0], err)
	}
	c.at(opening.Add(5 * time.Hour))
	c.seat(id, 25)
	c.must(c.OpenSitting(ctx, office, id))
	c.must(c.CloseSitting(ctx, office, id))
	c.refused(c.OpenSitting(ctx, office, id), fault.Closed, "meetings.no_sitting_left")
	c.must(c.CloseSession(ctx, office, id))
	c.refused(c.OpenSitting(ctx, office, id), fault.Closed, "meetings.session_closed")
	c.refused(c.CloseSession(ctx, office, id), fault.Closed, "meetings.session_not_running")
	_, err = c.CheckIn(ctx, actor(deputy(1)), id)
	c.refused(err, fault.Closed, "meetings.session_closed")

	want := "session.create session.publish" + strings.Repeat(" presence.in", 22) + " sitting.open sitting.close" +
		strings.Repeat(" presence.in", 25) + " sitting.open sitting.close session.close"
	if got := c.since(id, 0); got != want {
		t.Errorf("the journal says %s", got)
	}
	c.heads(id)
}

// heads checks that the body's stream holds where the session's stood at each
// close.
func (c *council) heads(id meetings.SessionID) {
	c.t.Helper()
	body := journal.BodyStream(string(councilID))
	c.acts(body)
	var seqs []int64
	for _, rec := range read(c.t, c.st, func(tx *store.Tx) ([]journal.Record, error) { return tx.Entries(body, 0, 1000) }) {
		if rec.Entry.Act != meetings.ActSessionHead {
			continue
		}
		var head meetings.HeadAct
		c.must(rec.Decode(&head))
		entry := read(c.t, c.st, func(tx *store.Tx) (journal.Record, error) { return tx.Entry(c.stream(id), head.Seq) })
		if head.Session != id || entry.Leaf() != head.Leaf {
			c.t.Errorf("the head %+v is not the session's", head)
		}
		seqs = append(seqs, head.Seq)
	}
	if len(seqs) != 3 {
		c.t.Errorf("heads at %v, want one a close", seqs)
	}
}

func agendaTree(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Draft)
	a, b := c.item(id, "", "Khai mạc"), c.item(id, "", "Báo cáo")
	b1, b2 := c.item(id, b, "Kinh tế"), c.item(id, b, "Ngân sách")
	expect := func(want ...string) {
		t.Helper()
		items, err := c.Agenda(ctx, secretary, id)
		c.must(err)
		var got []string
		for _, it := range items {
			got = append(got, it.Number+" "+it.Title)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the agenda is %q, want %q", got, want)
		}
	}
	move := func(item, parent, before meetings.ItemID) error {
		_, err := c.MoveItem(ctx, office, item, meetings.ItemMove{Parent: parent, Before: before})
		return err
	}
	expect("1 Khai mạc", "2 Báo cáo", "2.1 Kinh tế", "2.2 Ngân sách")
	c.must(move(b2, b, b1))
	expect("1 Khai mạc", "2 Báo cáo", "2.1 Ngân sách", "2.2 Kinh tế")
	c.must(move(b, "", a))
	c.must(move(b1, "", ""))
	expect("1 Báo cáo", "1.1 Ngân sách", "2 Khai mạc", "3 Kinh tế")
	c.refused(move(b, b2, ""), fault.Invalid, "meetings.item_into_itself")
	c.refused(move(b, "nobody", ""), fault.NotFound, "meetings.item_missing")
	c.refused(c.RemoveItem(ctx, office, b), fault.Conflict, "meetings.item_has_parts")
	c.must(c.RemoveItem(ctx, office, a))
	it, err := c.ChangeItem(ctx, office, b1, meetings.ItemInput{Title: " Kinh tế –  xã hội ", Presenter: "Chủ tịch", Minutes: 45, Sitting: 2})
	if err != nil || it.Number != "2" || it.Title != "Kinh tế – xã hội" || !it.PlannedAt.Equal(opening.Add(5*time.Hour)) {
		t.Errorf("the changed item is %+v, %v", it, err)
	}
	expect("1 Báo cáo", "1.1 Ngân sách", "2 Kinh tế – xã hội")
	deep := b2
	for range 3 {
		deep = c.item(id, deep, "sâu hơn")
	}
	_, err = c.AddItem(ctx, office, id, meetings.ItemInput{Parent: deep, Title: "quá sâu"})
	c.refused(err, fault.TooLarge, "meetings.agenda_too_deep")
	c.must(move(b2, b1, ""))
	c.refused(move(b1, b, ""), fault.TooLarge, "meetings.agenda_too_deep")
}

func runningItem(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Published)
	a, b := c.item(id, "", "Một"), c.item(id, "", "Hai")
	_, err := c.RunItem(ctx, office, id, a)
	c.refused(err, fault.Closed, "meetings.no_sitting_open")
	c.at(opening)
	c.seat(id, 22)
	c.must(c.OpenSitting(ctx, office, id))
	before := len(c.acts(c.stream(id)))
	run := func(item meetings.ItemID) meetings.Live {
		t.Helper()
		l, err := c.RunItem(ctx, office, id, item)
		c.must(err)
		return l
	}
	states := func(want string) {
		t.Helper()
		items, err := c.Agenda(ctx, delegate, id)
		c.must(err)
		if got := string(items[0].State) + " " + string(items[1].State); got != want {
			t.Errorf("items are %s, want %s", got, want)
		}
	}
	_, err = c.UndoItem(ctx, office, id)
	c.refused(err, fault.Closed, "meetings.nothing_to_undo")
	if l := run(a); l.Item != a || !l.Undo || l.Since.IsZero() {
		t.Errorf("the first item runs: %+v", l)
	}
	first, _ := c.Agenda(ctx, delegate, id)
	run(b)
	run(b) // a second tap changes nothing
	states("done running")
	l, err := c.UndoItem(ctx, office, id)
	if err != nil || l.Item != a || !l.Since.Equal(first[0].StartedAt) {
		t.Errorf("after the undo the first runs as before: %+v, %v", l, err)
	}
	states("running planned")
	run("")
	states("done planned")
	run(a) // taken up again: it keeps when it first began
	if l, _ := c.Live(ctx, delegate, id); !l.Since.Equal(first[0].StartedAt) {
		t.Errorf("an item taken up again began at %v", l.Since)
	}
	_, err = c.RunItem(ctx, office, id, "nobody")
	c.refused(err, fault.NotFound, "meetings.item_missing")
	c.refused(c.RemoveItem(ctx, office, a), fault.Conflict, "meetings.item_ran")
	c.must(c.CloseSitting(ctx, office, id))
	states("done planned")
	if l, _ := c.Live(ctx, delegate, id); l.Undo || l.Item != "" || l.Open {
		t.Errorf("nothing runs between sittings: %+v", l)
	}
	want := "item.run item.run item.undo item.run item.run sitting.close"
	if got := c.since(id, before); got != want {
		t.Errorf("the journal says %s, want %s", got, want)
	}
}

// pollsHold puts a poll on an item: it keeps the item, and while it takes votes
// the sitting too.
func pollsHold(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Running)
	item := c.item(id, "", "Nghị quyết")
	poll := voting.Poll{ID: "p", Body: string(councilID), Session: string(id), Item: string(item), State: voting.Open}
	c.must(c.st.Write(ctx, func(tx *store.Tx) error { return tx.InsertPoll(poll) }))
	c.refused(c.CloseSitting(ctx, office, id), fault.Conflict, "meetings.poll_open")
	c.refused(c.RemoveItem(ctx, office, item), fault.Conflict, "meetings.item_has_polls")
	poll.State = voting.Closed
	c.must(c.st.Write(ctx, func(tx *store.Tx) error { _, err := tx.UpdatePoll(poll, voting.Open); return err }))
	c.must(c.CloseSitting(ctx, office, id))
	c.refused(c.RemoveItem(ctx, office, item), fault.Conflict, "meetings.item_has_polls")
}

func replanning(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Running)
	in := twoSittings("Tên mới")
	in.Sittings = append(in.Sittings, meetings.SittingInput{StartsAt: opening.Add(24 * time.Hour), EndsAt: opening.Add(27 * time.Hour)})
	in.Sittings[0].StartsAt = opening.Add(-time.Minute)
	s, err := c.ChangeSession(ctx, office, id, in)
	if err != nil || s.Title != "Tên mới" || len(s.Sittings) != 3 || !s.Sittings[0].StartsAt.Equal(opening) {
		t.Fatalf("%+v, %v: an opened sitting keeps its times", s, err)
	}
	in.Sittings = in.Sittings[:1]
	s, err = c.ChangeSession(ctx, office, id, in)
	if err != nil || len(s.Sittings) != 1 {
		t.Fatalf("%+v, %v: planned sittings may be dropped", s, err)
	}
	c.must(c.CloseSitting(ctx, office, id))
	c.must(c.CloseSession(ctx, office, id))
	_, err = c.ChangeSession(ctx, office, id, in)
	c.refused(err, fault.Closed, "meetings.session_closed")
	_, err = c.AddItem(ctx, office, id, meetings.ItemInput{Title: "muộn"})
	c.refused(err, fault.Closed, "meetings.session_closed")
}

func hiddenDrafts(t *testing.T, c *council) {
	ctx := t.Context()
	draft, public := c.session(meetings.Draft), c.session(meetings.Published)
	for name, r := range map[string]meetings.Reader{
		"delegate": delegate, "guest": reads("guest", identity.Guest), "nobody": reads("x"),
		"administrator": reads("x", identity.Administrator), "another body": {Person: "x", Body: "other", Roles: []identity.Role{identity.Secretary}},
	} {
		_, err := c.Session(ctx, r, draft)
		_, err2 := c.Pack(ctx, r, draft)
		_, err3 := c.Attendance(ctx, r, draft)
		_, err4 := c.Documents(ctx, r, draft)
		_, err5 := c.Minutes(ctx, r, draft)
		for _, err := range []error{err, err2, err3, err4, err5} {
			if fault.CodeOf(err) != "meetings.session_missing" {
				t.Errorf("%s: %v; a draft must not exist for her", name, err)
			}
		}
	}
	for _, r := range []meetings.Reader{delegate, secretary} {
		list, err := c.Sessions(ctx, []meetings.Reader{r})
		c.must(err)
		if want := map[bool]int{true: 2, false: 1}[r.Office()]; len(list) != want || list[0].ID == draft && !r.Office() {
			t.Errorf("%s sees %d sessions", r.Person, len(list))
		}
	}
	_, err := c.CheckIn(ctx, actor(deputy(1)), draft)
	c.refused(err, fault.NotFound, "meetings.session_missing")
	o, err := c.OwnerOfSession(ctx, public)
	if err != nil || o != (meetings.Owner{Body: councilID, Session: public}) {
		t.Errorf("%+v, %v", o, err)
	}
	_, err = c.OwnerOfItem(ctx, "nobody")
	c.refused(err, fault.NotFound, "meetings.item_missing")
}

func badInput(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Draft)
	session := func(change func(*meetings.SessionInput)) error {
		in := twoSittings("Kỳ họp")
		change(&in)
		_, err := c.CreateSession(ctx, office, councilID, in)
		return err
	}
	item := func(in meetings.ItemInput) error { _, err := c.AddItem(ctx, office, id, in); return err }
	document := func(change func(*meetings.DocumentInput)) error {
		in := report()
		change(&in)
		_, err := c.CreateDocument(ctx, office, id, in)
		return err
	}
	for _, x := range []struct {
		err  error
		kind fault.Kind
		code string
	}{
		{session(func(s *meetings.SessionInput) { s.Title = " " }), fault.Invalid, "title_empty"},
		{session(func(s *meetings.SessionInput) { s.Title = strings.Repeat("ế", 501) }), fault.TooLarge, "title_too_long"},
		{session(func(s *meetings.SessionInput) { s.Title = "a\x00b" }), fault.Invalid, "text_unreadable"},
		{session(func(s *meetings.SessionInput) { s.Title = "a\xffb" }), fault.Invalid, "text_unreadable"},
		{session(func(s *meetings.SessionInput) { s.Kind = "party" }), fault.Invalid, "session_kind_unknown"},
		{session(func(s *meetings.SessionInput) { s.Sittings = nil }), fault.Invalid, "no_sittings"},
		{session(func(s *meetings.SessionInput) { s.Sittings[1].StartsAt = opening }), fault.Invalid, "times_reversed"},
		{session(func(s *meetings.SessionInput) { s.Sittings = make([]meetings.SittingInput, 61) }), fault.TooLarge, "too_many_sittings"},
		{item(meetings.ItemInput{}), fault.Invalid, "title_empty"},
		{item(meetings.ItemInput{Title: "x", Minutes: -1}), fault.Invalid, "minutes_range"},
		{item(meetings.ItemInput{Title: "x", Parent: "nobody"}), fault.NotFound, "item_missing"},
		{document(func(d *meetings.DocumentInput) { d.Kind = "poem" }), fault.Invalid, "kind_unknown"},
		{document(func(d *meetings.DocumentInput) { d.Level = "secret" }), fault.Invalid, "level_unknown"},
		{document(func(d *meetings.DocumentInput) { d.Level = meetings.Confidential }), fault.Invalid, "confidential_to_all"},
		{document(func(d *meetings.DocumentInput) { d.Audience.Kind = meetings.ToGroups }), fault.Invalid, "audience_empty"},
		{document(func(d *meetings.DocumentInput) {
			d.Audience = meetings.Audience{Kind: meetings.ToGroups, Groups: []meetings.GroupID{"nobody"}}
		}), fault.NotFound, "group_missing"},
		{document(func(d *meetings.DocumentInput) {
			d.Audience = meetings.Audience{Kind: meetings.ToPersons, Persons: []identity.PersonID{"nobody"}}
		}), fault.NotFound, "person_missing"},
		{document(func(d *meetings.DocumentInput) { d.Item = "nobody" }), fault.NotFound, "item_missing"},
	} {
		c.refused(x.err, x.kind, "meetings."+x.code)
	}
	if got := c.since(id, 1); got != "" {
		t.Errorf("refused acts were journaled: %s", got)
	}
}

// failedActs breaks the database at each step of an act and looks that neither
// state nor journal moved.
func failedActs(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Running)
	before := len(c.acts(c.stream(id)))
	for n, done := 1, false; !done; n++ {
		left := n
		c.fail = func(string) error {
			if left--; left == 0 {
				return errors.New("disk full")
			}
			return nil
		}
		err := c.CloseSitting(ctx, office, id)
		done = left > 0
		c.fail = func(string) error { return nil }
		v, verr := c.Session(ctx, delegate, id)
		if verr != nil {
			t.Fatal(verr)
		}
		// After the commit the act is stored though its answer was lost.
		stored := err == nil || fault.CodeOf(err) == "store.commit_unknown"
		if v.Live.Open == stored || (len(c.acts(c.stream(id))) > before) != stored {
			t.Fatalf("step %d: %v, sitting open %v", n, err, v.Live.Open)
		}
		if stored {
			return
		}
	}
}
