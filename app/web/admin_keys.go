package web

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/app/licence"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

const (
	batchesShown = 20
	picksShown   = 20
)

// keysIndex is "Generate licence keys" (LIC-4): the form, and the sheets made so far.
func (s *Server) keysIndex(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	form.Values = map[string]string{"who": licence.ScopeSchool, "only_new": "yes"}
	var counts *licence.Counts
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		types, err := licence.Types(c.UserContext(), tx)
		if err != nil || len(types) == 0 {
			return err
		}
		form.Values["type"] = strconv.FormatInt(types[0].ID, 10)
		n, err := licence.Count(c.UserContext(), tx, licence.Request{TypeID: types[0].ID, Scope: licence.ScopeSchool})
		counts = &n
		return err
	})
	if err != nil {
		return err
	}
	return s.keysPage(c, who, form, licence.Request{}, counts)
}

// keysPage shows the form with what was typed. counts is nil before anything was counted.
func (s *Server) keysPage(c *fiber.Ctx, who auth.Principal, form ui.Form, ask licence.Request, counts *licence.Counts) error {
	v := admin.KeysPage{Form: form, Ask: ask, Counts: counts}
	ctx := c.UserContext()
	err := s.db.In(ctx, who.Scope(), func(tx db.Tx) (err error) {
		if v.Types, err = licence.Types(ctx, tx); err != nil {
			return err
		}
		if v.Years, err = licence.Years(ctx, tx); err != nil {
			return err
		}
		if v.Groups, err = licence.TutorGroups(ctx, tx); err != nil {
			return err
		}
		if v.Picked, err = licence.Picked(ctx, tx, ask.Picked); err != nil {
			return err
		}
		if form.Value("who") == licence.ScopePicked {
			if v.Found, v.FoundTotal, err = licence.PickList(ctx, tx, form.Value("find"), 0, picksShown, 0); err != nil {
				return err
			}
		}
		v.Batches, err = licence.Batches(ctx, tx, batchesShown)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Generate licence keys", form)
	f.Item, f.HTMX = "keys", true
	return pageOr422(c, form, admin.Keys(f, v))
}

// keysOrder counts, finds pupils to pick, or asks the worker for a batch and shows it at once.
func (s *Server) keysOrder(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	ask := licence.ParseRequest(in.get, in.all("picked"))
	if do := in.get("do"); do == "find" || do == "count" {
		return s.keysCount(c, who, in, ask, do == "count")
	}
	if ask.Problems != nil {
		form := s.shown(in, who, ask.Problems)
		if ask.Submission == uuid.Nil {
			form.Submission = uuid.NewString()
		}
		return s.keysPage(c, who, form, ask, nil)
	}
	var b licence.Batch
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		var created bool
		if b, created, err = licence.Order(c.UserContext(), tx, ask); err != nil || !created {
			return err
		}
		return s.queue.Enqueue(c.UserContext(), tx, licence.SheetArgs{SchoolID: tx.SchoolID(), BatchID: b.ID})
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		return s.keysPage(c, who, s.shown(in, who, bad), ask, nil)
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.KeyBatch(who.School.Slug, b.ID), nil)
}

// keysCount shows the form again with how many keys it would make, or with pupils to pick.
func (s *Server) keysCount(c *fiber.Ctx, who auth.Principal, in form, ask licence.Request, count bool) error {
	if !count {
		return s.keysPage(c, who, s.shown(in, who, nil), ask, nil)
	}
	var counts licence.Counts
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		counts, err = licence.Count(c.UserContext(), tx, ask)
		return err
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		if c.Get("HX-Request") == "true" { // counting along while choosing: what is not chosen yet is no mistake
			bad = nil
		}
		return s.keysPage(c, who, s.shown(in, who, bad), ask, nil)
	}
	if err != nil {
		return err
	}
	return s.keysPage(c, who, s.shown(in, who, nil), ask, &counts)
}

// batch reads the batch that the address names.
func (s *Server) batch(c *fiber.Ctx, who auth.Principal) (b licence.Batch, err error) {
	id, err := number(c, "batch")
	if err != nil {
		return b, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		b, err = licence.BatchByID(c.UserContext(), tx, id)
		return err
	})
	return b, err
}

// keysBatch is the page of one key sheet; it survives a reload and tells how far the sheet is.
func (s *Server) keysBatch(c *fiber.Ctx, who auth.Principal) error {
	b, err := s.batch(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, fmt.Sprintf("Key sheet: %s, %s", b.TypeName, b.ScopeLabel), ui.Form{})
	f.Item, f.HTMX = "keys", true
	if b.Active() {
		f.Refresh = 2
	}
	return page(c, fiber.StatusOK, admin.Batch(f, b))
}

// keysRow is the row of one key sheet. Without a trigger in it polling ends by itself.
func (s *Server) keysRow(c *fiber.Ctx, who auth.Principal) error {
	b, err := s.batch(c, who)
	if err != nil {
		return err
	}
	return page(c, fiber.StatusOK, admin.BatchRow(s.frame(c, who, "", ui.Form{}), b))
}

// keysCancel stops a sheet; keys made so far are kept.
func (s *Server) keysCancel(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "batch")
	if err != nil {
		return err
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		_, err := licence.Cancel(c.UserContext(), tx, id)
		return err
	}); err != nil {
		return err
	}
	return s.done(c, urls.KeyBatch(who.School.Slug, id)+"?done=batch_cancelled", nil)
}

// errHead rolls a transaction back: whoever asks for the head only has downloaded nothing.
var errHead = errors.New("only the head was asked for")

// fileDownload hands out a key sheet until it expires, and notes it.
func (s *Server) fileDownload(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "file")
	if err != nil {
		return err
	}
	var f file.File
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if f, err = file.Open(c.UserContext(), tx, id, file.KeySheet); err == nil && c.Method() == fiber.MethodHead {
			err = errHead
		}
		return err
	})
	if err != nil && !errors.Is(err, errHead) {
		return err
	}
	c.Set(fiber.HeaderContentType, f.ContentType)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s"`, f.Name))
	return c.Send(f.Body)
}
