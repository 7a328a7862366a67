package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/tracking"
	"gateway/views/admin"
	"gateway/views/ui"
	"gateway/views/urls"
)

// spareLines are the blank lines under the values of a scale.
const spareLines = 3

// scalesIndex is the list of scales, with the ready sets of the country (TRK-2).
func (s *Server) scalesIndex(c *fiber.Ctx, who auth.Principal) error {
	all, err := s.structure(c, who)
	if err != nil {
		return err
	}
	v := admin.ScalesPage{Scales: all.Scales, Fields: all.Fields}
	for _, r := range tracking.ReadySets() {
		if r.For(who.School.Country) {
			v.Ready = append(v.Ready, r)
		}
	}
	f := s.frame(c, who, "Scales", ui.Form{})
	f.Item = "scales"
	return page(c, fiber.StatusOK, admin.Scales(f, v))
}

// scaleNew is the form of a new scale, filled with a ready set where the address names one.
func (s *Server) scaleNew(c *fiber.Ctx, who auth.Principal) error {
	ready := tracking.ReadyByKey(query(c, "ready"))
	return s.scalePage(c, who, s.scaleForm(who, ready.Scale))
}

// scaleShow is the form of a scale as it is saved.
func (s *Server) scaleShow(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "scale")
	if err != nil {
		return err
	}
	scale, use, err := s.scaleOf(c, who, id)
	if err != nil {
		return err
	}
	v := s.scaleForm(who, scale)
	v.Use = use
	return s.scalePage(c, who, v)
}

func (s *Server) scaleOf(c *fiber.Ctx, who auth.Principal, id int64) (scale tracking.Scale, use tracking.Use, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if scale, err = tracking.ScaleByID(c.UserContext(), tx, id); err != nil {
			return err
		}
		use, err = tracking.UseOfScale(c.UserContext(), tx, id)
		return err
	})
	return scale, use, err
}

// scaleForm is a scale nobody has typed in.
func (s *Server) scaleForm(who auth.Principal, scale tracking.Scale) admin.ScalePage {
	v := admin.ScalePage{Form: s.blank(who), Scale: scale, Version: scale.Version}
	v.Form.Values = admin.Values(admin.ScaleWas(scale))
	for n, value := range scale.Values {
		was := ""
		if scale.ID != 0 {
			was = value.Text
		}
		admin.ScaleRow(v.Form.Values, n, value, was)
	}
	v.Rows = len(scale.Values)
	return v
}

func (s *Server) scalePage(c *fiber.Ctx, who auth.Principal, v admin.ScalePage) error {
	v.Rows = min(v.Rows+spareLines, tracking.MaxValues)
	title := "New scale"
	if v.Scale.ID != 0 {
		title = "Scale: " + v.Scale.Name
	}
	f := s.frame(c, who, title, v.Form)
	f.Item = "scales"
	if v.Conflict != "" {
		c.Status(fiber.StatusConflict)
	}
	return pageOr422(c, v.Form, admin.Scale(f, v))
}

// scaleSave saves a scale, deletes it, or gives the form more or fewer lines, by which nothing is saved.
func (s *Server) scaleSave(c *fiber.Ctx, who auth.Principal) (err error) {
	in := formOf(c)
	v := admin.ScalePage{}
	if c.Params("scale") != "" {
		id, err := number(c, "scale")
		if err != nil {
			return err
		}
		if v.Scale, v.Use, err = s.scaleOf(c, who, id); err != nil {
			return err
		}
	}
	typed, bad := typedScale(in, v.Scale.ID)
	v.Form, v.Version, v.Rows = s.shown(in, who, nil), typed.Version, len(typed.Values)
	relist(&v.Form, in)
	switch n, removes := removed(in, v.Rows); {
	case removes:
		return s.scaleWithout(c, who, v, typed, n)
	case in.get("do") == "add":
		return s.scalePage(c, who, v)
	case in.get("do") == "delete" && v.Scale.ID != 0:
		return s.scaleDelete(c, who, v)
	}
	bad = append(bad, typed.Check(v.Use)...)
	if bad == nil {
		err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
			_, err := tracking.SaveScale(c.UserContext(), tx, typed)
			return err
		})
		bad, v.Conflict, err = refused(err)
	}
	return s.scaleAnswer(c, who, v, bad, err, "?done=scale_saved")
}

