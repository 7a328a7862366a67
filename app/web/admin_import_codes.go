package web

import (
	"errors"
	"maps"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/roll"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/admin"
)

// kindOf is a kind of file whose columns a person matches.
func kindOf(name string) importer.Kind {
	for _, k := range importer.Kinds() {
		if name == string(k) && importer.Targets(k) != nil {
			return k
		}
	}
	return ""
}

func isResults(k importer.Kind) bool { return k == importer.ResultsWide || k == importer.ResultsLong }

// legendOf reads what the codes of a file of results may mean, and keeps what the form says of them.
func (s *Server) legendOf(c *fiber.Ctx, tx db.Tx, head importer.Table, v *admin.ImportPage) error {
	if !isResults(v.Choice.Kind) {
		return nil
	}
	t := head
	if v.Choice.Kind == importer.ResultsLong { // its codes stand in the rows
		all, err := imports.Table(c.UserContext(), tx, v.Import)
		if err != nil {
			return err
		}
		t = all
	}
	legend, err := roll.ReadLegend(c.UserContext(), tx, v.Choice.Kind, t, v.Choice.Mapping, v.Choice.Options.Of, today())
	v.Legend = legend
	if err == nil && v.Form.Values != nil {
		explain(&v.Legend, v.Form.Value)
	}
	return err
}

// explain puts what a form says of the codes into the legend.
func explain(l *roll.Legend, said func(name string) string) {
	for kind, g := range map[string]struct {
		rows    []roll.CodeRow
		options []roll.Option
	}{imports.CodeSubject: {l.Subjects, l.SubjectOptions}, imports.CodePeriod: {l.Periods, l.PeriodOptions}, imports.CodeField: {l.Fields, l.FieldOptions}} {
		for i, r := range g.rows {
			meaning := said(admin.CodeName(kind, r.Code))
			for _, o := range g.options {
				if o.Meaning == meaning {
					g.rows[i].Meaning = meaning
				}
			}
		}
	}
}

// chooseCodes remembers what the codes of a file of results mean, and sees that the academic year has its periods.
// chosen is what the columns came to; their problems and those of the codes are told together.
func (s *Server) chooseCodes(c *fiber.Ctx, tx db.Tx, who auth.Principal, i imports.Import, ch imports.Choice, in form, chosen error) error {
	var bad errs.Invalid
	if chosen != nil && !errors.As(chosen, &bad) || !isResults(ch.Kind) {
		return chosen
	}
	head, err := imports.Head(c.UserContext(), tx, i, sampleRows)
	if err != nil {
		return err
	}
	v := admin.ImportPage{Import: i, Choice: ch}
	if err := s.legendOf(c, tx, head, &v); err != nil {
		return err
	}
	explain(&v.Legend, in.get)
	bad = append(bad, unsaid(v.Legend, ch.Options.Of)...)
	if len(bad) > 0 {
		return bad
	}
	codes, _ := v.Legend.Codes()
	if err := imports.SaveCodes(c.UserContext(), tx, codes); err != nil {
		return err
	}
	for _, y := range v.Legend.Years {
		if y.ID == ch.Options.Of {
			return tracking.EnsurePeriods(c.UserContext(), tx, who.School, school.AcademicYear(y))
		}
	}
	return nil
}

// codesChanged says whether a form says something else of a code than the dry run went by.
func (s *Server) codesChanged(c *fiber.Ctx, who auth.Principal, i imports.Import, ch imports.Choice, in form) (changed bool, err error) {
	v := admin.ImportPage{Import: i, Choice: ch}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		head, err := imports.Head(c.UserContext(), tx, i, sampleRows)
		if err != nil {
			return err
		}
		return s.legendOf(c, tx, head, &v)
	})
	was, _ := v.Legend.Codes()
	explain(&v.Legend, in.get)
	now, _ := v.Legend.Codes()
	return !maps.Equal(was, now), err
}

// unsaid are the codes that nobody has explained, and the year that nobody has chosen.
func unsaid(l roll.Legend, of int64) (bad errs.Invalid) {
	if l.Year == 0 || l.Year != of {
		bad.Add("of", "import_of_choose")
	}
	for kind, rows := range map[string][]roll.CodeRow{imports.CodeSubject: l.Subjects, imports.CodePeriod: l.Periods, imports.CodeField: l.Fields} {
		for _, r := range rows {
			if field := admin.CodeName(kind, r.Code); r.Meaning == "" {
				bad.Add(field, "import_code_choose", "Code", r.Code)
			}
		}
	}
	return bad
}
