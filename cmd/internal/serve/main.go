// Package serve holds the bodies of the processes web and worker, for the commands of these names and for the demo,
// which runs both in one process.
package serve

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"gateway/app/config"
)

// Main is a process that takes its configuration from the environment and runs until SIGTERM or an interrupt. A
// second signal ends it at once. The result is its exit code; an error is one line on stderr.
func Main(name string, read func(config.Env) (config.Config, error), run func(context.Context, config.Config, *slog.Logger) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	c, err := config.FromEnvironment(read)
	if err == nil {
		err = run(ctx, c, slog.New(LogHandler(os.Stderr)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, name+": "+OneLine(err))
		return 1
	}
	return 0
}

// OneLine is an error as one line; drivers like to write several.
func OneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
