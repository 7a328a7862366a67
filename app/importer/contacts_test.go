package importer

import (
	"testing"

	"gateway/app/contact"
)

func TestAshdalesContacts(t *testing.T) {
	roll := contacts(t, demoFile(t, "ashdale", "contacts.csv"))
	equal(t, "read and taken", []int{roll.Read, len(roll.Rows)}, []int{2569, 2569})
	problems(t, roll.Problems)
	problems(t, roll.Warnings)
	equal(t, "second", saidOfContact(roll.Rows[1]), "3 004012 contact_ref=C10001 title=Mr forename=Ryan surname=Ahmed salutation=Mr Ahmed email=r.ahmed1@example.org mobile=07700 900030 address=39 Orchard Rise\nAshdale postcode=AD9 2QY "+
		"priority=2 relationship=Father parental_responsibility=t court_order=f lives_with=t")
	equal(t, "totals", contactTotals(roll), map[string]int{"pupils": 1060, "contacts": 1886, "first": 1060, "pr yes": 2035, "pr no": 534, "court": 27, "away": 439, "no email": 134,
		"Mother": 1040, "Father": 946, "Grandmother": 393, "Step-father": 127, "Social Worker": 63})
	equal(t, "columns", roll.Columns, []string{"pupil_id", "contact_ref", "title", "forename", "surname", "relationship", "parental_responsibility", "court_order", "lives_with",
		"priority", "salutation", "email", "mobile", "address", "postcode"})
}

func TestGlenbraesContacts(t *testing.T) {
	roll := contacts(t, demoFile(t, "glenbrae", "contacts.csv"))
	equal(t, "read and taken", []int{roll.Read, len(roll.Rows), len(roll.Warnings)}, []int{576, 576, 0})
	equal(t, "totals", contactTotals(roll), map[string]int{"pupils": 240, "contacts": 440, "first": 240, "pr yes": 461, "pr no": 115, "court": 3, "away": 94, "no email": 39,
		"Mother": 237, "Father": 215, "Grandmother": 90, "Step-father": 24, "Social Worker": 10})
}

func contactTotals(roll Roll[Contact]) map[string]int {
	count, pupils, refs := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, c := range roll.Rows {
		pupils[c.PupilID], refs[c.Row[contact.Ref]] = true, true
		count[c.Row[contact.Relationship]]++
		for what, is := range map[string]bool{"first": c.Row[contact.Priority] == "1", "pr yes": c.Row[contact.ParentalResponsibility] == contact.Yes,
			"pr no": c.Row[contact.ParentalResponsibility] == contact.No, "court": c.Row[contact.CourtOrder] == contact.Yes,
			"away": c.Row[contact.LivesWith] == contact.No, "no email": c.Row[contact.Email] == ""} {
			if is {
				count[what]++
			}
		}
	}
	count["pupils"], count["contacts"] = len(pupils), len(refs)
	return count
}

func TestContactsOfSIMS(t *testing.T) {
	roll := contacts(t, fileAt(t, "testdata/mis-csv/sims_style_contacts.csv"))
	problems(t, roll.Problems)
	problems(t, roll.Warnings)
	equal(t, "rows", len(roll.Rows), 8)
	equal(t, "father", saidOfContact(roll.Rows[1]), "3 004512 contact_ref=C1002 title=Mr forename=Imran surname=Khan salutation=Mr Khan email=imran.khan@example.org "+
		"mobile=07700 900124 phone=01632 960456 priority=2 relationship=Father parental_responsibility=t court_order=f lives_with=f")
	equal(t, "court order", saidOfContact(roll.Rows[5]), "7 004100 contact_ref=C1006 title=Mr forename=Lee surname=Barker salutation=Mr Barker email=lee.b@example.org "+
		"mobile=07700 900128 priority=2 relationship=Father parental_responsibility=t court_order=t lives_with=f")
}

const contactHead = "Adno,Contact ID,Priority,Title,Forename,Surname,Relationship,Parental Responsibility,Court Order,Lives with pupil,Mobile,Primary Email,Salutation"

func TestContactCells(t *testing.T) {
	roll := contacts(t, lines(contactHead,
		"1,C1,,,Ann,Lee,PAM,,,,,,", "1,C2,1,Dr,,Suharto,Carer,Yes,1,false,07700 900123,Family.Jones@Example.org ,Dr C and Mr D Jones",
		"1,C3,1.5,,A,B,,,,,,,", "1,C4,0,,A,B,,perhaps,,,,,", ",C5,1,,A,B,,,,,,,", "1,,1,,A,B,,,,,,,", "1,C6,1,,,,,,,,,,",
		"1,C7,02,,A,B,oth,,,,,not an address,", "1,C8,100,,A,B,,,,,,,"))
	equal(t, "rows", all(roll.Rows, saidOfContact), []string{
		"2 1 contact_ref=C1 forename=Ann surname=Lee relationship=Mother",
		"3 1 contact_ref=C2 title=Dr surname=Suharto salutation=Dr C and Mr D Jones email=family.jones@example.org mobile=07700 900123 priority=1 relationship=Carer " +
			"parental_responsibility=t court_order=t lives_with=f",
		"9 1 contact_ref=C7 forename=A surname=B email=not an address priority=2 relationship=Other",
	})
	problems(t, roll.Problems, `4 Priority row_value "1.5"`, `5 Priority row_value "0"`, `5 Parental Responsibility row_value "perhaps"`, `6 Adno row_missing ""`,
		`7 Contact ID row_missing ""`, `8 Surname row_missing ""`, `10 Priority row_value "100"`)
	problems(t, roll.Warnings, `9 Primary Email warn_email "not an address"`)
	equal(t, "refused", saidOfContact(roll.Refused[0]), "4 1 contact_ref=C3 forename=A surname=B")
}

