package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/privacy"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// runsShown is how many nights a page of the list has.
const runsShown = 50

// retentionShow is how long data is kept (ADM-5).
func (s *Server) retentionShow(c *fiber.Ctx, who auth.Principal) error {
	v := admin.RetentionPage{Form: s.blank(who)}
	if err := s.retention(c, who, &v); err != nil {
		return err
	}
	v.Typed, v.Version, v.Form.Values = v.Saved, v.Saved.Version, admin.RetentionValues(v.Saved)
	return s.retentionPage(c, who, v)
}

// retention reads what is saved, and what the typed settings would take away when the page asks for that.
func (s *Server) retention(c *fiber.Ctx, who auth.Principal, v *admin.RetentionPage) error {
	return s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Saved, err = privacy.ReadRetention(c.UserContext(), tx); err != nil || v.Reach == nil {
			return err
		}
		*v.Reach, err = privacy.Preview(c.UserContext(), tx, v.Typed)
		return err
	})
}

func (s *Server) retentionPage(c *fiber.Ctx, who auth.Principal, v admin.RetentionPage) error {
	f := s.frame(c, who, "How long data is kept", v.Form)
	f.Item = "data"
	return pageOr422(c, v.Form, admin.Retention(f, v))
}

// retentionSave saves the settings, or shows what they would take away. Settings that erase more leavers want the
// number of pupils; whoever was second is told, and keeps what they typed (case 60).
func (s *Server) retentionSave(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	next, bad := privacy.ParseRetention(in.get)
	v := admin.RetentionPage{Typed: next, Version: wholeNumber(in.get("version"))}
	if bad == nil && in.get("do") != "preview" {
		err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			return privacy.SaveRetention(c.UserContext(), tx, v.Version, next, in.get("typed"))
		})
		if err == nil {
			return s.done(c, urls.Data(who.School.Slug)+"?done=retention_saved", nil)
		}
		var conflict errs.Conflict
		switch {
		case errors.As(err, &conflict):
			c.Status(fiber.StatusConflict)
			v.Conflict = conflict.Text
		case !errors.As(err, &bad):
			return err
		}
	}
	v.Form = s.shown(in, who, bad)
	if _, typing := bad.On("typed"); bad == nil || typing {
		v.Reach = &privacy.Reach{}
	}
	if err := s.retention(c, who, &v); err != nil {
		return err
	}
	if v.Conflict != "" {
		v.Version = v.Saved.Version
	}
	v.Confirm = v.Reach != nil && v.Saved.Erases(next)
	return s.retentionPage(c, who, v)
}

// purgeRuns is what each night has deleted.
func (s *Server) purgeRuns(c *fiber.Ctx, who auth.Principal) error {
	pages := ui.Pages{Path: urls.PurgeRuns(who.School.Slug), Page: ui.PageOf(query(c, "page")), Size: runsShown}
	var all []privacy.Run
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		all, pages.Total, err = privacy.Runs(c.UserContext(), tx, pages.Size, pages.Offset())
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "What each night deletes", ui.Form{})
	f.Item = "data"
	return page(c, fiber.StatusOK, admin.PurgeRuns(f, all, pages))
}
