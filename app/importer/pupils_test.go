package importer

import (
	"strings"
	"testing"

	"gateway/app/pupil"
)

// count counts values of fields over all rows.
func count(roll Roll[Pupil], fields ...pupil.Field) map[string]int {
	out := map[string]int{}
	for _, p := range roll.Rows {
		for _, f := range fields {
			out[f.String()+" "+p.Row[f]]++
		}
	}
	return out
}

func TestAshdalesRoll(t *testing.T) {
	roll := pupils(t, ashdale, demoFile(t, "ashdale", "pupils.csv"))
	if roll.Read != 1060 || len(roll.Rows) != 1060 || roll.AllCaps != 0 || roll.Ignored != nil {
		t.Errorf("read %d, taken %d, in capitals %d, ignored %v", roll.Read, len(roll.Rows), roll.AllCaps, roll.Ignored)
	}
	problems(t, roll.Problems)
	problems(t, roll.Warnings)
	for i, want := range map[int]string{
		0:   "2 pupil_id=004012 upn=H823403519000 legal_surname=Ahmed legal_forename=Kenzie surname=Ahmed forename=Kenzie sex=M birth_date=2014-12-04 year_group=7 tutor_group=7A house=Brunel enrolment=C",
		469: "471 pupil_id=004611 upn=" + roll.Rows[469].Row[pupil.UPN] + " legal_surname=",
	} {
		if got := said(roll.Rows[i]); !strings.HasPrefix(got, want[:30]) || i == 0 && got != want {
			t.Errorf("row %d: %s", i, got)
		}
	}
	c := count(roll, pupil.Year, pupil.Sex, pupil.Enrolment)
	equal(t, "totals", c, map[string]int{"year_group 7": 212, "year_group 8": 212, "year_group 9": 212, "year_group 10": 212, "year_group 11": 212,
		"sex F": 535, "sex M": 525, "enrolment C": 1054, "enrolment M": 6})
	equal(t, "without", []int{count(roll, pupil.UPN)["upn "], count(roll, pupil.BirthDate)["birth_date "]}, []int{15, 0})
	equal(t, "columns", roll.Columns, []string{"pupil_id", "upn", "legal_surname", "legal_forename", "surname", "forename", "sex", "birth_date",
		"year_group", "tutor_group", "house", "enrolment"})
	if roll.Has("scn") || !roll.Has("house") {
		t.Error("Has is wrong about scn or house")
	}
}

func TestGlenbraesRoll(t *testing.T) {
	roll := pupils(t, glenbrae, demoFile(t, "glenbrae", "pupils.csv"))
	equal(t, "read and taken", []int{roll.Read, len(roll.Rows)}, []int{240, 240})
	problems(t, roll.Problems)
	problems(t, roll.Warnings)
	equal(t, "first", said(roll.Rows[0]), "2 pupil_id=004008 scn=192251273 legal_surname=Robinson legal_forename=Ava surname=Robinson forename=Sam sex=F "+
		"birth_date=2014-11-15 year_group=1 tutor_group=S1A house=Darwin enrolment=C")
	equal(t, "totals", count(roll, pupil.Year), map[string]int{"year_group 1": 40, "year_group 2": 40, "year_group 3": 40, "year_group 4": 40, "year_group 5": 40, "year_group 6": 40})
	equal(t, "without SCN", count(roll, pupil.SCN)["scn "], 27)
}

