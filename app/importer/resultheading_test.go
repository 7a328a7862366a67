package importer

import (
	"fmt"
	"strings"
	"testing"

	"gateway/app/errs"
)

func TestParseResultHeading(t *testing.T) {
	for _, c := range []struct{ heading, subject, period, field string }{
		{"Ma Aut1 Current", "Ma", "Aut1", "Current"},
		{"En Target", "En", "", "Target"},
		{"Maths Autumn 1 Effort", "Maths", "Autumn 1", "Effort"},
		{"MA_AUT1_CURRENT", "MA", "AUT1", "CURRENT"},
		{"Ma - Spr 2 - Working At Grade", "Ma", "Spr 2", "Working At Grade"},
		{"Current/Sum2/Ma", "Ma", "Sum2", "Current"},
		{"Target En", "En", "", "Target"},
		{"Target: Combined Science", "Combined Science", "", "Target"},
		{"Effort Maths Summer 1", "Maths", "Summer 1", "Effort"},
		{"Autumn Term 1 French ATL", "French", "Autumn Term 1", "ATL"},
		{"Combined Science Y11 Data Drop 3 Current", "Combined Science", "Y11 Data Drop 3", "Current"},
		{"S2 Tracking 2 Maths Effort", "Maths", "S2 Tracking 2", "Effort"},
		{"Ph Year 10 HT3 Anything at all", "Ph", "Year 10 HT3", "Anything at all"},
		{"D&T Term 2 ATL", "D&T", "Term 2", "ATL"},
		{"R.E. Aut.1 Homework", "R.E.", "Aut.1", "Homework"},
		{"English Literature Y10 Target", "English Literature", "Y10", "Target"},
		{"French Attitude to Learning", "French", "", "Attitude to Learning"},
		{"PE Report 2 Behaviour", "PE", "Report 2", "Behaviour"},
		{"Maths Mock 1 %", "Maths", "", "Mock 1 %"},
		{"Maths 2 Target", "Maths 2", "", "Target"},
		{"Maths Summer Exam Mark", "Maths", "Summer", "Exam Mark"},
		{"Gg T3 FFT20", "Gg", "T3", "FFT20"}, {"Gg DD1 Current", "Gg", "DD1", "Current"},
		{"Aut1 Attendance", "", "Aut1", "Attendance"}, // of no subject
		{"Ma\u00a0Aut1  Current", "Ma", "Aut1", "Current"},
		{"Mathématiques Aut1 Effort", "Mathématiques", "Aut1", "Effort"},
		{"Ma (Aut1) Current", "Ma", "Aut1", "Current"},
	} {
		subject, period, field, ok := ParseResultHeading(c.heading)
		equal(t, c.heading, fmt.Sprintf("%q %q %q %v", subject, period, field, ok), fmt.Sprintf("%q %q %q true", c.subject, c.period, c.field))
	}
	for _, h := range []string{"", " ", "-", "Adno", "UPN", "Year", "Year Group", "Surname", "Legal Surname", "Date of Birth", "Ma", "Ma Aut1", "Aut1", "Y11", "Target", "Target Grade", "Notes",
		"Main Teacher", "Class Name", "Staff Comment", "Current School", "Current Year", "Current House", "Attendance %", "Achievement Points", "Sessions Attended", "Result Type", "To", "1",
		strings.Repeat("Ma ", 40) + "Target"} {
		if subject, period, field, ok := ParseResultHeading(h); ok || subject+period+field != "" {
			t.Errorf("%q: %q %q %q %v", h, subject, period, field, ok)
		}
	}
}

func TestResultTargets(t *testing.T) {
	name := ResultTarget(" Ma", "Y11  Aut1", "Current\u00a0Grade")
	equal(t, "name", name, "result:Ma|Y11 Aut1|Current Grade")
	subject, period, field, ok := ParseResultTarget(name)
	equal(t, "back", []any{subject, period, field, ok}, []any{"Ma", "Y11 Aut1", "Current Grade", true})
	equal(t, "label", labelOf(ResultsWide, name), "Ma Y11 Aut1 Current Grade")
	equal(t, "of no subject", labelOf(ResultsWide, ResultTarget("", "", "Reading age")), "Reading age")
	for _, bad := range []string{"", "result:", "result:a", "result:a|b", "result:a|b|", "result:a|b|c|d", "result: a|b|c", "a|b|c", "result:a|b|" + strings.Repeat("x", 101)} {
		if _, _, _, ok := ParseResultTarget(bad); ok || labelOf(ResultsWide, bad) != "" {
			t.Errorf("%q is a target", bad)
		}
	}
	equal(t, "of another kind", labelOf(ResultsLong, name), "")
}

