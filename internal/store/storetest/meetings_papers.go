package storetest

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
	"ecabinet/meetings"
)

func report() meetings.DocumentInput {
	return meetings.DocumentInput{Title: "Báo cáo kinh tế – xã hội", Kind: meetings.KindReport, Level: meetings.Public}
}

func (c *council) document(id meetings.SessionID, change func(*meetings.DocumentInput)) meetings.DocumentID {
	c.t.Helper()
	in := report()
	if change != nil {
		change(&in)
	}
	d, err := c.CreateDocument(c.t.Context(), office, id, in)
	c.must(err)
	return d.ID
}

func (c *council) opens(r meetings.Reader, id meetings.DocumentID, h meetings.Hash) bool {
	c.t.Helper()
	_, f, err := c.OpenVersion(c.t.Context(), r, id, h)
	if err != nil {
		if !fault.Is(err, fault.NotFound) {
			c.t.Errorf("a paper one may not read must not exist: %v", err)
		}
		return false
	}
	return f.Close() == nil
}

// A card made by mistake goes away with its file; a paper somebody may hold
// does not.
func paperRemoved(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Published)
	d, kept := c.document(id, nil), c.document(id, nil)
	v, err := c.upload(d, pdf(3, "nhầm"))
	c.must(err)
	c.must(c.RemoveDocument(ctx, office, d))
	if c.opens(secretary, d, v.Hash) {
		t.Error("a removed paper can be opened")
	}
	c.refused(c.RemoveDocument(ctx, office, d), fault.NotFound, "meetings.document_missing")
	_, err = c.upload(kept, pdf(3, "đúng"))
	c.must(err)
	_, err = c.PublishDocument(ctx, office, kept)
	c.must(err)
	c.refused(c.RemoveDocument(ctx, office, kept), fault.Closed, "meetings.was_published")
	_, err = c.WithdrawDocument(ctx, office, kept)
	c.must(err)
	c.refused(c.RemoveDocument(ctx, office, kept), fault.Closed, "meetings.was_published")
}

func paperLife(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Published)
	d := c.document(id, nil)
	_, err := c.PublishDocument(ctx, office, d)
	c.refused(err, fault.Conflict, "meetings.no_file_yet")
	one, err := c.upload(d, pdf(42, "một"))
	if err != nil || one.Number != 1 || one.Pages != 42 || one.FileName != "Báo cáo.pdf" || one.UploadedBy != "secretary" {
		t.Fatalf("%+v, %v", one, err)
	}
	_, err = c.upload(d, pdf(42, "một"))
	c.refused(err, fault.Duplicate, "meetings.upload_same")
	revision := func() int64 { p, err := c.Pack(ctx, delegate, id); c.must(err); return p.Revision }
	if c.opens(delegate, d, one.Hash) || !c.opens(secretary, d, one.Hash) || revision() != 0 {
		t.Error("before publication only the office reads")
	}
	got, err := c.PublishDocument(ctx, office, d)
	if err != nil || got.Published != 1 || got.Versions[0].PublishedAt.IsZero() || revision() != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	_, err = c.PublishDocument(ctx, office, d)
	c.refused(err, fault.Duplicate, "meetings.already_published")
	two, err := c.upload(d, pdf(43, "hai"))
	c.must(err)
	if c.opens(delegate, d, two.Hash) {
		t.Error("a new version is read before it was published")
	}
	_, err = c.PublishDocument(ctx, office, d)
	c.must(err)
	p, err := c.Pack(ctx, delegate, id)
	if err != nil || len(p.Files) != 1 || p.Files[0].Version.Hash != two.Hash || p.Bytes != two.Size || p.Revision != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	if !c.opens(delegate, d, one.Hash) || !c.opens(delegate, d, two.Hash) {
		t.Error("the version in use and the one before stay open")
	}
	_, err = c.WithdrawDocument(ctx, office, d)
	c.must(err)
	_, err = c.WithdrawDocument(ctx, office, d)
	c.refused(err, fault.Closed, "meetings.not_published")
	if c.opens(delegate, d, two.Hash) || !c.opens(secretary, d, two.Hash) || revision() != 3 {
		t.Error("a withdrawn paper is the office's only")
	}
	got, err = c.PublishDocument(ctx, office, d)
	if err != nil || got.Published != 2 || !c.opens(delegate, d, two.Hash) {
		t.Errorf("published again: %+v, %v", got, err)
	}
	want := "document.create document.version document.publish document.version document.publish document.withdraw document.publish"
	if got := c.since(id, 2); got != want {
		t.Errorf("the journal says %s", got)
	}
}

