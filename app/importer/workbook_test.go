package importer

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func zipOf(t testing.TB, names ...string) []byte {
	t.Helper()
	files := map[string]string{}
	for _, n := range names {
		files[n] = "<x/>"
	}
	return zipWith(t, files)
}

func zipWith(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbookOf is a workbook whose first sheet make fills.
func workbookOf(t testing.TB, fill func(f *excelize.File, sheet string)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f, "Sheet1")
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// must stops at errors of the fixture itself.
func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// styled sets a cell with a number format: a code, or the number of a built-in one.
func styled(t testing.TB, f *excelize.File, at string, value any, code string, builtIn int) {
	t.Helper()
	style := &excelize.Style{NumFmt: builtIn}
	if code != "" {
		style.CustomNumFmt = &code
	}
	id, err := f.NewStyle(style)
	must(t, err, f.SetCellValue("Sheet1", at, value), f.SetCellStyle("Sheet1", at, at, id))
}

// Case 1: a and b are 007001, c is 7001.
func TestPupilIDsKeepTheirZeros(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File, sheet string) {
		must(t, f.SetSheetRow(sheet, "A1", &[]any{"Pupil ID", "Surname", "Forename"}))
		must(t, f.SetCellValue(sheet, "A2", "007001"))
		styled(t, f, "A3", 7002, "000000", 0)
		must(t, f.SetCellValue(sheet, "A4", 7003))
		styled(t, f, "A5", 7004, "0.00", 2)
		styled(t, f, "A6", 7005, `"P"0000`, 0)
		styled(t, f, "A7", 700600, "00-0000", 0)
		styled(t, f, "A8", 8.0e11, "", 11)
		must(t, f.SetCellValue(sheet, "A9", 823403219001))
		for row := 2; row <= 9; row++ {
			must(t, f.SetSheetRow(sheet, fmt.Sprintf("B%d", row), &[]any{"Lee", "Ann"}))
		}
	})
	roll := pupils(t, ashdale, string(data))
	var ids []string
	for _, p := range roll.Rows {
		ids = append(ids, p.Row[0])
	}
	equal(t, "ids", ids, []string{"007001", "007002", "7003", "7004", "P7005", "70-0600", "823403219001"})
	problems(t, roll.Problems, `8 Pupil ID row_exponent "8.00E+11"`)
}

// Case 2: serial 40000 is 6 July 2009, or 7 July 2013 where days are counted from 1904.
func TestDatesOfWorkbooks(t *testing.T) {
	for _, date1904 := range []bool{false, true} {
		data := workbookOf(t, func(f *excelize.File, sheet string) {
			must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904}))
			must(t, f.SetSheetRow(sheet, "A1", &[]any{"Pupil ID", "Surname", "Forename", "DOB", "Reg", "House"}))
			for row, code := range []string{"", "dd/mm/yyyy", "[$-809]d mmmm yyyy;@", "General"} {
				must(t, f.SetSheetRow(sheet, fmt.Sprintf("A%d", row+2), &[]any{row, "Lee", "Ann"}))
				styled(t, f, fmt.Sprintf("D%d", row+2), 40000, code, 14)
			}
			styled(t, f, "D6", 40000.75, "dd/mm/yyyy hh:mm", 22)
			styled(t, f, "E6", 46088, "d-mmm", 16) // "MAR5" typed
			styled(t, f, "F6", 70, "", 11)         // "7E1" typed
			must(t, f.SetSheetRow(sheet, "A6", &[]any{4, "Lee", "Ann"}), f.SetSheetRow(sheet, "A7", &[]any{5, "Lee", "Ann", "06/07/2009"}),
				f.SetSheetRow(sheet, "A8", &[]any{6, "Lee", "Ann", "07-06-09"}))
		})
		roll := pupils(t, ashdale, string(data))
		want, group := "2009-07-06", "2026-03-07"
		if date1904 {
			want, group = "2013-07-07", "2030-03-08"
		}
		for i, p := range roll.Rows[:5] {
			equal(t, fmt.Sprintf("1904 %v, row %d", date1904, i+2), p.Row[10], want)
		}
		equal(t, "typed", roll.Rows[5].Row[10], "2009-07-06")
		equal(t, "group", roll.Rows[4].Row[12]+" "+roll.Rows[4].Row[13], group+" 7.00E+01")
		problems(t, roll.Problems, `8 DOB row_date_year "07-06-09"`)
		problems(t, roll.Warnings, fmt.Sprintf(`6 Reg warn_spreadsheet %q`, group), `6 House warn_spreadsheet "7.00E+01"`)
	}
}

