package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
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
		f := s.frame(c, who, "Import", v.Form)
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
		err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			v.Bad, v.BadAll, err = imports.Lines(c.UserContext(), tx, v.ID, imports.ShowBad, badShown, 0)
			return err
		})
		if err != nil {
			return err
		}
	}
	f := s.frame(c, who, "Import", v.Form)
	f.Item = "imports"
	return page(c, fiber.StatusOK, admin.ImportEnded(f, v))
}

// importRow is how far the worker is; when it is done the browser goes to the page, which is another by then.
func (s *Server) importRow(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	if !i.Working() {
		c.Set("HX-Redirect", urls.Import(who.School.Slug, i.ID))
	}
	return page(c, fiber.StatusOK, admin.ImportProgress(s.frame(c, who, "", ui.Form{}), admin.ImportPage{Import: i}))
}

// importColumnsShow shows the columns of a file that waits for a person, also after its dry run.
func (s *Server) importColumnsShow(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	if i.State != imports.Mapping && i.State != imports.Checked {
		return c.Redirect(urls.Import(who.School.Slug, i.ID), fiber.StatusSeeOther)
	}
	return s.importColumnsPage(c, who, admin.ImportPage{Import: i, Form: s.blank(who), Choice: imports.Choice{Kind: i.Kind, Mapping: i.Mapping, Options: i.Options}})
}

func (s *Server) importColumnsPage(c *fiber.Ctx, who auth.Principal, v admin.ImportPage) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return s.columnsOf(c, tx, who, &v) })
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Match columns", v.Form)
	f.Item = "imports"
	return pageOr422(c, v.Form, admin.ImportColumns(f, v))
}

// columnsOf reads what the list of columns shows.
func (s *Server) columnsOf(c *fiber.Ctx, tx db.Tx, who auth.Principal, v *admin.ImportPage) error {
	head, err := imports.Head(c.UserContext(), tx, v.Import, sampleRows)
	if err != nil {
		return err
	}
	v.Samples = head.Samples(samplesShown)
	current, next, err := imports.Years(c.UserContext(), tx, today())
	v.Years = [2]string{current.Name, next.Name}
	v.AskYear = imports.AskYear(v.Choice.Kind, v.Choice.Mapping, next.Starts, today())
	return err
}

func today() civil.Date { return civil.OnDay(time.Now()) }

// choiceOf reads the columns and choices from the form.
func choiceOf(in form, i imports.Import) imports.Choice {
	ch := imports.Choice{Kind: i.Kind, Mapping: make(importer.Mapping, len(i.Table.Headings))}
	if k := importer.Kind(in.get("kind")); k == importer.Pupils || k == importer.Contacts {
		ch.Kind = k
	}
	for n := range ch.Mapping {
		ch.Mapping[n] = in.get("column_" + strconv.Itoa(n))
		if _, there := in.values["column_"+strconv.Itoa(n)]; !there && i.Table.Headings[n] == "" {
			ch.Mapping[n] = importer.LeaveOut // a column with nothing in it is not on the list
		}
	}
	ch.Options = imports.Options{IDFrom: oneOf(in.get("id_from"), "upn", "scn"), MonthFirst: in.get("month_first") != "", TitleCase: in.get("title_case") != "",
		BlankClears: in.get("blank_clears") != "", Numbers: in.get("numbers") != "", Year: oneOf(in.get("year"), "current", "coming")}
	return ch
}

func oneOf(value string, allowed ...string) string {
	for _, a := range allowed {
		if value == a {
			return value
		}
	}
	return ""
}

// importColumns matches the columns and has the worker make the dry run.
func (s *Server) importColumns(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	ch := choiceOf(in, i)
	if k := importer.Kind(in.get("do")); k == importer.Pupils || k == importer.Contacts {
		return s.importGuess(c, who, i, k)
	}
	return s.importChoose(c, who, i, in, ch)
}

// importGuess shows the columns as those of a file of another kind.
func (s *Server) importGuess(c *fiber.Ctx, who auth.Principal, i imports.Import, k importer.Kind) error {
	v := admin.ImportPage{Import: i, Form: s.blank(who), Choice: imports.Choice{Kind: k}}
	v.MappingFrom = "guessed"
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		head, err := imports.Head(c.UserContext(), tx, i, sampleRows)
		v.Choice.Mapping = importer.Guess(k, head)
		return err
	})
	if err != nil {
		return err
	}
	return s.importColumnsPage(c, who, v)
}

func (s *Server) importChoose(c *fiber.Ctx, who auth.Principal, i imports.Import, in form, ch imports.Choice) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		_, next, err := imports.Years(c.UserContext(), tx, today())
		if err != nil {
			return err
		}
		ask := imports.AskYear(ch.Kind, ch.Mapping, next.Starts, today())
		if err := imports.Choose(c.UserContext(), tx, i, ch, ask, importer.Options{School: who.School, Today: today()}); err != nil {
			return err
		}
		return s.queue.Enqueue(c.UserContext(), tx, imports.CheckArgs{SchoolID: tx.SchoolID(), ImportID: i.ID})
	})
	var bad errs.Invalid
	if v := (admin.ImportPage{Import: i, Form: s.shown(in, who, bad), Choice: ch}); errors.As(err, &bad) {
		v.Form.Problems = bad
		if strings.HasSuffix(c.Path(), "/apply") {
			return s.importCheckPage(c, who, v)
		}
		return s.importColumnsPage(c, who, v)
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.Import(who.School.Slug, i.ID), nil)
}

// sameChoice says whether a form asks for nothing new.
func sameChoice(a imports.Choice, i imports.Import) bool {
	return a.Kind == i.Kind && a.Options == i.Options && strings.Join(a.Mapping, "\n") == strings.Join(i.Mapping, "\n")
}