func TestPeriodsAndTheirYears(t *testing.T) {
	for _, c := range []struct{ code, period, year string }{
		{"Y11 Aut1", "Aut1", "11"}, {"Y11", "", "11"}, {"Year 11 Data Drop 1", "Data Drop 1", "11"}, {"yr10-Spr2", "Spr2", "10"}, {"Y7Aut1", "Aut1", "7"}, {"Aut1", "Aut1", ""}, {"", "", ""},
		{"Yearly", "Yearly", ""}, {"S1x2", "x2", "no"}, {"Y6", "", "no"}, {"S2 Tracking 1", "Tracking 1", "no"}, {"Summer 2", "Summer 2", ""}, {"Y111", "Y111", ""},
	} {
		period, year, ok := periodOf(ashdale.School, c.code)
		if !ok {
			year = "no"
		}
		equal(t, c.code, period+"|"+year, c.period+"|"+c.year)
	}
	period, year, ok := periodOf(glenbrae.School, "S2 Tracking 1")
	equal(t, "in Scotland", []any{period, year, ok}, []any{"Tracking 1", "2", true})
}

// TestKindsOfTracking: kinds are told apart by headings alone, as school systems write them.
func TestKindsOfTracking(t *testing.T) {
	for headings, want := range map[string]Kind{
		"Adno,Subject,Class,Main Teacher":                                          Sets,
		"UPN,Surname,Forename,Year,Reg,Course,Teaching Group,Subject,Staff Code":   Sets,
		"Pupil ID,Subject,Set,Initials":                                            Sets,
		"UPN,Adno,Surname,Forename,Year,Reg,Ma Target,Ma Aut1 Current,Ma Aut1 ATL": ResultsWide,
		"SCN,En Target": ResultsWide,
		"Adno,DOB,Reg,Target Ma,Target En,Effort Ma,Effort En":                  ResultsWide,
		"UPN,Subject,Field,Period,Value,Date":                                   ResultsLong,
		"Adno,Subject,Aspect,Result Set,Result":                                 ResultsLong,
		"Adno,Sessions Possible,Sessions Attended,Authorised,Unauthorised,Late": Attendance,
		"Adno,Surname,Forename,Year,Reg,Attendance %":                           Attendance,
		"UPN,Possible,Present,Authorised Absences,Unauthorised Absences":        Attendance,
		"Adno,Date,AM,PM":                            Marks,
		"Adno,Date,Session,Mark":                     Marks,
		"UPN,Attendance Start Date,Attendance Marks": Marks,
		"Adno,Date,Type,Category,Points,Subject,Recorded By,Staff Comment":                   Events,
		"Adno,Incident Date,Behaviour Type,Activity,Parent visible comment":                  Events,
		"Adno,Legal Surname,Legal Forename,DOB,Year,Reg,House,Enrolment Status,Attendance %": Pupils,
		"Adno,Legal Surname,Legal Forename,DOB,Current School,Previous School":               Pupils,
		"Adno,Surname,Forename,Year,Reg,Class":                                               Pupils,
		"Staff Code,Title,Forename,Surname,Work Email,Subject,Role":                          Staff,
		"Adno,Contact ID,Relationship,Surname,Subject,Class":                                 Contacts,
		"Adno,Date,Notes": Pupils, "Adno,Subject": Pupils, "Adno,Mark": Pupils, "Subject,Set": Pupils,
	} {
		equal(t, headings, GuessKind(strings.Split(headings, ",")), want)
	}
}

