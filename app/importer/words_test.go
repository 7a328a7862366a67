package importer

import (
	"fmt"
	"strings"
	"testing"

	"gateway/app/contact"
	"gateway/app/pupil"
)

func TestParseDate(t *testing.T) {
	for typed, want := range map[string]string{
		"05/06/2012": "2012-06-05", "5/6/2012": "2012-06-05", "31/12/2011": "2011-12-31", "13.04.2011": "2011-04-13", "13-04-2011": "2011-04-13",
		"2011-4-5": "2011-04-05", "2011-04-05": "2011-04-05", "2012/06/14": "2012-06-14", "1 Sept 2010": "2010-09-01", "1 Sep 2010": "2010-09-01",
		"1-Sep-2010": "2010-09-01", "1st September 2010": "2010-09-01", "22ND JUNE 2012": "2012-06-22", "1 Sept. 2010": "2010-09-01", "3rd-Mar-2012": "2012-03-03", "14 / 06 / 2012": "2012-06-14", "29/02/2012": "2012-02-29",
		"14/06/2012 00:00:00": "2012-06-14", "14/06/2012 00:00": "2012-06-14", "2012-06-14T00:00:00": "2012-06-14", "01/01/1970": "1970-01-01",
		"14/06/2011": "2011-06-14", "31/03/2012": "2012-03-31", "31 Aug 2010": "2010-08-31", "25/10/1970": "1970-10-25",
	} {
		if d, code := parseDate(typed, false); code != "" || d.String() != want {
			t.Errorf("%q: %s, %s, want %s", typed, d, code, want)
		}
	}
	for typed, want := range map[string]string{
		"14/6/11": RowDateYear, "14/06/12": RowDateYear, "1-Sep-10": RowDateYear, "07-06-09": RowDateYear, "40000": RowDateNumber, "400000": RowDate, "4000": RowDate,
		"00/00/0000": RowDate, "12/31/2011": RowDate, "31/04/2011": RowDate, "29/02/2013": RowDate, "30/02/2012": RowDate, "0/6/2012": RowDate, "14/0/2012": RowDate, "14/06/1812": RowDate, "14/06/2112": RowDate,
		"14/06/20012": RowDate, "June 5, 2012": RowDate, "5 Juin 2012": RowDate, "2012": RowDate, "06/2012": RowDate, "14/06/2012 09:30": RowDate, "14/06/2012/1": RowDate, "-14/06/-2012": RowDate, "14/06/-2012": RowDate,
		"14--06-2012": RowDate, "14/06/2012x": RowDate, "Sept 1 2010": RowDate, "0x1/06/2012": RowDate, "2012-06-14 2012": RowDate, "x": RowDate, "//": RowDate, "14//2012": RowDate,
		"1st/06/2012": RowDate, "20120614": RowDate, "2012-14-06": RowDate, "١٤/٠٦/٢٠١٢": RowDate,
	} {
		if d, code := parseDate(typed, false); code != want || !d.IsZero() {
			t.Errorf("%q: %s, %s, want %s", typed, d, code, want)
		}
	}
	for typed, want := range map[string]string{"12/19/1997": "1997-12-19", "4/2/2000": "2000-04-02", "2000-04-02": "2000-04-02", "2 Apr 2000": "2000-04-02", "19/12/1997": "", "12/19/97": ""} {
		if d, code := parseDate(typed, true); d.String() != want || (code == "") != (want != "") {
			t.Errorf("%q, month first: %s, %s, want %s", typed, d, code, want)
		}
	}
}

func TestBlankDatesStayBlank(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Surname,Forename,DOB,Admission Date,Leaving Date", "1,A,A,,,", "2,A,A, \u00a0,,", "3,A,A,14/6/11,,", "4,A,A,00/00/0000,,", "5,A,A,40000,,", "6,A,A,,1/9/2025,31/7/2030"))
	problems(t, roll.Problems, `4 DOB row_date_year "14/6/11"`, `5 DOB row_date "00/00/0000"`, `6 DOB row_date_number "40000"`)
	equal(t, "rows", all(roll.Rows, said), []string{"2 pupil_id=1 legal_surname=A legal_forename=A", "3 pupil_id=2 legal_surname=A legal_forename=A",
		"7 pupil_id=6 legal_surname=A legal_forename=A admission_date=2025-09-01 leaving_date=2030-07-31"})
}

// One date that has the month first makes every date of its column doubtful; other columns are not concerned.
func TestAmericanColumns(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Surname,Forename,DOB,Admission Date", "1,A,A,05/06/2012,05/06/2024", "2,A,A,2012-06-05,05/06/2024", "3,A,A,12/19/2011,", "4,A,A,5 June 2012,", "5,A,A,14/6/11,", "6,A,A,31.12.2011,"))
	problems(t, roll.Problems, `2 DOB row_date_american "05/06/2012" [4]`, `4 DOB row_date_american "12/19/2011" [4]`, `6 DOB row_date_year "14/6/11"`, `7 DOB row_date_american "31.12.2011" [4]`)
	equal(t, "taken", all(roll.Rows, said), []string{"3 pupil_id=2 legal_surname=A legal_forename=A birth_date=2012-06-05 admission_date=2024-06-05",
		"5 pupil_id=4 legal_surname=A legal_forename=A birth_date=2012-06-05"})
}

