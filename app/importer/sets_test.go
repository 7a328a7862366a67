package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func sets(t testing.TB, file string) Roll[SetRow] {
	t.Helper()
	tab, m := guessed(t, Sets, ashdale, file)
	return owes(t, ReadSets(tab, m, ashdale))
}

func saidOfSet(s SetRow) string {
	return fmt.Sprintf("%d %s %s/%s %s %s-%s", s.Line, saidOfWho(s.Who), s.Subject, s.Set, s.Teacher, s.Starts.Format(), s.Ends.Format())
}

func TestSets(t *testing.T) {
	roll := sets(t, lines("UPN,SCN,Pupil ID,Subject,Teaching Group,Teacher,Start date,End date",
		"r 823403217114,,007001,English,9x/En1,ABC,01/09/2026,19/07/2027", ",051234561,,Further Maths, 9x/Fm ,Mr O’Neill,,", ",,7,English,9x/En1,,,01/09/2026", "R823403217114,,007001,English,9x/En2,JAN1,1 Sept 2026,",
		",,,English,9x/En1,,,", ",,8,,9x/En1,,,", ",,9,English,,,,", ",,10,English,#REF!,,,", ",,11,English,9x/En1,,09/09/2026,01/09/2026", ",,12,English,9x/En1,01-Jan,31/02/2026,14/6/26"))
	equal(t, "rows", all(roll.Rows, saidOfSet), []string{"2 007001+R823403217114 English/9x/En1 ABC 1 September 2026-19 July 2027", "3 051234561 Further Maths/9x/Fm Mr O’Neill -",
		"4 7 English/9x/En1  -1 September 2026", "5 007001+R823403217114 English/9x/En2 JAN1 1 September 2026-"})
	problems(t, roll.Problems, `6 Pupil ID row_missing ""`, `7 Subject row_missing ""`, `8 Teaching Group row_missing ""`, `9 Teaching Group row_formula "#REF!"`,
		`10 End date row_value "01/09/2026"`, `11 Start date row_date "31/02/2026"`, `11 End date row_date_year "14/6/26"`)
	problems(t, roll.Warnings, `11 Teacher warn_spreadsheet "01-Jan"`)
	equal(t, "words", roll.Problems[1].Words(), "Subject is missing")
	equal(t, "words", roll.Problems[4].Words(), "Allowed here: a day that is not before the start date")
}

// Case 20: sets of which a spreadsheet has made numbers and dates.
func TestSetsThatASpreadsheetChanged(t *testing.T) {
	for _, c := range []struct {
		sets     string
		taken    int
		problem  string
		warnings int
	}{
		{"7E1 10E2 7F2", 3, "", 0}, {"7E1 7D1 70", 2, `4 Set row_spreadsheet "70"`, 0}, {"7D1 10F2 1000", 2, `4 Set row_spreadsheet "1000"`, 0}, {"7D1 7F2 7.00E+01", 2, `4 Set row_spreadsheet "7.00E+01"`, 0},
		{"7D1 7F2 1-Mar", 2, `4 Set row_spreadsheet "1-Mar"`, 0}, {"7D1 7F2 01-Mar", 2, `4 Set row_spreadsheet "01-Mar"`, 0}, {"7D1 7F2 2026-03-01", 2, `4 Set row_spreadsheet "2026-03-01"`, 0},
		{"7D1 7F2 MAR1", 3, "", 0}, {"MAR-01 JUN-02 7F2", 3, "", 0}, {"7D1 7F2 7", 3, "", 1}, {"1 2 3", 3, "", 0}, {"10 20 30", 3, "", 0}, {"10 20 7D1", 3, "", 0}, {"Red Blue 10", 3, "", 0},
		{"1E+03 2 3", 2, `2 Set row_spreadsheet "1E+03"`, 0}, {"7a/En1 7b/En2 100", 2, `4 Set row_spreadsheet "100"`, 0}, {"5/6 7/8 9-10", 3, "", 0},
	} {
		file := []string{"Adno,Subject,Set"}
		var n int
		for _, s := range strings.Fields(c.sets) {
			n++
			file = append(file, fmt.Sprintf("%d,Maths,%s", n, s))
		}
		roll := sets(t, lines(file...))
		want := []string(nil)
		if c.problem != "" {
			want = []string{c.problem}
		}
		equal(t, c.sets, []int{len(roll.Rows), len(roll.Warnings)}, []int{c.taken, c.warnings})
		problems(t, roll.Problems, want...)
	}
	roll := sets(t, lines("Adno,Subject,Set", "1,Maths,1-Mar", "2,Maths,7D1", "3,Maths,7F1", "4,Maths,7.00E+01", "5,Maths,7 May"))
	equal(t, "a date", roll.Problems[0].Words(), "A spreadsheet seems to have changed this: it may have been MAR1: save the column as text")
	equal(t, "a number", roll.Problems[1].Words(), "A spreadsheet seems to have changed this: it may have been a name such as 7E1 or MAR1: save the column as text")
	equal(t, "a name", roll.Rows[2].Set, "7 May")
}

func TestSetsOfAWorkbook(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File, sheet string) {
		must(t, f.SetSheetRow(sheet, "A1", &[]any{"Adno", "Subject", "Class"}))
		for i, set := range []any{"7E1", "7D1", "10E2", 70, nil, nil, "MAR1"} {
			must(t, f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+2), &[]any{fmt.Sprintf("%06d", i), "Maths", set}))
		}
		styled(t, f, "C6", 46082, "d-mmm", 16) // MAR1 typed
		styled(t, f, "C7", 70, "", 11)         // 7E1 typed
	})
	roll := sets(t, string(data))
	equal(t, "sets", all(roll.Rows, func(s SetRow) string { return s.Set }), []string{"7E1", "7D1", "10E2", "MAR1"})
	problems(t, roll.Problems, `5 Class row_spreadsheet "70"`, `6 Class row_spreadsheet "2026-03-01"`, `7 Class row_spreadsheet "7.00E+01"`)
	equal(t, "words", roll.Problems[1].Words(), "A spreadsheet seems to have changed this: it may have been MAR1: save the column as text")
}

// TestStaffThroughThePages: the same rules as for a list that is read by guess.
func TestStaffThroughThePages(t *testing.T) {
	tab, m := guessed(t, Staff, ashdale, lines("Staff Code,Forename,Surname,Work Email,Role", "ABC,Ann,Lee,a@example.org,Teacher", "DEF,Bea,Moss,b@example.org,King", "abc,Cy,Fox,c@example.org,"))
	roll := owes(t, ReadStaffTable(tab, m, ashdale))
	equal(t, "rows", len(roll.Rows), 0)
	problems(t, roll.Problems, `2 Staff Code row_twice "ABC" [4]`, `3 Role row_value "King"`, `4 Staff Code row_twice "ABC" [2]`)
}
