package sheets

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gateway/app/licence"
)

// lettersHead is what templates of mail merges rely on.
var lettersHead = []string{"Pupil ID", "Forename", "Surname", "Year", "Tutor group", "Licence type", "Licence key", "Register at",
	"Addressee", "Salutation", "Email", "Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Postcode", "Relationship", "Contact forename", "Contact surname", "Register by"}

func lettersOf(t *testing.T, d licence.SheetData) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Letters(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// trickyLetters has every tricky name as a pupil and as a contact.
func trickyLetters() licence.SheetData {
	d := tricky()
	for i, r := range d.Rows {
		n := trickyNames[len(trickyNames)-1-i]
		d.Letters = append(d.Letters, licence.Letter{SheetRow: r, Addressee: "Mrs " + n[0] + " " + n[1], Salutation: n[1], Email: fmt.Sprintf("c%d@example.org", i),
			Address: [5]string{"=1+1", "+44 High Street", "Großer Weg 1, Haus B", "007", "1-2"}, Postcode: "1e5", Relationship: "Mother", ContactForename: n[0], ContactSurname: n[1]})
	}
	return d
}

func TestLettersReadBack(t *testing.T) {
	d := trickyLetters()
	body := lettersOf(t, d)
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); !reflect.DeepEqual(got, []string{"Key letters"}) {
		t.Errorf("sheets %v", got)
	}
	want := [][]string{lettersHead}
	for i, r := range d.Rows {
		l := d.Letters[i]
		want = append(want, []string{r.PupilID, r.Forename, r.Surname, "Year 9", "9B", "Parent/Guardian", "K7QM-4TRW-9HXC", "https://gateway.example/s/ashdale",
			l.Addressee, l.Salutation, l.Email, "=1+1", "+44 High Street", "Großer Weg 1, Haus B", "007", "1-2", "1e5", "Mother", l.ContactForename, l.ContactSurname, "14 June 2027"})
	}
	for _, raw := range []bool{false, true} {
		if got, err := f.GetRows("Key letters", excelize.Options{RawCellValue: raw}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("raw %v, %v:\n got %q\nwant %q", raw, err, got, want)
		}
	}
	for row := range want {
		for column := range want[row] {
			cell, _ := excelize.CoordinatesToCellName(column+1, row+1)
			kind, err := f.GetCellType("Key letters", cell)
			formula, _ := f.GetCellFormula("Key letters", cell)
			id, _ := f.GetCellStyle("Key letters", cell)
			style, _ := f.GetStyle(id)
			if err != nil || kind != excelize.CellTypeInlineString || formula != "" || style == nil || style.NumFmt != 49 {
				t.Fatalf("%s: type %v, formula %q, style %+v, %v", cell, kind, formula, style, err)
			}
		}
	}
	xml := part(t, body, "xl/worksheets/sheet1.xml")
	if !strings.Contains(xml, `<autoFilter ref="$A$1:$U$24"`) || !strings.Contains(xml, `state="frozen"`) || strings.Contains(xml, "mergeCell") || strings.Contains(xml, "<f>") {
		t.Error("the sheet has no filter or frozen headings, or has formulas or merged cells")
	}
}

// Whatever is blank, the columns are the same every time.
func TestLettersWithBlanks(t *testing.T) {
	d := licence.SheetData{TypeName: "Parent/Guardian", Letters: []licence.Letter{{SheetRow: licence.SheetRow{PupilID: "1"}, ContactSurname: "Khan"}}}
	for _, c := range []struct {
		d    licence.SheetData
		rows int
	}{{licence.SheetData{}, 1}, {d, 2}} {
		f, err := excelize.OpenReader(bytes.NewReader(lettersOf(t, c.d)))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("Key letters")
		if err != nil || len(rows) != c.rows || !reflect.DeepEqual(rows[0], lettersHead) {
			t.Fatalf("%q, %v", rows, err)
		}
		if c.rows == 2 && (len(rows[1]) != 20 || rows[1][19] != "Khan" || rows[1][11] != "" || rows[1][5] != "Parent/Guardian") {
			t.Errorf("%q", rows[1])
		}
	}
}

func TestHeadingsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range lettersTable.headings() {
		if seen[h] || h == "" || len(h) > 20 || strings.ContainsAny(h, ".,;:!?'\"()/") {
			t.Errorf("heading %q", h)
		}
		seen[h] = true
	}
}