func TestFilesOfSIMS(t *testing.T) {
	o := ashdale
	o.School.LastYear = 13
	roll := pupils(t, o, fileAt(t, "testdata/mis-csv/sims_style_pupils.csv"))
	equal(t, "rows", all(roll.Rows, said), []string{
		"2 pupil_id=004512 upn=W823403219001 legal_surname=Khan-O'Neill legal_forename=Aoife surname=Khan forename=Aoife sex=F birth_date=2014-01-19 year_group=7 tutor_group=7B house=Austen enrolment=C",
		"3 pupil_id=004513 upn=K823403219002 legal_surname=Nowak legal_forename=Lukasz surname=Nowak forename=Lukasz sex=M birth_date=2013-11-30 year_group=7 tutor_group=7B house=Brunel enrolment=C",
		"4 pupil_id=004514 upn=Y82340322500A legal_surname=Adeyemi legal_forename=Oluwaseun surname=Adeyemi forename=Seun sex=M birth_date=2014-08-31 year_group=7 tutor_group=7C house=Curie enrolment=C",
		"5 pupil_id=003999 upn=R823403217114 legal_surname=Jones, the third legal_forename=Rhys surname=Jones forename=Rhys sex=M birth_date=2009-09-02 year_group=11 tutor_group=11A house=Austen enrolment=C",
		"6 pupil_id=004100 legal_surname=Smith legal_forename=Ellie-Mae surname=Smith forename=Ellie-Mae sex=F birth_date=2011-05-14 year_group=10 tutor_group=10D house=Brunel enrolment=G",
		`7 pupil_id=002871 upn=P820401118233 legal_surname=McDonald legal_forename==HYPERLINK("http://x","y") surname=McDonald forename=Iona sex=F birth_date=2008-02-28 year_group=13 tutor_group=13T house=Curie enrolment=M`,
	})
	problems(t, roll.Problems)
}

// A Scottish file without a school number: the admin chooses the SCN.
func TestFilesWithoutASchoolNumber(t *testing.T) {
	tab := table(t, fileAt(t, "testdata/mis-csv/scotland_pupils.csv"))
	m, o := Guess(Pupils, tab), glenbrae
	equal(t, "guess", m, Mapping{"scn", "legal_forename", "legal_surname", "forename", "birth_date", "year_group", "tutor_group"})
	equal(t, "without a choice", Check(Pupils, tab, m, o).Error(), "invalid: columns=import_column_missing")
	o.IDFrom = "scn"
	if p := Check(Pupils, tab, m, o); p != nil {
		t.Errorf("%v", p)
	}
	roll := owes(t, ReadPupils(tab, m, o))
	equal(t, "rows", all(roll.Rows, said), []string{"2 scn=191234561 legal_surname=MacLeod legal_forename=Isla birth_date=2012-03-03 year_group=2 tutor_group=2K1",
		"3 scn=170004515 legal_surname=Singh legal_forename=Callum forename=Cal birth_date=2009-10-11 year_group=5 tutor_group=5M2"})
	tab.Records[0].Cells[0] = " "
	problems(t, ReadPupils(tab, m, o).Problems, `2 SCN row_missing ""`)
}

// Microsoft School Data Sync: dates have the month first, years are of another country.
func TestSchoolDataSync(t *testing.T) {
	tab := table(t, fileAt(t, "testdata/sds-uk/Student.csv"))
	equal(t, "guess", Guess(Pupils, tab), Mapping{"pupil_id", LeaveOut, "legal_forename", "legal_surname", LeaveOut, LeaveOut, LeaveOut, LeaveOut, LeaveOut, "middle_names",
		"year_group", LeaveOut, "birth_date", LeaveOut})
	roll := pupils(t, ashdale, fileAt(t, "testdata/sds-uk/Student.csv"))
	american := 0
	for _, p := range roll.Problems {
		if p.Code == RowDateAmerican && p.Field == "birth_date" && len(p.Others) == 1 && p.Others[0] == 4 {
			american++
		}
	}
	equal(t, "all are American", []int{american, roll.Rejected(), len(roll.Refused)}, []int{roll.Read, roll.Read, roll.Read})
	o := ashdale
	o.School.LastYear, o.MonthFirst = 12, true
	roll = pupils(t, o, fileAt(t, "testdata/sds-uk/Student.csv"))
	problems(t, roll.Problems)
	equal(t, "first", said(roll.Rows[0]), "2 pupil_id=13001 legal_surname=Klein legal_forename=Ora middle_names=Christopher birth_date=2000-04-02 year_group=9")
	equal(t, "third", said(roll.Rows[2]), "4 pupil_id=13003 legal_surname=Stark legal_forename=Florence middle_names=Brian birth_date=1997-12-19 year_group=12")
}

