package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/views/admin"
	"gateway/views/sheets"
)

const (
	auditShown = 50  // lines on a page
	auditWords = 100 // letters that are searched
	exportTime = 55 * time.Second
)

// auditFilter reads a search of the log out of the address; a day that is none is a problem of its field.
func auditFilter(c *fiber.Ctx) (f audit.Filter, bad errs.Invalid) {
	f.Words = strings.TrimSpace(query(c, "words"))
	if runes := []rune(f.Words); len(runes) > auditWords {
		f.Words = string(runes[:auditWords])
	}
	for _, g := range audit.Groups {
		if string(g.Group) == query(c, "what") {
			f.Group = g.Group
		}
	}
	for _, a := range audit.Actors {
		if string(a.Actor) == query(c, "who") {
			f.Actor = a.Actor
		}
	}
	// a person is of a kind: whoever chooses another kind asks for that person no longer
	if kind, number, _ := strings.Cut(query(c, "person"), "-"); kind == string(f.Actor) && (f.Actor == audit.External || f.Actor == audit.Staff) {
		f.ActorID = positive(number)
	}
	f.PupilID = positive(query(c, "pupil"))
	f.Before, f.After = audit.KeyOf(query(c, "before")), audit.KeyOf(query(c, "after"))
	var ok bool
	if text := strings.TrimSpace(query(c, "from")); text != "" {
		if f.From, ok = typedDay(text); !ok {
			bad.Add("from", "date_wrong")
		}
	}
	if text := strings.TrimSpace(query(c, "to")); text != "" {
		if f.To, ok = typedDay(text); !ok {
			bad.Add("to", "date_wrong")
		}
	}
	return f, bad
}

// positive is a number of an address, 0 when it is none.
func positive(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// auditIndex is the school's audit log (ADM-4).
func (s *Server) auditIndex(c *fiber.Ctx, who auth.Principal) error {
	v := admin.AuditPage{Form: s.blank(who)}
	v.Filter, v.Form.Problems = auditFilter(c)
	for _, name := range []string{"words", "from", "to"} {
		v.Form.Values[name] = query(c, name)
	}
	if v.Form.Problems == nil {
		err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			if v.Page, err = audit.Search(c.UserContext(), tx, v.Filter, auditShown); err != nil || v.Filter.PupilID+v.Filter.ActorID == 0 {
				return err
			}
			v.Pupil, v.Person, err = v.Filter.Names(c.UserContext(), tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	f := s.frame(c, who, "Audit log", v.Form)
	f.Item, f.HTMX = "audit", true
	return pageOr422(c, v.Form, admin.Audit(f, v))
}

// auditExport streams what a search finds, chunk by chunk, each in a short transaction of its own: a long log neither
// fills the memory nor holds the database. The export is itself a line of the log.
func auditExport(format string) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		f, bad := auditFilter(c)
		if bad != nil {
			return errs.NotFound
		}
		kind := file.SheetType
		if format == "csv" {
			kind = "text/csv; charset=utf-8"
		}
		c.Set(fiber.HeaderContentType, kind)
		c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s.%s"`, audit.FileName(who.School.Slug, today().String()), format))
		if c.Method() == fiber.MethodHead {
			return nil
		}
		err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return audit.NoteExport(c.UserContext(), tx, f, format) })
		if err != nil {
			return err
		}
		body, out := io.Pipe()
		go s.writeLog(context.WithoutCancel(c.UserContext()), who, f, format, out)
		c.Context().SetBodyStream(body, -1)
		return nil
	}
}

// writeLog writes an export into a pipe. An error breaks the download off, so that nobody takes a part for the whole;
// a browser that has gone away ends it too.
func (s *Server) writeLog(ctx context.Context, who auth.Principal, f audit.Filter, format string, out *io.PipeWriter) {
	ctx, cancel := context.WithTimeout(ctx, exportTime)
	defer cancel()
	x := audit.NewExport(f)
	next := func() (all []audit.Entry, err error) {
		err = s.db.In(ctx, who.Scope(), func(tx db.Tx) error {
			all, err = x.Next(ctx, tx)
			return err
		})
		return all, err
	}
	last := func() string {
		if x.Whole {
			return ""
		}
		return "The search finds more lines: these are the newest. Choose days to export the others."
	}
	write := func() error { return sheets.AuditSheet(out, who.School.Name, next, last) }
	if format == "csv" {
		write = func() error { return sheets.AuditCSV(out, next, last) }
	}
	err := write()
	if err != nil && !errors.Is(err, io.ErrClosedPipe) {
		s.log.ErrorContext(ctx, "export of the audit log broke off", slog.Any("error", err))
	}
	_ = out.CloseWithError(err) // it never fails
}
