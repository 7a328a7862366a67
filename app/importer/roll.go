// Package importer reads the files that UK school systems export into typed rows (TRK-6). It only reads: what a
// row changes is decided by the noun it belongs to. Every row of a file is either returned or reported with its
// row, column and value; nothing is cut, guessed or passed over.
package importer

import (
	"fmt"
	"slices"
	"strings"
)

// Roll is what a file holds. len(Rows) + Rejected() = Read.
type Roll[T any] struct {
	Rows     []T       // good rows, in the file's order
	Problems []Problem // why rows were rejected, in the file's order; a row may have several
	Warnings []Problem // what a person should look at in rows that were taken or rejected
	Read     int       // rows read, blank ones and the headings not counted
	Columns  []string  // fields of T that the file has a column for: an absent one means "leave alone"
	Ignored  []string  // headings that were not understood
}

// Rejected is the number of rows that were read but not returned in Rows.
func (r Roll[T]) Rejected() int {
	rows := map[int]bool{}
	for _, p := range r.Problems {
		rows[p.Row] = true
	}
	return len(rows)
}

// Has tells whether the file has a column for a field of T. Without one the field is blank in every row, which
// means "leave alone", not "clear".
func (r Roll[T]) Has(field string) bool { return slices.Contains(r.Columns, field) }

// Problem is one thing wrong with one cell, or with a whole row.
type Problem struct {
	Row     int    // as a spreadsheet numbers it; the headings are usually row 1
	Column  string // the heading as it stands in the file; "" = the whole row
	Code    string // one of the codes below
	Value   string // as it stands in the file, shortened after 80 characters
	Allowed string // what would be taken, in words
	Others  []int  // the other rows concerned
}

// Codes of problems: the row is rejected.
const (
	RowTooManyCells  = "row_too_many_cells"  // more cells than headings: values may have shifted
	RowMissing       = "row_missing"         // a cell that must not be blank
	RowLong          = "row_long"            // longer than any such value
	RowDamaged       = "row_damaged"         // holds U+FFFD: letters were lost before the file came here
	RowExponent      = "row_exponent"        // a number that a spreadsheet turned into 1.23E+08
	RowDate          = "row_date"            // no date that can be read with certainty
	RowValue         = "row_value"           // none of the values allowed
	RowTwice         = "row_twice"           // the same number in several rows: none of them is taken
	RowContactDiffer = "row_contact_differs" // one Contact ID with two names
)

// Codes of warnings: the row is taken as it is, if nothing else is wrong.
const (
	WarnNumberShape  = "warn_number_shape"  // UPN or SCN not of the usual form
	WarnNumberCheck  = "warn_number_check"  // its check letter or digit does not fit
	WarnQuestionMark = "warn_question_mark" // a ? in a name: perhaps a letter that was lost
	WarnSpreadsheet  = "warn_spreadsheet"   // looks as if a spreadsheet made a date or number of it
	WarnEmail        = "warn_email"         // no address that mail can be sent to
	WarnZeros        = "warn_zeros"         // differs from another row's ID in leading zeros only
)

// FileError means that the file as a whole cannot be read; nothing of it was taken.
type FileError struct {
	Code     string
	Headings []string // the headings concerned: missing ones by their usual name, doubled ones as in the file
	Row      int      // where, if that is known
}

// Codes of FileError.
const (
	FileEmpty          = "file_empty"
	FileLarge          = "file_large"           // over 10 MB or 50,000 rows
	FileSpreadsheet    = "file_spreadsheet"     // an Excel file or a zip instead of CSV
	FileNotText        = "file_not_text"        // something else that is no text
	FileEncoding       = "file_encoding"        // text, but not UTF-8
	FileQuotes         = "file_quotes"          // quotation marks that do not pair
	FileNoRows         = "file_no_rows"         // headings and nothing below
	FileHeadingMissing = "file_heading_missing" // a column that must be there
	FileHeadingTwice   = "file_heading_twice"   // two columns for one thing
)

// Error is for logs; it holds headings, never the contents of cells.
func (e *FileError) Error() string {
	s := "import: " + e.Code
	if len(e.Headings) > 0 {
		s += ": " + strings.Join(e.Headings, ", ")
	}
	if e.Row > 0 {
		s += fmt.Sprintf(" (row %d)", e.Row)
	}
	return s
}
