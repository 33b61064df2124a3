package web

import (
	"fmt"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
	"ecabinet/voting"
	"ecabinet/web/wire"
)

// millis is a time on the wire; the zero time is left out.
func millis(t time.Time) wire.Time {
	if t.IsZero() {
		return 0
	}
	return wire.Time(t.UnixMilli())
}

func fromMillis(t wire.Time) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// each maps a list; it never returns null, which clients would have to guard.
func each[In, Out any](in []In, f func(In) Out) []Out {
	out := make([]Out, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

// strings of named types become plain ones and back.
func texts[T ~string](in []T) []string { return each(in, func(v T) string { return string(v) }) }
func names[T ~string](in []string) []T { return each(in, func(v string) T { return T(v) }) }
func when[T any](ok bool, v []T) (some []T) { // nil, and so left out, unless ok
	if ok {
		some = v
	}
	return some
}

func wireBody(b meetings.Body, filled int) wire.Body {
	return wire.Body{
		ID: string(b.ID), Name: b.Name, Parent: b.Parent, Place: b.Place, TimeZone: b.TimeZone,
		Seats: b.Seats, Filled: filled, RulePack: b.RulePack,
	}
}

// installationBody stands for the installation in an administrator's Me.
func installationBody(t lang.Tag) wire.Body {
	return wire.Body{ID: string(identity.Installation), Name: lang.Text(t, "web.installation", nil), TimeZone: "UTC"}
}

func wireSummary(s meetings.Session, bodyName string) wire.SessionSummary {
	return wire.SessionSummary{
		ID: string(s.ID), Body: string(s.Body), BodyName: bodyName, Title: s.Title, Kind: wire.SessionKind(s.Kind),
		State: wire.SessionState(s.State), StartsAt: millis(s.StartsAt()), EndsAt: millis(s.EndsAt()), Place: s.Place,
	}
}

func wireSession(v meetings.SessionView, bodyName string, polls []voting.View) wire.Session {
	return wire.Session{
		SessionSummary: wireSummary(v.Session, bodyName),
		Sittings:       each(v.Sittings, wireSitting),
		Agenda:         wireAgenda(v.Agenda, polls),
		Live:           wireLive(v.Live),
	}
}

func wireSitting(g meetings.Sitting) wire.Sitting {
	return wire.Sitting{
		ID: string(g.ID), Number: g.Number, StartsAt: millis(g.StartsAt), EndsAt: millis(g.EndsAt),
		OpenedAt: millis(g.OpenedAt), ClosedAt: millis(g.ClosedAt),
	}
}

func wireLive(l meetings.Live) wire.LiveSession {
	undo := ""
	if l.Undo {
		undo = "running_item"
	}
	return wire.LiveSession{
		State: wire.SessionState(l.State), Sitting: l.Sitting, Open: l.Open, Item: string(l.Item), Since: millis(l.Since), Undo: undo,
	}
}

// wireAgenda shows at each item the latest declared result of a poll on it.
func wireAgenda(items []meetings.AgendaItem, polls []voting.View) []wire.AgendaItem {
	latest := map[string]voting.View{}
	for _, p := range polls {
		if p.State == voting.Declared && p.Result != nil && len(p.Subjects) == 0 && !p.DeclaredAt.Before(latest[p.Item].DeclaredAt) {
			latest[p.Item] = p
		}
	}
	return each(items, func(it meetings.AgendaItem) wire.AgendaItem {
		w := wireItem(it)
		if p, ok := latest[w.ID]; ok {
			w.Outcome = "failed"
			if p.Result.Passed {
				w.Outcome = "passed"
			}
			w.Tally = fmt.Sprintf("%d/%d/%d", p.Result.For, p.Result.Against, p.Result.Abstain)
		}
		return w
	})
}

func wireItem(it meetings.AgendaItem) wire.AgendaItem {
	return wire.AgendaItem{
		ID: string(it.ID), Parent: string(it.Parent), Level: it.Level, Number: it.Number, Title: it.Title,
		Presenter: it.Presenter, Minutes: it.Minutes, Sitting: it.Sitting, State: wire.ItemState(it.State), PlannedAt: millis(it.PlannedAt),
		StartedAt: millis(it.StartedAt), EndedAt: millis(it.EndedAt), Documents: it.Documents,
	}
}

func wireDocument(d meetings.Document) wire.Document {
	return wire.Document{
		ID: string(d.ID), Session: string(d.Session), Item: string(d.Item), Title: d.Title, Kind: string(d.Kind),
		Level: wire.Level(d.Level), State: wire.DocumentState(d.State), Published: d.Published,
		Audience: wire.Audience{
			Kind: wire.AudienceKind(d.Audience.Kind), Groups: texts(d.Audience.Groups), Persons: texts(d.Audience.Persons),
		},
		Versions: each(d.Versions, wireVersion),
	}
}

func wireVersion(v meetings.Version) wire.Version {
	return wire.Version{
		Number: v.Number, Hash: v.Hash.String(), Size: v.Size, Pages: v.Pages, FileName: v.FileName,
		UploadedAt: millis(v.UploadedAt), UploadedBy: string(v.UploadedBy),
	}
}

func wirePack(p meetings.Pack) wire.Pack {
	return wire.Pack{
		Session: string(p.Session), Revision: p.Revision, Bytes: p.Bytes,
		Files: each(p.Files, func(f meetings.PackFile) wire.PackFile {
			hash := f.Version.Hash.String()
			return wire.PackFile{
				Document: string(f.Document), Item: string(f.Item), Title: f.Title, Kind: string(f.Kind), Level: wire.Level(f.Level),
				Version: f.Version.Number, Hash: hash, Size: f.Version.Size, Pages: f.Version.Pages,
				URL: "/docs/" + string(f.Document) + "/" + hash, Published: millis(f.Version.PublishedAt),
			}
		}),
	}
}

func wireAttendance(a meetings.Attendance, people map[identity.PersonID]string) wire.Attendance {
	w := wire.Attendance{
		Present: a.Present, Seats: a.Seats, Filled: a.Filled, Needed: a.Needed, Quorate: a.Quorate, Guests: a.Guests,
	}
	w.Attendees = when(len(a.Attendees) > 0, each(a.Attendees, func(p meetings.Attendee) wire.Attendee {
		return wire.Attendee{
			Person: string(p.Person), Name: people[p.Person], Title: p.Title, Seat: p.Seat, Guest: p.Guest,
			Present: p.Present, How: string(p.How), Absence: p.Absence, Spans: each(p.Spans, wireSpan),
		}
	}))
	return w
}

func wireSpan(s meetings.Span) wire.Span { return wire.Span{From: millis(s.From), To: millis(s.To)} }

func sessionInput(in wire.SessionInput) meetings.SessionInput {
	return meetings.SessionInput{
		Title: in.Title, Kind: meetings.SessionKind(in.Kind), Place: in.Place,
		Sittings: each(in.Sittings, func(g wire.SittingInput) meetings.SittingInput {
			return meetings.SittingInput{StartsAt: fromMillis(g.StartsAt), EndsAt: fromMillis(g.EndsAt)}
		}),
	}
}

func itemInput(in wire.ItemInput) meetings.ItemInput {
	return meetings.ItemInput{
		Parent: meetings.ItemID(in.Parent), Title: in.Title, Presenter: in.Presenter, Minutes: in.Minutes, Sitting: in.Sitting,
	}
}

func documentInput(in wire.DocumentInput) meetings.DocumentInput {
	return meetings.DocumentInput{
		Title: in.Title, Item: meetings.ItemID(in.Item), Kind: meetings.DocumentKind(in.Kind), Level: meetings.Level(in.Level),
		Audience: meetings.Audience{
			Kind:    meetings.AudienceKind(in.Audience.Kind),
			Groups:  names[meetings.GroupID](in.Audience.Groups),
			Persons: names[identity.PersonID](in.Audience.Persons),
		},
	}
}
