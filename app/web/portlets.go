package web

import (
	"context"
	"io"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/yearend"
	"gateway/views/layout"
	"gateway/views/portal"
	"gateway/views/staff"
	"gateway/views/ui"
)

// A portlet is one panel of a pupil's page: what it asks the database, and what it shows of the answer. The same
// contents stand under a holding of a family and under a pupil for staff.
type portlet struct {
	key  string        // licence.Subjects …
	ask  licence.Queue // runs in one batch with the head and the note of the view
	show func(f layout.Frame, h licence.Head) templ.Component
}

// portletOf makes the portlet that a request asks for.
type portletOf func(s *Server, c *fiber.Ctx, who auth.Principal) portlet

// familyPortlet is the handler of a portlet under a holding. One that the licence type does not show is errs.NotFound.
func familyPortlet(of portletOf) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		id, err := number(c, "holding")
		if err != nil {
			return err
		}
		p := of(s, c, who)
		var h licence.Head
		var ending []yearend.Reminder
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			h, err = licence.OpenPortlet(c.UserContext(), tx, licence.Of{Holding: id}, p.key, portletViewer(c, who), func(a licence.Asking) { p.ask(a); yearEnding(who, &ending)(a) })
			return err
		})
		if err != nil {
			return err
		}
		f := s.portletFrame(c, who, h, p.key)
		f.Tab, f.Ending = "pupils", ending
		return page(c, fiber.StatusOK, inside(portal.PupilPage(f, h, p.key), p.show(f, h)))
	}
}

// staffPortlet is the handler of the same portlet for staff.
func staffPortlet(of portletOf) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		id, err := number(c, "pupil")
		if err != nil {
			return err
		}
		p := of(s, c, who)
		var h licence.Head
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			h, err = licence.OpenForStaff(c.UserContext(), tx, id, p.key, viewer(c, who), p.ask)
			return err
		})
		if err != nil {
			return err
		}
		f := s.portletFrame(c, who, h, p.key)
		f.Item = "pupils"
		return page(c, fiber.StatusOK, inside(staff.PupilPanel(f, h, p.key), p.show(f, h)))
	}
}

// yearEnding asks, in a page's batch, whether the family is to be reminded that the school year changes (TRK-7).
func yearEnding(who auth.Principal, into *[]yearend.Reminder) licence.Queue {
	return func(a licence.Asking) { yearend.QueueReminder(a.B, who.School, today(), into) }
}

func portletViewer(c *fiber.Ctx, who auth.Principal) licence.Viewer {
	return licence.Viewer{AccountID: who.ID, SessionID: who.Session.ID, Head: c.Method() == fiber.MethodHead}
}

func (s *Server) portletFrame(c *fiber.Ctx, who auth.Principal, h licence.Head, key string) layout.Frame {
	f := s.frame(c, who, "", ui.Form{})
	f.Title = h.Name() + ": " + f.W.T("portlet."+key)
	return f
}

// inside renders a frame around its contents.
func inside(frame, contents templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, contents), w)
	})
}
