package staff

import (
	"strconv"
	"strings"

	"gateway/app/auth"
	"gateway/app/pupil"
	"gateway/app/staff"
	"gateway/views/layout"
	"gateway/views/urls"
)

// way leads from the staff home to something that a role may do.
type way struct {
	needs             auth.Permission
	href              string
	icon, text, small string
}

// ways are those of whoever looks, in order.
func ways(f layout.Frame, w staff.Work) (out []way) {
	slug := f.School().Slug
	for _, y := range []way{
		{auth.AccessSettings, urls.LicenceTypes(slug), "details", "Edit licence types", "Choose what parents and pupils see"},
		{auth.KeysIssue, urls.Keys(slug), "download", "Generate licence keys", "Letters to print, or an Excel sheet for your mail merge"},
		{auth.ResultsEnter, urls.MySets(slug), "details", SetsTitle(f.Who), "Enter results, or paste them from a spreadsheet"},
		{auth.PupilsRead, urls.StaffPupils(slug), "pupils", pupilsWay(f.Who.Role), pupilsSmall(f.Who.Role, w)},
		{auth.StaffManage, urls.StaffList(slug), "parent", "Staff", "Add people, invite them, and choose what they may do"},
	} {
		if f.Who.Can(y.needs) {
			out = append(out, y)
		}
	}
	return out
}

func pupilsWay(r auth.Role) string {
	if r.Sees() == pupil.SeesAll {
		return "Pupils"
	}
	return "Your pupils"
}

func pupilsSmall(r auth.Role, w staff.Work) string {
	switch r.Sees() {
	case pupil.SeesTaught:
		return taught(w)
	case pupil.SeesAssigned:
		return number(w.Assigned, "pupil is assigned to you", "pupils are assigned to you")
	}
	return "Details, contacts, holdings and keys of each"
}

// taught says whose pupils a teacher sees: "Of your 2 sets and tutor group 9B".
func taught(w staff.Work) string {
	var parts []string
	switch len(w.Sets) {
	case 0:
	case 1:
		parts = append(parts, "set")
	default:
		parts = append(parts, strconv.Itoa(len(w.Sets))+" sets")
	}
	var groups []string
	for _, g := range w.Groups {
		groups = append(groups, g.Name)
	}
	switch len(groups) {
	case 0:
	case 1:
		parts = append(parts, "tutor group "+groups[0])
	default:
		parts = append(parts, "tutor groups "+strings.Join(groups, ", "))
	}
	return "Of your " + strings.Join(parts, " and ")
}

func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// noPupils says why somebody has no pupils yet, and what to do; "" for the office.
func noPupils(r auth.Role) (why, what string) {
	switch r.Sees() {
	case pupil.SeesTaught:
		return "You have no sets yet.", "Once the school office has put your sets and tutor groups in, their pupils are here. Ask the office if they should be here already."
	case pupil.SeesAssigned:
		return "No pupils are assigned to you yet.", "The school office chooses whom you see. Ask them for the pupils you work with."
	}
	return "", ""
}

// idle says whether somebody who is not of the office has nobody to look after.
func idle(r auth.Role, w staff.Work) bool {
	switch r.Sees() {
	case pupil.SeesTaught:
		return len(w.Sets)+len(w.Groups) == 0
	case pupil.SeesAssigned:
		return w.Assigned == 0
	}
	return false
}
