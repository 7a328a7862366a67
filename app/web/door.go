package web

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/views/account"
	"gateway/views/layout"
	"gateway/views/urls"
)

// schoolDoor leads to My Pupils or to sign-in.
func (s *Server) schoolDoor(c *fiber.Ctx, who auth.Principal) error {
	if who.SignedIn() {
		return c.Redirect(urls.Pupils(who.School.Slug), fiber.StatusSeeOther)
	}
	return c.Redirect(urls.SignIn(who.School.Slug), fiber.StatusSeeOther)
}

func (s *Server) signInShow(c *fiber.Ctx, who auth.Principal) error {
	return s.signInPage(c, fiber.StatusOK, auth.External, who, account.SignInForm{Next: query(c, "next")})
}

func (s *Server) staffSignInShow(c *fiber.Ctx, who auth.Principal) error {
	return s.signInPage(c, fiber.StatusOK, auth.Staff, who, account.SignInForm{Next: query(c, "next")})
}

func (s *Server) signInDo(c *fiber.Ctx, who auth.Principal) error {
	return s.signIn(c, who, auth.External)
}

func (s *Server) staffSignInDo(c *fiber.Ctx, who auth.Principal) error {
	return s.signIn(c, who, auth.Staff)
}

// signInPage shows the sign-in page of a realm, with the ways to register that the school opens.
func (s *Server) signInPage(c *fiber.Ctx, status int, realm auth.Realm, who auth.Principal, f account.SignInForm) error {
	if f.Form.W.Lang == "" {
		f.Form = s.blank(who.Outsider())
	}
	nobody := who.Outsider()
	if realm == auth.Staff {
		frame := s.frame(c, nobody, f.Form.W.T("staff_sign_in.title"), f.Form)
		frame.Item = layout.StaffDoor
		return page(c, status, account.StaffSignIn(frame, f))
	}
	if err := s.db.In(c.UserContext(), db.Door(who.School.ID), func(tx db.Tx) (err error) {
		f.Types, err = licence.OpenTypes(c.UserContext(), tx)
		return err
	}); err != nil {
		return err
	}
	return page(c, status, account.SignIn(s.frame(c, nobody, f.Form.W.T("sign_in.title"), f.Form), f))
}

// signIn opens a session. What is wrong is said in one sentence for every cause (ACC-9).
func (s *Server) signIn(c *fiber.Ctx, who auth.Principal, realm auth.Realm) error {
	in := formOf(c)
	var bad errs.Invalid
	if in.get("email") == "" {
		bad.Add("email", "email_blank")
	}
	if in.get("password") == "" {
		bad.Add("password", "password_blank")
	}
	f := account.SignInForm{Next: in.get("next"), Resume: in.get("resume"), OwnDevice: in.get("own_device") != ""}
	if bad != nil {
		f.Form = s.shown(in, who.Outsider(), bad)
		return s.signInPage(c, fiber.StatusUnprocessableEntity, realm, who, f)
	}
	typed := auth.Credentials{Email: in.get("email"), Password: in.get("password"), OwnDevice: f.OwnDevice}
	token, expires, err := s.gate.SignIn(c.UserContext(), realm, who.School, typed, s.caller(c))
	var many errs.TooMany
	status := fiber.StatusUnprocessableEntity
	switch {
	case errors.Is(err, auth.ErrWrong):
		bad.Add("email", "sign_in_wrong")
	case errors.As(err, &many):
		status = fiber.StatusTooManyRequests
		retryAfter(c, many.Wait)
		bad.Add("email", "sign_in_wait", "Wait", s.book.In(who.Language).Wait(many.Wait))
	case err != nil:
		return err
	}
	if bad != nil {
		f.Form = s.shown(in, who.Outsider(), bad)
		return s.signInPage(c, status, realm, who, f)
	}
	if err := s.gate.SignOut(c.UserContext(), who); err != nil { // whoever was signed in here before
		return err
	}
	if realm == auth.External && !f.OwnDevice || realm == auth.Staff {
		expires = time.Time{} // gone with the browser
	}
	setCookie(c, cookieName(realm), token, expires)
	return s.welcome(c, who, realm, token, f)
}

// welcome leads to where the person was going, or gives a form back to who typed it.
func (s *Server) welcome(c *fiber.Ctx, who auth.Principal, realm auth.Realm, token string, f account.SignInForm) error {
	now, err := s.gate.Identify(c.UserContext(), who.School.Slug, realm, auth.HashToken(token))
	if err != nil {
		return err
	}
	var kept resume
	if f.Resume != "" && s.seals.open(resumePurpose, s.caller(c).Visitor, f.Resume, &kept) && s.seals.tokenFits(now, kept.Token) && own(now.School.Slug, kept.Path) {
		form := s.blank(now)
		return page(c, fiber.StatusOK, account.Resume(s.frame(c, now, form.W.T("resume.title"), form), kept.Path, kept.Values))
	}
	home := urls.Pupils(who.School.Slug)
	if realm == auth.Staff {
		home = urls.Staff(who.School.Slug)
	}
	if own(who.School.Slug, f.Next) && s.reachable(c, now, f.Next) {
		home = f.Next
	}
	return c.Redirect(home, fiber.StatusSeeOther)
}

// signOut ends the session here and on the server, and lets the browser forget what it saw (case 63).
func (s *Server) signOut(c *fiber.Ctx, who auth.Principal) error {
	return s.leave(c, who, auth.External, urls.SignIn(who.School.Slug))
}

func (s *Server) staffSignOut(c *fiber.Ctx, who auth.Principal) error {
	return s.leave(c, who, auth.Staff, urls.StaffSignIn(who.School.Slug))
}

func (s *Server) leave(c *fiber.Ctx, who auth.Principal, realm auth.Realm, door string) error {
	if err := s.gate.SignOut(c.UserContext(), who); err != nil {
		return err
	}
	clearCookie(c, cookieName(realm))
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect(door+"?done=signed_out", fiber.StatusSeeOther)
}

// nowhere is a mistyped address within a school: not found, but with the school's name and whom to ask.
func (s *Server) nowhere(*fiber.Ctx, auth.Principal) error { return errs.NotFound }

// textPage is privacy and accessibility.
func textPage(name string) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		f := s.blank(who)
		return page(c, fiber.StatusOK, account.Text(s.frame(c, who, f.W.T("text."+name+".title"), f), name))
	}
}
