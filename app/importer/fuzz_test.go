package importer

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"gateway/app/civil"
)

// FuzzRead: whatever comes, nothing panics, and of what is read every row is taken or refused.
func FuzzRead(f *testing.F) {
	for _, s := range []string{head + "\n" + ann, "sep=;\nAdno;DOB\n1;12/19/1997\n", "\xff\xfeA\x00", "a,b\n\"1\n2\",#N/A\n", "Adno,,\n1,2,3,4\n", contactHead + "\n1,C1,1,,A,B,PAM,T,F,T,,,\n",
		"Adno,Ma Target,Ma Y9 Aut1 Current\n1,5-Apr,6\n1,5-4,7.00E+01\n", "UPN,Subject,Field,Period,Value\nA,Ma,ATL,Y11 Aut1,1\n", "Adno,Subject,Set\n1,Ma,7E1\n2,Ma,7E2\n3,Ma,70\n",
		"Adno,Possible,Attended,Authorised,Unauthorised\n1,9,8,1,0\n", "Adno,Start date,Marks\n1,30/10/2026,/\\- /\n", "Adno,Date,AM,PM\n1,30/10/2026,/,\n", "Adno,Date,Type,Points,Comments\n1,30/10/2026 10:42,Merit,1,x\n"} {
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
		fuzzTracking(t, tab)
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

// fuzzTracking: of tracking data too every row or cell is taken or refused, and every problem has words.
func fuzzTracking(t *testing.T, tab Table) {
	blanks := glenbrae
	blanks.Blanks = true
	guess := func(k Kind) Mapping {
		m := Guess(k, tab)
		Check(k, tab, m, ashdale)
		return m
	}
	sets, attendance, events := owes(t, ReadSets(tab, guess(Sets), ashdale)), owes(t, ReadAttendance(tab, guess(Attendance), ashdale)), owes(t, ReadEvents(tab, guess(Events), glenbrae))
	wide, long := full(t, ReadResults(ResultsWide, tab, guess(ResultsWide), blanks)), full(t, ReadResults(ResultsLong, tab, guess(ResultsLong), ashdale))
	marks := full(t, ReadMarks(tab, guess(Marks), ashdale))
	if n := len(tab.Records); sets.Read != n || attendance.Read != n || events.Read != n || long.Read > n {
		t.Fatalf("%d, %d, %d and %d of %d rows", sets.Read, attendance.Read, events.Read, long.Read, n)
	}
	ResultCodes(tab, ResultsLong, guess(ResultsLong))
	ReadStaffTable(tab, guess(Staff), ashdale)
	for _, all := range [][]Problem{sets.Problems, sets.Warnings, attendance.Problems, events.Problems, wide.Problems, wide.Warnings, long.Problems, marks.Problems} {
		for _, p := range all {
			if p.Words() == "" || p.Row == 0 {
				t.Fatalf("%+v", p)
			}
		}
	}
	for _, c := range append(wide.Rows, long.Rows...) {
		if _, spoilt := spoiltBy(c.Value); spoilt || isFormulaError(c.Value) || c.Blank != (c.Value == "") || c.Field == "" {
			t.Fatalf("%+v", c)
		}
	}
}

// FuzzResultHeading: what is told apart are parts of the heading, and makes a target.
func FuzzResultHeading(f *testing.F) {
	for _, s := range []string{"Ma Aut1 Current", "Target - En", "S2 Tracking 2 Maths Effort", "Aut.1 (Ma) 5%", "\xff Aut1 x", "Ma Aut1 \u0130"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, h string) {
		subject, period, field, ok := ParseResultHeading(h)
		if !ok {
			return
		}
		for _, part := range []string{subject, period, field} {
			if !strings.Contains(clean(h), part) {
				t.Fatalf("%q: %q %q %q", h, subject, period, field)
			}
		}
		if s, p, c, back := ParseResultTarget(ResultTarget(subject, period, field)); !back || s != subject || p != period || c != field {
			t.Fatalf("%q: %q %q %q", h, s, p, c)
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
