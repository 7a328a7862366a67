package importer

import (
	"testing"

	"gateway/app/civil"
)

func pupilAt(t *testing.T, roll Roll[PupilRow], id string) PupilRow {
	t.Helper()
	for _, p := range roll.Rows {
		if p.PupilID == id {
			return p
		}
	}
	t.Fatalf("no pupil %s", id)
	return PupilRow{}
}

func TestAshdalesRoll(t *testing.T) {
	roll := load(t, ReadPupils, demoFile(t, "ashdale", "pupils.csv"))
	if roll.Read != 1060 || len(roll.Rows) != 1060 || len(roll.Problems) != 0 || len(roll.Warnings) != 0 || len(roll.Ignored) != 0 {
		t.Errorf("read %d, taken %d, problems %v, warnings %v, ignored %v", roll.Read, len(roll.Rows), brief(roll.Problems), brief(roll.Warnings), roll.Ignored)
	}
	equal(t, "first", roll.Rows[0], PupilRow{Row: 2, PupilID: "004012", UPN: "H823403519000", LegalSurname: "Ahmed", LegalForename: "Kenzie",
		Surname: "Ahmed", Forename: "Kenzie", Sex: "M", BirthDate: day("2014-12-04"), Year: YearGroup{"Y", 7}, TutorGroup: "7A", House: "Brunel", Enrolment: "C"})
	if p := roll.Rows[4]; p.LegalSurname != "Nguyễn" || p.PupilID != "004016" || p.Row != 6 {
		t.Errorf("fifth: %+v", p)
	}
	if p := pupilAt(t, roll, "004611"); p.Surname != "Suharto" || p.Forename != "" || p.LegalForename != "" || p.Row != 471 {
		t.Errorf("a pupil of one name: %+v", p)
	}
	if p := pupilAt(t, roll, "004940"); p.BirthDate.Format() != "29 February 2012" || p.Year != (YearGroup{"Y", 10}) {
		t.Errorf("born on a leap day: %+v", p)
	}
	count := map[string]int{}
	for _, p := range roll.Rows {
		count[p.Year.String()]++
		count["sex "+p.Sex]++
		count["enrolment "+p.Enrolment]++
		if p.UPN == "" {
			count["no UPN"]++
		}
		if p.BirthDate.IsZero() {
			count["no birth date"]++
		}
	}
	equal(t, "totals", count, map[string]int{"Y7": 212, "Y8": 212, "Y9": 212, "Y10": 212, "Y11": 212, "sex F": 535, "sex M": 525,
		"enrolment C": 1054, "enrolment M": 6, "no UPN": 15})
	equal(t, "columns", roll.Columns, []string{"PupilID", "UPN", "LegalSurname", "LegalForename", "Surname", "Forename", "Sex", "BirthDate",
		"Year", "TutorGroup", "House", "Enrolment"})
	if roll.Has("SCN") || !roll.Has("House") {
		t.Error("Has is wrong about SCN or House")
	}
}

func TestGlenbraesRoll(t *testing.T) {
	roll := load(t, ReadPupils, demoFile(t, "glenbrae", "pupils.csv"))
	if roll.Read != 240 || len(roll.Rows) != 240 || len(roll.Problems) != 0 || len(roll.Warnings) != 0 {
		t.Errorf("read %d, taken %d, problems %v, warnings %v", roll.Read, len(roll.Rows), brief(roll.Problems), brief(roll.Warnings))
	}
	equal(t, "first", roll.Rows[0], PupilRow{Row: 2, PupilID: "004008", SCN: "192251273", LegalSurname: "Robinson", LegalForename: "Ava",
		Surname: "Robinson", Forename: "Sam", Sex: "F", BirthDate: day("2014-11-15"), Year: YearGroup{"S", 1}, TutorGroup: "S1A", House: "Darwin", Enrolment: "C"})
	count := map[string]int{}
	for _, p := range roll.Rows {
		count[p.Year.String()]++
		if p.SCN == "" {
			count["no SCN"]++
		}
	}
	equal(t, "totals", count, map[string]int{"S1": 40, "S2": 40, "S3": 40, "S4": 40, "S5": 40, "S6": 40, "no SCN": 27})
}

