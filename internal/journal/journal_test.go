package journal

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

var noon = time.Date(2025, 11, 3, 12, 0, 0, 0, time.UTC)

const demo = StreamID("session:s-1")

// build makes a stream of n records the way the store does.
func build(t *testing.T, n int) ([]Record, Head) {
	t.Helper()
	head := Head{Stream: demo}
	var records []Record
	for i := range n {
		rec, err := Act{
			Stream: demo, Actor: "p-01", Device: "d-01", Name: "poll.open",
			Object: fmt.Sprint("poll-", i), Body: map[string]any{"round": i}, Request: fmt.Sprint("r-", i),
		}.Seal(head.Seq+1, noon.Add(time.Duration(i)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		rec.Nodes = head.Tree.Append(rec.Leaf())
		head.Seq, head.At = rec.Entry.Seq, rec.Entry.At
		records = append(records, rec)
	}
	return records, head
}

func all(records []Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func nodes(records []Record) NodeReader {
	return func(seqs []int64) (map[int64][]Hash, error) {
		m := map[int64][]Hash{}
		for _, s := range seqs {
			m[s] = records[s-1].Nodes
		}
		return m, nil
	}
}

// The bytes of an entry are a promise to every verifier ever written: this
// test may only change together with Version and docs/formats/journal.md.
func TestEntryBytesAreFixed(t *testing.T) {
	t.Parallel()
	rec, err := Act{Stream: demo, Actor: "p-01", Device: "d-01", Name: "poll.open", Object: "poll-7",
		Body: map[string]any{"title": "Dự toán", "round": 1}, Request: "r-1"}.Seal(1, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"act":"poll.open","actor":"p-01","at":1762171200000000,"device":"d-01","object":"poll-7",` +
		`"object_hash":"01310f627e1bc3a199df1c294328f65bece78ab802f2c5e8b03ec7a416d5953f","request":"r-1","seq":1,"stream":"session:s-1","v":1}`
	if string(rec.Raw) != want || string(rec.Body) != `{"round":1,"title":"Dự toán"}` {
		t.Fatalf("entry\n%s\nbody\n%s", rec.Raw, rec.Body)
	}
	if e, err := ParseEntry(rec.Raw); err != nil || e != rec.Entry {
		t.Fatalf("read back %+v, %v", e, err)
	}
}

// The quick way and the general one must write the same bytes.
func TestEntriesAreCanonical(t *testing.T) {
	t.Parallel()
	for _, e := range []Entry{
		{},
		{V: 1, Stream: demo, Seq: maxInteger, At: -1, Actor: "\"\\\n", Device: "thiết bị", Act: "a.b", Object: "😀", ObjectHash: Hash{255}, Request: "\x00"},
	} {
		quick, err := e.canonical()
		general, err2 := Canonical(e)
		if err != nil || err2 != nil || !bytes.Equal(quick, general) {
			t.Errorf("%s, %v\n%s, %v", quick, err, general, err2)
		}
	}
	if _, err := (Entry{Seq: maxInteger + 1}).canonical(); err == nil {
		t.Error("an integer beyond 2^53 was written")
	}
}

func TestParseEntryRefusesOtherBytes(t *testing.T) {
	t.Parallel()
	records, _ := build(t, 1)
	raw := string(records[0].Raw)
	for name, text := range map[string]string{
		"a space":          strings.Replace(raw, ":", ": ", 1),
		"a member more":    strings.Replace(raw, "{", `{"a":1,`, 1),
		"a member less":    strings.Replace(raw, `"device":"d-01",`, "", 1),
		"a member twice":   strings.Replace(raw, `"device":"d-01",`, `"device":"d-01","device":"d-01",`, 1),
		"capital digits":   strings.ToUpper(raw),
		"something behind": raw + "\n",
		"nothing":          "",
	} {
		if _, err := ParseEntry([]byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSealRefusesUnclearActs(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]Act{
		"no stream":       {Name: "poll.open"},
		"strange stream":  {Stream: "session:../x", Name: "poll.open"},
		"no name":         {Stream: demo},
		"a name of words": {Stream: demo, Name: "Open the poll"},
		"a float":         {Stream: demo, Name: "poll.open", Body: 0.5},
		"broken text":     {Stream: demo, Name: "poll.open", Actor: "\xff"},
	} {
		if _, err := a.Seal(1, noon); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Our nodes and roots must be those of tlog, which other tools read.
func TestTreeIsThatOfTlog(t *testing.T) {
	t.Parallel()
	records, head := build(t, 70)
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	var tree Tree
	for i, r := range records {
		want, err := tlog.StoredHashes(int64(i), r.Raw, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, want...)
		if got := toTlog(tree.Append(r.Leaf())); !slices.Equal(got, want) {
			t.Fatalf("nodes of entry %d differ", i+1)
		}
		root, err := tlog.TreeHash(int64(i+1), reader)
		if err != nil || Hash(root) != tree.Root() || tree.Check() != nil {
			t.Fatalf("root of %d entries differs: %v", i+1, err)
		}
		if ours, err := RootAt(int64(i+1), nodes(records)); err != nil || ours != tree.Root() {
			t.Fatalf("RootAt(%d): %v", i+1, err)
		}
	}
	if tree.Root() != head.Tree.Root() {
		t.Fatal("the head's root differs")
	}
}

func TestProofsHoldAndForgeriesFail(t *testing.T) {
	t.Parallel()
	records, _ := build(t, 21)
	read := nodes(records)
	for size := int64(1); size <= 21; size++ {
		root, _ := RootAt(size, read)
		for seq := int64(1); seq <= size; seq++ {
			p, err := ProveInclusion(size, seq, read)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckInclusion(p, size, root, seq, records[seq-1].Leaf()); err != nil {
				t.Fatalf("entry %d of %d: %v", seq, size, err)
			}
			if CheckInclusion(p, size, root, seq, HashOf([]byte("other"))) == nil {
				t.Fatalf("entry %d of %d: a foreign leaf was accepted", seq, size)
			}
		}
		for older := int64(0); older <= size; older++ {
			p, err := ProveConsistency(size, older, read)
			if err != nil {
				t.Fatal(err)
			}
			old, _ := RootAt(older, read)
			if err := CheckConsistency(p, size, root, older, old); err != nil {
				t.Fatalf("%d after %d: %v", size, older, err)
			}
			if CheckConsistency(p, size, root, older, HashOf([]byte("other"))) == nil {
				t.Fatalf("%d after %d: a foreign root was accepted", size, older)
			}
		}
	}
	if _, err := ProveInclusion(3, 4, read); err == nil {
		t.Fatal("proved an entry beyond the tree")
	}
	if _, err := ProveConsistency(3, 4, read); err == nil {
		t.Fatal("proved a larger tree out of a smaller one")
	}
}

func TestVerifyFindsTheFirstFault(t *testing.T) {
	t.Parallel()
	swap := func(r []Record, i, j int) { r[i], r[j] = r[j], r[i] }
	for _, c := range []struct {
		name   string
		spoil  func(r []Record, h *Head)
		code   string
		seq    int64
		cutOff int
	}{
		{name: "a body changed", spoil: func(r []Record, _ *Head) { r[3].Body = []byte(`{"round":9}`) }, code: "journal.body_changed", seq: 4},
		{name: "a body removed", spoil: func(r []Record, _ *Head) { r[3].Body = nil }, code: "journal.body_missing", seq: 4},
		{name: "an actor changed", spoil: func(r []Record, _ *Head) { r[4].Raw = bytes.Replace(r[4].Raw, []byte("p-01"), []byte("p-02"), 1) }, code: "journal.tree_changed", seq: 5},
		{name: "two entries swapped", spoil: func(r []Record, _ *Head) { swap(r, 1, 2) }, code: "journal.gap", seq: 2},
		{name: "an entry of another stream", spoil: func(r []Record, _ *Head) { r[2].Raw = bytes.Replace(r[2].Raw, []byte("s-1"), []byte("s-2"), 1) }, code: "journal.foreign_entry", seq: 3},
		{name: "bytes that are not canonical", spoil: func(r []Record, _ *Head) { r[2].Raw = append(slices.Clone(r[2].Raw), ' ') }, code: "journal.not_canonical", seq: 3},
		{name: "an unknown version", spoil: func(r []Record, _ *Head) { r[2].Raw = bytes.Replace(r[2].Raw, []byte(`"v":1`), []byte(`"v":2`), 1) }, code: "journal.unknown_version", seq: 3},
		{name: "a time earlier than the one before", spoil: func(r []Record, _ *Head) {
			r[6].Raw = bytes.Replace(r[6].Raw, []byte(fmt.Sprint(r[6].Entry.At)), []byte(fmt.Sprint(r[0].Entry.At)), 1)
		}, code: "journal.time_went_back", seq: 7},
		{name: "a node changed", spoil: func(r []Record, _ *Head) { r[7].Nodes[2][0] ^= 1 }, code: "journal.tree_changed", seq: 8},
		{name: "the head moved", spoil: func(_ []Record, h *Head) { h.Seq++ }, code: "journal.head_differs", seq: 11},
		{name: "the head's tree changed", spoil: func(_ []Record, h *Head) { h.Tree.Peaks[0][0] ^= 1 }, code: "journal.head_differs", seq: 11},
		{name: "the last entries removed, head left", cutOff: 2, code: "journal.head_differs", seq: 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			records, head := build(t, 11)
			if c.spoil != nil {
				c.spoil(records, &head)
			}
			report, err := Verify(demo, all(records[:11-c.cutOff]), &head)
			if err != nil || report.OK() || report.Fault.Code != c.code || report.Seq != c.seq {
				t.Fatalf("got %+v, %v; want %s at %d", report, err, c.code, c.seq)
			}
		})
	}
}

// Who owns the database can rewrite a whole stream; a checkpoint kept
// elsewhere shows it.
func TestCheckpointsWitnessARewrittenStream(t *testing.T) {
	t.Parallel()
	records, head := build(t, 9)
	at6, _ := RootAt(6, nodes(records))
	kept := Checkpoint{Origin: "council.example/" + string(demo), Size: 6, Root: at6}
	report, err := Verify(demo, all(records), &head, kept, NewCheckpoint("council.example", head))
	if err != nil || !report.OK() || report.Size != 9 || report.Root != head.Tree.Root() {
		t.Fatalf("a sound stream was refused: %+v, %v", report, err)
	}
	kept.Root = HashOf([]byte("before the rewriting"))
	if report, _ := Verify(demo, all(records), &head, kept); report.OK() || report.Seq != 6 || report.Fault.Code != "journal.checkpoint_differs" {
		t.Fatalf("the rewriting went unseen: %+v", report)
	}
	kept.Size = 12
	if report, _ := Verify(demo, all(records), &head, kept); report.OK() || report.Fault.Code != "journal.cut_off" {
		t.Fatalf("the cut went unseen: %+v", report)
	}
}

func TestCheckpointsAreSignedNotes(t *testing.T) {
	t.Parallel()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	key, err := NewKey("council.example", private)
	if err != nil {
		t.Fatal(err)
	}
	public, err := PublicKey("council.example", private.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	_, head := build(t, 5)
	want := NewCheckpoint("council.example", head)
	signed, err := key.Sign(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenCheckpoint(signed, public)
	if err != nil || got != want || got.Stream() != demo {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, err := OpenCheckpoint(bytes.Replace(signed, []byte("\n5\n"), []byte("\n6\n"), 1), public); err == nil {
		t.Fatal("a changed checkpoint was accepted")
	}
	if _, err := OpenCheckpoint(signed); err == nil {
		t.Fatal("a checkpoint was accepted without any key")
	}
	if _, err := NewKey("two words", private); err == nil {
		t.Fatal("a key name with a space was accepted")
	}
}
