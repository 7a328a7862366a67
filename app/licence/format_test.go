package licence

import (
	"reflect"
	"slices"
	"testing"

	"gateway/app/civil"
	"gateway/app/errs"
)

func TestFormatOfARequest(t *testing.T) {
	form := map[string]string{"submission": someUUID, "type": "3", "who": "school"}
	for format, want := range map[string]errs.Invalid{"": nil, "excel": nil, "letters": nil, "word": {{Field: "format", Code: "keys_format_choose"}}} {
		form["format"] = format
		r := ParseRequest(func(n string) string { return form[n] }, func(string) []string { return nil })
		if !reflect.DeepEqual(r.Problems, want) || r.AsLetters() != (format == "letters") {
			t.Errorf("%q: %+v", format, r)
		}
	}
}

func TestFileNameOfLetters(t *testing.T) {
	d := SheetData{TypeName: "Parent/Guardian", ScopeLabel: "Year 7", Format: FormatLetters, AskedOn: civil.Date{Year: 2026, Month: 11, Day: 25}}
	for _, d.Layout = range []string{LayoutPupils, LayoutContacts} {
		if got := d.FileName(); got != "key-letters-parent-guardian-year-7-2026-11-25.pdf" {
			t.Error(got)
		}
	}
}

// Letters lie tutor group by tutor group, the youngest first, then by surname; a sheet is by surname alone. Who has no
// group comes last, and a group over several years is not torn apart.
func TestOrderOfLetters(t *testing.T) {
	o := newOffice(t, "active")
	for _, p := range []struct {
		id, surname, group string
		year               any
	}{
		{"1", "Adams", "10A", 10}, {"2", "Brown", "", 7}, {"3", "Cook", "7B", 7}, {"4", "Davies", "Oak", 9}, {"5", "Evans", "7B", 7}, {"6", "Ford", "Oak", 8}, {"7", "Green", "7A", 7}, {"8", "Hall", "None", nil},
	} {
		child := o.child(p.id, "Ann", p.surname)
		o.exec(`update pupils set tutor_group = $2, year_group = $3 where id = $1`, child, p.group, p.year)
	}
	o.exec(`update schools set official_name = 'Ashdale Academy Trust', logo = '\x01'`)
	for format, want := range map[string][]string{FormatExcel: {"1", "2", "3", "4", "5", "6", "7", "8"}, FormatLetters: {"7", "3", "5", "4", "6", "1", "8", "2"}} {
		b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Format: format})
		o.fill(b)
		o.exec(`update licence_keys set expires_on = '2027-08-31' where pupil_id = (select id from pupils where pupil_id = '7')`)
		d := o.sheet(b)
		var got []string
		for _, r := range d.Rows {
			got = append(got, r.PupilID)
			if (r.PupilID == "7") != (r.RegisterBy == civil.Date{Year: 2027, Month: 8, Day: 31}) {
				t.Errorf("%+v", r)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", format, got, want)
		}
		if d.Audience != AudienceParent || d.TypeID != o.parent || !d.RegisterLink || (format == FormatLetters) != (d.Official == "Ashdale Academy Trust" && len(d.Logo) == 1) {
			t.Errorf("%s: %+v", format, d)
		}
	}
}

// What the office is to look at stands with the batch, behind who was left out.
func TestRemark(t *testing.T) {
	o := newOffice(t, "active")
	o.children(2)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Format: FormatLetters})
	o.fill(b)
	o.exec(`update pupils set hidden = true where pupil_id = '000001'`)
	d := o.sheet(b)
	d.Remark = "Look at 000002."
	b = o.end(b, d)
	if b.Message != "1 pupil has no letter: since the order the pupil has left or was hidden, or the key was withdrawn or has expired. Look at 000002." || !b.AsLetters() {
		t.Errorf("%+v", b)
	}
}
