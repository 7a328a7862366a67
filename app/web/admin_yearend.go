package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/yearend"
	"gateway/views/admin"
	"gateway/views/urls"
)

// staysShown is how many found pupils can be picked from at once.
const staysShown = 30

// yearEndShow is what the year-end would do, and those that were done (TRK-7).
func (s *Server) yearEndShow(c *fiber.Ctx, who auth.Principal) error {
	v := admin.YearEndPage{Form: s.blank(who), Today: today()}
	return s.yearEndAgain(c, who, v, yearend.Choice{}, "")
}

// yearEndDo runs the year-end, or shows the page again with other choices or with pupils to pick from.
func (s *Server) yearEndDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	v := admin.YearEndPage{Form: s.shown(in, who, nil), Today: today()}
	ask := yearend.Ask{Choice: yearEndChoice(in), Mark: in.get("mark"), Typed: in.get("typed"), Today: v.Today}
	switch in.get("do") {
	case "find":
		if in.get("find") == "" {
			v.Form.Problems.Add("find", "year_end_find")
		}
		return s.yearEndAgain(c, who, v, ask.Choice, in.get("find"))
	case "enter": // in any field
		if ask.Typed != "" {
			v.Form.Problems.Add("typed", "year_end_press")
		}
		return s.yearEndAgain(c, who, v, ask.Choice, in.get("find"))
	case "look":
		return s.yearEndAgain(c, who, v, ask.Choice, "")
	}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		_, _, err = yearend.Run(c.UserContext(), tx, ask)
		return err
	})
	bad, conflict, rest := refused(err)
	switch {
	case rest != nil:
		return rest
	case err == nil:
		return s.done(c, urls.YearEnd(who.School.Slug)+"?done=year_end_done", nil)
	case conflict != "":
		c.Status(fiber.StatusConflict)
	}
	v.Form.Problems, v.Conflict = bad, conflict
	return s.yearEndAgain(c, who, v, ask.Choice, "")
}

// yearEndAgain shows the page with what was chosen, and pupils who are found by a name.
func (s *Server) yearEndAgain(c *fiber.Ctx, who auth.Principal, v admin.YearEndPage, choice yearend.Choice, find string) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Plan, err = yearend.Preview(c.UserContext(), tx, v.Today, choice); err != nil || v.Plan.State != yearend.Open {
			return err
		}
		if v.LeaverDays, err = school.LeaverDays(c.UserContext(), tx); err != nil || find == "" {
			return err
		}
		list, err := pupil.List(c.UserContext(), tx, pupil.Basics, who.Viewer(), pupil.Filter{Search: find, State: pupil.StatusOnRoll, Page: 1, Size: staysShown})
		if v.Found, v.Total = list.Rows, list.Total; err == nil && list.Total == 0 {
			v.Form.Problems.Add("find", "set_find")
		}
		return err
	})
	if err != nil {
		return err
	}
	for n, g := range v.Plan.Groups {
		v.Form.Values[yearend.GroupField(n)] = g.New
	}
	f := s.frame(c, who, "Year-end", v.Form)
	f.Item = "yearend"
	return pageOr422(c, v.Form, admin.YearEnd(f, v))
}

// yearEndChoice reads who stays, and the new names of groups: each stands beside the name that the group has now, so that
// nothing depends on the order of a page that is out of date.
func yearEndChoice(in form) yearend.Choice {
	c := yearend.Choice{Names: map[string]string{}, Merge: in.get("merge") != ""}
	for _, v := range in.all("stay") {
		c.Stay = append(c.Stay, typedID(v))
	}
	for n := 0; ; n++ {
		now, there := in.values["now_"+strconv.Itoa(n)]
		if !there {
			return c
		}
		c.Names[now[0]] = in.get(yearend.GroupField(n))
	}
}

// yearEndLook is what undoing a year-end would do.
func (s *Server) yearEndLook(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "yearend")
	if err != nil {
		return err
	}
	v := admin.YearEndUndoPage{Form: s.blank(who), Today: today()}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Undoing, err = yearend.Look(c.UserContext(), tx, id)
		return err
	})
	if err != nil {
		return err
	}
	return s.yearEndUndoPage(c, who, v)
}

func (s *Server) yearEndUndoPage(c *fiber.Ctx, who auth.Principal, v admin.YearEndUndoPage) error {
	f := s.frame(c, who, "Undo the year-end "+v.FromYear+" to "+v.ToYear, v.Form)
	f.Item = "yearend"
	return page(c, c.Response().StatusCode(), admin.YearEndUndo(f, v))
}

// yearEndUndo takes a year-end back.
func (s *Server) yearEndUndo(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "yearend")
	if err != nil {
		return err
	}
	in := formOf(c)
	v := admin.YearEndUndoPage{Form: s.blank(who), Today: today()}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Undoing, err = yearend.Undo(c.UserContext(), tx, id, in.get("mark"), v.Today)
		return err
	})
	_, conflict, rest := refused(err)
	switch {
	case rest != nil:
		return rest
	case err == nil:
		return s.done(c, urls.YearEnd(who.School.Slug)+"?done=year_end_undone", nil)
	}
	v.Conflict = conflict
	c.Status(fiber.StatusConflict)
	return s.yearEndUndoPage(c, who, v)
}
