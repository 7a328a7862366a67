package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gateway/app/contact"
	"gateway/app/errs"
	"gateway/app/pupil"
)

func TestTargetsAreColumnsOfTheDatabase(t *testing.T) {
	var names []string
	for _, target := range Targets(Pupils) {
		names = append(names, target.Name)
		if _, ok := pupil.FieldOf(target.Name); !ok && target.Name != "former_upn" {
			t.Errorf("%s is no field of a pupil", target.Name)
		}
	}
	equal(t, "pupils", strings.Join(names, " "), "pupil_id upn former_upn scn uln legal_surname legal_forename middle_names surname forename sex birth_date year_group tutor_group "+
		"house enrolment admission_date leaving_date")
	names = nil
	for _, target := range Targets(Contacts) {
		names = append(names, target.Name)
		if _, ok := contact.FieldOf(target.Name); !ok && target.Name != "pupil_id" && target.Name != "upn" && target.Name != "scn" {
			t.Errorf("%s is no field of a contact", target.Name)
		}
	}
	equal(t, "contacts", strings.Join(names, " "), "pupil_id upn scn contact_ref title forename surname relationship parental_responsibility court_order lives_with priority "+
		"salutation addressee email mobile phone work_phone address postcode")
}

// TestHeadingsOfSchoolSystems are the headings that school systems use, each alone in its file.
func TestHeadingsOfSchoolSystems(t *testing.T) {
	for k, all := range map[Kind]map[string]string{
		Pupils: {
			"pupil_id": "Adno|Admission No|Admission Number|Admissions Number|Pupil ID|Student ID|ID|MIS ID|PersonID|Student Number|pupil_id", "upn": "UPN", "former_upn": "Former UPN",
			"uln": "ULN", "scn": "SCN|Scottish Candidate No|Candidate Number", "legal_surname": "Legal Surname|Legal Last Name|Surname|Last name|LastName|Family Name",
			"legal_forename": "Legal Forename|Legal First Name|Forename|First name|FirstName|Given Name", "surname": "Preferred Surname|Chosen Surname",
			"forename": "Preferred Forename|Chosen First Name|Known As|Preferred Name", "middle_names": "Middle Name|Middle Name(s)|Middle names", "sex": "Gender|Sex|Legal Sex",
			"birth_date": "DOB|Date of Birth|Birthdate|DateOfBirth", "year_group": "Year|Year Group|YearGroup|NC Year|Year taught in|Stage|Grade",
			"tutor_group": "Reg|Reg Group|Registration Group|Registration form|Form|Tutor Group|Form/Tutor Group|Reg Class", "house": "House|Academic House",
			"enrolment": "Enrolment Status|Enrolment", "leaving_date": "Leaving Date|Date of Leaving", "admission_date": "Admission Date|Date of Admission",
			LeaveOut: "On Roll|Class|Set|Email|Teacher|Status|Password|Shoe size",
		},
		Contacts: {
			"pupil_id": "Adno|Pupil ID|Admission Number|Student ID", "upn": "UPN", "scn": "SCN", "contact_ref": "Contact ID|Parent ID", "title": "Title|Contact Title", "forename": "Forename|First name|(Contact) Forename",
			"surname": "Surname|Last Name|Contact Surname", "relationship": "Relationship|Contact Relationship", "parental_responsibility": "Parental responsibility|PR", "court_order": "Court Order",
			"lives_with": "Lives with pupil|Lives with", "priority": "Priority|Contact Priority", "salutation": "Salutation|Parental Salutation", "addressee": "Addressee",
			"email": "Primary Email|Home Email|Email|(Contact) Home Email", "mobile": "Mobile|Mobile number", "phone": "Main Telephone|Home Telephone|Home phone", "work_phone": "Work Telephone|Work Phone",
			"address": "Address|Address Line 1|Address Line 5|Street|Town|County", "postcode": "Postcode|Post Code", LeaveOut: "Legal Surname|DOB|Year|Class Name", "": "ID|House",
		},
		Staff: {"code": "Staff Code|Initials|Code", "email": "Work Email|Email", "role": "Role", "subject": "Subject", LeaveOut: "Phone"},
	} {
		for target, headings := range all {
			for h := range strings.SplitSeq(headings, "|") {
				tab := Table{Headings: []string{h}, Records: []Record{{2, []string{"x"}}}}
				if got := Guess(k, tab); got[0] != target {
					t.Errorf("%s, %s: %q, want %q", k, h, got[0], target)
				}
			}
		}
		for _, target := range Targets(k) { // our own exports come back
			tab := Table{Headings: []string{target.Label}}
			if got := Guess(k, tab); got[0] != target.Name && target.Name != "house" {
				t.Errorf("%s, %s: %q, want %q", k, target.Label, got[0], target.Name)
			}
		}
	}
}

