package madeup_test

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"testing"

	"gateway/app/civil"
	"gateway/app/madeup"
)

var today = civil.Date{Year: 2026, Month: 11, Day: 25}

// english and scottish are ordinary schools of their countries, alike but for what chance decides.
func english(pupils int, seed uint64) madeup.Spec {
	return madeup.Spec{Country: "england", Pupils: pupils, FirstYear: 7, LastYear: 11, Today: today, YearStarts: 2026, Years: 5, Seed: seed}
}

func scottish(pupils int, seed uint64) madeup.Spec {
	return madeup.Spec{Country: "scotland", Pupils: pupils, FirstYear: 1, LastYear: 6, Today: today, YearStarts: 2026, Years: 5, Seed: seed}
}

// several are schools of both countries and of several sizes, all of 200 pupils or more: they have every hard case.
func several() (out []madeup.Spec) {
	out = append(out, english(1060, 0))
	for seed := range uint64(2) {
		sixth := english(250, seed)
		sixth.LastYear = 13
		out = append(out, english(200, seed), scottish(200, seed), sixth)
	}
	for i := range out {
		out[i].Prefix = "Q7"
	}
	return out
}

// row is one row of a file, by heading.
type row map[string]string

func rows(t testing.TB, file []byte) (out []row) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		r := row{}
		for i, c := range cells {
			r[all[0][i]] = c
		}
		out = append(out, r)
	}
	return out
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// within fails when a figure does not lie between two others, both included.
func within(t testing.TB, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %.4f is not between %g and %g", what, got, low, high)
	}
}

// TestEverySchool holds what is true of every school, and that the same Spec makes the same bytes.
func TestEverySchool(t *testing.T) {
	for _, s := range several() {
		f := madeup.Make(s)
		if !reflect.DeepEqual(f, madeup.Make(s)) {
			t.Errorf("%+v: two schools", s)
		}
		importTakes(t, s, f)
		hardCases(t, s, f)
		addressesReachNobody(t, s, f)
		setsAreTaught(t, s, f)
	}
}

func TestAnotherSeedMakesOtherPeople(t *testing.T) {
	a, b := madeup.Make(english(200, 1)), madeup.Make(english(200, 2))
	if bytes.Equal(a.Pupils, b.Pupils) || bytes.Equal(a.Contacts, b.Contacts) || bytes.Equal(a.Results[0].Body, b.Results[0].Body) {
		t.Error("another seed makes the same people")
	}
}

const (
	contactHead    = "\ufeffAdno,Contact ID,Priority,Title,Forename,Surname,Relationship,Parental Responsibility,Court Order,Lives with pupil,Mobile,Primary Email,Salutation"
	staffHead      = "Staff Code,Title,Forename,Surname,Work Email,Subject,Role"
	setsHead       = "Adno,Subject,Class,Main Teacher"
	attendanceHead = "Adno,Sessions Possible,Sessions Attended,Authorised,Unauthorised,Late"
	behaviourHead  = "Adno,Date,Type,Category,Points,Subject,Recorded By,Staff Comment"
	firstRound     = "En Target,En Aut1 Current,En Aut1 ATL,Ma Target,Ma Aut1 Current,Ma Aut1 ATL,Sc Target,Sc Aut1 Current,Sc Aut1 ATL,Gg Target,Gg Aut1 Current,Gg Aut1 ATL," +
		"Hi Target,Hi Aut1 Current,Hi Aut1 ATL,Fr Target,Fr Aut1 Current,Fr Aut1 ATL,Cp Target,Cp Aut1 Current,Cp Aut1 ATL,Ar Target,Ar Aut1 Current,Ar Aut1 ATL," +
		"Mu Target,Mu Aut1 Current,Mu Aut1 ATL,Pe Target,Pe Aut1 Current,Pe Aut1 ATL"
	threeRounds = "En Target,En Aut1 Current,En Aut1 ATL,En Spr1 Current,En Spr1 ATL,En Sum1 Current,En Sum1 ATL,Ma Target,Ma Aut1 Current,Ma Aut1 ATL,Ma Spr1 Current,Ma Spr1 ATL,Ma Sum1 Current,Ma Sum1 ATL," +
		"Sc Target,Sc Aut1 Current,Sc Aut1 ATL,Sc Spr1 Current,Sc Spr1 ATL,Sc Sum1 Current,Sc Sum1 ATL,Gg Target,Gg Aut1 Current,Gg Aut1 ATL,Gg Spr1 Current,Gg Spr1 ATL,Gg Sum1 Current,Gg Sum1 ATL," +
		"Hi Target,Hi Aut1 Current,Hi Aut1 ATL,Hi Spr1 Current,Hi Spr1 ATL,Hi Sum1 Current,Hi Sum1 ATL,Fr Target,Fr Aut1 Current,Fr Aut1 ATL,Fr Spr1 Current,Fr Spr1 ATL,Fr Sum1 Current,Fr Sum1 ATL," +
		"Cp Target,Cp Aut1 Current,Cp Aut1 ATL,Cp Spr1 Current,Cp Spr1 ATL,Cp Sum1 Current,Cp Sum1 ATL,Ar Target,Ar Aut1 Current,Ar Aut1 ATL,Ar Spr1 Current,Ar Spr1 ATL,Ar Sum1 Current,Ar Sum1 ATL," +
		"Mu Target,Mu Aut1 Current,Mu Aut1 ATL,Mu Spr1 Current,Mu Spr1 ATL,Mu Sum1 Current,Mu Sum1 ATL,Pe Target,Pe Aut1 Current,Pe Aut1 ATL,Pe Spr1 Current,Pe Spr1 ATL,Pe Sum1 Current,Pe Sum1 ATL"
)

func TestHeadings(t *testing.T) {
	for _, c := range []struct {
		spec            madeup.Spec
		pupils, results string
	}{
		{english(200, 1), "\ufeffAdno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,House,Enrolment Status",
			"UPN,Adno,Surname,Forename,Year,Reg,"},
		{scottish(200, 1), "\ufeffAdno,SCN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Stage,Reg Class,House,Enrolment Status",
			"SCN,Adno,Surname,Forename,Year,Reg,"},
	} {
		f := madeup.Make(c.spec)
		for _, file := range []struct {
			body []byte
			head string
		}{
			{f.Pupils, c.pupils}, {f.Contacts, contactHead}, {f.Staff, staffHead}, {f.Sets, setsHead}, {f.Attendance, attendanceHead},
			{f.Behaviour, behaviourHead}, {f.Results[4].Body, c.results + firstRound}, {f.Results[3].Body, c.results + threeRounds},
			{madeup.History(f.Pupils, c.spec.Country, c.spec.FirstYear, 2026, 1, 1)[0].Body, c.results + threeRounds},
		} {
			equal(t, c.spec.Country, headOf(file.body), file.head)
		}
	}
}

func headOf(file []byte) string {
	head, _, _ := bytes.Cut(file, []byte("\r\n"))
	return string(head)
}
