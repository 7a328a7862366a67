package admin

import (
	"strconv"
	"time"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/staff"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/words"
)

// StaffPage is the list of staff as somebody has filtered it.
type StaffPage struct {
	staff.Listing
	Filter staff.Filter
	Form   ui.Form
	Pages  ui.Pages
}

// roleWords are what each role is called, and may do.
var roleWords = map[auth.Role]struct{ name, may string }{
	auth.Super:   {"Super", "Everything, and decides who is super or admin"},
	auth.Admin:   {"Admin", "The school office: pupils, keys, access settings, imports, teachers and support staff"},
	auth.Teacher: {"Teacher", "The pupils of their own sets and tutor groups"},
	auth.Support: {"Support", "The pupils whom the office assigns to them"},
}

var staffStates = []struct{ value, label, meta string }{
	{staff.StateActive, "Working here", ""},
	{staff.StateNew, "Not invited yet", " not invited yet"},
	{staff.StateWaiting, "Invited, not signed in yet", " invited who have not signed in yet"},
	{staff.StateOff, "Switched off", " switched off"},
	{staff.StateAll, "All", ", switched off or not"},
}

func (v StaffPage) roleChoices() []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, r := range staff.Roles {
		out = append(out, ui.Choice{Value: string(r), Label: roleWords[r].name, Checked: v.Filter.Role == r})
	}
	return out
}

func (v StaffPage) stateChoices() (out []ui.Choice) {
	for _, s := range staffStates {
		out = append(out, ui.Choice{Value: s.value, Label: s.label, Checked: v.Filter.State == s.value})
	}
	return out
}

// found is how many the filter finds, in words.
func (v StaffPage) found() string {
	out := counted(v.Total, "person", "people")
	for _, s := range staffStates {
		if s.value == v.Filter.State {
			out += s.meta
		}
	}
	return out
}

// invitable says whether anybody on the page can be invited.
func (v StaffPage) invitable(f layout.Frame) bool {
	for _, p := range v.Rows {
		if p.MayInvite(f.Who) {
			return true
		}
	}
	return false
}

// proposals is the head of those whom an import names.
func (v StaffPage) proposals() string {
	if len(v.Proposed) == 1 {
		return "An import names one person as admin or super"
	}
	return "An import names " + words.Number(len(v.Proposed)) + " people as admin or super"
}

// surnameFirst is a person as a list by surname has them.
func surnameFirst(p staff.Person) string {
	if p.Surname == "" || p.Forename == "" {
		return p.Name()
	}
	return p.Surname + ", " + p.Forename
}

// signInState is whether somebody has been invited and has signed in.
func signInState(p staff.Person) string {
	switch {
	case !p.Active:
		return "Switched off"
	case p.SignedInAt != nil:
		return "Signed in " + day(*p.SignedInAt)
	case p.InvitedAt != nil:
		return "Invited " + day(*p.InvitedAt)
	}
	return "Not invited yet"
}

func day(t time.Time) string { return civil.OnDay(t).Format() }

// StaffForm is a person as somebody types them, and as they are saved.
type StaffForm struct {
	Form     ui.Form
	Saved    staff.Person // ID 0 = a new one
	Version  int
	Conflict string
}

// StaffValues are the values of the form for a person.
func StaffValues(p staff.Person) map[string]string {
	return map[string]string{"title": p.Title, "forename": p.Forename, "surname": p.Surname, "code": p.Code, "department": p.Department, "role": string(p.Role)}
}

// hint is what is saved now, where somebody else has saved something else than what was typed.
func (v StaffForm) hint(name, text string) string {
	if saved := StaffValues(v.Saved)[name]; v.Conflict != "" && v.Form.Value(name) != saved {
		if saved == "" {
			saved = "nothing"
		}
		if text != "" {
			text += ". "
		}
		return text + "Saved now: " + saved
	}
	return text
}

func (v StaffForm) roles(by auth.Role) (out []ui.Choice) {
	for _, r := range staff.Gives(by) {
		out = append(out, ui.Choice{Value: string(r), Label: roleWords[r].name + ": " + roleWords[r].may, Checked: v.Form.Value("role") == string(r)})
	}
	return out
}

// AssignPage is the pupils of a member of support staff, and pupils to add.
type AssignPage struct {
	Person   staff.Person
	Assigned []staff.Assignee
	Found    pupil.Listing
	Filter   pupil.Filter
	Form     ui.Form
	Pages    ui.Pages
}

// has says whether a pupil is assigned already.
func (v AssignPage) has(id int64) bool {
	for _, a := range v.Assigned {
		if a.ID == id {
			return true
		}
	}
	return false
}

func (v AssignPage) yearChoices(s school.School) []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, y := range v.Found.Years {
		out = append(out, ui.Choice{Value: strconv.Itoa(y), Label: s.YearName(y), Checked: v.Filter.Year == y})
	}
	return out
}

func (v AssignPage) groupChoices() []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, g := range v.Found.Groups {
		out = append(out, ui.Choice{Value: g, Label: g, Checked: v.Filter.TutorGroup == g})
	}
	return out
}

// place tells namesakes apart: year, tutor group, Pupil ID, and what is out of the ordinary.
func place(s school.School, year int, group, pupilID, status string, hidden bool) (out string) {
	if year != 0 {
		out = s.YearName(year) + ", "
	}
	if group != "" {
		out += group + ", "
	}
	out += pupilID
	if status == pupil.StatusLeft {
		out += ", has left"
	}
	if hidden {
		out += ", hidden: not seen by support staff"
	}
	return out
}

func pupilName(forename, surname string) string {
	if forename == "" || surname == "" {
		return surname + forename
	}
	return surname + ", " + forename
}
