package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/urls"
)

// yearLines is how many academic years one form may have.
const yearLines = 40

// yearSettings reads the settings as they are saved.
func (s *Server) yearSettings(c *fiber.Ctx, who auth.Principal) (y school.YearSettings, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		y, err = school.ReadYearSettings(c.UserContext(), tx)
		return err
	})
	return y, err
}

// yearsShow is the school's year groups and academic years (ADM-6). A school without academic years is offered the
// usual ones of its country.
func (s *Server) yearsShow(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.yearSettings(c, who)
	if err != nil {
		return err
	}
	years := saved.Years
	if len(years) == 0 {
		years = school.UsualYears(who.School.Country, today())
	}
	form := s.blank(who)
	form.Values = map[string]string{"first_year": strconv.Itoa(saved.FirstYear), "last_year": strconv.Itoa(saved.LastYear), "leaver_days": strconv.Itoa(saved.LeaverDays)}
	for n := range years {
		fillYear(form.Values, n, years[n])
	}
	return s.yearsPage(c, who, admin.YearsPage{Form: form, Years: years, Saved: saved, Mark: saved.Mark()})
}

func fillYear(values map[string]string, n int, y school.AcademicYear) {
	values["starts_"+strconv.Itoa(n)], values["ends_"+strconv.Itoa(n)] = y.Starts.Format(), y.Ends.Format()
}

func (s *Server) yearsPage(c *fiber.Ctx, who auth.Principal, v admin.YearsPage) error {
	f := s.frame(c, who, "Years", v.Form)
	f.Item = "years"
	return pageOr422(c, v.Form, admin.Years(f, v))
}

// yearsSave saves the settings, or adds a line for one more academic year; nothing is saved by that. Whoever was second is
// told, and keeps what they typed (case 60).
func (s *Server) yearsSave(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.yearSettings(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	next, bad := typedYears(in)
	bad = append(bad, next.Check(who.School.Country)...)
	v := admin.YearsPage{Form: s.shown(in, who, nil), Years: next.Years, Saved: saved, Mark: in.get("mark")}
	if in.get("do") == "add" && len(next.Years) < yearLines {
		y := next.Next(who.School.Country, today())
		fillYear(v.Form.Values, len(v.Years), y)
		v.Years = append(slices.Clone(v.Years), school.AcademicYear{})
		return s.yearsPage(c, who, v)
	}
	if bad == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			return school.SaveYearSettings(c.UserContext(), tx, who.School.Country, in.get("mark"), next)
		})
		var conflict errs.Conflict
		if errors.As(err, &conflict) {
			return s.yearsConflict(c, who, v, conflict.Text)
		}
		if err != nil && !errors.As(err, &bad) {
			return err
		}
	}
	if bad != nil {
		v.Form.Problems = bad
		return s.yearsPage(c, who, v)
	}
	return s.done(c, urls.Years(who.School.Slug)+"?done=years_saved", nil)
}

// yearsConflict shows what is saved beside what was typed, and adds the years that somebody else has added.
func (s *Server) yearsConflict(c *fiber.Ctx, who auth.Principal, v admin.YearsPage, text string) (err error) {
	if v.Saved, err = s.yearSettings(c, who); err != nil {
		return err
	}
	for _, y := range v.Saved.Years {
		if !slices.ContainsFunc(v.Years, func(typed school.AcademicYear) bool { return typed.ID == y.ID }) {
			fillYear(v.Form.Values, len(v.Years), y)
			v.Years = append(v.Years, y)
		}
	}
	v.Conflict, v.Mark = text, v.Saved.Mark()
	c.Status(fiber.StatusConflict)
	return s.yearsPage(c, who, v)
}

// typedYears reads the form. A line that is not saved yet and is left blank is none.
func typedYears(in form) (y school.YearSettings, bad errs.Invalid) {
	y.FirstYear, y.LastYear = wholeNumber(in.get("first_year")), wholeNumber(in.get("last_year"))
	var err error
	if y.LeaverDays, err = strconv.Atoi(strings.TrimSpace(in.get("leaver_days"))); err != nil {
		y.LeaverDays = -1 // Check says what is allowed
	}
	for n := range yearLines {
		place := strconv.Itoa(n)
		if _, there := in.values["year_"+place]; !there {
			break
		}
		a := school.AcademicYear{ID: int64(wholeNumber(in.get("year_" + place)))}
		starts, ends := strings.TrimSpace(in.get("starts_"+place)), strings.TrimSpace(in.get("ends_"+place))
		for _, d := range []struct {
			field, typed string
			into         *civil.Date
		}{{"starts_" + place, starts, &a.Starts}, {"ends_" + place, ends, &a.Ends}} {
			var ok bool
			field := d.field
			if *d.into, ok = typedDay(d.typed); !ok && (a.ID != 0 || starts+ends != "") {
				bad.Add(field, "date_wrong")
			}
		}
		y.Years = append(y.Years, a)
	}
	return y, bad
}

// typedDay reads a day as people type it, the day first.
func typedDay(s string) (civil.Date, bool) {
	for _, form := range []string{"2 January 2006", "2 Jan 2006", "2/1/2006", "2.1.2006", "2-1-2006", time.DateOnly} {
		if t, err := time.Parse(form, strings.Join(strings.Fields(s), " ")); err == nil && t.Year() > 0 {
			return civil.FromTime(t), true
		}
	}
	return civil.Date{}, false
}

// wholeNumber is a number of a form, 0 when it is none.
func wholeNumber(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
