package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
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

// accessShow is "Edit access settings" of one type (LIC-2).
func (s *Server) accessShow(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "type")
	if err != nil {
		return err
	}
	a, err := s.access(c, who, id)
	if err != nil {
		return err
	}
	return s.accessPage(c, who, fiber.StatusOK, s.blank(who), admin.AccessView{Access: a, Saved: a})
}

func (s *Server) access(c *fiber.Ctx, who auth.Principal, id int64) (a licence.Access, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		a, err = licence.AccessOf(c.UserContext(), tx, id)
		return err
	})
	return a, err
}

func (s *Server) accessPage(c *fiber.Ctx, who auth.Principal, status int, form ui.Form, a admin.AccessView) error {
	f := s.frame(c, who, "Edit access settings: "+a.Type.Name, form)
	f.Item = "types"
	return page(c, status, admin.Access(f, a))
}

// accessSave saves the ticks. Whoever was second is told, and keeps the ticks they made (case 60).
func (s *Server) accessSave(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "type")
	if err != nil {
		return err
	}
	in := formOf(c)
	version, _ := strconv.Atoi(in.get("version")) // 0 is nobody's version: it comes back as a conflict
	ask := licence.AccessForm{TypeID: id, Version: version, Portlets: in.all("portlets"), Fields: in.all("fields")}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return licence.SaveAccess(c.UserContext(), tx, ask) })
	var conflict errs.Conflict
	var bad errs.Invalid
	if err == nil {
		return s.done(c, urls.LicenceTypes(who.School.Slug)+"?done=access_saved", nil)
	}
	if !errors.As(err, &conflict) && !errors.As(err, &bad) {
		return err
	}
	saved, rerr := s.access(c, who, id)
	if rerr != nil {
		return rerr
	}
	status := fiber.StatusUnprocessableEntity
	if conflict.Text != "" {
		status = fiber.StatusConflict
	}
	return s.accessPage(c, who, status, s.shown(in, who, bad), admin.AccessView{Access: saved.With(ask), Saved: saved, Conflict: conflict.Text})
}
