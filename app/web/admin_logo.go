package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// logoShow is the school's logo, one that waits to be looked at, and the way to upload another (ADM-6).
func (s *Server) logoShow(c *fiber.Ctx, who auth.Principal) error {
	return s.logoPage(c, who, s.blank(who))
}

func (s *Server) logoPage(c *fiber.Ctx, who auth.Principal, form ui.Form) error {
	var next string
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		_, next, err = school.NextLogo(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Logo", form)
	f.Item = "settings"
	return pageOr422(c, form, admin.Logo(f, next))
}

// logoLook draws an uploaded picture anew, and keeps it to be looked at; nothing changes for anybody before it is used.
func (s *Server) logoLook(c *fiber.Ctx, who auth.Principal) error {
	file := uploadOf(c)
	var bad errs.Invalid
	if file.name == "" {
		bad.Add("file", "import_file_choose")
	}
	var picture []byte
	var err error
	if bad == nil {
		if picture, err = school.MakeLogo(file.body); err != nil && !errors.As(err, &bad) {
			return err
		}
	}
	if bad != nil {
		return s.logoPage(c, who, s.shown(formOf(c), who, bad))
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return school.KeepLogo(c.UserContext(), tx, picture) })
	if err != nil {
		return err
	}
	return c.Redirect(urls.LogoOf(who.School.Slug), fiber.StatusSeeOther)
}

// logoNext is the picture that waits.
func (s *Server) logoNext(c *fiber.Ctx, who auth.Principal) error {
	var picture []byte
	var hash string
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		picture, hash, err = school.NextLogo(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if hash == "" || c.Params("hash") != hash {
		return errs.NotFound
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(picture)
}

func (s *Server) logoUse(c *fiber.Ctx, who auth.Principal) error {
	hash := formOf(c).get("hash")
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return school.UseLogo(c.UserContext(), tx, hash) })
	if err != nil {
		return err
	}
	return c.Redirect(urls.LogoOf(who.School.Slug)+"?done=logo_saved", fiber.StatusSeeOther)
}

func (s *Server) logoRemove(c *fiber.Ctx, who auth.Principal) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return school.RemoveLogo(c.UserContext(), tx) })
	if err != nil {
		return err
	}
	return c.Redirect(urls.LogoOf(who.School.Slug)+"?done=logo_removed", fiber.StatusSeeOther)
}
