package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/school"
	"gateway/app/yearend"
	"gateway/views/portal"
	"gateway/views/ui"
	"gateway/views/urls"
)

// pupilsIndex is My Pupils: one card per holding, of every school that has not denied the person (POR-1, ACC-5).
func (s *Server) pupilsIndex(c *fiber.Ctx, who auth.Principal) error {
	var cards []licence.Card
	var ending []yearend.Reminder
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if cards, err = licence.Cards(c.UserContext(), tx, who.School); err != nil {
			return err
		}
		ending, err = yearend.Reminders(c.UserContext(), tx, schoolsOf(cards), today())
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, s.book.In(who.Language).T("pupils.title"), ui.Form{})
	f.Tab, f.Ending = "pupils", ending
	return page(c, fiber.StatusOK, portal.Pupils(f, cards))
}

// schoolsOf are the schools of some cards, each once.
func schoolsOf(cards []licence.Card) (out []school.School) {
	for _, c := range cards {
		if !slices.ContainsFunc(out, func(s school.School) bool { return s.ID == c.School.ID }) {
			out = append(out, c.School)
		}
	}
	return out
}

// pupilShow is a pupil's page under one holding: the details with exactly the ticked fields (POR-2, LIC-9), or the first
// portlet of a licence type that does not show them.
func (s *Server) pupilShow(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "holding")
	if err != nil {
		return err
	}
	var p licence.Profile
	var ending []yearend.Reminder
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		p, err = licence.Open(c.UserContext(), tx, who.School, licence.Of{Holding: id}, portletViewer(c, who), yearEnding(who, &ending))
		return err
	})
	if err != nil {
		return err
	}
	if !p.Shows(licence.PupilDetails) && len(p.Portlets) > 0 {
		return c.Redirect(urls.PupilPortlet(who.School.Slug, id, p.Portlets[0]), fiber.StatusSeeOther)
	}
	f := s.portletFrame(c, who, p.Head, licence.PupilDetails)
	f.Tab, f.Ending = "pupils", ending
	return page(c, fiber.StatusOK, portal.Pupil(f, p))
}

// reachable says whether a page that somebody was sent back to is theirs: the next person at a shared computer
// never lands on the last one's pupil (case 63).
func (s *Server) reachable(c *fiber.Ctx, who auth.Principal, path string) bool {
	rest, ok := strings.CutPrefix(path, urls.Pupils(who.School.Slug)+"/")
	if !ok {
		return true
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		rest = rest[:i] // a portlet, or how it is filtered
	}
	id, err := strconv.ParseInt(rest, 10, 64)
	if err != nil {
		return rest == "add"
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return licence.Mine(c.UserContext(), tx, id) })
	return err == nil
}

func (s *Server) addPupilShow(c *fiber.Ctx, who auth.Principal) error {
	return s.addPupilPage(c, who, fiber.StatusOK, s.blank(who))
}

func (s *Server) addPupilPage(c *fiber.Ctx, who auth.Principal, status int, form ui.Form) error {
	f := s.frame(c, who, form.W.T("add.title"), form)
	f.Tab = "pupils"
	return page(c, status, portal.AddPupil(f))
}

// addPupilDo adds one more pupil to the account (ACC-4). The holding is unique: a second press changes nothing.
func (s *Server) addPupilDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	pair, status, bad, err := s.checkPair(c, who, who.ID, in)
	if err != nil {
		return err
	}
	made := false
	if bad == nil {
		made, err = s.gate.Add(c.UserContext(), who, pair)
		if errors.Is(err, licence.ErrAskSchool) {
			status, bad = fiber.StatusUnprocessableEntity, errs.Invalid{{Field: "pupil_id", Code: "pair_ask_school"}}
		} else if err != nil {
			return err
		}
	}
	if bad != nil {
		return s.addPupilPage(c, who, status, s.shown(in, who, bad))
	}
	if !made {
		return c.Redirect(urls.Pupils(who.School.Slug)+"?done=already", fiber.StatusSeeOther)
	}
	return c.Redirect(urls.Pupils(who.School.Slug)+"?done=added", fiber.StatusSeeOther)
}
