package web

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// accessRead reads the settings of all types of the school.
type accessRead func(context.Context, db.Tx) ([]licence.Access, error)

// accessSaved is the page of what is saved, and which types it begins with: the one of the address first.
func (s *Server) accessSaved(c *fiber.Ctx, who auth.Principal, read accessRead) (v admin.AccessPage, err error) {
	if v.First, err = number(c, "type"); err != nil {
		return v, err
	}
	var all []licence.Access
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		all, err = read(c.UserContext(), tx)
		return err
	})
	v.Columns, v.Me = []int64{v.First}, who.Name()
	for _, a := range all {
		v.Types = append(v.Types, licence.Merged{Saved: a, Mine: a})
		if len(v.Columns) < admin.MostColumns && a.Type.ID != v.First {
			v.Columns = append(v.Columns, a.Type.ID)
		}
	}
	if err == nil && v.Type(v.First).Saved.Type.ID == 0 {
		err = errs.NotFound
	}
	return v, err
}

// accessShow is "Edit access settings" (LIC-2).
func (s *Server) accessShow(c *fiber.Ctx, who auth.Principal) error {
	v, err := s.accessSaved(c, who, licence.AllAccess)
	if err != nil {
		return err
	}
	v.Form = s.blank(who)
	v.Form.Values["find"], v.Form.Values["show"] = query(c, "find"), query(c, "show")
	return s.accessPage(c, who, v)
}

func (s *Server) accessPage(c *fiber.Ctx, who auth.Principal, v admin.AccessPage) error {
	v.Find, v.Show = strings.TrimSpace(v.Form.Value("find")), v.Form.Value("show")
	f := s.frame(c, who, "Edit access settings", v.Form)
	f.Item, f.Ticks = "types", true
	return pageOr422(c, v.Form, admin.Access(f, v))
}

// accessPosted is the form on top of what is saved by now (case 60).
func (s *Server) accessPosted(c *fiber.Ctx, who auth.Principal, in form, read accessRead) (admin.AccessPage, error) {
	v, err := s.accessSaved(c, who, read)
	if err != nil {
		return v, err
	}
	v.Form = s.shown(in, who, nil)
	if shown := accessTypes(v, in.all("shown")); len(shown) > 0 {
		v.Columns = shown[:min(len(shown), admin.MostColumns)]
	}
	var bad errs.Invalid
	for _, d := range accessDrafts(in) {
		i := slices.IndexFunc(v.Types, func(m licence.Merged) bool { return m.Saved.Type.ID == d.TypeID })
		if i < 0 {
			return v, errs.NotFound
		}
		if v.Types[i], err = v.Types[i].Saved.Merge(d); err != nil && !errors.As(err, &bad) {
			return v, err
		}
	}
	v.Form.Problems = bad
	v.Held = heldTypes(v)
	return v, nil
}

