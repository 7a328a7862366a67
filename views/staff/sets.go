package staff

import (
	"strconv"
	"strings"

	"gateway/app/auth"
	"gateway/app/result"
	"gateway/app/school"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// SetsPage is the list of sets to enter results for, as somebody has filtered it.
type SetsPage struct {
	result.Sets
	Filter result.Filter
	Pages  ui.Pages
	All    bool // the office's list
}

func (v SetsPage) yearChoices(s school.School) []ui.Choice {
	return yearChoices(s, v.Years, v.Filter.YearGroup)
}

func (v SetsPage) subjectChoices() []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, s := range v.Subjects {
		out = append(out, ui.Choice{Value: strconv.FormatInt(s.ID, 10), Label: s.Name, Checked: v.Filter.Subject == s.ID})
	}
	return out
}

// found is how many sets the filter finds, in words.
func (v SetsPage) found() string {
	if v.Total == 1 {
		return "1 set"
	}
	return words.Number(v.Total) + " sets"
}

// meta is the line under the heading.
func (v SetsPage) meta() string {
	if v.All {
		return "The sets of this academic year, with the newest period that has begun."
	}
	return "Choose a set to enter its results."
}

// done is how far a set is: "14 of 28 complete".
func done(r result.SetRow) string {
	switch {
	case r.PeriodID == 0:
		return "No period has begun"
	case r.Pupils == 0:
		return "No pupils"
	case r.Asked == 0:
		return "Nothing is asked"
	}
	return strconv.Itoa(r.Complete) + " of " + strconv.Itoa(r.Pupils) + " complete"
}

func allDone(r result.SetRow) bool {
	return r.PeriodID != 0 && r.Asked > 0 && r.Pupils > 0 && r.Complete == r.Pupils
}

func teachers(r result.SetRow) string { return strings.Join(r.Teachers, ", ") }

func setHref(f layout.Frame, r result.SetRow) string { return urls.Results(f.School().Slug, r.ID, 0) }

// SetsTitle is what the list is called for a role.
func SetsTitle(who auth.Principal) string {
	if who.Can(auth.TrackingEdit) {
		return "Results"
	}
	return "My sets"
}