// Case 11: short rows, a blank row, formulas without a result.
func TestShortRowsAndFormulas(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File, sheet string) {
		must(t, f.SetSheetRow(sheet, "A1", &[]any{"Pupil ID", "Surname", "Forename", "House", "Reg"}),
			f.SetSheetRow(sheet, "A2", &[]any{1, "Lee"}), f.SetSheetRow(sheet, "A4", &[]any{2, "Moss", "Bea", nil, "7A"}),
			f.SetSheetRow(sheet, "A5", &[]any{3, "Dee", "Dan", true}), f.SetSheetRow(sheet, "A6", &[]any{4, "Fox", "Fay"}), f.SetCellFormula(sheet, "D6", "1/0"),
			f.SetSheetRow(sheet, "A7", &[]any{5, "Gee", "Gus"}), f.SetCellFormula(sheet, "A7", "2+3"))
	})
	roll := pupils(t, ashdale, string(data))
	equal(t, "rows", all(roll.Rows, said), []string{"2 pupil_id=1 legal_surname=Lee", "4 pupil_id=2 legal_surname=Moss legal_forename=Bea tutor_group=7A",
		"5 pupil_id=3 legal_surname=Dee legal_forename=Dan house=TRUE",
		"7 pupil_id=5 legal_surname=Gee legal_forename=Gus"}) // its formula has a result
	problems(t, roll.Problems, `6 House row_formula "#NO RESULT!"`)
}

// sheetXML is a workbook by hand, with what excelize does not write.
func sheetXML(t testing.TB, sheet string) []byte {
	t.Helper()
	return zipWith(t, map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="http://r"><sheets><sheet name="old" sheetId="1" state="hidden" r:id="a"/><sheet name="c" sheetId="3" r:id="c"/><sheet name="new" sheetId="2" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/a.xml"/><Relationship Id="b" Type="http://x/worksheet" Target="worksheets/b.xml"/><Relationship Id="c" Type="http://x/chartsheet" Target="chartsheets/c.xml"/></Relationships>`,
		"xl/worksheets/b.xml":        sheet,
		"xl/worksheets/a.xml":        `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>wrong sheet</t></is></c></row></sheetData></worksheet>`,
		"xl/sharedStrings.xml":       `<sst><si><t>Adno</t></si><si><r><t>Sur</t></r><r><t xml:space="preserve">name</t></r><rPh><t>reading</t></rPh></si><si><t>Forename_x000D_</t></si><si/></sst>`,
	})
}

func TestSheetsAsOthersWriteThem(t *testing.T) {
	tab, err := Read(sheetXML(t, `<?xml version="1.0"?><x:worksheet xmlns:x="http://s"><x:cols><x:col min="2" max="2" hidden="1"/><x:col min="9" max="16384" hidden="true"/></x:cols><x:sheetData>
		<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row>
		<x:row r="4" hidden="1"><x:c r="A4"><x:v>7.001E3</x:v></x:c><x:c r="B4" t="inlineStr"><x:is><x:r><x:t>O&apos;</x:t></x:r><x:r><x:t>Neill</x:t></x:r></x:is></x:c><x:c r="C4" t="str"><x:f>A1</x:f><x:v></x:v></x:c><x:c r="E4" t="e"><x:v>#N/A</x:v></x:c></x:row>
		<x:row><x:c r="A5" t="b"><x:v>0</x:v></x:c><x:c r="C5"><x:f>A1</x:f><x:v/></x:c><x:c r="D5" s="99"><x:v>0.30000000000000004</x:v></x:c></x:row>
		<x:row r="6"><x:c r="A6"/><x:c r="B6" t="s"><x:v>3</x:v></x:c></x:row></x:sheetData><x:extLst><x:row/></x:extLst></x:worksheet>`))
	must(t, err)
	equal(t, "table", tab, Table{Format: "xlsx", HeaderRow: 1, Headings: []string{"Adno", "Surname", "Forename", "", ""}, Hidden: []int{1}, Blank: []int{3, 4}, Records: []Record{
		{4, []string{"7001", "O'Neill", "", "", "#N/A"}}, {5, []string{"FALSE", "", noResult, "0.3"}}}})
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	good := workbookOf(t, func(f *excelize.File, sheet string) {
		must(t, f.SetSheetRow(sheet, "A1", &[]any{"Pupil ID", "Surname", "Forename"}), f.SetSheetRow(sheet, "A2", &[]any{"1", "Lee", "Ann"}))
	})
	const begin, end = `<worksheet><sheetData>`, `</sheetData></worksheet>`
	row := `<row><c t="inlineStr"><is><t>Adno</t></is></c></row>`
	zeros := strings.Repeat("0", 1<<20)
	for what, c := range map[string]struct {
		data []byte
		code string
	}{
		"cut off":                {good[:len(good)-100], FileDamaged},
		"no sheet":               {zipOf(t, "xl/workbook.xml"), FileDamaged},
		"empty":                  {sheetXML(t, begin+end), FileNoRows},
		"headings alone":         {sheetXML(t, begin+row+end), FileNoRows},
		"not closed":             {sheetXML(t, begin+row), FileDamaged},
		"no XML":                 {sheetXML(t, begin+"<row><"), FileDamaged},
		"an entity":              {sheetXML(t, `<!DOCTYPE x [<!ENTITY a "b">]>`+begin+`<row><c><v>&a;</v></c></row>`+end), FileDamaged},
		"no such text":           {sheetXML(t, begin+`<row><c t="s"><v>77</v></c></row>`+end), FileDamaged},
		"rows that go back":      {sheetXML(t, begin+`<row r="2"/><row r="2"/>`+end), FileDamaged},
		"cells that go back":     {sheetXML(t, begin+`<row><c r="B1"/><c r="A1"/></row>`+end), FileDamaged},
		"a cell far out":         {sheetXML(t, begin+`<row><c r="XFD1"><v>1</v></c></row>`+end), FileLarge},
		"one endless text":       {sheetXML(t, begin+`<row><c><v>`+zeros+zeros), FileBomb},
		"a hundred megabytes":    {bomb(t, strings.Repeat(zeros, 101), 0), FileBomb},
		"the same, but it lies":  {bomb(t, strings.Repeat(zeros, 101), 1000), FileDamaged},
		"more rows than allowed": {sheetXML(t, begin+strings.Repeat(row, maxRows+20)+end), FileLarge},
	} {
		_, err := Read(c.data)
		if got, ok := err.(*FileError); !ok || got.Code != c.code {
			t.Errorf("%s: %v, want %s", what, err, c.code)
		}
	}
}

