package admin

import (
	"strconv"
	"strings"
	"time"

	"gateway/app/civil"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/ui"
	"gateway/views/words"
)

// importSteps are the steps of an import, as the list above each of them names them.
var importSteps = []string{"Upload", "Match columns", "Check", "Import"}

// The places in importSteps.
const (
	stepUpload = iota
	stepColumns
	stepCheck
	stepImport
)

// ImportPage is one import as its pages show it.
type ImportPage struct {
	imports.Import
	Form    ui.Form
	Choice  imports.Choice // as typed, else as stored
	Samples [][]string     // for each column
	AskYear bool
	Years   [2]string // names of this and the coming academic year
	Show    string    // which lines
	Lines   []imports.Line
	Pages   ui.Pages
	Bad     []imports.Line // rows that are not taken: the first of them
	BadAll  int
	Leaving []string // whom the decision about leavers is about: the first of them
	Until   civil.Date
}

// kindNoun is what the rows of a file are about.
func kindNoun(k importer.Kind, n int) string {
	if k == importer.Contacts {
		return counted(n, "contact", "contacts")
	}
	return pupils(n)
}

// otherKind is the kind that a file may be instead.
func otherKind(k importer.Kind) importer.Kind {
	if k == importer.Contacts {
		return importer.Pupils
	}
	return importer.Contacts
}

func kindName(k importer.Kind) string {
	switch k {
	case importer.Contacts:
		return "Contacts"
	case importer.Pupils:
		return "Pupils"
	}
	return "–"
}

// stateWords is how far an import is.
func stateWords(i imports.Import) string {
	switch i.State {
	case imports.Reading:
		return "Being read"
	case imports.Mapping:
		return "Waiting for you to match its columns"
	case imports.Checking:
		return "Being checked"
	case imports.Checked:
		return "Checked, not imported yet"
	case imports.Applying:
		return "Being imported"
	case imports.Done:
		return "Imported: " + didWords(i)
	case imports.Refused:
		return "Could not be read"
	case imports.Failed:
		return "Failed. Nothing was imported"
	}
	return "Cancelled. Nothing was imported"
}

// didWords is what a finished import has done: "14 new, 63 changed, 4 left".
func didWords(i imports.Import) string {
	c := i.Counts
	s := words.Number(c.New) + " new, " + words.Number(c.Changed) + " changed"
	if c.Returning > 0 {
		s += ", " + words.Number(c.Returning) + " returning"
	}
	if i.Leavers && c.Leaving > 0 {
		s += ", " + words.Number(c.Leaving)
		if i.Kind == importer.Contacts {
			s += " taken off"
		} else {
			s += " left"
		}
	}
	if n := c.Errors + c.OtherChild; n > 0 {
		s += ", " + counted(n, "row", "rows") + " not taken"
	}
	return s
}

func working(i imports.Import) (doing, text string) {
	switch i.State {
	case imports.Reading:
		return "Reading the file", "Reading " + i.FileName
	case imports.Checking:
		return "Checking the file", rowsDone(i)
	}
	return "Importing the file", rowsDone(i)
}

func rowsDone(i imports.Import) string {
	if i.Total == 0 {
		return "Waiting for its turn"
	}
	return words.Number(i.Done) + " of " + counted(i.Total, "row", "rows")
}

func left(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < time.Minute:
		return "About " + counted(max(1, int(d.Seconds())), "second", "seconds") + " left"
	}
	return "About " + counted(int(d.Minutes())+1, "minute", "minutes") + " left"
}

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
	return append(out, ui.Choice{Value: importer.LeaveOut, Label: "Leave out", Checked: now == importer.LeaveOut})
}

// known says how a column's place is known.
func (v ImportPage) known(n int) string {
	switch {
	case v.target(n) == "":
		return "Please choose"
	case v.MappingFrom == "guessed":
		return "Guessed"
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
	return v.has("birth_date") || v.has("admission_date") || v.has("leaving_date")
}

// fieldLabel names what changes.
func fieldLabel(k importer.Kind, name string) string {
	if name == pupil.Status.String() {
		return "State"
	}
	for _, t := range importer.Targets(k) {
		if t.Name == name {
			return t.Label
		}
	}
	return name
}

type importTile struct {
	show, label string
	count       int
	near        bool
}

// tiles are the kinds of lines that there are.
func (v ImportPage) tiles() (out []importTile) {
	c := v.Counts
	noun := "pupils"
	if v.Kind == importer.Contacts {
		noun = "contacts"
	}
	leave := "would leave"
	if v.Kind == importer.Contacts {
		leave = "not in the file"
	}
	for i, t := range []importTile{{pupil.New, "new " + noun, c.New, false}, {pupil.Changed, "changed", c.Changed, false}, {pupil.Unchanged, "unchanged", c.Unchanged, false},
		{pupil.Leaves, leave, c.Leaving, true}, {pupil.Returning, "returning", c.Returning, false}, {pupil.OtherChild, "same number, different child", c.OtherChild, true},
		{imports.LineError, "rows that cannot be read", c.Errors, true}, {"warned", "to look at", c.Warned, false}} {
		if t.count > 0 || i < 3 {
			out = append(out, t)
		}
	}
	return out
}

// showing is the heading of the lines below.
func (v ImportPage) showing() string {
	for _, t := range v.tiles() {
		if t.show == v.Show {
			return strings.ToUpper(t.label[:1]) + t.label[1:] + ": " + words.Number(t.count)
		}
	}
	return "What would change"
}

// imports is the one filled button's label.
func (v ImportPage) imports() string {
	if n := v.Counts.Touched(); n > 0 {
		return "Import " + counted(n, "row", "rows")
	}
	return "Import"
}

// nothing says that there is nothing to import, leavers apart.
func (v ImportPage) nothing() bool {
	return v.Counts.Stopped || v.Counts.Touched() == 0 && !v.Counts.MayLeave()
}

func (v ImportPage) leaverLabel() string {
	n := v.Counts.Leaving
	if v.Kind == importer.Contacts {
		return "Yes, take " + these(n, "this contact off the pupil", "contacts off their pupils")
	}
	return "Yes, " + these(n, "this pupil has left", "have left")
}

func these(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return "these " + words.Number(n) + " " + many
}

func (v ImportPage) leaverTitle() string {
	n := v.Counts.Leaving
	if v.Kind == importer.Contacts {
		return counted(n, "contact of a pupil in this file is not in it any more", "contacts of pupils in this file are not in it any more")
	}
	return counted(n, "pupil is on roll but not in this file", "pupils are on roll but not in this file")
}

// some ends a list of the first names.
func (v ImportPage) some() string {
	s := strings.Join(v.Leaving, ", ")
	if more := v.Counts.Leaving - len(v.Leaving); more > 0 {
		s += " and " + words.Number(more) + " more"
	}
	return s + "."
}

// readAt is the head's line: "1,063 rows, read at 09:21".
func (v ImportPage) readAt() string {
	return counted(v.Counts.Read, "row", "rows") + ", checked " + words.Moment(v.StepAt)
}

func schoolYears(s school.School) string {
	return s.YearName(s.FirstYear) + " to " + s.YearName(s.LastYear)
}
