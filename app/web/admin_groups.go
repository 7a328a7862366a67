package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/tracking"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// groupsIndex is the list of tutor groups and houses.
func (s *Server) groupsIndex(c *fiber.Ctx, who auth.Principal) error {
	var v admin.GroupsPage
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Groups, v.Houses, err = tracking.Groups(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Tutor groups and houses", ui.Form{})
	f.Item = "groups"
	return page(c, fiber.StatusOK, admin.Groups(f, v))
}

// tutorsOf reads the tutor group that the address names, and the staff to choose from.
func (s *Server) tutorsOf(c *fiber.Ctx, who auth.Principal) (v admin.TutorsPage, err error) {
	name, ok := urls.GroupOf(c.Params("group"))
	if !ok || clean(name) != name {
		return v, errs.NotFound
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Group, err = tracking.GroupByName(c.UserContext(), tx, name); err != nil {
			return err
		}
		v.Staff, err = tracking.Colleagues(c.UserContext(), tx)
		return err
	})
	return v, err
}

func (s *Server) tutorsShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.tutorsOf(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values, v.Mark = admin.Values(admin.TutorsWas(v.Group)), v.Group.Mark()
	return s.tutorsPage(c, who, v)
}

func (s *Server) tutorsPage(c *fiber.Ctx, who auth.Principal, v admin.TutorsPage) error {
	f := s.frame(c, who, "Tutors of "+v.Group.Name, v.Form)
	f.Item = "groups"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return pageOr422(c, v.Form, admin.Tutors(f, v))
}

// tutorsSave gives a tutor group its tutors.
func (s *Server) tutorsSave(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.tutorsOf(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return tracking.SaveTutors(c.UserContext(), tx, v.Group.Name, in.get("mark"), typedStaff(in, "tutor"))
	})
	bad, conflict, err := refused(err)
	switch {
	case err != nil:
		return err
	case bad == nil && conflict == "":
		return s.done(c, urls.Groups(who.School.Slug)+"?done=tutors_saved", nil)
	case conflict != "":
		if v, err = s.tutorsOf(c, who); err != nil {
			return err
		}
	}
	v.Form, v.Conflict, v.Mark = s.shown(in, who, bad), conflict, markAfter(in, conflict, v.Group.Mark())
	return s.tutorsPage(c, who, v)
}
