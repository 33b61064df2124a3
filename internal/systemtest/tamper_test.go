package systemtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ecabinet/internal/demo"
)

// tamper changes the signed minutes one byte at a time and lets the shipped
// verifier judge each copy: none may pass. It looks at the whole file in steps,
// closer at the signatures' messages, their padding and what frames them.
func tamper(t *testing.T, o demo.Outcome) {
	signed, err := os.ReadFile(o.Minutes)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2, uint64(len(signed)))) //nolint:gosec // which bytes are tried may be foreseen
	var copies []forgery
	for _, at := range places(t, signed, random) {
		for _, to := range others(signed[at], random) {
			forged := bytes.Clone(signed)
			forged[at] = to
			copies = append(copies, forgery{fmt.Sprintf("byte %d of %d, %q for %q", at, len(signed), to, signed[at]), forged})
		}
	}
	for _, more := range []string{"\n", " ", "\x00", "%\n", "%%EOF\n", "\nstartxref\n0\n%%EOF\n", "\n1 0 obj\n<<>>\nendobj\n"} {
		copies = append(copies, forgery{fmt.Sprintf("%q appended", more), append(bytes.Clone(signed), more...)})
	}
	copies = append(copies, forgery{"the last byte cut off", signed[:len(signed)-1]})
	t.Logf("%d forged copies of %d bytes", len(copies), len(signed))
	for some := range slices.Chunk(copies, 60) {
		judgeForged(t, o.Trust, some)
	}
	// The copies are judged as the original is: unchanged it passes.
	if r := command(t, "ecabinet-verify", "--json", "--trust", o.Trust, o.Minutes); r.code != 0 {
		t.Errorf("the original ends with %d: %s", r.code, r.stdout)
	}
}

type forgery struct {
	what string
	file []byte
}

// judgeForged judges many copies in one call: a JSON line for each.
func judgeForged(t *testing.T, trust string, copies []forgery) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"--json", "--trust", trust}
	for i, c := range copies {
		path := filepath.Join(dir, fmt.Sprintf("%03d.pdf", i))
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	r := command(t, "ecabinet-verify", args...)
	lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if r.code == 0 || len(lines) != len(copies) {
		t.Fatalf("ended with %d and %d reports for %d copies: %s", r.code, len(lines), len(copies), r.stderr)
	}
	for i, line := range lines {
		var report struct {
			Indication string `json:"indication"`
		}
		if err := json.Unmarshal([]byte(line), &report); err != nil || report.Indication == "" {
			t.Fatalf("no report: %v in %s", err, line)
		}
		if report.Indication == "TOTAL-PASSED" {
			t.Errorf("PASSED with %s", copies[i].what)
		}
	}
}

var contents = regexp.MustCompile(`/Contents ?<([0-9A-Fa-f]+)>`)

// places chooses about 300 bytes: the first and last, evenly through the file,
// and of each signature its frame, its byte range, its message and its padding.
func places(t *testing.T, signed []byte, random *rand.Rand) []int {
	t.Helper()
	at := []int{0, 5, len(signed) - 1, len(signed) - 2}
	for i := range 130 {
		at = append(at, len(signed)*i/130+random.IntN(len(signed)/130))
	}
	found := contents.FindAllSubmatchIndex(signed, -1)
	if len(found) != 3 {
		t.Fatalf("%d signatures, want 3", len(found))
	}
	for _, m := range found {
		first, end := m[2], m[3]
		padding := first + len(bytes.TrimRight(signed[first:end], "0"))
		at = append(at, m[0], first-1, first, first+1, end, end+1, end-1, end-2, padding, padding+1)
		for i := range 20 {
			at = append(at, first+random.IntN(padding-first), padding+(end-padding)*i/20, end+i*7)
		}
		if r := bytes.LastIndex(signed[:first], []byte("/ByteRange")); r > 0 {
			at = append(at, r, r+1, r+12, r+13, r+20)
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	return slices.DeleteFunc(at, func(i int) bool { return i < 0 || i >= len(signed) })
}

// others returns what a byte is changed to: one bit turned, and sometimes a
// blank, which readers like to overlook. The case of a letter is left alone
// where it is a hexadecimal digit's.
func others(b byte, random *rand.Rand) []byte {
	turned := b ^ 1<<random.IntN(8)
	if strings.EqualFold(string(rune(turned)), string(rune(b))) {
		turned = b ^ 1
	}
	if random.IntN(4) == 0 && b != ' ' {
		return []byte{turned, ' '}
	}
	return []byte{turned}
}
