package meetings

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

// Upload is a file on its way in. Size is what the sender announced, -1 where
// it did not.
type Upload struct {
	FileName string
	Size     int64
	Body     io.Reader
}

// sniffed is how much of a file's beginning decides its type.
const sniffed = 3072

// AddVersion takes a file in as the newest version of a document. It is a
// draft until PublishDocument. A file that is refused leaves nothing behind.
func (s *Service) AddVersion(ctx context.Context, actor identity.Actor, id DocumentID, up Upload) (Version, error) {
	if err := s.expect(ctx, id, up); err != nil {
		return Version{}, err
	}
	head, body, err := s.sniff(up)
	if err != nil {
		return Version{}, err
	}
	if !looksLikePDF(head) {
		return Version{}, fault.New(fault.Unsupported, "meetings.upload_not_pdf", "type", mimetype.Detect(head).String())
	}
	staged, err := s.stage(ctx, up, body)
	if err != nil {
		return Version{}, err
	}
	defer func() { _ = staged.Discard() }() // a no-op once it is kept
	v := Version{Hash: staged.Hash(), Size: staged.Size(), FileName: s.fileName(up.FileName), UploadedBy: actor.Person}
	if v.Pages, err = s.d.Inspect(staged, v.Size); err != nil {
		var refusal *fault.Error
		if errors.As(err, &refusal) {
			return Version{}, err
		}
		return Version{}, fault.Wrap(err, fault.Unsupported, "meetings.upload_broken")
	}
	return s.keep(ctx, actor, id, v, staged)
}

// expect refuses what can be refused before the first byte is read: a whole
// file sent in vain costs minutes on a weak line.
func (s *Service) expect(ctx context.Context, id DocumentID, up Upload) error {
	if up.Size == 0 {
		return fault.New(fault.Invalid, "meetings.upload_empty")
	}
	if up.Size > s.d.Limits.Upload {
		return s.tooLarge()
	}
	return s.d.Store.Read(ctx, func(tx Tx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		session, err := tx.Session(d.Session)
		if err != nil {
			return err
		}
		return s.takesVersion(session, d)
	})
}

func (s *Service) takesVersion(session Session, d Document) error {
	if session.State == Closed {
		return closed("meetings.session_closed")
	}
	return atMost(len(d.Versions)+1, "meetings.too_many_versions", s.d.Limits.Versions)
}

func (s *Service) tooLarge() error {
	return fault.New(fault.TooLarge, "meetings.upload_too_large", "megabytes", s.d.Limits.Upload>>20)
}

// sniff reads the beginning of the file and returns it with the whole.
func (s *Service) sniff(up Upload) ([]byte, io.Reader, error) {
	r := bufio.NewReaderSize(up.Body, sniffed)
	head, err := r.Peek(sniffed)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, nil, cut(err)
	case len(head) == 0:
		return nil, nil, fault.New(fault.Invalid, "meetings.upload_empty")
	}
	return bytes.Clone(head), r, nil
}

// looksLikePDF accepts the header within the first 1024 bytes, as readers do:
// some scanners put their own lines before it.
func looksLikePDF(head []byte) bool {
	return mimetype.Detect(head).Is("application/pdf") || bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-"))
}

// stage writes the stream aside under the limit.
func (s *Service) stage(ctx context.Context, up Upload, body io.Reader) (Staged, error) {
	in := &bounded{r: body, left: s.d.Limits.Upload}
	staged, err := s.d.Blobs.Stage(ctx, in)
	switch {
	case in.over:
		err = errors.Join(s.tooLarge(), err)
	case in.err != nil:
		err = cut(in.err)
	case err == nil && up.Size > 0 && staged.Size() != up.Size:
		err = cut(io.ErrUnexpectedEOF)
	}
	if err != nil && staged != nil {
		_ = staged.Discard() // the refusal is what matters
	}
	return staged, err
}

// cut is the refusal of a stream that broke off. A sender who is still there
// reads it and sends again.
func cut(cause error) error {
	return fault.Wrap(cause, fault.Invalid, "meetings.upload_cut")
}

// bounded reads at most left bytes and remembers why it ended, so that a
// broken line is told from a broken disk.
type bounded struct {
	r    io.Reader
	left int64
	over bool
	err  error
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		b.over = true
		return 0, errors.New("meetings: upload over the limit")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// keep stores the version and then its file. The file is kept before the
// commit, because a committed version without its bytes could not be read;
// a commit that fails leaves at most a file nobody refers to, which is removed
// here or by a later Collect.
func (s *Service) keep(ctx context.Context, actor identity.Actor, id DocumentID, v Version, staged Staged) (Version, error) {
	err := s.inDocument(ctx, id, func(tx Tx, session Session, d Document) error {
		if err := s.takesVersion(session, d); err != nil {
			return err
		}
		if same, ok := d.VersionByHash(v.Hash); ok {
			return fault.New(fault.Duplicate, "meetings.upload_same", "version", same.Number)
		}
		v.Number, v.UploadedAt = len(d.Versions)+1, tx.Now()
		if err := tx.AddVersion(id, v); err != nil {
			return err
		}
		if err := note(tx, actor, stream(d.Session), ActDocumentVersion, string(id), versionAct(d, v)); err != nil {
			return err
		}
		return staged.Keep(ctx)
	})
	if err != nil {
		return Version{}, err
	}
	return v, nil
}

// fileName keeps the last part of the sender's name for the download; it is
// never used as a path.
func (s *Service) fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == '"' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > s.d.Limits.FileName {
		name = string(r[len(r)-s.d.Limits.FileName:]) // the ending says what it is
	}
	if name == "" || name == "." || name == "/" {
		return "document.pdf"
	}
	return name
}
