package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// guessed is a file whose kind and columns are guessed, which must be all that is needed.
func guessed(t testing.TB, want Kind, o Options, file string) (Table, Mapping) {
	t.Helper()
	tab := table(t, file)
	if k := GuessKind(tab.Headings); k != want {
		t.Fatalf("%.60q: %s, want %s", file, k, want)
	}
	m := Guess(want, tab)
	if bad := Check(want, tab, m, o); bad != nil {
		t.Fatalf("%.60q: %v", file, bad)
	}
	return tab, m
}

func results(t testing.TB, k Kind, o Options, file string) Roll[ResultCell] {
	t.Helper()
	tab, m := guessed(t, k, o, file)
	return full(t, ReadResults(k, tab, m, o))
}

// full is what each Roll owes in which a row of the file may be many.
func full[T any](t testing.TB, roll Roll[T]) Roll[T] {
	t.Helper()
	if len(roll.Rows)+len(roll.Refused) != roll.Read || len(roll.Refused) > 0 && roll.Problems == nil {
		t.Errorf("%d and %d refused are not %d; %d problems", len(roll.Rows), len(roll.Refused), roll.Read, len(roll.Problems))
	}
	return roll
}

func saidOfWho(w Who) string {
	return strings.Join(slices.DeleteFunc([]string{w.PupilID, w.UPN, w.SCN}, func(s string) bool { return s == "" }), "+")
}

func saidOfCell(c ResultCell) string {
	s := fmt.Sprintf("%d %s [%s] %s|%s|%s|%s = %s", c.Line, saidOfWho(c.Who), c.Name, c.Subject, c.Year, c.Period, c.Field, c.Value)
	if c.Blank {
		s += "(blank)"
	}
	return s
}

// values are results without their pupils' names.
func values(c ResultCell) string {
	return fmt.Sprintf("%d %s/%s/%s=%s", c.Line, c.Subject, c.Period, c.Field, c.Value)
}

// TestExcerptsOfSchools are the first rows of the files of two schools; the whole files are read with no problem too.
func TestExcerptsOfSchools(t *testing.T) {
	file := func(name string) string { return fileAt(t, "testdata/tracking/"+name+".csv") }
	for school, o := range map[string]Options{"ashdale": ashdale, "glenbrae": glenbrae} {
		tab, m := guessed(t, Sets, o, file(school+"_sets"))
		sets := owes(t, ReadSets(tab, m, o))
		tab, m = guessed(t, Attendance, o, file(school+"_attendance"))
		attendance := owes(t, ReadAttendance(tab, m, o))
		tab, m = guessed(t, Events, o, file(school+"_behaviour"))
		events := owes(t, ReadEvents(tab, m, o))
		for _, p := range [][]Problem{sets.Problems, sets.Warnings, attendance.Problems, attendance.Warnings, events.Problems, events.Warnings} {
			problems(t, p)
		}
		if school == "ashdale" {
			equal(t, "sets", sets.Rows, []SetRow{{Line: 2, Who: Who{PupilID: "004012"}, Subject: "English", Set: "7a/En1", Teacher: "LMÜ0"},
				{Line: 3, Who: Who{PupilID: "004013"}, Subject: "English", Set: "7b/En2", Teacher: "NJO10"}, {Line: 4, Who: Who{PupilID: "004014"}, Subject: "English", Set: "7c/En3", Teacher: "DOS20"}})
			equal(t, "attendance", attendance.Rows[:2], []AttendanceRow{{Line: 2, Who: Who{PupilID: "004012"}, Possible: 140, Attended: 126, Authorised: 9, Unauthorised: 5, Late: 6, HasLate: true},
				{Line: 3, Who: Who{PupilID: "004013"}, Possible: 140, Attended: 130, Authorised: 6, Unauthorised: 4, Late: 7, HasLate: true}})
			equal(t, "events", events.Rows[:2], []EventRow{
				{Line: 2, Who: Who{PupilID: "004012"}, Date: day("2026-11-20"), Type: Achievement, Category: "Excellent homework", Points: 1, Subject: "Computing", RecordedBy: "NJO10"},
				{Line: 3, Who: Who{PupilID: "004012"}, Date: day("2026-11-21"), Type: Behaviour, Category: "Late to lesson", Points: -1, Subject: "Science", RecordedBy: "TWO2",
					StaffText: "Seen by another pupil; staff only"}})
			equal(t, "columns", events.Columns, []string{"pupil_id", "date", "type", "category", "points", "subject", "recorded_by", "staff_text"})
		}
	}
	now := results(t, ResultsWide, ashdale, file("ashdale_results_2026_27"))
	equal(t, "Ashdale now", []int{now.Read, len(now.Rows), len(now.Problems), len(now.Warnings)}, []int{90, 90, 0, 0})
	equal(t, "cells", all(now.Rows[:4], saidOfCell), []string{
		"2 004012+H823403519000 [Ahmed, Kenzie] En|7||Target = 7", "2 004012+H823403519000 [Ahmed, Kenzie] En|7|Aut1|Current = 5+",
		"2 004012+H823403519000 [Ahmed, Kenzie] En|7|Aut1|ATL = 2", "2 004012+H823403519000 [Ahmed, Kenzie] Ma|7||Target = 7"})
	equal(t, "Year 11", saidOfCell(now.Rows[60]), "4 005361+T823403516059 [Holmes, Mohammed] En|11||Target = 8")
	before := results(t, ResultsWide, ashdale, file("ashdale_results_2025_26"))
	equal(t, "Ashdale before", []int{before.Read, len(before.Problems)}, []int{277, 0}) // three blank cells of 280 say nothing
	equal(t, "short of one", saidOfCell(before.Rows[70]), "3 004287+M823403519213 [Taylor, Lexi] En|7|Aut1|ATL = 1")
	scots := results(t, ResultsWide, glenbrae, file("glenbrae_results_2026_27"))
	equal(t, "Glenbrae", all(scots.Rows[28:30], saidOfCell), []string{"2 004008+192251273 [Robinson, Ava] Pe|1|Aut1|ATL = 1", "3 004012 [Edwards, Orla] En|1||Target = 7"})
	problems(t, results(t, ResultsWide, glenbrae, file("glenbrae_results_2025_26")).Problems)
}

