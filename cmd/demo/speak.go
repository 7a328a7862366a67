package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"gateway/cmd/internal/serve"
)

// speaker is where the log goes and what is said while one waits.
type speaker struct {
	log    *slog.Logger
	notice func(string)
	file   io.Closer // nil with -json
}

// speak logs to stderr with -json; otherwise to a file, with warnings and notices on the screen too.
func speak(o options, f *folder, stderr io.Writer) (speaker, error) {
	stderr = &oneAtATime{w: stderr}
	if o.json {
		log := slog.New(serve.LogHandler(stderr))
		return speaker{log: log, notice: func(s string) { log.Info(s) }}, nil
	}
	file, err := os.OpenFile(f.path(logFile), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, privateMode)
	if err != nil {
		return speaker{}, f.unusable(err)
	}
	screen := slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})
	return speaker{log: slog.New(both{serve.LogHandler(file), screen}), file: file,
		notice: func(s string) { fmt.Fprintln(stderr, s+" …") }}, nil
}

func (s speaker) close() {
	if s.file != nil {
		_ = s.file.Close()
	}
}

// oneAtATime keeps lines of several goroutines apart.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes one line.
func (o *oneAtATime) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// both hands each line to two handlers.
type both struct{ file, screen slog.Handler }

// Enabled is true when one of them wants the line.
func (b both) Enabled(ctx context.Context, l slog.Level) bool {
	return b.file.Enabled(ctx, l) || b.screen.Enabled(ctx, l)
}

// Handle hands the line to whoever wants it.
func (b both) Handle(ctx context.Context, r slog.Record) error {
	var err error
	for _, h := range []slog.Handler{b.file, b.screen} {
		if h.Enabled(ctx, r.Level) {
			if e := h.Handle(ctx, r.Clone()); e != nil {
				err = e
			}
		}
	}
	return err
}

// WithAttrs keeps both around their copies.
func (b both) WithAttrs(a []slog.Attr) slog.Handler {
	return both{b.file.WithAttrs(a), b.screen.WithAttrs(a)}
}

// WithGroup keeps both around their copies.
func (b both) WithGroup(name string) slog.Handler {
	return both{b.file.WithGroup(name), b.screen.WithGroup(name)}
}