// paperReaders asks through every door that shows papers.
func paperReaders(t *testing.T, c *council) {
	ctx := t.Context()
	id := c.session(meetings.Published)
	item := c.item(id, "", "Ngân sách")
	group, err := c.CreateGroup(ctx, office, councilID, meetings.GroupInput{Name: "Ban Kinh tế", Members: []identity.PersonID{deputy(1), deputy(1)}})
	c.must(err)
	d := c.document(id, func(in *meetings.DocumentInput) {
		in.Item, in.Level = item, meetings.Confidential
		in.Audience = meetings.Audience{Kind: meetings.ToGroups, Groups: []meetings.GroupID{group.ID}}
	})
	v, err := c.upload(d, pdf(1, ""))
	c.must(err)
	_, err = c.PublishDocument(ctx, office, d)
	c.must(err)
	sees := func(r meetings.Reader, want bool) {
		t.Helper()
		pack, err := c.Pack(ctx, r, id)
		docs, err2 := c.Documents(ctx, r, id)
		items, err3 := c.Agenda(ctx, r, id)
		c.must(errors.Join(err, err2, err3))
		_, err = c.Document(ctx, r, d)
		got := []bool{len(pack.Files) == 1, len(docs) == 1, items[0].Documents == 1, err == nil, c.opens(r, d, v.Hash)}
		for i, ok := range got {
			if ok != want {
				t.Errorf("%s %v: door %d shows %v, want %v", r.Person, r.Roles, i, ok, want)
			}
		}
	}
	named, other := reads(deputy(1), identity.Delegate), reads(deputy(2), identity.Delegate)
	sees(named, true)
	sees(other, false)
	sees(secretary, true)
	sees(reads("guest", identity.Guest), false)
	before, err := c.Pack(ctx, other, id)
	c.must(err)
	_, err = c.ChangeGroup(ctx, office, councilID, group.ID, meetings.GroupInput{Name: "Ban Kinh tế", Members: []identity.PersonID{deputy(2)}})
	c.must(err)
	sees(named, false)
	sees(other, true)
	if after, _ := c.Pack(ctx, other, id); after.Revision <= before.Revision || !strings.HasSuffix(c.since(id, 0), "group.change") {
		t.Error("tablets do not hear that their packs changed")
	}
	in := report()
	in.Item = item
	_, err = c.ChangeDocument(ctx, office, d, in)
	c.must(err)
	sees(named, true)
	sees(reads("guest", identity.Guest), true)
	c.refused(c.RemoveItem(ctx, office, item), fault.Conflict, "meetings.item_has_papers")
}

func badUploads(t *testing.T, c *council) {
	id := c.session(meetings.Published)
	d := c.document(id, nil)
	before := len(c.acts(c.stream(id)))
	small := meetings.DefaultLimits
	small.Upload = 1 << 20
	cutLine := errors.New("connection reset")
	for _, x := range []struct {
		name string
		up   meetings.Upload
		kind fault.Kind
		code string
	}{
		{"zero bytes, announced", meetings.Upload{Size: 0, Body: strings.NewReader("")}, fault.Invalid, "meetings.upload_empty"},
		{"zero bytes", meetings.Upload{Size: -1, Body: strings.NewReader("")}, fault.Invalid, "meetings.upload_empty"},
		{"a picture", meetings.Upload{Size: -1, Body: strings.NewReader("\x89PNG\r\n\x1a\n")}, fault.Unsupported, "meetings.upload_not_pdf"},
		{"text", meetings.Upload{Size: -1, Body: strings.NewReader("Kính gửi")}, fault.Unsupported, "meetings.upload_not_pdf"},
		{"broken", meetings.Upload{Size: -1, Body: strings.NewReader("%PDF-1.7 xyz")}, fault.Unsupported, "meetings.upload_broken"},
		{"locked", meetings.Upload{Size: -1, Body: bytes.NewReader(pdf(1, "locked"))}, fault.Unsupported, "signing.pdf_needs_password"},
		{"cut at once", meetings.Upload{Size: 99, Body: iotest.ErrReader(cutLine)}, fault.Invalid, "meetings.upload_cut"},
		{"cut later", meetings.Upload{Size: -1, Body: io.MultiReader(bytes.NewReader(pdf(1, strings.Repeat("x", 9999))), iotest.ErrReader(cutLine))}, fault.Invalid, "blob.cut_off"},
		{"shorter than announced", meetings.Upload{Size: 99, Body: bytes.NewReader(pdf(1, ""))}, fault.Invalid, "meetings.upload_cut"},
		{"announced too large", meetings.Upload{Size: 600 << 20, Body: bytes.NewReader(pdf(1, ""))}, fault.TooLarge, "meetings.upload_too_large"},
	} {
		_, err := c.AddVersion(t.Context(), office, d, x.up)
		if !fault.Is(err, x.kind) || fault.CodeOf(err) != x.code {
			t.Errorf("%s: %v", x.name, err)
		}
	}
	_, err := c.upload("nobody", pdf(1, ""))
	c.refused(err, fault.NotFound, "meetings.document_missing")
	if c.blobs.count() != 0 || len(c.acts(c.stream(id))) != before {
		t.Errorf("%d files and %d acts stay of refused uploads", c.blobs.count(), len(c.acts(c.stream(id)))-before)
	}
}

