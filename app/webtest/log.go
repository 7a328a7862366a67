package webtest

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Log keeps what the application logs, each line as text.
type Log struct {
	mu       sync.Mutex
	lines    []string
	errors   []string
	expected []string
}

// Enabled takes everything but debugging.
func (l *Log) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// Handle keeps one line.
func (l *Log) Handle(ctx context.Context, r slog.Record) error {
	var b bytes.Buffer
	err := slog.NewTextHandler(&b, nil).Handle(ctx, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, b.String())
	if r.Level >= slog.LevelError {
		l.errors = append(l.errors, b.String())
	}
	return err
}

// WithAttrs and WithGroup return the log itself: nothing in the tests reads groups.
func (l *Log) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup returns the log itself.
func (l *Log) WithGroup(string) slog.Handler { return l }

// Expect announces an error whose line holds the words; without it an error in the log fails the test.
func (l *Log) Expect(words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected = append(l.expected, words)
}

// Lines are all lines so far.
func (l *Log) Lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

func (l *Log) check(t testing.TB) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.errors {
		if !slices.ContainsFunc(l.expected, func(words string) bool { return strings.Contains(line, words) }) {
			t.Error("the application logged an error: ", line)
		}
	}
}
