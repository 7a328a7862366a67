package web

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/app/licence"
	"gateway/views/admin"
	"gateway/views/sheets"
	"gateway/views/ui"
	"gateway/views/urls"
)

// chaseShown is how many pupils a page of the list to chase has.
const chaseShown = 50

// keyStatistics is how far each licence type is, year by year (LIC-8).
func (s *Server) keyStatistics(c *fiber.Ctx, who auth.Principal) error {
	var all []licence.Figures
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		all, err = licence.Statistics(c.UserContext(), tx)
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Key statistics", ui.Form{})
	f.Item = "keystats"
	return page(c, fiber.StatusOK, admin.Statistics(f, admin.StatisticsPage{Types: admin.FiguresByType(all)}))
}

// chaseFilter reads which pupils the address asks for; whatever it does not understand is as without it. The type is the
// school's first parent type unless another is named. Errors: errs.NotFound in a school without types.
func chaseFilter(c *fiber.Ctx, types []licence.TypeRow) (f licence.ChaseFilter, err error) {
	if len(types) == 0 {
		return f, errs.NotFound
	}
	asked := typedID(query(c, "type"))
	f.TypeID = types[0].ID
	for _, t := range types {
		if t.ID == asked {
			f.TypeID = t.ID
		}
	}
	for _, w := range append([]licence.Why{licence.Everybody, licence.Unheld}, licence.Whys...) {
		if string(w) == query(c, "why") {
			f.Why = w
		}
	}
	if year, err := strconv.Atoi(query(c, "year")); err == nil && year > 0 && year < 100 {
		f.Year = year
	}
	f.TutorGroup, f.NoParent = query(c, "tutor_group"), query(c, "no_parent") != ""
	return f, nil
}

// keyChase is the list to chase.
func (s *Server) keyChase(c *fiber.Ctx, who auth.Principal) error {
	ctx, v := c.UserContext(), admin.ChasePage{Most: pickedMost}
	v.Pages = ui.Pages{Path: urls.KeyChase(who.School.Slug, nil), Size: chaseShown, Page: min(ui.PageOf(query(c, "page")), 1000)}
	err := s.db.In(ctx, who.Scope(), func(tx db.Tx) (err error) {
		if v.Types, err = licence.Types(ctx, tx); err != nil {
			return err
		}
		if v.Filter, err = chaseFilter(c, v.Types); err != nil {
			return err
		}
		if v.Years, err = licence.Years(ctx, tx); err != nil {
			return err
		}
		if v.Groups, err = licence.TutorGroups(ctx, tx); err != nil {
			return err
		}
		v.Rows, v.N, err = licence.Chase(ctx, tx, v.Filter, chaseShown, v.Pages.Offset())
		if v.Pages.Total = v.Filter.Total(v.N); err != nil || len(v.Rows) > 0 || v.Pages.Total == 0 {
			return err
		}
		v.Pages.Page = v.Pages.Last() // beyond the end
		v.Rows, v.N, err = licence.Chase(ctx, tx, v.Filter, chaseShown, v.Pages.Offset())
		return err
	})
	if err != nil {
		return err
	}
	v.Pages.Query = v.Query()
	f := s.frame(c, who, "List to chase", ui.Form{})
	f.Item = "keystats"
	return page(c, fiber.StatusOK, admin.Chase(f, v))
}

// keyChaseSheet is the whole list as an Excel sheet, made while the browser waits: of 5,000 pupils, more than a school
// has, it takes about as long as a page. It stands in the log.
func (s *Server) keyChaseSheet(c *fiber.Ctx, who auth.Principal) error {
	ctx := c.UserContext()
	var rows []licence.ChaseRow
	var name string
	err := s.db.In(ctx, who.Scope(), func(tx db.Tx) error {
		types, err := licence.Types(ctx, tx)
		if err != nil {
			return err
		}
		f, err := chaseFilter(c, types)
		if err != nil {
			return err
		}
		for _, t := range types {
			if t.ID == f.TypeID {
				name = t.Name
			}
		}
		if rows, err = licence.ChaseAll(ctx, tx, f, name); err == nil && c.Method() == fiber.MethodHead {
			err = errHead
		}
		return err
	})
	if err != nil && err != errHead {
		return err
	}
	var body bytes.Buffer
	if err := sheets.Chase(&body, who.School, name, rows); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, file.SheetType)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s"`, licence.ChaseFileName(name, today())))
	return c.Send(body.Bytes())
}
