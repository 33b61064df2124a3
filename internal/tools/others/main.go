// Command others tries files made by other programs and prints a table: signed
// PDFs against the verdicts their makers give, papers against a reader's page
// count. It exits with 1 where a manipulated file passes or a good paper is
// refused; a good signature that is not accepted is shown and counted.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ecabinet/certs"
	"ecabinet/signing"
	"ecabinet/signing/pdf"
)

func main() {
	bad := 0
	for _, try := range []func(string) (int, error){signed, papers} {
		n, err := try(os.Args[1])
		if err != nil {
			fmt.Fprintln(os.Stderr, "others:", err)
			os.Exit(1)
		}
		bad += n
	}
	if bad > 0 {
		fmt.Printf("%d must not be so\n", bad)
		os.Exit(1)
	}
}

// asOf is when the testing CA of these files was in force.
var asOf = time.Date(2020, 11, 1, 0, 0, 0, 0, time.UTC)

// verdicts says which indications fit the verdict a file's makers give.
var verdicts = map[string][]string{
	"VALID": {signing.TotalPassed}, "EXTENDED-OK": {signing.TotalPassed},
	"MODIFIED": {signing.TotalFailed, signing.Indeterminate}, "INVALID": {signing.TotalFailed},
	"INDETERMINATE": {signing.Indeterminate}, "UNSIGNED": {signing.NoSignature}, "UNSIGNED-FIELD": {signing.NoSignature},
}

func signed(dir string) (bad int, err error) {
	root := filepath.Join(dir, "pades")
	index, err := os.Open(filepath.Join(root, "index.tsv"))
	if err != nil {
		return 0, err
	}
	defer index.Close()
	trust, err := certs.LoadTrust(filepath.Join(root, "anchors"))
	if err != nil {
		return 0, err
	}
	good, all := 0, 0
	lines := bufio.NewScanner(index)
	lines.Scan() // the heading
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) < 3 {
			continue
		}
		started := time.Now()
		report, err := verify(filepath.Join(root, cells[0]), trust)
		if err != nil {
			return bad, err
		}
		fits := fit(cells[2], report)
		all++
		if fits {
			good++
		}
		mark := " "
		if !fits {
			mark = "!"
		}
		if !fits && report.Indication == signing.TotalPassed {
			mark, bad = "X", bad+1
		}
		fmt.Printf("%s %-14s %-14s %-28s %6s  %s\n", mark, cells[2], report.Indication, report.SubIndication, time.Since(started).Round(time.Millisecond), filepath.Base(cells[0]))
	}
	fmt.Printf("signed files: %d of %d as their makers say\n\n", good, all)
	return bad, lines.Err()
}

// fit allows a good file whose signer chains to none of the anchors: trust is
// judged apart.
func fit(want string, r *signing.Report) bool {
	if want == "PARSE-ONLY" {
		return true
	}
	for _, indication := range verdicts[want] {
		if r.Indication == indication {
			return true
		}
	}
	return (want == "VALID" || want == "EXTENDED-OK") && r.SubIndication == certs.NoChain
}

func verify(path string, trust certs.Trust) (*signing.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return signing.Verify(context.Background(), f, info.Size(), signing.Options{File: path, Trust: trust, At: asOf})
}

func papers(dir string) (bad int, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "papers", "*.pdf"))
	if err != nil {
		return 0, err
	}
	for _, path := range files {
		pages, err := count(path)
		want := pdfinfo(path)
		mark := " "
		if err != nil || pages != want {
			mark, bad = "X", bad+1
		}
		fmt.Printf("%s %4d of %4d pages  %s %v\n", mark, pages, want, filepath.Base(path), errorText(err))
	}
	fmt.Printf("papers: %d\n", len(files))
	return bad, nil
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func count(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	inspected, err := pdf.Inspect(f, info.Size())
	return inspected.Pages, err
}

// pdfinfo asks another reader; -1 where it cannot say.
func pdfinfo(path string) int {
	out, err := exec.Command("pdfinfo", path).Output()
	if err != nil {
		return -1
	}
	for _, line := range strings.Split(string(out), "\n") {
		if n, ok := strings.CutPrefix(line, "Pages:"); ok {
			if pages, err := strconv.Atoi(strings.TrimSpace(n)); err == nil {
				return pages
			}
		}
	}
	return -1
}