func TestGuessesBesideEachOther(t *testing.T) {
	for _, c := range []struct {
		kind           Kind
		headings, want string
		row            string
	}{
		{Pupils, "Surname,Legal Surname,Forename", ",legal_surname,legal_forename", ""},
		{Pupils, "Adno,adno,UPN", ",,upn", ""},
		{Pupils, "Adno,Pupil ID,ID", "pupil_id,,", ""},
		{Pupils, "Notes,NOTES,Class", ",,-", ""},
		{Pupils, "Student Number,ID,Grade,Year", "-,pupil_id,-,year_group", ""},
		{Pupils, "Adno,House,Street,Town", "pupil_id,,-,-", ""},
		{Pupils, "Status,Enrolment Status", "-,enrolment", "C,C"},
		{Pupils, "Adno,Status", "pupil_id,enrolment", "1,Single Registration"},
		{Pupils, "Adno,Status", "pupil_id,-", "1,Active"},
		{Contacts, "ID,Contact ID,House,Street", "pupil_id,contact_ref,address,address", ""},
		{Contacts, "ID,Adno,Contact ID", ",pupil_id,contact_ref", ""},
		{Contacts, "ID,Forename,Surname,ID,Title,Forename,Surname", ",,,,title,,", ""},
		{Contacts, "Forename,Contact Forename,Contact Surname", "forename,,surname", ""},
	} {
		tab := Table{Headings: strings.Split(c.headings, ","), Records: []Record{{2, strings.Split(c.row, ",")}}}
		equal(t, c.headings, strings.Join(Guess(c.kind, tab), ","), c.want)
	}
}

func TestGuessKind(t *testing.T) {
	for headings, want := range map[string]Kind{
		"Adno,Legal Surname,DOB": Pupils, contactHead: Contacts, "Staff Code,Forename,Surname,Work Email": Staff, "Forename,Surname,Email,UPN,Year,Reg": Pupils,
		"ID,Forename,Surname,Parental responsibility,Main Telephone": Contacts, "x,y": Pupils, "Adno,Surname,Staff Code": Pupils, "Role,Surname,Work Email": Staff,
	} {
		equal(t, headings, GuessKind(strings.Split(headings, ",")), want)
	}
}

func TestCheck(t *testing.T) {
	tab := Table{Headings: []string{"Adno", "Surname", "Forename", "", "", "Reg", "Form"}, Blank: []int{4}}
	for _, c := range []struct {
		kind   Kind
		m      string
		idFrom string
		want   string
	}{
		{Pupils, "pupil_id,legal_surname,legal_forename,,-,tutor_group,-", "", "[]"},
		{Pupils, "pupil_id,legal_surname,legal_forename,,,tutor_group,tutor_group", "", "[{column_4 import_column_unanswered map[]} {column_6 import_column_twice map[Other:Reg]}]"},
		{Pupils, "pupil_id,legal_surname,-", "", "[{column_4 import_column_unanswered map[]} {column_5 import_column_unanswered map[]} {column_6 import_column_unanswered map[]} " +
			"{columns import_column_missing map[Column:Legal forename]}]"},
		{Pupils, "upn,legal_surname,legal_forename,,-,-,status", "upn", "[{column_6 import_column_unanswered map[]}]"},
		{Pupils, "-,legal_surname,legal_forename,,-,-,-", "scn", "[{columns import_column_missing map[Column:SCN]}]"},
		{Pupils, "-,-,-,,-,-,-", "", "[{columns import_column_missing map[Column:Pupil ID]} {columns import_column_missing map[Column:Legal surname]} {columns import_column_missing map[Column:Legal forename]}]"},
		{Pupils, "-,legal_surname,legal_forename,,pupil_id,pupil_id,-", "", "[{column_5 import_column_twice map[Other:Column E]}]"},
		{Contacts, "scn,surname,forename,,contact_ref,address,address", "", "[]"},
		{Contacts, "-,surname,-,,-,-,-", "", "[{columns import_column_missing map[Column:Pupil ID]} {columns import_column_missing map[Column:Contact ID]} {columns import_column_missing map[Column:Forename]}]"},
	} {
		got := Check(c.kind, tab, strings.Split(c.m, ","), Options{IDFrom: c.idFrom})
		equal(t, c.m, fmt.Sprint([]errs.Problem(got)), c.want)
	}
}

// TestHandEdits: the form of one pupil goes through the same rules as a file of one row.
func TestHandEdits(t *testing.T) {
	var tab Table
	var m Mapping
	rec := Record{Row: 1}
	values := map[string]string{"pupil_id": "007001", "legal_surname": "Lee", "legal_forename": "Ann", "birth_date": "2012-06-14", "year_group": "9"}
	for _, target := range Targets(Pupils) {
		tab.Headings, m, rec.Cells = append(tab.Headings, target.Label), append(m, target.Name), append(rec.Cells, values[target.Name])
	}
	tab.Records = []Record{rec}
	roll := owes(t, ReadPupils(tab, m, ashdale))
	equal(t, "taken", all(roll.Rows, said), []string{"1 pupil_id=007001 legal_surname=Lee legal_forename=Ann birth_date=2012-06-14 year_group=9"})
	rec.Cells[11], rec.Cells[12] = "12/19/2011", "12"
	problems(t, ReadPupils(tab, m, ashdale).Problems, `1 Date of birth row_date_american "12/19/2011" [1]`, `1 Year group row_year "12"`)
}

// TestPasswordsAreNotKept: an export for another system carries passwords of pupils.
func TestPasswordsAreNotKept(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "sds-uk", "Student.csv"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table.Records {
		if strings.Contains(strings.Join(r.Cells, ","), "P@ssword") {
			t.Fatalf("row %d has a password", r.Row)
		}
	}
}