// bomb is a workbook with one large part; declared, if not 0, is the size that it says to have.
func bomb(t testing.TB, text string, declared uint32) []byte {
	t.Helper()
	b := sheetXML(t, "<worksheet>"+text)
	if declared == 0 {
		return b
	}
	for i := 0; i+46 < len(b); i++ { // the list at the end holds the sizes
		if string(b[i:i+4]) == "PK\x01\x02" && string(b[i+46:i+46+19]) == "xl/worksheets/b.xml" {
			copy(b[i+24:], []byte{byte(declared), byte(declared >> 8), 0, 0})
		}
	}
	return b
}

// TestSerialsAreThoseOfExcelize holds our calendar to another's, over all days that occur.
func TestSerialsAreThoseOfExcelize(t *testing.T) {
	for _, date1904 := range []bool{false, true} {
		for n := 61; n < 75000; n += 13 {
			want, err := excelize.ExcelDateToTime(float64(n), date1904)
			must(t, err)
			if d, ok := dayOf(float64(n), date1904); !ok || d.String() != want.Format("2006-01-02") {
				t.Fatalf("%d, 1904 %v: %s, want %s", n, date1904, d, want)
			}
		}
	}
	for _, n := range []float64{-1, 0, 0.5, 60, 2958466, math.MaxFloat64, math.NaN()} {
		if d, ok := dayOf(n, false); ok {
			t.Errorf("%v is %s", n, d)
		}
	}
}

func TestNumbersAsTheyAreSeen(t *testing.T) {
	for _, c := range []struct {
		code string
		n    float64
		want string
	}{
		{"General", 7001, "7001"}, {"@", 7001, "7001"}, {"0", 7001, "7001"}, {"#,##0", 7001, "7001"}, {"0.00", 7.5, "7.5"}, {"#,##0.00 [$£-809]", 7001, "7001"},
		{"000000", 7001, "007001"}, {"000000", 1234567, "1234567"}, {"000000;-000000", 7001, "007001"}, {"[Red]0000", 71, "0071"}, {`"a;b"000`, 7, "a;b007"},
		{`\P0000`, 71, "P0071"}, {"00-00-00", 12345, "01-23-45"}, {"00-00-00", 91234567, "9123-45-67"}, {"0000_)", 71, "0071"}, {"000000", 7001.5, "7001.5"}, {"000000", -7, "-7"},
		{"0.00E+00", 70, "7.00E+01"}, {"General", 1e15, "1E+15"}, {"General", 999999999999999, "999999999999999"},
		{"yyyy-mm-dd", 40000, "2009-07-06"}, {"mmmm", 40000, "2009-07-06"}, {"hh:mm", 0.5, "0.5"}, {"[h]:mm", 40000, "40000"}, {"mm:ss", 40000, "40000"}, {"dd/mm/yyyy", 0.5, "0.5"},
		{`0 "days"`, 7, "7 days"}, {"d/m/yy", 1, "1900-01-01"}, {"d/m/yy", 60, "60"}, {"d/m/yy", 61, "1900-03-01"},
	} {
		if got := formatOf(c.code).show(c.n, false); got != c.want {
			t.Errorf("%v as %s: %q, want %q", c.n, c.code, got, c.want)
		}
	}
}

// TestNothingIsLeftBehind: a large workbook is read without files of its own.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	if tab := table(t, string(largeBook(t, 3000))); len(tab.Records) != 3000 {
		t.Errorf("%d rows", len(tab.Records))
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}
