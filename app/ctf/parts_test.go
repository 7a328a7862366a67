package ctf

import (
	"strings"
	"testing"

	"gateway/app/contact"
	"gateway/app/importer"
)

// cellsOf is the only row of a table but for its first columns.
func cellsOf(t *testing.T, data string, kind importer.Kind, from int) string {
	t.Helper()
	all := rows(t, read(t, data), kind)
	if len(all) != 1 {
		t.Fatalf("%.80q: %d rows", data, len(all))
	}
	return strings.Join(strings.Split(all[0], "|")[from:], "|")
}

func TestPupils(t *testing.T) {
	for inside, want := range map[string]string{
		"":                             "|||||||||||",
		"<UPN/><Surname></Surname>":    "|||||||||||",
		"<UPN> A1\n</UPN><DOB>x</DOB>": "A1|||||||||x||",
		"<Sex/><Gender>F</Gender>":     "||||||||F|||",
		"<Sex>M</Sex><Gender/>":        "||||||||M|||",
		"<UPN>1</UPN><UPN>1</UPN>":     "1|||||||||||",
		"<UPN>1</UPN><UPN>2</UPN>":     "1 / 2|||||||||||",
		"<Surname>D&apos;A &amp; <![CDATA[B<C]]></Surname>":                                       "|||D'A & B<C||||||||",
		"<Surname>Lee<!-- -->son</Surname>":                                                       "|||Leeson||||||||",
		"<UniqueLearnerNumber>12</UniqueLearnerNumber><UCI>9</UCI>":                               "||12|||||||||",
		"<BasicDetails><FormerUPN>F</FormerUPN><EnrolStatus>M</EnrolStatus></BasicDetails>":       "|F||||||||||M",
		"<BasicDetails><UPN>F</UPN></BasicDetails><SchoolHistory><UPN>G</UPN></SchoolHistory>":    "|||||||||||",
		"<BasicDetails><NCyearActual>R</NCyearActual><EnrolStatus>p</EnrolStatus></BasicDetails>": "||||||||||R|",
	} {
		equal(t, inside, cellsOf(t, pupilOf(inside), importer.Pupils, 0), want)
	}
	past := "<Pupil><BasicDetails><EnrolStatus>P</EnrolStatus></BasicDetails></Pupil>"
	equal(t, "one left", read(t, ctfOf("25", past)).Warnings,
		[]string{"1 pupil is marked as having left the former school: this status was left out, because it says nothing about yours."})
	equal(t, "two left", read(t, ctfOf("25", past+past)).Warnings,
		[]string{"2 pupils are marked as having left the former school: this status was left out, because it says nothing about yours."})
}

// TestOddBuildings holds that a namespace, processing instructions, unknown parts and several lists do no harm.
func TestOddBuildings(t *testing.T) {
	ann := "<Pupil><UPN>1</UPN></Pupil>"
	for _, data := range []string{
		`<CTfile xmlns="urn:ctf"><Header><CTFversion>25</CTFversion></Header><CTFpupilData>` + ann + ann + `</CTFpupilData></CTfile>`,
		strings.NewReplacer("</", "</c:", "<C", "<c:C", "<H", "<c:H", "<P", "<c:P", "<U", "<c:U").Replace(ctfOf("25", ann+ann)),
		`<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>` + "\n<!-- a -->\n" + ctfOf("25", ann+"<Note><Pupil/></Note>text"+ann) + "\n<!-- b -->\n",
		strings.Replace(ctfOf("25", ann), "</CTfile>", "<More><CTFpupilData>"+ann+"</CTFpupilData></More><CTFpupilData>"+ann+"</CTFpupilData></CTfile>", 1),
		strings.Replace(ctfOf("25", ann+ann), "</Header>", "</Header><Header><CTFversion>1</CTFversion></Header>", 1),
	} {
		if !Is([]byte(data)) {
			t.Errorf("%.80q is none", data)
		}
		equal(t, data[:80], rows(t, read(t, data), importer.Pupils), []string{"1|||||||||||", "1|||||||||||"})
	}
	for data, year := range map[string]int{"2025": 2025, "": 0, "25": 0, "abcd": 0, "2025/26": 0} {
		f := read(t, strings.Replace(pupilOf(""), "</Header>", "<SourceSchool><AcademicYear>"+data+"</AcademicYear></SourceSchool></Header>", 1))
		equal(t, data, f.AcademicYear, year)
	}
}

