package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// setsIndex is the list of the sets of an academic year by year group and subject.
func (s *Server) setsIndex(c *fiber.Ctx, who auth.Principal) error {
	v := admin.SetsPage{Filter: tracking.SetFilter{YearGroup: min(wholeNumber(query(c, "year_group")), 99), SubjectID: max(typedID(query(c, "subject")), 0)}}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Years, err = school.AcademicYears(c.UserContext(), tx); err != nil {
			return err
		}
		all, err := tracking.Structure(c.UserContext(), tx)
		if err != nil {
			return err
		}
		v.Subjects = all.Subjects
		var ok bool
		if v.Year, ok = yearAsked(v.Years, typedID(query(c, "year"))); !ok {
			return errs.NotFound
		}
		v.Sets, err = tracking.SetsOf(c.UserContext(), tx, v.Year.ID, v.Filter)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, strings.TrimSpace("Sets "+v.Year.Name), ui.Form{})
	f.Item = "sets"
	return page(c, fiber.StatusOK, admin.Sets(f, v))
}

// setOf reads the set that the address names, or what a new one may have; and the staff to choose from.
func (s *Server) setOf(c *fiber.Ctx, who auth.Principal) (v admin.SetPage, err error) {
	v.Today = today()
	v.Form, v.Adding = s.blank(who), s.blank(who)
	id := int64(0)
	if c.Params("set") != "" {
		if id, err = number(c, "set"); err != nil {
			return v, err
		}
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Staff, err = tracking.Colleagues(c.UserContext(), tx); err != nil {
			return err
		}
		if id != 0 {
			v.Set, err = tracking.SetByID(c.UserContext(), tx, id)
			return err
		}
		all, err := tracking.Structure(c.UserContext(), tx)
		if err != nil {
			return err
		}
		v.Subjects = all.Subjects
		v.Years, err = school.AcademicYears(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Form.Values, v.Mark = admin.Values(admin.SetWas(v.Set, who.School)), v.Set.Mark()
	v.Adding.Values["from"] = firstDay(v.Set, v.Today)
	return v, nil
}

// firstDay is from when a pupil is usually added to a set: today, within its year.
func firstDay(set tracking.SetPage, now civil.Date) string {
	switch {
	case now.Before(set.Starts):
		return set.Starts.Format()
	case set.Ends.Before(now) && !set.Ends.IsZero():
		return set.Ends.Format()
	}
	return now.Format()
}

func (s *Server) setNew(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.setOf(c, who)
	if err != nil {
		return err
	}
	if year, _ := yearAsked(v.Years, 0); year.ID != 0 {
		v.Form.Values["year"] = strconv.FormatInt(year.ID, 10)
	}
	return s.setPage(c, who, v)
}

func (s *Server) setShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.setOf(c, who)
	if err != nil {
		return err
	}
	return s.setPage(c, who, v)
}

// setPage shows a set or the form of a new one. The frame has the form with which something is wrong.
func (s *Server) setPage(c *fiber.Ctx, who auth.Principal, v admin.SetPage) error {
	form, title := v.Form, "Make a set"
	if len(v.Adding.Problems) > 0 {
		form = v.Adding
	}
	if v.Set.ID != 0 {
		title = "Set " + v.Set.Name
	}
	f := s.frame(c, who, title, form)
	f.Item = "sets"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	if v.Set.ID == 0 {
		return pageOr422(c, form, admin.NewSet(f, v))
	}
	return pageOr422(c, form, admin.Set(f, v))
}

// typedStaff reads the lines of a list of staff.
func typedStaff(in form, name string) (out []int64) {
	for n := range admin.MaxStaff {
		out = append(out, typedID(in.get(name+"_"+strconv.Itoa(n))))
	}
	return out
}

// setSave makes a set, or saves the name, year group and teachers of one.
func (s *Server) setSave(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.setOf(c, who)
	if err != nil {
		return err
	}
	in, id := formOf(c), int64(0)
	ask := tracking.SetForm{Set: v.Set.Set, Teachers: typedStaff(in, "teacher"), Mark: in.get("mark")}
	ask.Name, ask.YearGroup = in.get("name"), int(typedID(in.get("year_group")))
	if v.Set.ID == 0 {
		ask.YearID, ask.SubjectID = typedID(in.get("year")), typedID(in.get("subject"))
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		id, err = tracking.SaveSet(c.UserContext(), tx, ask)
		return err
	})
	bad, conflict, err := refused(err)
	switch {
	case err != nil:
		return err
	case bad == nil && conflict == "":
		return s.done(c, urls.Set(who.School.Slug, id)+"?done=set_saved", nil)
	case conflict != "":
		if v, err = s.setOf(c, who); err != nil {
			return err
		}
	}
	v.Form, v.Conflict, v.Mark = s.shown(in, who, bad), conflict, markAfter(in, conflict, v.Set.Mark())
	return s.setPage(c, who, v)
}

