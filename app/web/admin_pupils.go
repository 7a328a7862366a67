package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/urls"
)

// reasonLength is how many characters a reason may have.
const reasonLength = 200

// wholePupil reads the pupil whom the address names. Only a page that shows the pupil is a view.
func (s *Server) wholePupil(c *fiber.Ctx, who auth.Principal) (p pupil.Page, err error) {
	id, err := number(c, "pupil")
	if err != nil {
		return p, err
	}
	by := viewer(c, who)
	by.Head = by.Head || c.Method() != fiber.MethodGet
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		p, err = pupil.Open(c.UserContext(), tx, id, pupil.Whole, by)
		return err
	})
	return p, err
}

// pupilEditShow is the form by which one pupil is changed by hand.
func (s *Server) pupilEditShow(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.wholePupil(c, who)
	if err != nil {
		return err
	}
	form := s.blank(who)
	form.Values = admin.Typed(who.School, p.Row)
	return s.pupilEditPage(c, who, fiber.StatusOK, admin.PupilForm{Page: p, Form: form})
}

func (s *Server) pupilEditPage(c *fiber.Ctx, who auth.Principal, status int, v admin.PupilForm) error {
	f := s.frame(c, who, "Change details: "+v.Name(), v.Form)
	f.Item = "pupils"
	return page(c, status, admin.EditPupil(f, v))
}

// pupilEditDo saves what was typed of one pupil, by the rules of an import. What should be looked at once more is
// shown once before it is saved; whoever was second is told, and keeps what they typed (case 60).
func (s *Server) pupilEditDo(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.wholePupil(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	edit, warnings, bad := typedPupil(in, who.School, p)
	v := admin.PupilForm{Page: p, Form: s.shown(in, who, bad)}
	if bad != nil {
		return s.pupilEditPage(c, who, fiber.StatusUnprocessableEntity, v)
	}
	if v.Warnings, v.Seen = unseen(warnings, in.get("seen")); len(v.Warnings) > 0 {
		return s.pupilEditPage(c, who, fiber.StatusOK, v)
	}
	var done pupil.Line
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		done, err = pupil.Save(c.UserContext(), tx, edit)
		return err
	})
	var conflict errs.Conflict
	switch {
	case errors.As(err, &bad):
		v.Form.Problems = bad
		return s.pupilEditPage(c, who, fiber.StatusUnprocessableEntity, v)
	case errors.As(err, &conflict):
		if v.Page, err = s.wholePupil(c, who); err != nil {
			return err
		}
		v.Conflict = conflict.Text
		return s.pupilEditPage(c, who, fiber.StatusConflict, v)
	case err != nil:
		return err
	}
	back := urls.StaffPupil(who.School.Slug, p.ID)
	if done.Kind == pupil.Unchanged {
		return s.done(c, back+"?done=pupil_unchanged", nil)
	}
	return s.done(c, back+"?done=pupil_saved", nil)
}

// warning is something to look at once more. Its key stands for it in the form.
type warning struct{ key, text string }

// unseen are the texts of the warnings unless the form has shown all of them before, and their keys.
func unseen(all []warning, seen string) (texts []string, keys string) {
	before, fresh := strings.Fields(seen), false
	for _, w := range all {
		fresh = fresh || !slices.Contains(before, w.key)
		texts, keys = append(texts, w.text), strings.TrimSpace(keys+" "+w.key)
	}
	if !fresh {
		return nil, keys
	}
	return texts, keys
}

// typedPupil reads the form as a file of one row.
func typedPupil(in form, s school.School, p pupil.Page) (edit pupil.Edit, warnings []warning, bad errs.Invalid) {
	edit = pupil.Edit{PupilID: p.ID, Version: wholeNumber(in.get("version")), Today: today()}
	roll := importer.ReadPupils(rowOf(in, &edit.Has), mappingOf(in), importer.Options{School: s, Today: edit.Today})
	if strings.TrimSpace(in.get("pupil_id")) == "" {
		bad.Add("pupil_id", "pupil_id_blank")
	}
	for _, problem := range roll.Problems {
		if _, told := bad.On(problem.Field); !told {
			field := problem.Field
			bad.Add(field, "as_imports_say", "Words", problem.Words())
		}
	}
	if bad != nil || len(roll.Rows) != 1 {
		return edit, nil, bad
	}
	edit.Row = roll.Rows[0].Row
	return edit, warningsOf(roll.Warnings, edit, p), nil
}

