package oneroster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"gateway/app/importer"
)

func TestRefused(t *testing.T) {
	users := func(body string) []entry { return with(bulk11(), "users.csv", body) }
	for _, c := range []struct {
		name  string
		files []entry
		want  importer.FileError
		words string
	}{
		{"no manifest", bulk11()[1:], importer.FileError{Code: FileNoManifest}, "This zip is no OneRoster export: it has no manifest.csv."},
		{"too deep", []entry{{"a/b/manifest.csv", manifestOf("1.1")}}, importer.FileError{Code: FileNoManifest}, "This zip is no OneRoster"},
		{"two folders", []entry{{"a/manifest.csv", manifestOf("1.1")}, {"b/manifest.csv", manifestOf("1.1")}},
			importer.FileError{Code: FileTwice, Headings: []string{"manifest.csv"}}, "The zip has more than one file of a name: manifest.csv."},
		{"two of a name", append(bulk11(), entry{"Users.csv", "x"}), importer.FileError{Code: FileTwice, Headings: []string{"users.csv"}}, "The zip has more than one"},
		{"version 1.0", edited(t, bulk11(), "manifest.csv", "version,1.1", "version,1.0"),
			importer.FileError{Code: FileVersion, Headings: []string{"1.0"}}, "This export is of another version of OneRoster: 1.0."},
		{"version 1.10", edited(t, bulk11(), "manifest.csv", "version,1.1", "version,1.10"), importer.FileError{Code: FileVersion, Headings: []string{"1.10"}}, "This export is of"},
		{"no version", edited(t, bulk11(), "manifest.csv", "oneroster.version,1.1", "x,y"),
			importer.FileError{Code: FileVersion, Headings: []string{"none is named"}}, "This export is of another version of OneRoster: none is named."},
		{"a mode of its own", edited(t, bulk11(), "manifest.csv", "users,bulk", "users,full"),
			importer.FileError{Code: FileManifest, Headings: []string{"file.users is full"}}, "The manifest of this export is not understood: file.users is full."},
		{"two modes", edited(t, bulk11(), "manifest.csv", "file.orgs,bulk", "file.users,delta"),
			importer.FileError{Code: FileManifest, Headings: []string{"file.users stands there twice"}}, "The manifest"},
		{"a folder is no file", []entry{{"manifest.csv", manifestOf("1.1", "users bulk")}, {"users.csv/", ""}},
			importer.FileError{Code: FileMissing, Headings: []string{"users.csv"}}, "Files are missing from the zip: users.csv."},
		{"no roles", edited(t, bulk12(), "export/manifest.csv", "file.roles,bulk", "file.roles,absent"),
			importer.FileError{Code: FileMissing, Headings: []string{"roles.csv"}}, "Files are missing from the zip: roles.csv."},
		{"no headings", users(""), importer.FileError{Code: FileColumns, Headings: []string{"users.csv: sourcedId", "users.csv: username", "users.csv: givenName", "users.csv: familyName", "users.csv: role"}},
			"Columns are missing that OneRoster requires: users.csv: sourcedId, users.csv: username,"},
		{"a delta without status", edited(t, delta11(), "users.csv", ",status,", ",state,"),
			importer.FileError{Code: FileColumns, Headings: []string{"users.csv: status"}}, "Columns are missing that OneRoster requires: users.csv: status."},
		{"twice", users(lines("sourcedId,role,Role,username,givenName,familyName", "1,student,,a,A,B")),
			importer.FileError{Code: FileColumnsTwice, Headings: []string{"users.csv: Role"}}, "There is more than one column of a name: users.csv: Role."},
		{"moved", users(lines("sourcedId,role,username,givenName,familyName", "1,student,a,Ann,Lee", "2,student,b,Bea,Fox,Hall")),
			importer.FileError{Code: FileRow, Headings: []string{"users.csv"}, Row: 3}, "A row does not fit its headings: users.csv, row 3."},
		{"quotes", users(lines("sourcedId,role,username,givenName,familyName", `1,student,a,"An`, `n",Lee`, `2,student,b,B"ea,Fox`)),
			importer.FileError{Code: FileRow, Headings: []string{"users.csv"}, Row: 3}, "A row does not fit its headings: users.csv, row 3."},
		{"Windows-1252", users(lines("sourcedId,role,username,givenName,familyName", "1,student,a,Zo\xeb,Lee")),
			importer.FileError{Code: FileEncoding, Headings: []string{"users.csv"}}, "Letters cannot be read: users.csv."},
		{"no text", users(lines("sourcedId,role,username,givenName,familyName", "1,student,a,A\x00,Lee")), importer.FileError{Code: FileEncoding, Headings: []string{"users.csv"}}, "Letters"},
		{"nobody", users(lines(users11)), importer.FileError{Code: FileNobody}, "There are no pupils, contacts, staff or sets in this export"},
		{"no number", users(lines("sourcedId,role,username,givenName,familyName", "7f0c2c5e-0000-4000-8000-000000000001,student,a,Ann,Lee")),
			importer.FileError{Code: FileNoNumber}, "The pupils of this export have no number that can be their Pupil ID."},
		{"out of the zip", append(bulk11(), entry{"../users.csv", ""}), importer.FileError{Code: FilePaths, Headings: []string{"../users.csv"}}, "The zip has files with names that are not allowed: ../users.csv."},
		{"out of Windows", append(bulk11(), entry{`x\..\..\users.csv`, ""}), importer.FileError{Code: FilePaths, Headings: []string{`x\..\..\users.csv`}}, "The zip has files"},
		{"from the root", append(bulk11(), entry{"/etc/users.csv", ""}), importer.FileError{Code: FilePaths, Headings: []string{"/etc/users.csv"}}, "The zip has files"},
		{"of a drive", append(bulk11(), entry{"C:/users.csv", ""}), importer.FileError{Code: FilePaths, Headings: []string{"C:/users.csv"}}, "The zip has files"},
		{"a column too many", users(strings.Repeat("metadata.x,", 1000) + "x\r\n"), importer.FileError{Code: importer.FileLarge, Row: 1}, "This file is too large"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, zipped(t, c.files...), c.want, c.words) })
	}
}