// Codes and values of two small files, wide and long.
func TestResultsWideAndLong(t *testing.T) {
	file := fileAt(t, "testdata/mis-csv/assessment_wide.csv")
	wide := results(t, ResultsWide, ashdale, file)
	equal(t, "wide", all(wide.Rows[:9], saidOfCell), []string{
		"2 003999+R823403217114 [Jones, Rhys] Ma|11||Target = 6", "2 003999+R823403217114 [Jones, Rhys] Ma|11|Aut1|Current = 5+", "2 003999+R823403217114 [Jones, Rhys] Ma|11|Aut1|ATL = 2",
		"2 003999+R823403217114 [Jones, Rhys] Ma|11|Spr2|Current = 6-", "2 003999+R823403217114 [Jones, Rhys] En|11||Target = 5", "2 003999+R823403217114 [Jones, Rhys] En|11|Aut1|Current = 5=",
		"2 003999+R823403217114 [Jones, Rhys] En|11|Aut1|ATL = 1", "2 003999+R823403217114 [Jones, Rhys] Sc|11||Target = 6-5", "2 003999+R823403217114 [Jones, Rhys] Sc|11|Aut1|Current = 5-5"})
	equal(t, "columns", []any{wide.Columns, wide.Rows[1].Column}, []any{[]string{"pupil_id", "upn", "surname", "forename", "year_group", "tutor_group", "result:Ma||Target",
		"result:Ma|Aut1|Current", "result:Ma|Aut1|ATL", "result:Ma|Spr2|Current", "result:En||Target", "result:En|Aut1|Current", "result:En|Aut1|ATL",
		"result:Sc||Target", "result:Sc|Aut1|Current"}, "Ma Aut1 Current"})
	equal(t, "Year 7", all(wide.Rows[9:12], values), []string{"3 Ma//Target=ARE+", "3 Ma/Aut1/Current=Secure", "3 Ma/Aut1/ATL=1"})
	tab := table(t, file)
	subjects, periods, fields := ResultCodes(tab, ResultsWide, Guess(ResultsWide, tab))
	equal(t, "codes", []any{subjects, periods, fields}, []any{[]string{"Ma", "En", "Sc"}, []string{"Aut1", "Spr2"}, []string{"Target", "Current", "ATL"}})

	file = fileAt(t, "testdata/mis-csv/assessment_long.csv")
	long := results(t, ResultsLong, ashdale, file)
	equal(t, "long", all(long.Rows, saidOfCell), []string{"2 R823403217114 [] Mathematics|11|Aut1|Current Grade = 5+", "3 R823403217114 [] Mathematics|11||Target = 6",
		"4 R823403217114 [] Mathematics|11|Aut1|ATL = 2", "5 R823403217114 [] Combined Science|11|Aut1|Current Grade = 55"})
	equal(t, "column", long.Rows[0].Column, "Value")
	tab = table(t, file)
	subjects, periods, fields = ResultCodes(tab, ResultsLong, Guess(ResultsLong, tab))
	equal(t, "codes", []any{subjects, periods, fields}, []any{[]string{"Mathematics", "Combined Science"}, []string{"Aut1"}, []string{"Current Grade", "Target", "ATL"}})
}

