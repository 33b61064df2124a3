package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/internal/lang"
	"ecabinet/meetings"
)

// Place is where a request acts. Session is empty where it acts on a body.
type Place struct {
	Body    identity.BodyID
	Session meetings.SessionID
	Draft   bool // only those who may see drafts know of it
}

// Call is one request on its way through a route. Who is nil on public routes.
type Call struct {
	*fiber.Ctx
	server *Server
	Who    *identity.Principal
	Place  Place
}

// Context ends with the request's time, or when the server stops.
func (c *Call) Context() context.Context { return c.UserContext() }

// Actor is who acts, for the journal.
func (c *Call) Actor() identity.Actor { return c.Who.Actor(requestID(c.Ctx)) }

// Reader is who reads, in the place's body.
func (c *Call) Reader() meetings.Reader { return c.readerIn(c.Place.Body) }

func (c *Call) readerIn(body identity.BodyID) meetings.Reader {
	return meetings.Reader{Person: c.Who.Person.ID, Body: body, Roles: c.Who.Roles(body)}
}

// May reports whether the caller holds permission where the request acts.
func (c *Call) May(permission identity.Permission) bool { return c.Who.May(c.Place.Body, permission) }

// Language is the reader's.
func (c *Call) Language() lang.Tag { return languageOf(c.Ctx) }

// maxJSON is the most a JSON body may have; minutes of two days need a tenth.
const maxJSON = 1 << 20

// decode reads a JSON body strictly: one value, no unknown field, nothing
// after it. What is not understood is refused, never guessed.
func decode(c *Call, into any) error {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return fault.New(fault.Unsupported, "web.want_json")
	}
	raw, err := io.ReadAll(io.LimitReader(c.stream(), maxJSON+1))
	switch {
	case err != nil:
		return fault.Wrap(err, fault.Invalid, "web.unreadable")
	case len(raw) > maxJSON:
		return fault.New(fault.TooLarge, "web.body_large", "most", "1 MB")
	case !utf8.Valid(raw):
		return fault.New(fault.Invalid, "web.unreadable")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return jsonFault(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "web.unreadable")
	}
	return nil
}

func jsonFault(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fault.Wrap(err, fault.Invalid, "web.field_type", "field", kind.Field)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fault.Wrap(err, fault.Invalid, "web.unreadable")
	}
	return fault.Wrap(err, fault.Invalid, "web.field_unknown") // the decoder has no type for it
}

// taking makes a handler of an act that needs a body.
func taking[In, Out any](act func(*Call, In) (Out, error)) func(*Call) error {
	return func(c *Call) error {
		var in In
		if err := decode(c, &in); err != nil {
			return err
		}
		out, err := act(c, in)
		if err != nil {
			return err
		}
		return c.answer(out)
	}
}

// giving makes a handler of an act, or a question, without a body.
func giving[Out any](act func(*Call) (Out, error)) func(*Call) error {
	return func(c *Call) error {
		out, err := act(c)
		if err != nil {
			return err
		}
		return c.answer(out)
	}
}

// doing makes a handler of an act that answers with nothing.
func doing(act func(*Call) error) func(*Call) error {
	return func(c *Call) error {
		if err := act(c); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

// worthPacking is the size under which an answer fits into one packet anyway.
const worthPacking = 1400

// answer sends JSON, packed where the client can unpack it: the agenda and the
// pack of a session shrink to a tenth, which a weak line notices.
func (c *Call) answer(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	switch {
	case len(raw) < worthPacking:
	case takes(c.Ctx, "br"):
		raw = fasthttp.AppendBrotliBytesLevel(nil, raw, packing)
		c.Set(fiber.HeaderContentEncoding, "br")
	case takes(c.Ctx, "gzip"):
		raw = fasthttp.AppendGzipBytesLevel(nil, raw, packing)
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	return c.Send(raw)
}

// packing is the level of compression: most of the gain for little time.
const packing = 4

// unescaped decodes a percent-encoded header, as tablets send file names.
func unescaped(s string) (string, error) {
	name, err := url.PathUnescape(s)
	if err != nil || !utf8.ValidString(name) {
		return "", fault.New(fault.Invalid, "web.file_name")
	}
	return name, nil
}
