package admin

import (
	"strconv"
	"strings"

	"gateway/app/tracking"
	"gateway/views/ui"
	"gateway/views/words"
)

// ScalesPage is the list of scales, and the ready sets to start from.
type ScalesPage struct {
	Scales []tracking.Scale
	Fields []tracking.Field
	Ready  []tracking.Ready
}

// used names the fields that have a scale.
func (v ScalesPage) used(scale int64) string {
	var names []string
	for _, f := range v.Fields {
		if f.ScaleID == scale {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return "No field"
	}
	return strings.Join(names, ", ")
}

// nothing says whether the school has neither scales nor fields.
func (v ScalesPage) nothing() bool { return len(v.Scales)+len(v.Fields) == 0 }

// shortValues are the values of a scale in a line: all of a short one, else the first and the last.
func shortValues(s tracking.Scale) string {
	var all []string
	for _, v := range s.Values {
		all = append(all, v.Text)
	}
	if len(all) > 12 {
		all = append(append(all[:8:8], "…"), all[len(all)-2:]...)
	}
	return strings.Join(all, " · ")
}

func directionWords(d string) string {
	switch d {
	case tracking.Up:
		return "The highest number is best"
	case tracking.Down:
		return "The lowest number is best"
	case tracking.None:
		return "Neither end is better"
	}
	return ""
}

// ScalePage is the form of one scale; its rows are numbered from 0 and stand in Form.
type ScalePage struct {
	Form     ui.Form
	Scale    tracking.Scale // as it is saved; ID 0 = new
	Use      tracking.Use
	Rows     int
	Version  int // of what the form was made from
	Conflict string
}

// ScaleWas is a scale as its form has it, without the values.
func ScaleWas(s tracking.Scale) []Was {
	return []Was{{"name", "Name", s.Name, ""}, {"explanation", "Explanation", s.Explanation, ""}, {"direction", "Which end is best", s.Direction, directionWords(s.Direction)},
		{"on_within", "On target within", Decimal(&s.OnWithin), ""}, {"near_within", "Just below within", Decimal(&s.NearWithin), ""}}
}

// ScaleRow is a value as a row of the form has it.
func ScaleRow(values map[string]string, n int, v tracking.Value, was string) {
	at := strconv.Itoa(n)
	values["value_"+at], values["also_"+at], values["meaning_"+at] = v.Text, strings.Join(v.Also, ", "), v.Meaning
	values["sort_"+at], values["colour_"+at], values["was_"+at] = Decimal(v.Sort), v.Colour, was
}

// was are the differences: of the scale, and of each value by its name.
func (v ScalePage) was() []Was {
	out := ScaleWas(v.Scale)
	if v.Conflict == "" {
		return out
	}
	var typed []string
	for n := range v.Rows {
		typed = append(typed, v.Form.Value(rowField("value", n)))
	}
	for n, saved := range v.Scale.Values {
		now := map[string]string{}
		ScaleRow(now, n, saved, "")
		at := strconv.Itoa(n)
		text := strings.TrimSpace(strings.Join([]string{saved.Text, Decimal(saved.Sort), saved.Meaning, now["also_"+at]}, " "))
		row := -1
		for i, t := range typed {
			if t == saved.Text {
				row = i
			}
		}
		for _, field := range []string{"also", "meaning", "sort", "colour"} {
			if row < 0 || v.Form.Value(rowField(field, row)) != now[field+"_"+at] {
				out = append(out, Was{"", "A value", "not what was typed", text})
				break
			}
		}
	}
	return out
}

func rowField(field string, n int) string { return field + "_" + strconv.Itoa(n) }

// usedBy says how many results have the value that a row had.
func (v ScalePage) usedBy(n int) string {
	if used := v.Use[v.Form.Value(rowField("was", n))]; used > 0 {
		return words.Number(used) + " " + plural(used, "result", "results")
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (v ScalePage) colours(n int) (out []ui.Choice) {
	now := v.Form.Value(rowField("colour", n))
	for _, c := range []struct{ value, label string }{{"", "None"}, {"good", "Green"}, {"near", "Amber"}, {"bad", "Red"}, {"info", "Blue"}} {
		out = append(out, ui.Choice{Value: c.value, Label: c.label, Checked: now == c.value})
	}
	return out
}

func directionChoices(f ui.Form) (out []ui.Choice) {
	for _, d := range []string{tracking.Up, tracking.Down, tracking.None} {
		out = append(out, ui.Choice{Value: d, Label: directionWords(d), Checked: f.Value("direction") == d})
	}
	return out
}
