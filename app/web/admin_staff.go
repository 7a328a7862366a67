package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/staff"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// staffShown is how many people a page of the list has.
const staffShown = 50

// staffFilter reads which people the address asks for; whatever it does not understand is as without it.
func staffFilter(c *fiber.Ctx) staff.Filter {
	f := staff.Filter{Search: strings.TrimSpace(query(c, "search")), State: oneOf(query(c, "state"), staff.States...), Page: ui.PageOf(query(c, "page")), Size: staffShown}
	if f.State == "" {
		f.State = staff.StateActive
	}
	for _, r := range staff.Roles {
		if query(c, "role") == string(r) {
			f.Role = r
		}
	}
	return f
}

// staffIndex is the list of the school's staff (TRK-5).
func (s *Server) staffIndex(c *fiber.Ctx, who auth.Principal) error {
	return s.staffListPage(c, who, s.blank(who))
}

func (s *Server) staffListPage(c *fiber.Ctx, who auth.Principal, form ui.Form) error {
	v := admin.StaffPage{Filter: staffFilter(c), Form: form}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Listing, err = staff.List(c.UserContext(), tx, v.Filter)
		return err
	})
	if err != nil {
		return err
	}
	q := url.Values{"search": {v.Filter.Search}, "role": {string(v.Filter.Role)}}
	if v.Filter.State != staff.StateActive {
		q.Set("state", v.Filter.State)
	}
	v.Pages = ui.Pages{Path: urls.StaffList(who.School.Slug), Query: q, Page: v.Page, Size: staffShown, Total: v.Total}
	f := s.frame(c, who, "Staff", form)
	f.Item, f.HTMX = "staff", true
	return pageOr422(c, form, admin.Staff(f, v))
}

// staffInvite invites those who are ticked.
func (s *Server) staffInvite(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	done, err := s.invite(c, who, numbersOf(in.all("staff")))
	if bad, ok := err.(errs.Invalid); ok {
		return s.staffListPage(c, who, s.shown(in, who, bad))
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.StaffList(who.School.Slug)+done, nil)
}

// staffInviteOne invites one person.
func (s *Server) staffInviteOne(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "staff")
	if err != nil {
		return err
	}
	done, err := s.invite(c, who, []int64{id})
	if _, nobody := err.(errs.Invalid); nobody {
		return errs.NotFound
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.StaffPerson(who.School.Slug, id)+done, nil)
}

// invite sends invitations and returns what to say of it, as the query of an address.
func (s *Server) invite(c *fiber.Ctx, who auth.Principal, ids []int64) (done string, err error) {
	var r staff.Invited
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		r, err = staff.Invite(c.UserContext(), tx, s.gate, who, ids)
		return err
	})
	switch {
	case r.Sent == 0:
		return "?done=staff_invited_none", err
	case r.Held+r.Left > 0:
		return "?done=staff_invited_some", err
	}
	if r.Sent > 1 {
		return "?done=staff_invited_all", err
	}
	return "?done=staff_invited", err
}

// numbersOf are the numbers among what was ticked.
func numbersOf(texts []string) (out []int64) {
	for _, t := range texts {
		if n, err := strconv.ParseInt(t, 10, 64); err == nil && n > 0 {
			out = append(out, n)
		}
	}
	return out
}
