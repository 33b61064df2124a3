package meetings

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"sync"
	"time"
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

// sweepTime bounds the removal of a refused file.
const sweepTime = 10 * time.Second

// AddVersion takes a file in as the newest version of a document. It is a
// draft until PublishDocument. A file that is refused leaves nothing behind.
func (s *Service) AddVersion(ctx context.Context, actor identity.Actor, id DocumentID, up Upload) (v Version, err error) {
	if err := s.expect(ctx, id, up); err != nil {
		return Version{}, err
	}
	body, err := sniff(up.Body)
	if err != nil {
		return Version{}, err
	}
	err = s.Keeping(func() (kept Hash, err error) {
		var stored bool
		if v, stored, err = s.take(ctx, actor, id, up, body); stored {
			kept = v.Hash
		}
		return kept, err
	})
	if err != nil {
		return Version{}, err
	}
	return v, nil
}

// Keeping runs what stores a file and then an act that refers to it, and
// returns the file's hash. Where it is refused after the file was stored, the
// file goes again, unless something else refers to it.
func (s *Service) Keeping(store func() (Hash, error)) (err error) {
	s.intake.begin()
	defer func() {
		// A file that could not be removed stays in doubt for the next time;
		// what went well is not refused for it.
		if swept := s.intake.end(s.sweep); err != nil && swept != nil {
			err = errors.Join(err, swept)
		}
	}()
	kept, err := store()
	// Where the store did not answer, the act may be there: the bytes stay.
	if err != nil && !kept.IsZero() && !fault.Is(err, fault.Unavailable) {
		s.intake.doubt(kept)
	}
	return err
}

// take stores the file, then the version: a version without its bytes could
// not be read. kept says whether the file was stored.
func (s *Service) take(ctx context.Context, actor identity.Actor, id DocumentID, up Upload, body io.Reader) (v Version, kept bool, err error) {
	v = Version{FileName: s.fileName(up.FileName), UploadedBy: actor.Person}
	v.Hash, v.Size, err = s.d.Blobs.Put(ctx, body, s.d.Limits.Upload)
	if fault.Is(err, fault.TooLarge) {
		err = s.tooLarge() // the same answer whether the size was announced or not
	}
	if err != nil {
		return v, false, err
	}
	if up.Size > 0 && v.Size != up.Size {
		return v, true, cut(io.ErrUnexpectedEOF)
	}
	if v.Pages, err = s.inspect(ctx, v.Hash); err != nil {
		return v, true, err
	}
	v, err = s.keep(ctx, actor, id, v)
	return v, true, err
}

func (s *Service) inspect(ctx context.Context, h Hash) (pages int, err error) {
	f, err := s.d.Blobs.Open(ctx, h)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // it was only read
	pages, err = s.d.Inspect(f, f.Size())
	var refusal *fault.Error
	if err != nil && !errors.As(err, &refusal) {
		err = fault.Wrap(err, fault.Unsupported, "meetings.upload_broken")
	}
	return pages, err
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

// sniff looks at the beginning of a file and returns the whole.
func sniff(body io.Reader) (io.Reader, error) {
	r := bufio.NewReaderSize(body, sniffed)
	head, err := r.Peek(sniffed)
	switch {
	case err != nil && err != io.EOF: // a wrapped EOF is a connection's end
		return nil, cut(err)
	case len(head) == 0:
		return nil, fault.New(fault.Invalid, "meetings.upload_empty")
	case !looksLikePDF(head):
		return nil, fault.New(fault.Unsupported, "meetings.upload_not_pdf", "type", mimetype.Detect(head).String())
	}
	return r, nil
}

// looksLikePDF accepts the header within the first 1024 bytes, as readers do:
// some scanners put their own lines before it.
func looksLikePDF(head []byte) bool {
	return mimetype.Detect(head).Is("application/pdf") || bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-"))
}

// cut is the refusal of a stream that broke off. A sender who is still there
// reads it and sends again.
func cut(cause error) error {
	return fault.Wrap(cause, fault.Invalid, "meetings.upload_cut")
}

// keep stores the version.
func (s *Service) keep(ctx context.Context, actor identity.Actor, id DocumentID, v Version) (Version, error) {
	return v, s.inDocument(ctx, id, func(tx Tx, session Session, d Document) error {
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
		return note(tx, actor, stream(d.Session), ActDocumentVersion, string(id), versionAct(d, v))
	})
}

// intake removes files that were stored but refused. A file in doubt may be
// just what another upload brings, whose version is not committed yet; so
// files are removed only while no upload of this process is under way.
type intake struct {
	mu       sync.Mutex
	running  int
	doubtful map[Hash]bool
}

func (in *intake) begin() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.running++
}

func (in *intake) doubt(h Hash) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.doubtful == nil {
		in.doubtful = map[Hash]bool{}
	}
	in.doubtful[h] = true
}

// end notes the end of an upload. The last one sweeps what is in doubt; new
// uploads wait for it. What could not be removed stays in doubt.
func (in *intake) end(sweep func(Hash) error) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.running--; in.running > 0 {
		return nil
	}
	for h := range in.doubtful {
		if err := sweep(h); err != nil {
			return err
		}
		delete(in.doubtful, h)
	}
	return nil
}

// sweep removes a file nothing refers to. The sender may be gone by now, so it
// does not run under her context.
func (s *Service) sweep(h Hash) error {
	ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
	defer cancel()
	var used bool
	err := s.d.Store.Read(ctx, func(tx Tx) (err error) {
		used, err = tx.HashUsed(h)
		return err
	})
	if err != nil || used {
		return err
	}
	return s.d.Blobs.Remove(ctx, h)
}

// fileName keeps the last part of the sender's name for the download; it is
// never used as a path. What turns the direction of writing goes: it makes one
// ending look like another.
func (s *Service) fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar || r == '"' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > s.d.Limits.FileName {
		name = string(r[len(r)-s.d.Limits.FileName:]) // the ending says what it is
	}
	if strings.Trim(name, ". /") == "" {
		return "document.pdf"
	}
	return name
}
