package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/result"
	"gateway/views/staff"
	"gateway/views/ui"
	"gateway/views/urls"
)

// setsShown is how many sets a page of the list has.
const setsShown = 50

// entering is whose sets a member of staff may open: teachers their own, the office all (TRK-5).
func entering(who auth.Principal) result.Access {
	if who.Can(auth.TrackingEdit) {
		return result.All
	}
	return result.Own
}

// mySets is My sets, for the office the list of all (TRK-5).
func (s *Server) mySets(c *fiber.Ctx, who auth.Principal) error {
	v := staff.SetsPage{All: entering(who) == result.All, Filter: result.Filter{Page: ui.PageOf(query(c, "page")), Size: setsShown}}
	if v.All {
		v.Filter.Search, v.Filter.YearGroup, v.Filter.Subject = strings.TrimSpace(query(c, "search")), wholeNumber(query(c, "year")), int64(wholeNumber(query(c, "subject")))
		v.Filter.YearGroup = min(v.Filter.YearGroup, 100) // a year group fits into the column's number
	}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Sets, err = result.List(c.UserContext(), tx, entering(who), today(), v.Filter)
		return err
	})
	if err != nil {
		return err
	}
	v.Pages = ui.Pages{Path: urls.MySets(who.School.Slug), Page: v.Page, Size: setsShown, Total: v.Total, Query: url.Values{"search": {v.Filter.Search}}}
	if v.Filter.YearGroup != 0 {
		v.Pages.Query.Set("year", strconv.Itoa(v.Filter.YearGroup))
	}
	if v.Filter.Subject != 0 {
		v.Pages.Query.Set("subject", strconv.FormatInt(v.Filter.Subject, 10))
	}
	f := s.frame(c, who, staff.SetsTitle(who), ui.Form{})
	f.Item, f.HTMX = "results", v.All
	return page(c, fiber.StatusOK, staff.Sets(f, v))
}
