package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gateway/app/civil"
	"gateway/app/contact"
	"gateway/app/pupil"
	"gateway/app/school"
)

// The two schools of the demo, on 25 November 2026.
var (
	ashdale  = Options{School: school.School{Country: "england", FirstYear: 7, LastYear: 11}, Today: day("2026-11-25")}
	glenbrae = Options{School: school.School{Country: "scotland", FirstYear: 1, LastYear: 6}, Today: day("2026-11-25")}
)

// demoFile is one of the two schools that the demo shows.
func demoFile(t testing.TB, school, name string) string {
	t.Helper()
	return fileAt(t, filepath.Join("..", "..", "cmd", "demo", "data", school, name))
}

func fileAt(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// lines is a file of these lines, as Excel ends them.
func lines(l ...string) string { return strings.Join(l, "\r\n") + "\r\n" }

func table(t testing.TB, file string) Table {
	t.Helper()
	tab, err := Read([]byte(file))
	if err != nil {
		t.Fatalf("%.60q: %v", file, err)
	}
	return tab
}

// pupils and contacts read a file as guessed, which must be all that is needed, and check the sum that every roll owes.
func pupils(t testing.TB, o Options, file string) Roll[Pupil] {
	t.Helper()
	tab := table(t, file)
	m := Guess(Pupils, tab)
	if problems := Check(Pupils, tab, m, o); problems != nil {
		t.Fatalf("%.60q: %v", file, problems)
	}
	return owes(t, ReadPupils(tab, m, o))
}

func contacts(t testing.TB, file string) Roll[Contact] {
	t.Helper()
	tab := table(t, file)
	m := Guess(Contacts, tab)
	if problems := Check(Contacts, tab, m, ashdale); problems != nil {
		t.Fatalf("%.60q: %v", file, problems)
	}
	return owes(t, ReadContacts(tab, m, ashdale))
}

func staff(t testing.TB, file string) Roll[StaffRow] {
	t.Helper()
	roll, err := ReadStaff(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return owes(t, roll)
}

func owes[T any](t testing.TB, roll Roll[T]) Roll[T] {
	t.Helper()
	bad := map[int]bool{}
	for _, p := range roll.Problems {
		bad[p.Row] = true
	}
	if len(roll.Rows)+len(roll.Refused) != roll.Read || len(bad) != len(roll.Refused) || roll.Rejected() != len(roll.Refused) {
		t.Errorf("%d rows and %d refused are not %d; %d have problems", len(roll.Rows), len(roll.Refused), roll.Read, len(bad))
	}
	return roll
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// brief writes problems as "row column code value others", to compare many at once.
func brief(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		s := fmt.Sprintf("%d %s %s %q", p.Row, p.Column, p.Code, p.Value)
		if p.Others != nil {
			s += fmt.Sprint(" ", p.Others)
		}
		out = append(out, s)
	}
	return out
}

func problems(t *testing.T, got []Problem, want ...string) {
	t.Helper()
	equal(t, "problems", brief(got), want)
	for _, p := range got {
		if p.Allowed == "" || p.Words() == "" || p.Field == "" && p.Column != "" {
			t.Errorf("row %d, %s: nothing says what is allowed, or of which field", p.Row, p.Code)
		}
	}
}

// said are the values of a row that are not blank, as "field=value".
func said(p Pupil) string {
	out := []string{fmt.Sprint(p.Line)}
	for f, v := range p.Row {
		if v != "" {
			out = append(out, pupil.Field(f).String()+"="+v)
		}
	}
	if p.FormerUPN != "" {
		out = append(out, "former_upn="+p.FormerUPN)
	}
	return strings.Join(out, " ")
}

func saidOfContact(c Contact) string {
	out := []string{fmt.Sprint(c.Line), c.PupilID + c.UPN + c.SCN}
	for f, v := range c.Row {
		if v != "" {
			out = append(out, contact.Field(f).String()+"="+v)
		}
	}
	return strings.Join(out, " ")
}

func all[T any](rows []T, say func(T) string) (out []string) {
	for _, r := range rows {
		out = append(out, say(r))
	}
	return out
}

func refused(t *testing.T, file string, want FileError) {
	t.Helper()
	tab, err := Read([]byte(file))
	var got *FileError
	if !errors.As(err, &got) {
		t.Errorf("%.60q: %v", file, err)
		return
	}
	equal(t, fmt.Sprintf("%.60q", file), *got, want)
	if tab.Records != nil {
		t.Errorf("%.60q: rows came out", file)
	}
}
