package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/views/portal"
	"gateway/views/ui"
	"gateway/views/urls"
)

// accountShow is My account: what is known of the person and whom they see, and the ways to change it (ACC-2).
func (s *Server) accountShow(c *fiber.Ctx, who auth.Principal) (err error) {
	var v portal.AccountPage
	if v.Mobile, err = s.gate.Mobile(c.UserContext(), who); err != nil {
		return err
	}
	if v.Paper, err = s.gate.PaperOf(c.UserContext(), who); err != nil {
		return err
	}
	if v.Holdings, err = s.ownHoldings(c, who); err != nil {
		return err
	}
	f := s.frame(c, who, s.book.In(who.Language).T("account.title"), ui.Form{})
	f.Tab = "pupil"
	return page(c, fiber.StatusOK, portal.Account(f, v))
}

func (s *Server) ownHoldings(c *fiber.Ctx, who auth.Principal) (out []licence.Own, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		out, err = licence.OwnHoldings(c.UserContext(), tx)
		return err
	})
	return out, err
}

// reportsShow is how the reports of this school come: online, or on paper as well (REP-6).
func (s *Server) reportsShow(c *fiber.Ctx, who auth.Principal) error {
	paper, err := s.gate.PaperOf(c.UserContext(), who)
	if err != nil {
		return err
	}
	f := s.blank(who)
	f.Values["reports"] = "paper"
	if paper.Online {
		f.Values["reports"] = "online"
	}
	return s.accountPage(c, who, "reports", f)
}

func (s *Server) reportsDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	answer := in.get("reports")
	if answer != "online" && answer != "paper" {
		return s.accountPage(c, who, "reports", s.shown(in, who, errs.Invalid{{Field: "reports", Code: "reports_choose"}}))
	}
	if err := s.gate.SetPaper(c.UserContext(), who, answer == "online"); err != nil {
		return err
	}
	return c.Redirect(urls.Account(who.School.Slug)+"?done=details", fiber.StatusSeeOther)
}

// languageShow is in which language the person reads pages and mails, at every school.
func (s *Server) languageShow(c *fiber.Ctx, who auth.Principal) error {
	f := s.blank(who)
	f.Values["language"] = f.W.Lang
	return s.accountPage(c, who, "language", f)
}

func (s *Server) languageDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	if !s.book.Knows(in.get("language")) {
		return s.accountPage(c, who, "language", s.shown(in, who, errs.Invalid{{Field: "language", Code: "language_choose"}}))
	}
	if err := s.gate.SetLanguage(c.UserContext(), who, in.get("language")); err != nil {
		return err
	}
	s.keepLanguage(c, in.get("language")) // the sign-in page follows
	return c.Redirect(urls.Account(who.School.Slug)+"?done=details", fiber.StatusSeeOther)
}

// removeShow asks before a pupil is taken off the person's own account.
func (s *Server) removeShow(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "holding")
	if err != nil {
		return err
	}
	var o licence.Own
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		o, err = licence.OwnHolding(c.UserContext(), tx, id)
		return err
	})
	if err != nil {
		return err
	}
	form := s.blank(who)
	name := o.Name
	if o.State == "waiting" {
		name = form.W.T("pupils.waiting")
	}
	f := s.frame(c, who, form.W.T("account.remove.title", "Name", name), form)
	f.Tab = "pupil"
	return page(c, fiber.StatusOK, portal.RemovePupil(f, o))
}

// removeDo takes the pupil off. Somebody who presses twice finds it done.
func (s *Server) removeDo(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "holding")
	if err != nil {
		return err
	}
	if err := s.gate.Leave(c.UserContext(), who, id); err != nil {
		return err
	}
	return c.Redirect(urls.Account(who.School.Slug)+"?done=removed", fiber.StatusSeeOther)
}

func (s *Server) closeShow(c *fiber.Ctx, who auth.Principal) error {
	return s.closePage(c, who, s.blank(who))
}

func (s *Server) closePage(c *fiber.Ctx, who auth.Principal, form ui.Form) error {
	elsewhere, err := s.gate.Elsewhere(c.UserContext(), who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, form.W.T("account.close.title"), form)
	f.Tab = "pupil"
	return pageOr422(c, form, portal.CloseAccount(f, elsewhere))
}

// closeDo closes the account, at every school.
func (s *Server) closeDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	var bad errs.Invalid
	if in.get("password_now") == "" {
		bad.Add("password_now", "password_blank")
	} else if err := s.wrongNow(c, who, s.gate.Close(c.UserContext(), who, in.get("password_now")), &bad); err != nil {
		return err
	}
	if bad != nil {
		return s.closePage(c, who, s.shown(in, who, bad))
	}
	clearCookie(c, cookieName(auth.External))
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect(urls.SignIn(who.School.Slug)+"?done=account_closed", fiber.StatusSeeOther)
}

// adultsShow is who may see a pupil, for the pupil (POR-6: for nobody else outside the school).
func (s *Server) adultsShow(c *fiber.Ctx, who auth.Principal) error {
	var a licence.Adults
	id, err := number(c, "holding")
	if err == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			a, err = licence.AdultsOfOwn(c.UserContext(), tx, id)
			return err
		})
	}
	if err != nil {
		return err
	}
	f := s.frame(c, who, s.book.In(who.Language).T("adults.title"), ui.Form{})
	f.Tab = "pupils"
	return page(c, fiber.StatusOK, portal.Adults(f, a, who.ID))
}

// adultsDo lets an adult see the pupil, or stops it; at once, and as often as the pupil likes.
func (s *Server) adultsDo(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "holding")
	if err != nil {
		return err
	}
	in := formOf(c)
	consent, agree, err := consentOf(in)
	if err != nil {
		return err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		a, err := licence.AdultsOfOwn(c.UserContext(), tx, id)
		if err != nil {
			return err
		}
		return licence.Decide(c.UserContext(), tx, a, consent, agree)
	})
	if err != nil {
		return err
	}
	if agree {
		return c.Redirect(urls.Adults(who.School.Slug, id)+"?done=adult_agree", fiber.StatusSeeOther)
	}
	return c.Redirect(urls.Adults(who.School.Slug, id)+"?done=adult_stop", fiber.StatusSeeOther)
}

// consentOf reads which adult a form is about and whether the pupil agrees; its buttons know no other answers.
func consentOf(in form) (consent int64, agree bool, err error) {
	consent, err = strconv.ParseInt(in.get("adult"), 10, 64)
	answer := in.get("answer")
	if err != nil || consent <= 0 || answer != "agree" && answer != "stop" {
		return 0, false, errs.NotFound
	}
	return consent, answer == "agree", nil
}
