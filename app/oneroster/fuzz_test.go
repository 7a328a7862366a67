package oneroster

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"gateway/app/importer"
)

// FuzzRead: whatever comes, nothing panics, and what is read has the shape that the importer relies on.
func FuzzRead(f *testing.F) {
	seed := func(files []entry) {
		var b [3]string
		for _, file := range files {
			for i, name := range []string{"users.csv", "enrollments.csv", "roles.csv"} {
				if strings.HasSuffix(file.name, name) {
					b[i] = file.body
				}
			}
		}
		for _, version := range []string{"1.1", "1.2"} {
			f.Add([]byte(b[0]), []byte(b[1]), []byte(b[2]), version, "bulk", "")
			f.Add([]byte(b[0]), []byte(b[1]), []byte(b[2]), version, "delta", IDSourced)
		}
	}
	seed(bulk11())
	seed(bulk12())
	seed(delta11())
	var classes string
	for _, file := range bulk11() {
		if file.name == "classes.csv" {
			classes = file.body
		}
	}
	f.Fuzz(func(t *testing.T, users, enrollments, roles []byte, version, mode, from string) {
		files := []entry{{"manifest.csv", manifestOf(version, "users "+mode, "enrollments "+mode, "roles "+mode, "classes "+mode)}, {"users.csv", string(users)},
			{"enrollments.csv", string(enrollments)}, {"roles.csv", string(roles)}, {"classes.csv", classes}}
		judge(t, zipped(t, files...), Options{Today: today.Today, IDFrom: from})
	})
}

// FuzzZip is the same of bytes that may be no zip.
func FuzzZip(f *testing.F) {
	for _, files := range [][]entry{bulk11(), bulk12(), delta11()} {
		f.Add(zipped(f, files...))
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, file := range files {
			part, err := w.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Store})
			if err != nil {
				f.Fatal(err)
			}
			if _, err := part.Write([]byte(file.body)); err != nil {
				f.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		Is(data)
		judge(t, data, today)
	})
}

func judge(t *testing.T, data []byte, o Options) {
	e, err := ReadWith(data, o)
	if err != nil {
		bad, ok := err.(*importer.FileError)
		if !ok || Words(bad) == "" {
			t.Fatalf("an error of another kind: %v", err)
		}
		return
	}
	if !Is(data) || e.Version != "1.1" && e.Version != "1.2" {
		t.Fatalf("read, but not known: %q", e.Version)
	}
	for _, tab := range e.Tables {
		before := tab.Table.HeaderRow
		if len(tab.Mapping) != len(tab.Table.Headings) || len(tab.Table.Records) == 0 {
			t.Fatalf("%v and %v", tab.Mapping, tab.Table.Headings)
		}
		for _, r := range tab.Table.Records {
			if r.Row <= before || len(r.Cells) != len(tab.Mapping) {
				t.Fatalf("%s: row %d after %d: %q", tab.Kind, r.Row, before, r.Cells)
			}
			before = r.Row
		}
	}
}
