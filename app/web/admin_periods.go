package web

import (
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
	"gateway/app/tracking"
	"gateway/views/admin"
	"gateway/views/urls"
)

// yearAsked finds the academic year with an id; without one the current year, the coming one between two, or the last.
func yearAsked(years []school.AcademicYear, id int64) (school.AcademicYear, bool) {
	for _, y := range years {
		if y.ID == id {
			return y, true
		}
	}
	current, next := school.YearAt(years, today())
	switch {
	case id != 0 || len(years) == 0:
		return school.AcademicYear{}, id == 0
	case current.ID != 0:
		return current, true
	case next.ID != 0:
		return next, true
	}
	return years[len(years)-1], true
}

// periodsOf reads the periods of an academic year (0 = the current one).
func (s *Server) periodsOf(c *fiber.Ctx, who auth.Principal, yearID int64) (v admin.PeriodsPage, err error) {
	v.Now = time.Now()
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Years, err = school.AcademicYears(c.UserContext(), tx); err != nil {
			return err
		}
		var ok bool
		if v.Year, ok = yearAsked(v.Years, yearID); !ok {
			return errs.NotFound
		}
		if v.Year.ID != 0 {
			v.Periods, err = tracking.PeriodsOf(c.UserContext(), tx, v.Year.ID, 0)
		}
		return err
	})
	return v, err
}

// periodsIndex is the table of the periods of an academic year.
func (s *Server) periodsIndex(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.periodsOf(c, who, typedID(query(c, "year")))
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	for n := who.School.FirstYear; n <= who.School.LastYear; n++ {
		v.Groups = append(v.Groups, strconv.Itoa(n))
	}
	return s.periodsPage(c, who, v)
}

func (s *Server) periodsPage(c *fiber.Ctx, who auth.Principal, v admin.PeriodsPage) error {
	f := s.frame(c, who, strings.TrimSpace("Periods "+v.Year.Name), v.Form)
	f.Item = "periods"
	return pageOr422(c, v.Form, admin.Periods(f, v))
}

// periodsAdd adds a period for some year groups, or the usual ones for those that have none.
func (s *Server) periodsAdd(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	v, err := s.periodsOf(c, who, typedID(in.get("year")))
	if err != nil {
		return err
	}
	v.Groups = in.all("group")
	ask := tracking.NewPeriod{Name: in.get("name")}
	ask.Starts, _ = typedDay(strings.TrimSpace(in.get("starts_on")))
	for n := 1; n <= school.HighestYear(who.School.Country); n++ {
		if slices.Contains(v.Groups, strconv.Itoa(n)) {
			ask.Groups = append(ask.Groups, n)
		}
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		switch {
		case v.Year.ID == 0:
			return errs.Conflict{Text: "The school has no academic year yet."}
		case in.get("do") == "usual":
			return tracking.EnsurePeriods(c.UserContext(), tx, who.School, v.Year)
		}
		return tracking.AddPeriods(c.UserContext(), tx, who.School, v.Year, ask)
	})
	bad, _, rest := refused(err)
	switch {
	case bad != nil:
		v.Form = s.shown(in, who, bad)
		return s.periodsPage(c, who, v)
	case rest != nil || err != nil:
		return err
	}
	return s.done(c, urls.Periods(who.School.Slug, v.Year.ID)+"&done=periods_added", nil)
}

// periodOf reads the period that the address names.
func (s *Server) periodOf(c *fiber.Ctx, who auth.Principal) (v admin.PeriodPage, err error) {
	id, err := number(c, "period")
	if err != nil {
		return v, err
	}
	v.Now = time.Now()
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Period, err = tracking.PeriodByID(c.UserContext(), tx, id)
		return err
	})
	return v, err
}

func (s *Server) periodShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.periodOf(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values, v.Mark = admin.Values(admin.PeriodWas(v.Period.Period)), v.Period.Mark()
	return s.periodPage(c, who, v)
}

func (s *Server) periodPage(c *fiber.Ctx, who auth.Principal, v admin.PeriodPage) error {
	f := s.frame(c, who, who.School.YearName(v.Period.YearGroup)+": "+v.Period.Name, v.Form)
	f.Item = "periods"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return pageOr422(c, v.Form, admin.Period(f, v))
}

// typedPeriod reads the form; the buttons "Release now" and "Take the release back" stand in the place of a moment.
func typedPeriod(in form, p tracking.Period, now time.Time) (change tracking.PeriodChange, bad errs.Invalid) {
	change = tracking.PeriodChange{Period: p, Mark: in.get("mark"), All: in.get("all") != "", Confirm: in.get("confirm") != "", Now: now}
	change.Name = strings.TrimSpace(in.get("name"))
	change.Starts, _ = typedDay(strings.TrimSpace(in.get("starts_on")))
	switch in.get("do") {
	case "now":
		if change.Release = now; p.Released(now) {
			change.Release = p.Release // a second press
		}
		return change, nil
	case "back":
		change.Release = time.Time{}
		return change, nil
	}
	change.Release, bad = typedMoment(in.get("release_date"), in.get("release_time"))
	if shown := admin.Values(admin.PeriodWas(p)); bad != nil || shown["release_date"] == in.get("release_date") && shown["release_time"] == in.get("release_time") {
		change.Release = p.Release // unreadable, or untouched: it may have seconds, which the form does not show
	}
	return change, bad
}

// typedMoment reads a day and a time of London; both blank are no moment.
func typedMoment(date, clock string) (t time.Time, bad errs.Invalid) {
	date, clock = strings.TrimSpace(date), strings.ToLower(strings.ReplaceAll(clock, " ", ""))
	if date == "" && clock == "" {
		return t, nil
	}
	day, ok := typedDay(date)
	if !ok {
		bad.Add("release_date", "date_wrong")
	}
	hour, minute, ok := typedClock(clock)
	if !ok {
		bad.Add("release_time", "release_time")
	}
	if bad != nil {
		return t, bad
	}
	if t, ok = civil.InLondon(day, hour, minute); !ok {
		bad.Add("release_time", "release_never")
	}
	return t, bad
}

func typedClock(s string) (hour, minute int, ok bool) {
	for _, form := range []string{"15:04", "15.04", "3:04pm", "3.04pm", "3pm"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.Hour(), t.Minute(), true
		}
	}
	return 0, 0, false
}

// periodSave saves a period and its release, or deletes the period.
func (s *Server) periodSave(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.periodOf(c, who)
	if err != nil {
		return err
	}
	in, done := formOf(c), "&done=period_saved"
	change, wrong := typedPeriod(in, v.Period.Period, v.Now)
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if in.get("do") == "delete" {
			done = "&done=period_deleted"
			return tracking.DeletePeriod(c.UserContext(), tx, who.School, v.Period.ID)
		}
		if wrong != nil {
			return append(change.Check(v.Period), wrong...)
		}
		return tracking.SavePeriod(c.UserContext(), tx, who.School, change)
	})
	bad, conflict, err := refused(err)
	switch {
	case err != nil:
		return err
	case bad == nil && conflict == "":
		return s.done(c, urls.Periods(who.School.Slug, v.Period.YearID)+done, nil)
	case conflict != "":
		if v, err = s.periodOf(c, who); err != nil {
			return err
		}
	}
	v.Form, v.Conflict, v.Mark = s.shown(in, who, bad), conflict, markAfter(in, conflict, v.Period.Mark())
	return s.periodPage(c, who, v)
}
