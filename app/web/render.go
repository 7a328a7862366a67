package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/views/layout"
	"gateway/views/ui"
)

// page renders a whole page.
func page(c *fiber.Ctx, status int, v templ.Component) error {
	c.Status(status).Type("html", "utf-8")
	return v.Render(c.UserContext(), c.Response().BodyWriter())
}

// pageOr422 renders a page with a form: 422 when the form has problems.
func pageOr422(c *fiber.Ctx, f ui.Form, v templ.Component) error {
	if len(f.Problems) > 0 && c.Response().StatusCode() == fiber.StatusOK {
		return page(c, fiber.StatusUnprocessableEntity, v)
	}
	return page(c, c.Response().StatusCode(), v)
}

// frame is the frame of a page for whoever asks.
func (s *Server) frame(c *fiber.Ctx, who auth.Principal, title string, f ui.Form) layout.Frame {
	if f.W.Lang == "" {
		f = s.blank(who)
	}
	fr := layout.Frame{W: f.W, Who: who, Title: title, Form: f, Help: s.helpWith(c, who, f.W.Lang)}
	if who.Realm != auth.Staff {
		fr.Languages = s.otherLanguages(c, who, f.W)
	}
	if flash := query(c, "done"); s.book.Has("flash." + flash) {
		fr.Flash = flash
	}
	return fr
}

// done ends a handler that has made something: a fragment for htmx, which shows it in place under the thing's own
// address, and a redirect to that address for everybody else.
func (s *Server) done(c *fiber.Ctx, url string, fragment templ.Component) error {
	if c.Get("HX-Request") == "true" && fragment != nil {
		c.Set("HX-Push-Url", url)
		return page(c, fiber.StatusOK, fragment)
	}
	return c.Redirect(url, fiber.StatusSeeOther)
}
