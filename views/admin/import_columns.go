package admin

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// columnName is a column as the page calls it: by its heading, or by its place.
func (v ImportPage) columnName(n int) string {
	if h := v.Table.Headings[n]; h != "" {
		return h
	}
	return "Column " + strconv.Itoa(n+1) + ", no heading"
}

// columnNote says what is odd about a column.
func (v ImportPage) columnNote(n int) string {
	var notes []string
	for i := range n {
		if h := v.Table.Headings[n]; h != "" && strings.EqualFold(v.Table.Headings[i], h) {
			notes = append(notes, "a second column with this heading")
			break
		}
	}
	for _, h := range v.Table.Hidden {
		if h == n {
			notes = append(notes, "hidden in Excel")
		}
	}
	return strings.Join(notes, ", ")
}

func columnField(n int) string { return "column_" + strconv.Itoa(n) }

func (v ImportPage) target(n int) string {
	if n < len(v.Choice.Mapping) {
		return v.Choice.Mapping[n]
	}
	return ""
}

// targets are the lines of a column's list.
func (v ImportPage) targets(n int) []ui.Choice {
	now := v.target(n)
	out := []ui.Choice{}
	if now == "" {
		out = append(out, ui.Choice{Label: "Choose…", Checked: true})
	}
	for _, t := range importer.Targets(v.Choice.Kind) {
		out = append(out, ui.Choice{Value: t.Name, Label: t.Label, Checked: now == t.Name})
	}
	out = append(out, v.resultChoices(n)...)
	return append(out, ui.Choice{Value: importer.LeaveOut, Label: "Leave out", Checked: now == importer.LeaveOut})
}

// known says how a column's place is known.
func (v ImportPage) known(n int) string {
	switch {
	case v.target(n) == "":
		return "Please choose"
	case v.MappingFrom == "guessed":
		return "Guessed"
	case v.MappingFrom == "chosen":
		return "Chosen"
	}
	return "Remembered"
}

func (v ImportPage) has(target string) bool {
	for _, m := range v.Choice.Mapping {
		if m == target {
			return true
		}
	}
	return false
}

// noID says whether the file has no Pupil IDs but another number that can serve.
func (v ImportPage) noID() bool {
	return v.Choice.Kind == importer.Pupils && !v.has("pupil_id") && (v.has("upn") || v.has("scn"))
}

func (v ImportPage) hasDates() bool {
	return slices.ContainsFunc([]string{"birth_date", "admission_date", "leaving_date", "date", "starts_on", "ends_on"}, v.has)
}

// asked says whether a column is on the list: one without heading and values is none.
func (v ImportPage) asked(n int) bool {
	return v.Table.Headings[n] != "" || slices.Contains(v.Table.Blank, n)
}

// clearable says whether an empty cell can mean anything in files of the kind.
func (v ImportPage) clearable() bool {
	k := v.Choice.Kind
	return k == importer.Pupils || k == importer.Contacts || ofResults(k)
}

func (v ImportPage) yearQuestion() string {
	if v.Choice.Kind == importer.Sets {
		return "Which year’s sets are in this file?"
	}
	return "Whose year groups are in this file?"
}

func (v ImportPage) comingHint() string {
	if v.Choice.Kind == importer.Sets {
		return "This year’s sets stay as they are."
	}
	return "Pupils on roll keep this year’s year group, tutor group and house. New pupils start next year. Nobody leaves."
}

// anythingElse says whether there is a question at the end.
func (v ImportPage) anythingElse() bool {
	return v.clearable() || v.hasDates() || v.capitals()
}

func (v ImportPage) samples(n int) []string {
	if n < len(v.Samples) {
		return v.Samples[n]
	}
	return nil
}

func (v ImportPage) columnsMeta() string {
	switch v.MappingFrom {
	case "guessed":
		return "Guessed from the headings: please check"
	case "remembered":
		return "Remembered from " + words.Moment(v.MappedAt)
	}
	return "Matched " + words.Moment(v.MappedAt)
}

// NameColumns says in each problem with a column which column it is about.
func NameColumns(problems errs.Invalid, i imports.Import) errs.Invalid {
	v := ImportPage{Import: i}
	for n := range i.Table.Headings {
		for at, p := range problems {
			if p.Field != columnField(n) {
				continue
			}
			data := map[string]any{"Heading": v.columnName(n)}
			maps.Copy(data, p.Data)
			problems[at].Data = data
		}
	}
	return problems
}

func (v ImportPage) columnsWrong() bool {
	return slices.ContainsFunc(v.Form.Problems, func(p errs.Problem) bool {
		return strings.HasPrefix(p.Field, "column") || strings.HasPrefix(p.Field, "code_") || p.Field == "of"
	})
}

func (v ImportPage) idChoices() (out []ui.Choice) {
	for _, n := range []string{"upn", "scn"} {
		if v.has(n) {
			out = append(out, ui.Choice{Value: n, Label: "Use the " + strings.ToUpper(n) + " as Pupil ID; pupils who are known by it keep theirs", Checked: v.Choice.Options.IDFrom == n})
		}
	}
	return out
}

// capitals says whether there are names in capitals, or were before they were written otherwise.
func (v ImportPage) capitals() bool { return v.Counts.AllCaps > 0 || v.Choice.Options.TitleCase }

func (v ImportPage) capitalsLabel() string {
	s := "Write names that are all in capitals as Smith and O’Neill"
	if v.Counts.AllCaps > 0 {
		s += " (" + counted(v.Counts.AllCaps, "row", "rows") + ")"
	}
	return s
}

// kindHref shows the columns as those of a file of another kind.
func (v ImportPage) kindHref(f layout.Frame, k importer.Kind) string {
	return urls.ImportPart(f.School().Slug, v.ID, "columns") + "?kind=" + string(k)
}

func (v ImportPage) clearsHint() string {
	if v.State == imports.Checked {
		return "It would clear " + counted(v.Counts.Cleared, "value", "values") + " in this file. Without the tick an empty cell leaves alone what is there"
	}
	return "Without the tick an empty cell leaves alone what is there"
}
