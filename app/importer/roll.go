// Package importer reads the files that UK school systems export into typed rows (TRK-6). It only reads: what a
// row changes is decided by the noun it belongs to. Every row of a file is either returned or reported with its
// row, column and value; nothing is cut, guessed or passed over.
//
// A file goes through in steps, so that a person can look between them: Sniff tells by the first bytes what cannot
// be read, Read makes a Table of cells, GuessKind and Guess tell what it lists and match its columns, Check judges how
// a person matched them, and ReadPupils, ReadContacts, ReadStaffTable, ReadSets, ReadResults, ReadAttendance, ReadMarks
// and ReadEvents make rows of it. Files that are not one table (OneRoster, CTF) are other packages' to open, which look before
// Sniff refuses them; the tables they make are read here.
package importer

import "slices"

// Roll is what a file holds. len(Rows) + len(Refused) = Read. Of results and marks, of which a row of the file has
// many, each is a row here.
type Roll[T any] struct {
	Rows     []T       // good rows, in the file's order
	Refused  []T       // rows that have problems, with what could be read of them: whom they name is present all the same
	Problems []Problem // why rows were refused, in the file's order; a row may have several
	Warnings []Problem // what a person should look at in rows that were taken or refused
	Read     int       // rows read, blank ones and the headings not counted
	AllCaps  int       // rows in which the (legal) names are in capitals only
	Columns  []string  // names of the targets that the file has a column for: an absent one means "leave alone"
	Ignored  []string  // headings that were left out
}

// Rejected is the number of rows that were read but not returned in Rows.
func (r Roll[T]) Rejected() int { return len(r.Refused) }

// Has tells whether the file has a column for a target. Without one the field is blank in every row, which means
// "leave alone", not "clear".
func (r Roll[T]) Has(target string) bool { return slices.Contains(r.Columns, target) }

// Problem is one thing wrong with one cell, or with a whole row. Words says it to people.
type Problem struct {
	Row     int    `json:"row"`               // as a spreadsheet numbers it; the headings are usually row 1
	Column  string `json:"column,omitempty"`  // the heading as it stands in the file; "" = the whole row
	Field   string `json:"field,omitempty"`   // the name of the target; "" = the whole row
	Code    string `json:"code"`              // one of the codes below
	Value   string `json:"value,omitempty"`   // as it stands in the file, shortened after 80 characters
	Allowed string `json:"allowed,omitempty"` // what would be taken, in words
	Others  []int  `json:"others,omitempty"`  // the other rows concerned, the first 20 of them
	Text    string `json:"text,omitempty"`    // words of their own, of problems that other packages find
}

// Codes of problems: the row is refused.
const (
	RowTooManyCells  = "row_too_many_cells"  // more cells than headings: values may have shifted
	RowMissing       = "row_missing"         // a cell that must not be blank
	RowLong          = "row_long"            // longer than any such value
	RowDamaged       = "row_damaged"         // holds U+FFFD: letters were lost before the file came here
	RowExponent      = "row_exponent"        // a number that a spreadsheet turned into 1.23E+08
	RowFormula       = "row_formula"         // a formula without a result, or with an error such as #N/A
	RowDate          = "row_date"            // no date that can be read with certainty
	RowDateYear      = "row_date_year"       // a year of two digits
	RowDateAmerican  = "row_date_american"   // in a column of dates that have the month first
	RowDateNumber    = "row_date_number"     // 40000: a spreadsheet's number for a date, in a file that is none
	RowDateFuture    = "row_date_future"     // a date of birth that lies ahead
	RowYear          = "row_year"            // no year group of the school
	RowValue         = "row_value"           // none of the values allowed
	RowTwice         = "row_twice"           // the same number in several rows: none of them is taken
	RowContactDiffer = "row_contact_differs" // one Contact ID with two names
	RowSpreadsheet   = "row_spreadsheet"     // a grade or a set of which a spreadsheet made a date or a number
	RowDiffers       = "row_differs"         // another row says something else of the same thing: none of them is taken
	RowSums          = "row_sums"            // sessions that do not add up
	RowPercent       = "row_percent"         // a percentage where sessions are needed
	RowStep          = "row_step"            // marks in a row of which mornings and afternoons are out of step
	RowSchoolDay     = "row_school_day"      // marks that would fall on a weekend
	RowMany          = "row_too_many"        // beyond what can be read of one file
)

// Codes of warnings: the row is taken as it is, if nothing else is wrong.
const (
	WarnNumberShape  = "warn_number_shape"  // UPN, SCN or ULN not of the usual form
	WarnNumberCheck  = "warn_number_check"  // its check letter or digit does not fit
	WarnQuestionMark = "warn_question_mark" // a ? or £ in a name: perhaps a letter that was lost
	WarnSpreadsheet  = "warn_spreadsheet"   // looks as if a spreadsheet made a date or number of it
	WarnEmail        = "warn_email"         // no address that mail can be sent to
	WarnZeros        = "warn_zeros"         // differs from another row's ID in leading zeros only
	WarnYearBirth    = "warn_year_birth"    // the date of birth suggests quite another year group
)
