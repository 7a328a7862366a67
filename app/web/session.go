package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/views/account"
	"gateway/views/urls"
)

// cookieName is the session cookie of a realm: three names, so that one browser can hold a parent's and a
// teacher's session side by side and neither widens the other (ACC-6).
func cookieName(r auth.Realm) string { return "__Host-eg-" + string(r) }

const visitorCookie = "__Host-eg-visitor"

func setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", Expires: expires, Secure: true, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode})
}

func clearCookie(c *fiber.Ctx, name string) { setCookie(c, name, "", time.Unix(1, 0)) }

// visitor knows the browser before anybody signs in, without storing anything; pages renew the cookie.
func (s *Server) visitor(c *fiber.Ctx) {
	now := time.Now()
	id := s.seals.visitor(c.Cookies(visitorCookie), now)
	if id == "" || c.Method() == fiber.MethodGet {
		var value string
		value, id = s.seals.newVisitor(id, now)
		setCookie(c, visitorCookie, value, now.Add(sealLife))
	}
	c.Locals(visitorKey, id)
}

// resume is what somebody typed when their session had ended: it waits in the sign-in form until they are back.
type resume struct {
	Path   string
	Token  string // of the form: only the person it was made for gets the text back
	Values map[string][]string
}

const resumePurpose = "resume"

// askToSignIn leads to sign-in and back: pages come back as themselves, a form comes back with what was typed, and
// a fragment never shows a sign-in page inside a panel (case 65).
func (s *Server) askToSignIn(c *fiber.Ctx, r Route, who auth.Principal) error {
	door := urls.SignIn(who.School.Slug)
	if r.Policy.realm == auth.Staff {
		door = urls.StaffSignIn(who.School.Slug)
	}
	if c.Get("HX-Request") == "true" {
		c.Set("HX-Redirect", door+next(who.School.Slug, pathOf(c.Get("HX-Current-URL"))))
		return c.SendStatus(fiber.StatusUnauthorized)
	}
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return c.Redirect(door+next(who.School.Slug, c.OriginalURL()), fiber.StatusSeeOther)
	}
	s.visitor(c)
	kept := resume{Path: c.Path(), Token: string(c.Request().PostArgs().Peek("csrf")), Values: map[string][]string{}}
	formOf(c).each(func(name, value string) {
		if !secretField(name) {
			kept.Values[name] = append(kept.Values[name], value)
		}
	})
	text, err := s.seals.seal(resumePurpose, s.caller(c).Visitor, kept)
	if err != nil {
		return err
	}
	return s.signInPage(c, fiber.StatusUnauthorized, r.Policy.realm, who, account.SignInForm{Resume: text})
}

// secretField names what is never carried through a page.
func secretField(name string) bool {
	switch name {
	case "csrf", "password", "password_again", "password_now":
		return true
	}
	return false
}
