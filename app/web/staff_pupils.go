package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/contact"
	"gateway/app/db"
	"gateway/app/external"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/staff"
	"gateway/views/ui"
	"gateway/views/urls"
)

// pupilsShown is how many pupils a page of the list has.
const pupilsShown = 50

// reading is what a member of staff may read of pupils.
func reading(who auth.Principal) pupil.Reading {
	if who.Can(auth.PupilsEdit) {
		return pupil.Whole
	}
	return pupil.Basics
}

// filterOf reads which pupils the address asks for; whatever it does not understand is as without it.
func filterOf(c *fiber.Ctx, who auth.Principal) pupil.Filter {
	states := []string{pupil.StatusStarting, pupil.StatusLeft, pupil.StateAll}
	if reading(who) == pupil.Whole {
		states = append(states, pupil.StateHidden)
	}
	f := pupil.Filter{Search: strings.TrimSpace(query(c, "search")), TutorGroup: query(c, "tutor_group"), State: oneOf(query(c, "state"), states...),
		Page: ui.PageOf(query(c, "page")), Size: pupilsShown}
	if f.State == "" {
		f.State = pupil.StatusOnRoll
	}
	if year, err := strconv.Atoi(query(c, "year")); err == nil && year > 0 && year < 100 {
		f.Year = year
	}
	order, down := strings.CutPrefix(query(c, "sort"), "-")
	if f.Order = oneOf(order, pupil.ByGroup, pupil.ByID, pupil.BySurname); f.Order == "" {
		f.Order = pupil.BySurname
	} else {
		f.Down = down
	}
	return f
}

// addressed is a filter as the addresses of further pages carry it; what is usual is left out.
func addressed(f pupil.Filter) url.Values {
	q := url.Values{"search": {f.Search}, "tutor_group": {f.TutorGroup}}
	if f.State != pupil.StatusOnRoll {
		q.Set("state", f.State)
	}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	switch {
	case f.Down:
		q.Set("sort", "-"+f.Order)
	case f.Order != pupil.BySurname:
		q.Set("sort", f.Order)
	}
	return q
}

// staffPupils is the list of the pupils whom somebody may see: all for the office, else their own.
func (s *Server) staffPupils(c *fiber.Ctx, who auth.Principal) error {
	v := staff.PupilsPage{Filter: filterOf(c, who)}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Listing, err = pupil.List(c.UserContext(), tx, reading(who), who.Viewer(), v.Filter)
		return err
	})
	if err != nil {
		return err
	}
	v.Pages = ui.Pages{Path: urls.StaffPupils(who.School.Slug), Query: addressed(v.Filter), Page: v.Page, Size: pupilsShown, Total: v.Total}
	f := s.frame(c, who, "Pupils", ui.Form{})
	f.Item, f.HTMX = "pupils", true
	return page(c, fiber.StatusOK, staff.Pupils(f, v))
}

// staffPupil is the page of one pupil: for the office with contacts, accounts, keys and the history, for other staff
// without (case 62).
func (s *Server) staffPupil(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "pupil")
	if err != nil {
		return err
	}
	var v admin.PupilPage
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Page, err = pupil.Open(c.UserContext(), tx, id, reading(who), viewer(c, who)); err != nil || !who.Can(auth.ContactsRead) {
			return err
		}
		return beside(c, tx, &v)
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, v.Name(), ui.Form{})
	f.Item = "pupils"
	if reading(who) != pupil.Whole {
		return page(c, fiber.StatusOK, staff.Pupil(f, v.Page))
	}
	return page(c, fiber.StatusOK, admin.Pupil(f, v))
}

// viewer is who looks at a pupil; a look at the head is no view.
func viewer(c *fiber.Ctx, who auth.Principal) pupil.Viewer {
	v := who.Viewer()
	v.Head = c.Method() == fiber.MethodHead
	return v
}

// quietly is who looks without its being a view.
func quietly(who auth.Principal) pupil.Viewer {
	v := who.Viewer()
	v.Head = true
	return v
}

// beside reads what belongs to a pupil: contacts, accounts, keys, and until when families of a leaver keep access.
func beside(c *fiber.Ctx, tx db.Tx, v *admin.PupilPage) (err error) {
	ctx := c.UserContext()
	if v.Contacts, err = contact.OfPupil(ctx, tx, v.ID); err != nil {
		return err
	}
	if v.ContactChanges, err = contact.ChangesOf(ctx, tx, v.ID, pupil.ChangesShown); err != nil {
		return err
	}
	if v.Keys, err = licence.OfPupil(ctx, tx, v.ID); err != nil {
		return err
	}
	if v.Holdings, v.NewWait, err = external.OfPupil(ctx, tx, v.ID); err != nil {
		return err
	}
	v.Today = today()
	leaving, leaves := civil.Parse(v.Row[pupil.Leaving])
	if !leaves {
		return nil
	}
	days, err := school.LeaverDays(ctx, tx)
	v.Until, v.LeaverDays = school.AccessUntil(leaving, days), days
	v.Over = v.Until.Before(v.Today)
	return err
}
