package importer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

const (
	head = "Adno,Legal Surname,Legal Forename"
	ann  = "007001,Lee,Ann"
)

func TestEveryShapeOfTheSameFile(t *testing.T) {
	for _, file := range []string{
		head + "\n" + ann, head + "\r\n" + ann + "\r\n", "\ufeff" + head + "\n" + ann, "\ufeff\"Adno\",\"Legal Surname\",\"Legal Forename\"\n" + ann,
		head + "\r" + ann + "\r", strings.ReplaceAll(head+"\n"+ann, ",", ";"), strings.ReplaceAll(head+"\n"+ann, ",", "\t"),
		"ADNO,legal_surname,LEGAL\u00a0FORENAME\n" + ann, " Adno ,Legal  Surname,Legal Forename.\n" + ann, "Legal Forename,Adno,Legal Surname\nAnn,007001,Lee",
		head + ",,\n" + ann + ",,\n", head + "\n" + ann + ",,\n", head + "\n" + ann + "\n,,\n \n\u00a0,\u200b,\n\n", "Ad\u200bno,Legal Surname,Legal Forename\n" + ann,
		"Ａｄｎｏ,Legal Surname,Legal Forename\n" + ann,
	} {
		roll, err := ReadPupils(strings.NewReader(file))
		if err != nil || roll.Read != 1 || len(roll.Problems) != 0 || len(roll.Rows) != 1 {
			t.Errorf("%q: %+v, %v", file, roll, err)
			continue
		}
		equal(t, file, roll.Rows[0], PupilRow{Row: 2, PupilID: "007001", LegalSurname: "Lee", LegalForename: "Ann"})
	}
}

func TestRowsAreNumberedAsASpreadsheetShowsThem(t *testing.T) {
	roll := load(t, ReadPupils, "\n"+head+"\n\n1,A,A\n,,\n\"2\",\"B\nb\n\",B\r\n\r\n3,\"C\r\n\",C\n4,D,D")
	var rows []int
	for _, p := range roll.Rows {
		rows = append(rows, p.Row)
	}
	equal(t, "rows", rows, []int{4, 6, 8, 9})
	equal(t, "read", roll.Read, 4)
}

func TestFilesThatAreRefused(t *testing.T) {
	for _, file := range []string{"", "\ufeff", " \r\n\n", "\ufeff\n"} {
		refused(t, file, FileError{Code: FileEmpty})
	}
	refused(t, head+"\n", FileError{Code: FileNoRows})
	refused(t, head+"\n,,\n", FileError{Code: FileNoRows})
	refused(t, ",,\n,,", FileError{Code: FileNoRows})
	refused(t, "PK\x03\x04rest", FileError{Code: FileSpreadsheet})
	refused(t, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileError{Code: FileSpreadsheet})
	refused(t, "%PDF-1.7", FileError{Code: FileNotText})
	refused(t, "A\x00d\x00n\x00o\x00", FileError{Code: FileNotText})
	refused(t, "\xff\xfeA\x00d\x00", FileError{Code: FileEncoding})
	refused(t, head+"\n1,Lee,Ann\n2,O\x92Neill,Si\xe2n\n", FileError{Code: FileEncoding, Row: 3})
	refused(t, head+"\n1,Lee,Ann\n2,O\"Neill,Ann\n", FileError{Code: FileQuotes, Row: 3})
	refused(t, head+"\n1,Lee,\"Ann\n2,Lee,Bea\n", FileError{Code: FileQuotes, Row: 2})
	refused(t, head+"\n"+strings.Repeat("x", maxBytes), FileError{Code: FileLarge})
	refused(t, head+"\n"+strings.Repeat("1,A,A\n", maxRows+1), FileError{Code: FileLarge, Row: maxRows + 2})
}

func TestHeadingsThatAreRefused(t *testing.T) {
	refused(t, "Name\nAnn", FileError{Code: FileHeadingMissing, Headings: []string{"Adno", "Legal Surname", "Legal Forename"}})
	refused(t, "Adno,Legal Surname\n1,Lee", FileError{Code: FileHeadingMissing, Headings: []string{"Legal Forename"}})
	refused(t, head+",adno\n1,Lee,Ann,2", FileError{Code: FileHeadingTwice, Headings: []string{"Adno", "adno"}})
	refused(t, head+",Pupil\u00a0ID\n1,Lee,Ann,2", FileError{Code: FileHeadingTwice, Headings: []string{"Adno", "Pupil ID"}})
	refused(t, head+",Surname\n1,Lee,Ann,Lea", FileError{Code: FileHeadingTwice, Headings: []string{"Legal Surname", "Surname"}})
	refused(t, head+",Notes,NOTES\n1,Lee,Ann,,", FileError{Code: FileHeadingTwice, Headings: []string{"Notes", "NOTES"}})
	err := &FileError{Code: FileHeadingMissing, Headings: []string{"Adno", "UPN"}}
	equal(t, "text", err.Error(), "import: file_heading_missing: Adno, UPN")
	equal(t, "text", (&FileError{Code: FileQuotes, Row: 7}).Error(), "import: file_quotes (row 7)")
}

func TestAReaderThatFails(t *testing.T) {
	broken := errors.New("connection lost")
	if _, err := ReadStaff(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestUnreadableFilesOfTheOtherKinds(t *testing.T) {
	_, err := ReadContacts(strings.NewReader("Adno,Forename,Surname\n1,A,A"))
	equal(t, "contacts", fmt.Sprint(err), "import: file_heading_missing: Contact ID")
	_, err = ReadStaff(strings.NewReader("Staff Code,Forename,Surname\n1,A,A"))
	equal(t, "staff", fmt.Sprint(err), "import: file_heading_missing: Work Email")
}
