package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/views/admin"
	"gateway/views/urls"
)

// consentShow is who may see a pupil of age, for the office, which can write down what the pupil says.
func (s *Server) consentShow(c *fiber.Ctx, who auth.Principal) error {
	var v admin.ConsentPage
	id, err := number(c, "pupil")
	if err == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			v.Adults, err = licence.AdultsOf(c.UserContext(), tx, id)
			return err
		})
	}
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	f := s.frame(c, who, "Who may see "+v.Name, v.Form)
	f.Item = "pupils"
	return page(c, fiber.StatusOK, admin.Consent(f, v))
}

// consentDo writes one answer down, as the member of staff.
func (s *Server) consentDo(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "pupil")
	if err != nil {
		return err
	}
	consent, agree, err := consentOf(formOf(c))
	if err != nil {
		return err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		a, err := licence.AdultsOf(c.UserContext(), tx, id)
		if err != nil {
			return err
		}
		return licence.Decide(c.UserContext(), tx, a, consent, agree)
	})
	if err != nil {
		return err
	}
	return c.Redirect(urls.Consent(who.School.Slug, id)+"?done=consent_saved", fiber.StatusSeeOther)
}
