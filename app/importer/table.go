package importer

import (
	"crypto/sha256"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The formats of a Table.
const (
	formatCSV  = "csv"
	formatXLSX = "xlsx"
)

// Table is a file's cells.
type Table struct {
	Format    string   // "csv" or "xlsx"
	HeaderRow int      // as a spreadsheet numbers it
	Headings  []string // cleaned; "" = blank heading
	Records   []Record // the rows below that are not blank
	Date1904  bool     // xlsx: its dates count from 1904
	Hidden    []int    // xlsx: positions of hidden columns
	Blank     []int    // positions whose heading is blank although cells below are not
}

// Record is one row. Blank cells at its end may be absent.
type Record struct {
	Row   int // as a spreadsheet numbers it
	Cells []string
}

// Read reads a CSV file (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab) or the first visible sheet of an
// Excel workbook, and finds the row of headings. Errors are *FileError.
func Read(data []byte) (Table, error) {
	if err := Sniff(data, int64(len(data))); err != nil {
		return Table{}, err
	}
	read := readCSV
	if isZip(data) {
		read = readXLSX
	}
	t, err := read(data)
	if err != nil {
		return Table{}, err
	}
	t.widen()
	return t, nil
}

// Shape is a hash of the headings in their order, letters and digits only: files of one shape have one mapping.
func (t Table) Shape() []byte {
	h := sha256.New()
	for _, heading := range t.Headings {
		h.Write([]byte(foldHeading(heading) + "\n"))
	}
	return h.Sum(nil)
}

// sampleRows is how many rows Samples looks at.
const sampleRows = 200

// Samples returns up to n different values of each column that are not blank, from the first rows, each short
// enough for a page.
func (t Table) Samples(n int) [][]string {
	out := make([][]string, len(t.Headings))
	for i := range out {
		seen := map[string]bool{}
		for _, r := range t.Records[:min(len(t.Records), sampleRows)] {
			if i >= len(r.Cells) || len(out[i]) == n {
				continue
			}
			if s := shown(r.Cells[i]); s != "" && !seen[s] {
				seen[s] = true
				out[i] = append(out[i], s)
			}
		}
	}
	return out
}

// foldHeading keeps letters and digits, in lower case: "Pupil ID", "pupil_id" and "PUPIL\u00a0ID" are one.
func foldHeading(h string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(h))
}
