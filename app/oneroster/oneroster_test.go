package oneroster

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gateway/app/importer"
)

func TestBulk11(t *testing.T) {
	e := the(t, bulk11())
	equal(t, "version", []any{e.Version, e.Delta, e.IDFrom, e.Schools}, []any{"1.1", false, "identifier", []string{"Ashdale School"}})
	equal(t, "kinds", kinds(e), []importer.Kind{"pupils", "contacts", "staff", "sets"})
	equal(t, "removed", e.Removed, Removed{})
	equal(t, "pupils", rows(e, importer.Pupils), [][]string{
		{"Pupil ID", "Legal surname", "Legal forename", "Middle names", "UPN", "Sex", "Date of birth", "Year group", "Tutor group"},
		{"pupil_id", "legal_surname", "legal_forename", "middle_names", "upn", "sex", "birth_date", "year_group", "tutor_group"},
		{"2", "004012", "Lee", "Ann", "Mary Jo", "R674123101121", "female", "2014-12-04", "07", "7A"},
		{"3", "004013", "O'Neill", "Bea", "", "", "", "2015-04-23", "07", "7A"},
		{"4", "004014", "Wood, the third", "Cal", "", "", "male", "2013-10-30", "08", "8B"},
		{"5", "004015", "Lee", "Dee", "", "", "", "", "09", ""},
		{"6", "004016", "Nowak", "Łukasz", "", "", "other", "2012-02-29", "10", ""},
		{"7", "004017", "Fox", "Fay", "", "", "", "", "11", ""},
	})
	equal(t, "contacts", rows(e, importer.Contacts), [][]string{
		{"Pupil ID", "Contact ID", "Forename", "Surname", "Relationship", "Email", "Mobile", "Home phone"},
		{"pupil_id", "contact_ref", "forename", "surname", "relationship", "email", "mobile", "phone"},
		{"2", "004012", "g1", "Gail", "Lee", "Guardian", "g.lee@example.org", "07700 900001", "01632 960001"},
		{"3", "004012", "g2", "Hal", "Lee", "Parent", "h.lee@example.org", "", ""},
		{"4", "004015", "g2", "Hal", "Lee", "Parent", "h.lee@example.org", "", ""},
		{"5", "004016", "g3", "Iga", "Nowak", "Relative", "", "07700 900003", ""},
	})
	equal(t, "staff", rows(e, importer.Staff), [][]string{
		{"Staff code", "Forename", "Surname", "Work email", "Role"},
		{"code", "forename", "surname", "email", "role"},
		{"12", "THA", "Tina", "Hall", "t.hall@example.org", "teacher"},
		{"13", "uma.patel", "Uma", "Patel", "u.patel@example.org", "teacher"},
		{"14", "AKI", "Ada", "King", "a.king@example.org", "admin"},
		{"15", "XMO", "Xan", "Moss", "x.moss@example.org", "support"},
	})
	equal(t, "sets", rows(e, importer.Sets), [][]string{
		{"Pupil ID", "Subject", "Set", "Teacher", "Start date", "End date"},
		{"pupil_id", "subject", "set", "teacher", "starts_on", "ends_on"},
		{"2", "004012", "Mathematics", "7a/Ma1", "THA", "2026-09-01", "2027-07-17"},
		{"3", "004013", "Mathematics", "7a/Ma1", "THA", "2026-09-01", ""},
		{"6", "004014", "English", "8b English", "uma.patel", "2026-09-01", "2026-10-31"},
	})
	equal(t, "notes", e.Notes, []string{
		"The Pupil IDs are the column identifier of users.csv.",
		"1 link between a pupil and a contact was left out: one of them is not in the file.",
		"1 link of a pupil to somebody who is no parent, guardian or relative was left out.",
		"1 contact belongs to no pupil of the file and was left out.",
		"1 enrolment was left out: its class is not in the file.",
		"1 enrolment was left out: its class is neither scheduled nor a homeroom.",
		"1 enrolment was left out: no Pupil ID is known of the person.",
		"1 enrolment was left out: it ends before it begins.",
		"The gradebook was left out: lineItems.csv (1 row), results.csv (2 rows).",
		"Resources were left out: resources.csv (1 row).",
		"Terms were left out, sets have their dates from enrollments.csv: academicSessions.csv (1 row).",
	})
}

func TestBulk12(t *testing.T) {
	e := the(t, bulk12())
	equal(t, "version", []any{e.Version, e.Delta, e.IDFrom, e.Schools}, []any{"1.2", false, "sourcedId", []string{"Ashdale School", "Brook School"}})
	equal(t, "kinds", kinds(e), []importer.Kind{"pupils", "contacts", "staff"})
	equal(t, "pupils", rows(e, importer.Pupils), [][]string{
		{"Pupil ID", "Legal surname", "Legal forename", "Known-as surname", "Known-as forename", "Sex", "Date of birth", "Year group"},
		{"pupil_id", "legal_surname", "legal_forename", "surname", "forename", "sex", "birth_date", "year_group"},
		{"2", "9001", "Lee", "Alexander", "", "Alex", "male", "2014-12-04", "07"},
		{"3", "9002", "Fox", "Bea", "Fox-Hall", "", "", "", "08"},
		{"5", "9004", "Brook", "Dan", "", "", "", "", "R"},
	})
	equal(t, "contacts", rows(e, importer.Contacts), [][]string{
		{"Pupil ID", "Contact ID", "Forename", "Surname", "Relationship", "Email", "Mobile"},
		{"pupil_id", "contact_ref", "forename", "surname", "relationship", "email", "mobile"},
		{"2", "9001", "9103", "Eve", "Moss", "Guardian", "", ""},
		{"3", "9002", "9101", "Tina", "Hall", "Parent", "t.hall@example.org", "07700 900009"},
	})
	equal(t, "staff", rows(e, importer.Staff), [][]string{
		{"Staff code", "Forename", "Surname", "Work email", "Role"},
		{"code", "forename", "surname", "email", "role"},
		{"6", "THA", "Tina", "Hall", "t.hall@example.org", "teacher"},
		{"7", "ada", "Ada", "King", "a.king@example.org", "teacher"},
	})
	equal(t, "notes", e.Notes, []string{
		"The Pupil IDs are the column sourcedId of users.csv.",
		"The pupils are at more than one school: Ashdale School (2), Brook School (1). All of them are taken.",
		"1 person has no role that is known and holds today, and was left out.",
		"userProfiles.csv was not opened: it may hold passwords.",
		"Files that the manifest does not announce were not opened: extra.csv.",
	})
}

