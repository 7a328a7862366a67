package admin

import (
	"testing"

	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/school"
)

// TestValuesOfADryRun: what changes is shown as people read it, for pupils and contacts alike as in the history.
func TestValuesOfADryRun(t *testing.T) {
	scottish := school.School{Country: "scotland"}
	for _, c := range []struct {
		kind               importer.Kind
		field, value, want string
	}{
		{importer.Pupils, "year_group", "3", "S3"}, {importer.Pupils, "birth_date", "2012-06-05", "5 June 2012"}, {importer.Pupils, "status", "left", "Left"},
		{importer.Pupils, "house", "", "nothing"}, {importer.Pupils, "sex", "F", "Female"}, {importer.Contacts, "court_order", "t", "Yes"},
		{importer.Contacts, "lives_with", "", "nothing"}, {importer.Contacts, "address", "4 High Street\nDyfed", "4 High Street, Dyfed"},
	} {
		v := ImportPage{Import: imports.Import{Kind: c.kind}}
		if got := v.value(scottish, imports.Line{}, c.field, c.value); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.field, c.value, got, c.want)
		}
		whole, line := ImportPage{Import: imports.Import{Kind: importer.OneRoster}}, imports.Line{Part: c.kind}
		if got := whole.value(scottish, line, c.field, c.value); got != c.want {
			t.Errorf("in a file of several parts, %s %q: %q, want %q", c.field, c.value, got, c.want)
		}
		if got := fieldLabel(whole.kindOfLine(line), c.field); got == c.field || got == "" {
			t.Errorf("%s has no name", c.field)
		}
	}
}
