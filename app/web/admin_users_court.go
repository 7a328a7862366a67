package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/external"
	"gateway/views/admin"
	"gateway/views/urls"
)

// openCourt reads the contact of a pupil that the address names.
func (s *Server) openCourt(c *fiber.Ctx, who auth.Principal) (o external.Court, err error) {
	pupilID, err := number(c, "pupil")
	if err != nil {
		return o, err
	}
	contactID, err := number(c, "contact")
	if err != nil {
		return o, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		o, err = external.CourtOf(c.UserContext(), tx, pupilID, contactID)
		return err
	})
	return o, err
}

// courtShow asks about a court order: whom of those who see the pupil to block, and what else (ADM-3).
func (s *Server) courtShow(c *fiber.Ctx, who auth.Principal) error {
	o, err := s.openCourt(c, who)
	if err != nil {
		return err
	}
	v := admin.CourtPage{Court: o, Form: s.blank(who), Ticked: map[int64]bool{}}
	v.Form.Values = map[string]string{"order": "yes", "wait": admin.Ticked(o.NewWait)} // whoever comes here without one comes to set it
	if !o.On || o.DecidedAt == nil {                                                   // what an order usually needs is ticked the first time
		v.Form.Values["replace"], v.Form.Values["wait"] = "yes", "yes"
	}
	for _, p := range o.People {
		v.Ticked[p.AccountID] = p.Likely
	}
	return s.courtPage(c, who, v)
}

func (s *Server) courtPage(c *fiber.Ctx, who auth.Principal, v admin.CourtPage) error {
	f := s.frame(c, who, "Court order: "+v.ContactName, v.Form)
	f.Item = "pupils"
	return pageOr422(c, v.Form, admin.Court(f, v))
}

// courtDo saves what was decided.
func (s *Server) courtDo(c *fiber.Ctx, who auth.Principal) error {
	current, err := s.openCourt(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	o := external.CourtOrder{PupilID: current.PupilID, ContactID: current.ContactID, On: in.get("order") == "yes", Block: numbersOf(in.all("block")),
		Replace: in.get("replace") == "yes", NewWait: in.get("wait") == "yes", Mark: in.get("mark")}
	blank := ""
	if len(o.Block) > 0 {
		blank = "hidden_reason"
	}
	var bad errs.Invalid
	if o.Reason, bad = reasonOf(in, blank); in.get("order") != "yes" && in.get("order") != "no" {
		bad = append(errs.Invalid{{Field: "order", Code: "external_order"}}, bad...)
	}
	v := admin.CourtPage{Court: current, Ticked: map[int64]bool{}}
	if bad == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			_, err := external.SetCourt(c.UserContext(), tx, s.gate.Keyring, o)
			return err
		})
		if err == nil {
			return s.done(c, urls.StaffPupil(who.School.Slug, o.PupilID)+"?done=external_court", nil)
		}
		_, conflict, rest := refused(err)
		if rest != nil {
			return rest
		}
		if v.Court, err = s.openCourt(c, who); err != nil {
			return err
		}
		v.Conflict = conflict
		c.Status(fiber.StatusConflict)
	}
	v.Form = s.shown(in, who, bad)
	for _, p := range v.People {
		v.Ticked[p.AccountID] = slices.Contains(o.Block, p.AccountID)
	}
	return s.courtPage(c, who, v)
}
