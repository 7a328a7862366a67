package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/views/portal"
	"gateway/views/ui"
	"gateway/views/urls"
)

// accountPage renders one form of My account.
func (s *Server) accountPage(c *fiber.Ctx, who auth.Principal, part string, form ui.Form) error {
	f := s.frame(c, who, form.W.T("account."+part+".title"), form)
	f.Tab = "pupil"
	return pageOr422(c, form, portal.AccountForm(f, part, s.book.Languages()...))
}

func (s *Server) detailsShow(c *fiber.Ctx, who auth.Principal) error {
	mobile, err := s.gate.Mobile(c.UserContext(), who)
	if err != nil {
		return err
	}
	f := s.blank(who)
	f.Values = map[string]string{"title": who.Title, "forename": who.Forename, "surname": who.Surname, "mobile": mobile}
	return s.accountPage(c, who, "details", f)
}

func (s *Server) detailsDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	person, bad := auth.ParseDetails(in.get)
	if bad != nil {
		return s.accountPage(c, who, "details", s.shown(in, who, bad))
	}
	if err := s.gate.ChangePerson(c.UserContext(), who, person); err != nil {
		return err
	}
	return c.Redirect(urls.Account(who.School.Slug)+"?done=details", fiber.StatusSeeOther)
}

func (s *Server) emailShow(c *fiber.Ctx, who auth.Principal) error {
	return s.accountPage(c, who, "email", s.blank(who))
}

// emailAsk mails a link to the new address; the old one stays until it is pressed.
func (s *Server) emailAsk(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	var bad errs.Invalid
	email, code := auth.ParseEmail(in.get("email"))
	if code != "" {
		bad.Add("email", code)
	}
	if in.get("password_now") == "" {
		bad.Add("password_now", "password_blank")
	}
	if bad == nil {
		if err := s.wrongNow(c, who, s.gate.ChangeEmail(c.UserContext(), who, email, in.get("password_now")), &bad); err != nil {
			return err
		}
	}
	if bad != nil {
		return s.accountPage(c, who, "email", s.shown(in, who, bad))
	}
	return c.Redirect(urls.Account(who.School.Slug)+"?done=email_sent", fiber.StatusSeeOther)
}

// wrongNow turns a wrong present password, and too many of them, into a problem of the form.
func (s *Server) wrongNow(c *fiber.Ctx, who auth.Principal, err error, bad *errs.Invalid) error {
	var many errs.TooMany
	switch {
	case errors.As(err, bad):
		return nil
	case errors.As(err, &many):
		retryAfter(c, many.Wait)
		c.Status(fiber.StatusTooManyRequests)
		bad.Add("password_now", "sign_in_wait", "Wait", s.book.In(who.Language).Wait(many.Wait))
		return nil
	}
	return err
}

func (s *Server) passwordShow(c *fiber.Ctx, who auth.Principal) error {
	return s.accountPage(c, who, "password", s.blank(who))
}

func (s *Server) passwordDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	bad := twoPasswords(in, who.Realm, who.School.Name, who.Forename, who.Surname, who.Email)
	if in.get("password_now") == "" {
		bad = append(errs.Invalid{{Field: "password_now", Code: "password_blank"}}, bad...)
	}
	if bad == nil {
		if err := s.wrongNow(c, who, s.gate.ChangePassword(c.UserContext(), who, in.get("password_now"), in.get("password")), &bad); err != nil {
			return err
		}
	}
	if bad != nil {
		return s.accountPage(c, who, "password", s.shown(in, who, bad))
	}
	return c.Redirect(urls.Account(who.School.Slug)+"?done=new_password_kept", fiber.StatusSeeOther)
}

// devicesShow lists where the person is signed in.
func (s *Server) devicesShow(c *fiber.Ctx, who auth.Principal) error {
	devices, err := s.gate.Devices(c.UserContext(), who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, s.book.In(who.Language).T("account.devices.title"), ui.Form{})
	f.Tab = "pupil"
	return page(c, fiber.StatusOK, portal.Devices(f, devices))
}

// devicesDo signs the person out everywhere else.
func (s *Server) devicesDo(c *fiber.Ctx, who auth.Principal) error {
	if err := s.gate.SignOutElsewhere(c.UserContext(), who); err != nil {
		return err
	}
	return c.Redirect(urls.AccountPart(who.School.Slug, "devices")+"?done=devices", fiber.StatusSeeOther)
}
