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

// subjectsIndex is the list of subjects (TRK-1).
func (s *Server) subjectsIndex(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Values["shared_fields"] = "yes"
	return s.subjectsPage(c, who, form)
}

func (s *Server) subjectsPage(c *fiber.Ctx, who auth.Principal, form ui.Form) error {
	all, err := s.structure(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Subjects", form)
	f.Item = "subjects"
	return pageOr422(c, form, admin.Subjects(f, admin.SubjectsPage{Form: form, Subjects: all.Subjects}))
}

func typedSubject(in form, id int64) tracking.Subject {
	return tracking.Subject{ID: id, Alias: in.get("alias"), Name: in.get("name"), SQACode: in.get("sqa_code"), SharedFields: in.get("shared_fields") != ""}
}

// subjectsAdd adds a subject at the end of the list.
func (s *Server) subjectsAdd(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		_, err := tracking.SaveSubject(c.UserContext(), tx, "", typedSubject(in, 0))
		return err
	})
	bad, _, err := refused(err)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.subjectsPage(c, who, s.shown(in, who, bad))
	}
	return s.done(c, urls.Subjects(who.School.Slug)+"?done=subject_saved", nil)
}

// subjectsOrder moves a subject one place up or down.
func (s *Server) subjectsOrder(c *fiber.Ctx, who auth.Principal) error {
	if id, up := direction(formOf(c)); id > 0 {
		if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return tracking.MoveSubject(c.UserContext(), tx, id, up) }); err != nil {
			return err
		}
	}
	return s.done(c, urls.Subjects(who.School.Slug), nil)
}

// subjectOf reads the subject that the address names and what hangs on it.
func (s *Server) subjectOf(c *fiber.Ctx, who auth.Principal) (v admin.SubjectPage, err error) {
	id, err := number(c, "subject")
	if err != nil {
		return v, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		all, err := tracking.Structure(c.UserContext(), tx)
		if err != nil {
			return err
		}
		if v.Subject = all.Subject(id); v.Subject.ID == 0 {
			return errs.NotFound
		}
		v.Use, err = tracking.UseOfSubject(c.UserContext(), tx, id)
		return err
	})
	return v, err
}

func (s *Server) subjectShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.subjectOf(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values, v.Mark = admin.Values(admin.SubjectWas(v.Subject)), v.Subject.Mark()
	return s.subjectPage(c, who, v)
}

func (s *Server) subjectPage(c *fiber.Ctx, who auth.Principal, v admin.SubjectPage) error {
	f := s.frame(c, who, "Subject: "+v.Subject.Alias, v.Form)
	f.Item = "subjects"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return pageOr422(c, v.Form, admin.Subject(f, v))
}

// subjectSave saves a subject or deletes it.
func (s *Server) subjectSave(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "subject")
	if err != nil {
		return err
	}
	in, done := formOf(c), "?done=subject_saved"
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if in.get("do") == "delete" {
			done = "?done=subject_deleted"
			return tracking.DeleteSubject(c.UserContext(), tx, id)
		}
		_, err := tracking.SaveSubject(c.UserContext(), tx, in.get("mark"), typedSubject(in, id))
		return err
	})
	bad, conflict, err := refused(err)
	if err != nil {
		return err
	}
	if bad == nil && conflict == "" {
		return s.done(c, urls.Subjects(who.School.Slug)+done, nil)
	}
	v, err := s.subjectOf(c, who)
	if err != nil {
		return err
	}
	v.Form, v.Conflict, v.Mark = s.shown(in, who, bad), conflict, markAfter(in, conflict, v.Subject.Mark())
	return s.subjectPage(c, who, v)
}
