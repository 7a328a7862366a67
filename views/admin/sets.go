package admin

import (
	"slices"
	"strconv"
	"strings"

	"gateway/app/civil"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/ui"
)

// SetsPage is the list of the sets of an academic year.
type SetsPage struct {
	Year     school.AcademicYear // ID 0 = the school has none
	Years    []school.AcademicYear
	Subjects []tracking.Subject
	Filter   tracking.SetFilter
	Sets     []tracking.SetRow
}

func (v SetsPage) years() []ui.Choice { return PeriodsPage{Year: v.Year, Years: v.Years}.years() }

func (v SetsPage) subjects() []ui.Choice {
	out := []ui.Choice{{Label: "All subjects"}}
	for _, s := range v.Subjects {
		out = append(out, ui.Choice{Value: id(s.ID), Label: s.Alias, Checked: s.ID == v.Filter.SubjectID})
	}
	return out
}

func (v SetsPage) yearGroups(s school.School) []ui.Choice {
	return yearGroups(s, v.Filter.YearGroup, "All year groups")
}

func yearGroups(s school.School, now int, none string) []ui.Choice {
	out := []ui.Choice{{Label: none}}
	there := now == 0
	for n := s.FirstYear; n <= s.LastYear; n++ {
		out = append(out, ui.Choice{Value: strconv.Itoa(n), Label: s.YearName(n), Checked: n == now})
		there = there || n == now
	}
	if !there && now > 0 {
		out = append(out, ui.Choice{Value: strconv.Itoa(now), Label: s.YearName(now), Checked: true})
	}
	return out
}

func yearGroupWords(s school.School, n int) string {
	if n == 0 {
		return "Mixed"
	}
	return s.YearName(n)
}

// SetPage is the page of one set, or the form of a new one.
type SetPage struct {
	Form     ui.Form          // name, year group, teachers
	Adding   ui.Form          // finding and adding pupils
	Set      tracking.SetPage // as it is saved; ID 0 = new
	Staff    []tracking.Colleague
	Years    []school.AcademicYear // of a new set
	Subjects []tracking.Subject    // of a new set
	Found    []pupil.ListRow
	Total    int
	Picked   []string // ticked pupils
	Today    civil.Date
	Mark     string
	Conflict string
}

// SetWas is a set as its form has it.
func SetWas(p tracking.SetPage, s school.School) []Was {
	group := ""
	if p.YearGroup != 0 {
		group = strconv.Itoa(p.YearGroup)
	}
	out := []Was{{"name", "Name", p.Name, ""}, {"year_group", "Year group", group, yearGroupWords(s, p.YearGroup)}}
	for n, t := range p.TeacherIDs {
		out = append(out, Was{rowField("teacher", n), "Teacher", id(t), p.Teachers[n]})
	}
	return out
}

// Lines are how many lines a list of staff has in a form: those that are filled, and two spare ones.
func Lines(f ui.Form, name string) int {
	n := 0
	for i := range MaxStaff {
		if f.Value(rowField(name, i)) != "" {
			n = i + 1
		}
	}
	return min(n+2, MaxStaff)
}

// MaxStaff is how many teachers a set, and tutors a group may have.
const MaxStaff = 20

func (v SetPage) yearChoices() []ui.Choice {
	out := []ui.Choice{}
	for _, y := range v.Years {
		out = append(out, ui.Choice{Value: id(y.ID), Label: y.Name, Checked: v.Form.Value("year") == id(y.ID)})
	}
	return out
}

func (v SetPage) subjectChoices() []ui.Choice {
	out := []ui.Choice{{Label: "Choose a subject"}}
	for _, s := range v.Subjects {
		out = append(out, ui.Choice{Value: id(s.ID), Label: s.Alias, Checked: v.Form.Value("subject") == id(s.ID)})
	}
	return out
}

func (v SetPage) group() int {
	n, _ := strconv.Atoi(v.Form.Value("year_group"))
	return n
}

// meta is the line under the name of a set.
func (v SetPage) meta(s school.School) string {
	parts := []string{v.Set.Subject.Name, v.Set.Year, yearGroupWords(s, v.Set.YearGroup)}
	if !v.Set.Closed.IsZero() {
		parts = append(parts, "closed on "+v.Set.Closed.Format())
	}
	return strings.Join(parts, " · ")
}

// now and past are who is in the set, and who was.
func (v SetPage) now() (out []tracking.Member) {
	for _, m := range v.Set.Members {
		if !m.Over(v.Today) {
			out = append(out, m)
		}
	}
	return out
}

func (v SetPage) past() (out []tracking.Member) {
	for _, m := range v.Set.Members {
		if m.Over(v.Today) {
			out = append(out, m)
		}
	}
	return out
}

// foundLabel tells a found pupil from another one with the name.
func (v SetPage) foundLabel(s school.School, r pupil.ListRow) string {
	parts := []string{r.Surname + ", " + r.Forename, r.PupilID}
	if r.Year != 0 {
		parts = append(parts, s.YearName(r.Year))
	}
	if r.TutorGroup != "" {
		parts = append(parts, r.TutorGroup)
	}
	if slices.ContainsFunc(v.now(), func(m tracking.Member) bool { return m.PupilID == r.ID }) {
		parts = append(parts, "in the set already")
	}
	return strings.Join(parts, " · ")
}
