package admin

import (
	"slices"
	"time"

	"gateway/app/civil"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/roll"
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
	Legend  roll.Legend // of results: what their codes mean
	Years   [2]string   // names of this and the coming academic year
	Show    string      // which lines
	Lines   []imports.Line
	Pages   ui.Pages
	Bad     []imports.Line // rows that are not taken: the first of them
	BadAll  int
	Court   []imports.Line // contacts with a court order that was not known before: the first of them
	Leaving []imports.Line // whom the decision about leavers is about: the first of them
	Until   civil.Date
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
		s += ", " + words.Number(c.Leaving) + " " + wordOf(i.Kind).left
	}
	if n := c.Errors + c.OtherChild; n > 0 {
		s += ", " + counted(n, "row", "rows") + " not taken"
	}
	return s
}

// steps are those of this file, and how far it is: nobody matches the columns of a file that says itself what it has.
func (v ImportPage) steps(at int) (int, []string) {
	if !v.whole() {
		return at, importSteps
	}
	if at > stepUpload {
		at--
	}
	return at, slices.Delete(slices.Clone(importSteps), stepColumns, stepCheck)
}

// endActions are where to go when the file is in: what comes next, then what has changed.
func (v ImportPage) endActions(slug string) (next, see [2]string) {
	if v.Counts.New > 0 {
		switch v.Kind {
		case importer.Pupils, importer.CTF:
			next = [2]string{urls.Keys(slug), "Generate licence keys for the new pupils"}
		case importer.Staff:
			next = [2]string{urls.StaffList(slug) + "?state=new", "Invite the new staff"}
		}
	}
	switch v.Kind {
	case importer.Staff:
		return next, [2]string{urls.StaffList(slug), "See the staff"}
	case importer.Sets:
		return next, [2]string{urls.Sets(slug), "See the sets"}
	case importer.ResultsWide, importer.ResultsLong:
		return next, [2]string{urls.MySets(slug), "See the results"}
	}
	return next, [2]string{urls.StaffPupils(slug), "See the pupils"}
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

// Doing is the title of the page while the worker has the file.
func (v ImportPage) Doing() string {
	switch v.State {
	case imports.Reading:
		return "Reading the file"
	case imports.Checking:
		return "Checking the file"
	}
	return "Importing the file"
}

// EndTitle is the title of the page of an import that is over.
func (v ImportPage) EndTitle() string {
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