func TestParseYearGroup(t *testing.T) {
	for label, want := range map[string]string{
		"Year 7": "Y7", "Year  7": "Y7", "Year 10": "Y10", "year 11": "Y11", "Y7": "Y7", "y07": "Y7", "7": "Y7", "07": "Y7", "7.0": "Y7", "Yr7": "Y7", "Yr. 7": "Y7",
		"\u00a0Year\u00a07 ": "Y7", "NC Year 7": "Y7", "14": "Y14", "S1": "S1", "s6": "S6", "S7": "S7", "S 3": "S3", "P7": "P7", "Primary 2": "P2", "R": "R", "r": "R",
		"Reception": "R", "Year R": "R", "N2": "N2", "Nursery 1": "N1", "": "", "  ": "",
	} {
		y, ok := ParseYearGroup(label)
		if !ok || y.String() != want {
			t.Errorf("%q: %s, %v, want %s", label, y, ok, want)
		}
		if again, ok := ParseYearGroup(y.String()); !ok || again != y {
			t.Errorf("%s does not read back: %s", y, again)
		}
	}
	for _, label := range []string{"0", "15", "Y15", "S0", "S8", "P8", "P0", "N3", "N", "S", "7B", "Year", "7.5", "-7", "Z7", "700", "Year 7/8", "X", "Y-7", "P٧", ".0"} {
		if y, ok := ParseYearGroup(label); ok {
			t.Errorf("%q: taken as %q", label, y)
		}
	}
}

func TestYearsOfTheSchool(t *testing.T) {
	wales, ireland := ashdale, ashdale
	wales.School.Country, ireland.School.Country = "wales", "northern_ireland"
	ireland.School.FirstYear, ireland.School.LastYear = 8, 14
	for _, c := range []struct {
		o          Options
		good, bad  string
		want, says string
	}{
		{ashdale, "Year  7,Y8,9,010,11.0", "Year 6,Y12,S1,P7,R,N2,7B", "7 8 9 10 11", "Your school’s years are 7 to 11"},
		{wales, "Year 7,11", "12", "7 11", "Your school’s years are 7 to 11"},
		{ireland, "8,Y14", "7", "8 14", "Your school’s years are 8 to 14"},
		{glenbrae, "S1,2,03,S6", "Y1,Year 1,7,S7,P7,0", "1 2 3 6", "Your school’s years are S1 to S6"},
	} {
		file := "Adno,Surname,Forename,Stage"
		for i, y := range strings.Split(c.good+","+c.bad, ",") {
			file += fmt.Sprintf("\n%d,A,A,%s", i, y)
		}
		roll := pupils(t, c.o, strings.Replace(file, "010", "10", 1))
		var got []string
		for _, p := range roll.Rows {
			got = append(got, p.Row[pupil.Year])
		}
		equal(t, c.good, strings.Join(got, " "), c.want)
		equal(t, c.bad, len(roll.Problems), 1+strings.Count(c.bad, ","))
		for _, p := range roll.Problems {
			equal(t, p.Value, p.Code+": "+p.Words(), RowYear+": "+c.says)
		}
	}
}

// TestUsualYears are the worked examples, and birthdays at the edges.
func TestUsualYears(t *testing.T) {
	for _, c := range []struct {
		country, born, today string
		want                 string
	}{
		{"england", "2014-01-19", "2025-09-01", "Year 7"}, {"england", "2014-01-19", "2025-08-31", "Year 6"}, {"wales", "2010-08-31", "2026-11-25", "Year 12"}, {"wales", "2010-09-01", "2026-11-25", "Year 11"},
		{"scotland", "2012-03-03", "2025-08-20", "S2"}, {"scotland", "2012-02-29", "2025-08-20", "S3"}, {"scotland", "2012-03-03", "2025-07-31", "S1"}, {"scotland", "2016-03-03", "2025-08-20", "P5"},
		{"northern_ireland", "2013-07-02", "2025-09-01", "Year 8"}, {"northern_ireland", "2013-07-01", "2025-09-01", "Year 9"}, {"england", "2025-01-01", "2025-09-01", "not yet at school"}, {"scotland", "1999-01-01", "2025-09-01", "past the last year"},
	} {
		equal(t, c.country+" "+c.born, usualName(c.country, usualYear(c.country, day(c.born), day(c.today))), c.want)
	}
}

func TestYearsAndBirthDates(t *testing.T) {
	roll := pupils(t, ashdale, lines("Adno,Surname,Forename,DOB,Year", "1,A,A,14/06/2012,9", "2,A,A,14/06/2012,8", "3,A,A,14/06/2012,11", "4,A,A,14/06/2012,7", "5,A,A,,7", "6,A,A,14/06/2012,"))
	problems(t, roll.Warnings, `3 Year warn_year_birth "8"`, `5 Year warn_year_birth "7"`)
	equal(t, "words", roll.Warnings[0].Words(), "By the date of birth one would expect: Year 10, as usual for somebody born on 14 June 2012")
	equal(t, "all are taken", len(roll.Rows), 6)
	primary := ashdale
	primary.School.FirstYear = 1
	problems(t, pupils(t, primary, lines("Adno,Surname,Forename,DOB,Year", "1,A,A,14/06/2012,6")).Warnings)
	problems(t, pupils(t, glenbrae, lines("Adno,Surname,Forename,DOB,Year", "1,A,A,14/06/2012,S5", "2,A,A,14/06/2012,S4")).Warnings, `2 Year warn_year_birth "S5"`)
}

