package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/imports"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

const (
	importsShown = 20 // on the list
	importRows   = 50 // of a dry run on one page
	badShown     = 20 // rows that cannot be taken
	namesShown   = 6  // of those who would leave
	courtShown   = 20 // of those with a new court order
	sampleRows   = 50
	samplesShown = 3
)

// importsIndex is the upload, and what became of earlier ones (TRK-6).
func (s *Server) importsIndex(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	return s.importsPage(c, who, form)
}

func (s *Server) importsPage(c *fiber.Ctx, who auth.Principal, form ui.Form) error {
	var all []imports.Import
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		all, err = imports.List(c.UserContext(), tx, importsShown)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Import", form)
	f.Item = "imports"
	return pageOr422(c, form, admin.Imports(f, all))
}

// importsUpload keeps a file and has the worker read it.
func (s *Server) importsUpload(c *fiber.Ctx, who auth.Principal) error {
	in, file := formOf(c), uploadOf(c)
	submission, err := uuid.Parse(in.get("submission"))
	if err != nil {
		submission = uuid.Nil // said beside the form
	}
	var i imports.Import
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		var created bool
		i, created, err = imports.Start(c.UserContext(), tx, imports.Upload{Submission: submission, Name: file.name, Body: file.body})
		if err != nil || !created {
			return err
		}
		return s.queue.Enqueue(c.UserContext(), tx, imports.ReadArgs{SchoolID: tx.SchoolID(), ImportID: i.ID})
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		form := s.shown(in, who, bad)
		if submission == uuid.Nil {
			form.Submission = uuid.NewString()
		}
		return s.importsPage(c, who, form)
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.Import(who.School.Slug, i.ID), nil)
}

// oneImport reads the import that the address names.
func (s *Server) oneImport(c *fiber.Ctx, who auth.Principal) (i imports.Import, err error) {
	id, err := number(c, "import")
	if err != nil {
		return i, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		i, err = imports.ByID(c.UserContext(), tx, id)
		return err
	})
	return i, err
}

// importShow is an import at whatever step it is.
func (s *Server) importShow(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	v := admin.ImportPage{Import: i, Form: s.blank(who), Choice: imports.Choice{Kind: i.Kind, Mapping: i.Mapping, Options: i.Options}}
	switch {
	case i.Working():
		f := s.frame(c, who, v.Doing(), v.Form)
		f.Item, f.HTMX, f.Refresh = "imports", true, 2
		return page(c, fiber.StatusOK, admin.ImportWorking(f, v))
	case i.State == imports.Mapping:
		return s.importColumnsPage(c, who, v)
	case i.State == imports.Checked:
		return s.importCheckPage(c, who, v)
	}
	return s.importEndedPage(c, who, v)
}

func (s *Server) importEndedPage(c *fiber.Ctx, who auth.Principal, v admin.ImportPage) error {
	if v.State == imports.Done && !v.Purged {
		err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			parts, err := imports.Parts(c.UserContext(), tx, v.ID, imports.Ask{Show: imports.ShowBad, Limit: badShown}, imports.Ask{Show: imports.ShowCourt, Limit: courtShown})
			if err == nil {
				v.Bad, v.BadAll, v.Court = parts[0].Lines, parts[0].Total, parts[1].Lines
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	f := s.frame(c, who, v.EndTitle(), v.Form)
	f.Item = "imports"
	return page(c, fiber.StatusOK, admin.ImportEnded(f, v))
}

// importRow is how far the worker is; when it is done the browser goes to the page, which is another by then.
func (s *Server) importRow(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, "", ui.Form{})
	if !i.Working() {
		c.Set("HX-Redirect", importURL(who, i.ID, f.Flash))
	}
	return page(c, fiber.StatusOK, admin.ImportProgress(f, admin.ImportPage{Import: i}))
}

// importURL is the page of an import, with what has just happened, "" for nothing.
func importURL(who auth.Principal, id int64, flash string) string {
	if flash == "" {
		return urls.Import(who.School.Slug, id)
	}
	return urls.Import(who.School.Slug, id) + "?done=" + flash
}
