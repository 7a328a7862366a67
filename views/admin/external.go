package admin

import (
	"strings"
	"time"

	"gateway/app/civil"
	"gateway/app/external"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// ExternalPage is the list of external users as somebody has filtered it.
type ExternalPage struct {
	external.Listing
	Filter external.Filter
	Pages  ui.Pages
}

var externalShows = []struct{ value, label, meta string }{
	{"", "Everybody", ""},
	{external.NeverSignedIn, "Never signed in", " never signed in"},
	{external.NoPupils, "Without a pupil", " without a pupil"},
	{external.HasWaiting, "Waiting for you", " waiting for you"},
	{external.HasBlocked, "Blocked for a pupil", " blocked for a pupil"},
	{external.IsNew, "New this week", " new this week"},
}

func (v ExternalPage) showChoices() (out []ui.Choice) {
	for _, s := range externalShows {
		out = append(out, ui.Choice{Value: s.value, Label: s.label, Checked: v.Filter.Show == s.value})
	}
	return out
}

func (v ExternalPage) accessChoices() []ui.Choice {
	return []ui.Choice{{Label: "All"}, {Value: external.Allowed, Label: "Allowed", Checked: v.Filter.Access == external.Allowed},
		{Value: external.Denied, Label: "Denied", Checked: v.Filter.Access == external.Denied}}
}

func (v ExternalPage) typeChoices() []ui.Choice {
	out := []ui.Choice{{Label: "All"}}
	for _, t := range v.Types {
		out = append(out, ui.Choice{Value: id(t.ID), Label: t.Name, Checked: v.Filter.TypeID == t.ID})
	}
	return out
}

// sortChoices are for windows in which the table has no head to sort by.
func (v ExternalPage) sortChoices() (out []ui.Choice) {
	for _, c := range []struct{ order, up, down string }{
		{external.BySurname, "Surname, A to Z", "Surname, Z to A"},
		{external.ByEmail, "Email, A to Z", "Email, Z to A"},
		{external.ByJoined, "Account, oldest first", "Account, newest first"},
		{external.ByLast, "Last sign-in, longest ago", "Last sign-in, newest first"},
	} {
		out = append(out, ui.Choice{Value: c.order, Label: c.up, Checked: v.sort() == c.order},
			ui.Choice{Value: "-" + c.order, Label: c.down, Checked: v.sort() == "-"+c.order})
	}
	return out
}

func (v ExternalPage) sort() string {
	if v.Filter.Down {
		return "-" + v.Filter.Order
	}
	return v.Filter.Order
}

func (v ExternalPage) sorted(order string) string {
	switch {
	case v.Filter.Order != order:
		return "none"
	case v.Filter.Down:
		return "descending"
	}
	return "ascending"
}

// sortHref sorts by an order, and from the end when the list is sorted by it already.
func (v ExternalPage) sortHref(order string) string {
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
func (v ExternalPage) found() string {
	s := counted(v.Total, "person", "people")
	for _, w := range externalShows {
		if w.value == v.Filter.Show {
			s += w.meta
		}
	}
	return s
}

// exportHref is the list as an Excel sheet.
func (v ExternalPage) exportHref() string {
	p := v.Pages
	p.Path += "/export.xlsx"
	return p.Href(1)
}

type externalTile struct {
	count int
	label string
	href  string
	near  bool
}

// tiles are what waits for the office, and what is new.
func externalTiles(f layout.Frame, n external.Figures) []externalTile {
	slug := f.School().Slug
	return []externalTile{
		{n.Waiting + n.Courts, "Waiting for you", urls.ExternalPart(slug, "waiting"), n.Waiting+n.Courts > 0},
		{n.Proposals, "Contacts to confirm", urls.ExternalPart(slug, "contacts"), false},
		{n.New, "New this week", urls.ExternalPart(slug, "new"), false},
	}
}

func accessWords(denied bool) string {
	if denied {
		return "Denied"
	}
	return "Allowed"
}

func reportWords(adr bool) string {
	if adr {
		return "Online"
	}
	return "On paper"
}

// userNotes are what to know of somebody at a glance.
func userNotes(u external.User) (out []string) {
	if u.Pupils == 0 {
		out = append(out, "No pupil")
	} else {
		out = append(out, pupils(u.Pupils))
	}
	if u.Waiting {
		out = append(out, "waits for you")
	}
	if u.Blocked {
		out = append(out, "blocked for a pupil")
	}
	return out
}

func lastSignIn(t *time.Time) string {
	if t == nil {
		return "Never"
	}
	return day(*t)
}

// dated is what the words of a holding depend on besides itself.
type dated struct {
	leaverDays int
	today      civil.Date
}

// untilOf is how long a leaver's families keep access; zero without a leaving date.
func untilOf(h external.Held, leaverDays int) civil.Date {
	if h.Leaving.IsZero() {
		return civil.Date{}
	}
	return school.AccessUntil(h.Leaving, leaverDays)
}

// heldState is what a holding means for the person today.
func heldState(h external.Held, n dated) string {
	until := untilOf(h, n.leaverDays)
	switch {
	case h.State == external.Ended:
		return endedWords(h)
	case h.State == external.Waiting:
		return "Waits for you"
	case h.State == external.Blocked && h.Until.IsZero():
		return "Blocked"
	case h.State == external.Blocked:
		return "Blocked until " + h.Until.Format()
	case h.State == external.Lapsed:
		return "Stopped: the pupil is of age and has not agreed"
	case h.Hidden:
		return "Stopped: the pupil is hidden"
	case h.Denied:
		return "Stopped: the account is denied"
	case !until.IsZero() && until.Before(n.today):
		return "Ended " + until.Format() + ", with the leaver’s access"
	case !until.IsZero() && h.Status == pupil.StatusLeft:
		return "Access until " + until.Format()
	}
	return "Has access"
}

func endedWords(h external.Held) string {
	s := "Ended"
	if h.Refused {
		s = "Not let in"
	}
	if h.EndedAt != nil {
		s += " " + words.Moment(*h.EndedAt)
	}
	switch {
	case h.EndedBy == "school" && h.DecidedBy != "":
		s += ", by " + h.DecidedBy
	case h.EndedBy == "person":
		s += ", by the person"
	}
	return s
}

// heldMade is how a holding came about.
func heldMade(h external.Held) string {
	how := "By adding the pupil"
	if h.MadeBy == "registration" {
		how = "By registering"
	}
	return how + ", with the " + h.TypeName + " key of " + day(h.KeyMadeAt)
}

// keyNote says that the key which made a holding is out of use.
func keyNote(h external.Held) string {
	switch h.KeyState {
	case "withdrawn":
		return "This key is withdrawn"
	case "replaced":
		return "This key has been replaced since"
	}
	return ""
}

// contactWords is which contact somebody is.
func contactWords(h external.Held) string {
	switch {
	case h.Audience == "pupil":
		return ""
	case !h.Decided():
		return "Not decided"
	case h.ContactID == 0:
		return "None of the contacts"
	case h.Relationship == "":
		return h.ContactName
	}
	return h.ContactName + ", " + h.Relationship
}

// childMeta tells a child from others of the same name.
func childMeta(s school.School, h external.Held) string {
	parts := []string{"Pupil ID " + h.PupilNumber}
	if h.Year != 0 {
		parts = append(parts, s.YearName(h.Year))
	}
	if h.TutorGroup != "" {
		parts = append(parts, h.TutorGroup)
	}
	if h.Hidden {
		parts = append(parts, "hidden")
	}
	return strings.Join(parts, ", ")
}