func TestAnswers(t *testing.T) {
	r := func(cell string) *row {
		return &row{layout: layout{headings: []string{"PR"}, at: map[string][]int{"PR": {0}}}, record: Record{2, []string{cell}}}
	}
	for cell, want := range map[string]string{
		"T": contact.Yes, "true": contact.Yes, "TRUE": contact.Yes, "Y": contact.Yes, "Yes": contact.Yes, "1": contact.Yes, " t\u00a0": contact.Yes,
		"F": contact.No, "False": contact.No, "n": contact.No, "NO": contact.No, "0": contact.No, "": "", " ": "",
	} {
		if row := r(cell); row.answer("PR") != want || row.problems != nil {
			t.Errorf("%q: %v, %v", cell, r(cell).answer("PR"), row.problems)
		}
	}
	for _, cell := range []string{"maybe", "2", "?", "TF", "unknown"} {
		if row := r(cell); row.answer("PR") != "" || len(row.problems) != 1 {
			t.Errorf("%q was taken: %v", cell, row.problems)
		}
	}
}

func TestTitleName(t *testing.T) {
	for name, want := range map[string]string{
		"SMITH": "Smith", "O'NEILL": "O'Neill", "O’NEILL": "O’Neill", "MCDONALD": "McDonald", "SMITH-JONES": "Smith-Jones", "VAN DER BERG": "van der Berg", "DE LA CRUZ": "de la Cruz",
		"MACDONALD": "Macdonald", "ŁUKASZ": "Łukasz", "MCKAY": "McKay", "MC": "Mc", "ST. JOHN": "St. John", "ST JOHN'S": "St John's", "D'ARCY": "D'Arcy", "JONES III": "Jones III", "VAN": "Van",
		"LA ROSA": "La Rosa", "ÉMILE ÖZ": "Émile Öz", "O'NEILL-MCDONALD": "O'Neill-McDonald", "ZOE\u0308": "Zoe\u0308",
		"J": "J", "J.": "J.", "Smith": "Smith", "McDONALD": "McDONALD", "van BERG": "van BERG", "": "", "李小龙": "李小龙",
	} {
		if got := TitleName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestCheckUPN(t *testing.T) {
	for upn, want := range map[string]Fit{
		"B801200005001": Fits, "R674123101121": Fits, "Q823403223001": Fits, "B82340322300A": Fits, "Q82340322400C": Fits, "P207000016049": Fits,
		"Q207000016049": BadCheck, "A801200005001": BadCheck, "Q82340322400D": BadCheck, "B801200005002": BadCheck,
		"": BadShape, "B80120000500": BadShape, "B8012000050011": BadShape, "b801200005001": BadShape, "I801200005001": BadShape, "B8012O0005001": BadShape,
		"B82340322300I": BadShape, "B801200005001\n": BadShape, "B80120000500١": BadShape,
	} {
		if got := CheckUPN(upn); got != want {
			t.Errorf("%q: %d, want %d", upn, got, want)
		}
	}
	for upn, want := range map[string]bool{"B82340322300A": true, "B801200005001": false, "": false, "ABCDEFGHABCDA": false} {
		if IsTemporaryUPN(upn) != want {
			t.Errorf("%q: temporary is not %v", upn, want)
		}
	}
}

func TestCheckSCN(t *testing.T) {
	for scn, want := range map[string]Fit{
		"051234561": Fits, "123456785": Fits, "240000016": Fits, "150000076": Fits, "000000000": Fits,
		"051234560": BadCheck, "123456786": BadCheck, "51234561": BadShape, "0512345610": BadShape, "": BadShape, "05123456X": BadShape,
	} {
		if got := CheckSCN(scn); got != want {
			t.Errorf("%q: %d, want %d", scn, got, want)
		}
	}
	for d := '0'; d <= '9'; d++ { // 40000000: sum 12, remainder 1: no digit will do
		if got := CheckSCN("40000000" + string(d)); got != BadCheck {
			t.Errorf("an unusable number fits with %c", d)
		}
	}
}

func TestCheckULN(t *testing.T) {
	for uln, want := range map[string]Fit{
		"9276308686": Fits, "1234567899": Fits, "7000000014": Fits, "5550001232": Fits, "1000000000": Fits,
		"9276308687": BadCheck, "1234567890": BadCheck, "0276308686": BadShape, "927630868": BadShape, "92763086860": BadShape, "": BadShape, "927630868X": BadShape,
	} {
		if got := CheckULN(uln); got != want {
			t.Errorf("%q: %d, want %d", uln, got, want)
		}
	}
}
