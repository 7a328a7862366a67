// Command admin is the operator's: what is done for a school from outside, one command at a time. It takes the address
// of the database from the environment, as web and worker do; whatever it does stands in the school's own log.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"gateway/app/config"
	"gateway/app/db"
	"gateway/cmd/internal/serve"
)

// command is one thing that the operator can do.
type command struct {
	name    string // as it is typed, in one or more words
	does    string // one line
	example string // what to type after the name
	about   string // what else to know
	// flags declares the command's own and returns what does it
	flags func(*flag.FlagSet) action
}

// action does what the command line asks for, and says on out what came of it.
type action func(ctx context.Context, d *db.DB, out io.Writer) error

// commands are all of them, in the order of the help.
var commands = []command{licenceTypeAdd, licenceTypeList}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// errUsage is a command line that could not be understood; what was wrong has been said.
var errUsage = errors.New("usage")

// run is the program; the result is its exit code: 0 done, 1 refused or failed, 2 not understood.
func run(ctx context.Context, args []string, env config.Env, stdout, stderr io.Writer) int {
	do, err := parse(args, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := perform(ctx, do, env, stdout); err != nil {
		say(stderr, "admin: "+serve.OneLine(err))
		return 1
	}
	return 0
}

// perform opens the database for one command.
func perform(ctx context.Context, do action, env config.Env, stdout io.Writer) error {
	c, err := config.Admin(env)
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, string(c.DatabaseURL))
	if err != nil {
		return err
	}
	defer d.Close()
	return do(ctx, d, stdout)
}

// parse finds the command and reads its flags. The errors are flag.ErrHelp, when help was asked for and given, and
// errUsage.
func parse(args []string, stdout, stderr io.Writer) (action, error) {
	c, rest := find(args)
	if c == nil {
		if slices.ContainsFunc(args, func(a string) bool { return a == "help" || a == "-h" || strings.TrimLeft(a, "-") == "help" }) {
			help(stdout)
			return nil, flag.ErrHelp
		}
		if len(args) > 0 {
			say(stderr, fmt.Sprintf("admin: there is no command %q", strings.Join(args, " ")))
		}
		help(stderr)
		return nil, errUsage
	}
	flags := flag.NewFlagSet("admin "+c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	do := c.flags(flags)
	flags.Usage = func() {}
	err := flags.Parse(rest)
	if errors.Is(err, flag.ErrHelp) {
		c.help(stdout, flags)
		return nil, err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("nothing is expected after the flags, there is %q. A name of several words stands in quotes", flags.Arg(0))
	}
	if err != nil {
		say(stderr, fmt.Sprintf("admin %s: %s\nMore: admin %s -h", c.name, err, c.name))
		return nil, errUsage
	}
	return do, nil
}

// find is the command that the words begin with, and the words after it.
func find(args []string) (*command, []string) {
	for i := range commands {
		words := strings.Fields(commands[i].name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == commands[i].name {
			return &commands[i], args[len(words):]
		}
	}
	return nil, nil
}

func help(w io.Writer) {
	say(w, "admin does for a school what only the operator may do.\n\n  admin <command> [flags]\n")
	for _, c := range commands {
		say(w, fmt.Sprintf("  %-18s %s", c.name, c.does))
	}
	say(w, "\nadmin <command> -h explains a command. DATABASE_URL is the address of the database, as for web and worker.")
}

func (c command) help(w io.Writer, flags *flag.FlagSet) {
	say(w, fmt.Sprintf("admin %s %s.\n\n  admin %s %s\n", c.name, c.does, c.name, c.example))
	flags.SetOutput(w)
	flags.PrintDefaults()
	if c.about != "" {
		say(w, "\n"+c.about)
	}
}

// say writes a line; there is nobody to tell when that fails.
func say(w io.Writer, line string) { _, _ = fmt.Fprintln(w, line) }
