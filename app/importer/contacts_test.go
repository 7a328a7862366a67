package importer

import (
	"fmt"
	"strings"
	"testing"
)

func TestAshdalesContacts(t *testing.T) {
	roll := load(t, ReadContacts, demoFile(t, "ashdale", "contacts.csv"))
	if roll.Read != 2569 || len(roll.Rows) != 2569 || len(roll.Problems) != 0 || len(roll.Warnings) != 0 || len(roll.Ignored) != 0 {
		t.Errorf("read %d, taken %d, problems %v, warnings %v, ignored %v", roll.Read, len(roll.Rows), brief(roll.Problems), brief(roll.Warnings), roll.Ignored)
	}
	equal(t, "second", roll.Rows[1], ContactRow{Row: 3, PupilID: "004012", ContactID: "C10001", Priority: 2, Title: "Mr", Forename: "Ryan", Surname: "Ahmed",
		Relationship: "Father", ParentalResponsibility: Yes, CourtOrder: No, LivesWith: Yes, Mobile: "07700 900030", Email: "r.ahmed1@example.org", Salutation: "Mr Ahmed"})
	equal(t, "totals", contactTotals(roll), map[string]int{"pupils": 1060, "contacts": 1886, "first": 1060, "pr yes": 2035, "pr no": 534, "court": 27, "away": 439, "no email": 134,
		"Mother": 1040, "Father": 946, "Grandmother": 393, "Step-father": 127, "Social Worker": 63})
}

func TestGlenbraesContacts(t *testing.T) {
	roll := load(t, ReadContacts, demoFile(t, "glenbrae", "contacts.csv"))
	if roll.Read != 576 || len(roll.Rows) != 576 || len(roll.Problems) != 0 || len(roll.Warnings) != 0 {
		t.Errorf("read %d, taken %d, problems %v, warnings %v", roll.Read, len(roll.Rows), brief(roll.Problems), brief(roll.Warnings))
	}
	equal(t, "totals", contactTotals(roll), map[string]int{"pupils": 240, "contacts": 440, "first": 240, "pr yes": 461, "pr no": 115, "court": 3, "away": 94, "no email": 39,
		"Mother": 237, "Father": 215, "Grandmother": 90, "Step-father": 24, "Social Worker": 10})
}

func contactTotals(roll Roll[ContactRow]) map[string]int {
	count, pupils, contacts := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, c := range roll.Rows {
		pupils[c.PupilID], contacts[c.ContactID] = true, true
		count[c.Relationship]++
		for what, is := range map[string]bool{"first": c.Priority == 1, "pr yes": c.ParentalResponsibility == Yes, "pr no": c.ParentalResponsibility == No,
			"court": c.CourtOrder == Yes, "away": c.LivesWith == No, "no email": c.Email == ""} {
			if is {
				count[what]++
			}
		}
	}
	count["pupils"], count["contacts"] = len(pupils), len(contacts)
	return count
}

const contactHead = "Adno,Contact ID,Priority,Title,Forename,Surname,Relationship,Parental Responsibility,Court Order,Lives with pupil,Mobile,Primary Email,Salutation"

func TestContactCells(t *testing.T) {
	roll := load(t, ReadContacts, lines(contactHead,
		"1,C1,,,Ann,Lee,,,,,,,", "1,C2,1,Dr,,Suharto,Carer,Yes,1,false,07700 900123,Family.Jones@Example.org ,Dr C and Mr D Jones",
		"1,C3,1.5,,A,B,,,,,,,", "1,C4,0,,A,B,,perhaps,,,,,", ",C5,1,,A,B,,,,,,,", "1,,1,,A,B,,,,,,,", "1,C6,1,,,,,,,,,,",
		"1,C7,2,,A,B,,,,,,not an address,", "1,C8,100,,A,B,,,,,,,"))
	equal(t, "rows", roll.Rows, []ContactRow{
		{Row: 2, PupilID: "1", ContactID: "C1", Forename: "Ann", Surname: "Lee"},
		{Row: 3, PupilID: "1", ContactID: "C2", Priority: 1, Title: "Dr", Surname: "Suharto", Relationship: "Carer", ParentalResponsibility: Yes, CourtOrder: Yes,
			LivesWith: No, Mobile: "07700 900123", Email: "Family.Jones@Example.org", Salutation: "Dr C and Mr D Jones"},
		{Row: 9, PupilID: "1", ContactID: "C7", Priority: 2, Forename: "A", Surname: "B", Email: "not an address"},
	})
	problems(t, roll.Problems, `4 Priority row_value "1.5"`, `5 Priority row_value "0"`, `5 Parental Responsibility row_value "perhaps"`, `6 Adno row_missing ""`,
		`7 Contact ID row_missing ""`, `8 Surname row_missing ""`, `10 Priority row_value "100"`)
	problems(t, roll.Warnings, `9 Primary Email warn_email "not an address"`)
}

