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
	"gateway/app/school"
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
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		parts, err := imports.Parts(c.UserContext(), tx, v.ID, imports.Ask{Show: v.Show, Limit: importRows, Offset: v.Pages.Offset()},
			imports.Ask{Show: imports.ShowBad, Limit: badShown}, imports.Ask{Show: imports.ShowCourt, Limit: courtShown}, imports.Ask{Show: pupil.Leaves, Limit: namesShown})
		if err != nil {
			return err
		}
		v.Lines, v.Pages.Total, v.Bad, v.BadAll = parts[0].Lines, parts[0].Total, parts[1].Lines, parts[1].Total
		v.Court, v.Leaving = parts[2].Lines, parts[3].Lines
		days, err := school.LeaverDays(c.UserContext(), tx)
		if err != nil {
			return err
		}
		v.Until = school.AccessUntil(today(), days)
		return s.columnsOf(c, tx, who, &v)
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Check the import", v.Form)
	f.Item, f.HTMX = "imports", true
	return pageOr422(c, v.Form, admin.ImportCheck(f, v))
}

// firstShow is what a person wants to see first.
func firstShow(n imports.Counts) string {
	switch {
	case n.Stopped:
		return pupil.OtherChild
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
// it is checked again first. So does one that shows an older dry run than the one there is.
func (s *Server) importApply(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	v := admin.ImportPage{Import: i, Choice: choiceOf(in, i)}
	var bad errs.Invalid
	recheck := !sameChoice(v.Choice, i)
	if i.State == imports.Checked && !recheck && isResults(i.Kind) {
		if recheck, err = s.codesChanged(c, who, i, v.Choice, in); err != nil {
			return err
		}
	}
	if i.State == imports.Checked && recheck {
		if bad, err = s.importChoose(c, who, i, v.Choice, in); err == nil && bad == nil {
			return c.Redirect(urls.Import(who.School.Slug, i.ID)+"?done=import_again", fiber.StatusSeeOther)
		}
	} else if i.State == imports.Checked && in.get("seen") != v.Seen() {
		return c.Redirect(urls.Import(who.School.Slug, i.ID)+"?done=import_again", fiber.StatusSeeOther)
	} else {
		bad, err = s.importConfirm(c, who, i, in)
	}
	if bad != nil {
		v.Form = s.shown(in, who, bad)
		return s.importCheckPage(c, who, v)
	}
	if err != nil {
		return s.importAnyway(c, who, err, func(i imports.Import) bool { return i.State == imports.Applying || i.State == imports.Done })
	}
	return s.done(c, urls.Import(who.School.Slug, i.ID), nil)
}

// importConfirm is the last word of a person, and the worker's job. bad is what is wrong with the form.
func (s *Server) importConfirm(c *fiber.Ctx, who auth.Principal, i imports.Import, in form) (bad errs.Invalid, err error) {
	last := imports.Confirmation{Leavers: in.get("leavers") != "", Typed: in.get("typed")}
	if n := i.Counts; i.State == imports.Checked && !last.Leavers && n.MayLeave() && (last.Typed != "" || n.Touched() == 0) {
		bad.Add("leavers", "import_leavers")
		return bad, nil
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if err := imports.Confirm(c.UserContext(), tx, i, last); err != nil {
			return err
		}
		return s.queue.Enqueue(c.UserContext(), tx, imports.ApplyArgs{SchoolID: tx.SchoolID(), ImportID: i.ID})
	})
	if errors.As(err, &bad) {
		return bad, nil
	}
	return nil, err
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