// TestOurOwnLabelsComeBack, for each kind, and headings of school systems.
func TestOurOwnLabelsComeBack(t *testing.T) {
	for _, k := range []Kind{Sets, ResultsWide, ResultsLong, Attendance, Marks, Events} {
		for _, target := range Targets(k) {
			if got := Guess(k, Table{Headings: []string{target.Label}}); got[0] != target.Name {
				t.Errorf("%s, %s: %q, want %q", k, target.Label, got[0], target.Name)
			}
		}
	}
	if Targets(OneRoster) != nil || Targets(CTF) != nil {
		t.Error("whole files have targets")
	}
	for _, c := range []struct {
		kind                 Kind
		headings, want, rows string
	}{
		{Events, "Comment", "staff_text", ""}, {Events, "Comments", "staff_text", ""}, {Events, "Staff Comment,Comment", "staff_text,", ""},
		{Events, "Comment for parents", "parent_text", ""}, {Events, "Parent Comment,Comments", "parent_text,staff_text", ""},
		{Events, "Parent visible comment", "parent_text", "Well done"}, {Events, "Parent-visible", "", "Yes"}, {Events, "Parent visible", "", "0"},
		{Events, "Parent visible text", "parent_text", ""}, {Events, "Visible to parents", "-", "Yes"}, {Events, "ID", "", ""}, {Events, "Adno,ID", "pupil_id,", ""},
		{Sets, "Adno,Course,Class", "pupil_id,-,set", ""}, {Sets, "Adno,Course", "pupil_id,set", ""}, {Sets, "Class,Set", ",set", ""},
		{ResultsWide, "Adno,Surname,Legal Surname,Reg,Ma Aut1 Current,Shoe size", "pupil_id,surname,-,tutor_group,result:Ma|Aut1|Current,-", ""},
		{ResultsWide, "Ma Target,MA TARGET", ",", ""}, {ResultsWide, "Ma Target,Target Ma", "result:Ma||Target,", ""},
		{ResultsLong, "Ma Target,Grade,Result", "-,,value", ""},
	} {
		tab := Table{Headings: strings.Split(c.headings, ","), Records: []Record{{2, strings.Split(c.rows, ",")}}}
		equal(t, c.headings, strings.Join(Guess(c.kind, tab), ","), c.want)
	}
}

func TestCheckOfTracking(t *testing.T) {
	ma := ResultTarget("Ma", "Aut1", "Current")
	for _, c := range []struct {
		kind Kind
		m    Mapping
		want string
	}{
		{ResultsWide, Mapping{"upn", ma}, "[]"},
		{ResultsWide, Mapping{ma, ma}, "[{column_1 import_column_twice map[Other:A]} {columns import_column_missing map[Column:Pupil ID]}]"},
		{ResultsWide, Mapping{"upn", "result:x"}, "[{column_1 import_column_unanswered map[]} {columns import_column_missing map[Column:Results]}]"},
		{ResultsLong, Mapping{"scn", ma}, "[{column_1 import_column_unanswered map[]} {columns import_column_missing map[Column:Subject]} {columns import_column_missing map[Column:Field]} {columns import_column_missing map[Column:Value]}]"},
		{Sets, Mapping{"-", "set"}, "[{columns import_column_missing map[Column:Pupil ID]} {columns import_column_missing map[Column:Subject]}]"},
		{Attendance, Mapping{"upn", "percent"}, "[{columns import_column_missing map[Column:Sessions possible (a percentage alone does not say how many)]} {columns import_column_missing map[Column:Sessions attended (a percentage alone does not say how many)]} " +
			"{columns import_column_missing map[Column:Authorised (a percentage alone does not say how many)]} {columns import_column_missing map[Column:Unauthorised (a percentage alone does not say how many)]}]"},
		{Marks, Mapping{"upn", "am"}, "[{columns import_column_missing map[Column:Date]}]"},
		{Marks, Mapping{"upn", "date"}, "[{columns import_column_missing map[Column:Session]} {columns import_column_missing map[Column:Mark]}]"},
		{Marks, Mapping{"upn", "marks"}, "[{columns import_column_missing map[Column:Start date]}]"},
		{Events, Mapping{"upn", "date"}, "[{columns import_column_missing map[Column:Type]}]"},
	} {
		got := Check(c.kind, Table{Headings: []string{"A", "B"}}, c.m, Options{IDFrom: "upn"})
		equal(t, fmt.Sprint(c.kind, c.m), fmt.Sprint([]errs.Problem(got)), c.want)
	}
}
