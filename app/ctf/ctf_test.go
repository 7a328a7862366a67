package ctf

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gateway/app/civil"
	"gateway/app/contact"
	"gateway/app/importer"
	"gateway/app/school"
)

// ashdale is a secondary school of England, in the autumn in which the pupils of the samples join it.
var ashdale = importer.Options{School: school.School{Country: "england", FirstYear: 7, LastYear: 11},
	Today: civil.Date{Year: 2025, Month: 10, Day: 1}, IDFrom: "upn"}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t testing.TB, data string) File {
	t.Helper()
	f, err := Read([]byte(data))
	if err != nil {
		t.Fatalf("%.80q: %v", data, err)
	}
	return f
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// rows are the cells of a table, "|" between them, and its numbers must run from 1.
func rows(t *testing.T, f File, kind importer.Kind) []string {
	t.Helper()
	var out []string
	for _, tab := range f.Tables {
		if tab.Kind != kind {
			continue
		}
		for i, r := range tab.Table.Records {
			if r.Row != i+1 || len(r.Cells) != len(tab.Table.Headings) || len(r.Cells) != len(tab.Mapping) {
				t.Errorf("%s: row %d is number %d, with %d cells", kind, i+1, r.Row, len(r.Cells))
			}
			out = append(out, strings.Join(r.Cells, "|"))
		}
	}
	return out
}

func kinds(f File) (out []importer.Kind) {
	for _, t := range f.Tables {
		out = append(out, t.Kind)
	}
	return out
}

var (
	joiners = []string{
		"W823403219001|||Khan-O'Neill|Aoife|Noor|Khan|Aoife|F|2014-01-19|7|C",
		"K823403219002|||Nowak|Łukasz||||M|2013-11-30|7|C",
		"Y82340322500A|||Adeyemi|Oluwaseun||||M|2014-08-31|7|C",
	}
	theirContacts = []string{
		"W823403219001|CTF-beb66fcee75d63802d07|Mrs|Siobhán|O'Neill|Mother|true|1|s.oneill@example.org|07700 900123|||12 High Street|Anytown||||AN1 1AA",
		"W823403219001|CTF-83567bccde9c815f58c2|Mr|Imran|Khan|Father|true|2|||01632 960456||4 Mill Lane|Anytown||||AN1 2BC",
	}
	theirYears = []string{"W823403219001|2024|376|357|15|4"}
)

func TestSamples(t *testing.T) {
	anytown := School{"823", "2017", "Anytown Primary School"}
	for name, want := range map[string]struct {
		file                          File
		pupils, contacts, attendances []string
	}{
		"v25_sex.xml": {File{Version: "25.0", Source: anytown, Dest: School{LEA: "823", Estab: "4034"}, AcademicYear: 2025, Pupils: 3},
			joiners, theirContacts, theirYears},
		"v15_gender.xml": {File{Version: "15.0", Source: anytown, Dest: School{LEA: "823", Estab: "4034"}, AcademicYear: 2025, Pupils: 3,
			Warnings: []string{"This transfer file is of version 15.0, an old one. Look closely at what was read of it."}}, joiners, theirContacts, theirYears},
		"attainment.xml": {File{Version: "25.0", Source: School{"XXX", "XXXX", "Get Information About Pupils"}, Dest: School{LEA: "823", Estab: "4034"},
			AcademicYear: 2025, Pupils: 1}, []string{"R823403217114|||ROOSTER|ALBERT||||M|2010-11-20||"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			data := sample(t, name)
			if !Is(data) {
				t.Error("is no transfer file")
			}
			f := read(t, string(data))
			equal(t, "pupils", rows(t, f, importer.Pupils), want.pupils)
			equal(t, "contacts", rows(t, f, importer.Contacts), want.contacts)
			equal(t, "attendance", rows(t, f, importer.Attendance), want.attendances)
			f.Tables = nil
			equal(t, "file", f, want.file)
		})
	}
}

// TestTables holds that the headings are the labels of importer, which guesses by them what the file says itself.
func TestTables(t *testing.T) {
	f := read(t, string(sample(t, "v25_sex.xml")))
	equal(t, "kinds", kinds(f), []importer.Kind{importer.Pupils, importer.Contacts, importer.Attendance})
	for _, tab := range f.Tables {
		equal(t, "guess", importer.Guess(tab.Kind, tab.Table), tab.Mapping)
		labels := map[string]string{}
		for _, target := range importer.Targets(tab.Kind) {
			labels[target.Name] = target.Label
		}
		for i, name := range tab.Mapping {
			if h := tab.Table.Headings[i]; h != labels[name] && !(name == "address" && strings.HasPrefix(h, "Address Line ")) {
				t.Errorf("%s is headed %q", name, h)
			}
		}
		if problems := importer.Check(tab.Kind, tab.Table, tab.Mapping, ashdale); problems != nil {
			t.Errorf("%s: %v", tab.Kind, problems)
		}
	}
	equal(t, "one of attainment", kinds(read(t, string(sample(t, "attainment.xml")))), []importer.Kind{importer.Pupils})
}

// TestReaders holds that the readers of importer take every row of the samples.
func TestReaders(t *testing.T) {
	caps := map[string]int{"attainment.xml": 1}
	for name, want := range map[string][2]int{"v25_sex.xml": {3, 2}, "v15_gender.xml": {3, 2}, "attainment.xml": {1, 0}} {
		f := read(t, string(sample(t, name)))
		tab := f.Tables[0]
		pupils := importer.ReadPupils(tab.Table, tab.Mapping, ashdale)
		if len(pupils.Rows) != want[0] || len(pupils.Problems) != 0 || len(pupils.Warnings) != 0 || pupils.AllCaps != caps[name] {
			t.Errorf("%s: %d pupils, %+v, %+v, %d in capitals", name, len(pupils.Rows), pupils.Problems, pupils.Warnings, pupils.AllCaps)
		}
		if want[1] == 0 {
			continue
		}
		tab = f.Tables[1]
		contacts := importer.ReadContacts(tab.Table, tab.Mapping, ashdale)
		if len(contacts.Rows) != want[1] || len(contacts.Problems) != 0 || len(contacts.Warnings) != 0 || contacts.Has("court_order") {
			t.Errorf("%s: %d contacts, %+v, %+v", name, len(contacts.Rows), contacts.Problems, contacts.Warnings)
		}
		for _, c := range contacts.Rows {
			equal(t, "parental responsibility of "+c.UPN, c.Row[contact.ParentalResponsibility], "t")
		}
		tab = f.Tables[2]
		years := importer.ReadAttendance(tab.Table, tab.Mapping, ashdale)
		if len(years.Problems) != 0 || len(years.Warnings) != 0 {
			t.Errorf("%s: %+v, %+v", name, years.Problems, years.Warnings)
		}
		equal(t, "years", years.Rows, []importer.AttendanceRow{{Line: 1, Who: importer.Who{UPN: "W823403219001"}, Year: "2024",
			Possible: 376, Attended: 357, Authorised: 15, Unauthorised: 4}})
	}
}

// ctfOf is a file of a version with something in its CTFpupilData.
func ctfOf(version, inside string) string {
	return "<CTfile><Header><CTFversion>" + version + "</CTFversion></Header><CTFpupilData>" + inside + "</CTFpupilData></CTfile>"
}

func pupilOf(inside string) string { return ctfOf("25.0", "<Pupil>"+inside+"</Pupil>") }

func refused(t *testing.T, data string, want importer.FileError) {
	t.Helper()
	f, err := Read([]byte(data))
	var got *importer.FileError
	if !errors.As(err, &got) {
		t.Errorf("%.80q: %v", data, err)
		return
	}
	equal(t, "error of "+data[:min(len(data), 80)], *got, want)
	equal(t, "file", f, File{})
	if Words(got) == "" || strings.Contains(Words(got), "%") {
		t.Errorf("%s: %q", got.Code, Words(got))
	}
}

func TestVersions(t *testing.T) {
	const ann = "<Pupil><UPN>1</UPN></Pupil>"
	for version, warnings := range map[string]int{"13": 1, "13.0": 1, "23.0": 1, "24.0": 0, "25.0": 0, " 25 ": 0, "25.1": 0, "26.0": 1, "99": 1} {
		f := read(t, ctfOf(version, ann))
		equal(t, "version", f.Version, strings.TrimSpace(version))
		equal(t, "warnings of "+version, len(f.Warnings), warnings)
	}
	for _, version := range []string{"12.0", "1", "12.9"} {
		refused(t, ctfOf(version, ann), importer.FileError{Code: Version, Headings: []string{version}})
	}
	for _, version := range []string{"", "0", "x", "25.0.1", "-25", "250000"} {
		refused(t, ctfOf(version, ann), importer.FileError{Code: Version})
	}
	refused(t, "<CTfile><CTFpupilData>"+ann+"</CTFpupilData></CTfile>", importer.FileError{Code: Version})
	refused(t, "<CTfile/>", importer.FileError{Code: Version})
	equal(t, "header behind", read(t, "<CTfile><CTFpupilData>"+ann+"</CTFpupilData><Header><CTFversion>25</CTFversion></Header></CTfile>").Pupils, 1)
	equal(t, "words", Words(&importer.FileError{Code: Version, Headings: []string{"12.0"}}),
		"This transfer file is of version 12.0; version 13 and later ones can be read. Ask the school that sent it for a new Common Transfer File.")
	equal(t, "words of another package", Words(&importer.FileError{Code: importer.FileEmpty}), (&importer.FileError{Code: importer.FileEmpty}).Words())
}
