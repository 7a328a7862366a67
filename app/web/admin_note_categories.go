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
	"gateway/app/note"
	"gateway/views/admin"
	"gateway/views/urls"
)

func (s *Server) noteCategories(c *fiber.Ctx, who auth.Principal) (all []note.Category, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		all, err = note.Categories(c.UserContext(), tx)
		return err
	})
	return all, err
}

// categoriesShow is the school's categories of notes (TRK-8).
func (s *Server) categoriesShow(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.noteCategories(c, who)
	if err != nil {
		return err
	}
	v := admin.NoteCategoriesPage{Form: s.blank(who), Saved: saved, Mark: note.Mark(saved)}
	for _, k := range saved {
		addCategoryLine(&v, note.CategoryLine{ID: k.ID, Name: k.Name})
	}
	if len(saved) == 0 {
		addCategoryLine(&v, note.CategoryLine{})
	}
	return s.categoriesPage(c, who, v)
}

// addCategoryLine adds a line at the end of the form.
func addCategoryLine(v *admin.NoteCategoriesPage, l note.CategoryLine) {
	v.Form.Values["name_"+strconv.Itoa(len(v.Lines))] = l.Name
	v.Lines = append(v.Lines, l)
}

func (s *Server) categoriesPage(c *fiber.Ctx, who auth.Principal, v admin.NoteCategoriesPage) error {
	f := s.frame(c, who, "Note categories", v.Form)
	f.Item = "note_categories"
	return pageOr422(c, v.Form, admin.NoteCategories(f, v))
}

// categoriesSave saves the categories, or adds a line; nothing is saved by that. Whoever was second is told, and keeps
// what they typed (case 60).
func (s *Server) categoriesSave(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.noteCategories(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	v := admin.NoteCategoriesPage{Form: s.shown(in, who, nil), Lines: typedCategories(in), Saved: saved, Mark: in.get("mark")}
	if in.get("do") == "add" && len(v.Lines) < note.MaxCategories {
		addCategoryLine(&v, note.CategoryLine{})
		return s.categoriesPage(c, who, v)
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return note.SaveCategories(c.UserContext(), tx, v.Mark, v.Lines) })
	var conflict errs.Conflict
	switch {
	case errors.As(err, &conflict):
		return s.categoriesConflict(c, who, v, conflict.Text)
	case errors.As(err, &v.Form.Problems):
		return s.categoriesPage(c, who, v)
	case err != nil:
		return err
	}
	return s.done(c, urls.NoteCategories(who.School.Slug)+"?done=categories_saved", nil)
}

// categoriesConflict shows what is saved beside what was typed. Categories that somebody else has added get a line, and
// those that are removed begin anew.
func (s *Server) categoriesConflict(c *fiber.Ctx, who auth.Principal, v admin.NoteCategoriesPage, text string) (err error) {
	if v.Saved, err = s.noteCategories(c, who); err != nil {
		return err
	}
	for n, l := range v.Lines {
		if !slices.ContainsFunc(v.Saved, func(k note.Category) bool { return k.ID == l.ID }) {
			v.Lines[n].ID = 0
		}
	}
	for _, k := range v.Saved {
		if !slices.ContainsFunc(v.Lines, func(l note.CategoryLine) bool { return l.ID == k.ID }) {
			addCategoryLine(&v, note.CategoryLine{ID: k.ID, Name: k.Name})
		}
	}
	v.Conflict, v.Mark = text, note.Mark(v.Saved)
	c.Status(fiber.StatusConflict)
	return s.categoriesPage(c, who, v)
}

// typedCategories reads the lines of the form.
func typedCategories(in form) (lines []note.CategoryLine) {
	for n := range note.MaxCategories {
		place := "_" + strconv.Itoa(n)
		if _, there := in.values["category"+place]; !there {
			break
		}
		lines = append(lines, note.CategoryLine{ID: int64(wholeNumber(in.get("category" + place))), Name: strings.Join(strings.Fields(in.get("name"+place)), " "),
			Remove: in.get("remove"+place) == "yes"})
	}
	return lines
}
