package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/signing"
)

// Bounds of the public check: it is open to everybody, so it is never allowed
// to take the machine from the session that runs beside it.
const (
	verifyAtOnce  = 2
	verifyTime    = 60 * time.Second
	receiveAtOnce = 16
	receiveTime   = 10 * time.Minute // 100 MB at 170 KB/s
)

func (s *Server) showVerify(c *Call) error {
	return s.page(c.Ctx, "verify.html", "page.verify", verifyForm{LimitMB: s.settings.VerifyLimit})
}

type verifyForm struct {
	LimitMB int64
	Problem string
}

// verified is what the page shows of a checked file.
type verified struct {
	signing.View
	Hash    string
	Checked string
	Version string
}

// takeVerify checks one uploaded file and keeps nothing of it.
func (s *Server) takeVerify(c *Call) error {
	if _, wait := s.perPlace.Take("verify " + c.IP()); wait > 0 {
		return slower(wait)
	}
	file, err := s.receive(c)
	if err != nil {
		return s.verifyRefused(c, err)
	}
	defer file.discard()
	ctx, cancel := context.WithTimeout(c.Context(), verifyTime)
	defer cancel()
	// A place among those checked is taken only when the file is there: slow
	// senders, or those who mean it, must not keep everybody else out.
	select {
	case s.verifying <- struct{}{}:
		defer func() { <-s.verifying }()
	case <-ctx.Done():
		return verifyBusy()
	}
	trust, err := s.Trust(ctx)
	if err != nil {
		return err
	}
	report, err := signing.Verify(ctx, file.f, file.size, signing.Options{File: file.name, Trust: trust, At: s.Now()})
	if err != nil {
		return err
	}
	return s.page(c.Ctx, "verified.html", "page.verified", verified{
		View: signing.Render(report, c.Language()), Hash: file.hash,
		Checked: s.Now().Format(time.RFC3339), Version: s.Version,
	})
}

func verifyBusy() error {
	f := fault.New(fault.Unavailable, "web.verify_busy")
	f.RetryAfter = 10
	return f
}

// verifyRefused shows the form again with what was wrong with the file.
func (s *Server) verifyRefused(c *Call, err error) error {
	p := Explain(err, c.Language())
	if p.Status >= fiber.StatusInternalServerError {
		return err
	}
	c.Status(p.Status)
	return s.page(c.Ctx, "verify.html", "page.verify", verifyForm{LimitMB: s.settings.VerifyLimit, Problem: p.Detail})
}

// received is an uploaded file in a place of its own until discard.
type received struct {
	f    *os.File
	name string
	hash string
	size int64
}

func (r *received) discard() {
	_ = r.f.Close()           // it was only read
	_ = os.Remove(r.f.Name()) // a leftover is in the system's folder for such files
}

// receive reads the multipart field "file" to disk, never whole into memory.
func (s *Server) receive(c *Call) (*received, error) {
	select {
	case s.receiving <- struct{}{}:
		defer func() { <-s.receiving }()
	default:
		return nil, verifyBusy()
	}
	limit := s.settings.VerifyLimit << 20
	part, err := s.filePart(c, limit)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "ecabinet-verify-*")
	if err != nil {
		return nil, err
	}
	r := &received{f: f, name: path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))}
	sum := sha256.New()
	r.size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(part, limit+1))
	r.hash = hex.EncodeToString(sum.Sum(nil))
	switch {
	case err != nil:
		err = uploadFault(err)
	case r.size > limit:
		err = s.verifyTooLarge()
	case r.size == 0:
		err = fault.New(fault.Invalid, "web.verify_empty")
	}
	if err != nil {
		r.discard()
		return nil, err
	}
	return r, nil
}

func (s *Server) filePart(c *Call, limit int64) (*multipart.Part, error) {
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, fault.New(fault.Unsupported, "web.want_file")
	}
	// The form around the file takes some bytes of its own.
	const around = 64 << 10
	if int64(c.Request().Header.ContentLength()) > limit+around {
		return nil, s.verifyTooLarge()
	}
	body, err := c.upload(limit + around)
	if err != nil {
		return nil, err
	}
	body.end = body.now().Add(receiveTime)
	parts := multipart.NewReader(body, params["boundary"])
	for range 10 {
		part, err := parts.NextPart()
		if err != nil {
			return nil, uploadFault(err)
		}
		if part.FormName() == "file" {
			return part, nil
		}
	}
	return nil, fault.New(fault.Invalid, "web.verify_empty")
}

func (s *Server) verifyTooLarge() error {
	return fault.New(fault.TooLarge, "web.verify_large", "most", s.settings.VerifyLimit)
}

// uploadFault keeps what the line had to say; the rest is a broken form.
func uploadFault(err error) error {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(err, fault.Invalid, "web.verify_empty")
	case errors.Is(err, os.ErrPermission), isDisk(err):
		return err
	}
	return fault.Wrap(err, fault.Invalid, "web.unreadable")
}

func isDisk(err error) bool {
	var p *os.PathError
	return errors.As(err, &p)
}