func TestEachFileThatTheManifestAnnouncesMustBeThere(t *testing.T) {
	for i, f := range bulk11()[1:] {
		files := append([]entry{}, bulk11()[:i+1]...)
		files = append(files, bulk11()[i+2:]...)
		refused(t, zipped(t, files...), importer.FileError{Code: FileMissing, Headings: []string{f.name}}, "Files are missing from the zip: "+f.name)
	}
}

func TestNoZip(t *testing.T) {
	good := zipped(t, bulk11()...)
	for _, c := range []struct {
		data  []byte
		code  string
		words string
	}{
		{nil, importer.FileEmpty, "This file is empty"},
		{[]byte("Adno,Surname\r\n1,Lee\r\n"), FileDamaged, "This zip is damaged or incomplete."},
		{good[:len(good)/2], FileDamaged, "This zip is damaged"},
		{make([]byte, importer.MaxBytes+1), importer.FileLarge, "This file is too large"},
	} {
		if Is(c.data) {
			t.Errorf("%s is known as OneRoster", c.code)
		}
		refused(t, c.data, importer.FileError{Code: c.code}, c.words)
	}
}

func TestIs(t *testing.T) {
	for _, c := range []struct {
		files []entry
		want  bool
	}{
		{bulk11(), true},
		{bulk12(), true},
		{[]entry{{"MANIFEST.CSV", manifestOf("9.9")}}, true},
		{[]entry{{"manifest.csv", "propertyName,value\nmanifest.version,1.0\nfile.users,bulk\n"}}, true},
		{[]entry{{"a/b/manifest.csv", manifestOf("1.1")}}, false},
		{[]entry{{"manifest.csv", "name,size\nbox,3\n"}}, false},
		{[]entry{{"manifest.csv", strings.Repeat(" ", maxManifest) + "oneroster.version"}}, false},
		{[]entry{{"users.csv", users11}}, false},
		{[]entry{{"xl/workbook.xml", "<x/>"}}, false},
	} {
		if got := Is(zipped(t, c.files...)); got != c.want {
			t.Errorf("%.80v: %v", c.files, got)
		}
	}
}

// patched sets a field of each entry in the list at the end of a zip.
func patched(data []byte, offset int, value uint32, size int) []byte {
	out := bytes.Clone(data)
	for at := 0; ; {
		i := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return out
		}
		at += i
		if size == 2 {
			binary.LittleEndian.PutUint16(out[at+offset:], uint16(value))
		} else {
			binary.LittleEndian.PutUint32(out[at+offset:], value)
		}
		at += 4
	}
}

