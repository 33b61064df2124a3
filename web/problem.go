package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/internal/lang"
	"ecabinet/web/wire"
)

var statuses = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.NotEntitled:     http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Duplicate:       http.StatusConflict,
	fault.Closed:          http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Unsupported:     http.StatusUnsupportedMediaType,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.Internal:        http.StatusInternalServerError,
}

// Codes of web's own whose status says more than their kind.
var statusOfCode = map[string]int{
	"web.unreadable":    http.StatusBadRequest,
	"web.method":        http.StatusMethodNotAllowed,
	"web.wrong_host":    http.StatusMisdirectedRequest,
	"web.range":         http.StatusRequestedRangeNotSatisfiable,
	"web.headers_large": http.StatusRequestHeaderFieldsTooLarge,
}

// Explain turns an error into the refusal that a reader of that language is
// shown. What is no fault becomes "internal": its cause is for the log alone.
func Explain(err error, language lang.Tag) *wire.Problem {
	f := asFault(err)
	status, ok := statusOfCode[f.Code]
	if !ok {
		status = statuses[f.Kind]
	}
	return &wire.Problem{
		Type:       "urn:ecabinet:problem:" + f.Code,
		Title:      lang.Text(language, "web.title_"+titleOf(f.Kind), nil),
		Status:     status,
		Detail:     lang.Text(language, f.Code, f.Args),
		Code:       f.Code,
		Kind:       string(f.Kind),
		Args:       f.Args,
		RetryAfter: f.RetryAfter,
	}
}

func asFault(err error) *fault.Error {
	var f *fault.Error
	var fe *fiber.Error
	switch {
	case errors.As(err, &f):
		if _, known := statuses[f.Kind]; known && lang.Has(f.Code) {
			return f
		}
		return fault.Wrap(err, fault.Internal, "internal")
	case errors.Is(err, context.DeadlineExceeded):
		slow := fault.Wrap(err, fault.Unavailable, "web.too_slow")
		slow.RetryAfter = 5
		return slow
	case errors.As(err, &fe):
		return fiberFault(fe)
	}
	return fault.Wrap(err, fault.Internal, "internal")
}

// fiberFault translates the few refusals Fiber itself makes.
func fiberFault(e *fiber.Error) *fault.Error {
	switch e.Code {
	case http.StatusNotFound:
		return fault.Wrap(e, fault.NotFound, "web.no_such_page")
	case http.StatusMethodNotAllowed:
		return fault.Wrap(e, fault.Invalid, "web.method")
	case http.StatusRequestEntityTooLarge:
		return fault.Wrap(e, fault.TooLarge, "web.body_large", "most", "1 MB")
	case http.StatusRequestHeaderFieldsTooLarge:
		return fault.Wrap(e, fault.TooLarge, "web.headers_large")
	case http.StatusBadRequest, http.StatusUpgradeRequired, http.StatusRequestTimeout:
		return fault.Wrap(e, fault.Invalid, "web.unreadable")
	}
	return fault.Wrap(e, fault.Internal, "internal")
}

func titleOf(k fault.Kind) string {
	switch k {
	case fault.NotEntitled:
		return "not_entitled"
	case fault.NotFound:
		return "not_found"
	case fault.TooLarge:
		return "too_large"
	case fault.TooMany:
		return "too_many"
	}
	return string(k)
}

// refuse answers with a problem and logs what only we may know.
func (s *Server) refuse(c *fiber.Ctx, err error) error {
	p := Explain(err, languageOf(c))
	p.Request = requestID(c)
	if p.Status >= http.StatusInternalServerError {
		s.log.ErrorContext(c.UserContext(), "request failed", "method", c.Method(), "path", c.Path(), "code", p.Code, "error", err, "request", p.Request)
	}
	if p.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(p.RetryAfter))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if wantsPage(c) {
		return s.problemPage(c, p)
	}
	c.Status(p.Status)
	if err := c.JSON(p); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json; charset=utf-8")
	return nil
}
