package web

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/app/privacy"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

const (
	packsShown   = 50
	entriesShown = 20 // of a pack on one page
	nightsShown  = 3  // on the overview
)

// dataIndex is data protection (ADM-5).
func (s *Server) dataIndex(c *fiber.Ctx, who auth.Principal) error {
	var v admin.DataPage
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Packs, err = privacy.Packs(c.UserContext(), tx, packsShown); err != nil {
			return err
		}
		if v.Retention, err = privacy.ReadRetention(c.UserContext(), tx); err != nil {
			return err
		}
		v.Runs, _, err = privacy.Runs(c.UserContext(), tx, nightsShown, 0)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Data protection", ui.Form{})
	f.Item = "data"
	return page(c, fiber.StatusOK, admin.Data(f, v))
}

// packNew finds a person, or is the form for a pack of one whom the address names.
func (s *Server) packNew(c *fiber.Ctx, who auth.Principal) error {
	v := admin.NewPackPage{Form: s.blank(who), Search: query(c, "find")}
	v.Form.Submission = uuid.NewString()
	for _, about := range []string{privacy.APupil, privacy.AnAccount, privacy.AContact} {
		if n := positive(query(c, about)); n != 0 {
			v.Of = privacy.Subject{About: about, ID: n}
		}
	}
	return s.packNewPage(c, who, v)
}

func (s *Server) packNewPage(c *fiber.Ctx, who auth.Principal, v admin.NewPackPage) error {
	v.Today = today()
	title := "Whose data?"
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Of.About == "" {
			v.Found, err = privacy.Find(c.UserContext(), tx, v.Search)
			return err
		}
		if v.Of, err = privacy.Open(c.UserContext(), tx, v.Of.About, v.Of.ID); err != nil {
			return err
		}
		title = "Data about " + v.Of.Name
		v.RightsAge, err = privacy.RightsAge(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, title, v.Form)
	f.Item = "data"
	return pageOr422(c, v.Form, admin.NewPack(f, v))
}

// packOrder begins a pack, or shows the one that is on its way already.
func (s *Server) packOrder(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	ask := privacy.Request{About: in.get("about"), ID: positive(in.get("number")), AskedFor: in.get("asked_for")}
	ask.Submission, _ = uuid.Parse(in.get("submission")) // a wrong one is Nil, which Check names
	var p privacy.Pack
	flash := ""
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		made, created, err := privacy.Order(c.UserContext(), tx, ask)
		if p = made; err != nil {
			return err
		}
		if !created {
			flash = "?done=pack_there"
			return nil
		}
		return s.queue.Enqueue(c.UserContext(), tx, privacy.CollectArgs{SchoolID: tx.SchoolID(), PackID: p.ID})
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		v := admin.NewPackPage{Form: s.shown(in, who, bad), Of: privacy.Subject{About: ask.About, ID: ask.ID}}
		if ask.Submission == uuid.Nil {
			v.Form.Submission = uuid.NewString()
		}
		return s.packNewPage(c, who, v)
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.Pack(who.School.Slug, p.ID)+flash, nil)
}

// pack reads the pack that the address names, and while it is to be decided about a page of its entries.
func (s *Server) pack(c *fiber.Ctx, who auth.Principal) (v admin.PackPage, err error) {
	id, err := number(c, "pack")
	if err != nil {
		return v, err
	}
	v.OpenOnly = query(c, "show") != "all"
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Pack, err = privacy.ByID(c.UserContext(), tx, id); err != nil || v.State != privacy.Deciding {
			return err
		}
		v.OpenOnly = v.OpenOnly && v.Open > 0
		v.Pages = ui.Pages{Path: urls.Pack(who.School.Slug, id), Page: ui.PageOf(query(c, "page")), Size: entriesShown, Query: url.Values{}}
		if v.Pages.Total = v.Items; v.OpenOnly {
			v.Pages.Total = v.Open
		} else {
			v.Pages.Query.Set("show", "all")
		}
		v.Pages.Page = min(v.Pages.Page, v.Pages.Last())
		v.Entries, v.Pages.Total, v.Sections, err = privacy.Items(c.UserContext(), tx, id, privacy.Ask{OpenOnly: v.OpenOnly, Limit: entriesShown, Offset: v.Pages.Offset()})
		return err
	})
	return v, err
}

