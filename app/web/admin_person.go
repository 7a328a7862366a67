package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/staff"
	"gateway/views/admin"
	"gateway/views/urls"
)

// staffPerson is the page of one member of staff.
func (s *Server) staffPerson(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.openStaff(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, p.Name(), s.blank(who))
	f.Item = "staff"
	return page(c, fiber.StatusOK, admin.Person(f, p))
}

func (s *Server) openStaff(c *fiber.Ctx, who auth.Principal) (p staff.Page, err error) {
	id, err := number(c, "staff")
	if err != nil {
		return p, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		p, err = staff.Open(c.UserContext(), tx, id)
		return err
	})
	return p, err
}

// staffAddShow is the form for a new person.
func (s *Server) staffAddShow(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	return s.staffForm(c, who, "Add a person", admin.StaffForm{Form: form})
}

func (s *Server) staffForm(c *fiber.Ctx, who auth.Principal, title string, v admin.StaffForm) error {
	f := s.frame(c, who, title, v.Form)
	f.Item = "staff"
	return pageOr422(c, v.Form, admin.EditStaff(f, v))
}

// staffAddDo takes a person into the staff; they are not invited by it.
func (s *Server) staffAddDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	d, bad := staff.ParseDetails(in.get, true)
	submission, err := uuid.Parse(in.get("submission"))
	if err != nil {
		bad.Add("submission", "keys_form_again")
	}
	if bad == nil {
		var id int64
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			id, err = staff.Add(c.UserContext(), tx, who, d, submission)
			return err
		})
		if err == nil {
			return s.done(c, urls.StaffPerson(who.School.Slug, id)+"?done=staff_added", nil)
		}
		if !errors.As(err, &bad) {
			return err
		}
	}
	form := s.shown(in, who, bad)
	if submission == uuid.Nil {
		form.Submission = uuid.NewString()
	}
	return s.staffForm(c, who, "Add a person", admin.StaffForm{Form: form})
}

// staffEditShow is the form by which a person is changed.
func (s *Server) staffEditShow(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.openStaff(c, who)
	if err != nil {
		return err
	}
	if !staff.Over(who.Role, p.Role) {
		return errs.Forbidden{Text: "staff"}
	}
	form := s.blank(who)
	form.Values = admin.StaffValues(p.Person)
	return s.staffForm(c, who, "Change "+p.Name(), admin.StaffForm{Form: form, Saved: p.Person, Version: p.Version})
}

// staffEditDo saves a person. Whoever was second is told, and keeps what they typed (case 60).
func (s *Server) staffEditDo(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.openStaff(c, who)
	if err != nil {
		return err
	}
	if !staff.Over(who.Role, p.Role) {
		return errs.Forbidden{Text: "staff"}
	}
	in := formOf(c)
	d, bad := staff.ParseDetails(in.get, false)
	v := admin.StaffForm{Saved: p.Person, Version: wholeNumber(in.get("version"))}
	var conflict errs.Conflict
	if bad == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			return staff.Save(c.UserContext(), tx, who, p.ID, v.Version, d)
		})
		if err == nil {
			return s.done(c, urls.StaffPerson(who.School.Slug, p.ID)+"?done=staff_saved", nil)
		}
		if errors.As(err, &conflict) {
			c.Status(fiber.StatusConflict)
			v.Conflict, v.Version = conflict.Text, p.Version
		} else if !errors.As(err, &bad) {
			return err
		}
	}
	v.Form = s.shown(in, who, bad)
	return s.staffForm(c, who, "Change "+p.Name(), v)
}

// staffSwitch lets a person in or not.
func (s *Server) staffSwitch(c *fiber.Ctx, who auth.Principal) error {
	active := map[string]bool{"yes": true, "no": false}
	on, known := active[formOf(c).get("active")]
	id, err := number(c, "staff")
	if err != nil || !known {
		return errs.NotFound
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return staff.Switch(c.UserContext(), tx, who, id, on) }); err != nil {
		return err
	}
	if on {
		return s.done(c, urls.StaffPerson(who.School.Slug, id)+"?done=staff_on", nil)
	}
	return s.done(c, urls.StaffPerson(who.School.Slug, id)+"?done=staff_off", nil)
}

// staffDecide confirms or declines the role that an import names.
func (s *Server) staffDecide(c *fiber.Ctx, who auth.Principal) error {
	decisions := map[string]bool{"confirm": true, "decline": false}
	confirm, known := decisions[formOf(c).get("decision")]
	id, err := number(c, "staff")
	if err != nil || !known {
		return errs.NotFound
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return staff.Decide(c.UserContext(), tx, who, id, confirm) }); err != nil {
		return err
	}
	if confirm {
		return s.done(c, urls.StaffList(who.School.Slug)+"?done=role_confirmed", nil)
	}
	return s.done(c, urls.StaffList(who.School.Slug)+"?done=role_declined", nil)
}
