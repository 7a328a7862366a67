package madeup_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gateway/app/civil"
	"gateway/app/madeup"
)

func date(t testing.TB, iso string) civil.Date {
	t.Helper()
	d, ok := civil.Parse(iso)
	if !ok {
		t.Fatal(iso)
	}
	return d
}

// dayFirst reads a date of an export.
func dayFirst(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := time.Parse("02/01/2006", s)
	if err != nil {
		t.Fatal(err)
	}
	return civil.FromTime(d)
}

// oddPupils are the hard cases that one row of a list of pupils shows.
var oddPupils = map[string]func(row) bool{
	"O'Neill":          func(p row) bool { return p["Legal Surname"] == "O'Neill" },
	"Jones, the third": func(p row) bool { return p["Legal Surname"] == "Jones, the third" && p["Preferred Surname"] == "Jones" },
	"double barrel of 30": func(p row) bool {
		s := p["Legal Surname"]
		return strings.Contains(s, "-") && utf8.RuneCountInString(s) == 30
	},
	"Łukasz":                func(p row) bool { return p["Legal Forename"] == "Łukasz" },
	"Ștefan":                func(p row) bool { return p["Legal Forename"] == "Ștefan" },
	"formula":               func(p row) bool { return strings.HasPrefix(p["Legal Forename"], `=HYPERLINK("`) },
	"no number":             func(p row) bool { return p["UPN"]+p["SCN"] == "" },
	"temporary number":      func(p row) bool { n := p["UPN"]; _, scottish := p["SCN"]; return scottish || n != "" && n[12] > '9' },
	"29 February":           func(p row) bool { return strings.HasPrefix(p["DOB"], "29/02/") },
	"31 August":             func(p row) bool { return strings.HasPrefix(p["DOB"], "31/08/") },
	"1 September":           func(p row) bool { return strings.HasPrefix(p["DOB"], "01/09/") },
	"guest":                 func(p row) bool { return p["Enrolment Status"] == "Guest" },
	"dual registration":     func(p row) bool { return p["Enrolment Status"] == "Main – Dual Registration" },
	"subsidiary":            func(p row) bool { return p["Enrolment Status"] == "Subsidiary – Dual Registration" },
	"known by another name": func(p row) bool { return p["Legal Forename"] != p["Preferred Forename"] },
}

func hardCases(t *testing.T, s madeup.Spec, f madeup.Files) {
	t.Helper()
	pupils := rows(t, f.Pupils)
	for what, is := range oddPupils {
		if !slices.ContainsFunc(pupils, is) {
			t.Errorf("%+v: nobody with %s", s, what)
		}
	}
	equal(t, "namesakes in a tutor group: with two birthdays, with one", namesakes(pupils), [2]bool{true, true})
	equal(t, "a contact of four pupils", mostPupils(rows(t, f.Contacts)), 4)
	equal(t, "parent, social worker and teacher", threefold(rows(t, f.Contacts), rows(t, f.Staff)), 1)
	repeated, returned := careers(t, f)
	equal(t, "repeating, returned", [2]int{repeated, returned}, [2]int{1, 1})
}

func namesakes(pupils []row) (out [2]bool) {
	born := map[string]string{}
	for _, p := range pupils {
		who := p["Legal Forename"] + "/" + p["Legal Surname"] + "/" + p["Reg"] + p["Reg Class"]
		switch day, met := born[who]; {
		case met && day == p["DOB"]:
			out[1] = true
		case met:
			out[0] = true
		}
		born[who] = p["DOB"]
	}
	return out
}

// mostPupils is the number of pupils of the contact of a family that has the most.
func mostPupils(contacts []row) (most int) {
	of := map[string]int{}
	for _, c := range contacts {
		if of[c["Contact ID"]]++; c["Relationship"] != "Social Worker" {
			most = max(most, of[c["Contact ID"]])
		}
	}
	return most
}

// threefold counts members of staff who are the parent of a pupil and the social worker of another.
func threefold(contacts, staff []row) (n int) {
	is := map[string]map[string]bool{}
	for _, c := range contacts {
		if is[c["Primary Email"]] == nil {
			is[c["Primary Email"]] = map[string]bool{}
		}
		is[c["Primary Email"]][c["Relationship"]] = true
	}
	for _, s := range staff {
		if as := is[s["Work Email"]]; as["Social Worker"] && (as["Mother"] || as["Father"]) {
			n++
		}
	}
	return n
}

// careers counts pupils who were in one year group twice, and those who are missing from last year's results
// although they were there before.
func careers(t *testing.T, f madeup.Files) (repeated, returned int) {
	years := make([]map[string]string, len(f.Results))
	for i, r := range f.Results {
		years[i] = map[string]string{}
		for _, p := range rows(t, r.Body) {
			years[i][p["Adno"]] = p["Year"]
		}
	}
	n := len(years)
	for adno, now := range years[n-1] {
		last, before := years[n-2][adno], years[n-3][adno]
		if now == last {
			repeated++
		}
		if last == "" && before != "" {
			returned++
		}
	}
	return repeated, returned
}

// addressesReachNobody: every address and number is of those that are set aside.
func addressesReachNobody(t *testing.T, s madeup.Spec, f madeup.Files) {
	t.Helper()
	owner, shared := map[string]string{}, 0
	for _, c := range rows(t, f.Contacts) {
		reserved(t, c["Primary Email"])
		if m := c["Mobile"]; m != "" && !(strings.HasPrefix(m, "07700 900") && len(m) == 12) {
			t.Errorf("number %s", m)
		}
		if !strings.HasPrefix(c["Contact ID"], "Q7C") {
			t.Errorf("contact %s", c["Contact ID"])
		}
		switch id, met := owner[c["Primary Email"]]; {
		case c["Primary Email"] == "" || met && id == c["Contact ID"]:
		case met:
			shared++
		default:
			owner[c["Primary Email"]] = c["Contact ID"]
		}
	}
	for _, c := range rows(t, f.Staff) {
		reserved(t, c["Work Email"])
	}
	within(t, "couples with one address", float64(shared)/float64(s.Pupils), 0.002, 0.08)
}

func reserved(t *testing.T, email string) {
	t.Helper()
	_, host, _ := strings.Cut(email, "@")
	for _, end := range []string{"example.org", "example.com", "example.net"} {
		if email == "" || host == end || strings.HasSuffix(host, "."+end) {
			return
		}
	}
	t.Errorf("address %s", email)
}
