package web

import (
	"errors"
	"fmt"
	"net/url"
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
	leftOutShown = 50
)

// keysIndex is "Generate licence keys" (LIC-4): the form, and the sheets made so far.
func (s *Server) keysIndex(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	form.Values = map[string]string{"who": licence.ScopeSchool, "only_new": "yes", "layout": licence.LayoutPupils, "format": licence.FormatExcel}
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
	return s.keysPage(c, who, admin.KeysPage{Form: form, Counts: counts})
}

// keysPage shows the form with what was typed and counted, and adds what there is to choose from.
func (s *Server) keysPage(c *fiber.Ctx, who auth.Principal, v admin.KeysPage) error {
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
		if v.Picked, err = licence.Picked(ctx, tx, v.Ask.Picked); err != nil {
			return err
		}
		if v.Form.Value("who") == licence.ScopePicked {
			if v.Found, v.FoundTotal, err = licence.PickList(ctx, tx, v.Form.Value("find"), 0, picksShown, 0); err != nil {
				return err
			}
		}
		if v.Batches, err = licence.Batches(ctx, tx, batchesShown); err != nil {
			return err
		}
		v.Relationships, err = licence.Relationships(ctx, tx) // last: it prepares the transaction for many rows
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Generate licence keys", v.Form)
	f.Item, f.HTMX = "keys", true
	return pageOr422(c, v.Form, admin.Keys(f, v))
}

// keysOrder counts, finds pupils to pick, or asks the worker for a batch and shows it at once.
func (s *Server) keysOrder(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	ask := licence.ParseRequest(in.get, in.all)
	if do := in.get("do"); do == "find" || do == "count" {
		return s.keysCount(c, who, in, ask, do == "count")
	}
	if ask.Problems != nil {
		form := s.shown(in, who, ask.Problems)
		if ask.Submission == uuid.Nil {
			form.Submission = uuid.NewString()
		}
		return s.keysPage(c, who, admin.KeysPage{Form: form, Ask: ask})
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
		return s.keysPage(c, who, admin.KeysPage{Form: s.shown(in, who, bad), Ask: ask})
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.KeyBatch(who.School.Slug, b.ID), nil)
}

// keysCount shows the form again with how many keys and letters it would make, or with pupils to pick.
func (s *Server) keysCount(c *fiber.Ctx, who auth.Principal, in form, ask licence.Request, count bool) error {
	v := admin.KeysPage{Form: s.shown(in, who, nil), Ask: ask}
	if !count {
		return s.keysPage(c, who, v)
	}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		counts, err := licence.Count(c.UserContext(), tx, ask)
		if v.Counts = &counts; err != nil || !ask.Contacts() {
			return err
		}
		letters, err := licence.CountLetters(c.UserContext(), tx, ask)
		v.Letters = &letters
		return err
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		v.Counts, v.Letters = nil, nil
		if c.Get("HX-Request") != "true" {
			v.Form.Problems = bad
		} else if p, wrong := bad.On("layout"); wrong { // counting along while choosing: what is not chosen yet is no mistake
			v.Note = v.Form.W.Problem(p)
		}
		return s.keysPage(c, who, v)
	}
	if err != nil {
		return err
	}
	return s.keysPage(c, who, v)
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
	f := s.frame(c, who, admin.BatchTitle(b), ui.Form{})
	f.Item, f.HTMX = "keys", true
	if b.Active() {
		f.Refresh = 2
	}
	v := admin.BatchPage{Batch: b}
	if b.Contacts() && b.State == licence.BatchReady {
		if err := s.leftOut(c, who, &v); err != nil {
			return err
		}
	}
	return page(c, fiber.StatusOK, admin.Batch(f, v))
}

// leftOut reads a page of those who get no letter of the sheet; the address says for which reason.
func (s *Server) leftOut(c *fiber.Ctx, who auth.Principal, v *admin.BatchPage) error {
	ctx, asked := c.UserContext(), query(c, "reason")
	v.Pages = ui.Pages{Path: urls.KeyBatch(who.School.Slug, v.Batch.ID), Size: leftOutShown}
	return s.db.In(ctx, who.Scope(), func(tx db.Tx) (err error) {
		if v.Tally, err = licence.LeftOutTally(ctx, tx, v.Batch); err != nil {
			return err
		}
		all := 0
		for _, r := range v.Tally.Reasons {
			all += r.N
			if string(r.Reason) == asked {
				v.Reason, v.Pages.Total = r.Reason, r.N
			}
		}
		if v.Reason == "" {
			v.Pages.Total = all
		}
		v.Pages.Query = url.Values{"reason": {string(v.Reason)}}
		v.Pages.Page = min(ui.PageOf(query(c, "page")), v.Pages.Last())
		v.LeftOut, err = licence.LeftOutList(ctx, tx, v.Batch.ID, v.Reason, v.Pages.Size, v.Pages.Offset())
		return err
	})
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

// fileDownload hands out a key sheet until it expires or a pupil on it is hidden (ADM-3), and notes it.
func (s *Server) fileDownload(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "file")
	if err != nil {
		return err
	}
	var f file.File
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if err = licence.SheetOpen(c.UserContext(), tx, id); err != nil {
			return err
		}
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
	if f.Large() {
		return c.SendStream(f.Reader(c.UserContext(), s.db, who.Scope()), int(f.Size))
	}
	return c.Send(f.Body)
}
