package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"ecabinet/internal/app"
	"ecabinet/internal/config"
	"ecabinet/internal/fault"
	"ecabinet/internal/identity"
)

type userCommand struct {
	Add    userAdd    `cmd:"" help:"Add a person with an account and a role. The first administrator is made so."`
	Passwd userPasswd `cmd:"" help:"Give an account a new password; all its sign-ins end."`
	Role   userRole   `cmd:"" help:"Give a role, or end one."`
}

// password is asked on the terminal, or read from a file; there is no default
// and no flag for it, which every user of the machine could see.
type password struct {
	PasswordFile string `help:"Read the password from this file (its first line) instead of asking." placeholder:"FILE"`
}

type userAdd struct {
	config.Storage `embed:""`
	password       `embed:""`
	Username       string `arg:"" help:"Name to sign in with."`
	Name           string `help:"The person's name as it is printed." placeholder:"NAME"`
	Language       string `help:"Language the person reads." enum:"vi,en,bn" default:"vi"`
	Role           string `help:"administrator, secretary, chair, delegate, guest, clerk, auditor or display." required:"" placeholder:"ROLE"`
	Body           string `help:"Identifier of the body; an administrator needs none." placeholder:"ID"`
	Title          string `help:"Title of the office as it is printed." placeholder:"TEXT"`
}

// Run adds the person.
func (u *userAdd) Run(ctx context.Context, t *terminal) error {
	role, err := identity.ParseRole(u.Role)
	if err != nil {
		return err
	}
	secret, err := u.read(t)
	if err != nil {
		return err
	}
	name := u.Name
	if name == "" {
		name = u.Username
	}
	return withParts(ctx, u.Storage, t, func(p *app.Parts) error {
		body, err := bodyOf(ctx, p, u.Body, role)
		if err != nil {
			return err
		}
		id, err := p.Identity.AddUser(ctx, identity.NewUser{
			Username: u.Username, Password: secret, Name: name, Language: u.Language,
			Grants: []identity.Grant{{Body: body, Role: role, Title: u.Title}},
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s (%s): %s, %s\n", identity.FoldUsername(u.Username), id, role, body)
		return err
	})
}

type userPasswd struct {
	config.Storage `embed:""`
	password       `embed:""`
	Username       string `arg:"" help:"Name to sign in with."`
}

// Run gives the account its new password.
func (u *userPasswd) Run(ctx context.Context, t *terminal) error {
	secret, err := u.read(t)
	if err != nil {
		return err
	}
	return withParts(ctx, u.Storage, t, func(p *app.Parts) error {
		return p.Identity.SetPassword(ctx, u.Username, secret)
	})
}

type userRole struct {
	config.Storage `embed:""`
	Username       string `arg:"" help:"Name to sign in with."`
	Role           string `arg:"" help:"The role."`
	Body           string `help:"Identifier of the body; an administrator needs none." placeholder:"ID"`
	Title          string `help:"Title of the office as it is printed." placeholder:"TEXT"`
	End            bool   `help:"End the role now instead of giving it."`
}

// Run gives or ends the role.
func (u *userRole) Run(ctx context.Context, t *terminal) error {
	role, err := identity.ParseRole(u.Role)
	if err != nil {
		return err
	}
	return withParts(ctx, u.Storage, t, func(p *app.Parts) error {
		body, err := bodyOf(ctx, p, u.Body, role)
		if err != nil {
			return err
		}
		if u.End {
			return p.Identity.Revoke(ctx, u.Username, body, role)
		}
		return p.Identity.Grant(ctx, u.Username, identity.Grant{Body: body, Role: role, Title: u.Title})
	})
}

// bodyOf finds the body a role is for. A role in a body that does not exist
// would never be seen again.
func bodyOf(ctx context.Context, p *app.Parts, id string, role identity.Role) (identity.BodyID, error) {
	if id == "" && role == identity.Administrator || id == string(identity.Installation) {
		return identity.Installation, nil
	}
	bodies, err := p.Meetings.Bodies(ctx)
	if err != nil {
		return "", err
	}
	var known []string
	for _, b := range bodies {
		if string(b.ID) == id || id == "" && len(bodies) == 1 {
			return b.ID, nil
		}
		known = append(known, string(b.ID)+" ("+b.Name+")")
	}
	if len(known) == 0 {
		return "", errors.New("there is no body yet")
	}
	return "", fmt.Errorf("say which body with --body: %s", strings.Join(known, ", "))
}

func (p password) read(t *terminal) (string, error) {
	if p.PasswordFile != "" {
		raw, err := os.ReadFile(p.PasswordFile)
		if err != nil {
			return "", fmt.Errorf("the password file cannot be read: %w", err)
		}
		line, _, _ := strings.Cut(string(raw), "\n")
		return strings.TrimRight(line, "\r"), nil
	}
	if _, err := fmt.Fprint(t.err, "Password: "); err != nil {
		return "", err
	}
	restore := hideTyping(t.in)
	line, err := bufio.NewReader(t.in).ReadString('\n')
	restore()
	if _, werr := fmt.Fprintln(t.err); werr != nil {
		return "", werr
	}
	if err != nil && !(errors.Is(err, io.EOF) && line != "") {
		return "", fmt.Errorf("no password was given: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// withParts opens the data for one command. Beside a running server SQLite's
// lock refuses, and the refusal says so.
func withParts(ctx context.Context, where config.Storage, t *terminal, work func(*app.Parts) error) error {
	log := slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	settings := config.Server{Storage: where, LoginIdle: time.Hour, LoginAbsolute: time.Hour}
	parts, err := app.Open(ctx, settings, app.Options{}, log)
	if fault.CodeOf(err) == "store.in_use" {
		return fmt.Errorf("%s\nStop the server first, or run the command where it runs", words(err))
	}
	if err != nil {
		return err
	}
	return closing(work(parts), parts.Close)
}

func closing(err error, end func() error) error { return errors.Join(err, end()) }
