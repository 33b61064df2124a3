// Package web is the only door: HTTP and websocket in front of the features.
//
// Words: a Route says who may do what where; a Place is where a request acts
// (a body, and the session in it); a Call is one request on its way through;
// a Problem is a refusal as the reader sees it.
//
// Rules.
//   - There is one table of routes (table.go). A route that states no scope is
//     refused; one inside a body states a permission. Tests walk all of it.
//   - A person who holds no role in a body gets 404 for everything in it, and
//     so does one who may not see drafts for a draft: what may not be seen does
//     not exist. One who sees it but may not do it gets 403.
//   - A handler decodes, acts and answers. It never touches the store.
//   - Refusals leave through problem.go alone.
//   - Bodies are streamed: nothing here calls Body(), and what was not read of
//     a body never becomes the next request (body.go).
package web

//go:generate go test -run TestOpenAPIIsCurrent -count=1 -update .
