package importer

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// Table is a file's cells.
type Table struct {
	Format    string   // "csv" or "xlsx"
	HeaderRow int      // as a spreadsheet numbers it
	Headings  []string // cleaned; "" = blank heading
	Records   []Record // the rows below that are not blank
	Date1904  bool     // xlsx: days are counted from 1904
	Hidden    []int    // positions of hidden columns (xlsx)
	Blank     []int    // positions whose heading is blank although cells below are not
}

// Record is one row. It may be shorter than the headings: what is missing is blank. It is longer only where a
// separator slipped in.
type Record struct {
	Row   int // as a spreadsheet numbers it
	Cells []string
}

const (
	formatCSV  = "csv"
	formatXLSX = "xlsx"
	headerRows = 10 // the headings stand in one of these: some systems put a title above
)

// Read makes a table of a file: CSV, or the first visible sheet of a workbook. Errors are *FileError.
func Read(data []byte) (Table, error) {
	if err := Sniff(data, int64(len(data))); err != nil {
		return Table{}, err
	}
	t, err := read(data)
	if err == nil {
		t.forgetPasswords()
	}
	return t, err
}

func read(data []byte) (Table, error) {
	if isZip(data) {
		return readXLSX(data)
	}
	text, err := decode(data)
	if err != nil {
		return Table{}, err
	}
	all, err := readCSV(text)
	if err != nil {
		return Table{}, err
	}
	return Table{Format: formatCSV}.with(all)
}

// forgetPasswords empties columns of passwords, which files for other systems carry: nobody here may see or keep them.
func (t Table) forgetPasswords() {
	for i, h := range t.Headings {
		if !strings.Contains(foldHeading(h), "password") {
			continue
		}
		for _, r := range t.Records {
			if i < len(r.Cells) {
				r.Cells[i] = ""
			}
		}
	}
}

// with fills in the headings and what stands below them.
func (t Table) with(all []Record) (Table, error) {
	if len(all) == 0 {
		return Table{}, &FileError{Code: FileNoRows}
	}
	at := headerAt(all)
	head, rows := all[at], all[at+1:]
	switch {
	case len(rows) == 0:
		return Table{}, &FileError{Code: FileNoRows}
	case len(rows) > maxRows:
		return Table{}, &FileError{Code: FileLarge, Row: rows[maxRows].Row}
	}
	t.HeaderRow, t.Records = head.Row, rows
	width := len(head.Cells)
	for i := range rows {
		rows[i].Cells = trim(rows[i].Cells)
		if t.Format == formatXLSX { // no separator can slip in here: it is a column without a heading
			width = max(width, len(rows[i].Cells))
		}
	}
	if width > maxColumns {
		return Table{}, &FileError{Code: FileLarge, Row: head.Row}
	}
	t.Headings = make([]string, width)
	for i, c := range head.Cells {
		t.Headings[i] = clean(c)
	}
	t.dropBlank()
	return t, nil
}

// dropBlank finds the columns without a heading, and drops those at the end that hold nothing.
func (t *Table) dropBlank() {
	for i, h := range t.Headings {
		filled := func(r Record) bool { return i < len(r.Cells) && !blank(r.Cells[i]) }
		if h == "" && slices.ContainsFunc(t.Records, filled) {
			t.Blank = append(t.Blank, i)
		}
	}
	width := len(t.Headings)
	for width > 0 && t.Headings[width-1] == "" && !slices.Contains(t.Blank, width-1) {
		width--
	}
	t.Headings = t.Headings[:width]
	t.Hidden = slices.DeleteFunc(t.Hidden, func(i int) bool { return i >= width })
}

// headerAt is the place of the row with the most known headings, at least two, among the first ten of the file;
// else of the first row that is not blank.
func headerAt(all []Record) int {
	known := allKnown
	at, most := 0, 1
	for i, r := range all {
		if r.Row > headerRows {
			break
		}
		if n := known.count(r.Cells); n > most {
			at, most = i, n
		}
	}
	return at
}

// trim cuts blank cells off the end.
func trim(cells []string) []string {
	for len(cells) > 0 && blank(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// Shape tells files of one make: the SHA-256 of the headings in their order, however they are spelt.
func (t Table) Shape() []byte {
	h := sha256.New()
	for _, heading := range t.Headings {
		h.Write([]byte(foldHeading(heading) + "\n"))
	}
	return h.Sum(nil)
}

const sampleRows = 500 // in which Samples looks

// Samples are up to n different values of each column, from the first rows, short enough to be shown.
func (t Table) Samples(n int) [][]string {
	out := make([][]string, len(t.Headings))
	for _, r := range t.Records[:min(len(t.Records), sampleRows)] {
		for i, c := range r.Cells[:min(len(r.Cells), len(out))] {
			if len(out[i]) >= n || blank(c) {
				continue
			}
			if v := shown(c); !slices.Contains(out[i], v) {
				out[i] = append(out[i], v)
			}
		}
	}
	return out
}
