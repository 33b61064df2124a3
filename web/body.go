package web

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
)

// stream returns the request's body. A small one is there already, a large one
// comes as it is read.
func (c *Call) stream() io.Reader { return bodyOf(c.Ctx) }

func bodyOf(c *fiber.Ctx) *body {
	if b, ok := c.Locals(keyBody).(*body); ok {
		return b
	}
	b := &body{left: int64(c.Request().Header.ContentLength())}
	if b.r = c.Context().RequestBodyStream(); b.r == nil {
		b.r = bytes.NewReader(c.Request().Body())
		b.left = int64(len(c.Request().Body()))
	}
	c.Locals(keyBody, b)
	return b
}

// body is a request's body. fasthttp calls a body that was cut complete, and
// reads on into the next request after a chunked one; this does neither.
type body struct {
	r    io.Reader
	left int64 // announced and not read; negative where nothing was announced
	err  error
}

// Read returns io.ErrUnexpectedEOF where less came than was announced.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	if b.left >= 0 {
		b.left -= int64(n)
	}
	if errors.Is(err, io.EOF) && b.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	b.err = err
	return n, err
}

// progress moves a connection's deadline on while bytes flow. A slow line that
// moves is left alone; one that stands still, or crawls under least bytes in a
// stall, is cut. The server's own timeouts would cut a whole body instead.
type progress struct {
	next  func(time.Time) error
	stall time.Duration
	end   time.Time // by when all must be there, however it moves; zero is never
	now   func() time.Time
	moved int
	until time.Time
}

const least = 1024 // bytes within one stall that count as progress

func (p *progress) add(n int) error {
	p.moved += n
	now := p.now()
	if p.until.IsZero() || p.moved >= least && p.until.Sub(now) < p.stall*3/4 {
		p.moved, p.until = 0, now.Add(p.stall)
		if !p.end.IsZero() && p.end.Before(p.until) {
			p.until = p.end
		}
		return p.next(p.until)
	}
	return nil
}

// upload is a request's body read under a limit and a rolling deadline.
type upload struct {
	r io.Reader
	progress
}

// upload returns the body as a stream that gives at most one byte more than
// limit, so that who reads it sees that it is too much.
func (c *Call) upload(limit int64) (*upload, error) {
	u := &upload{r: io.LimitReader(c.stream(), limit+1), progress: progress{
		next: deadline(c.Ctx.Context().Conn(), net.Conn.SetReadDeadline), stall: c.server.settings.Stall, now: time.Now,
	}}
	return u, u.add(0)
}

// Read turns what may go wrong with a line into refusals: the end of a cut
// upload must never look like the end of the file.
func (u *upload) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, fault.Wrap(err, fault.Invalid, "web.upload_stalled")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fault.Wrap(err, fault.Invalid, "web.upload_cut")
	}
	if err == nil {
		err = u.add(n)
	}
	return n, err
}

func deadline(c net.Conn, set func(net.Conn, time.Time) error) func(time.Time) error {
	if c == nil {
		return func(time.Time) error { return nil } // app.Test has no connection
	}
	return func(t time.Time) error { return set(c, t) }
}

// drained reads what a handler left of a body, within limits. Where more is
// left the connection ends after the answer: the rest of a refused upload must
// never be read as the next request.
func (s *Server) drained(c *fiber.Ctx) {
	if c.Context().RequestBodyStream() == nil {
		return
	}
	set := deadline(c.Context().Conn(), net.Conn.SetReadDeadline)
	if err := set(time.Now().Add(drainTime)); err != nil {
		c.Context().SetConnectionClose()
		return
	}
	n, err := io.Copy(io.Discard, io.LimitReader(bodyOf(c), drainBytes+1))
	if err != nil || n > drainBytes {
		c.Context().SetConnectionClose()
	}
}

// A browser shows a refusal only when its whole request was taken; so much is
// swallowed for its sake.
const (
	drainBytes = 32 << 20
	drainTime  = 10 * time.Second
)
