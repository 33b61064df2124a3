// Command ecabinet is the server of a paperless council meeting room and the
// tool of its administrator.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"ecabinet/internal/fault"
	"ecabinet/internal/lang"
)

// cli is every command there is; each stands in a file of its own.
type cli struct {
	Serve   serveCommand   `cmd:"" help:"Serve the council room."`
	Demo    demoCommand    `cmd:"" help:"Make the demo council, or play its session."`
	User    userCommand    `cmd:"" help:"Accounts: add one, give a new password, give or end a role."`
	Journal journalCommand `cmd:"" help:"The journal: verify it."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this program's version and exit."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "ecabinet:", words(err))
		os.Exit(1) //nolint:gocritic // stop has nothing left to do
	}
}

// words turns a refusal into its sentence, in the language of the terminal.
func words(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || !lang.Has(f.Code) {
		return err.Error()
	}
	text := lang.Text(terminalLanguage(), f.Code, f.Args)
	if f.Cause != nil {
		text += " (" + f.Cause.Error() + ")"
	}
	return text
}

func terminalLanguage() lang.Tag {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); len(value) >= 2 {
			if t, ok := lang.Parse(value[:2]); ok {
				return t
			}
		}
	}
	return lang.EN
}

var _ kong.HelpProvider = (*serveCommand)(nil)