func TestDelta11(t *testing.T) {
	e := the(t, delta11())
	equal(t, "version", []any{e.Version, e.Delta, e.IDFrom}, []any{"1.1", true, "identifier"})
	equal(t, "kinds", kinds(e), []importer.Kind{"pupils", "contacts"})
	equal(t, "pupils", rows(e, importer.Pupils)[2:], [][]string{{"2", "004012", "Lee-Moss", "Ann", "07"}})
	equal(t, "contacts", rows(e, importer.Contacts)[2:], [][]string{{"2", "004012", "g1", "Gail", "Lee", "Guardian", "new@example.org"}})
	equal(t, "removed", e.Removed, Removed{
		Pupils: []string{"004013"},
		Memberships: []Membership{
			{Row: 2, PupilID: "004012", Subject: "Mathematics", Set: "7a/Ma1", EndsOn: "2026-11-19"},
			{Row: 3, PupilID: "004013", Subject: "Mathematics", Set: "7a/Ma1"},
		},
	})
	equal(t, "notes", e.Notes, []string{
		"The Pupil IDs are the column identifier of users.csv.",
		"1 row has a status that OneRoster does not know and was left out.",
		"1 link between a pupil and a contact was left out: one of them is not in the file.",
		"1 tutor group was left out: the pupil is not in users.csv.",
		"1 enrolment was left out: no Pupil ID is known of the person.",
		"1 person who is no pupil is marked as deleted: contacts and staff are not taken away by an import.",
		"1 pupil is marked as deleted, but has no Pupil ID in the file.",
		"1 deleted enrolment was left out: its pupil or its set is not known.",
	})
}

// TestADeltaWithoutItsPeople: the source of Pupil IDs that the school has used before makes its references known.
func TestADeltaWithoutItsPeople(t *testing.T) {
	files := with(delta11(), "manifest.csv", manifestOf("1.1", "classes delta", "enrollments delta"))
	refused(t, zipped(t, files...), importer.FileError{Code: FileNobody}, "There are no pupils, contacts, staff or sets")
	e, err := ReadWith(zipped(t, files...), Options{Today: today.Today, IDFrom: IDSourced})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "sets", rows(e, importer.Sets), [][]string{
		{"Pupil ID", "Subject", "Set", "Start date"}, {"pupil_id", "subject", "set", "starts_on"}, {"6", "p6", "Mathematics", "7a/Ma1", "2026-11-20"}})
	equal(t, "removed", e.Removed.Memberships[1].PupilID, "p2")
}

// TestTheReadersTakeThem: nothing that these tables say is a problem to the importer.
func TestTheReadersTakeThem(t *testing.T) {
	for name, files := range map[string][]entry{"1.1": bulk11(), "delta": delta11(), "1.2": edited(t, bulk12(), "export/users.csv", ",KG,", ",11,")} {
		for _, tab := range the(t, files).Tables {
			if p := importer.Check(tab.Kind, tab.Table, tab.Mapping, ashdale); p != nil {
				t.Errorf("%s, %s: %v", name, tab.Kind, p)
			}
			var problems, warnings []importer.Problem
			read := 0
			switch tab.Kind {
			case importer.Pupils:
				roll := importer.ReadPupils(tab.Table, tab.Mapping, ashdale)
				problems, warnings, read = roll.Problems, roll.Warnings, len(roll.Rows)
			case importer.Contacts:
				roll := importer.ReadContacts(tab.Table, tab.Mapping, ashdale)
				problems, warnings, read = roll.Problems, roll.Warnings, len(roll.Rows)
			case importer.Staff:
				roll := importer.ReadStaffTable(tab.Table, tab.Mapping, ashdale)
				problems, warnings, read = roll.Problems, roll.Warnings, len(roll.Rows)
			case importer.Sets:
				roll := importer.ReadSets(tab.Table, tab.Mapping, ashdale)
				problems, warnings, read = roll.Problems, roll.Warnings, len(roll.Rows)
			}
			if len(problems)+len(warnings) > 0 || read != len(tab.Table.Records) {
				t.Errorf("%s, %s: %d rows read, %v %v", name, tab.Kind, read, problems, warnings)
			}
		}
	}
}

// TestPasswordsAreNotKept looks for them in all that comes out.
func TestPasswordsAreNotKept(t *testing.T) {
	for _, files := range [][]entry{bulk11(), bulk12()} {
		if all := fmt.Sprintf("%+v", the(t, files)); strings.Contains(all, "secret") {
			t.Error(all)
		}
	}
}

// TestTheSameBytes: one export, one result.
func TestTheSameBytes(t *testing.T) {
	first := the(t, bulk11())
	for range 5 {
		equal(t, "again", the(t, bulk11()), first)
	}
}

func TestOfTheDayOfReading(t *testing.T) {
	e, err := Read(zipped(t, bulk11()...))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kinds(e), []importer.Kind{"pupils", "contacts", "staff", "sets"}) {
		t.Error(kinds(e))
	}
}
