package admin

import (
	"net/url"
	"strconv"

	"gateway/app/licence"
	"gateway/app/school"
	"gateway/views/ui"
	"gateway/views/words"
)

// KeySettingsPage is the settings of keys as somebody types them, and as they are saved.
type KeySettingsPage struct {
	Form     ui.Form
	Saved    school.KeySettings
	Mark     string // of Saved
	Conflict string
}

// hint says what the number means, and what is saved now where somebody else was faster.
func (v KeySettingsPage) hint(name string) string {
	text, saved := "1 to "+words.Number(school.MaxKeyCap)+". Leave it blank for any number. Who comes later is told to contact the school; those who have registered stay", v.Saved.Cap
	if name == "key_days" {
		text, saved = "1 to "+words.Number(school.MaxKeyDays)+". Leave it blank for keys that do not expire. Keys that were made before keep their last day: set it under Replace or withdraw", v.Saved.Days
	}
	if v.Conflict == "" || v.Form.Value(name) == limited(saved) {
		return text
	}
	if saved == 0 {
		return text + ". Saved now: blank"
	}
	return text + ". Saved now: " + limited(saved)
}

// limited is a limit as the form has it: blank for none.
func limited(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// StatisticsPage is the key statistics: a table for each licence type (LIC-8).
type StatisticsPage struct{ Types []TypeFigures }

// TypeFigures are the lines of one type, and their sum.
type TypeFigures struct {
	ID       int64
	Name     string
	Audience string
	Years    []licence.Figures
	Sum      licence.Figures
}

// FiguresByType puts the figures together; they come in the order of the types.
func FiguresByType(all []licence.Figures) (out []TypeFigures) {
	for _, f := range all {
		if len(out) == 0 || out[len(out)-1].ID != f.TypeID {
			out = append(out, TypeFigures{ID: f.TypeID, Name: f.TypeName, Audience: f.Audience})
		}
		t := &out[len(out)-1]
		t.Years = append(t.Years, f)
		for _, n := range [][2]*int{{&t.Sum.Pupils, &f.Pupils}, {&t.Sum.Keys, &f.Keys}, {&t.Sum.Used, &f.Used}, {&t.Sum.Holdings, &f.Holdings},
			{&t.Sum.Waiting, &f.Waiting}, {&t.Sum.Reached, &f.Reached}, {&t.Sum.NoParents, &f.NoParents}} {
			*n[0] += *n[1]
		}
	}
	return out
}

// parents is the type whose list names the pupils without a parent-type account: the first of them.
func (v StatisticsPage) parents() (t TypeFigures, there bool) {
	for _, t := range v.Types {
		if t.Audience == licence.AudienceParent {
			return t, true
		}
	}
	return t, false
}

func yearLabel(s school.School, year int) string {
	if year == 0 {
		return "No year group"
	}
	return s.YearName(year)
}

// chaseOf is the address of a list to chase; what is usual is left out.
func chaseOf(f licence.ChaseFilter) url.Values {
	q := url.Values{"type": {id(f.TypeID)}, "why": {string(f.Why)}, "tutor_group": {f.TutorGroup}}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	if f.NoParent {
		q.Set("no_parent", "yes")
	}
	return q
}

// ChasePage is the list to chase with its filter.
type ChasePage struct {
	Filter licence.ChaseFilter
	Types  []licence.TypeRow
	Years  []licence.YearRow
	Groups []licence.GroupRow
	Rows   []licence.ChaseRow
	N      map[licence.Why]int
	Pages  ui.Pages
	Most   int // pupils that can be picked at once
}

// Query is the filter as addresses carry it.
func (v ChasePage) Query() url.Values { return chaseOf(v.Filter) }

func (v ChasePage) typeName() string {
	for _, t := range v.Types {
		if t.ID == v.Filter.TypeID {
			return t.Name
		}
	}
	return ""
}

func (v ChasePage) typeChoices() (out []ui.Choice) {
	for _, t := range v.Types {
		out = append(out, ui.Choice{Value: id(t.ID), Label: t.Name, Checked: t.ID == v.Filter.TypeID})
	}
	return out
}

// whyChoices are the reasons that occur, and the groups of them.
func (v ChasePage) whyChoices() (out []ui.Choice) {
	add := func(w licence.Why, label string) {
		n := licence.ChaseFilter{Why: w}.Total(v.N)
		if n > 0 || w == v.Filter.Why || w == licence.ToChase || w == licence.Everybody {
			out = append(out, ui.Choice{Value: string(w), Label: label + " (" + words.Number(n) + ")", Checked: w == v.Filter.Why})
		}
	}
	add(licence.ToChase, "Nobody has access")
	add(licence.Unheld, "No key that can be used")
	for _, w := range licence.Whys {
		add(w, w.Words())
	}
	add(licence.Everybody, "Everybody")
	return out
}

func (v ChasePage) yearChoices(s school.School) []ui.Choice {
	out := []ui.Choice{{Label: "Every year group"}}
	for _, y := range v.Years {
		out = append(out, ui.Choice{Value: strconv.Itoa(y.Year), Label: s.YearName(y.Year), Checked: v.Filter.Year == y.Year})
	}
	return out
}

func (v ChasePage) groupChoices() []ui.Choice {
	out := []ui.Choice{{Label: "Every tutor group"}}
	for _, g := range v.Groups {
		out = append(out, ui.Choice{Value: g.TutorGroup, Label: g.TutorGroup, Checked: v.Filter.TutorGroup == g.TutorGroup})
	}
	return out
}

// generates is the words of the button that leads to "Generate licence keys" with these pupils picked.
func (v ChasePage) generates() string {
	if licence.Unheld.Has(v.Filter.Why) || v.Filter.Why == licence.Unheld {
		return "Generate keys for " + thesePupils(v.Pages.Total)
	}
	return "Make a key sheet for " + thesePupils(v.Pages.Total)
}

func thesePupils(n int) string {
	if n == 1 {
		return "this pupil"
	}
	return "these " + words.Number(n) + " pupils"
}

// whyNote is what stands under the reason.
func whyNote(r licence.ChaseRow) string {
	switch {
	case r.People > 0:
		return counted(r.People, "account", "accounts")
	case r.Why == licence.KeyUnused && !r.LastDay.IsZero():
		return "Made on " + dayOf(r.KeyMade) + ", can be used until " + r.LastDay.Format()
	case r.Why == licence.KeyUnused:
		return "Made on " + dayOf(r.KeyMade)
	case r.Why == licence.KeyIsOver:
		return "Last day " + r.LastDay.Format()
	}
	return ""
}

// signedIn is when somebody who has access signed in last.
func signedIn(r licence.ChaseRow) string {
	switch {
	case !r.SignedIn.IsZero():
		return dayOf(r.SignedIn)
	case r.Why == licence.Quiet || r.Why == licence.SeenOf:
		return "Never"
	}
	return ""
}

func chaseYear(s school.School, r licence.ChaseRow) string {
	if r.Year == 0 {
		return ""
	}
	return s.YearName(r.Year)
}