func contactOf(inside string) string {
	return pupilOf("<UPN>U</UPN><Contacts><Contact>" + inside + "</Contact></Contacts>")
}

func TestEmptyContactsAreNone(t *testing.T) {
	for _, inside := range []string{"<Contacts/>", "<Contacts><Contact/></Contacts>",
		"<Contacts><Contact><Order/><Surname> </Surname><Phones><Phone/></Phones><Address><PostCode/></Address></Contact></Contacts>",
		"<Attendance/>", "<Attendance><YearData><Year>2024</Year><AttendanceMarks>/\\/\\</AttendanceMarks></YearData></Attendance>"} {
		equal(t, inside, kinds(read(t, pupilOf(inside))), []importer.Kind{importer.Pupils})
	}
}

func TestContactRefs(t *testing.T) {
	ref := func(upn, inside string) string {
		f := read(t, pupilOf("<UPN>"+upn+"</UPN><Contacts><Contact>"+inside+"</Contact></Contacts>"))
		return f.Tables[1].Table.Records[0].Cells[1]
	}
	name := "<Surname>O'Neill</Surname><Forename>Siobh&#225;n</Forename>"
	same := ref("W823403219001", "<Order>1</Order>"+name)
	equal(t, "reference", same, "CTF-beb66fcee75d63802d07")
	for _, other := range []string{ref("w823403219001 ", "<Order>01</Order>"+name),
		ref("W823403219001", "<Order>1</Order><Title>Dr</Title><Surname>O’NEILL</Surname><Forename>SIOBHAN</Forename><Relationship>CAR</Relationship>")} {
		equal(t, "spelt otherwise", other, same)
	}
	for _, other := range []string{ref("W823403219002", "<Order>1</Order>"+name), ref("W823403219001", "<Order>2</Order>"+name),
		ref("W823403219001", "<Order>1</Order><Surname>O'Neill Siobhan</Surname>")} {
		if other == same {
			t.Error("somebody else has the same reference")
		}
	}
}

// TestRelationships holds that a code has the words that importer has for it, and that other words stay.
func TestRelationships(t *testing.T) {
	for code, word := range relationships {
		equal(t, code, relationship(strings.ToLower(code)), word)
		tab := importer.Table{Headings: []string{"UPN", "Relationship"}, Records: []importer.Record{{Row: 1, Cells: []string{"1", code}}}}
		roll := importer.ReadContacts(tab, importer.Mapping{"upn", "relationship"}, ashdale)
		equal(t, code+" of importer", roll.Refused[0].Row[contact.Relationship], word)
	}
	equal(t, "another", relationship("Great-aunt"), "Great-aunt")
	equal(t, "none", relationship(""), "")
}

func TestPhones(t *testing.T) {
	const one = "1 phone number of a contact was left out: a contact has one for home, one mobile and one for work."
	for list, want := range map[string]string{ // type and number -> mobile, home, work, warning
		"M1 H2 W3":    "1|2|3",
		"m1 h2 w3":    "1|2|3",
		"A1":          "|1|",
		"A1 H2":       "|2|;" + one,
		"H2 A1 M3":    "3|2|;" + one,
		"H2 A2 M1 X1": "1|2|",
		"-1":          "|1|",
		"M1 M2":       "1||;" + one,
		"M1 M1":       "1||",
		"F1":          "||;" + one,
		"M1 M2 F3":    "1||;2 phone numbers of contacts were left out: a contact has one for home, one mobile and one for work.",
		"M H2":        "|2|",
	} {
		var b strings.Builder
		for p := range strings.FieldsSeq(list) {
			b.WriteString("<Phone><TelephoneType>" + strings.Trim(p[:1], "-") + "</TelephoneType><PhoneNo>" + p[1:] + "</PhoneNo></Phone>")
		}
		data := contactOf("<Surname>Lee</Surname><Phones>" + b.String() + "</Phones>")
		got := strings.Join(strings.Split(cellsOf(t, data, importer.Contacts, 9), "|")[:3], "|")
		if w := read(t, data).Warnings; w != nil {
			got += ";" + strings.Join(w, ";")
		}
		equal(t, list, got, want)
	}
}

