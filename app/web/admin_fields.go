package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/tracking"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// fieldsIndex is the list of fields (TRK-2).
func (s *Server) fieldsIndex(c *fiber.Ctx, who auth.Principal) error {
	all, err := s.structure(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Fields", ui.Form{})
	f.Item = "fields"
	return page(c, fiber.StatusOK, admin.Fields(f, admin.FieldsPage{S: all}))
}

// fieldsOrder moves a field one place up or down.
func (s *Server) fieldsOrder(c *fiber.Ctx, who auth.Principal) error {
	if id, up := direction(formOf(c)); id > 0 {
		if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return tracking.MoveField(c.UserContext(), tx, id, up) }); err != nil {
			return err
		}
	}
	return s.done(c, urls.Fields(who.School.Slug), nil)
}

// fieldOf reads the structure, and the field that the address names where it does.
func (s *Server) fieldOf(c *fiber.Ctx, who auth.Principal) (v admin.FieldPage, err error) {
	id := int64(0)
	if c.Params("field") != "" {
		if id, err = number(c, "field"); err != nil {
			return v, err
		}
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Structure, err = tracking.Structure(c.UserContext(), tx); err != nil || id == 0 {
			return err
		}
		if v.Field = v.Structure.Field(id); v.Field.ID == 0 {
			return errs.NotFound
		}
		v.Results, err = tracking.ResultsOfField(c.UserContext(), tx, id)
		return err
	})
	return v, err
}

// fieldNew is the form of a new field.
func (s *Server) fieldNew(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.fieldOf(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values = admin.Values(admin.FieldWas(tracking.Field{Scope: tracking.Shared, Type: tracking.OnScale, Writable: true, Shown: true, Choice: true}, v.Structure))
	return s.fieldPage(c, who, v)
}

// fieldShow is the form of a field as it is saved.
func (s *Server) fieldShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.fieldOf(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values, v.Mark = admin.Values(admin.FieldWas(v.Field, v.Structure)), v.Field.Mark()
	return s.fieldPage(c, who, v)
}

func (s *Server) fieldPage(c *fiber.Ctx, who auth.Principal, v admin.FieldPage) error {
	title := "New field"
	if v.Field.ID != 0 {
		title = "Field: " + v.Field.Name
	}
	f := s.frame(c, who, title, v.Form)
	f.Item = "fields"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return pageOr422(c, v.Form, admin.Field(f, v))
}

// typedField reads the form.
func typedField(in form, id int64) (f tracking.Field, bad errs.Invalid) {
	f = tracking.Field{ID: id, Name: strings.TrimSpace(in.get("name")), Category: in.get("category"), Explanation: in.get("explanation"), Scope: in.get("scope"),
		SubjectID: typedID(in.get("subject")), Type: in.get("type"), ScaleID: typedID(in.get("scale")), TargetID: typedID(in.get("target")), WholeYear: in.get("whole_year") != "",
		Shown: in.get("shown") != "", Writable: in.get("writable") != "", Choice: in.get("choice") != ""}
	var ok bool
	if f.Lowest, ok = typedNumber(in.get("lowest")); !ok && (f.Type == tracking.Whole || f.Type == tracking.Decimal) {
		bad.Add("lowest", "field_bound")
	}
	if f.Highest, ok = typedNumber(in.get("highest")); !ok && (f.Type == tracking.Whole || f.Type == tracking.Decimal) {
		bad.Add("highest", "field_bound")
	}
	return f, bad
}

// fieldSave adds, saves or deletes a field.
func (s *Server) fieldSave(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.fieldOf(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	typed, wrong := typedField(in, v.Field.ID)
	done := map[bool]string{true: "?done=field_added", false: "?done=field_saved"}[typed.ID == 0]
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if in.get("do") == "delete" && typed.ID != 0 {
			done = "?done=field_deleted"
			return tracking.DeleteField(c.UserContext(), tx, typed.ID)
		}
		if wrong != nil {
			return wrong
		}
		_, err := tracking.SaveField(c.UserContext(), tx, in.get("mark"), typed)
		return err
	})
	bad, conflict, err := refused(err)
	switch {
	case err != nil:
		return err
	case bad == nil && conflict == "":
		return s.done(c, urls.Fields(who.School.Slug)+done, nil)
	case conflict != "":
		if v, err = s.fieldOf(c, who); err != nil {
			return err
		}
	}
	v.Form, v.Conflict, v.Mark = s.shown(in, who, bad), conflict, markAfter(in, conflict, v.Field.Mark())
	return s.fieldPage(c, who, v)
}
