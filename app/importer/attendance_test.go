package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func attendance(t testing.TB, file string) Roll[AttendanceRow] {
	t.Helper()
	tab, m := guessed(t, Attendance, ashdale, file)
	return owes(t, ReadAttendance(tab, m, ashdale))
}

func TestAttendance(t *testing.T) {
	roll := attendance(t, lines("UPN,Academic Year,Possible,Attended,Authorised Absences,Unauthorised Absences,Lates",
		"R823403217114,2025/26,380,360,15,5,12", "W823403219001,,140,140,0,0,", "B823403520004,,0,0,0,0,0", "A823403519003,,140,120,9,5,1", "A823403519004,,140.0,140,0,,", ",,1,1,0,0,", "A823403519005,,92.9,-1,half,#N/A,x"))
	equal(t, "rows", roll.Rows, []AttendanceRow{{Line: 2, Who: Who{UPN: "R823403217114"}, Year: "2025/26", Possible: 380, Attended: 360, Authorised: 15, Unauthorised: 5, Late: 12, HasLate: true},
		{Line: 3, Who: Who{UPN: "W823403219001"}, Possible: 140, Attended: 140}, {Line: 4, Who: Who{UPN: "B823403520004"}, HasLate: true}})
	problems(t, roll.Problems, `5 Possible row_sums "140"`, `6 Unauthorised Absences row_missing ""`, `7  row_missing ""`, `8 Unauthorised Absences row_formula "#N/A"`,
		`8 Possible row_value "92.9"`, `8 Attended row_value "-1"`, `8 Authorised Absences row_value "half"`, `8 Lates row_value "x"`)
	equal(t, "words", roll.Problems[0].Words(), "The sessions do not add up: 120 attended + 9 authorised + 5 unauthorised are 134, but 140 were possible")
	equal(t, "words", roll.Problems[1].Words(), "Unauthorised is missing")
	equal(t, "words", roll.Problems[4].Words(), "Allowed here: a whole number of sessions; 0 where there were none")
}

// Percentages do not say of how many sessions.
func TestPercentagesOfAttendance(t *testing.T) {
	const words = "A percentage is not enough: the numbers of sessions possible, attended, authorised and unauthorised are needed"
	tab := table(t, lines("Adno,Surname,Attendance %", "1,Lee,92.9%", "2,Moss,"))
	equal(t, "kind", GuessKind(tab.Headings), Attendance)
	roll := owes(t, ReadAttendance(tab, Guess(Attendance, tab), ashdale))
	problems(t, roll.Problems, `2 Attendance % row_percent "92.9%"`, `3 Attendance % row_percent ""`)
	equal(t, "words", roll.Problems[0].Words(), words)
	roll = attendance(t, lines("Adno,Sessions Possible,Sessions Attended,Authorised,Unauthorised,Attendance %", "1,140,92.9%,5,5,92.9%", "2,140,130,5,5,92.9%"))
	equal(t, "beside sessions", len(roll.Rows), 1)
	problems(t, roll.Problems, `2 Sessions Attended row_percent "92.9%"`)
	data := workbookOf(t, func(f *excelize.File, sheet string) {
		must(t, f.SetSheetRow(sheet, "A1", &[]any{"Adno", "Possible", "Attended", "Authorised", "Unauthorised"}), f.SetSheetRow(sheet, "A2", &[]any{"001", 140, nil, 5, 5}))
		styled(t, f, "C2", 0.929, "0.0%", 10)
	})
	problems(t, attendance(t, string(data)).Problems, `2 Attended row_percent "92.9%"`)
}

func TestAttendanceTwice(t *testing.T) {
	roll := attendance(t, lines("Adno,UPN,Academic Year,Possible,Attended,Authorised,Unauthorised", "1,R823403217114,,10,10,0,0", "01,,,10,9,1,0", ",R823403217114,,10,9,1,0", "1,,2025/26,10,8,2,0", "1,,2025/26,10,8,2,0"))
	equal(t, "rows", all(roll.Rows, func(a AttendanceRow) string { return fmt.Sprintf("%d %s %d", a.Line, a.Year, a.Attended) }), []string{"3  9", "5 2025/26 8", "6 2025/26 8"})
	problems(t, roll.Problems, `2  row_differs "" [4]`, `4  row_differs "" [2]`)
	equal(t, "words", roll.Problems[0].Words(), "This says something else than row 4: one row for each pupil and year")
}

func markRoll(t testing.TB, file string) Roll[MarkRow] {
	t.Helper()
	tab, m := guessed(t, Marks, ashdale, file)
	return full(t, ReadMarks(tab, m, ashdale))
}

func saidOfMark(m MarkRow) string {
	return fmt.Sprintf("%d %s %s %s %s", m.Line, saidOfWho(m.Who), m.Date, m.Session, m.Code)
}