func TestEncrypted(t *testing.T) {
	data := patched(zipped(t, bulk11()...), 8, 1, 2)
	if !Is(data) {
		t.Error("one with a password is not known, so nobody says that")
	}
	refused(t, data, importer.FileError{Code: FileEncrypted}, "This zip has a password.")
}

func TestPackedInAnUnknownWay(t *testing.T) {
	refused(t, patched(zipped(t, bulk11()...), 10, 9, 2), importer.FileError{Code: FileDamaged}, "This zip is damaged or incomplete.")
}

func TestBombs(t *testing.T) {
	big := strings.Repeat("0", maxFile+1)
	for name, data := range map[string][]byte{
		"one file": zipped(t, with(bulk11(), "users.csv", big)...),
		"together": patched(zipped(t, bulk11()...), 24, importer.MaxUnpacked/10, 4),
		"declared": patched(zipped(t, bulk11()...), 24, importer.MaxUnpacked+1, 4),
		"manifest": zipped(t, with(bulk11(), "manifest.csv", manifestOf("1.1")+strings.Repeat("x", maxManifest))...),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, data, importer.FileError{Code: FileBomb}, "This zip unpacks to more than 100 MB.")
		})
	}
	// A size that lies about what is in it: the zip's own reader refuses what goes beyond.
	refused(t, patched(zipped(t, with(bulk11(), "users.csv", big)...), 24, 10, 4), importer.FileError{Code: FileDamaged}, "This zip is damaged")
}

func TestManyEntries(t *testing.T) {
	files := bulk11()
	for i := range maxEntries {
		files = append(files, entry{fmt.Sprint("x/", i), ""})
	}
	data := zipped(t, files...)
	if Is(data) {
		t.Error("known as OneRoster")
	}
	refused(t, data, importer.FileError{Code: FileEntries}, "This zip holds more than 200 files")
}

// TestManyRows: what a small zip can blow up to is bounded in rows, links and bytes.
func TestManyRows(t *testing.T) {
	people := func(n int, row func(i int) string) string {
		var b strings.Builder
		b.WriteString("sourcedId,role,username,givenName,familyName,agentSourcedIds\r\n")
		for i := range n {
			b.WriteString(row(i) + "\r\n")
		}
		return b.String()
	}
	pupil := func(i int) string { return fmt.Sprint(i, ",student,a,Ann,Lee,") }
	cases := map[string]struct {
		users string
		row   int
	}{
		"pupils": {people(importer.MaxRows+1, pupil), importer.MaxRows + 2},
		"people": {people(maxLines+1, func(int) string { return "1,x,,,," }), maxLines + 2},
		"links":  {people(2, func(int) string { return `1,parent,a,A,B,"` + strings.Repeat("1,", maxLinks/2+1) + `"` }), 3},
		"bytes": {people(1200, func(i int) string {
			if i == 0 {
				return "c,parent,a,A," + strings.Repeat("x", 30_000) + ","
			}
			return fmt.Sprint(i, ",student,a,Ann,Lee,c")
		}), 1120},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			data := zipped(t, entry{"manifest.csv", manifestOf("1.1", "users bulk")}, entry{"users.csv", c.users})
			refused(t, data, importer.FileError{Code: importer.FileLarge, Row: c.row}, "This file is too large")
		})
	}
	data := zipped(t, entry{"manifest.csv", manifestOf("1.1", "users bulk")}, entry{"users.csv", people(importer.MaxRows, pupil)})
	if e, err := ReadWith(data, today); err != nil || len(e.Tables[0].Table.Records) != importer.MaxRows {
		t.Error(err)
	}
}

// TestWordsOfEveryCode: each says something, and none needs more than it is given.
func TestWordsOfEveryCode(t *testing.T) {
	for code := range fileWords {
		got := Words(&importer.FileError{Code: code, Headings: []string{"users.csv"}, Row: 4})
		if strings.Contains(got, "%") || !strings.HasSuffix(got, ".") {
			t.Errorf("%s: %s", code, got)
		}
	}
	equal(t, "of the importer", Words(&importer.FileError{Code: importer.FileLarge}), (&importer.FileError{Code: importer.FileLarge}).Words())
}
