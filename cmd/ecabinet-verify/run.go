package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"ecabinet/certs"
	"ecabinet/internal/fault"
	"ecabinet/internal/lang"
	"ecabinet/signing"
)

// wrongUse is the exit code of a call that cannot be carried out (EX_USAGE).
const wrongUse = 64

// arguments is the command line.
type arguments struct {
	Trust string   `help:"Folder of trusted anchors (*.pem, *.crt, *.cer), with *.crl and policy.json where wanted. Without it no signer is trusted." placeholder:"DIR"`
	At    string   `help:"Judge certificates as of this time (2026-12-31 or 2026-12-31T08:00:00+07:00) instead of now." placeholder:"TIME"`
	Lang  string   `help:"Language of the report: vi, en or bn." enum:"vi,en,bn" default:"vi"`
	JSON  bool     `name:"json" help:"Print one JSON object a line for each file."`
	Files []string `arg:"" name:"FILE" help:"The PDF files to judge."`
}

// judge holds what is the same for every file.
type judge struct {
	trust    certs.Trust
	at       time.Time
	language lang.Tag
	json     bool
	out      io.Writer
}

// run carries out one call and returns the exit code.
func run(args []string, out, problems io.Writer, now func() time.Time) int {
	a, err := parse(args, out)
	language, _ := lang.Parse(a.Lang)
	if err != nil {
		fmt.Fprintln(problems, lang.Text(language, "verify.error.use", map[string]string{"detail": err.Error()}))
		return wrongUse
	}
	j := judge{language: language, json: a.JSON, out: out, at: now()}
	if err := j.prepare(a); err != nil {
		fmt.Fprintln(problems, sentence(language, err))
		return wrongUse
	}
	worst := signing.TotalPassed
	for i, name := range a.Files {
		report, err := j.file(name)
		if err == nil {
			err = j.print(report, i > 0)
		}
		if err != nil {
			fmt.Fprintln(problems, sentence(language, err))
			return wrongUse
		}
		worst = signing.Worse(worst, report.Indication)
	}
	return exitCodes[worst]
}

// parse reads the command line; --help ends the process, as kong does.
func parse(args []string, out io.Writer) (arguments, error) {
	var a arguments
	k, err := kong.New(&a, kong.Name("ecabinet-verify"), kong.Writers(out, io.Discard), kong.Exit(os.Exit),
		kong.Description("Judges signed PDF files offline. Ends with 0 passed, 1 failed, 2 undecided, 3 no signature or unreadable, 64 wrong use."))
	if err != nil {
		return a, err
	}
	_, err = k.Parse(args)
	return a, err
}

// prepare reads the time and the trust folder.
func (j *judge) prepare(a arguments) error {
	if a.At != "" {
		at, err := parseTime(a.At)
		if err != nil {
			return err
		}
		j.at = at
	}
	if a.Trust == "" {
		return nil
	}
	var err error
	j.trust, err = certs.LoadTrust(a.Trust)
	return err
}

// parseTime reads an instant, or a day, which means its beginning in UTC.
func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "verify.error.at", "value", s)
}

// exitCodes says what each indication ends with.
var exitCodes = map[string]int{
	signing.TotalPassed: 0, signing.TotalFailed: 1, signing.Indeterminate: 2, signing.NoSignature: 3, signing.Unreadable: 3,
}

// sentence says an error in the reader's language, the machine's words behind
// it where there are any.
func sentence(t lang.Tag, err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	return lang.Text(t, f.Code, f.Args)
}

// file judges one file. That it cannot be opened or read is a verdict, so that
// one bad name does not hide the verdicts on the others.
func (j *judge) file(name string) (*signing.Report, error) {
	f, err := os.Open(name) //nolint:gosec // the auditor names the files
	if err != nil {
		return j.unopened(name), nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return j.unopened(name), nil
	}
	return signing.Verify(context.Background(), f, info.Size(), signing.Options{File: name, Trust: j.trust, At: j.at})
}

func (j *judge) unopened(name string) *signing.Report {
	return &signing.Report{
		File: name, Indication: signing.Unreadable, CheckedAt: j.at,
		Reasons: []signing.Reason{{Code: "verify.error.open", Args: map[string]string{"file": name}}},
	}
}

// print writes one report, as a line of JSON or as text set apart from the
// one before.
func (j *judge) print(r *signing.Report, further bool) error {
	if j.json {
		line, err := r.JSON(j.language)
		if err != nil {
			return err
		}
		_, err = j.out.Write(append(line, '\n'))
		return err
	}
	text := signing.Render(r, j.language).Text()
	if further {
		text = "\n" + text
	}
	_, err := io.WriteString(j.out, text)
	return err
}
