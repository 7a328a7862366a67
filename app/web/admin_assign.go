package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
	"gateway/app/staff"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// assignShow is the pupils of a member of support staff, and pupils to add (TRK-5).
func (s *Server) assignShow(c *fiber.Ctx, who auth.Principal) error {
	return s.assignPage(c, who, assignFilter(c, who, query), s.blank(who))
}

// assignFilter reads which pupils to look for, from the address or a form.
func assignFilter(c *fiber.Ctx, who auth.Principal, get func(c *fiber.Ctx, name string) string) pupil.Filter {
	f := pupil.Filter{Search: strings.TrimSpace(get(c, "search")), Year: wholeNumber(get(c, "year")), TutorGroup: get(c, "tutor_group"), State: pupil.StatusOnRoll,
		Order: pupil.BySurname, Page: ui.PageOf(get(c, "page")), Size: pupilsShown}
	if f.Year > who.School.LastYear+1 {
		f.Year = 0
	}
	return f
}

func (s *Server) assignPage(c *fiber.Ctx, who auth.Principal, filter pupil.Filter, form ui.Form) error {
	id, err := number(c, "staff")
	if err != nil {
		return err
	}
	v := admin.AssignPage{Filter: filter, Form: form}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Person, err = staff.ByID(c.UserContext(), tx, id); err != nil {
			return err
		}
		if v.Person.Role != auth.Support {
			return errs.NotFound
		}
		if v.Assigned, err = staff.Assigned(c.UserContext(), tx, id); err != nil {
			return err
		}
		v.Found, err = pupil.List(c.UserContext(), tx, pupil.Whole, who.Viewer(), filter)
		return err
	})
	if err != nil {
		return err
	}
	v.Pages = ui.Pages{Path: urls.StaffPart(who.School.Slug, id, "pupils"), Query: addressed(filter), Page: v.Found.Page, Size: pupilsShown, Total: v.Found.Total}
	f := s.frame(c, who, "Pupils of "+v.Person.Name(), form)
	f.Item = "staff"
	return pageOr422(c, form, admin.Assign(f, v))
}

// assignDo adds the pupils that are ticked, or all that are found, or takes ticked ones off.
func (s *Server) assignDo(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "staff")
	if err != nil {
		return err
	}
	in := formOf(c)
	filter := assignFilter(c, who, func(_ *fiber.Ctx, name string) string { return in.get(name) })
	add, off := numbersOf(in.all("add")), numbersOf(in.all("off"))
	var bad errs.Invalid
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		switch {
		case in.get("all") == "yes":
			_, err = staff.AssignFound(c.UserContext(), tx, who, id, filter)
		case len(add) > 0:
			_, err = staff.Assign(c.UserContext(), tx, who, id, add)
		case len(off) > 0:
			_, err = staff.Unassign(c.UserContext(), tx, who, id, off)
		case in.get("list") == "off":
			bad.Add("off", "unassign_tick")
		default:
			bad.Add("add", "assign_tick")
		}
		return err
	})
	if err != nil {
		return err
	}
	if bad != nil {
		return s.assignPage(c, who, filter, s.shown(in, who, bad))
	}
	q := addressed(filter)
	if q.Set("done", "pupils_assigned"); len(add) == 0 && len(off) > 0 {
		q.Set("done", "pupils_unassigned")
	}
	return s.done(c, urls.StaffPart(who.School.Slug, id, "pupils")+"?"+q.Encode(), nil)
}