// Case 20: what a spreadsheet has made of a grade is refused, each cell alone; everything else is what it is.
func TestGradesThatASpreadsheetChanged(t *testing.T) {
	for value, allowed := range map[string]string{
		"5-Apr": "5-4", "05-Apr": "5-4", "05-apr-26": "5-4", "5 April 2026": "5-4", "2026-04-05": "5-4", "2026-04-05 00:00:00": "5-4", "5/4/2026": "5-4", "05/04/26": "5-4", "5-4-2026": "5-4",
		"05.04.2026": "5-4", "8-Jul": "8-7", "Apr-05": "a value such as 5-4", "Sept 2026": "a value such as 5-4", "7.00E+01": "a value such as 7E1", "1E+3": "a value such as 7E1", "1.2E-05": "a value such as 7E1",
	} {
		roll := results(t, ResultsWide, ashdale, lines("UPN,Sc Target,Sc Aut1 Current", "R823403217114,6,"+value))
		problems(t, roll.Problems, fmt.Sprintf("2 Sc Aut1 Current row_spreadsheet %q", value))
		equal(t, value, roll.Problems[0].Words(), "A spreadsheet seems to have changed this: it may have been "+allowed+": save the column as text")
		equal(t, "taken", all(roll.Rows, values), []string{"2 Sc//Target=6"})
		equal(t, "refused", all(roll.Refused, values), []string{"2 Sc/Aut1/Current=" + value})
		long := results(t, ResultsLong, ashdale, lines("UPN,Subject,Field,Value", "R823403217114,Sc,Current,"+value))
		problems(t, long.Problems, fmt.Sprintf("2 Value row_spreadsheet %q", value))
	}
	for _, value := range []string{"5-4", "55", "5/5", "5-5", "1-", "+", "5+", "5=", "7E1", "A*", "D*D*D*", "L2D*", "11:06", "85%", "104", "-", "3.1", "5.33", "ARE+", "Secure", "Mar", "May", "1.0", "0",
		"No Award", "5-4-4", "3.1.2", "MAR1", "Maybe 5", "12 Mayflower"} {
		roll := results(t, ResultsWide, ashdale, lines("UPN,Sc Aut1 Current", "R823403217114,"+value))
		equal(t, value, all(roll.Rows, values), []string{"2 Sc/Aut1/Current=" + value})
		problems(t, append(roll.Problems, roll.Warnings...))
	}
}

