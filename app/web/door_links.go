package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/views/account"
	"gateway/views/ui"
	"gateway/views/urls"
)

// linkShow is the page behind a mailed link that needs one press: verifying a registration, or a new address.
// Reading it changes nothing (ACC-8).
func linkShow(kind auth.Link) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		email, err := s.gate.Peek(c.UserContext(), kind, auth.External, who.School.ID, c.Params("token"))
		if err != nil {
			return s.oldLink(c, who, auth.External, err)
		}
		f := s.blank(who)
		return page(c, fiber.StatusOK, account.Press(s.frame(c, who, f.W.T("press."+string(kind)+".title"), f), string(kind), c.Path(), email))
	}
}

// oldLink is the page of a link that no longer works: one press sends a new one (case 46). A link that never was
// looks the same, so that nobody can tell one from the other.
func (s *Server) oldLink(c *fiber.Ctx, who auth.Principal, realm auth.Realm, err error) error {
	if !errors.Is(err, errs.Gone) && !errors.Is(err, errs.NotFound) {
		return err
	}
	f := s.blank(who)
	return page(c, fiber.StatusGone, account.OldLink(s.frame(c, who, f.W.T("old_link.title"), f), realm, urls.Again(c.Path())))
}

// again sends a new link in the place of an old one.
func again(kind auth.Link, realm auth.Realm) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		err := s.gate.Renew(c.UserContext(), kind, realm, who.School.ID, c.Params("token"))
		if err != nil && !errors.Is(err, errs.NotFound) && !errors.Is(err, errs.Gone) {
			return err
		}
		f := s.blank(who)
		return page(c, fiber.StatusOK, account.AgainSent(s.frame(c, who, f.W.T("sent.title"), f)))
	}
}

// verifyDo makes the account and its first holding, and leads to sign-in: nobody is signed in by a link.
func (s *Server) verifyDo(c *fiber.Ctx, who auth.Principal) error {
	err := s.gate.Complete(c.UserContext(), who.School, c.Params("token"))
	switch {
	case errors.Is(err, auth.ErrKnown):
		return c.Redirect(urls.SignIn(who.School.Slug)+"?done=known", fiber.StatusSeeOther)
	case errors.Is(err, licence.ErrAskSchool):
		f := s.blank(who)
		return page(c, fiber.StatusConflict, account.AskSchool(s.frame(c, who, f.W.T("ask_school.title"), f)))
	case err != nil:
		return s.oldLink(c, who, auth.External, err)
	}
	return c.Redirect(urls.SignIn(who.School.Slug)+"?done=verified", fiber.StatusSeeOther)
}

// emailDo takes the new address of a mailed link.
func (s *Server) emailDo(c *fiber.Ctx, who auth.Principal) error {
	err := s.gate.ConfirmEmail(c.UserContext(), who.School, c.Params("token"))
	switch {
	case errors.Is(err, auth.ErrKnown):
		return c.Redirect(urls.SignIn(who.School.Slug)+"?done=email_known", fiber.StatusSeeOther)
	case err != nil:
		return s.oldLink(c, who, auth.External, err)
	}
	return c.Redirect(urls.SignIn(who.School.Slug)+"?done=email_changed", fiber.StatusSeeOther)
}

// forgottenShow and the three after it are "Forgotten your password?" of both realms.
func forgottenShow(realm auth.Realm) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		return s.forgottenPage(c, realm, who, s.blank(who))
	}
}

func (s *Server) forgottenPage(c *fiber.Ctx, realm auth.Realm, who auth.Principal, f ui.Form) error {
	return pageOr422(c, f, account.Forgotten(s.frame(c, who, f.W.T("forgotten.title"), f), realm))
}

func forgottenDo(realm auth.Realm) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		in := formOf(c)
		email, code := auth.ParseEmail(in.get("email"))
		if code != "" {
			return s.forgottenPage(c, realm, who, s.shown(in, who, errs.Invalid{{Field: "email", Code: code}}))
		}
		err := s.gate.Forgot(c.UserContext(), realm, who.School, email, s.caller(c))
		if bad, err := s.tooMany(c, err, "email"); err != nil {
			return err
		} else if bad != nil {
			return s.forgottenPage(c, realm, who, s.shown(in, who, bad))
		}
		if realm == auth.Staff {
			return c.Redirect(urls.StaffForgottenSent(who.School.Slug), fiber.StatusSeeOther)
		}
		return c.Redirect(urls.ForgottenSent(who.School.Slug), fiber.StatusSeeOther)
	}
}

func forgottenSent(realm auth.Realm) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		f := s.blank(who)
		return page(c, fiber.StatusOK, account.ForgottenSent(s.frame(c, who, f.W.T("sent.title"), f), realm))
	}
}

func resetShow(realm auth.Realm) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		email, err := s.gate.Peek(c.UserContext(), auth.LinkReset, realm, who.School.ID, c.Params("token"))
		if err != nil {
			return s.oldLink(c, who, realm, err)
		}
		return s.resetPage(c, realm, who, email, s.blank(who))
	}
}

func (s *Server) resetPage(c *fiber.Ctx, realm auth.Realm, who auth.Principal, email string, f ui.Form) error {
	return pageOr422(c, f, account.Reset(s.frame(c, who, f.W.T("reset.title"), f), realm, c.Path(), email))
}

func resetDo(realm auth.Realm) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		in := formOf(c)
		email, err := s.gate.Peek(c.UserContext(), auth.LinkReset, realm, who.School.ID, c.Params("token"))
		if err != nil {
			return s.oldLink(c, who, realm, err)
		}
		bad := twoPasswords(in, realm, who.School.Name, email)
		if bad == nil {
			err = s.gate.Reset(c.UserContext(), realm, who.School, c.Params("token"), in.get("password"))
			if err != nil && !errors.As(err, &bad) {
				return s.oldLink(c, who, realm, err)
			}
		}
		if bad != nil {
			return s.resetPage(c, realm, who, email, s.shown(in, who, bad))
		}
		if realm == auth.Staff {
			return c.Redirect(urls.StaffSignIn(who.School.Slug)+"?done=new_password", fiber.StatusSeeOther)
		}
		return c.Redirect(urls.SignIn(who.School.Slug)+"?done=new_password", fiber.StatusSeeOther)
	}
}
