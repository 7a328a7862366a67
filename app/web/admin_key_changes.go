package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// changesShown is how many changes of keys stand on the page, pickedMost how many pupils can be picked by a link.
const (
	changesShown = 20
	pickedMost   = 1500
)

// keyChangeShow is the form that replaces, withdraws or dates many keys (LIC-7).
func (s *Server) keyChangeShow(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	return s.keyChangePage(c, who, admin.KeyChangePage{KeysPage: admin.KeysPage{Form: form}})
}

// keyChangeDo finds pupils to pick, says what a change would do, or makes it as it was shown.
func (s *Server) keyChangeDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	ask, bad := licence.ParseChange(in.get, in.all, typedDay)
	v := admin.KeyChangePage{KeysPage: admin.KeysPage{Form: s.shown(in, who, nil), Ask: ask.Who}, What: ask.What}
	if ask.Submission == uuid.Nil {
		v.Form.Submission = uuid.NewString()
	}
	if in.get("do") == "find" {
		return s.keyChangePage(c, who, v)
	}
	if bad != nil {
		v.Form.Problems = firsts(bad)
		return s.keyChangePage(c, who, v)
	}
	if in.get("do") != "change" {
		return s.keyChangeLook(c, who, v, ask)
	}
	id, err := s.changeKeys(c, who, ask)
	bad, conflict, rest := refused(err)
	switch {
	case rest != nil:
		return rest
	case err == nil:
		return s.done(c, urls.KeyChanged(who.School.Slug, id), nil)
	case conflict != "":
		v.Conflict = conflict
		c.Status(fiber.StatusConflict)
	}
	v.Form.Problems = bad
	return s.keyChangeLook(c, who, v, ask)
}

func (s *Server) changeKeys(c *fiber.Ctx, who auth.Principal, ask licence.Change) (id int64, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		id, err = licence.ChangeKeys(c.UserContext(), tx, s.gate.Keyring, ask)
		return err
	})
	return id, err
}

// keyChangeLook shows the form with what the change would touch.
func (s *Server) keyChangeLook(c *fiber.Ctx, who auth.Principal, v admin.KeyChangePage, ask licence.Change) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		r, err := licence.LookAt(c.UserContext(), tx, ask)
		v.Reach = &r
		return err
	})
	var bad errs.Invalid
	if errors.As(err, &bad) {
		v.Reach, v.Form.Problems = nil, bad
	} else if err != nil {
		return err
	}
	if !ask.LastDay.IsZero() {
		v.Form.Values["last_day"] = ask.LastDay.Format()
	}
	return s.keyChangePage(c, who, v)
}

func (s *Server) keyChangePage(c *fiber.Ctx, who auth.Principal, v admin.KeyChangePage) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if err = chooseFrom(c, tx, &v.KeysPage); err != nil {
			return err
		}
		v.Changes, err = licence.Changes(c.UserContext(), tx, changesShown)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Replace or withdraw keys", v.Form)
	f.Item = "keys"
	return pageOr422(c, v.Form, admin.KeyChange(f, v))
}

// keyChanged is what a change has done.
func (s *Server) keyChanged(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "change")
	if err != nil {
		return err
	}
	var change licence.ChangeRow
	var pupils []int64
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if change, err = licence.ChangeByID(c.UserContext(), tx, id); err != nil {
			return err
		}
		pupils, err = licence.ChangedPupils(c.UserContext(), tx, id, pickedMost+1)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, admin.Did(change), ui.Form{})
	f.Item = "keys"
	sheet := change.What == licence.Replace && len(pupils) > 0 && len(pupils) <= pickedMost
	return page(c, fiber.StatusOK, admin.KeyChanged(f, change, sheet))
}

// keyShow is one licence key and what can be done to it.
func (s *Server) keyShow(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	return s.keyPage(c, who, admin.KeyPageView{Form: form})
}

func (s *Server) keyPage(c *fiber.Ctx, who auth.Principal, v admin.KeyPageView) error {
	id, err := number(c, "key")
	if err != nil {
		return err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Key, err = licence.KeyByID(c.UserContext(), tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if _, typed := v.Form.Values["last_day"]; !typed {
		v.Form.Values["last_day"] = v.Key.LastDay.Format()
	}
	f := s.frame(c, who, "Licence key: "+v.Key.Name(), v.Form)
	f.Item = "keys"
	return pageOr422(c, v.Form, admin.Key(f, v))
}

// keyDo replaces, withdraws or dates one key.
func keyDo(what string) Handler {
	return func(s *Server, c *fiber.Ctx, who auth.Principal) error {
		id, err := number(c, "key")
		if err != nil {
			return err
		}
		in := formOf(c)
		ask, bad := licence.ParseOne(what, id, in.get, typedDay)
		if bad == nil {
			var change int64
			if change, err = s.changeKeys(c, who, ask); err == nil {
				return s.done(c, urls.KeyChanged(who.School.Slug, change), nil)
			}
		}
		problems, conflict, rest := refused(err)
		if rest != nil {
			return rest
		}
		if conflict != "" {
			c.Status(fiber.StatusConflict)
		}
		v := admin.KeyPageView{Form: s.shown(in, who, append(bad, problems...)), Conflict: conflict}
		if ask.Submission == uuid.Nil {
			v.Form.Submission = uuid.NewString()
		}
		return s.keyPage(c, who, v)
	}
}

// keySettingsShow is how many accounts may hold a key, and how long new keys are good.
func (s *Server) keySettingsShow(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.keySettings(c, who)
	if err != nil {
		return err
	}
	form := s.blank(who)
	for name, n := range map[string]int{"key_cap": saved.Cap, "key_days": saved.Days} {
		if n > 0 {
			form.Values[name] = strconv.Itoa(n)
		}
	}
	return s.keySettingsPage(c, who, admin.KeySettingsPage{Form: form, Saved: saved, Mark: saved.Mark()})
}

func (s *Server) keySettings(c *fiber.Ctx, who auth.Principal) (k school.KeySettings, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		k, err = school.ReadKeySettings(c.UserContext(), tx)
		return err
	})
	return k, err
}

func (s *Server) keySettingsPage(c *fiber.Ctx, who auth.Principal, v admin.KeySettingsPage) error {
	f := s.frame(c, who, "Settings of licence keys", v.Form)
	f.Item = "keys"
	return pageOr422(c, v.Form, admin.KeySettings(f, v))
}

// keySettingsSave saves them; whoever was second is told, and keeps what they typed (case 60).
func (s *Server) keySettingsSave(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	next := school.KeySettings{Cap: limit(in.get("key_cap")), Days: limit(in.get("key_days"))}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return school.SaveKeySettings(c.UserContext(), tx, in.get("mark"), next)
	})
	if err == nil {
		return s.done(c, urls.Keys(who.School.Slug)+"?done=key_settings_saved", nil)
	}
	bad, conflict, rest := refused(err)
	if rest != nil {
		return rest
	}
	saved, err := s.keySettings(c, who)
	if err != nil {
		return err
	}
	v := admin.KeySettingsPage{Form: s.shown(in, who, bad), Saved: saved, Mark: in.get("mark"), Conflict: conflict}
	if conflict != "" {
		v.Mark = saved.Mark()
		c.Status(fiber.StatusConflict)
	}
	return s.keySettingsPage(c, who, v)
}

// limit reads a limit: blank is none; what is no number above 0 is -1, which no setting allows.
func limit(typed string) int {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0
	}
	if n := wholeNumber(typed); n > 0 {
		return n
	}
	return -1
}