// setMembers finds pupils, and adds those that are ticked.
func (s *Server) setMembers(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.setOf(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	v.Adding, v.Picked = s.shown(in, who, nil), in.all("pupil")
	if _, there := in.values["from"]; !there {
		v.Adding.Values["from"] = firstDay(v.Set, v.Today)
	}
	if strings.TrimSpace(in.get("find")) != "" {
		if err := s.findPupils(c, who, &v, in.get("find")); err != nil {
			return err
		}
	}
	if in.get("do") == "find" || len(v.Picked) == 0 {
		switch {
		case strings.TrimSpace(in.get("find")) == "" || in.get("do") != "find" && len(v.Found) > 0:
			v.Adding.Problems.Add("find", "set_pick")
		case len(v.Found) == 0:
			v.Adding.Problems.Add("find", "set_find")
		}
		return s.setPage(c, who, v)
	}
	return s.setAdd(c, who, v, in)
}

// setAdd adds the ticked pupils.
func (s *Server) setAdd(c *fiber.Ctx, who auth.Principal, v admin.SetPage, in form) error {
	from, ok := typedDay(strings.TrimSpace(in.get("from")))
	if !ok {
		v.Adding.Problems.Add("from", "date_wrong")
		return s.setPage(c, who, v)
	}
	var ids []int64
	for _, p := range v.Picked {
		ids = append(ids, typedID(p))
	}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return tracking.AddMembers(c.UserContext(), tx, v.Set.ID, ids, from, v.Today)
	})
	bad, _, rest := refused(err)
	switch {
	case bad != nil:
		v.Adding.Problems = bad
		return s.setPage(c, who, v)
	case rest != nil || err != nil:
		return err
	}
	return s.done(c, urls.Set(who.School.Slug, v.Set.ID)+"?done=set_added", nil)
}

// foundShown is how many found pupils a page of a set shows.
const foundShown = 30

// findPupils finds pupils on roll or about to come; whoever is ticked stays on the page.
func (s *Server) findPupils(c *fiber.Ctx, who auth.Principal, v *admin.SetPage, typed string) error {
	return s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		for _, state := range []string{pupil.StatusOnRoll, pupil.StatusStarting} {
			list, err := pupil.List(c.UserContext(), tx, pupil.Basics, who.Viewer(), pupil.Filter{Search: typed, State: state, Page: 1, Size: foundShown})
			if err != nil {
				return err
			}
			v.Found, v.Total = append(v.Found, list.Rows...), v.Total+list.Total
		}
		return nil
	})
}

// setEnd ends a membership: today is its last day.
func (s *Server) setEnd(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "set")
	if err != nil {
		return err
	}
	membership, done := typedID(formOf(c).get("end")), ""
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if membership <= 0 {
			_, err := tracking.SetByID(c.UserContext(), tx, id)
			return err
		}
		done = "?done=set_ended"
		return tracking.EndMember(c.UserContext(), tx, id, membership, today())
	})
	if err != nil {
		return err
	}
	return s.done(c, urls.Set(who.School.Slug, id)+done, nil)
}
