package auth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gateway/app/errs"
	"gateway/app/fold"
)

// The longest parts of a person, in characters.
const (
	maxTitle  = 20
	maxName   = 100
	maxMobile = 30
)

// ParsePerson reads title, forename, surname, email and mobile as typed. The problems name those fields.
func ParsePerson(typed func(name string) string) (Person, errs.Invalid) {
	p, bad := ParseDetails(typed)
	email, code := ParseEmail(typed("email"))
	if code != "" {
		bad.Add("email", code)
	}
	p.Email = email
	return p, bad
}

// ParseDetails is ParsePerson without the address.
func ParseDetails(typed func(name string) string) (Person, errs.Invalid) {
	var bad errs.Invalid
	p := Person{Title: oneLine(typed("title")), Forename: oneLine(typed("forename")), Surname: oneLine(typed("surname")), Mobile: oneLine(typed("mobile"))}
	long := func(field, value string, most int) {
		if utf8.RuneCountInString(value) > most {
			bad.Add(field, "too_long", "Max", most)
		}
	}
	long("title", p.Title, maxTitle)
	if p.Forename == "" {
		bad.Add("forename", "forename_blank")
	}
	long("forename", p.Forename, maxName)
	if p.Surname == "" {
		bad.Add("surname", "surname_blank")
	}
	long("surname", p.Surname, maxName)
	if !phone(p.Mobile) {
		bad.Add("mobile", "mobile_wrong")
	}
	return p, bad
}

// folded is the name as lists of external users compare it, the surname first.
func (p Person) folded() string { return fold.Text(p.Surname + " " + p.Forename) }

// oneLine folds every run of white space into one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// phone accepts nothing, or 7 to 15 digits with the usual marks between them.
func phone(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case unicode.IsDigit(r) && r < 128:
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" -().", r):
		default:
			return false
		}
	}
	return s == "" || digits >= 7 && digits <= 15 && len(s) <= maxMobile
}