// scaleAnswer leads back to the list, or shows the form again with what is wrong.
func (s *Server) scaleAnswer(c *fiber.Ctx, who auth.Principal, v admin.ScalePage, bad errs.Invalid, err error, done string) error {
	if err != nil {
		return err
	}
	if bad == nil && v.Conflict == "" {
		return s.done(c, urls.Scales(who.School.Slug)+done, nil)
	}
	v.Form.Problems = firsts(bad)
	if v.Conflict != "" {
		if v.Scale, v.Use, err = s.scaleOf(c, who, v.Scale.ID); err != nil {
			return err
		}
		v.Version = v.Scale.Version
	}
	return s.scalePage(c, who, v)
}

func (s *Server) scaleDelete(c *fiber.Ctx, who auth.Principal, v admin.ScalePage) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return tracking.DeleteScale(c.UserContext(), tx, v.Scale.ID) })
	_, conflict, err := refused(err)
	v.Conflict = conflict
	return s.scaleAnswer(c, who, v, nil, err, "?done=scale_deleted")
}

// scaleWithout shows the form without one of its lines, unless results have the value.
func (s *Server) scaleWithout(c *fiber.Ctx, who auth.Principal, v admin.ScalePage, typed tracking.ScaleForm, n int) error {
	field := "value_" + strconv.Itoa(n)
	if used := v.Use[typed.Was[n]]; used > 0 {
		v.Form.Problems.Add(field, "scale_value_used", "Value", typed.Was[n], "Count", used)
		return s.scalePage(c, who, v)
	}
	for i := n; i < v.Rows; i++ {
		for _, column := range scaleColumns {
			v.Form.Values[column+strconv.Itoa(i)] = v.Form.Values[column+strconv.Itoa(i+1)]
		}
	}
	v.Rows--
	return s.scalePage(c, who, v)
}

// removed is the line that a button takes away.
func removed(in form, lines int) (n int, ok bool) {
	n, err := strconv.Atoi(in.get("remove"))
	return n, err == nil && n >= 0 && n < lines
}

// scaleColumns are the fields of a line.
var scaleColumns = []string{"value_", "also_", "meaning_", "sort_", "colour_", "was_"}

// scaleLines are the places of the lines that are not blank; a line of a saved value is none.
func scaleLines(in form) (lines []string) {
	for n := range tracking.MaxValues {
		at := strconv.Itoa(n)
		if strings.TrimSpace(in.get("value_"+at)+in.get("also_"+at)+in.get("meaning_"+at)+in.get("sort_"+at)+in.get("was_"+at)) != "" {
			lines = append(lines, at)
		}
	}
	return lines
}

// relist numbers the lines of the form anew, without the blank ones between them.
func relist(f *ui.Form, in form) {
	lines := scaleLines(in)
	for n := range tracking.MaxValues {
		for _, column := range scaleColumns {
			value := ""
			if n < len(lines) {
				value = in.get(column + lines[n])
			}
			f.Values[column+strconv.Itoa(n)] = value
		}
	}
}

// typedScale reads the form; problems with numbers stand on the places that relist gives the lines.
func typedScale(in form, id int64) (f tracking.ScaleForm, bad errs.Invalid) {
	f.ID, f.Version = id, wholeNumber(in.get("version"))
	f.Name, f.Explanation, f.Direction = strings.TrimSpace(in.get("name")), strings.TrimSpace(in.get("explanation")), in.get("direction")
	for _, w := range []struct {
		field string
		into  *float64
	}{{"on_within", &f.OnWithin}, {"near_within", &f.NearWithin}} {
		field := w.field
		n, ok := typedNumber(in.get(field))
		if !ok {
			bad.Add(field, "scale_within")
		} else if n != nil {
			*w.into = *n
		}
	}
	for n, at := range scaleLines(in) {
		v := tracking.Value{Text: strings.TrimSpace(in.get("value_" + at)), Meaning: strings.TrimSpace(in.get("meaning_" + at)), Colour: in.get("colour_" + at)}
		for also := range strings.SplitSeq(in.get("also_"+at), ",") {
			if also = strings.TrimSpace(also); also != "" {
				v.Also = append(v.Also, also)
			}
		}
		var ok bool
		field := "sort_" + strconv.Itoa(n)
		if v.Sort, ok = typedNumber(in.get("sort_" + at)); !ok {
			bad.Add(field, "scale_sort")
		}
		f.Values, f.Was = append(f.Values, v), append(f.Was, in.get("was_"+at))
	}
	return f, bad
}
