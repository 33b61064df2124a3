package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// exportFormat names the file in its first line.
const exportFormat = "ecabinet-journal"

// maxLine bounds a line of an export, so that a hostile file cannot exhaust
// the memory of who checks it.
const maxLine = 16 << 20

type exportHead struct {
	Format string   `json:"format"`
	Stream StreamID `json:"stream"`
	V      int64    `json:"v"`
}

type exportLine struct {
	Body       json.RawMessage `json:"body,omitempty"`
	Entry      json.RawMessage `json:"entry,omitempty"`
	Checkpoint *string         `json:"checkpoint,omitempty"`
}

// WriteExport writes a stream as a file of lines: its name, its records in
// order, and signed checkpoints. docs/formats/journal.md describes it.
func WriteExport(w io.Writer, stream StreamID, records iter.Seq2[Record, error], checkpoints ...[]byte) error {
	out := bufio.NewWriter(w)
	line := func(v any) error {
		text, err := Canonical(v)
		if err != nil {
			return err
		}
		_, err = out.Write(append(text, '\n'))
		return err
	}
	if err := line(exportHead{exportFormat, stream, Version}); err != nil {
		return err
	}
	for rec, err := range records {
		if err != nil {
			return err
		}
		// Bytes that are not canonical stay as they are: hiding a fault while
		// exporting would be worse than a file that does not verify.
		if _, err := fmt.Fprintf(out, "{\"body\":%s,\"entry\":%s}\n", orNull(rec.Body), orNull(rec.Raw)); err != nil {
			return err
		}
	}
	for _, c := range checkpoints {
		text := string(c)
		if err := line(exportLine{Checkpoint: &text}); err != nil {
			return err
		}
	}
	return out.Flush()
}

func orNull(b []byte) []byte {
	if b == nil {
		return []byte("null")
	}
	return b
}

// Export reads such a file.
type Export struct {
	Stream      StreamID
	Checkpoints [][]byte // signed notes; complete once Records has ended
	lines       *bufio.Scanner
}

// OpenExport reads the first line. Nothing of the file is trusted: Verify
// judges the records.
func OpenExport(r io.Reader) (*Export, error) {
	e := &Export{lines: bufio.NewScanner(r)}
	e.lines.Buffer(nil, maxLine)
	if !e.lines.Scan() {
		return nil, errors.Join(errors.New("journal: an empty export"), e.lines.Err())
	}
	var head exportHead
	if err := json.Unmarshal(e.lines.Bytes(), &head); err != nil || head.Format != exportFormat {
		return nil, errors.New("journal: not an export of a journal")
	}
	if head.V != Version {
		return nil, fmt.Errorf("journal: an export of version %d is not known", head.V)
	}
	e.Stream = head.Stream
	return e, head.Stream.Check()
}

// Records returns the records in order, once. The tree is not in the file:
// Verify computes it.
func (e *Export) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for e.lines.Scan() {
			var line exportLine
			if err := json.Unmarshal(e.lines.Bytes(), &line); err != nil {
				yield(Record{}, fmt.Errorf("journal: export: %w", err))
				return
			}
			if line.Checkpoint != nil {
				e.Checkpoints = append(e.Checkpoints, []byte(*line.Checkpoint))
				continue
			}
			rec := Record{Raw: bytes.Clone(line.Entry)}
			if line.Body != nil && string(line.Body) != "null" {
				rec.Body = bytes.Clone(line.Body)
			}
			rec.Entry, _ = ParseEntry(rec.Raw) // zero where it cannot be read; Verify says so
			if !yield(rec, nil) {
				return
			}
		}
		if err := e.lines.Err(); err != nil {
			yield(Record{}, fmt.Errorf("journal: export: %w", err))
		}
	}
}
