package importer

import (
	"errors"
	"testing"
	"unicode/utf8"

	"gateway/app/civil"
)

// FuzzRead: whatever comes, nothing panics, and of what is read every row is taken or refused.
func FuzzRead(f *testing.F) {
	for _, s := range []string{head + "\n" + ann, "sep=;\nAdno;DOB\n1;12/19/1997\n", "\xff\xfeA\x00", "a,b\n\"1\n2\",#N/A\n", "Adno,,\n1,2,3,4\n", contactHead + "\n1,C1,1,,A,B,PAM,T,F,T,,,\n"} {
		f.Add([]byte(s))
	}
	f.Add(sheetXML(f, `<worksheet><sheetData><row><c t="s"><v>0</v></c></row><row><c><f>A1</f></c></row></sheetData></worksheet>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, err := Read(data)
		var bad *FileError
		if err != nil && (!errors.As(err, &bad) || bad.Words() == "") {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err != nil {
			return
		}
		if len(tab.Records) == 0 || len(tab.Records) > maxRows || len(tab.Headings) > maxColumns || tab.HeaderRow < 1 {
			t.Fatalf("%d rows, %d headings, the header in row %d", len(tab.Records), len(tab.Headings), tab.HeaderRow)
		}
		before := tab.HeaderRow
		for _, r := range tab.Records {
			if r.Row <= before || isBlank(r.Cells) {
				t.Fatalf("row %d after %d: %q", r.Row, before, r.Cells)
			}
			before = r.Row
		}
		for _, k := range []Kind{Pupils, Contacts, Staff} {
			m := Guess(k, tab)
			Check(k, tab, m, ashdale)
			pupils, contacts := owes(t, ReadPupils(tab, m, ashdale)), owes(t, ReadContacts(tab, m, ashdale))
			if pupils.Read != len(tab.Records) || contacts.Read != len(tab.Records) {
				t.Fatalf("%d and %d of %d rows", pupils.Read, contacts.Read, len(tab.Records))
			}
			for _, p := range append(pupils.Problems, contacts.Warnings...) {
				if p.Words() == "" || !utf8.ValidString(p.Value) && utf8.Valid(data) {
					t.Fatalf("%+v", p)
				}
			}
		}
	})
}

// FuzzDate: what is read as a date is one, and reads back as the same.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"14/06/2012", "12/19/1997", "1st Sept. 2010", "2012-06-14T00:00:00", "00/00/0000", "40000", "29/02/2013"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, typed string, monthFirst bool) {
		d, code := parseDate(clean(typed), monthFirst)
		if d.IsZero() == (code == "") {
			t.Fatalf("%q: %s and %q", typed, d, code)
		}
		if code != "" {
			if (Problem{Code: code, Value: typed, Allowed: dateAllowed}).Words() == "" {
				t.Fatalf("%q: no words", typed)
			}
			return
		}
		if again, ok := civil.Parse(d.String()); !ok || again != d || d.Year < 1900 || d.Year > 2099 {
			t.Fatalf("%q is %s", typed, d)
		}
	})
}
