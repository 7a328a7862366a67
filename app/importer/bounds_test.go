package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A school's own number in the column of Pupil IDs: every row has it, and the problems must not name all of each other.
func TestOneNumberInEveryRow(t *testing.T) {
	var b strings.Builder
	b.WriteString("Adno,Legal Surname,Legal Forename\n")
	for i := range maxRows {
		fmt.Fprintf(&b, "%s1,Lee,Ann\n", strings.Repeat("0", i%2))
	}
	tab := table(t, b.String())
	roll := ReadPupils(tab, Guess(Pupils, tab), ashdale)
	if len(roll.Refused) != maxRows || len(roll.Problems) != maxRows || len(roll.Warnings) != maxRows {
		t.Fatal(len(roll.Refused), len(roll.Problems), len(roll.Warnings))
	}
	var odd, even []int
	for n := 2; len(even) < maxOthers; n += 2 {
		odd, even = append(odd, n+1), append(even, n+2)
	}
	equal(t, "others", roll.Problems[0].Others, even)
	equal(t, "nearly", roll.Warnings[0].Others, odd)
	equal(t, "words", roll.Problems[0].Words(), "Pupil ID is also in rows 4, 6, 8, 10 and others")
	equal(t, "last", roll.Problems[maxRows-1].Others[0], 3)
	if slices.Contains(roll.Problems[2].Others, 4) {
		t.Error("a row names itself")
	}
}

// stream is a workbook of n rows that are all alike, each beginning in a column.
func stream(t *testing.T, n int, from string, cells ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	must(t, err, w.SetRow("A1", []any{"Adno", "Legal Surname", "Legal Forename"}))
	for i := range n {
		must(t, w.SetRow(fmt.Sprintf("%s%d", from, i+2), cells))
	}
	must(t, w.Flush())
	b, err := f.WriteToBuffer()
	must(t, err, f.Close())
	return b.Bytes()
}

// shared is a workbook in which two columns of n rows refer to one text of size bytes.
func shared(t *testing.T, n, size int) []byte {
	t.Helper()
	f, text := excelize.NewFile(), strings.Repeat("x", size)
	must(t, f.SetSheetRow("Sheet1", "A1", &[]any{"Adno", "Legal Surname", "Legal Forename"}))
	for i := range n {
		must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &[]any{i, text, text}))
	}
	b, err := f.WriteToBuffer()
	must(t, err, f.Close())
	return b.Bytes()
}

// Small files that would fill the memory: cells far to the right, and one long text in many cells.
func TestSmallWorkbooksThatAreLargeInside(t *testing.T) {
	last, err := excelize.ColumnNumberToName(maxColumns)
	must(t, err)
	refused(t, string(stream(t, maxCells/maxColumns+1, last, "x")), FileError{Code: FileLarge, Row: maxCells/maxColumns + 1})
	refused(t, string(shared(t, 1200, 30_000)), FileError{Code: FileLarge, Row: 561})
	if tab := table(t, string(stream(t, 1000, last, "x"))); len(tab.Records) != 1000 || len(tab.Headings) != maxColumns {
		t.Error(len(tab.Records), len(tab.Headings))
	}
}

func TestAnIDThatIsADateInAWorkbook(t *testing.T) {
	tab := Table{Format: formatXLSX, Headings: []string{"Adno", "Legal Surname", "Legal Forename"}, Records: []Record{{2, []string{"2009-07-06", "Lee", "Ann"}}}}
	roll := ReadPupils(tab, Guess(Pupils, tab), ashdale)
	problems(t, roll.Problems, `2 Adno row_exponent "2009-07-06"`)
	tab.Format = formatCSV
	if roll = ReadPupils(tab, Guess(Pupils, tab), ashdale); len(roll.Rows) != 1 || roll.Rows[0].Row[0] != "2009-07-06" {
		t.Errorf("in a CSV file it is what the school wrote: %+v", roll)
	}
}
