package admin

import (
	"strconv"

	"gateway/app/school"
	"gateway/views/ui"
	"gateway/views/words"
)

// YearsPage is the school's year groups and academic years as somebody types them, and as they are saved.
type YearsPage struct {
	Form     ui.Form
	Years    []school.AcademicYear // one for each line of the form; ID 0 = not saved yet
	Saved    school.YearSettings
	Mark     string // of Saved
	Conflict string
}

// yearChoices are all year groups that a school of the country can have.
func yearChoices(f ui.Form, s school.School, name string) (out []ui.Choice) {
	for n := 1; n <= school.HighestYear(s.Country); n++ {
		value := strconv.Itoa(n)
		out = append(out, ui.Choice{Value: value, Label: s.YearName(n), Checked: f.Value(name) == value})
	}
	return out
}

// hint is what is saved now, where somebody else has saved something else than what was typed.
func (v YearsPage) hint(name, saved, text string) string {
	if v.Conflict == "" || v.Form.Value(name) == saved {
		return text
	}
	if text != "" {
		text += ". "
	}
	return text + "Saved now: " + saved
}

func (v YearsPage) yearHint(s school.School, name string, saved int) string {
	if v.Conflict == "" || v.Form.Value(name) == strconv.Itoa(saved) {
		return ""
	}
	return "Saved now: " + s.YearName(saved)
}

// savedYear is an academic year as it is saved; zero for one that is not.
func (v YearsPage) savedYear(id int64) school.AcademicYear {
	for _, y := range v.Saved.Years {
		if y.ID == id && id != 0 {
			return y
		}
	}
	return school.AcademicYear{}
}

func (v YearsPage) dateHint(n int, field string) string {
	y := v.savedYear(v.Years[n].ID)
	saved := y.Starts.Format()
	if field == "ends" {
		saved = y.Ends.Format()
	}
	return v.hint(yearField(field, n), saved, "")
}

func yearField(field string, n int) string { return field + "_" + strconv.Itoa(n) }

// yearLegend names one line: by its saved name, or as one that is new.
func (v YearsPage) yearLegend(n int) string {
	if y := v.savedYear(v.Years[n].ID); y.Name != "" {
		return y.Name
	}
	return "A new year, not saved yet"
}

// leaverHint says what the number means.
func leaverHint() string {
	return "0 to " + words.Number(school.MaxLeaverDays) + ". Used at once: with a lower number families of earlier leavers lose access now"
}
