// Command demo shows the whole service with nothing prepared: a private Postgres, two schools with their rolls, the
// pages, the worker, and a mailbox that keeps every mail the system sends. It listens on this machine only. A second
// start goes on with the same data.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"gateway/cmd/internal/serve"
)

// options are the command line.
type options struct {
	reset    bool
	json     bool
	port     int
	mailPort int
	data     string
	roll     string
	more     int
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the command; the result is its exit code. A second signal ends it at once.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2 // flag has said why
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err = demo(ctx, o, stdout, stderr)
	if err == nil || ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return 0
	}
	fmt.Fprintln(stderr, "demo: "+serve.OneLine(err))
	return 1
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.reset, "reset", false, "throw the data away and begin anew")
	flags.BoolVar(&o.json, "json", false, "print addresses, sign-ins and keys as one line of JSON, and the log on stderr")
	flags.IntVar(&o.port, "port", 8080, "port of the pages on 127.0.0.1; 0 takes a free one")
	flags.IntVar(&o.mailPort, "mail-port", 8025, "port of the mailbox on 127.0.0.1; 0 takes a free one")
	flags.StringVar(&o.data, "data", "", "folder for the data (default "+usualFolder()+")")
	flags.StringVar(&o.roll, "roll", "", "folder with pupils.csv, contacts.csv and staff.csv to load in place of Ashdale's")
	flags.IntVar(&o.more, "more", 0, fmt.Sprintf("make so many further made-up schools at the first start, up to %d", mostMore))
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		err = fmt.Errorf("nothing is expected after the flags, there is %q", flags.Arg(0))
		fmt.Fprintln(stderr, "demo:", err)
	}
	if err == nil && (o.more < 0 || o.more > mostMore) {
		err = fmt.Errorf("-more is 0 to %d", mostMore)
		fmt.Fprintln(stderr, "demo:", err)
	}
	return o, err
}
