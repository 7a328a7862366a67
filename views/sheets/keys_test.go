package sheets

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gateway/app/civil"
	"gateway/app/licence"
	"gateway/app/school"
)

// trickyNames are the names of every screen, export and PDF.
var trickyNames = [][2]string{
	{"Siân", "Ŵyn-Pugh"}, {"Zoe\u0308", "Müller"}, {"Sean", "O’Neil"}, {"Sean", "O'Neil"}, {"Łukasz", "Żółć"}, {"Thị Ánh", "Nguyễn"},
	{"Ana", "de la Cruz y Sánchez"}, {"", "Suharto"}, {"小龙", "李"}, {"محمد", "علي"}, {"Null", "True"}, {"N/A", "Smith, Jr"}, {"=1+1", "+1"},
	{"-1", "@SUM(A1)"}, {"<b>Bo</b>", "&amp;"}, {"Ann-Marie", "Smith–Jones"}, {"Bo", strings.Repeat("Featherstone", 5)}, {"Mia", "Ali"}, {"Mai", "Ali"},
	{"Jan", "1-2"}, {"1e5", "007"}, {"_x0041_", " space "}, {"Well done 🎉", "\"quoted\""},
}

func sheetOf(t *testing.T, d licence.SheetData) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Keys(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tricky() licence.SheetData {
	d := licence.SheetData{School: school.School{Name: "Ashdale Academy"}, TypeName: "Parent/Guardian", RegisterAt: "https://gateway.example/s/ashdale"}
	for i, n := range trickyNames {
		d.Rows = append(d.Rows, licence.SheetRow{PupilID: fmt.Sprintf("%06d", i+1), Forename: n[0], Surname: n[1], Year: "Year 9", TutorGroup: "9B", Key: "K7QM-4TRW-9HXC", RegisterBy: civil.Date{Year: 2027, Month: 6, Day: 14}})
	}
	return d
}

func TestKeysReadBack(t *testing.T) {
	d := tricky()
	f, err := excelize.OpenReader(bytes.NewReader(sheetOf(t, d)))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); !reflect.DeepEqual(got, []string{"Licence keys"}) {
		t.Errorf("sheets %v", got)
	}
	want := [][]string{{"Pupil ID", "Forename", "Surname", "Year", "Tutor group", "Licence type", "Licence key", "Register at", "Register by"}}
	for _, r := range d.Rows {
		want = append(want, []string{r.PupilID, r.Forename, r.Surname, "Year 9", "9B", "Parent/Guardian", "K7QM-4TRW-9HXC", "https://gateway.example/s/ashdale", "14 June 2027"})
	}
	for _, raw := range []bool{false, true} {
		got, err := f.GetRows("Licence keys", excelize.Options{RawCellValue: raw})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("raw %v, %v:\n got %q\nwant %q", raw, err, got, want)
		}
	}
	for row := range want {
		for column := range want[row] {
			cell, _ := excelize.CoordinatesToCellName(column+1, row+1)
			kind, err := f.GetCellType("Licence keys", cell)
			formula, _ := f.GetCellFormula("Licence keys", cell)
			id, _ := f.GetCellStyle("Licence keys", cell)
			style, _ := f.GetStyle(id)
			if err != nil || kind != excelize.CellTypeInlineString || formula != "" || style == nil || style.NumFmt != 49 {
				t.Fatalf("%s: type %v, formula %q, style %+v, %v", cell, kind, formula, style, err)
			}
		}
	}
}

func TestKeysLayout(t *testing.T) {
	body := sheetOf(t, tricky())
	xml := part(t, body, "xl/worksheets/sheet1.xml")
	for _, want := range []string{
		`<autoFilter ref="$A$1:$I$24"`, `state="frozen"`, `ySplit="1"`, `topLeftCell="A2"`, `<col min="1" max="1" width="12`, `<col min="8" max="8" width="40`,
	} {
		if !strings.Contains(xml, want) {
			t.Errorf("the sheet lacks %s", want)
		}
	}
	if strings.Contains(xml, "mergeCell") || strings.Contains(xml, "<f>") {
		t.Error("the sheet has merged cells or formulas")
	}
	if core := part(t, body, "docProps/core.xml"); !strings.Contains(core, "Ashdale Academy") || strings.Contains(core, "xuri") {
		t.Errorf("properties: %s", core)
	}
}

func TestKeysWithoutRows(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(sheetOf(t, licence.SheetData{})))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := f.GetRows("Licence keys"); err != nil || len(rows) != 1 || len(rows[0]) != 9 {
		t.Errorf("%v, %v", rows, err)
	}
}

func part(t *testing.T, body []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
