package meetings

import (
	"cmp"
	"slices"
	"time"

	"ecabinet/internal/identity"
	"ecabinet/internal/journal"
)

// DocumentID names a document.
type DocumentID string

// Hash names a file by the SHA-256 of its bytes.
type Hash = journal.Hash

// Level says who may ever see a document.
type Level string

// The levels. State secrets are not accepted at any level.
const (
	Public       Level = "public"       // everybody who takes part, guests and the hall too
	Internal     Level = "internal"     // the body's own people, and guests who are named
	Confidential Level = "confidential" // only those who are named, and the office
)

// Levels lists them.
var Levels = []Level{Public, Internal, Confidential}

// AudienceKind is all, groups or persons.
type AudienceKind string

// The kinds of audience.
const (
	ToAll     AudienceKind = "all"
	ToGroups  AudienceKind = "groups"
	ToPersons AudienceKind = "persons"
)

// AudienceKinds lists them.
var AudienceKinds = []AudienceKind{ToAll, ToGroups, ToPersons}

// Audience says who gets a document.
type Audience struct {
	Kind    AudienceKind
	Groups  []GroupID
	Persons []identity.PersonID
}

// DocumentKind is what a paper is; it decides the order of the pack.
type DocumentKind string

// The kinds of paper, in the order in which a tablet fetches them.
const (
	KindAgenda          DocumentKind = "agenda"
	KindDraftResolution DocumentKind = "draft_resolution"
	KindProposal        DocumentKind = "proposal"
	KindReport          DocumentKind = "report"
	KindAppraisal       DocumentKind = "appraisal"
	KindNotice          DocumentKind = "notice"
	KindAnnex           DocumentKind = "annex"
	KindOther           DocumentKind = "other"
)

// DocumentKinds lists them in the order of use: what is voted on comes before
// what explains it, annexes last.
var DocumentKinds = []DocumentKind{KindAgenda, KindDraftResolution, KindProposal, KindReport,
	KindAppraisal, KindNotice, KindAnnex, KindOther}

// DocumentState is draft, published or withdrawn.
type DocumentState string

// The states of a document. A withdrawn one may be published again.
const (
	DocumentDraft     DocumentState = "draft"
	DocumentPublished DocumentState = "published"
	DocumentWithdrawn DocumentState = "withdrawn"
)

// Document is a paper of a session with all its versions, newest last.
// Published is the number of the version delegates hold, 0 for none.
type Document struct {
	ID        DocumentID
	Session   SessionID
	Item      ItemID // empty: belongs to the whole session
	Title     string
	Kind      DocumentKind
	Level     Level
	Audience  Audience
	State     DocumentState
	Published int
	CreatedAt time.Time
	Versions  []Version
}

// DocumentInput makes or changes a document's card.
type DocumentInput struct {
	Title    string
	Item     ItemID
	Kind     DocumentKind
	Level    Level
	Audience Audience
}

// Version is one file of a document. PublishedAt is when it was first
// published, zero for never.
type Version struct {
	Number      int
	Hash        Hash
	Size        int64
	Pages       int
	FileName    string
	UploadedAt  time.Time
	UploadedBy  identity.PersonID
	PublishedAt time.Time
}

// Newest returns the newest version.
func (d Document) Newest() (Version, bool) {
	if len(d.Versions) == 0 {
		return Version{}, false
	}
	return d.Versions[len(d.Versions)-1], true
}

// Current returns the published version.
func (d Document) Current() (Version, bool) {
	if d.State != DocumentPublished {
		return Version{}, false
	}
	return d.version(d.Published)
}

func (d Document) version(number int) (Version, bool) {
	i := slices.IndexFunc(d.Versions, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return Version{}, false
	}
	return d.Versions[i], true
}

// VersionByHash returns the version with this hash.
func (d Document) VersionByHash(h Hash) (Version, bool) {
	i := slices.IndexFunc(d.Versions, func(v Version) bool { return v.Hash == h })
	if i < 0 {
		return Version{}, false
	}
	return d.Versions[i], true
}

// Names reports whether the audience names the person herself or a group she
// is in. "All" names nobody.
func (a Audience) Names(p identity.PersonID, groups []Group) bool {
	switch a.Kind {
	case ToPersons:
		return slices.Contains(a.Persons, p)
	case ToGroups:
		return slices.ContainsFunc(groups, func(g Group) bool {
			return slices.Contains(a.Groups, g.ID) && g.Has(p)
		})
	}
	return false
}

// MaySee reports whether the reader is among those for whom the document is
// meant, by level and audience. It says nothing about publication.
func MaySee(r Reader, d Document, groups []Group) bool {
	if r.Office() {
		return true
	}
	if !r.May(identity.ReadSession) {
		return false
	}
	named := d.Audience.Names(r.Person, groups)
	if d.Audience.Kind != ToAll && !named {
		return false
	}
	switch d.Level {
	case Public:
		return true
	case Internal:
		return r.member() || named
	case Confidential:
		return named
	}
	return false
}

// CanRead reports whether the reader may open this version: the office any,
// others one that was ever published, while the document is. Earlier published
// versions stay open because the debate may be held on one of them.
func CanRead(r Reader, d Document, v Version, groups []Group) bool {
	if !MaySee(r, d, groups) {
		return false
	}
	return r.Office() || d.State == DocumentPublished && !v.PublishedAt.IsZero()
}

// PackFile is one published paper of a pack.
type PackFile struct {
	Document DocumentID
	Item     ItemID
	Title    string
	Kind     DocumentKind
	Level    Level
	Version  Version
}

// Pack is what one person's tablet should hold, in the order of use. Revision
// grows with every change of the session's papers.
type Pack struct {
	Session  SessionID
	Revision int64
	Bytes    int64
	Files    []PackFile
}

// packFor assembles the pack of a reader. items must be arranged.
func packFor(r Reader, s Session, items []AgendaItem, docs []Document, groups []Group) Pack {
	place := map[ItemID]int{}
	for i, it := range items {
		place[it.ID] = i + 1
	}
	p := Pack{Session: s.ID, Revision: s.Papers}
	for _, d := range docs {
		v, ok := d.Current()
		if !ok || !MaySee(r, d, groups) {
			continue
		}
		p.Files = append(p.Files, PackFile{d.ID, d.Item, d.Title, d.Kind, d.Level, v})
		p.Bytes += v.Size
	}
	slices.SortStableFunc(p.Files, func(a, b PackFile) int {
		return cmp.Or(cmp.Compare(useOrder(a.Kind), useOrder(b.Kind)),
			cmp.Compare(place[a.Item], place[b.Item]), cmp.Compare(a.Document, b.Document))
	})
	return p
}

// useOrder groups kinds into the four rounds of a fetch: agenda, draft
// resolutions, what explains them, annexes.
func useOrder(k DocumentKind) int {
	switch k {
	case KindAgenda:
		return 0
	case KindDraftResolution:
		return 1
	case KindProposal, KindReport, KindAppraisal, KindNotice:
		return 2
	}
	return 3
}