func TestResultsOfAWorkbook(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File, sheet string) {
		must(t, f.SetSheetRow(sheet, "A1", &[]any{"Adno", "Surname", "Year", "Sc Target", "Sc Aut1 Current", "Sc Aut1 ATL", "Ma Aut1 Test %"}))
		must(t, f.SetSheetRow(sheet, "A2", &[]any{"004012", "Lee", 7, 5, 5.0, "5-4", 0.5}))
		must(t, f.SetSheetRow(sheet, "A3", &[]any{"004013", "Moss", 7, "7E1"}))
		styled(t, f, "E3", 46117, "d-mmm", 16)
		styled(t, f, "F3", 70, "", 11)
		styled(t, f, "G3", 0.85, "", 9)
		must(t, f.SetSheetRow(sheet, "A4", &[]any{"004014", "Fox", 7, 46117}))
		styled(t, f, "E4", 5, "0.0", 0)
		styled(t, f, "F4", 46117, "dd/mm/yyyy", 14)
		styled(t, f, "G4", 0.855, "0.0%", 10)
		must(t, f.SetSheetRow(sheet, "A6", &[]any{"004015", "Gee", 7, nil, 4}))
		must(t, f.SetCellFormula(sheet, "D6", "1/0"), f.SetSheetRow(sheet, "A7", &[]any{"004016", "Hay", 7}))
	})
	roll := results(t, ResultsWide, ashdale, string(data))
	equal(t, "cells", all(roll.Rows, values), []string{"2 Sc//Target=5", "2 Sc/Aut1/Current=5", "2 Sc/Aut1/ATL=5-4", "2 Ma/Aut1/Test %=0.5", "3 Sc//Target=7E1", "3 Ma/Aut1/Test %=85%",
		"4 Sc//Target=46117", "4 Sc/Aut1/Current=5", "4 Ma/Aut1/Test %=85.5%", "6 Sc/Aut1/Current=4"})
	problems(t, roll.Problems, `3 Sc Aut1 Current row_spreadsheet "2026-04-05"`, `3 Sc Aut1 ATL row_spreadsheet "7.00E+01"`, `4 Sc Aut1 ATL row_spreadsheet "2026-04-05"`, `6 Sc Target row_formula "#NO RESULT!"`)
	problems(t, roll.Warnings, `4 Sc Target warn_spreadsheet "46117"`)
	equal(t, "words", roll.Problems[0].Words(), "A spreadsheet seems to have changed this: it may have been 5-4: save the column as text")
	equal(t, "field", roll.Problems[0].Field, "result:Sc|Aut1|Current")
	equal(t, "read", roll.Read, 14)
}

// Case 11: blank cells, also those beyond the end of a short row, say nothing, or clear where the admin says so.
func TestBlankResults(t *testing.T) {
	file := lines("Adno,Ma Target,Ma Aut1 Current,Ma Aut1 ATL", "1,5", "2, ,4,\u00a0", "3,,,#N/A", "4,,,")
	roll := results(t, ResultsWide, ashdale, file)
	equal(t, "left alone", all(roll.Rows, values), []string{"2 Ma//Target=5", "3 Ma/Aut1/Current=4"})
	problems(t, roll.Problems, `4 Ma Aut1 ATL row_formula "#N/A"`)
	blanks := ashdale
	blanks.Blanks = true
	roll = results(t, ResultsWide, blanks, file)
	cell := func(c ResultCell) string { return fmt.Sprintf("%d%s%v", c.Line, c.Value, c.Blank) }
	equal(t, "cleared", all(roll.Rows, cell), []string{"25false", "2true", "2true", "3true", "34false", "3true", "4true", "4true", "5true", "5true", "5true"})
	equal(t, "read", []int{roll.Read, len(roll.Refused)}, []int{12, 1})
	file = lines("Adno,Subject,Field,Value", "1,Ma,Target,", "1,Ma,ATL,2")
	equal(t, "long", all(results(t, ResultsLong, ashdale, file).Rows, values), []string{"3 Ma//ATL=2"})
	equal(t, "long, cleared", all(results(t, ResultsLong, blanks, file).Rows, cell), []string{"2true", "32false"})
}

