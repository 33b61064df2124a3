package web

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ecabinet/internal/fault"
	"ecabinet/internal/journal"
	"ecabinet/meetings"
)

// download gives the bytes of one version. The address holds their hash, so
// they never change and may be kept for ever; a resumed download of a paper
// that was replaced meanwhile still gets the version it began.
func (s *Server) download(c *Call) error {
	hash, err := parseHash(c.Params("hash"))
	if err != nil {
		return err
	}
	v, f, err := s.Meetings.OpenVersion(c.Context(), c.Reader(), c.document(), hash)
	if err != nil {
		return err
	}
	return s.send(c, f, hash, v.FileName)
}

func parseHash(s string) (meetings.Hash, error) {
	hash, err := journal.ParseHash(s)
	if err != nil || hash.String() != s {
		return hash, fault.New(fault.NotFound, "web.not_here")
	}
	return hash, nil
}

// send answers with a file: whole, in part, not at all where the client has it.
func (s *Server) send(c *Call, f meetings.File, hash meetings.Hash, name string) error {
	tag := `"` + hash.String() + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, max-age=31536000, immutable")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	if matches(c.Get(fiber.HeaderIfNoneMatch), tag) {
		c.Status(fiber.StatusNotModified)
		return f.Close()
	}
	from, n := int64(0), f.Size()
	if asked := c.Get(fiber.HeaderRange); asked != "" && fresh(c.Get(fiber.HeaderIfRange), tag) {
		start, length, kind := parseRange(asked, f.Size())
		switch kind {
		case rangeOutside:
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(f.Size(), 10))
			return errors.Join(fault.New(fault.Invalid, "web.range"), f.Close())
		case rangeGood:
			from, n = start, length
			c.Status(fiber.StatusPartialContent)
			c.Set(fiber.HeaderContentRange, "bytes "+strconv.FormatInt(start, 10)+"-"+strconv.FormatInt(start+length-1, 10)+"/"+strconv.FormatInt(f.Size(), 10))
		}
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, "inline; filename*=UTF-8''"+url.PathEscape(name))
	c.Response().SetBodyStream(&sending{
		SectionReader: io.NewSectionReader(f, from, n), file: f,
		progress: progress{next: deadline(c.Ctx.Context().Conn(), net.Conn.SetWriteDeadline), stall: s.settings.Stall, now: time.Now},
	}, int(n))
	return nil
}

// sending is a file on its way out: it moves the line's deadline on while the
// client takes bytes.
type sending struct {
	*io.SectionReader
	file io.Closer
	progress
}

// Read reads the next bytes.
func (d *sending) Read(p []byte) (int, error) {
	n, err := d.SectionReader.Read(p)
	if err == nil {
		err = d.add(n)
	}
	return n, err
}

// Close closes the file; fasthttp calls it when the answer is done, or broken.
func (d *sending) Close() error { return d.file.Close() }

// matches reports whether an If-None-Match names the tag.
func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == tag {
			return true
		}
	}
	return false
}

// fresh reports whether a Range may be answered in part: If-Range must name
// these very bytes (RFC 9110, 13.1.5: strong comparison, dates never match).
func fresh(ifRange, tag string) bool { return ifRange == "" || ifRange == tag }

type rangeKind int

const (
	rangeIgnored rangeKind = iota // not understood, or several: the whole file is right
	rangeGood
	rangeOutside
)

// parseRange reads a single byte range of a file of that size.
func parseRange(s string, size int64) (from, length int64, kind rangeKind) {
	spec, ok := strings.CutPrefix(s, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return 0, 0, rangeIgnored
	}
	if first == "" {
		n, err := parsePosition(last)
		if err != nil {
			return 0, 0, rangeIgnored
		}
		if n == 0 || size == 0 {
			return 0, 0, rangeOutside
		}
		n = min(n, size)
		return size - n, n, rangeGood
	}
	from, err := parsePosition(first)
	end := size - 1
	if err == nil && last != "" {
		end, err = parsePosition(last)
	}
	switch {
	case err != nil || last != "" && end < from:
		return 0, 0, rangeIgnored
	case from >= size:
		return 0, 0, rangeOutside
	}
	end = min(end, size-1)
	return from, end - from + 1, rangeGood
}

func parsePosition(s string) (int64, error) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(s, 10, 64)
}