// rowOf is the form as a file of one row, and what it has fields for; mappingOf says what its columns are.
func rowOf(in form, has *pupil.Fields) importer.Table {
	t := importer.Table{HeaderRow: 1, Records: []importer.Record{{Row: 2}}}
	for _, target := range importer.Targets(importer.Pupils) {
		if _, there := in.values[target.Name]; !there {
			continue
		}
		if f, ok := pupil.FieldOf(target.Name); ok {
			*has = has.With(f)
		}
		t.Headings = append(t.Headings, target.Label)
		t.Records[0].Cells = append(t.Records[0].Cells, in.get(target.Name))
	}
	return t
}

func mappingOf(in form) (m importer.Mapping) {
	for _, target := range importer.Targets(importer.Pupils) {
		if _, there := in.values[target.Name]; there {
			m = append(m, target.Name)
		}
	}
	return m
}

// warningsOf are the warnings about what is typed anew, and of a leaver who would be back.
func warningsOf(all []importer.Problem, edit pupil.Edit, p pupil.Page) (out []warning) {
	changed := func(name string) bool {
		f, ok := pupil.FieldOf(name)
		return ok && edit.Row[f] != p.Row[f]
	}
	for _, w := range all {
		if changed(w.Field) || w.Code == importer.WarnYearBirth && changed(pupil.BirthDate.String()) {
			out = append(out, warning{seenMark(w), w.Column + ": " + w.Words()})
		}
	}
	if p.Row[pupil.Status] == pupil.StatusLeft && edit.Has.Has(pupil.Leaving) && edit.Row[pupil.Leaving] == "" {
		out = append(out, warning{"leaving_date:back", "This pupil has left. Without a leaving date the pupil is on roll again"})
	}
	return out
}

// seenMark stands for one warning about one value: another odd value in the same field is told anew.
func seenMark(w importer.Problem) string {
	sum := sha256.Sum256([]byte(w.Value + "\n" + w.Words()))
	return w.Field + ":" + w.Code + ":" + hex.EncodeToString(sum[:8])
}

// pupilHiddenShow is the switch Hidden pupil (ADM-3).
func (s *Server) pupilHiddenShow(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.wholePupil(c, who)
	if err != nil {
		return err
	}
	return s.pupilHiddenPage(c, who, p, nil, form{})
}

func (s *Server) pupilHiddenPage(c *fiber.Ctx, who auth.Principal, p pupil.Page, bad errs.Invalid, in form) error {
	title := "Hide " + p.Name()
	if p.Hidden {
		title = "Stop hiding " + p.Name()
	}
	shown := s.shown(in, who, bad)
	f := s.frame(c, who, title, shown)
	f.Item = "pupils"
	return pageOr422(c, shown, admin.HidePupil(f, p))
}

// pupilHiddenDo sets the switch or takes it back, with a reason and a tick.
func (s *Server) pupilHiddenDo(c *fiber.Ctx, who auth.Principal) error {
	p, err := s.wholePupil(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	reason, hide := strings.Join(strings.Fields(in.get("reason")), " "), in.get("hide") == "yes"
	var bad errs.Invalid
	switch {
	case reason == "":
		bad.Add("reason", "hidden_reason")
	case utf8.RuneCountInString(reason) > reasonLength:
		bad.Add("reason", "too_long", "Max", reasonLength)
	}
	if in.get("confirm") != "yes" || !hide && in.get("hide") != "no" {
		bad.Add("confirm", "hidden_confirm")
	}
	if bad != nil {
		return s.pupilHiddenPage(c, who, p, bad, in)
	}
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return pupil.Hide(c.UserContext(), tx, p.ID, hide, reason) }); err != nil {
		return err
	}
	back := urls.StaffPupil(who.School.Slug, p.ID)
	if hide {
		return s.done(c, back+"?done=pupil_hidden", nil)
	}
	return s.done(c, back+"?done=pupil_shown", nil)
}
