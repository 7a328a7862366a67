package admin

import (
	"gateway/app/tracking"
	"gateway/views/ui"
)

// FieldsPage is the list of fields.
type FieldsPage struct {
	tracking.S
}

// fieldGroup is a part of the list: the fields beside which each stands.
type fieldGroup struct {
	title, about string
	fields       []tracking.Field
}

// groups are the general fields, the shared ones, and those of each subject that has any.
func (v FieldsPage) groups() (out []fieldGroup) {
	add := func(title, about string, scope string, subject int64) {
		g := fieldGroup{title: title, about: about}
		for _, f := range v.Fields {
			if f.Scope == scope && f.SubjectID == subject {
				g.fields = append(g.fields, f)
			}
		}
		if len(g.fields) > 0 {
			out = append(out, g)
		}
	}
	add("General fields", "About the pupil, in no subject.", tracking.General, 0)
	add("Shared fields", "Asked in every subject that asks the shared fields.", tracking.Shared, 0)
	for _, s := range v.Subjects {
		add("Only in "+s.Alias, "Asked in "+s.Name+" alone.", tracking.InSubject, s.ID)
	}
	return out
}

// kind says what the values of a field are.
func (v FieldsPage) kind(f tracking.Field) string {
	switch f.Type {
	case tracking.OnScale:
		return "Scale: " + v.Scale(f.ScaleID).Name
	case tracking.Whole, tracking.Decimal:
		return capital(f.AllowedNumbers())
	}
	return "Text"
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// notes are what else there is to know of a field.
func (v FieldsPage) notes(f tracking.Field) (out []string) {
	if f.WholeYear {
		out = append(out, "for the whole year")
	}
	if f.TargetID != 0 {
		out = append(out, "compared with "+v.Field(f.TargetID).Name)
	}
	switch {
	case !f.Shown:
		out = append(out, "hidden from teachers")
	case !f.Writable:
		out = append(out, "teachers read it only")
	}
	return out
}

// FieldPage is the form of one field.
type FieldPage struct {
	Form      ui.Form
	Field     tracking.Field // as it is saved; ID 0 = new
	Structure tracking.S
	Results   int // with any, some things cannot change
	Mark      string
	Conflict  string
}

// FieldWas is a field as its form has it.
func FieldWas(f tracking.Field, s tracking.S) []Was {
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return id(n)
	}
	return []Was{{"name", "Name", f.Name, ""}, {"category", "Category", f.Category, ""}, {"explanation", "Explanation", f.Explanation, ""},
		{"scope", "Asked", f.Scope, scopeWords(f.Scope)}, {"subject", "Subject", number(f.SubjectID), s.Subject(f.SubjectID).Alias}, {"type", "Values", f.Type, typeWords(f.Type)},
		{"scale", "Scale", number(f.ScaleID), s.Scale(f.ScaleID).Name}, {"lowest", "Lowest", Decimal(f.Lowest), ""}, {"highest", "Highest", Decimal(f.Highest), ""},
		{"target", "Compared with", number(f.TargetID), s.Field(f.TargetID).Name}, {"whole_year", "For the whole year", Ticked(f.WholeYear), tickWords(f.WholeYear)},
		{"shown", "Teachers see it", Ticked(f.Shown), tickWords(f.Shown)}, {"writable", "Teachers enter it", Ticked(f.Writable), tickWords(f.Writable)},
		{"choice", "A list to choose from", Ticked(f.Choice), tickWords(f.Choice)}}
}

func scopeWords(scope string) string {
	switch scope {
	case tracking.General:
		return "About the pupil, in no subject"
	case tracking.Shared:
		return "In every subject with shared fields"
	case tracking.InSubject:
		return "In one subject only"
	}
	return ""
}

func typeWords(kind string) string {
	switch kind {
	case tracking.OnScale:
		return "Values of a scale"
	case tracking.Whole:
		return "Whole numbers"
	case tracking.Decimal:
		return "Decimals"
	case tracking.Text:
		return "Text"
	}
	return ""
}

// fixed says why something cannot change.
func (v FieldPage) fixed(text string) string {
	if v.Results == 0 {
		return text
	}
	return "Cannot change any more: the field has " + oneMany(v.Results, "result", "results")
}

// only is a list to choose from, or what is saved where it cannot change.
func (v FieldPage) only(name, saved string, choices []ui.Choice) (out []ui.Choice) {
	now := v.Form.Value(name)
	for _, c := range choices {
		c.Checked = c.Value == now
		if v.Results == 0 || c.Value == saved {
			out = append(out, c)
		}
	}
	return out
}

func (v FieldPage) scopes() []ui.Choice {
	var all []ui.Choice
	for _, s := range []string{tracking.Shared, tracking.InSubject, tracking.General} {
		all = append(all, ui.Choice{Value: s, Label: scopeWords(s)})
	}
	return v.only("scope", v.Field.Scope, all)
}

func (v FieldPage) types() []ui.Choice {
	var all []ui.Choice
	for _, t := range []string{tracking.OnScale, tracking.Whole, tracking.Decimal, tracking.Text} {
		all = append(all, ui.Choice{Value: t, Label: typeWords(t)})
	}
	return v.only("type", v.Field.Type, all)
}

func (v FieldPage) subjects() []ui.Choice {
	all := []ui.Choice{{Label: "No subject"}}
	for _, s := range v.Structure.Subjects {
		all = append(all, ui.Choice{Value: id(s.ID), Label: s.Alias})
	}
	return v.only("subject", blankOr(v.Field.SubjectID), all)
}

func (v FieldPage) scales() []ui.Choice {
	all := []ui.Choice{{Label: "No scale"}}
	for _, s := range v.Structure.Scales {
		all = append(all, ui.Choice{Value: id(s.ID), Label: s.Name})
	}
	return v.only("scale", blankOr(v.Field.ScaleID), all)
}

func blankOr(n int64) string {
	if n == 0 {
		return ""
	}
	return id(n)
}

// targets are the other fields by name; whether the two can be compared is judged when it is saved.
func (v FieldPage) targets() []ui.Choice {
	now := v.Form.Value("target")
	all := []ui.Choice{{Label: "Nothing", Checked: now == ""}}
	for _, f := range v.Structure.Fields {
		if f.ID == v.Field.ID || f.Type == tracking.Text {
			continue
		}
		label := f.Name
		if f.Scope == tracking.InSubject {
			label += ", " + v.Structure.Subject(f.SubjectID).Alias
		}
		all = append(all, ui.Choice{Value: id(f.ID), Label: label, Checked: now == id(f.ID)})
	}
	return all
}
