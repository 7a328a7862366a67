package importer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

const (
	head = "Adno,Legal Surname,Legal Forename"
	ann  = "007001,Lee,Ann"
)

// inUTF16 writes text as "Unicode Text" of Excel.
func inUTF16(order binary.ByteOrder, text string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
		if order == binary.BigEndian {
			n := len(b)
			b[n-2], b[n-1] = b[n-1], b[n-2]
		}
	}
	return string(b)
}

func TestEveryShapeOfTheSameFile(t *testing.T) {
	tabs := strings.ReplaceAll(head+"\r\n"+ann+"\r\n", ",", "\t")
	for _, file := range []string{
		head + "\n" + ann, head + "\r\n" + ann + "\r\n", "\ufeff" + head + "\n" + ann, "\ufeff\"Adno\",\"Legal Surname\",\"Legal Forename\"\n" + ann,
		head + "\r" + ann + "\r", strings.ReplaceAll(head+"\n"+ann, ",", ";"), strings.ReplaceAll(head+"\n"+ann, ",", "\t"),
		"ADNO,legal_surname,LEGAL\u00a0FORENAME\n" + ann, " Adno ,Legal  Surname,Legal Forename.\n" + ann, "Legal Forename,Adno,Legal Surname\nAnn,007001,Lee",
		head + ",,\n" + ann + ",,\n", head + "\n" + ann + ",,\n", head + "\n" + ann + "\n,,\n \n\u00a0,\u200b,\n\n", "Ad\u200bno,Legal Surname,Legal Forename\n" + ann,
		"Ａｄｎｏ,Legal Surname,Legal Forename\n" + ann,
		inUTF16(binary.LittleEndian, "\ufeff"+tabs), inUTF16(binary.BigEndian, "\ufeff"+tabs), inUTF16(binary.LittleEndian, tabs), inUTF16(binary.BigEndian, tabs),
		"Pupil ID;Surname;Forename\n" + strings.ReplaceAll(ann, ",", ";"), "\ufeffPupil ID,Legal surname,Legal forename\r\n" + ann,
	} {
		roll := pupils(t, ashdale, file)
		equal(t, fmt.Sprintf("%.60q", file), all(roll.Rows, said), []string{"2 pupil_id=007001 legal_surname=Lee legal_forename=Ann"})
	}
}

func TestRowsAreNumberedAsASpreadsheetShowsThem(t *testing.T) {
	roll := pupils(t, ashdale, "\n"+head+"\n\n1,A,A\n,,\n\"2\",\"B\nb\n\",B\r\n\r\n3,\"C\r\n\",C\n4,D,D")
	var rows []int
	for _, p := range roll.Rows {
		rows = append(rows, p.Line)
	}
	equal(t, "rows", rows, []int{4, 6, 8, 9})
	tab := table(t, "sep=;\r\n"+strings.ReplaceAll(head+"\n1,A,A", ",", ";"))
	equal(t, "with a line for the separator", []int{tab.HeaderRow, tab.Records[0].Row}, []int{2, 3})
}

func TestTheHeadingsMayStandBelowATitle(t *testing.T) {
	tab := table(t, "Pupil list, Ashdale Academy, 25/11/2026\n\n\"Year 7, all\"\n"+strings.ReplaceAll(head, ",", ";")+";Notes\n1;Lee;Ann;a,b,c,d\n")
	equal(t, "headings", tab.Headings, []string{"Adno", "Legal Surname", "Legal Forename", "Notes"})
	equal(t, "rows", []any{tab.HeaderRow, tab.Records}, []any{4, []Record{{5, []string{"1", "Lee", "Ann", "a,b,c,d"}}}})
	tab = table(t, "\n\nNumber,Who,What\n1,2,3\n")
	equal(t, "unknown headings", []any{tab.HeaderRow, tab.Headings}, []any{3, []string{"Number", "Who", "What"}})
	tab = table(t, strings.Repeat("Title\n", 10)+head+"\n"+ann)
	equal(t, "too far down", tab.HeaderRow, 1)
}

func TestBlankHeadings(t *testing.T) {
	tab := table(t, "Adno,,Surname,,,Forename,,\n1,x,Lee,,,Ann,,\n2,,Moss,,y,Bea,,\n")
	equal(t, "headings", tab.Headings, []string{"Adno", "", "Surname", "", "", "Forename"})
	equal(t, "blank", tab.Blank, []int{1, 4})
	equal(t, "guess", Guess(Pupils, tab), Mapping{"pupil_id", "", "legal_surname", LeaveOut, "", "legal_forename"})
	equal(t, "samples", tab.Samples(2), [][]string{{"1", "2"}, {"x"}, {"Lee", "Moss"}, nil, {"y"}, {"Ann", "Bea"}})
}

