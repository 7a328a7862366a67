package madeup_test

import (
	"bytes"
	"testing"

	"gateway/app/contact"
	"gateway/app/importer"
	"gateway/app/madeup"
	"gateway/app/pupil"
	"gateway/app/school"
)

func optionsOf(s madeup.Spec) importer.Options {
	return importer.Options{School: school.School{Country: s.Country, FirstYear: s.FirstYear, LastYear: s.LastYear}, Today: s.Today}
}

// importTakes reads every file as an upload is read, and takes every row.
func importTakes(t *testing.T, s madeup.Spec, f madeup.Files) {
	t.Helper()
	pupils := importer.ReadPupils(guessed(t, importer.Pupils, f.Pupils, s))
	clean(t, pupils.Problems, pupils.Warnings)
	equal(t, "pupils", len(pupils.Rows), s.Pupils)
	contacts := importer.ReadContacts(guessed(t, importer.Contacts, f.Contacts, s))
	clean(t, contacts.Problems, contacts.Warnings)
	equal(t, "contacts", len(contacts.Rows), len(rows(t, f.Contacts)))
	staff, err := importer.ReadStaff(bytes.NewReader(f.Staff))
	if err != nil {
		t.Fatal(err)
	}
	clean(t, staff.Problems, staff.Warnings)
	equal(t, "staff", len(staff.Rows), len(rows(t, f.Staff)))
	numbersFit(t, pupils.Rows)
	everyContactHasAPupil(t, pupils.Rows, contacts.Rows)
}

func guessed(t *testing.T, k importer.Kind, file []byte, s madeup.Spec) (importer.Table, importer.Mapping, importer.Options) {
	t.Helper()
	tab, err := importer.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	m, o := importer.Guess(k, tab), optionsOf(s)
	if problems := importer.Check(k, tab, m, o); problems != nil {
		t.Fatal(problems)
	}
	equal(t, "kind", importer.GuessKind(tab.Headings), k)
	return tab, m, o
}

func clean(t *testing.T, lists ...[]importer.Problem) {
	t.Helper()
	for _, problems := range lists {
		for _, p := range problems {
			t.Errorf("row %d, %s %q: %s", p.Row, p.Column, p.Value, p.Words())
		}
	}
}

func numbersFit(t *testing.T, all []importer.Pupil) {
	t.Helper()
	for _, p := range all {
		if n := p.Row[pupil.UPN]; n != "" && importer.CheckUPN(n) != importer.Fits {
			t.Errorf("UPN %s does not fit", n)
		}
		if n := p.Row[pupil.SCN]; n != "" && importer.CheckSCN(n) != importer.Fits {
			t.Errorf("SCN %s does not fit", n)
		}
	}
}

func everyContactHasAPupil(t *testing.T, pupils []importer.Pupil, contacts []importer.Contact) {
	t.Helper()
	ids, met := map[string]bool{}, map[string]bool{}
	for _, p := range pupils {
		ids[p.Row[pupil.ID]] = true
	}
	for _, c := range contacts {
		if met[c.PupilID] = true; !ids[c.PupilID] || c.Row[contact.Ref] == "" {
			t.Errorf("contact %s of nobody", c.Row[contact.Ref])
		}
	}
	equal(t, "pupils with contacts", len(met), len(ids))
}
