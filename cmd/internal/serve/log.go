package serve

import (
	"context"
	"io"
	"log/slog"

	"gateway/app/audit"
)

// LogHandler writes one JSON object a line, in UTC, with the request's id where there is one.
func LogHandler(w io.Writer) slog.Handler {
	return requestHandler{slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(a.Value.Time().UTC())
		}
		return a
	}})}
}

// requestHandler adds the request's id to each line written under its context.
type requestHandler struct{ slog.Handler }

// Handle adds the id and hands on.
func (h requestHandler) Handle(ctx context.Context, r slog.Record) error {
	if id := audit.RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the handler around its copy.
func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the handler around its copy.
func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}
