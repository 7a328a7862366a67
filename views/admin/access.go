package admin

import (
	"slices"
	"strconv"
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

// accessPanel is one row of the matrix, folded or not.
type accessPanel struct {
	v      AccessPage
	at     int // place among the portlets
	panel  licence.Panel
	fields []int // places of the fields that the filter leaves
}

// rows are the panels that the filter leaves.
func (v AccessPage) rows() (out []accessPanel) {
	for i, p := range v.panels() {
		row, keys := accessPanel{v: v, at: i, panel: p}, v.Matching(p.Key)
		for j, t := range p.Fields {
			if slices.Contains(keys, t.Key) {
				row.fields = append(row.fields, j)
			}
		}
		if len(row.fields) > 0 || !v.Filtered() {
			out = append(out, row)
		}
	}
	return out
}

// open says whether a panel is unfolded: the search found something in it, or somebody has changed it.
func (r accessPanel) open() bool {
	if r.v.Filtered() || r.v.Opened == r.panel.Key {
		return true
	}
	return slices.ContainsFunc(r.v.columns(), func(m licence.Merged) bool {
		here := func(c licence.Change) bool { return c.Panel.Key == r.panel.Key }
		return slices.ContainsFunc(m.Changes(), here) || slices.ContainsFunc(m.Others, here)
	})
}

// box is one tick of one type.
type box struct {
	typeID  int64
	key, id string
	label   string
	on      bool
	changed bool // differs from what is saved
}

// whole are the panel's own ticks, a column each.
func (r accessPanel) whole() (out []box) {
	for _, m := range r.v.columns() {
		saved, mine := m.Saved.Portlets[r.at], m.Mine.Portlets[r.at]
		out = append(out, box{m.Saved.Type.ID, mine.Key, "t-" + id(m.Saved.Type.ID) + "-" + strconv.Itoa(r.at), m.Saved.Type.Name + ": show " + mine.Name, mine.On, mine.On != saved.On})
	}
	return out
}

// boxes are the ticks of a field, a column each.
func (r accessPanel) boxes(j int) (out []box) {
	for _, m := range r.v.columns() {
		saved, mine := m.Saved.Portlets[r.at].Fields[j], m.Mine.Portlets[r.at].Fields[j]
		label := m.Saved.Type.Name + ": " + mine.Name
		if mine.Group != "" {
			label += ", " + mine.Group
		}
		out = append(out, box{m.Saved.Type.ID, mine.Key, "t-" + id(m.Saved.Type.ID) + "-" + strconv.Itoa(r.at) + "-" + strconv.Itoa(j), label, mine.On, mine.On != saved.On})
	}
	return out
}

// others tells beside a tick what somebody else has just saved there.
func (r accessPanel) others(key string) string {
	var parts []string
	for _, m := range r.v.columns() {
		for _, c := range m.Others {
			if c.Field.Key == key || c.Whole() && c.Panel.Key == key {
				parts = append(parts, m.Saved.Type.Name+": saved just now as "+tickWords(c.On))
			}
		}
	}
	return strings.Join(parts, ". ")
}

// carried is a tick that the form holds without showing it.
type carried struct{ name, value string }

// hidden is what the form holds beside its boxes: which types it is about, what was ticked when it was made, and the
// ticks that have no box.
func (v AccessPage) hidden() (out []carried) {
	boxes := map[string]bool{}
	for _, r := range v.rows() {
		boxes[r.panel.Key] = true
		for _, j := range r.fields {
			boxes[r.panel.Fields[j].Key] = true
		}
	}
	for _, n := range append(slices.Clone(v.Columns), v.Held...) {
		m, held := v.Type(n), slices.Contains(v.Held, n)
		out = append(out, carried{"type", id(n)}, carried{"was." + id(n), strings.Join(m.Saved.Ticks(), " ")})
		for _, key := range m.Mine.Ticks() {
			if held || !boxes[key] {
				out = append(out, carried{"t." + id(n), key})
			}
		}
	}
	for _, n := range v.Columns {
		out = append(out, carried{"shown", id(n)})
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
