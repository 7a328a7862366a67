package importer

import (
	"fmt"
	"strings"
	"testing"
)

func events(t testing.TB, file string) Roll[EventRow] {
	t.Helper()
	tab, m := guessed(t, Events, ashdale, file)
	return owes(t, ReadEvents(tab, m, ashdale))
}

func TestEvents(t *testing.T) {
	roll := events(t, lines("Adno,Date,Type,Activity,Points,Subject,Staff Code,Comments,Comment for parents,Outcome",
		`1,20/11/2026 10:42,Merit,Kindness,+2,English,ABC,"Helped B. Moss.`+"\r\n"+`In the hall","Well done 🎉",`, "1,20/11/2026,Conduct,Disruption,−1,,,,,Detention", "1,20/11/2026,Conduct,Disruption,−1,,,,,Detention",
		"2,20/11/2026 9:00 am,Negative,,,,,,,"))
	first := EventRow{Line: 3, Who: Who{PupilID: "1"}, Date: day("2026-11-20"), Type: Behaviour, Category: "Disruption", Points: -1, Outcome: "Detention"}
	second := first
	second.Line = 4
	equal(t, "rows", roll.Rows, []EventRow{{Line: 2, Who: Who{PupilID: "1"}, Date: day("2026-11-20"), Type: Achievement, Category: "Kindness", Points: 2, Subject: "English", RecordedBy: "ABC",
		StaffText: "Helped B. Moss.\nIn the hall", ParentText: "Well done 🎉"}, first, second, {Line: 5, Who: Who{PupilID: "2"}, Date: day("2026-11-20"), Type: Behaviour}})
	problems(t, roll.Problems)
}

// A comment that does not say for whom it is, is never shown to parents.
func TestCommentsAreTheStaffs(t *testing.T) {
	for heading, parents := range map[string]bool{"Comment": false, "Comments": false, "Notes": false, "Description": false, "Staff Comment": false,
		"Parent Comment": true, "Comment for parents": true, "Parent visible comment": true, "Parent-visible text": true} {
		roll := events(t, lines("Adno,Date,Type,Points,"+heading, "1,20/11/2026,Merit,1,Shared with B. Moss"))
		want := EventRow{StaffText: "Shared with B. Moss"}
		if parents {
			want = EventRow{ParentText: "Shared with B. Moss"}
		}
		equal(t, heading, []string{roll.Rows[0].StaffText, roll.Rows[0].ParentText}, []string{want.StaffText, want.ParentText})
	}
}

func TestEventsThatAreRefused(t *testing.T) {
	roll := events(t, lines("Adno,Date,Type,Points,Comments,Parent Comment", "1,,Merit,1,,", "2,20/11/26,Merit,1,,", "3,20/11/2026,,1,,", "4,20/11/2026,Neutral,1,,", "5,20/11/2026,Merit,1.5,,", "6,20/11/2026,Merit,1E+05,,",
		"7,20/11/2026,Merit,1,,Yes", ",20/11/2026,Merit,1,,", "8,20/11/2026,Merit,1,"+strings.Repeat("x", maxComment+1)+",", "9,20/11/2026,Merit,1,\ufffd,", "10,20/11/2026,#N/A,#REF!,,", "11,20/11/2026,Merit,1,,Thanks"))
	equal(t, "taken", len(roll.Rows), 1)
	problems(t, roll.Problems, `2 Date row_missing ""`, `3 Date row_date_year "20/11/26"`, `4 Type row_missing ""`, `5 Type row_value "Neutral"`, `6 Points row_value "1.5"`, `7 Points row_value "1E+05"`,
		`8 Parent Comment row_value "Yes"`, `9 Adno row_missing ""`, fmt.Sprintf("10 Comments row_long %q", strings.Repeat("x", 80)+"…"), `11 Comments row_damaged "`+"\ufffd"+`"`,
		`12 Type row_formula "#N/A"`, `12 Points row_formula "#REF!"`)
	equal(t, "words", roll.Problems[6].Words(), "Allowed here: the text that parents may read, not Yes or No")
	roll = events(t, lines("Adno,Date,Type,Points", "1,05/06/2026 10:42,Merit,1", "2,12/19/2026 10:42,Merit,1"))
	problems(t, roll.Problems, `2 Date row_date_american "05/06/2026 10:42" [3]`, `3 Date row_date_american "12/19/2026 10:42" [3]`)
}
