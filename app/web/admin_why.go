package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/views/admin"
	"gateway/views/ui"
)

// why is "Why can (or can't) this person see this?" (LIC-10).
func (s *Server) why(c *fiber.Ctx, who auth.Principal) error {
	v := admin.WhyView{FindPupil: query(c, "find_pupil"), FindPerson: query(c, "find_person"), What: query(c, "what")}
	pupilID, account := queryID(c, "pupil"), queryID(c, "person")
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if err := whyWho(c, tx, who, pupilID, account, &v); err != nil || v.Pupil.ID == 0 || v.Person.AccountID == 0 {
			return err
		}
		return whyAnswer(c, tx, who.School.Country, &v)
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Why can or can’t they see this?", ui.Form{})
	f.Item = "why"
	return page(c, fiber.StatusOK, admin.Why(f, v))
}

// whyWho finds the pupil and the person asked about; a number that is nobody's here is as without it.
func whyWho(c *fiber.Ctx, tx db.Tx, who auth.Principal, pupilID, account int64, v *admin.WhyView) error {
	pupils, err := findPupils(c, tx, who, v.FindPupil, pupilID)
	if err != nil {
		return err
	}
	if v.FindPupil == "" && len(pupils) == 1 {
		v.Pupil = pupils[0]
	} else {
		v.Found = pupils
	}
	if account != 0 {
		v.Person, err = licence.PersonByID(c.UserContext(), tx, account)
		return err
	}
	v.People, err = licence.FindPeople(c.UserContext(), tx, v.Pupil.ID, v.FindPerson)
	return err
}

// whyAnswer answers for every portlet, and for what was asked.
func whyAnswer(c *fiber.Ctx, tx db.Tx, country string, v *admin.WhyView) (err error) {
	if v.Access, err = licence.Fields(c.UserContext(), tx, country); err != nil {
		return err
	}
	what := make([]licence.What, 0, len(v.Access)+1)
	for _, p := range v.Access {
		what = append(what, licence.What{Portlet: p.Key})
	}
	asked, err := v.Asked()
	if err != nil {
		return err
	}
	answers, err := licence.Why(c.UserContext(), tx, v.Person.AccountID, v.Pupil.ID, append(what, asked), today())
	if err != nil {
		return err
	}
	for i, p := range v.Access {
		v.Panels = append(v.Panels, admin.WhyPanel{Name: p.Name, Verdicts: answers[i]})
	}
	if asked.Portlet != "" {
		v.Verdicts = answers[len(v.Access)]
	}
	return nil
}