func TestNamesAreCleanedAndKept(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Legal Surname,Legal Forename,Known As",
		"1, Jones ,\u00a0Ann\u200b  Marie\u2003,", "2,O’Connor,Zoe\u0308,Zo", "3,Smith–Jones,St. John,", `4,"Smith, Jr",Null,True`,
		"5,Suharto,,", "6,李小龙,محمد,", "7,=1+1,<b>Bo</b>,N/A", "8,\"Van\r\nHorn\",Ann,\u200b", "9,de la Cruz y Sánchez,Łukasz,"))
	equal(t, "rows", all(roll.Rows, said), []string{
		"2 pupil_id=1 legal_surname=Jones legal_forename=Ann Marie", "3 pupil_id=2 legal_surname=O’Connor legal_forename=Zoë forename=Zo",
		"4 pupil_id=3 legal_surname=Smith–Jones legal_forename=St. John", "5 pupil_id=4 legal_surname=Smith, Jr legal_forename=Null forename=True",
		"6 pupil_id=5 legal_surname=Suharto", "7 pupil_id=6 legal_surname=李小龙 legal_forename=محمد", "8 pupil_id=7 legal_surname==1+1 legal_forename=<b>Bo</b> forename=N/A",
		"9 pupil_id=8 legal_surname=Van Horn legal_forename=Ann", "10 pupil_id=9 legal_surname=de la Cruz y Sánchez legal_forename=Łukasz",
	})
	problems(t, roll.Problems)
}

func TestIDsAreText(t *testing.T) {
	roll := pupils(t, ashdale, lines("Pupil\u00a0ID,Surname,Forename,UPN", "007001,A,A,", "7001 ,B,B,", "70\u200b02\u00a0,C,C, r823403217114 ", "００７,D,D,", "ab-1,E,E,"))
	var ids []string
	for _, p := range roll.Rows {
		ids = append(ids, p.Row[pupil.ID])
	}
	equal(t, "ids", ids, []string{"007001", "7001", "7002", "007", "ab-1"})
	equal(t, "upn", roll.Rows[2].Row[pupil.UPN], "R823403217114")
	problems(t, roll.Warnings, `2 Pupil ID warn_zeros "007001" [3]`, `3 Pupil ID warn_zeros "7001" [2]`)
}

func TestOneIDForTwoPupils(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Legal Surname,Legal Forename,DOB,UPN,SCN,ULN",
		"7001,Lee,Ann,14/06/2012,R823403217114,,9276308686", "7002,Moss,Bea,14/06/2012,,051234561,", "7001,Moss,Cat,99/99/2012,,,", " 7001\u00a0,Dee,Dan,,,,",
		"ab1,Eve,Eve,,,,", "AB1,Fox,Fay,,,,", "7003,Gee,Gus,,r 823403217114,,", "7004,Hay,Hal,,,051234561,", "7005,Ink,Ivy,,,,", "7006,Jay,Jo,,,,9276308686"))
	problems(t, roll.Problems,
		`2 Adno row_twice "7001" [4 5]`, `2 UPN row_twice "R823403217114" [8]`, `2 ULN row_twice "9276308686" [11]`, `3 SCN row_twice "051234561" [9]`,
		`4 DOB row_date "99/99/2012"`, `4 Adno row_twice "7001" [2 5]`, `5 Adno row_twice "7001" [2 4]`,
		`6 Adno row_twice "AB1" [7]`, `7 Adno row_twice "AB1" [6]`, `8 UPN row_twice "R823403217114" [2]`, `9 SCN row_twice "051234561" [3]`, `11 ULN row_twice "9276308686" [2]`)
	equal(t, "taken", all(roll.Rows, said), []string{"10 pupil_id=7005 legal_surname=Ink legal_forename=Ivy"})
	equal(t, "refused, and there all the same", said(roll.Refused[2]), "4 pupil_id=7001 legal_surname=Moss legal_forename=Cat")
}

