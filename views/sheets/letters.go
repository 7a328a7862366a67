package sheets

import (
	"io"
	"slices"

	"gateway/app/licence"
)

// lettersTable is the sheet with a row for each pupil and contact: the pupils' sheet, and then whom to write to.
var lettersTable = table{"Key letters", slices.Concat(keyColumns, []column{{"Addressee", 28}, {"Salutation", 24}, {"Email", 30},
	{"Address 1", 26}, {"Address 2", 22}, {"Address 3", 22}, {"Address 4", 18}, {"Address 5", 18}, {"Postcode", 12},
	{"Relationship", 16}, {"Contact forename", 18}, {"Contact surname", 22}, registerBy})}

// Letters writes a key sheet with a row for each pupil and contact, in the order of d, every cell text (LIC-4).
// Blank lines of an address stand last.
func Letters(w io.Writer, d licence.SheetData) error {
	return lettersTable.write(w, d.School.Name, len(d.Letters), func(i int) []string {
		l := d.Letters[i]
		return slices.Concat(keyCells(d, l.SheetRow), []string{l.Addressee, l.Salutation, l.Email}, l.Address[:],
			[]string{l.Postcode, l.Relationship, l.ContactForename, l.ContactSurname, l.RegisterBy.Format()})
	})
}