// packShow is a pack in whatever state it is; it survives a reload.
func (s *Server) packShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.pack(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values = admin.PackValues(v.Entries)
	return s.packPage(c, who, v)
}

func (s *Server) packPage(c *fiber.Ctx, who auth.Principal, v admin.PackPage) error {
	name := v.Name
	if name == "" {
		name = "somebody who is not here any more"
	}
	f := s.frame(c, who, "Data about "+name, v.Form)
	f.Item, f.HTMX = "data", true
	if v.Working() {
		f.Refresh = 2
	}
	return pageOr422(c, v.Form, admin.Pack(f, v))
}

// packRow is how far the worker is; when it is done the browser goes to the page, which is another by then.
func (s *Server) packRow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.pack(c, who)
	if err != nil {
		return err
	}
	if !v.Working() {
		c.Set("HX-Redirect", urls.Pack(who.School.Slug, v.ID))
	}
	return page(c, fiber.StatusOK, admin.PackProgress(s.frame(c, who, "", ui.Form{}), v))
}

// packDecide saves decisions about the entries of a page, decides about the rest of a part, or has the pack made.
// Whoever was second is told, and keeps what they typed.
func (s *Server) packDecide(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.pack(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	n, flash := 0, "pack_decided"
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		switch in.get("do") {
		case "compile":
			if err = privacy.Compile(c.UserContext(), tx, v.ID); err == nil {
				flash = ""
				err = s.queue.Enqueue(c.UserContext(), tx, privacy.CompileArgs{SchoolID: tx.SchoolID(), PackID: v.ID})
			}
		case "rest":
			n, err = privacy.DecideRest(c.UserContext(), tx, v.ID, in.get("rest_section"), in.get("rest_decision"), in.get("rest_reason"))
		default:
			n, err = privacy.Decide(c.UserContext(), tx, v.ID, decisionsOf(in, v.Entries))
		}
		return err
	})
	var bad errs.Invalid
	var conflict errs.Conflict
	switch {
	case err == nil && flash == "":
		return s.done(c, urls.Pack(who.School.Slug, v.ID), nil)
	case err == nil && n == 0:
		return s.done(c, urls.Pack(who.School.Slug, v.ID)+"?done=pack_same", nil)
	case err == nil:
		return s.done(c, urls.Pack(who.School.Slug, v.ID)+"?done=pack_decided", nil)
	case errors.As(err, &conflict) && v.State == privacy.Deciding:
		c.Status(fiber.StatusConflict)
		v.Conflict = conflict.Text
	case !errors.As(err, &bad):
		return err
	}
	v.Form = s.shown(in, who, bad)
	return s.packPage(c, who, v)
}

// decisionsOf reads what was typed about the entries of a page. An entry that has come to the page meanwhile was not
// in the form and is left alone.
func decisionsOf(in form, shown []privacy.Item) (out []privacy.Decision) {
	for _, i := range shown {
		if _, there := in.values[i.Field("version")]; there {
			out = append(out, privacy.Decision{ID: i.ID, Version: wholeNumber(in.get(i.Field("version"))), Decision: in.get(i.Field("decision")),
				Redacted: in.get(i.Field("redacted")), Reason: in.get(i.Field("reason"))})
		}
	}
	return out
}

// packCancel gives a pack up.
func (s *Server) packCancel(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "pack")
	if err != nil {
		return err
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return privacy.Cancel(c.UserContext(), tx, id) }); err != nil {
		return err
	}
	return s.done(c, urls.Pack(who.School.Slug, id)+"?done=pack_cancelled", nil)
}

// packDownload hands out a pack until it expires, and notes it.
func (s *Server) packDownload(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "pack")
	if err != nil {
		return err
	}
	var f file.File
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		n, err := privacy.FileOf(c.UserContext(), tx, id)
		if err != nil {
			return err
		}
		if f, err = file.Open(c.UserContext(), tx, n, file.DataPack); err == nil && c.Method() == fiber.MethodHead {
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