func TestNamesAreCleanedAndKept(t *testing.T) {
	roll := load(t, ReadPupils, lines("Adno,Legal Surname,Legal Forename,Known As",
		"1, Jones ,\u00a0Ann\u200b  Marie\u2003,", "2,O’Connor,Zoe\u0308,Zo", "3,Smith–Jones,St. John,", `4,"Smith, Jr",Null,True`,
		"5,Suharto,,", "6,李小龙,محمد,", "7,=1+1,<b>Bo</b>,N/A", "8,\"Van\r\nHorn\",Ann,\u200b", "9,de la Cruz y Sánchez,Łukasz,"))
	equal(t, "rows", roll.Rows, []PupilRow{
		{Row: 2, PupilID: "1", LegalSurname: "Jones", LegalForename: "Ann Marie"},
		{Row: 3, PupilID: "2", LegalSurname: "O’Connor", LegalForename: "Zoë", Forename: "Zo"},
		{Row: 4, PupilID: "3", LegalSurname: "Smith–Jones", LegalForename: "St. John"},
		{Row: 5, PupilID: "4", LegalSurname: "Smith, Jr", LegalForename: "Null", Forename: "True"},
		{Row: 6, PupilID: "5", LegalSurname: "Suharto"},
		{Row: 7, PupilID: "6", LegalSurname: "李小龙", LegalForename: "محمد"},
		{Row: 8, PupilID: "7", LegalSurname: "=1+1", LegalForename: "<b>Bo</b>", Forename: "N/A"},
		{Row: 9, PupilID: "8", LegalSurname: "Van Horn", LegalForename: "Ann"},
		{Row: 10, PupilID: "9", LegalSurname: "de la Cruz y Sánchez", LegalForename: "Łukasz"},
	})
	problems(t, roll.Problems)
}

func TestIDsAreText(t *testing.T) {
	roll := load(t, ReadPupils, lines("Pupil\u00a0ID,Surname,Forename,UPN", "007001,A,A,", "7001 ,B,B,", "70\u200b02\u00a0,C,C, r823403217114 ", "００７,D,D,", "ab-1,E,E,"))
	var ids []string
	for _, p := range roll.Rows {
		ids = append(ids, p.PupilID)
	}
	equal(t, "ids", ids, []string{"007001", "7001", "7002", "007", "ab-1"})
	equal(t, "upn", roll.Rows[2].UPN, "R823403217114")
	problems(t, roll.Warnings, `2 Pupil ID warn_zeros "007001" [3]`, `3 Pupil ID warn_zeros "7001" [2]`)
}

func TestOneIDForTwoPupils(t *testing.T) {
	roll := load(t, ReadPupils, lines("Adno,Legal Surname,Legal Forename,DOB,UPN,SCN",
		"7001,Lee,Ann,14/06/2012,R823403217114,", "7002,Moss,Bea,14/06/2012,,051234561", "7001,Moss,Cat,99/99/2012,,", " 7001\u00a0,Dee,Dan,,,",
		"ab1,Eve,Eve,,,", "AB1,Fox,Fay,,,", "7003,Gee,Gus,,r 823403217114,", "7004,Hay,Hal,,,051234561", "7005,Ink,Ivy,,,"))
	problems(t, roll.Problems,
		`2 Adno row_twice "7001" [4 5]`, `2 UPN row_twice "R823403217114" [8]`, `3 SCN row_twice "051234561" [9]`,
		`4 DOB row_date "99/99/2012"`, `4 Adno row_twice "7001" [2 5]`, `5 Adno row_twice "7001" [2 4]`,
		`6 Adno row_twice "AB1" [7]`, `7 Adno row_twice "AB1" [6]`, `8 UPN row_twice "R823403217114" [2]`, `9 SCN row_twice "051234561" [3]`)
	if len(roll.Rows) != 1 || roll.Rows[0].PupilID != "7005" || roll.Read != 9 || roll.Rejected() != 8 {
		t.Errorf("taken %+v of %d", roll.Rows, roll.Read)
	}
}

func TestNamesakesStayTwo(t *testing.T) {
	roll := load(t, ReadPupils, lines("Adno,Surname,Forename,DOB,Reg", "1,Ali,Mohammed,14/06/2012,8B", "2,Ali,Mohammed,14/06/2012,8B"))
	if len(roll.Rows) != 2 || len(roll.Problems)+len(roll.Warnings) != 0 {
		t.Errorf("%+v", roll)
	}
}

