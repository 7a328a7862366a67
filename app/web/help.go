package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/views/account"
	"gateway/views/help"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
)

// helpIndex is every page of help for whoever asks, or those that fit what they look for (ADM-8).
func (s *Server) helpIndex(c *fiber.Ctx, who auth.Principal) error {
	return s.showHelp(c, who, false)
}

func (s *Server) staffHelpIndex(c *fiber.Ctx, who auth.Principal) error {
	return s.showHelp(c, who, true)
}

func (s *Server) showHelp(c *fiber.Ctx, who auth.Principal, staff bool) error {
	f := s.helpFrame(c, who)
	v := account.HelpList{Staff: staff, Asked: query(c, "q"), Pages: s.helpPages(f.W.Lang, who, staff)}
	if v.Asked != "" {
		v.Hits = help.Search(v.Pages, v.Asked)
	}
	v.Form = ui.Form{W: f.W, Values: map[string]string{"q": v.Asked}}
	return page(c, fiber.StatusOK, account.Help(f, v))
}

// helpPage is one of them; who may not read it is told that there is none.
func (s *Server) helpPage(c *fiber.Ctx, who auth.Principal) error {
	return s.showHelpPage(c, who, false)
}

func (s *Server) staffHelpPage(c *fiber.Ctx, who auth.Principal) error {
	return s.showHelpPage(c, who, true)
}

func (s *Server) showHelpPage(c *fiber.Ctx, who auth.Principal, staff bool) error {
	f := s.helpFrame(c, who)
	p := help.Find(s.helpPages(f.W.Lang, who, staff), c.Params("page"))
	if p == nil {
		return errs.NotFound
	}
	f.Title = p.Title
	return page(c, fiber.StatusOK, account.HelpPage(f, p, helpHome(who.School.Slug, staff)))
}

func (s *Server) helpFrame(c *fiber.Ctx, who auth.Principal) layout.Frame {
	form := s.blank(who)
	f := s.frame(c, who, form.W.T("foot.help"), form)
	f.Item = "help"
	return f
}

// helpPages are those that somebody may read, their own voice first: the office reads the teachers' too, families
// read both parents' and pupils', and who is at the staff's door reads what helps there.
func (s *Server) helpPages(lang string, who auth.Principal, staff bool) []*help.Page {
	switch {
	case !staff && who.PupilRules:
		return s.help.In(lang, help.Pupil, help.Parent)
	case !staff:
		return s.help.In(lang, help.Parent, help.Pupil)
	case who.Can(auth.AccessSettings):
		return s.help.In(lang, help.Office, help.Teacher)
	case who.Can(auth.StaffHome):
		return s.help.In(lang, help.Teacher)
	}
	var open []*help.Page
	for _, p := range s.help.In(lang, help.Teacher) {
		if p.Open {
			open = append(open, p)
		}
	}
	return open
}

// helpWith is the page of help for the screen that is shown, or the list of all.
func (s *Server) helpWith(c *fiber.Ctx, who auth.Principal, lang string) layout.Help {
	route, slug := c.Route().Path, who.School.Slug
	staff := strings.HasPrefix(route, "/s/:school/staff") || strings.HasPrefix(route, "/s/:school/admin")
	if p := help.For(s.helpPages(lang, who, staff), route); p != nil {
		return layout.Help{Href: helpHome(slug, staff) + "/" + p.Slug, This: true}
	}
	return layout.Help{Href: helpHome(slug, staff)}
}

func helpHome(slug string, staff bool) string {
	if staff {
		return urls.StaffHelp(slug)
	}
	return urls.Page(slug, "help")
}
