package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// licenceTypes is "Edit licence types" (LIC-1).
func (s *Server) licenceTypes(c *fiber.Ctx, who auth.Principal) error {
	var types []licence.TypeRow
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		types, err = licence.Types(c.UserContext(), tx)
		return err
	}); err != nil {
		return err
	}
	f := s.frame(c, who, "Edit licence types", ui.Form{})
	f.Item = "types"
	return page(c, fiber.StatusOK, admin.Types(f, types))
}

// licenceTypesOrder moves a type one place up or down.
func (s *Server) licenceTypesOrder(c *fiber.Ctx, who auth.Principal) error {
	if id, up := direction(formOf(c)); id > 0 {
		if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return licence.MoveType(c.UserContext(), tx, id, up) }); err != nil {
			return err
		}
	}
	return s.done(c, urls.LicenceTypes(who.School.Slug), nil)
}

// licenceTypeOf reads the type that the address names.
func (s *Server) licenceTypeOf(c *fiber.Ctx, who auth.Principal) (t licence.Type, err error) {
	id, err := number(c, "type")
	if err != nil {
		return t, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		t, err = licence.TypeByID(c.UserContext(), tx, id)
		return err
	})
	return t, err
}

// licenceTypeShow is a type's name, its register link, and whether it counts as parents' (LIC-3).
func (s *Server) licenceTypeShow(c *fiber.Ctx, who auth.Principal) error {
	t, err := s.licenceTypeOf(c, who)
	if err != nil {
		return err
	}
	form := s.blank(who)
	form.Values = admin.Values(admin.TypeWas(t))
	return s.licenceTypePage(c, who, admin.TypePage{Form: form, Type: t, Mark: t.Mark()})
}

func (s *Server) licenceTypePage(c *fiber.Ctx, who auth.Principal, v admin.TypePage) error {
	f := s.frame(c, who, "Licence type: "+v.Type.Name, v.Form)
	f.Item = "types"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return pageOr422(c, v.Form, admin.Type(f, v))
}

func (s *Server) licenceTypeSave(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "type")
	if err != nil {
		return err
	}
	in := formOf(c)
	typed := licence.Type{ID: id, Name: in.get("name"), RegisterLink: in.get("register_link") != "", Audience: licence.AudienceOther}
	if in.get("parents") != "" {
		typed.Audience = licence.AudienceParent
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return licence.SaveType(c.UserContext(), tx, in.get("mark"), typed) })
	bad, conflict, err := refused(err)
	if err != nil {
		return err
	}
	if bad == nil && conflict == "" {
		return s.done(c, urls.LicenceTypes(who.School.Slug)+"?done=type_saved", nil)
	}
	t, err := s.licenceTypeOf(c, who)
	if err != nil {
		return err
	}
	return s.licenceTypePage(c, who, admin.TypePage{Form: s.shown(in, who, bad), Type: t, Mark: markAfter(in, conflict, t.Mark()), Conflict: conflict})
}
