package admin

import (
	"strconv"

	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/roll"
	"gateway/views/ui"
)

// codeGroup is the codes of one kind, as the page asks what they mean.
type codeGroup struct {
	kind, title, blank string
	rows               []roll.CodeRow
	options            []roll.Option
}

// codeGroups are those that the file has.
func (v ImportPage) codeGroups() (out []codeGroup) {
	l := v.Legend
	for _, g := range []codeGroup{{imports.CodeSubject, "Subjects", "", l.Subjects, l.SubjectOptions}, {imports.CodePeriod, "Periods", "No period in the heading", l.Periods, l.PeriodOptions},
		{imports.CodeField, "Fields", "", l.Fields, l.FieldOptions}} {
		if len(g.rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (g codeGroup) name(r roll.CodeRow) string {
	if r.Code == "" {
		return g.blank
	}
	return r.Code
}

// CodeName is the name of the form's field in which a code is explained.
func CodeName(kind, code string) string { return "code_" + kind + "_" + imports.FoldCode(code) }

// choices are the lines of a code's list.
func (g codeGroup) choices(r roll.CodeRow) (out []ui.Choice) {
	if r.Meaning == "" {
		out = append(out, ui.Choice{Label: "Choose…", Checked: true})
	}
	for _, o := range g.options {
		out = append(out, ui.Choice{Value: o.Meaning, Label: o.Label, Checked: o.Meaning == r.Meaning})
	}
	return out
}

func codeKnown(r roll.CodeRow) string {
	switch {
	case r.Meaning == "":
		return "Please choose"
	case r.Remembered:
		return "Remembered"
	}
	return "Guessed"
}

// yearChoices are the academic years that results may be of.
func (v ImportPage) yearChoices() (out []ui.Choice) {
	for _, y := range v.Legend.Years {
		out = append(out, ui.Choice{Value: strconv.FormatInt(y.ID, 10), Label: y.Name, Checked: y.ID == v.Legend.Year})
	}
	return out
}

// isResult says whether a column of a wide file is a result.
func (v ImportPage) isResult(n int) bool {
	_, _, _, ok := importer.ParseResultTarget(v.target(n))
	return ok
}

// resultColumns is how many there are.
func (v ImportPage) resultColumns() (n int) {
	for i := range v.Table.Headings {
		if v.asked(i) && v.isResult(i) {
			n++
		}
	}
	return n
}

// resultChoices are what a column of a wide file may be beside the ordinary ones: a result as its heading says, of the
// first word as its subject, or of no subject.
func (v ImportPage) resultChoices(n int) (out []ui.Choice) {
	if v.Choice.Kind != importer.ResultsWide || v.Table.Headings[n] == "" {
		return nil
	}
	now := v.target(n)
	for _, t := range importer.ResultTargets(v.Table.Headings[n]) {
		subject, period, field, _ := importer.ParseResultTarget(t)
		label := "A result: " + field
		if period != "" {
			label += ", " + period
		}
		if subject != "" {
			label += ", in " + subject
		} else {
			label += ", in no subject"
		}
		out = append(out, ui.Choice{Value: t, Label: label, Checked: now == t})
	}
	return out
}