func TestNamesakesStayTwo(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Surname,Forename,DOB,Reg", "1,Ali,Mohammed,14/06/2012,8B", "2,Ali,Mohammed,14/06/2012,8B"))
	if len(roll.Rows) != 2 || len(roll.Problems)+len(roll.Warnings) != 0 {
		t.Errorf("%+v", roll)
	}
}

func TestRowsThatAreRefused(t *testing.T) {
	long := strings.Repeat("x123456789", 32)
	roll := pupils(t, ashdale, lines("Adno,Legal Surname,Legal Forename,DOB,Year,Enrolment Status,Reg,Gender",
		",Lee,Ann,,,,,", "2, ,\u00a0,,,,,", "3,Si\ufffdn,Ann,,,,,", "4,Lee,Ann,31/02/2014,Year 15,Left,,", "5,Lee,Ann,,,,,,shifted", "7E+05,Lee,Ann,,,,,",
		"7,"+long+",Ann,,,,,", long[:41]+",Lee,Ann,,,,,", "9,Lee,Ann,,,,,,,", "10,Lee", "11,Lee,Ann,,,,7.00E+01,X", "12,?ukasz,Ann,,,,1-Mar,female", "7E1,Lee,Ann,,,,7E1,",
		"14,#N/A,Ann,##########,,,,", "15,Lee,Ann,25/11/2026,,,,", "16,Lee,Ann,26/11/2026,,,,"))
	problems(t, roll.Problems, `2 Adno row_missing ""`, `3 Legal Surname row_missing ""`, `4 Legal Surname row_damaged "Si`+"\ufffd"+`n"`,
		`5 DOB row_date "31/02/2014"`, `5 Year row_year "Year 15"`, `5 Enrolment Status row_value "Left"`, `6  row_too_many_cells "shifted"`,
		`7 Adno row_exponent "7E+05"`, `8 Legal Surname row_long "`+long[:80]+`…"`, `9 Adno row_long "`+long[:41]+`"`,
		`15 Legal Surname row_formula "#N/A"`, `15 DOB row_formula "##########"`, `17 DOB row_date_future "26/11/2026"`)
	problems(t, roll.Warnings, `12 Reg warn_spreadsheet "7.00E+01"`, `13 Legal Surname warn_question_mark "?ukasz"`, `13 Reg warn_spreadsheet "1-Mar"`)
	equal(t, "taken", all(roll.Rows, said), []string{"10 pupil_id=9 legal_surname=Lee legal_forename=Ann", "11 pupil_id=10 legal_surname=Lee",
		"12 pupil_id=11 legal_surname=Lee legal_forename=Ann sex=X tutor_group=7.00E+01", "13 pupil_id=12 legal_surname=?ukasz legal_forename=Ann sex=F tutor_group=1-Mar",
		"14 pupil_id=7E1 legal_surname=Lee legal_forename=Ann tutor_group=7E1", "16 pupil_id=15 legal_surname=Lee legal_forename=Ann birth_date=2026-11-25"})
}

func TestARowNeedsOneNumberOnly(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Surname,Forename,UPN,SCN", ",Lee,Ann,B801200005001,", ",Moss,Bea,,051234561", ",Dee,Dan,,", "#REF!,Fox,Fay,,"))
	problems(t, roll.Problems, `4 Adno row_missing ""`, `5 Adno row_formula "#REF!"`)
	equal(t, "taken", len(roll.Rows), 2)
}

