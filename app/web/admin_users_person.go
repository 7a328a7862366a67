package web

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/external"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// externalUser is the page of one external user (ADM-1).
func (s *Server) externalUser(c *fiber.Ctx, who auth.Principal) error {
	account, err := number(c, "account")
	if err != nil {
		return err
	}
	v := admin.ExternalUserPage{Form: s.blank(who), Today: today()}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Page, err = external.Open(c.UserContext(), tx, account)
		return err
	})
	if err != nil {
		return err
	}
	return page(c, fiber.StatusOK, admin.ExternalUser(s.externalFrame(c, who, v.Name(), v.Form), v))
}

// externalADR writes down whether a person collects reports online (REP-6).
func (s *Server) externalADR(c *fiber.Ctx, who auth.Principal) error {
	online, known := map[string]bool{"online": true, "paper": false}[formOf(c).get("adr")]
	account, err := number(c, "account")
	if err != nil || !known {
		return errs.NotFound
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return external.SetADR(c.UserContext(), tx, account, online) }); err != nil {
		return err
	}
	return s.done(c, urls.ExternalUser(who.School.Slug, account)+"?done=external_adr", nil)
}

// openHeld reads the holding that the address names.
func (s *Server) openHeld(c *fiber.Ctx, who auth.Principal) (v admin.HeldPage, err error) {
	id, err := number(c, "held")
	if err != nil {
		return v, err
	}
	v.Today, v.Form = today(), s.blank(who)
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Held, err = external.OpenHeld(c.UserContext(), tx, id); err != nil {
			return err
		}
		v.LeaverDays, err = school.LeaverDays(c.UserContext(), tx)
		return err
	})
	return v, err
}

// heldShow is the page of one holding.
func (s *Server) heldShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.openHeld(c, who)
	if err != nil {
		return err
	}
	return s.heldPage(c, who, v)
}

func (s *Server) heldPage(c *fiber.Ctx, who auth.Principal, v admin.HeldPage) error {
	return pageOr422(c, v.Form, admin.Held(s.externalFrame(c, who, v.Person.Name()+" and "+v.PupilName(), v.Form), v))
}

// reasonOf reads a reason, and what is wrong with it; blank is its problem when it must be there.
func reasonOf(in form, blank string) (reason string, bad errs.Invalid) {
	reason = strings.Join(strings.Fields(in.get("reason")), " ")
	switch {
	case reason == "" && blank != "":
		bad.Add("reason", blank)
	case utf8.RuneCountInString(reason) > reasonLength:
		bad.Add("reason", "too_long", "Max", reasonLength)
	}
	return reason, bad
}

// heldDecide lets somebody in who waits, or not (ADM-3).
func (s *Server) heldDecide(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.openHeld(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	decision, blank := oneOf(in.get("decision"), "let_in", "refuse"), ""
	if decision == "refuse" {
		blank = "hidden_reason"
	}
	reason, bad := reasonOf(in, blank)
	if decision == "" {
		bad = append(errs.Invalid{{Field: "decision", Code: "external_decision"}}, bad...)
	}
	done := "?done=external_let_in"
	if decision == "refuse" {
		done = "?done=external_refuse"
	}
	return s.heldDo(c, who, v, in, bad, done, func(tx db.Tx) error {
		if decision == "refuse" {
			return external.Refuse(c.UserContext(), tx, v.ID, reason)
		}
		return external.LetIn(c.UserContext(), tx, v.ID)
	})
}

// heldRemove ends a holding (ADM-1).
func (s *Server) heldRemove(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.openHeld(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	reason, bad := reasonOf(in, "")
	if in.get("confirm") != "yes" {
		bad.Add("confirm", "hidden_confirm")
	}
	return s.heldDo(c, who, v, in, bad, "?done=external_removed", func(tx db.Tx) error { return external.Remove(c.UserContext(), tx, v.ID, reason) })
}

// heldDo does something to a holding, or shows its page again with what is in the way: a form that no longer fits what
// the holding is now is told so.
func (s *Server) heldDo(c *fiber.Ctx, who auth.Principal, v admin.HeldPage, in form, bad errs.Invalid, done string, do func(tx db.Tx) error) error {
	if bad == nil {
		err := s.db.In(c.UserContext(), who.Scope(), do)
		if err == nil {
			return s.done(c, urls.Held(who.School.Slug, v.ID)+done, nil)
		}
		var conflict errs.Conflict
		if !errors.As(err, &conflict) {
			return err
		}
		if v, err = s.openHeld(c, who); err != nil {
			return err
		}
		v.Conflict = conflict.Text
		c.Status(fiber.StatusConflict)
	}
	v.Form = s.shown(in, who, bad)
	return s.heldPage(c, who, v)
}

// heldContactShow is the form that says which contact a holding's person is.
func (s *Server) heldContactShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.openHeld(c, who)
	if err != nil {
		return err
	}
	return s.heldContactPage(c, who, admin.HeldContactPage{HeldPage: v})
}

func (s *Server) heldContactPage(c *fiber.Ctx, who auth.Principal, v admin.HeldContactPage) error {
	if v.Audience == "pupil" {
		return errs.NotFound // a pupil's own holding is no contact's
	}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Candidates, err = external.Candidates(c.UserContext(), tx, v.ID)
		return err
	})
	if err != nil {
		return err
	}
	if v.Chosen = v.Form.Value("contact"); v.Chosen == "" {
		v.Chosen = chosenContact(v)
	}
	return pageOr422(c, v.Form, admin.HeldContact(s.externalFrame(c, who, "Which contact is this?", v.Form), v))
}