// heldTypes are the types in which somebody has ticked, and that stand in no column.
func heldTypes(v admin.AccessPage) (out []int64) {
	for _, m := range v.Types {
		if n := m.Saved.Type.ID; !slices.Contains(v.Columns, n) && len(m.Changes()) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// accessTypes are types of the school that a form names, each once.
func accessTypes(v admin.AccessPage, named []string) (out []int64) {
	for _, n := range named {
		if t := typedID(n); t > 0 && v.Type(t).Saved.Type.ID == t && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// accessDrafts are the ticks of the form, type by type.
func accessDrafts(in form) (out []licence.Draft) {
	seen := map[string]bool{}
	for _, n := range in.all("type") {
		if t := typedID(n); t > 0 && !seen[n] {
			seen[n] = true
			out = append(out, licence.Draft{TypeID: t, Was: strings.Fields(in.get("was." + n)), Ticks: in.all("t." + n)})
		}
	}
	return out
}

// accessDo does what a button of the form says. Nothing is saved here: checking the changes lists them, and their page
// saves.
func (s *Server) accessDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	v, err := s.accessPosted(c, who, in, licence.ReviewAccess)
	if err != nil {
		return err
	}
	if len(v.Form.Problems) > 0 {
		return s.accessPage(c, who, v)
	}
	v.Find, v.Show = strings.TrimSpace(in.get("find")), in.get("show")
	switch do, of, _ := strings.Cut(in.get("do"), "."); do {
	case "find", "back":
	case "columns":
		accessColumns(&v, in)
	case "copy":
		accessCopy(&v, in)
	case "tick", "untick":
		accessBulk(&v, do == "tick", of)
	default:
		return s.accessCheck(c, who, v)
	}
	return s.accessPage(c, who, v)
}

// accessCheck lists what would change. Who has not been told yet what somebody else saved is told first.
func (s *Server) accessCheck(c *fiber.Ctx, who auth.Principal, v admin.AccessPage) error {
	changed, told := false, false
	for _, m := range v.Types {
		changed, told = changed || len(m.Changes()) > 0, told || len(m.Others) > 0
	}
	switch {
	case told:
		c.Status(fiber.StatusConflict)
	case !changed:
		v.Note = "Nothing differs from what is saved"
	default:
		f := s.frame(c, who, "Check your changes", ui.Form{})
		f.Item = "types"
		return page(c, fiber.StatusOK, admin.AccessReview(f, v))
	}
	return s.accessPage(c, who, v)
}

// accessColumns shows other types beside each other. What was ticked in one that goes stays in the form.
func accessColumns(v *admin.AccessPage, in form) {
	chosen := accessTypes(*v, in.all("col"))
	if len(chosen) == 0 || len(chosen) > admin.MostColumns {
		v.Form.Problems.Add("col", "access_columns", "Most", admin.MostColumns)
		return
	}
	if i := slices.Index(chosen, v.First); i > 0 { // the type of the address comes first
		chosen = append([]int64{v.First}, slices.Delete(chosen, i, i+1)...)
	}
	v.Columns = chosen
	v.Held = heldTypes(*v)
}

// accessCopy fills the boxes of one type with the ticks of another, as they stand in the form.
func accessCopy(v *admin.AccessPage, in form) {
	from, to := accessTypes(*v, in.all("copy_from")), accessTypes(*v, in.all("copy_to"))
	switch {
	case len(from) == 0:
		v.Form.Problems.Add("copy_from", "access_copy_choose")
	case len(to) == 0 || !slices.Contains(v.Columns, to[0]):
		v.Form.Problems.Add("copy_to", "access_copy_choose")
	case from[0] == to[0]:
		v.Form.Problems.Add("copy_to", "access_copy_same")
	default:
		i := slices.IndexFunc(v.Types, func(m licence.Merged) bool { return m.Saved.Type.ID == to[0] })
		v.Types[i].Mine = v.Types[i].Mine.With(v.Type(from[0]).Mine.Ticks())
		v.Note = "The boxes of " + v.Types[i].Saved.Type.Name + " now have the ticks of " + v.Type(from[0]).Saved.Type.Name + ". Nothing is saved yet"
	}
}

// accessBulk ticks or unticks a panel and its fields for one type: those that the filter leaves.
func accessBulk(v *admin.AccessPage, on bool, of string) {
	named, portlet, _ := strings.Cut(of, ".")
	n, _ := strconv.ParseInt(named, 10, 64) // 0 is nobody's
	i := slices.IndexFunc(v.Types, func(m licence.Merged) bool { return m.Saved.Type.ID == n })
	if i < 0 || !slices.Contains(licence.Portlets, portlet) {
		return
	}
	v.Types[i].Mine = v.Types[i].Mine.Tick(portlet, v.Matching(portlet), on)
	v.Opened = portlet
}

// accessSave saves what was looked at. Whoever was second is told and saves nothing; what they ticked is kept (case 60).
func (s *Server) accessSave(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return licence.SaveDrafts(c.UserContext(), tx, accessDrafts(in))
	})
	bad, conflict, err := refused(err)
	if err != nil {
		return err
	}
	if bad == nil && conflict == "" {
		return s.done(c, urls.LicenceTypes(who.School.Slug)+"?done=access_saved", nil)
	}
	v, err := s.accessPosted(c, who, in, licence.AllAccess)
	if err != nil {
		return err
	}
	if conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return s.accessPage(c, who, v)
}