func TestNationalNumbersOnlyWarn(t *testing.T) {
	file := lines("Adno,Surname,Forename,UPN,SCN,ULN,Former UPN", "1,A,A,Q207000016049,,,", "2,B,B,P207000016049,051234561,9276308686,B801200005001", "3,C,C,1234,51234561,123,x",
		"4,D,D,Y82340322500A,051234562,9276308687,", "5,E,E,8.23E+11,,,")
	roll := pupils(t, ashdale, file)
	problems(t, roll.Warnings, `2 UPN warn_number_check "Q207000016049"`, `4 Former UPN warn_number_shape "x"`, `4 UPN warn_number_shape "1234"`, `4 SCN warn_number_shape "51234561"`,
		`4 ULN warn_number_shape "123"`, `5 SCN warn_number_check "051234562"`, `5 ULN warn_number_check "9276308687"`)
	problems(t, roll.Problems, `6 UPN row_exponent "8.23E+11"`)
	equal(t, "second", said(roll.Rows[1]), "3 pupil_id=2 upn=P207000016049 scn=051234561 uln=9276308686 legal_surname=B legal_forename=B former_upn=B801200005001")
	equal(t, "kept", said(roll.Rows[2]), "4 pupil_id=3 upn=1234 scn=51234561 uln=123 legal_surname=C legal_forename=C former_upn=X")
	o := ashdale
	o.School.Country = "northern_ireland"
	if w := pupils(t, o, file).Warnings; len(w) != 4 || w[0].Field == "upn" {
		t.Errorf("UPNs of Northern Ireland: %v", brief(w))
	}
}

func TestEnrolmentWords(t *testing.T) {
	for word, want := range map[string]string{
		"Single Registration": "C", "single  registration": "C", "C": "C", "Current": "C",
		"Main – Dual Registration": "M", "Main - Dual Registration": "M", "Main": "M", "m": "M",
		"Subsidiary – Dual Registration": "S", "Subsidiary": "S", "Guest": "G", "Further education": "F", "FE College": "F", "Other": "O", "Other provider": "O", "": "",
	} {
		roll := pupils(t, ashdale, lines("Adno,Surname,Forename,Enrolment Status", "1,A,A,"+word))
		if len(roll.Rows) != 1 || roll.Rows[0].Row[pupil.Enrolment] != want {
			t.Errorf("%q: %+v, %v, want %s", word, roll.Rows, brief(roll.Problems), want)
		}
	}
	roll := pupils(t, ashdale, lines("Adno,Surname,Forename,Enrolment Status", "1,A,A,–", "2,A,A,Single Main"))
	problems(t, roll.Problems, `2 Enrolment Status row_value "–"`, `3 Enrolment Status row_value "Single Main"`)
	equal(t, "allowed", roll.Problems[0].Allowed, enrolmentAllowed)
}

func TestAbsentColumnsStayBlank(t *testing.T) {
	roll := pupils(t, ashdale, lines("House,Forename,Adno,Surname,Shoe size", "Austen,Ann,1,Lee,4"))
	equal(t, "rows", all(roll.Rows, said), []string{"2 pupil_id=1 legal_surname=Lee legal_forename=Ann house=Austen"})
	equal(t, "columns", roll.Columns, []string{"pupil_id", "legal_surname", "legal_forename", "house"})
	equal(t, "ignored", roll.Ignored, []string{"Shoe size"})
}

func TestNamesInCapitals(t *testing.T) {
	file := lines("Adno,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Middle Names", "1,O'NEILL,ANN,VAN DER BERG,VAN ANH,DE LA", "2,SMITH,John,,,", "3,LEE,J,,,", "4,李小龙,,,,")
	roll := pupils(t, ashdale, file)
	equal(t, "as they are", said(roll.Rows[0]), "2 pupil_id=1 legal_surname=O'NEILL legal_forename=ANN middle_names=DE LA surname=VAN DER BERG forename=VAN ANH")
	equal(t, "in capitals", roll.AllCaps, 2)
	o := ashdale
	o.TitleCase = true
	roll = pupils(t, o, file)
	equal(t, "in title case", all(roll.Rows, said), []string{"2 pupil_id=1 legal_surname=O'Neill legal_forename=Ann middle_names=De La surname=van der Berg forename=Van Anh",
		"3 pupil_id=2 legal_surname=Smith legal_forename=John", "4 pupil_id=3 legal_surname=Lee legal_forename=J", "5 pupil_id=4 legal_surname=李小龙"})
	equal(t, "in capitals", roll.AllCaps, 2)
}