func TestAddresses(t *testing.T) {
	bs := func(parts string) string { return "<Address><BS7666Address>" + parts + "</BS7666Address></Address>" }
	const same = "<AddressAsPupil>true</AddressAsPupil>"
	home := bs("<PAON>1</PAON><Street>Low Road</Street>")
	for _, c := range [][3]string{ // of the contact, of the pupil, the cells
		{bs("<SAON>Flat 2</SAON><PAON>12a</PAON><Street>High Street</Street><Town>Anytown</Town>"), "", "Flat 2|12a High Street|Anytown|||"},
		{bs("<PAON>Rose Cottage</PAON><Street>Mill Lane</Street><Locality>Upham</Locality><Town>Anytown</Town><PostTown>ANYTOWN</PostTown>"), "",
			"Rose Cottage|Mill Lane|Upham|Anytown||"},
		{bs("<SAON>a</SAON><PAON>b</PAON><Street>c</Street><Locality>d</Locality><Town>e</Town><PostTown>f</PostTown><AdministrativeArea>g</AdministrativeArea>"), "",
			"a|b|c|d|e, f, g|"},
		{bs("<PAON>9</PAON>"), "", "9|||||"},
		{"<Address><AddressLines><AddressLine1>4 Mill Lane</AddressLine1><AddressLine2/><AddressLine3>Anytown</AddressLine3></AddressLines>" +
			"<County>Shire</County><PostCode>AN1 2BC</PostCode></Address>", "", "4 Mill Lane|Anytown|Shire|||AN1 2BC"},
		{"<Address><PostCode>AN1 2BC</PostCode></Address>", "", "|||||AN1 2BC"},
		{"<Address/>" + home + bs("<PAON>2</PAON>"), "", "1 Low Road|||||"},
		{same, home, "1 Low Road|||||"},
		{"<AddressAsPupil> 1 </AddressAsPupil>", home, "1 Low Road|||||"},
		{"<AddressAsPupil>false</AddressAsPupil>", home, "|||||"},
		{"", home, "|||||"},
		{same, "", "|||||"},
		{same + bs("<PAON>2</PAON>"), home, "2|||||"},
		{same + "<Address/>", home, "1 Low Road|||||"},
	} {
		data := pupilOf(c[1] + "<Contacts><Contact><Surname>Lee</Surname>" + c[0] + "</Contact></Contacts>")
		equal(t, c[0], cellsOf(t, data, importer.Contacts, 12), c[2])
	}
}

// TestWhatReadersRefuse holds that nothing wrong is passed over on the way to them.
func TestWhatReadersRefuse(t *testing.T) {
	f := read(t, pupilOf("<Surname>Lee</Surname><DOB>2014-02-30</DOB><BasicDetails><NCyearActual>6</NCyearActual><EnrolStatus>Z</EnrolStatus></BasicDetails>"+
		"<Contacts><Contact><Order>0</Order><Responsibility>maybe</Responsibility></Contact></Contacts>"))
	codes := map[string]string{}
	for _, p := range importer.ReadPupils(f.Tables[0].Table, f.Tables[0].Mapping, ashdale).Problems {
		codes[p.Field] = p.Code
	}
	equal(t, "of the pupil", codes, map[string]string{"upn": importer.RowMissing, "birth_date": importer.RowDate, "year_group": importer.RowYear, "enrolment": importer.RowValue})
	clear(codes)
	for _, p := range importer.ReadContacts(f.Tables[1].Table, f.Tables[1].Mapping, ashdale).Problems {
		codes[p.Field] = p.Code
	}
	equal(t, "of the contact", codes, map[string]string{"pupil_id": importer.RowMissing, "surname": importer.RowMissing,
		"priority": importer.RowValue, "parental_responsibility": importer.RowValue})
}

func TestAttendanceOfTwoSchools(t *testing.T) {
	year := func(possible string) string {
		return "<YearData><Year>2024</Year><SessionsPossible>" + possible + "</SessionsPossible><SessionsAttended>0</SessionsAttended></YearData>"
	}
	f := read(t, pupilOf("<UPN>U</UPN><Attendance>"+year("100")+year("276")+"</Attendance>"))
	equal(t, "years", rows(t, f, importer.Attendance), []string{"U|2024|100|0||", "U|2024|276|0||"})
}
