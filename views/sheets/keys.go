// Package sheets turns domain values into Excel sheets: values in, bytes out.
package sheets

import (
	"io"
	"slices"

	"gateway/app/licence"
)

// keysTable is the sheet with one row a pupil (LIC-4).
var keysTable = table{"Licence keys", append(slices.Clone(keyColumns), registerBy)}

var keyColumns = []column{{"Pupil ID", 12}, {"Forename", 18}, {"Surname", 22}, {"Year", 10}, {"Tutor group", 12},
	{"Licence type", 18}, {"Licence key", 18}, {"Register at", 40}}

// registerBy is the last column, blank for keys without a last day: a merge that knows the others goes on working.
var registerBy = column{"Register by", 18}

// Keys writes a key sheet: one row a pupil, in the order of d, every cell text (LIC-4).
func Keys(w io.Writer, d licence.SheetData) error {
	return keysTable.write(w, d.School.Name, len(d.Rows), func(i int) []string {
		return append(keyCells(d, d.Rows[i]), d.Rows[i].RegisterBy.Format())
	})
}

// keyCells are the cells of a pupil and the key.
func keyCells(d licence.SheetData, r licence.SheetRow) []string {
	return []string{r.PupilID, r.Forename, r.Surname, r.Year, r.TutorGroup, d.TypeName, r.Key, d.RegisterAt}
}