func TestAddressesTakeSeveralColumns(t *testing.T) {
	roll := contacts(t, lines("UPN,Contact ID,Forename,Surname,House,Street,Town,County,Postcode,Work Telephone,Addressee",
		"B801200005001,C1,Ann,Lee,12,High Street, Ashdale ,,AN1 1AA,01632 960001,Mr and Mrs Lee", ",C2,Bea,Moss,,,,,,,"))
	equal(t, "row", all(roll.Rows, saidOfContact), []string{"2 B801200005001 contact_ref=C1 forename=Ann surname=Lee addressee=Mr and Mrs Lee work_phone=01632 960001 " +
		"address=12\nHigh Street\nAshdale postcode=AN1 1AA"})
	problems(t, roll.Problems, `3  row_missing ""`)
	roll = contacts(t, lines("Adno,Contact ID,Forename,Surname,Address Line 1,Address Line 2,Address", "1,C1,Ann,Lee,\"Flat 2\r\n 12 High Street\",,#N/A", "1,C2,Bea,Moss,\"a\nb\",c,d"))
	problems(t, roll.Problems, `2 Address row_formula "#N/A"`)
	equal(t, "lines", roll.Rows[0].Row[contact.Address], "a\nb\nc\nd")
}

func TestContactsAreToldApartByIDOnly(t *testing.T) {
	roll := contacts(t, lines("Adno,Contact ID,Forename,Surname,Email",
		"1,C1,Ann,O'Lee,ann@example.org", "2,C1,Ann,O’Lee,ann@example.org", // one mother of two
		"1,C2,Ann,O'Lee,ann@example.org",                     // her namesake, with the same inbox
		"3,C3,Bea,Moss,", "4,C3,Cat,Moss,", "5,C3,Bea,Moss,", // one number, two people
		"1,C4,Dan,Dee,", " 1,C4,Dan,Dee,", "2,C4,Dan,Dee,")) // one line twice
	problems(t, roll.Problems, `5 Contact ID row_contact_differs "C3" [6 7]`, `6 Contact ID row_contact_differs "C3" [5 7]`,
		`7 Contact ID row_contact_differs "C3" [5 6]`, `8 Contact ID row_twice "C4 of 1" [9]`, `9 Contact ID row_twice "C4 of 1" [8]`)
	var taken []string
	for _, c := range roll.Rows {
		taken = append(taken, c.PupilID+c.Row[contact.Ref])
	}
	equal(t, "taken", taken, []string{"1C1", "2C1", "1C2", "2C4"})
}

func TestStaffOfBothSchools(t *testing.T) {
	roll := staff(t, demoFile(t, "ashdale", "staff.csv"))
	equal(t, "read, taken, to look at", []int{roll.Read, len(roll.Rows), len(roll.Warnings), len(roll.Ignored)}, []int{66, 66, 0, 0})
	equal(t, "first", roll.Rows[0], StaffRow{Row: 2, Code: "LMÜ0", Title: "Miss", Forename: "Lee", Surname: "Müller", Email: "l.mllers0@mail.example.net", Subject: "English", Role: "admin"})
	equal(t, "fourth", roll.Rows[3], StaffRow{Row: 5, Code: "NO’3", Title: "Miss", Forename: "Nicola", Surname: "O’Brien", Email: "n.obriens3@example.org", Subject: "Geography", Role: "teacher"})
	roll = staff(t, demoFile(t, "glenbrae", "staff.csv"))
	equal(t, "Glenbrae", []any{roll.Read, len(roll.Rows), len(roll.Warnings), roll.Rows[2].Email}, []any{15, 15, 0, "k.d'arcys2@example.org"})
}

func TestStaffCells(t *testing.T) {
	roll := staff(t, lines("Staff Code,Forename,Surname,Work Email,Role,", "A,Ann,Lee,a@example.org,Teaching Staff", "B,Bea,Moss,,,x", "a,Cat,Dee,c@example.org,Head",
		"D,Dan,Dee,D@Example.org,support", "E,Eve,Fox,d@example.org,Super", "F,Fay,Gee,f@localhost,Administrator"))
	problems(t, roll.Problems, `2 Staff Code row_twice "A" [4]`, `4 Role row_value "Head"`, `4 Staff Code row_twice "A" [2]`,
		`5 Work Email row_twice "d@example.org" [6]`, `6 Work Email row_twice "d@example.org" [5]`)
	problems(t, roll.Warnings, `7 Work Email warn_email "f@localhost"`)
	equal(t, "rows", roll.Rows, []StaffRow{{Row: 3, Code: "B", Forename: "Bea", Surname: "Moss"}, {Row: 7, Code: "F", Forename: "Fay", Surname: "Gee", Email: "f@localhost", Role: "admin"}})
}
