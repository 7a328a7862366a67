package web

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/external"
	"gateway/app/file"
	"gateway/views/admin"
	"gateway/views/layout"
	"gateway/views/sheets"
	"gateway/views/ui"
	"gateway/views/urls"
)

// externalShown is how many people a page of the list has.
const externalShown = 50

// externalFilter reads whom an address or a form asks for; whatever it does not understand is as without it.
func externalFilter(get func(name string) string) external.Filter {
	f := external.Filter{Search: strings.TrimSpace(get("search")), Access: oneOf(get("access"), external.Accesses...), Show: oneOf(get("show"), external.Shows...),
		Page: ui.PageOf(get("page")), Size: externalShown}
	if n, err := strconv.ParseInt(get("type"), 10, 64); err == nil && n > 0 {
		f.TypeID = n
	}
	order, down := strings.CutPrefix(get("sort"), "-")
	if f.Order = oneOf(order, external.Orders...); f.Order == "" {
		f.Order = external.BySurname
	} else {
		f.Down = down
	}
	return f
}

// externalQuery is a filter as addresses carry it; what is usual is left out.
func externalQuery(f external.Filter) url.Values {
	q := url.Values{"search": {f.Search}, "access": {f.Access}, "show": {f.Show}}
	if f.TypeID != 0 {
		q.Set("type", strconv.FormatInt(f.TypeID, 10))
	}
	switch {
	case f.Down:
		q.Set("sort", "-"+f.Order)
	case f.Order != external.BySurname:
		q.Set("sort", f.Order)
	}
	return q
}

// queried reads the query of an address.
func queried(c *fiber.Ctx) func(name string) string {
	return func(name string) string { return query(c, name) }
}

// externalIndex is "Edit external users" (ADM-1).
func (s *Server) externalIndex(c *fiber.Ctx, who auth.Principal) error {
	v := admin.ExternalPage{Filter: externalFilter(queried(c))}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.Listing, err = external.List(c.UserContext(), tx, v.Filter); err != nil {
			return err
		}
		if v.Figures, err = external.FiguresOf(c.UserContext(), tx); err != nil {
			return err
		}
		open, err := external.Proposals(c.UserContext(), tx)
		v.Proposals = len(open)
		return err
	})
	if err != nil {
		return err
	}
	v.Pages = ui.Pages{Path: urls.External(who.School.Slug), Query: externalQuery(v.Filter), Page: v.Page, Size: externalShown, Total: v.Total}
	f := s.externalFrame(c, who, "External users", ui.Form{})
	f.HTMX, f.Wide = true, true
	return page(c, fiber.StatusOK, admin.External(f, v))
}

// externalAccessShow shows whom a change of access is about: those ticked, or all whom the filter finds (ADM-2).
func (s *Server) externalAccessShow(c *fiber.Ctx, who auth.Principal) error {
	var ticked []string
	for _, v := range c.Request().URI().QueryArgs().PeekMulti("account") {
		ticked = append(ticked, clean(string(v)))
	}
	return s.externalAccessPage(c, who, admin.ExternalAccessPage{Form: s.blank(who), Deny: query(c, "do") == "deny", All: query(c, "all") == "yes"}, queried(c), ticked)
}

func (s *Server) externalAccessPage(c *fiber.Ctx, who auth.Principal, v admin.ExternalAccessPage, get func(string) string, ticked []string) error {
	filter := externalFilter(get)
	v.Query = externalQuery(filter)
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if v.All {
			v.People, err = external.Found(c.UserContext(), tx, filter)
			return err
		}
		v.People, err = external.Picked(c.UserContext(), tx, numbersOf(ticked))
		return err
	})
	if err != nil {
		return err
	}
	title := "Allow external users again"
	if v.Deny {
		title = "Deny external users"
	}
	return pageOr422(c, v.Form, admin.ExternalAccess(s.externalFrame(c, who, title, v.Form), v))
}

// externalAccessDo changes the access of those who were shown.
func (s *Server) externalAccessDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	denied, known := map[string]bool{"deny": true, "allow": false}[in.get("do")]
	if !known {
		return errs.NotFound
	}
	v := admin.ExternalAccessPage{Deny: denied, All: in.get("all") == "yes"}
	ids, count := numbersOf(in.all("account")), wholeNumber(in.get("count"))
	var bad errs.Invalid
	if (v.All && count > external.ManyPeople || len(ids) > external.ManyPeople) && strings.TrimSpace(in.get("typed")) != strconv.Itoa(count) {
		bad.Add("typed", "external_typed", "N", count)
	}
	err := error(nil)
	if bad == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
			if v.All {
				_, err = external.SetFound(c.UserContext(), tx, externalFilter(in.get), count, denied)
				return err
			}
			_, err = external.SetAccess(c.UserContext(), tx, ids, denied)
			return err
		})
		if err == nil {
			return s.done(c, accessDone(who, ids, denied), nil)
		}
	}
	_, conflict, rest := refused(err)
	if rest != nil {
		return rest
	}
	if v.Text = conflict; conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	v.Form = s.shown(in, who, bad)
	return s.externalAccessPage(c, who, v, in.get, in.all("account"))
}

// accessDone is where a change of access leads: to the person, or to the list.
func accessDone(who auth.Principal, ids []int64, denied bool) string {
	done := "?done=external_allowed"
	if denied {
		done = "?done=external_denied"
	}
	if len(ids) == 1 {
		return urls.ExternalUser(who.School.Slug, ids[0]) + done
	}
	return urls.External(who.School.Slug) + done
}

// externalFrame is the frame of a page about external users.
func (s *Server) externalFrame(c *fiber.Ctx, who auth.Principal, title string, form ui.Form) layout.Frame {
	f := s.frame(c, who, title, form)
	f.Item = "external"
	return f
}

// externalExport is the list as an Excel sheet, with the addresses: for admins and supers, and noted (ADM-1).
func (s *Server) externalExport(c *fiber.Ctx, who auth.Principal) error {
	var rows []external.ExportRow
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		rows, err = external.Export(c.UserContext(), tx, externalFilter(queried(c)), c.Method() == fiber.MethodHead)
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sheets.ExternalUsers(&b, who.School, rows); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, file.SheetType)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="External users, %s.xlsx"`, today().Format()))
	return c.Send(b.Bytes())
}
