package admin

import (
	"strconv"
	"strings"
	"time"

	"gateway/app/civil"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
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

// step is the import's place in importSteps.
func (v ImportPage) step() int {
	switch v.State {
	case imports.Reading, imports.Refused:
		return stepUpload
	case imports.Checking:
		return stepCheck
	case imports.Done:
		return stepImport + 1
	}
	return stepImport
}

func (v ImportPage) doing() string {
	switch v.State {
	case imports.Reading:
		return "Reading the file"
	case imports.Checking:
		return "Checking the file"
	}
	return "Importing the file"
}

func (v ImportPage) endTitle() string {
	switch v.State {
	case imports.Done:
		return "The file is imported"
	case imports.Refused:
		return "This file cannot be read"
	case imports.Failed:
		return "The import has failed"
	}
	return "The import is cancelled"
}

func (v ImportPage) progressText() string {
	if v.Total == 0 {
		return "Waiting for its turn"
	}
	return words.Number(v.Done) + " of " + counted(v.Total, "row", "rows")
}

func (v ImportPage) left() string { return left(v.TimeLeft(time.Now())) }

func left(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < time.Minute:
		return "About " + counted(max(1, int(d.Seconds())), "second", "seconds") + " left"
	}
	return "About " + counted(int(d.Minutes())+1, "minute", "minutes") + " left"
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
	one := func(n int, one, many string) string {
		if n == 1 {
			return one
		}
		return many
	}
	fresh, leave := one(c.New, "new pupil", "new pupils"), "would leave"
	if v.Kind == importer.Contacts {
		fresh, leave = one(c.New, "new contact", "new contacts"), "not in the file"
	}
	for i, t := range []importTile{{pupil.New, fresh, c.New, false}, {pupil.Changed, "changed", c.Changed, false}, {pupil.Unchanged, "unchanged", c.Unchanged, false},
		{pupil.Leaves, leave, c.Leaving, true}, {pupil.Returning, "returning", c.Returning, false}, {pupil.OtherChild, "same number, different child", c.OtherChild, true},
		{imports.LineError, one(c.Errors, "row that cannot be read", "rows that cannot be read"), c.Errors, true}, {imports.ShowWarned, "to look at", c.Warned, false}} {
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

// showHref shows another kind of lines.
func (v ImportPage) showHref(f layout.Frame, show string) string {
	return urls.Import(f.School().Slug, v.ID) + "?show=" + show
}

// said is what the file says where something is wrong; of whole rows nothing.
func said(p importer.Problem) string {
	if p.Column == "" {
		return ""
	}
	return p.Value
}

func rowNumber(l imports.Line) string {
	if l.Row == 0 {
		return "Not in the file"
	}
	return "Row " + strconv.Itoa(l.Row)
}

// happens is what a line would do, in words.
func (v ImportPage) happens(l imports.Line) string {
	switch l.Kind {
	case pupil.New:
		return "New"
	case pupil.Unchanged:
		return "Stays as it is"
	case pupil.Returning:
		return "Had left, is back on roll"
	case pupil.Leaves:
		if v.Kind == importer.Contacts {
			return "Would be taken off, if you say so"
		}
		return "Would leave, if you say so"
	case pupil.OtherChild, imports.LineError:
		return "Not taken"
	}
	return ""
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
