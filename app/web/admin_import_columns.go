package web

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/urls"
)

// importColumnsShow shows the columns of a file that waits for a person, also after its dry run; of another kind of
// file than it was taken for, as guessed.
func (s *Server) importColumnsShow(c *fiber.Ctx, who auth.Principal) error {
	i, err := s.oneImport(c, who)
	if err != nil {
		return err
	}
	if i.State != imports.Mapping && i.State != imports.Checked || importer.Targets(i.Kind) == nil {
		return c.Redirect(urls.Import(who.School.Slug, i.ID), fiber.StatusSeeOther)
	}
	v := admin.ImportPage{Import: i, Form: s.blank(who), Choice: imports.Choice{Kind: i.Kind, Mapping: i.Mapping, Options: i.Options}}
	if k := kindOf(query(c, "kind")); k != "" && k != i.Kind {
		v.Choice, v.MappingFrom = imports.Choice{Kind: k}, "guessed"
	}
	return s.importColumnsPage(c, who, v)
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
	if v.Choice.Mapping == nil {
		v.Choice.Mapping = importer.Guess(v.Choice.Kind, head)
	}
	if err := s.legendOf(c, tx, head, v); err != nil {
		return err
	}
	current, next, err := school.YearsNow(c.UserContext(), tx, who.School, today())
	v.Years = [2]string{current.Name, next.Name}
	v.AskYear = imports.AskYear(v.Choice.Kind, v.Choice.Mapping, next.Starts, today())
	return err
}

func today() civil.Date { return civil.OnDay(time.Now()) }

// choiceOf reads the columns and choices from the form.
func choiceOf(in form, i imports.Import) imports.Choice {
	ch := imports.Choice{Kind: i.Kind, Mapping: make(importer.Mapping, len(i.Table.Headings))}
	if k := kindOf(in.get("kind")); k != "" {
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
	if isResults(ch.Kind) {
		ch.Options.Of, _ = strconv.ParseInt(in.get("of"), 10, 64)
	}
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
	bad, err := s.importChoose(c, who, i, ch, in)
	if bad != nil {
		return s.importColumnsPage(c, who, admin.ImportPage{Import: i, Form: s.shown(in, who, bad), Choice: ch})
	}
	if err != nil {
		return s.importAnyway(c, who, err, func(i imports.Import) bool { return i.State == imports.Checking && sameChoice(ch, i) })
	}
	return s.done(c, urls.Import(who.School.Slug, i.ID), nil)
}

// importChoose keeps how the columns were matched, and enqueues the dry run. bad is what is wrong with the form.
func (s *Server) importChoose(c *fiber.Ctx, who auth.Principal, i imports.Import, ch imports.Choice, in form) (bad errs.Invalid, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		_, next, err := school.YearsNow(c.UserContext(), tx, who.School, today())
		if err != nil {
			return err
		}
		ask := imports.AskYear(ch.Kind, ch.Mapping, next.Starts, today())
		err = imports.Choose(c.UserContext(), tx, i, ch, ask, importer.Options{School: who.School, Today: today()})
		if err = s.chooseCodes(c, tx, who, i, ch, in, err); err != nil {
			return err
		}
		return s.queue.Enqueue(c.UserContext(), tx, imports.CheckArgs{SchoolID: tx.SchoolID(), ImportID: i.ID})
	})
	if errors.As(err, &bad) {
		return admin.NameColumns(bad, i), nil
	}
	return nil, err
}

// importAnyway ends a second press of a button like the first one (case 38): what it asks for is under way already.
func (s *Server) importAnyway(c *fiber.Ctx, who auth.Principal, err error, underWay func(imports.Import) bool) error {
	var conflict errs.Conflict
	if !errors.As(err, &conflict) {
		return err
	}
	if i, again := s.oneImport(c, who); again == nil && underWay(i) {
		return s.done(c, urls.Import(who.School.Slug, i.ID), nil)
	}
	return err
}

// sameChoice says whether a form asks for nothing new.
func sameChoice(a imports.Choice, i imports.Import) bool {
	return a.Kind == i.Kind && a.Options == i.Options && slices.Equal(a.Mapping, i.Mapping)
}
