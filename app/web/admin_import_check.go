package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// shows are the kinds of lines that a dry run can be asked for.
var shows = []string{pupil.New, pupil.Changed, pupil.Unchanged, pupil.Leaves, pupil.Returning, pupil.OtherChild, imports.LineError, imports.ShowWarned}

// importCheckPage is the dry run, with one kind of lines.
func (s *Server) importCheckPage(c *fiber.Ctx, who auth.Principal, v admin.ImportPage) error {
	v.Show = oneOf(query(c, "show"), shows...)
	if v.Show == "" {
		v.Show = firstShow(v.Counts)
	}
	v.Pages = ui.Pages{Path: urls.Import(who.School.Slug, v.ID), Query: url.Values{"show": {v.Show}}, Page: ui.PageOf(query(c, "page")), Size: importRows}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Lines, v.Pages.Total, err = imports.Lines(c.UserContext(), tx, v.ID, v.Show, importRows, v.Pages.Offset()); err != nil {
			return err
		}
		if v.Bad, v.BadAll, err = imports.Lines(c.UserContext(), tx, v.ID, imports.ShowBad, badShown, 0); err != nil {
			return err
		}
		if v.Leaving, err = imports.Names(c.UserContext(), tx, v.ID, pupil.Leaves, namesShown); err != nil {
			return err
		}
		if v.Until, err = imports.LeaversUntil(c.UserContext(), tx, today()); err != nil {
			return err
		}
		return s.columnsOf(c, tx, who, &v)
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Check the import", v.Form)
	f.Item = "imports"
	return pageOr422(c, v.Form, admin.ImportCheck(f, v))
}

// firstShow is what a person wants to see first.
func firstShow(n imports.Counts) string {
	switch {
	case n.Changed > 0:
		return pupil.Changed
	case n.New > 0:
		return pupil.New
	case n.Returning > 0:
		return pupil.Returning
	case n.Leaving > 0:
		return pupil.Leaves
	}
	return pupil.Unchanged
}

// importApply has the worker take the file in. A form that also asks for other columns or choices takes nothing in:
// it is checked again first.
func (s *Server) importApply(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	if ch := choiceOf(in, i); i.State == imports.Checked && !sameChoice(ch, i) {
		return s.importChoose(c, who, i, in, ch)
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if err := imports.Confirm(c.UserContext(), tx, i, imports.Confirmation{Leavers: in.get("leavers") != "", Typed: in.get("typed")}); err != nil {
			return err
		}
		return s.queue.Enqueue(c.UserContext(), tx, imports.ApplyArgs{SchoolID: tx.SchoolID(), ImportID: i.ID})
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		return s.importCheckPage(c, who, admin.ImportPage{Import: i, Form: s.shown(in, who, bad), Choice: choiceOf(in, i)})
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.Import(who.School.Slug, i.ID), nil)
}

// importCancel ends an import of which nothing is written.
func (s *Server) importCancel(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "import")
	if err != nil {
		return err
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return imports.Cancel(c.UserContext(), tx, id) }); err != nil {
		return err
	}
	return s.done(c, urls.Import(who.School.Slug, id), nil)
}

// importErrors is the rows that cannot be taken, as they stand in the file, with what is wrong: to put right and
// upload again.
func (s *Server) importErrors(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	var rows [][]string
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		rows, err = imports.BadRows(c.UserContext(), tx, i, c.Method() == fiber.MethodHead)
		return err
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="rows-to-put-right-%d.csv"`, i.ID))
	var out strings.Builder
	out.WriteString("\ufeff") // so that Excel reads the accents
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write the rows of an import: %w", err)
	}
	return c.SendString(out.String())
}