// A result twice in a file: what agrees is fine, what differs refuses all of it.
func TestResultsTwice(t *testing.T) {
	roll := results(t, ResultsWide, ashdale, lines("Adno,UPN,Ma Target,Ma Aut1 Current", "7A,R823403217114,5,4", ",R823403217114,5,3", "7a,,5,4", "8,,6,6"))
	equal(t, "wide", all(roll.Rows, values), []string{"2 Ma//Target=5", "3 Ma//Target=5", "4 Ma//Target=5", "5 Ma//Target=6", "5 Ma/Aut1/Current=6"})
	problems(t, roll.Problems, `2 Ma Aut1 Current row_differs "4" [3 4]`, `3 Ma Aut1 Current row_differs "3" [2 4]`, `4 Ma Aut1 Current row_differs "4" [2 3]`)
	equal(t, "words", roll.Problems[0].Words(), "This says something else than rows 3 and 4: one value for each pupil, subject, period and field")
	equal(t, "field", roll.Problems[0].Field, "result:Ma|Aut1|Current")
	roll = results(t, ResultsWide, ashdale, lines("Adno,Year,Ma Target,Ma Y7 Target,Ma Y8 Target", "1,7,5,6,7", "2,8,5,6,7", "3,9,5,6,7"))
	equal(t, "the year said twice", all(roll.Rows, func(c ResultCell) string { return c.Year + " " + values(c) }),
		[]string{"8 2 Ma//Target=7", "7 3 Ma//Target=6", "9 4 Ma//Target=5", "7 4 Ma//Target=6", "8 4 Ma//Target=7"})
	problems(t, roll.Problems, `2 Ma Target row_differs "5" [2]`, `2 Ma Y7 Target row_differs "6" [2]`, `3 Ma Target row_differs "5" [3]`, `3 Ma Y8 Target row_differs "7" [3]`)
	roll = results(t, ResultsLong, ashdale, lines("Adno,Subject,Field,Period,Value", "1,Ma,ATL,Y10 Aut1,1", "1,Ma,ATL,Y11 Aut1,2", "1,Ma,ATL,Y11 Aut1,3", "1,Ma,ATL,Aut1,4", "2,Ma,ATL,Y11 Aut1,3"))
	equal(t, "long", all(roll.Rows, values), []string{"2 Ma/Aut1/ATL=1", "5 Ma/Aut1/ATL=4", "6 Ma/Aut1/ATL=3"})
	problems(t, roll.Problems, `3 Value row_differs "2" [4]`, `4 Value row_differs "3" [3]`)
}

// A problem with the pupil or the year refuses the whole row, one with a column that cell in each row.
func TestRowsOfResultsThatAreRefused(t *testing.T) {
	roll := results(t, ResultsWide, ashdale, lines("Adno,UPN,Surname,Forename,Year,Ma Target,En Target,Ma Y13 Target", ",,Lee,Ann,7,5,4", "2,,,,12,5,4", "3,,Suharto,,7,5,,9", "4,,,,7,5,4,,x", ",,,,,,", "5,,,Bea,Year 7,�"))
	equal(t, "taken", all(roll.Rows, saidOfCell), []string{"4 3 [Suharto] Ma|7||Target = 5"})
	equal(t, "refused", all(roll.Refused, values), []string{"2 Ma//Target=5", "2 En//Target=4", "3 Ma//Target=5", "3 En//Target=4", "4 Ma//Target=9", "5 Ma//Target=5", "5 En//Target=4", "7 Ma//Target=�"})
	problems(t, roll.Problems, `2 Adno row_missing ""`, `3 Year row_year "12"`, `4 Ma Y13 Target row_year "Y13"`, `5  row_too_many_cells "x"`, `7 Ma Target row_damaged "�"`)
	roll = results(t, ResultsLong, ashdale, lines("Adno,Subject,Field,Period,Value", "1,,Reading age,,11:06", "2,Ma,,Aut1,5", "3,Ma,ATL,Y6 Aut1,5", ",Ma,ATL,Aut1,5", "4,#N/A,ATL,,5", "5,Ma,ATL,,#REF!"))
	equal(t, "of no subject", all(roll.Rows, values), []string{"2 //Reading age=11:06"})
	problems(t, roll.Problems, `3 Field row_missing ""`, `4 Period row_year "Y6 Aut1"`, `5 Adno row_missing ""`, `6 Subject row_formula "#N/A"`, `7 Value row_formula "#REF!"`)
	roll = results(t, ResultsWide, ashdale, lines("Adno,Ma Aut1 Comment", "1,"+strings.Repeat("é", maxComment), "2,"+strings.Repeat("é", maxComment+1)))
	equal(t, "long texts", []int{len(roll.Rows), len(roll.Refused)}, []int{1, 1})
	equal(t, "words", roll.Problems[0].Words(), "This is too long: at most 2,000 characters")
}

// A small file may name more cells than memory has room for: where blank ones count, each short row has a cell in
// every column.
func TestMoreCellsThanCanBeRead(t *testing.T) {
	file := strings.Builder{}
	file.WriteString("Adno")
	for i := range 500 {
		fmt.Fprintf(&file, ",Subject%d Target", i)
	}
	file.WriteString("\n" + strings.Repeat("1\n", 2001))
	blanks := ashdale
	blanks.Blanks = true
	roll := results(t, ResultsWide, blanks, file.String())
	equal(t, "cells", []int{roll.Read, len(roll.Rows)}, []int{maxParts, maxParts})
	problems(t, roll.Problems, `2002  row_too_many ""`)
}