// chosenContact is what is decided, or the one contact that fits.
func chosenContact(v admin.HeldContactPage) string {
	switch {
	case v.ContactID != 0:
		return idText(v.ContactID)
	case v.Decided():
		return "none"
	}
	var fit []external.Candidate
	for _, c := range v.Candidates {
		if c.Fits() {
			fit = append(fit, c)
		}
	}
	if len(fit) != 1 {
		return ""
	}
	return idText(fit[0].ID)
}

// heldContactDo says which contact a holding's person is.
func (s *Server) heldContactDo(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.openHeld(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	chosen := in.get("contact")
	ids := numbersOf([]string{chosen})
	var bad errs.Invalid
	if chosen != "none" && len(ids) == 0 {
		bad.Add("contact", "external_contact_choose")
	}
	conflict := ""
	if bad == nil {
		err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			return external.DecideContact(c.UserContext(), tx, v.ID, append(ids, 0)[0], in.get("mark"))
		})
		if err == nil {
			return s.done(c, urls.Held(who.School.Slug, v.ID)+"?done=external_contact", nil)
		}
		var rest error
		if bad, conflict, rest = refused(err); rest != nil {
			return rest
		}
	}
	if conflict != "" {
		if v, err = s.openHeld(c, who); err != nil {
			return err
		}
		v.Conflict = conflict
		c.Status(fiber.StatusConflict)
	}
	v.Form = s.shown(in, who, bad)
	return s.heldContactPage(c, who, admin.HeldContactPage{HeldPage: v})
}

// externalContactsPage is one page of the proposals (requirements: "Contact ↔ account").
func (s *Server) externalContactsPage(c *fiber.Ctx, who auth.Principal, form ui.Form) error {
	v := admin.ExternalContactsPage{Form: form}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Rows, err = external.Proposals(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	v.Pages = ui.Pages{Path: urls.ExternalPart(who.School.Slug, "contacts"), Page: ui.PageOf(query(c, "page")), Size: externalShown, Total: len(v.Rows)}
	v.Pages.Page = min(v.Pages.Page, v.Pages.Last())
	v.Rows = v.Rows[v.Pages.Offset():min(len(v.Rows), v.Pages.Offset()+externalShown)]
	return pageOr422(c, form, admin.ExternalContacts(s.externalFrame(c, who, "Contacts to confirm", form), v))
}

func (s *Server) externalContactsShow(c *fiber.Ctx, who auth.Principal) error {
	return s.externalContactsPage(c, who, s.blank(who))
}

// externalContactsDo confirms the proposals that are ticked.
func (s *Server) externalContactsDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	ids := numbersOf(in.all("holding"))
	if len(ids) == 0 {
		return s.externalContactsPage(c, who, s.shown(in, who, errs.Invalid{{Field: "holding", Code: "external_tick"}}))
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		_, err := external.ConfirmContacts(c.UserContext(), tx, ids)
		return err
	}); err != nil {
		return err
	}
	return s.done(c, urls.ExternalPart(who.School.Slug, "contacts")+"?done=external_confirmed", nil)
}