func TestMarksOfADay(t *testing.T) {
	roll := markRoll(t, lines("Adno,Date,AM,PM", `1,02/11/2026,/,\`, "2,2026-11-02,L,", "3,2 Nov 2026,-,#", "4,,,", "5,,/,", ",02/11/2026,/,/", "6,31/11/2026,,/", "7,02/11/2026,far too long a code,/"))
	equal(t, "marks", all(roll.Rows, saidOfMark), []string{"2 1 2026-11-02 am /", `2 1 2026-11-02 pm \`, "3 2 2026-11-02 am L", "4 3 2026-11-02 pm #"})
	problems(t, roll.Problems, `6 Date row_missing ""`, `7 Adno row_missing ""`, `8 Date row_date "31/11/2026"`, `9 AM row_long "far too long a code"`)
	equal(t, "read", []int{roll.Read, len(roll.Refused)}, []int{10, 6})

	roll = markRoll(t, lines("SCN,Date,Session,Code", "051234561,02/11/2026,AM,02", "051234561,02/11/2026,p.m.,10", "051234561,03/11/2026,Morning,", "051234561,03/11/2026,lunch,10", "051234561,03/11/2026,,10", "051234561,04/11/2026,#N/A,10"))
	equal(t, "sessions", all(roll.Rows, saidOfMark), []string{"2 051234561 2026-11-02 am 02", "3 051234561 2026-11-02 pm 10"})
	problems(t, roll.Problems, `5 Session row_value "lunch"`, `6 Session row_missing ""`, `7 Session row_formula "#N/A"`)

	roll = markRoll(t, lines("Adno,UPN,Date,AM,PM", "1,R823403217114,02/11/2026,/,N", "1,,02/11/2026,/,O", ",R823403217114,03/11/2026,/,/", "1,,03/11/2026,/,/", "2,,02/11/2026,/,O"))
	equal(t, "what agrees", all(roll.Rows, saidOfMark), []string{"4 R823403217114 2026-11-03 am /", "4 R823403217114 2026-11-03 pm /", "5 1 2026-11-03 am /", "5 1 2026-11-03 pm /", "6 2 2026-11-02 am /", "6 2 2026-11-02 pm O"})
	problems(t, roll.Problems, `2  row_differs "2 November 2026, pm: N" [3]`, `3  row_differs "2 November 2026, pm: O" [2]`)
	roll = markRoll(t, lines("Adno,Date,AM", "1,11/02/2026,/", "2,11/13/2026,/"))
	problems(t, roll.Problems, `2 Date row_date_american "11/02/2026" [3]`, `3 Date row_date_american "11/13/2026" [3]`)
}

// A string of marks begins with the morning of its start date: 30 October 2026 is a Friday.
func TestStringsOfMarks(t *testing.T) {
	const head = "UPN,Attendance Start Date,Attendance Marks"
	roll := markRoll(t, lines(head, `R823403217114,29/10/2026,/\L-    /\`, `W823403219001,30/10/2026,-N`))
	calendar := []string{"2 R823403217114 2026-10-29 am /", `2 R823403217114 2026-10-29 pm \`, "2 R823403217114 2026-10-30 am L",
		"2 R823403217114 2026-11-02 am /", `2 R823403217114 2026-11-02 pm \`, "3 W823403219001 2026-10-30 pm N"}
	equal(t, "days of the calendar", all(roll.Rows, saidOfMark), calendar)
	roll = markRoll(t, lines(head, `R823403217114,29/10/2026,/\L-/\`, `W823403219001,30/10/2026,-N`))
	equal(t, "Mondays to Fridays", all(roll.Rows, saidOfMark), calendar)
	roll = markRoll(t, lines(head, `R823403217114,29/10/2026,/\/\/\`, `W823403219001,31/10/2026,/\`, `A823403519003,30/10/2026,\/\/`, `B823403520004,30/10/2026,//NN`, `C823403520004,,/\`,
		"D823403520004,30/10/2026,"+strings.Repeat("/", maxSessions+1), "E823403520004,30/10/2026,", "F823403520004,40000,//"))
	equal(t, "taken", all(roll.Rows[6:], saidOfMark), []string{"5 B823403520004 2026-10-30 am /", "5 B823403520004 2026-10-30 pm /", "5 B823403520004 2026-11-02 am N", "5 B823403520004 2026-11-02 pm N"})
	problems(t, roll.Problems, `3 Attendance Start Date row_school_day "31/10/2026"`, `4 Attendance Marks row_step "\\/\\/"`, `6 Attendance Start Date row_missing ""`,
		fmt.Sprintf("7 Attendance Marks row_long %q", strings.Repeat("/", 80)+"…"), `9 Attendance Start Date row_date_number "40000"`)
	equal(t, "words", roll.Problems[0].Words(), "These marks would begin at a weekend: a start date from Monday to Friday is needed")
	equal(t, "words", roll.Problems[1].Words(), `These marks are out of step: / is a morning and \ an afternoon, in turn, from the morning of the start date`)
}

// TestMoreMarksThanCanBeRead: a file of a few megabytes may name millions.
func TestMoreMarksThanCanBeRead(t *testing.T) {
	var b strings.Builder
	b.WriteString("Adno,Start date,Marks\n")
	for i := range maxParts/maxSessions + 2 {
		fmt.Fprintf(&b, "%d,02/11/2026,%s\n", i, strings.Repeat("/", maxSessions))
	}
	tab := table(t, b.String())
	roll := full(t, ReadMarks(tab, Guess(Marks, tab), ashdale))
	equal(t, "marks", len(roll.Rows), maxParts)
	problems(t, roll.Problems, `1252  row_too_many ""`, `1253  row_too_many ""`)
	equal(t, "words", roll.Problems[0].Words(), "There is too much in this file: at most 1,000,000 values in one file. Split it from here on")
	equal(t, "the last day", saidOfMark(roll.Rows[maxParts-1]), "1251 1249 2028-05-12 pm /")
}