func TestRowsThatAreRejected(t *testing.T) {
	long := "x123456789"
	for range 5 {
		long += long
	}
	roll := load(t, ReadPupils, lines("Adno,Legal Surname,Legal Forename,DOB,Year,Enrolment Status,Reg,Gender",
		",Lee,Ann,,,,,", "2, ,\u00a0,,,,,", "3,Si\ufffdn,Ann,,,,,", "4,Lee,Ann,6/14/2012,Year 15,Left,,", "5,Lee,Ann,,,,,,shifted", "7E+05,Lee,Ann,,,,,",
		"7,"+long+",Ann,,,,,", long[:41]+",Lee,Ann,,,,,", "9,Lee,Ann,,,,,,,", "10,Lee", "11,Lee,Ann,,,,7.00E+01,X", "12,?ukasz,Ann,,,,1-Mar,female", "7E1,Lee,Ann,,,,7E1,"))
	problems(t, roll.Problems, `2 Adno row_missing ""`, `3 Legal Surname row_missing ""`, `4 Legal Surname row_damaged "Si`+"\ufffd"+`n"`,
		`5 DOB row_date "6/14/2012"`, `5 Year row_value "Year 15"`, `5 Enrolment Status row_value "Left"`, `6  row_too_many_cells "shifted"`,
		`7 Adno row_exponent "7E+05"`, `8 Legal Surname row_long "`+long[:80]+`…"`, `9 Adno row_long "`+long[:41]+`"`)
	problems(t, roll.Warnings, `12 Reg warn_spreadsheet "7.00E+01"`, `13 Legal Surname warn_question_mark "?ukasz"`, `13 Reg warn_spreadsheet "1-Mar"`)
	equal(t, "taken", roll.Rows, []PupilRow{
		{Row: 10, PupilID: "9", LegalSurname: "Lee", LegalForename: "Ann"},
		{Row: 11, PupilID: "10", LegalSurname: "Lee"},
		{Row: 12, PupilID: "11", LegalSurname: "Lee", LegalForename: "Ann", TutorGroup: "7.00E+01", Sex: "X"},
		{Row: 13, PupilID: "12", LegalSurname: "?ukasz", LegalForename: "Ann", TutorGroup: "1-Mar", Sex: "F"},
		{Row: 14, PupilID: "7E1", LegalSurname: "Lee", LegalForename: "Ann", TutorGroup: "7E1"},
	})
	equal(t, "read", roll.Read, 13)
}

func TestNationalNumbersOnlyWarn(t *testing.T) {
	roll := load(t, ReadPupils, lines("Adno,Surname,Forename,UPN,SCN", "1,A,A,Q207000016049,", "2,B,B,P207000016049,051234561", "3,C,C,1234,51234561",
		"4,D,D,Y82340322500A,051234562", "5,E,E,8.23E+11,"))
	problems(t, roll.Warnings, `2 UPN warn_number_check "Q207000016049"`, `4 UPN warn_number_shape "1234"`, `4 SCN warn_number_shape "51234561"`,
		`5 SCN warn_number_check "051234562"`)
	problems(t, roll.Problems, `6 UPN row_exponent "8.23E+11"`)
	equal(t, "kept", roll.Rows[2].UPN+" "+roll.Rows[2].SCN, "1234 51234561")
}

func TestEnrolmentWords(t *testing.T) {
	for word, want := range map[string]string{
		"Single Registration": "C", "single  registration": "C", "C": "C", "Current": "C",
		"Main – Dual Registration": "M", "Main - Dual Registration": "M", "Main": "M", "m": "M",
		"Subsidiary – Dual Registration": "S", "Subsidiary": "S", "Guest": "G", "Further education": "F", "FE College": "F", "Other": "O", "Other provider": "O", "": "",
	} {
		roll := load(t, ReadPupils, lines("Adno,Surname,Forename,Enrolment Status", "1,A,A,"+word))
		if len(roll.Rows) != 1 || roll.Rows[0].Enrolment != want {
			t.Errorf("%q: %+v, %v, want %s", word, roll.Rows, brief(roll.Problems), want)
		}
	}
	roll := load(t, ReadPupils, lines("Adno,Surname,Forename,Enrolment Status", "1,A,A,–", "2,A,A,Single Main"))
	problems(t, roll.Problems, `2 Enrolment Status row_value "–"`, `3 Enrolment Status row_value "Single Main"`)
	equal(t, "allowed", roll.Problems[0].Allowed, enrolmentAllowed)
}

func TestAbsentColumnsStayBlank(t *testing.T) {
	roll := load(t, ReadPupils, lines("House,Forename,Adno,Surname,Shoe size", "Austen,Ann,1,Lee,4"))
	equal(t, "rows", roll.Rows, []PupilRow{{Row: 2, PupilID: "1", LegalSurname: "Lee", LegalForename: "Ann", House: "Austen",
		BirthDate: civil.Date{}}})
	equal(t, "columns", roll.Columns, []string{"PupilID", "LegalSurname", "LegalForename", "House"})
	equal(t, "ignored", roll.Ignored, []string{"Shoe size"})
}