func TestShapes(t *testing.T) {
	a, b := table(t, head+"\n"+ann), table(t, strings.ToUpper(strings.ReplaceAll(head, " ", "_"))+"\n2,Moss,Bea\n3,C,C")
	c := table(t, "Legal Surname,Adno,Legal Forename\nLee,1,Ann")
	if len(a.Shape()) != 32 || string(a.Shape()) != string(b.Shape()) || string(a.Shape()) == string(c.Shape()) {
		t.Errorf("%x %x %x", a.Shape(), b.Shape(), c.Shape())
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	for _, file := range []string{"", "\ufeff", " \r\n\n", "\ufeff\n", "\xff\xfe\r\x00\n\x00"} {
		refused(t, file, FileError{Code: FileEmpty})
	}
	ole := string(oleMark) + strings.Repeat("\x00", 500)
	for file, code := range map[string]string{
		head + "\n": FileNoRows, head + "\n,,\n": FileNoRows, ",,\n,,": FileNoRows,
		"PK\x03\x04rest": FileDamaged, ole: FileXLS, ole + string(encryptedPackage): FileEncrypted, string(zipOf(t, "word/document.xml")): FileOtherZip,
		string(zipOf(t, "content.xml", "mimetype")): FileOtherZip, string(zipOf(t, "xl/workbook.bin")): FileOtherZip, string(zipOf(t)): FileOtherZip,
		"%PDF-1.7": FileNotText, "\x89PNG\r\n\x1a\n": FileNotText, "\xff\xd8\xff\xe0JFIF": FileNotText, "Adno\x00,": FileNotText, "abc\xff\x01\x02\n": FileNotText,
		"  <html><table>": FileRenamed, "<?xml version=\"1.0\"?>": FileRenamed, "MIME-Version: 1.0\n": FileRenamed, "\ufeff<!DOCTYPE html>": FileRenamed,
		inUTF16(binary.LittleEndian, "\ufeff<html>"): FileRenamed,
	} {
		refused(t, file, FileError{Code: code})
	}
	refused(t, head+"\n1,Lee,Ann\n2,O\x81Neill,Ann\n", FileError{Code: FileEncoding, Row: 3})
	refused(t, head+"\n1,Siân,Zoë\n2,Müller\xff,Ann\n", FileError{Code: FileEncoding, Row: 3})
	refused(t, "\ufeff"+head+"\n2,M\xfcller,Ann\n", FileError{Code: FileEncoding, Row: 2})
	refused(t, head+"\n1,Lee,Ann\n2,O\"Neill,Ann\n", FileError{Code: FileQuotes, Row: 3})
	refused(t, "sep=,\n"+head+"\n1,Lee,\"Ann\n2,Lee,Bea\n", FileError{Code: FileQuotes, Row: 3})
	refused(t, head+"\n"+strings.Repeat("x", MaxBytes), FileError{Code: FileLarge})
	refused(t, head+"\n"+strings.Repeat("1,A,A\n", maxRows+1), FileError{Code: FileLarge, Row: maxRows + 2})
	refused(t, head+"\n"+strings.Repeat(",", maxCells+1), FileError{Code: FileLarge})
	refused(t, strings.Repeat("a,", maxColumns)+"b\n1", FileError{Code: FileLarge, Row: 1})
	if tab := table(t, head+"\n"+strings.Repeat("1,A,A\n", maxRows)); len(tab.Records) != maxRows {
		t.Errorf("%d rows were read", len(tab.Records))
	}
}

func TestSniffNeedsOnlyTheBeginning(t *testing.T) {
	for begin, want := range map[string]string{"PK\x03\x04": "", "%PDF-": FileNotText, "Adno,": "", " ": "", string(oleMark): FileXLS} {
		err := Sniff([]byte(begin), 5000)
		var got *FileError
		if errors.As(err, &got) != (want != "") || want != "" && got.Code != want {
			t.Errorf("%q: %v, want %q", begin, err, want)
		}
	}
	equal(t, "too large", fmt.Sprint(Sniff([]byte("A"), MaxBytes+1)), "import: file_large")
}

// Windows-1252 is what Excel on Windows saves as "CSV" (case 4).
func TestWindows1252(t *testing.T) {
	roll := pupils(t, ashdale, fileAt(t, "testdata/mis-csv/cp1252_pupils.csv"))
	equal(t, "rows", all(roll.Rows, said), []string{
		"2 pupil_id=004601 legal_surname=O’Neill legal_forename=Siân surname=O’Neill forename=Siân sex=F birth_date=2013-06-14 year_group=8 tutor_group=8A enrolment=C",
		"3 pupil_id=004602 legal_surname=Müller–Jones legal_forename=Zoë surname=Müller–Jones forename=Zoë sex=F birth_date=2012-02-29 year_group=9 tutor_group=9B enrolment=M",
		"4 pupil_id=004603 legal_surname=D'Arcy legal_forename=François surname=D'Arcy forename=Frank sex=M birth_date=2012-08-31 year_group=9 tutor_group=9B enrolment=G",
		"5 pupil_id=004604 legal_surname=£smith legal_forename=Ann… surname=Smith forename=Ann sex=F birth_date=2012-09-01 year_group=9 tutor_group=9A enrolment=S",
	})
	problems(t, roll.Problems)
	problems(t, roll.Warnings, `5 Legal Surname warn_question_mark "£smith"`, `5 Legal Forename warn_question_mark "Ann…"`)
}

func TestAReaderThatFails(t *testing.T) {
	broken := errors.New("connection lost")
	if _, err := ReadStaff(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestStaffFilesThatCannotBeGuessed(t *testing.T) {
	for file, want := range map[string]string{
		"Staff Code,Forename,Surname\n1,A,A":                             "import: file_heading_missing: Work email",
		"Staff Code,Forename,Surname,Email,Work Email,Code\n1,A,A,a,b,2": "import: file_heading_twice: Email, Code",
		"%PDF": "import: file_not_text",
	} {
		_, err := ReadStaff(strings.NewReader(file))
		equal(t, file, fmt.Sprint(err), want)
	}
}
