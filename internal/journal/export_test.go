package journal

import (
	"bytes"
	"strings"
	"testing"
)

func TestExportCarriesTheWholeStream(t *testing.T) {
	t.Parallel()
	records, head := build(t, 5)
	var file bytes.Buffer
	if err := WriteExport(&file, demo, all(records), []byte("a note\nof two lines\n")); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(file.String(), "\n"); lines != 7 {
		t.Fatalf("%d lines", lines)
	}
	e, err := OpenExport(bytes.NewReader(file.Bytes()))
	if err != nil || e.Stream != demo {
		t.Fatalf("%+v, %v", e, err)
	}
	report, err := Verify(e.Stream, e.Records(), &head)
	if err != nil || !report.OK() || report.Root != head.Tree.Root() {
		t.Fatalf("%+v, %v", report, err)
	}
	if len(e.Checkpoints) != 1 || string(e.Checkpoints[0]) != "a note\nof two lines\n" {
		t.Fatalf("checkpoints %q", e.Checkpoints)
	}
}

func TestChangedExportsAreFound(t *testing.T) {
	t.Parallel()
	records, _ := build(t, 3)
	var file bytes.Buffer
	if err := WriteExport(&file, demo, all(records)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, with, code string }{
		"a body":               {`{"round":1}`, `{"round":2}`, "journal.body_changed"},
		"a body's spacing":     {`{"round":1}`, `{"round": 1}`, "journal.body_changed"},
		"a body removed":       {`{"round":1}`, `null`, "journal.body_missing"},
		"an entry's spacing":   {`"seq":2`, `"seq": 2`, "journal.not_canonical"},
		"a line of other text": {`"entry":{"act"`, `"other":{"act"`, "journal.not_canonical"},
	} {
		e, err := OpenExport(strings.NewReader(strings.Replace(file.String(), c.old, c.with, 1)))
		if err != nil {
			t.Fatal(err)
		}
		report, err := Verify(e.Stream, e.Records(), nil)
		if err != nil || report.OK() || report.Fault.Code != c.code {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "no export": "%PDF-1.7\n", "another version": `{"format":"ecabinet-journal","stream":"session:a","v":2}`,
		"no stream": `{"format":"ecabinet-journal","v":1}`,
	} {
		if _, err := OpenExport(strings.NewReader(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzExport(f *testing.F) {
	f.Add([]byte("{\"format\":\"ecabinet-journal\",\"stream\":\"session:a\",\"v\":1}\n{\"body\":{},\"entry\":{}}\n{\"checkpoint\":\"x\"}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		e, err := OpenExport(bytes.NewReader(file))
		if err != nil {
			return
		}
		if report, err := Verify(e.Stream, e.Records(), nil); err == nil && report.OK() && report.Size > 0 && !bytes.Contains(file, []byte("object_hash")) {
			t.Fatal("a stream came out of nothing")
		}
	})
}
