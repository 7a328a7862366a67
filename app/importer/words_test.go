package importer

import (
	"testing"

	"gateway/app/civil"
)

func TestParseDate(t *testing.T) {
	for typed, want := range map[string]string{
		"05/06/2012": "2012-06-05", "5/6/2012": "2012-06-05", "31/12/2011": "2011-12-31", "13.04.2011": "2011-04-13", "13-04-2011": "2011-04-13",
		"2011-4-5": "2011-04-05", "2011-04-05": "2011-04-05", "2012/06/14": "2012-06-14", "1 Sept 2010": "2010-09-01", "1 Sep 2010": "2010-09-01",
		"1-Sep-2010": "2010-09-01", "1st September 2010": "2010-09-01", "22ND JUNE 2012": "2012-06-22", "1 Sept. 2010": "2010-09-01", "3rd-Mar-2012": "2012-03-03", "14 / 06 / 2012": "2012-06-14", "29/02/2012": "2012-02-29",
		"14/06/2012 00:00:00": "2012-06-14", "14/06/2012 00:00": "2012-06-14", "2012-06-14T00:00:00": "2012-06-14", "01/01/1970": "1970-01-01",
	} {
		if d, ok := parseDate(typed); !ok || d.String() != want {
			t.Errorf("%q: %s, %v, want %s", typed, d, ok, want)
		}
	}
	for _, typed := range []string{
		"14/6/11", "14/06/12", "1-Sep-10", "00/00/0000", "12/31/2011", "31/04/2011", "29/02/2013", "30/02/2012", "0/6/2012", "14/0/2012", "14/06/1812", "14/06/2112",
		"14/06/20012", "40000", "07-06-09", "June 5, 2012", "5 Juin 2012", "2012", "06/2012", "14/06/2012 09:30", "14/06/2012/1", "-14/06/-2012", "14/06/-2012", "14--06-2012", "14/06/2012x", "Sept 1 2010", "0x1/06/2012", "2012-06-14 2012", "x", "//", "14//2012",
		"1st/06/2012", "20120614", "2012-14-06", "١٤/٠٦/٢٠١٢",
	} {
		if d, ok := parseDate(typed); ok || d != (civil.Date{}) {
			t.Errorf("%q: taken as %s", typed, d)
		}
	}
}

func TestBlankDatesStayBlank(t *testing.T) {
	roll := load(t, ReadPupils, lines("Adno,Surname,Forename,DOB", "1,A,A,", "2,A,A, \u00a0", "3,A,A,14/6/11", "4,A,A,00/00/0000"))
	for _, p := range roll.Rows {
		if !p.BirthDate.IsZero() {
			t.Errorf("row %d was born on %s", p.Row, p.BirthDate)
		}
	}
	problems(t, roll.Problems, `4 DOB row_date "14/6/11"`, `5 DOB row_date "00/00/0000"`)
	equal(t, "allowed", roll.Problems[0].Allowed, dateAllowed)
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

func TestAnswers(t *testing.T) {
	r := func(cell string) *row {
		return &row{layout: layout{headings: []string{"PR"}, at: map[string]int{"PR": 0}}, record: record{row: 2, cells: []string{cell}}}
	}
	for cell, want := range map[string]Answer{
		"T": Yes, "true": Yes, "TRUE": Yes, "Y": Yes, "Yes": Yes, "1": Yes, " t\u00a0": Yes, "F": No, "False": No, "n": No, "NO": No, "0": No, "": Unknown, " ": Unknown,
	} {
		if row := r(cell); row.answer("PR") != want || row.problems != nil {
			t.Errorf("%q: %v, %v", cell, r(cell).answer("PR"), row.problems)
		}
	}
	for _, cell := range []string{"maybe", "2", "?", "TF", "unknown"} {
		if row := r(cell); row.answer("PR") != Unknown || len(row.problems) != 1 {
			t.Errorf("%q was taken: %v", cell, row.problems)
		}
	}
	if Unknown.Bool() != nil || !*Yes.Bool() || *No.Bool() {
		t.Error("Bool is wrong")
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
