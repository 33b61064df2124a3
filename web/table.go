package web

import (
	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/identity"
	"ecabinet/web/wire"
)

// Short names of the methods, for a table one can read.
const (
	get    = fiber.MethodGet
	post   = fiber.MethodPost
	put    = fiber.MethodPut
	patch  = fiber.MethodPatch
	remove = fiber.MethodDelete
)

// table is every route there is. docs/api.md says the same in words; a test
// walks all of it for every role and state.
func (s *Server) table() []Route {
	return join(s.openRoutes(), s.sessionRoutes(), s.paperRoutes(), s.pollRoutes(), s.minutesRoutes())
}

func join(lists ...[]Route) (all []Route) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// openRoutes are for everybody, or about the caller herself.
func (s *Server) openRoutes() []Route {
	return []Route{
		{Method: post, Path: "/api/v1/login", Scope: Public, Guard: JSON, Do: taking(s.login), In: wire.LoginRequest{}, Out: wire.Me{}},
		{Method: post, Path: "/api/v1/logout", Scope: SignedIn, Do: doing(s.logout)},
		{Method: get, Path: "/api/v1/me", Scope: SignedIn, Do: giving(s.me), Out: wire.Me{}},
		{Method: patch, Path: "/api/v1/me", Scope: SignedIn, Do: taking(s.changeMe), In: wire.MeChange{}, Out: wire.Me{}},
		{Method: get, Path: "/api/v1/sessions", Scope: SignedIn, Do: giving(s.sessions), Out: []wire.SessionSummary{}},

		{Method: get, Path: "/sign-in", Scope: Public, Do: s.showSignIn},
		{Method: post, Path: "/sign-in", Scope: Public, Guard: Origin, Do: s.takeSignIn},
		{Method: post, Path: "/sign-out", Scope: Public, Guard: Origin, Do: s.takeSignOut},
		{Method: get, Path: "/verify", Scope: Public, Do: s.showVerify},
		{Method: post, Path: "/verify", Scope: Public, Guard: Origin, Do: s.takeVerify, Streams: true},
		{Method: get, Path: "/healthz", Scope: Public, Do: s.healthz},
		{Method: get, Path: "/readyz", Scope: Public, Do: s.readyz},
	}
}

func (s *Server) sessionRoutes() []Route {
	m := s.Meetings
	return []Route{
		{Method: get, Path: "/api/v1/bodies/:body", Scope: OfBody, May: identity.ReadSession, Do: giving(s.body), Out: wire.Body{}},
		{Method: get, Path: "/api/v1/bodies/:body/people", Scope: OfBody, May: identity.ReadPeople, Do: giving(s.people), Out: []wire.Person{}},
		{Method: get, Path: "/api/v1/bodies/:body/groups", Scope: OfBody, May: identity.EditSession, Do: giving(s.groups), Out: []wire.Group{}},
		{Method: post, Path: "/api/v1/bodies/:body/sessions", Scope: OfBody, May: identity.EditSession, Do: taking(s.createSession), In: wire.SessionInput{}, Out: wire.Session{}},

		{Method: get, Path: "/api/v1/sessions/:session", Scope: OfSession, May: identity.ReadSession, Do: giving(s.session), Out: wire.Session{}},
		{Method: patch, Path: "/api/v1/sessions/:session", Scope: OfSession, May: identity.EditSession, Do: taking(s.changeSession), In: wire.SessionInput{}, Out: wire.Session{}},
		{Method: post, Path: "/api/v1/sessions/:session/publish", Scope: OfSession, May: identity.EditSession, Do: s.step(m.PublishSession), Out: wire.Session{}},
		{Method: post, Path: "/api/v1/sessions/:session/open-sitting", Scope: OfSession, May: identity.RunSession, Do: s.step(m.OpenSitting), Out: wire.Session{}},
		{Method: post, Path: "/api/v1/sessions/:session/close-sitting", Scope: OfSession, May: identity.RunSession, Do: s.step(m.CloseSitting), Out: wire.Session{}},
		{Method: post, Path: "/api/v1/sessions/:session/close", Scope: OfSession, May: identity.RunSession, Do: s.step(m.CloseSession), Out: wire.Session{}},
		{Method: put, Path: "/api/v1/sessions/:session/running-item", Scope: OfSession, May: identity.RunSession, Do: taking(s.runItem), In: wire.RunningItem{}, Out: wire.LiveSession{}},
		{Method: post, Path: "/api/v1/sessions/:session/undo", Scope: OfSession, May: identity.RunSession, Do: giving(s.undo), Out: wire.LiveSession{}},

		{Method: post, Path: "/api/v1/sessions/:session/items", Scope: OfSession, May: identity.EditSession, Do: taking(s.addItem), In: wire.ItemInput{}, Out: wire.AgendaItem{}},
		{Method: patch, Path: "/api/v1/items/:item", Scope: OfItem, May: identity.EditSession, Do: taking(s.changeItem), In: wire.ItemInput{}, Out: wire.AgendaItem{}},
		{Method: remove, Path: "/api/v1/items/:item", Scope: OfItem, May: identity.EditSession, Do: doing(s.removeItem)},
		{Method: post, Path: "/api/v1/items/:item/move", Scope: OfItem, May: identity.EditSession, Do: taking(s.moveItem), In: wire.ItemMove{}, Out: []wire.AgendaItem{}},

		{Method: get, Path: "/api/v1/sessions/:session/attendance", Scope: OfSession, May: identity.ReadSession, Do: giving(s.attendance), Out: wire.Attendance{}},
		{Method: post, Path: "/api/v1/sessions/:session/check-in", Scope: OfSession, May: identity.CheckIn, Do: giving(s.checkIn), Out: wire.Attendance{}},
		{Method: post, Path: "/api/v1/sessions/:session/attendance", Scope: OfSession, May: identity.KeepDesk, Do: taking(s.desk), In: wire.DeskPresence{}, Out: wire.Attendance{}},
	}
}