func TestContactsAreToldApartByIDOnly(t *testing.T) {
	roll := load(t, ReadContacts, lines("Adno,Contact ID,Forename,Surname,Email",
		"1,C1,Ann,Lee,ann@example.org", "2,C1,Ann,Lee,ann@example.org", // one mother of two
		"1,C2,Ann,Lee,ann@example.org",                       // her namesake, with the same inbox
		"3,C3,Bea,Moss,", "4,C3,Cat,Moss,", "5,C3,Bea,Moss,", // one number, two people
		"1,C4,Dan,Dee,", " 1,C4,Dan,Dee,", "2,C4,Dan,Dee,")) // one line twice
	problems(t, roll.Problems, `5 Contact ID row_contact_differs "C3" [6 7]`, `6 Contact ID row_contact_differs "C3" [5 7]`,
		`7 Contact ID row_contact_differs "C3" [5 6]`, `8 Contact ID row_twice "C4 of 1" [9]`, `9 Contact ID row_twice "C4 of 1" [8]`)
	var taken []string
	for _, c := range roll.Rows {
		taken = append(taken, c.PupilID+c.ContactID)
	}
	equal(t, "taken", taken, []string{"1C1", "2C1", "1C2", "2C4"})
}

func TestStaffOfBothSchools(t *testing.T) {
	roll := load(t, ReadStaff, demoFile(t, "ashdale", "staff.csv"))
	if roll.Read != 66 || len(roll.Rows) != 66 || len(roll.Problems)+len(roll.Warnings)+len(roll.Ignored) != 0 {
		t.Errorf("read %d, taken %d, problems %v, warnings %v", roll.Read, len(roll.Rows), brief(roll.Problems), brief(roll.Warnings))
	}
	equal(t, "first", roll.Rows[0], StaffRow{Row: 2, Code: "LMÜ0", Title: "Miss", Forename: "Lee", Surname: "Müller", Email: "l.mllers0@mail.example.net", Subject: "English", Role: "admin"})
	equal(t, "fourth", roll.Rows[3], StaffRow{Row: 5, Code: "NO’3", Title: "Miss", Forename: "Nicola", Surname: "O’Brien", Email: "n.obriens3@example.org", Subject: "Geography", Role: "teacher"})
	roll = load(t, ReadStaff, demoFile(t, "glenbrae", "staff.csv"))
	if roll.Read != 15 || len(roll.Rows) != 15 || len(roll.Problems)+len(roll.Warnings) != 0 || roll.Rows[2].Email != "k.d'arcys2@example.org" {
		t.Errorf("read %d, taken %d, problems %v, warnings %v", roll.Read, len(roll.Rows), brief(roll.Problems), brief(roll.Warnings))
	}
}

func TestStaffCells(t *testing.T) {
	roll := load(t, ReadStaff, lines("Staff Code,Forename,Surname,Work Email,Role", "A,Ann,Lee,a@example.org,Teaching Staff", "B,Bea,Moss,,", "a,Cat,Dee,c@example.org,Head",
		"D,Dan,Dee,D@Example.org,support", "E,Eve,Fox,d@example.org,Super", "F,Fay,Gee,f@localhost,Administrator"))
	problems(t, roll.Problems, `2 Staff Code row_twice "A" [4]`, `4 Role row_value "Head"`, `4 Staff Code row_twice "A" [2]`,
		`5 Work Email row_twice "d@example.org" [6]`, `6 Work Email row_twice "d@example.org" [5]`)
	problems(t, roll.Warnings, `7 Work Email warn_email "f@localhost"`)
	equal(t, "rows", roll.Rows, []StaffRow{{Row: 3, Code: "B", Forename: "Bea", Surname: "Moss"}, {Row: 7, Code: "F", Forename: "Fay", Surname: "Gee", Email: "f@localhost", Role: "admin"}})
}

// A large school: 5,000 pupils with 12,000 contacts.
func BenchmarkLargeSchool(b *testing.B) {
	pupils, contacts := &strings.Builder{}, &strings.Builder{}
	pupils.WriteString("Adno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,House,Enrolment Status\r\n")
	for i := range 5000 {
		fmt.Fprintf(pupils, "%06d,,Nguyễn,Isabelle,Nguyễn,Bella,F,10/03/2015,Year  7,7E,Darwin,Single Registration\r\n", i)
	}
	contacts.WriteString(contactHead + "\r\n")
	for i := range 12000 {
		fmt.Fprintf(contacts, "%06d,C%d,1,Mrs,Nicola,Kowalska,Mother,T,F,T,07700 900669,n.kowalska%d@example.org,Mrs Kowalska\r\n", i%5000, i, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		p, errP := ReadPupils(strings.NewReader(pupils.String()))
		c, errC := ReadContacts(strings.NewReader(contacts.String()))
		if errP != nil || errC != nil || len(p.Rows) != 5000 || len(c.Rows) != 12000 {
			b.Fatal(len(p.Rows), len(c.Rows), errP, errC)
		}
	}
}
