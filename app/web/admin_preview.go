package web

import (
	"cmp"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/yearend"
	"gateway/views/admin"
	"gateway/views/portal"
	"gateway/views/ui"
	"gateway/views/urls"
)

// previewed are the portlets besides the pupil details by their keys, as a preview opens them.
var previewed = map[string]portletOf{
	licence.Subjects: subjectsPortlet, licence.Progress: progressPortlet, licence.GeneralData: generalPortlet,
	licence.Attendance: attendancePortlet, licence.Events: eventsPortlet, licence.Notes: notesPortlet,
}

// found is how many pupils a search for one of them shows.
const found = 10

// previewChoose is where a pupil and a licence type are chosen (LIC-10).
func (s *Server) previewChoose(c *fiber.Ctx, who auth.Principal) error {
	v := admin.PreviewChoice{Search: query(c, "search"), Type: queryID(c, "type"), Pupil: queryID(c, "pupil")}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Types, err = licence.Types(c.UserContext(), tx); err != nil {
			return err
		}
		v.Found, err = findPupils(c, tx, who, v.Search, v.Pupil)
		return err
	})
	if err != nil {
		return err
	}
	if v.Type == 0 && len(v.Types) > 0 {
		v.Type = v.Types[0].ID
	}
	f := s.frame(c, who, "See what families see", ui.Form{})
	f.Item = "preview"
	return page(c, fiber.StatusOK, admin.ChoosePreview(f, v))
}

// findPupils are the pupils whom a search finds, or the one whose number is known.
func findPupils(c *fiber.Ctx, tx db.Tx, who auth.Principal, search string, id int64) (out []admin.FoundPupil, err error) {
	if search == "" {
		if id == 0 {
			return nil, nil
		}
		p, err := pupil.Open(c.UserContext(), tx, id, pupil.Whole, quietly(who))
		if errors.Is(err, errs.NotFound) {
			return nil, nil
		}
		return []admin.FoundPupil{admin.PupilOf(p)}, err
	}
	l, err := pupil.List(c.UserContext(), tx, pupil.Whole, who.Viewer(), pupil.Filter{Search: search, State: pupil.StateAll, Order: pupil.BySurname, Page: 1, Size: found})
	for _, r := range l.Rows {
		out = append(out, admin.FoundPupil{ID: r.ID, Name: strings.TrimSpace(r.Forename + " " + r.Surname), PupilID: r.PupilID, Group: r.TutorGroup})
	}
	return out, err
}

// previewShow is a page of a pupil exactly as families with a licence type see it: their scope, their ticks, their page.
func (s *Server) previewShow(c *fiber.Ctx, who auth.Principal) error {
	typeID, err := number(c, "type")
	if err != nil {
		return err
	}
	pupilID, err := number(c, "pupil")
	if err != nil {
		return err
	}
	key := c.Params("portlet")
	of, known := previewed[key]
	switch {
	case key == licence.PupilDetails:
		err = s.previewDetails(c, who, typeID, pupilID)
	case known:
		err = s.previewPortlet(c, who, typeID, pupilID, of(s, c, who))
	default:
		return errs.NotFound
	}
	if errors.Is(err, errs.NotFound) {
		return s.previewNothing(c, who, typeID, pupilID, key)
	}
	return err
}

func (s *Server) previewDetails(c *fiber.Ctx, who auth.Principal, typeID, pupilID int64) error {
	var p licence.Profile
	var ending []yearend.Reminder
	err := s.db.In(c.UserContext(), who.PreviewScope(pupilID), func(tx db.Tx) (err error) {
		p, err = licence.Open(c.UserContext(), tx, who.School, licence.Of{Type: typeID}, portletViewer(c, who), yearEnding(who, &ending))
		return err
	})
	if err != nil {
		return err
	}
	if !p.Shows(licence.PupilDetails) && len(p.Portlets) > 0 {
		return c.Redirect(urls.PreviewPortlet(who.School.Slug, typeID, pupilID, p.Portlets[0]), fiber.StatusSeeOther)
	}
	f := s.portletFrame(c, who, p.Head, licence.PupilDetails)
	f.Ending = ending
	return page(c, fiber.StatusOK, portal.Pupil(f, p))
}

func (s *Server) previewPortlet(c *fiber.Ctx, who auth.Principal, typeID, pupilID int64, p portlet) error {
	var h licence.Head
	var ending []yearend.Reminder
	err := s.db.In(c.UserContext(), who.PreviewScope(pupilID), func(tx db.Tx) (err error) {
		h, err = licence.OpenPortlet(c.UserContext(), tx, licence.Of{Type: typeID}, p.key, portletViewer(c, who), func(a licence.Asking) { p.ask(a); yearEnding(who, &ending)(a) })
		return err
	})
	if err != nil {
		return err
	}
	f := s.portletFrame(c, who, h, p.key)
	f.Ending = ending
	return page(c, fiber.StatusOK, inside(portal.PupilPage(f, h, p.key), p.show(f, h)))
}

// previewNothing says why families see nothing there; a pupil or a type that is not the school's is errs.NotFound.
func (s *Server) previewNothing(c *fiber.Ctx, who auth.Principal, typeID, pupilID int64, key string) error {
	v := admin.PreviewNothing{TypeID: typeID, Portlet: licence.PortletName(key)}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		p, err := pupil.Open(c.UserContext(), tx, pupilID, pupil.Whole, quietly(who))
		if err != nil {
			return err
		}
		t, err := licence.TypeByID(c.UserContext(), tx, typeID)
		v.Pupil, v.TypeName = admin.PupilOf(p), t.Name
		if err != nil {
			return err
		}
		v.Verdict, err = licence.WhyOfType(c.UserContext(), tx, typeID, pupilID, key, today())
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, cmp.Or(v.Portlet, "Preview"), ui.Form{})
	f.Item = "preview"
	return page(c, fiber.StatusOK, admin.PreviewsNothing(f, v))
}