func (s *Server) paperRoutes() []Route {
	return []Route{
		{Method: get, Path: "/api/v1/sessions/:session/documents", Scope: OfSession, May: identity.EditSession, Do: giving(s.documents), Out: []wire.Document{}},
		{Method: post, Path: "/api/v1/sessions/:session/documents", Scope: OfSession, May: identity.EditSession, Do: taking(s.createDocument), In: wire.DocumentInput{}, Out: wire.Document{}},
		{Method: patch, Path: "/api/v1/documents/:document", Scope: OfDocument, May: identity.EditSession, Do: taking(s.changeDocument), In: wire.DocumentInput{}, Out: wire.Document{}},
		{Method: remove, Path: "/api/v1/documents/:document", Scope: OfDocument, May: identity.EditSession, Do: doing(s.removeDocument)},
		{Method: put, Path: "/api/v1/documents/:document/versions", Scope: OfDocument, May: identity.EditSession, Do: giving(s.addVersion), In: rawBytes{}, Out: wire.Version{}, Streams: true},
		{Method: post, Path: "/api/v1/documents/:document/publish", Scope: OfDocument, May: identity.EditSession, Do: giving(s.publishDocument), Out: wire.Document{}},
		{Method: post, Path: "/api/v1/documents/:document/withdraw", Scope: OfDocument, May: identity.EditSession, Do: giving(s.withdrawDocument), Out: wire.Document{}},
		{Method: get, Path: "/api/v1/sessions/:session/pack", Scope: OfSession, May: identity.ReadSession, Do: giving(s.pack), Out: wire.Pack{}},
		{Method: get, Path: "/docs/minutes/:session/:hash", Scope: OfSession, May: identity.ReadSession, Do: s.downloadMinutes, Out: rawBytes{}, Streams: true},
		{Method: get, Path: "/docs/:document/:hash", Scope: OfDocument, May: identity.ReadSession, Do: s.download, Out: rawBytes{}, Streams: true},
	}
}

