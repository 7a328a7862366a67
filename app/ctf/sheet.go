package ctf

import (
	"strings"

	"gateway/app/importer"
)

const (
	format  = "ctf"
	maxHeld = 32 << 20 // bytes of all cells: one address may be that of many contacts
)

// column is one of a table: the label of a target and its name.
type column struct{ heading, target string }

// sheet is a table while it is made.
type sheet struct {
	Table
	held *int // bytes of all tables
}

// sheets are the tables of a file.
type sheets struct{ pupils, contacts, attendance *sheet }

func newSheets() sheets {
	held := 0
	return sheets{
		pupils:     newSheet(importer.Pupils, pupilColumns, &held),
		contacts:   newSheet(importer.Contacts, contactColumns, &held),
		attendance: newSheet(importer.Attendance, attendanceColumns, &held),
	}
}

func newSheet(kind importer.Kind, columns []column, held *int) *sheet {
	s := &sheet{Table: Table{Kind: kind, Table: importer.Table{Format: format}}, held: held}
	for _, c := range columns {
		s.Table.Table.Headings = append(s.Table.Table.Headings, c.heading)
		s.Mapping = append(s.Mapping, c.target)
	}
	return s
}

// add appends a row, of one cell for each column.
func (s *sheet) add(cells []string) error {
	t := &s.Table.Table
	for _, c := range cells {
		*s.held += len(c)
	}
	if len(t.Records) == importer.MaxRows || *s.held > maxHeld {
		return fault(importer.FileLarge)
	}
	t.Records = append(t.Records, importer.Record{Row: len(t.Records) + 1, Cells: cells})
	return nil
}

// tables are the pupils, and the others where there is anything in them.
func (d *document) tables() []Table {
	out := []Table{d.sheets.pupils.Table}
	for _, s := range []*sheet{d.sheets.contacts, d.sheets.attendance} {
		if len(s.Table.Table.Records) > 0 {
			out = append(out, s.Table)
		}
	}
	return out
}

// isBlank is true when nothing stands in any of the cells.
func isBlank(cells []string) bool { return strings.Join(cells, "") == "" }
