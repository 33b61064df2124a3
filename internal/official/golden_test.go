package official

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"ecabinet/internal/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What a screen reader is told of the minutes: structure, order and words, as
// poppler reads them. Look at the difference before using -update. Poppler's
// view of the structure stops at the first ActualText of a paragraph, so for
// Bengali the words alone are kept.
func TestMinutesAsReadAloud(t *testing.T) {
	t.Parallel()
	needTool(t, "pdfinfo")
	for _, tag := range lang.Tags {
		var b bytes.Buffer
		m := minutesIn(tag)
		if _, err := WriteMinutes(&b, m); err != nil {
			t.Fatal(err)
		}
		path := save(t, b.Bytes())
		got := run(t, "pdfinfo", "-struct-text", path)
		if tag == lang.BN {
			got = textOf(t, path) + "\n"
		}
		golden := filepath.Join("testdata", "minutes."+string(tag)+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the minutes read otherwise than %s; now:\n%s", tag, golden, got)
		}
	}
}