func (s *Server) pollRoutes() []Route {
	v := s.Voting
	return []Route{
		{Method: get, Path: "/api/v1/sessions/:session/polls", Scope: OfSession, May: identity.ReadSession, Do: giving(s.polls), Out: []wire.Poll{}},
		{Method: post, Path: "/api/v1/sessions/:session/polls", Scope: OfSession, May: identity.RunPolls, Do: taking(s.createPoll), In: wire.PollInput{}, Out: wire.Poll{}},
		{Method: get, Path: "/api/v1/polls/:poll", Scope: OfPoll, May: identity.ReadSession, Do: giving(s.readPoll), Out: wire.Poll{}},
		{Method: patch, Path: "/api/v1/polls/:poll", Scope: OfPoll, May: identity.RunPolls, Do: taking(s.editPoll), In: wire.PollInput{}, Out: wire.Poll{}},
		{Method: remove, Path: "/api/v1/polls/:poll", Scope: OfPoll, May: identity.RunPolls, Do: doing(s.deletePoll)},
		{Method: post, Path: "/api/v1/polls/:poll/open", Scope: OfPoll, May: identity.RunPolls, Do: s.pollStep(v.Open), Out: wire.Poll{}},
		{Method: post, Path: "/api/v1/polls/:poll/countdown", Scope: OfPoll, May: identity.RunPolls, Do: s.pollStep(v.Countdown), Out: wire.Poll{}},
		{Method: post, Path: "/api/v1/polls/:poll/close", Scope: OfPoll, May: identity.RunPolls, Do: s.pollStep(v.Close), Out: wire.Poll{}},
		{Method: post, Path: "/api/v1/polls/:poll/declare", Scope: OfPoll, May: identity.RunPolls, Do: s.pollStep(v.Declare), Out: wire.Poll{}},
		{Method: post, Path: "/api/v1/polls/:poll/annul", Scope: OfPoll, May: identity.RunPolls, Do: taking(s.annulPoll), In: wire.AnnulInput{}, Out: wire.Poll{}},
		{Method: post, Path: "/api/v1/polls/:poll/next-round", Scope: OfPoll, May: identity.RunPolls, Do: s.pollStep(v.NextRound), Out: wire.Poll{}},
		{Method: put, Path: "/api/v1/polls/:poll/ballots/:ballot", Scope: OfPoll, May: identity.Vote, Do: taking(s.cast), In: wire.BallotInput{}, Out: wire.Receipt{}},
		{Method: get, Path: "/api/v1/polls/:poll/ballot", Scope: OfPoll, May: identity.ReadSession, Do: giving(s.myBallot), Out: wire.MyBallot{}},
		{Method: get, Path: "/api/v1/polls/:poll/manual", Scope: OfPoll, May: identity.EnterBallots, Do: giving(s.manualBallots), Out: []wire.ManualBallot{}},
		{Method: post, Path: "/api/v1/polls/:poll/manual", Scope: OfPoll, May: identity.EnterBallots, Do: taking(s.enterManual), In: wire.ManualBallotInput{}, Out: wire.ManualBallot{}},
		{Method: post, Path: "/api/v1/polls/:poll/manual/:ballot/confirm", Scope: OfPoll, May: identity.EnterBallots, Do: s.decide(v.ConfirmManual), Out: wire.ManualBallot{}},
		{Method: post, Path: "/api/v1/polls/:poll/manual/:ballot/reject", Scope: OfPoll, May: identity.EnterBallots, Do: s.decide(v.RejectManual), Out: wire.ManualBallot{}},
		{Method: post, Path: "/api/v1/polls/:poll/paper", Scope: OfPoll, May: identity.EnterBallots, Do: taking(s.countPaper), In: wire.PaperCount{}, Out: wire.Poll{}},
		{Method: get, Path: "/api/v1/sessions/:session/record", Scope: OfSession, May: identity.ReadSession, Do: giving(s.record), Out: wire.Record{}},
	}
}

func (s *Server) minutesRoutes() []Route {
	return []Route{
		{Method: get, Path: "/api/v1/sessions/:session/minutes", Scope: OfSession, May: identity.ReadSession, Do: giving(s.readMinutes), Out: wire.Minutes{}},
		{Method: post, Path: "/api/v1/sessions/:session/minutes/draft", Scope: OfSession, May: identity.EditMinutes, Do: giving(s.draftMinutes), Out: wire.Minutes{}},
		{Method: put, Path: "/api/v1/sessions/:session/minutes", Scope: OfSession, May: identity.EditMinutes, Do: taking(s.saveMinutes), In: wire.MinutesInput{}, Out: wire.Minutes{}},
		{Method: post, Path: "/api/v1/sessions/:session/minutes/preview", Scope: OfSession, May: identity.EditMinutes, Do: taking(s.previewMinutes), In: wire.MinutesPreview{}, Out: wire.Preview{}},
		{Method: post, Path: "/api/v1/sessions/:session/minutes/freeze", Scope: OfSession, May: identity.EditMinutes, Do: giving(s.freezeMinutes), Out: wire.Minutes{}},
		{Method: post, Path: "/api/v1/sessions/:session/minutes/unfreeze", Scope: OfSession, May: identity.EditMinutes, Do: giving(s.unfreezeMinutes), Out: wire.Minutes{}},
		{Method: post, Path: "/api/v1/sessions/:session/minutes/sign", Scope: OfSession, May: identity.Sign, Do: taking(s.signMinutes), In: wire.SignRequest{}, Out: wire.Minutes{}},
	}
}

// rawBytes marks bodies that are a file.
type rawBytes struct{}
