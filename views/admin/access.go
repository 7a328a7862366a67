package admin

import (
	"slices"
	"strings"
	"time"

	"gateway/app/fold"
	"gateway/app/licence"
	"gateway/views/ui"
	"gateway/views/words"
)

// MostColumns is how many licence types stand beside each other; a school with more chooses which.
const MostColumns = 3

// The choices of AccessPage.Show.
const (
	ShowSomeone = "someone" // fields that a licence type shows
	ShowNobody  = "nobody"
	ShowNew     = "new" // made since the settings were last saved
)

// AccessPage is "Edit access settings": every type of the school as it is saved and as somebody ticks it, of which some
// stand in columns.
type AccessPage struct {
	Form    ui.Form
	First   int64 // the type of the address
	Types   []licence.Merged
	Held    []int64 // types that the form holds beside its columns: somebody has ticked in them
	Columns []int64 // in their order
	Find    string
	Show    string
	Note    string // what a button has done
	Opened  string // portlet in which a button did it
	Me      string // who reads it
}

// Type is a type of the page by its id.
func (v AccessPage) Type(id int64) (m licence.Merged) {
	if i := slices.IndexFunc(v.Types, func(m licence.Merged) bool { return m.Saved.Type.ID == id }); i >= 0 {
		return v.Types[i]
	}
	return m
}

// columns are the types that stand in columns.
func (v AccessPage) columns() (out []licence.Merged) {
	for _, id := range v.Columns {
		out = append(out, v.Type(id))
	}
	return out
}

// panels are the portlets without their ticks.
func (v AccessPage) panels() []licence.Panel { return v.Types[0].Saved.Portlets }

// meta is the line under the heading: how much there is to decide.
func (v AccessPage) meta() string {
	n := 0
	for _, p := range v.panels() {
		n += len(p.Fields)
	}
	return "What each licence type sees: " + words.Number(len(v.panels())) + " panels, " + counted(n, "field", "fields") + ". Nothing changes for families until you save."
}

// Filtered says whether some of the fields are left out.
func (v AccessPage) Filtered() bool { return v.Find != "" || v.Show != "" }

// Matching are the keys of a panel's fields that the filter leaves.
func (v AccessPage) Matching(portlet string) (keys []string) {
	for _, p := range v.panels() {
		if p.Key != portlet {
			continue
		}
		whole := v.Find != "" && strings.Contains(fold.Text(p.Name), fold.Text(v.Find))
		for _, t := range p.Fields {
			if (whole || strings.Contains(fold.Text(t.Name+" "+t.Group), fold.Text(v.Find))) && v.showing(t) {
				keys = append(keys, t.Key)
			}
		}
	}
	return keys
}

// showing says whether a field is one of those that the select box asks for; what is saved counts, so that no line goes
// away while somebody ticks in it.
func (v AccessPage) showing(t licence.Tick) bool {
	seen := slices.ContainsFunc(v.Types, func(m licence.Merged) bool { return m.Saved.Shows(t.Key) })
	switch v.Show {
	case ShowSomeone:
		return seen
	case ShowNobody:
		return !seen
	case ShowNew:
		return v.isNew(t)
	}
	return true
}

// isNew says whether a field has come since one of the columns was saved.
func (v AccessPage) isNew(t licence.Tick) bool {
	return slices.ContainsFunc(v.columns(), func(m licence.Merged) bool { return m.Saved.New(t) })
}

func (v AccessPage) showChoices() []ui.Choice {
	out := []ui.Choice{{Label: "All fields"}, {Value: ShowSomeone, Label: "Seen by somebody"}, {Value: ShowNobody, Label: "Seen by nobody"}}
	var since time.Time
	for _, m := range v.columns() {
		if at := m.Saved.SavedAt; !at.IsZero() && (since.IsZero() || at.Before(since)) {
			since = at
		}
	}
	if !since.IsZero() {
		out = append(out, ui.Choice{Value: ShowNew, Label: "New since " + since.In(words.London).Format("2 January 2006")})
	}
	for i := range out {
		out[i].Checked = out[i].Value == v.Show
	}
	return out
}

// told are the types in which somebody else has saved something since the form was made.
func (v AccessPage) told() (out []licence.Merged) {
	for _, m := range v.Types {
		if len(m.Others) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// toldBy names who has saved.
func (v AccessPage) toldBy() string {
	by := ""
	for _, m := range v.told() {
		switch {
		case m.Saved.SavedBy == "" || by != "" && by != m.Saved.SavedBy:
			return "Somebody else has saved these settings since you opened them"
		default:
			by = m.Saved.SavedBy
		}
	}
	if by == v.Me {
		return "You have saved these settings in another window since you opened them here"
	}
	return by + " has saved these settings since you opened them"
}

// shortName is a type's name over a narrow column: "Parent" for "Parent/Guardian".
func shortName(name string) string {
	short, _, _ := strings.Cut(name, "/")
	return strings.TrimSpace(short)
}

func (v AccessPage) typeChoices(only []int64, chosen string) []ui.Choice {
	out := []ui.Choice{{Label: "Choose a licence type"}}
	for _, m := range v.Types {
		if n := m.Saved.Type.ID; only == nil || slices.Contains(only, n) {
			out = append(out, ui.Choice{Value: id(n), Label: m.Saved.Type.Name, Checked: chosen == id(n)})
		}
	}
	return out
}
