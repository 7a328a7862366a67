package staff

import (
	"strconv"
	"strings"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// PupilsPage is the list of pupils as somebody has filtered it.
type PupilsPage struct {
	pupil.Listing
	Filter pupil.Filter
	Pages  ui.Pages
}

// whose says which pupils somebody sees who does not see all.
func (v PupilsPage) whose(f layout.Frame) string {
	switch f.Who.Role.Sees() {
	case pupil.SeesTaught:
		return "The pupils of your sets and tutor groups"
	case pupil.SeesAssigned:
		return "The pupils assigned to you"
	}
	return ""
}

// states are the words of the states of a list. Hidden pupils are the office's business alone.
var states = []struct{ value, label, meta string }{
	{pupil.StatusOnRoll, "On roll", " on roll"},
	{pupil.StatusStarting, "Starting", " starting later"},
	{pupil.StatusLeft, "Left", " who left"},
	{pupil.StateHidden, "Hidden", " hidden"},
	{pupil.StateAll, "All", ", on roll, starting or left"},
}

func (v PupilsPage) stateChoices(f layout.Frame) (out []ui.Choice) {
	for _, s := range states {
		if s.value != pupil.StateHidden || f.Who.Can(auth.PupilsEdit) {
			out = append(out, ui.Choice{Value: s.value, Label: s.label, Checked: v.Filter.State == s.value})
		}
	}
	return out
}

func (v PupilsPage) yearChoices(s school.School) []ui.Choice {
	return yearChoices(s, v.Years, v.Filter.Year)
}

// yearChoices are the year groups to filter by; chosen 0 is all.
func yearChoices(s school.School, years []int, chosen int) []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, y := range years {
		out = append(out, ui.Choice{Value: strconv.Itoa(y), Label: s.YearName(y), Checked: chosen == y})
	}
	return out
}

func (v PupilsPage) groupChoices() []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, g := range v.Groups {
		out = append(out, ui.Choice{Value: g, Label: g, Checked: v.Filter.TutorGroup == g})
	}
	return out
}

// sortChoices are for windows in which the table has no head to sort by.
func (v PupilsPage) sortChoices() (out []ui.Choice) {
	for _, c := range []struct{ order, up, down string }{
		{pupil.BySurname, "Surname, A to Z", "Surname, Z to A"},
		{pupil.ByGroup, "Year, youngest first", "Year, oldest first"},
		{pupil.ByID, "Pupil ID, lowest first", "Pupil ID, highest first"},
	} {
		out = append(out, ui.Choice{Value: c.order, Label: c.up, Checked: v.sort() == c.order},
			ui.Choice{Value: "-" + c.order, Label: c.down, Checked: v.sort() == "-"+c.order})
	}
	return out
}

// sort is the order as the address has it: a minus is from the end.
func (v PupilsPage) sort() string {
	if v.Filter.Down {
		return "-" + v.Filter.Order
	}
	return v.Filter.Order
}

// sorted is the head's aria-sort.
func (v PupilsPage) sorted(order string) string {
	switch {
	case v.Filter.Order != order:
		return "none"
	case v.Filter.Down:
		return "descending"
	}
	return "ascending"
}

// sortHref sorts by an order, and from the end when the list is sorted by it already. It begins at the first page.
func (v PupilsPage) sortHref(order string) string {
	p := v.Pages
	p.Query = map[string][]string{}
	for name, values := range v.Pages.Query {
		p.Query[name] = values
	}
	if v.sorted(order) == "ascending" {
		order = "-" + order
	}
	p.Query["sort"] = []string{order}
	return p.Href(1)
}

// found is how many the filter finds, in words.
func (v PupilsPage) found() string {
	s := words.Number(v.Total) + " pupils"
	if v.Total == 1 {
		s = "1 pupil"
	}
	for _, st := range states {
		if st.value == v.Filter.State {
			s += st.meta
		}
	}
	return s
}

func (v PupilsPage) hasHouses() bool {
	for _, r := range v.Rows {
		if r.House != "" {
			return true
		}
	}
	return false
}

// listName is a pupil as a list by surname has them.
func listName(r pupil.ListRow) string {
	if r.Forename == "" || r.Surname == "" {
		return r.Surname + r.Forename
	}
	return r.Surname + ", " + r.Forename
}

func yearOf(s school.School, year int) string {
	if year == 0 {
		return ""
	}
	return s.YearName(year)
}

func (v PupilsPage) stateOf(r pupil.ListRow) string {
	if v.Filter.State == pupil.StateHidden {
		return "Hidden (" + strings.ToLower(StateWords(r.Status)) + ")"
	}
	return StateWords(r.Status)
}

// StateWords is a pupil's status in words.
func StateWords(status string) string {
	for _, s := range states {
		if s.value == status {
			return s.label
		}
	}
	return status
}

// Fact is one line of what is known of a pupil.
type Fact struct{ Label, Value, Note string }

// Facts are what every member of staff may know of a pupil.
func Facts(s school.School, r pupil.Row) []Fact {
	return []Fact{
		{Label: "Pupil ID", Value: r[pupil.ID]},
		{Label: "Year group", Value: Worded(s, pupil.Year, r[pupil.Year])},
		{Label: "Tutor group", Value: r[pupil.TutorGroup]},
		{Label: "House", Value: r[pupil.House]},
		{Label: "Sex", Value: Worded(s, pupil.Sex, r[pupil.Sex])},
		{Label: "Date of birth", Value: Worded(s, pupil.BirthDate, r[pupil.BirthDate])},
		{Label: "State", Value: StateWords(r[pupil.Status])},
	}
}

// Enrolments are the words of the codes of enrolment, in the order of a list.
var Enrolments = []struct{ Code, Words string }{
	{"C", "Single registration"},
	{"M", "Main school, dual registration"},
	{"S", "Subsidiary school, dual registration"},
	{"G", "Guest"},
	{"F", "Further education college"},
	{"O", "Other provider"},
}

// Worded is a value of a pupil as people read it.
func Worded(s school.School, f pupil.Field, value string) string {
	switch f {
	case pupil.BirthDate, pupil.Admission, pupil.Leaving:
		if d, ok := civil.Parse(value); ok {
			return d.Format()
		}
	case pupil.Year:
		if n, err := strconv.Atoi(value); err == nil {
			return s.YearName(n)
		}
	case pupil.Sex:
		switch value {
		case "F":
			return "Female"
		case "M":
			return "Male"
		}
	case pupil.Status:
		return StateWords(value)
	case pupil.Enrolment:
		for _, e := range Enrolments {
			if e.Code == value {
				return e.Words
			}
		}
	}
	return value
}

// PupilMeta is the line under the name on a pupil's page: namesakes are told apart by it.
func PupilMeta(s school.School, r pupil.Row) string {
	parts := []string{"Pupil ID " + r[pupil.ID]}
	for _, p := range []string{Worded(s, pupil.Year, r[pupil.Year]), r[pupil.TutorGroup]} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

func pupilHref(f layout.Frame, r pupil.ListRow) string {
	return urls.StaffPupil(f.School().Slug, r.ID)
}
