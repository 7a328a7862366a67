package licence

import (
	"strings"
	"testing"

	"gateway/app/civil"
)

func TestFileName(t *testing.T) {
	day := civil.Date{Year: 2026, Month: 11, Day: 25}
	for _, c := range []struct{ typeName, label, want string }{
		{"Parent/Guardian", "Year 9", "licence-keys-parent-guardian-year-9-2026-11-25.xlsx"},
		{"Pupil", "Whole school", "licence-keys-pupil-whole-school-2026-11-25.xlsx"},
		{"Social Worker", "4 picked pupils", "licence-keys-social-worker-4-picked-pupils-2026-11-25.xlsx"},
		{"Gweithiwr Cymdeithasol Ŵ", "9B/Ö", "licence-keys-gweithiwr-cymdeithasol-w-9b-o-2026-11-25.xlsx"},
		{"李小龙", "../../etc", "licence-keys-etc-2026-11-25.xlsx"},
		{strings.Repeat("x", 300), "9B", "licence-keys-" + strings.Repeat("x", 87) + "-2026-11-25.xlsx"},
	} {
		if got := (SheetData{TypeName: c.typeName, ScopeLabel: c.label, AskedOn: day}).FileName(); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.typeName, c.label, got, c.want)
		}
	}
}

// Shortly before midnight UTC in summer it is the next day in London.
func TestSheetIsDatedInLondon(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.exec(`update key_batches set asked_at = '2026-06-14 23:30Z'`)
	if got := o.sheet(b).FileName(); got != "licence-keys-parent-guardian-whole-school-2026-06-15.xlsx" {
		t.Errorf("the file is %s", got)
	}
}
