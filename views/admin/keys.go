// Package admin is the pages of the school's admins: what families see, and the keys that let them in.
package admin

import (
	"strconv"
	"time"

	"gateway/app/licence"
	"gateway/app/school"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/words"
)

// KeysPage is what "Generate licence keys" shows besides its frame.
type KeysPage struct {
	Form          ui.Form
	Ask           licence.Request
	Types         []licence.TypeRow
	Years         []licence.YearRow
	Groups        []licence.GroupRow
	Relationships []licence.Relationship
	Counts        *licence.Counts
	Letters       *licence.Tally // counted too when each contact is to have a row
	Note          string         // stands in the place of the counts
	Picked        []licence.PickRow
	Found         []licence.PickRow
	FoundTotal    int
	Batches       []licence.Batch
}

// chosen says whether a type is the one to make keys of: what was typed, else the first.
func (v KeysPage) chosen(t licence.TypeRow) bool {
	typed := v.Form.Value("type")
	return typed == id(t.ID) || typed == "" && len(v.Form.Problems) == 0 && v.Types[0].ID == t.ID
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

type scope struct{ value, label string }

var scopes = []scope{{licence.ScopeSchool, "Whole school"}, {licence.ScopeYear, "A year group"}, {licence.ScopeGroup, "A tutor group"}, {licence.ScopePicked, "Pupils I pick from a list"}}

func (v KeysPage) yearChoices(s school.School) []ui.Choice {
	out := []ui.Choice{{Label: "Choose a year group"}}
	for _, y := range v.Years {
		n := strconv.Itoa(y.Year)
		out = append(out, ui.Choice{Value: n, Label: s.YearName(y.Year) + " (" + pupils(y.Pupils) + ")", Checked: v.Form.Value("year") == n})
	}
	return out
}

func (v KeysPage) groupChoices() []ui.Choice {
	out := []ui.Choice{{Label: "Choose a tutor group"}}
	for _, g := range v.Groups {
		out = append(out, ui.Choice{Value: g.TutorGroup, Label: g.TutorGroup + " (" + pupils(g.Pupils) + ")", Checked: v.Form.Value("tutor_group") == g.TutorGroup})
	}
	return out
}

// unpicked are the found pupils that are not picked yet: those stand in their own list.
func (v KeysPage) unpicked() (out []licence.PickRow) {
	for _, p := range v.Found {
		picked := false
		for _, q := range v.Picked {
			picked = picked || p.ID == q.ID
		}
		if !picked {
			out = append(out, p)
		}
	}
	return out
}

// pickLabel tells namesakes apart: name, year, tutor group, Pupil ID.
func pickLabel(s school.School, p licence.PickRow) string {
	label := p.Surname + ", " + p.Forename
	if p.Year != 0 {
		label += ", " + s.YearName(p.Year)
	}
	if p.TutorGroup != "" {
		label += ", " + p.TutorGroup
	}
	return label + " (" + p.PupilID + ")"
}

func pupils(n int) string { return counted(n, "pupil", "pupils") }
func keys(n int) string   { return counted(n, "key", "keys") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return words.Number(n) + " " + many
}

// makes is what the order would make, for the button.
func (v KeysPage) makes() string {
	switch {
	case v.Counts == nil, !v.Counts.Fits():
		return "Generate the sheet"
	case v.printed() > 0:
		return "Generate " + letters(v.printed())
	case v.Letters != nil && v.Letters.Letters > 0:
		return "Generate " + letters(v.Letters.Letters)
	case v.Counts.New == 0:
		return "Generate the sheet"
	}
	return "Generate " + counted(v.Counts.New, "new key", "new keys")
}

// announced is what was counted, as it is said.
func (v KeysPage) announced() string {
	s := pupils(v.Counts.Pupils) + ", " + counted(v.Counts.New, "new key", "new keys")
	if v.Letters != nil {
		s += ", " + letters(v.Letters.Letters) + ", " + words.Number(v.Letters.LeftOut) + " left out"
	}
	return s
}

// haveOne ends the line that says what the order would make; onlyNew is the tick at "Leave out".
func haveOne(c licence.Counts, onlyNew bool) string {
	s := ", " + words.Number(c.HaveKey) + " have one already"
	if c.HaveKey == 1 {
		s = ", 1 has one already"
	}
	if c.TrialLeft != licence.Unlimited {
		s += ". The trial has " + keys(c.TrialLeft) + " of this type left"
	}
	switch {
	case !c.Fits():
		s += ": choose fewer pupils"
	case onlyNew && c.Pupils > 0 && c.New == 0:
		s += ". To make their sheet again, take the tick at Leave out away"
	}
	return s
}

func timeLeft(b licence.Batch) string { return left(b.TimeLeft(time.Now())) }

func announce(b licence.Batch) string {
	switch b.State {
	case licence.BatchReady:
		return announced(b, "is ready", "are ready")
	case licence.BatchFailed:
		return announced(b, "could not be made", "could not be made")
	}
	return ""
}

func trial(f layout.Frame) bool { return f.School().Trial() }
