package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/external"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

func idText(n int64) string { return strconv.FormatInt(n, 10) }

// openPair reads the account and the pupil that the address names.
func (s *Server) openPair(c *fiber.Ctx, who auth.Principal) (p external.Pair, err error) {
	account, err := number(c, "account")
	if err != nil {
		return p, err
	}
	pupilID, err := number(c, "pupil")
	if err != nil {
		return p, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		p, err = external.OpenPair(c.UserContext(), tx, account, pupilID)
		return err
	})
	return p, err
}

// blockShow is the form that keeps an account from a pupil, or the block that is there (ADM-3).
func (s *Server) blockShow(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.openPair(c, who)
	if err != nil {
		return err
	}
	v := admin.BlockPage{Pair: p, Form: s.blank(who)}
	v.Form.Values, v.Form.Submission = admin.BlockValues(p.Block), uuid.NewString()
	return s.blockPage(c, who, v)
}

func (s *Server) blockPage(c *fiber.Ctx, who auth.Principal, v admin.BlockPage) error {
	title := "Block for " + v.PupilName
	if v.Block.BlockID != 0 {
		title = "Blocked for " + v.PupilName
	}
	return pageOr422(c, v.Form, admin.Block(s.externalFrame(c, who, title, v.Form), v))
}

// blockOrder reads the form of a block.
func blockOrder(in form, p external.Pair, day civil.Date) (o external.BlockOrder, bad errs.Invalid) {
	o = external.BlockOrder{AccountID: p.Person.ID, PupilID: p.PupilID, Replace: in.get("replace") == "yes"}
	o.Reason, bad = reasonOf(in, "hidden_reason")
	if until := strings.TrimSpace(in.get("until")); until != "" {
		var ok bool
		if o.Until, ok = typedDay(until); !ok {
			bad.Add("until", "date_wrong")
		} else if o.Until.Before(day) {
			bad.Add("until", "external_until")
		}
	}
	var err error
	if o.Submission, err = uuid.Parse(in.get("submission")); err != nil {
		bad.Add("reason", "keys_form_again")
	}
	return o, firsts(bad)
}

// blockDo sets a block, or changes the one that the form was made from.
func (s *Server) blockDo(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.openPair(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	order, bad := blockOrder(in, p, today())
	v := admin.BlockPage{Pair: p}
	if bad == nil {
		done := "?done=external_blocked"
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			if mark := in.get("mark"); mark != "" {
				done = "?done=external_block_saved"
				return external.ChangeBlock(c.UserContext(), tx, order, mark)
			}
			if replaced, err := external.SetBlock(c.UserContext(), tx, s.gate.Keyring, order); err == nil && replaced > 0 {
				done = "?done=external_blocked_keys"
			} else if err != nil {
				return err
			}
			return nil
		})
		if err == nil {
			return s.done(c, urls.ExternalUser(who.School.Slug, p.Person.ID)+done, nil)
		}
		var conflict errs.Conflict
		if !errors.As(err, &conflict) {
			return err
		}
		if v.Pair, err = s.openPair(c, who); err != nil {
			return err
		}
		v.Conflict = conflict.Text
		c.Status(fiber.StatusConflict)
	}
	v.Form = s.shown(in, who, bad)
	if _, err := uuid.Parse(v.Form.Submission); err != nil {
		v.Form.Submission = uuid.NewString()
	}
	return s.blockPage(c, who, v)
}

// blockLift takes a block back.
func (s *Server) blockLift(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.openPair(c, who)
	if err != nil {
		return err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return external.Lift(c.UserContext(), tx, p.Person.ID, p.PupilID, formOf(c).get("mark"))
	})
	var conflict errs.Conflict
	if errors.As(err, &conflict) {
		c.Status(fiber.StatusConflict)
		v := admin.BlockPage{Pair: p, Form: s.blank(who), Conflict: conflict.Text}
		v.Form.Values, v.Form.Submission = admin.BlockValues(p.Block), uuid.NewString()
		return s.blockPage(c, who, v)
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.ExternalUser(who.School.Slug, p.Person.ID)+"?done=external_lifted", nil)
}

// externalWaiting is what waits for the office: people to let in, and court orders.
func (s *Server) externalWaiting(c *fiber.Ctx, who auth.Principal) error {
	var v admin.ExternalWaitingPage
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Held, err = external.WaitingList(c.UserContext(), tx); err != nil {
			return err
		}
		v.Courts, err = external.CourtList(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return page(c, fiber.StatusOK, admin.ExternalWaiting(s.externalFrame(c, who, "Waiting for you", ui.Form{}), v))
}

// externalNew is who has come in the last days, and for whom.
func (s *Server) externalNew(c *fiber.Ctx, who auth.Principal) error {
	v := admin.ExternalNewPage{Pages: ui.Pages{Path: urls.ExternalPart(who.School.Slug, "new"), Page: ui.PageOf(query(c, "page")), Size: externalShown}}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Held, v.Pages.Total, err = external.Newest(c.UserContext(), tx, v.Pages.Page, externalShown)
		return err
	})
	if err != nil {
		return err
	}
	return page(c, fiber.StatusOK, admin.ExternalNew(s.externalFrame(c, who, "New this week", ui.Form{}), v))
}
