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
	"gateway/views/admin"
	"gateway/views/urls"
)

// settingsPart reads the settings as they are saved, and how the consent age works out.
func (s *Server) settingsPart(c *fiber.Ctx, who auth.Principal) (v admin.SettingsPage, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Saved, err = school.ReadSettings(c.UserContext(), tx); err != nil {
			return err
		}
		v.Reach, err = licence.ReachOf(c.UserContext(), tx, v.Saved.ConsentAge)
		return err
	})
	v.Version = v.Saved.Version
	return v, err
}

// settingsShow is how the school shows itself, whom to ask, and the ages (ADM-6).
func (s *Server) settingsShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.settingsPart(c, who)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values = map[string]string{"name": v.Saved.Name, "official_name": v.Saved.OfficialName, "help_phone": v.Saved.HelpPhone, "help_email": v.Saved.HelpEmail,
		"accent": v.Saved.AccentGiven, "consent_age": strconv.Itoa(v.Saved.ConsentAge), "rights_age": strconv.Itoa(v.Saved.RightsAge)}
	return s.settingsPage(c, who, v)
}

func (s *Server) settingsPage(c *fiber.Ctx, who auth.Principal, v admin.SettingsPage) error {
	f := s.frame(c, who, "Settings", v.Form)
	f.Item = "settings"
	return pageOr422(c, v.Form, admin.Settings(f, v))
}

// settingsSave saves them. Whoever was second is told, and keeps what they typed (case 60). An age that would shut adults
// out is saved only with a tick beside their number.
func (s *Server) settingsSave(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	next, bad := typedSettings(in)
	bad = append(bad, next.Check()...)
	slices.SortStableFunc(bad, func(a, b errs.Problem) int { // as the fields stand
		return slices.Index(settingsFields, a.Field) - slices.Index(settingsFields, b.Field)
	})
	v, err := s.settingsPart(c, who)
	if err != nil {
		return err
	}
	v.Form, v.Version = s.shown(in, who, nil), next.Version
	if bad == nil {
		bad, err = s.saveSettings(c, who, &v, in, next)
	}
	var conflict errs.Conflict
	if errors.As(err, &conflict) {
		if v.Saved, err = s.savedSettings(c, who); err != nil {
			return err
		}
		v.Conflict, v.Version = conflict.Text, v.Saved.Version
		c.Status(fiber.StatusConflict)
		return s.settingsPage(c, who, v)
	}
	if err != nil && !errors.As(err, &bad) {
		return err
	}
	if bad != nil {
		v.Form.Problems = bad
		return s.settingsPage(c, who, v)
	}
	return s.done(c, urls.Settings(who.School.Slug)+"?done=settings_saved", nil)
}

func (s *Server) savedSettings(c *fiber.Ctx, who auth.Principal) (out school.Settings, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		out, err = school.ReadSettings(c.UserContext(), tx)
		return err
	})
	return out, err
}

// saveSettings saves good settings, unless a lower age shuts adults out and nobody has said that it is meant.
func (s *Server) saveSettings(c *fiber.Ctx, who auth.Principal, v *admin.SettingsPage, in form, next school.Settings) (bad errs.Invalid, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if next.ConsentAge < v.Saved.ConsentAge {
			reach, err := licence.ReachOf(c.UserContext(), tx, next.ConsentAge)
			if err != nil {
				return err
			}
			if v.Shuts = reach.Adults; reach.Adults > 0 && in.get("consent_confirm") != "yes" {
				bad.Add("consent_confirm", "consent_confirm", "Count", reach.Adults)
				return bad
			}
		}
		return school.SaveSettings(c.UserContext(), tx, next)
	})
	return bad, err
}

// settingsFields are the fields in the order of the page.
var settingsFields = []string{"name", "official_name", "help_phone", "help_email", "accent", "consent_age", "rights_age"}

func typedSettings(in form) (next school.Settings, bad errs.Invalid) {
	line := func(name string) string { return strings.Join(strings.Fields(in.get(name)), " ") }
	next = school.Settings{Name: line("name"), OfficialName: line("official_name"), HelpPhone: line("help_phone"), AccentGiven: strings.ToLower(line("accent")),
		ConsentAge: wholeNumber(in.get("consent_age")), RightsAge: wholeNumber(in.get("rights_age")), Version: wholeNumber(in.get("version"))}
	if typed := line("help_email"); typed != "" {
		email, code := auth.ParseEmail(typed)
		if code != "" {
			bad.Add("help_email", code)
		}
		next.HelpEmail = typed
		if code == "" {
			next.HelpEmail = email.String()
		}
	}
	return next, bad
}
