package admin

import (
	"strconv"
	"strings"

	"gateway/app/importer"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/staff"
	"gateway/views/ui"
)

// PupilForm is the form by which one pupil is changed by hand.
type PupilForm struct {
	pupil.Page
	Form     ui.Form
	Conflict string   // somebody else has saved meanwhile: each difference says so
	Warnings []string // what to look at once more before saving
	Seen     string   // which warnings these are
}

// Typed is a pupil as the form has them: dates in words, and no known-as name where it is the legal one, so that it
// follows the legal one when that changes (case 26).
func Typed(s school.School, r pupil.Row) map[string]string {
	out := map[string]string{}
	for _, t := range importer.Targets(importer.Pupils) {
		if f, ok := pupil.FieldOf(t.Name); ok {
			out[t.Name] = r[f]
		}
	}
	for _, f := range []pupil.Field{pupil.BirthDate, pupil.Admission, pupil.Leaving} {
		out[f.String()] = staff.Worded(s, f, r[f])
	}
	if r[pupil.Surname] == r[pupil.LegalSurname] {
		out[pupil.Surname.String()] = ""
	}
	if r[pupil.Forename] == r[pupil.LegalForename] {
		out[pupil.Forename.String()] = ""
	}
	return out
}

// hint is a field's hint, and when somebody else has saved another value, that value.
func (v PupilForm) hint(s school.School, field pupil.Field, text string) string {
	name := field.String()
	if v.Conflict == "" || v.Form.Value(name) == Typed(s, v.Row)[name] {
		return text
	}
	saved := Typed(s, v.Row)[name]
	if field == pupil.Year || field == pupil.Sex || field == pupil.Enrolment {
		saved = staff.Worded(s, field, v.Row[field])
	}
	if text != "" {
		text += ". "
	}
	return text + "Saved now: " + orNone(saved)
}

// numbers are the national numbers that the form has: those of the country, and others that the pupil has.
func (v PupilForm) numbers(s school.School) (out []pupil.Field) {
	for _, f := range []pupil.Field{pupil.UPN, pupil.SCN, pupil.ULN} {
		foreign := f == pupil.UPN && s.Country == "scotland" || f == pupil.SCN && s.Country != "scotland"
		if _, typed := v.Form.Values[f.String()]; !foreign || v.Row[f] != "" || typed && v.Form.Value(f.String()) != "" {
			out = append(out, f)
		}
	}
	return out
}

func numberHint(f pupil.Field) string {
	switch f {
	case pupil.UPN:
		return "One letter and 12 digits"
	case pupil.SCN:
		return "9 digits"
	}
	return "10 digits, from the age of 14"
}

func (v PupilForm) sexes() []ui.Choice {
	now := v.Form.Value("sex")
	out := []ui.Choice{{Label: "Not recorded", Checked: now == ""}, {Value: "F", Label: "Female", Checked: now == "F"}, {Value: "M", Label: "Male", Checked: now == "M"}}
	if s := v.Row[pupil.Sex]; s != "" && s != "F" && s != "M" {
		out = append(out, ui.Choice{Value: s, Label: s, Checked: now == s})
	}
	return out
}

// years are the school's, and the pupil's own should it be none of them.
func (v PupilForm) years(s school.School) []ui.Choice {
	now, own := v.Form.Value("year_group"), v.Row[pupil.Year]
	out := []ui.Choice{{Label: "Not recorded"}}
	add := func(n int) {
		value := strconv.Itoa(n)
		out = append(out, ui.Choice{Value: value, Label: s.YearName(n), Checked: now == value})
		if value == own {
			own = ""
		}
	}
	for n := s.FirstYear; n <= s.LastYear; n++ {
		add(n)
	}
	if n, err := strconv.Atoi(own); err == nil {
		add(n)
	}
	return out
}

func (v PupilForm) enrolments() (out []ui.Choice) {
	for _, e := range staff.Enrolments {
		out = append(out, ui.Choice{Value: e.Code, Label: e.Words, Checked: v.Form.Value("enrolment") == e.Code})
	}
	return out
}

// savesAs is the filled button's label.
func (v PupilForm) savesAs() string {
	if len(v.Warnings) > 0 {
		return "Save all the same"
	}
	return "Save"
}

func describedBy(f ui.Form, name, hint string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, ui.ID(name)+"-hint")
	}
	if f.Wrong(name) != "" {
		ids = append(ids, ui.ID(name)+"-error")
	}
	return strings.Join(ids, " ")
}