// refusedActs stores a file for an act that is refused: it goes, unless
// something else is that file.
func refusedActs(t *testing.T, c *council) {
	d := c.document(c.session(meetings.Published), nil)
	content := pdf(2, "đã có")
	version, err := c.upload(d, content)
	c.must(err)
	keep := func(content []byte, outcome error) {
		t.Helper()
		err := c.Keeping(func() (meetings.Hash, error) {
			hash, _, err := c.blobs.Put(t.Context(), bytes.NewReader(content), 1<<20)
			c.must(err)
			return hash, outcome
		})
		if fault.CodeOf(err) != fault.CodeOf(outcome) {
			t.Errorf("%v, want %v", err, outcome)
		}
	}
	refusal := fault.New(fault.Closed, "meetings.session_not_closed")
	keep(pdf(3, "biên bản"), refusal)
	if c.blobs.count() != 1 {
		t.Errorf("%d files: that of a refused act stays", c.blobs.count())
	}
	keep(content, refusal)
	if !c.opens(secretary, d, version.Hash) {
		t.Error("the refusal took the file of a version away")
	}
	keep(pdf(4, "không rõ"), fault.New(fault.Unavailable, "store.commit_unknown"))
	keep(pdf(5, "xong"), nil)
	if c.blobs.count() != 3 {
		t.Errorf("%d files: what was done, or may have been, stays", c.blobs.count())
	}
}

// doubtfulFiles refuses an upload while another one brings the same bytes.
func doubtfulFiles(t *testing.T, c *council) {
	id := c.session(meetings.Published)
	one, two := c.document(id, nil), c.document(id, nil)
	content := pdf(3, "cùng nội dung")
	first, err := c.upload(one, content)
	c.must(err)
	_, err = c.upload(one, content)
	c.refused(err, fault.Duplicate, "meetings.upload_same")
	if !c.opens(secretary, one, first.Hash) {
		t.Fatal("the refusal of the same file again removed the file")
	}
	slow, arrive := io.Pipe()
	done := make(chan error)
	go func() {
		_, err := c.AddVersion(t.Context(), office, two, meetings.Upload{Size: -1, Body: slow})
		done <- err
	}()
	other := pdf(4, "bị từ chối locked")
	if _, err := arrive.Write(bytes.Repeat([]byte("%PDF-1.7 5\n"), 400)); err != nil {
		t.Fatal(err)
	}
	_, err = c.upload(one, other)
	c.refused(err, fault.Unsupported, "signing.pdf_needs_password")
	if c.blobs.count() != 2 {
		t.Errorf("%d files: one in doubt waits for the upload beside it", c.blobs.count())
	}
	c.must(arrive.Close())
	c.must(<-done)
	if c.blobs.count() != 2 {
		t.Errorf("%d files stay, want the two that are versions", c.blobs.count())
	}
	// A version whose commit was not answered may be stored: its bytes stay.
	c.fail = func(step string) error {
		if step == "committed" {
			return errors.New("connection reset")
		}
		return nil
	}
	_, err = c.upload(two, pdf(6, "chưa rõ"))
	c.refused(err, fault.Unavailable, "store.commit_unknown")
	c.fail = func(string) error { return nil }
	if c.blobs.count() != 3 {
		t.Error("the bytes of a version that may be stored are gone")
	}
}
