package importer

import (
	"strconv"
	"strings"
)

// YearGroup is a year group as a file states it. The zero YearGroup is none.
type YearGroup struct {
	// Stage is "Y" (England, Wales, Northern Ireland; also a number alone), "S" or "P" (Scotland), "R"
	// (Reception) or "N" (Nursery).
	Stage string
	// Number is 1 to 14 in Y, 1 to 7 in S (S7 has left) and P, 1 or 2 in N, 0 in R.
	Number int
}

// String is "Y7", "S1", "P7", "N2", "R" or "".
func (y YearGroup) String() string {
	if y.Number == 0 {
		return y.Stage
	}
	return y.Stage + strconv.Itoa(y.Number)
}

const yearAllowed = "a year group such as Year 7, 7, Y7, S1, P7, R or N2"

// ParseYearGroup reads the labels that exports carry: "Year  7", "Y7", "7", "07", "7.0", "Yr7", "S1", "P7", "R", "N2".
// A blank one is none, and true.
func ParseYearGroup(label string) (YearGroup, bool) {
	s := strings.ToLower(strings.ReplaceAll(clean(label), " ", ""))
	if s == "" {
		return YearGroup{}, true
	}
	s = strings.TrimSuffix(s, ".0")
	switch s {
	case "r", "reception", "yearr", "yr", "yearreception":
		return YearGroup{Stage: "R"}, true
	}
	word := strings.TrimRight(s, "0123456789")
	stage, most := stageOf(word)
	n, ok := digits(s[len(word):], 1, 2)
	if !ok || n < 1 || n > most {
		return YearGroup{}, false
	}
	return YearGroup{Stage: stage, Number: n}, true
}

// stageOf returns a stage and its highest year for the word in front of the number; none: 0.
func stageOf(word string) (string, int) {
	switch strings.TrimSuffix(word, ".") {
	case "", "y", "yr", "year", "yeargroup", "ncyear":
		return "Y", 14
	case "s", "secondary":
		return "S", 7
	case "p", "primary":
		return "P", 7
	case "n", "nursery":
		return "N", 2
	}
	return "", 0
}

func (r *row) year(field string) YearGroup {
	y, ok := ParseYearGroup(r.raw(field))
	if !ok {
		r.fail(field, RowValue, yearAllowed)
	}
	return y
}

const enrolmentAllowed = "single registration, main, subsidiary, guest, further education or other provider (C, M, S, G, F, O)"

// enrolments are the words of exports without spaces and dashes, and the codes they mean.
var enrolments = map[string]string{
	"c": "C", "current": "C", "single": "C", "singleregistration": "C", "currentsingle": "C", "currentsingleregistration": "C",
	"m": "M", "main": "M", "maindualregistration": "M", "currentmain": "M", "currentmaindualregistration": "M", "dualmain": "M",
	"s": "S", "subsidiary": "S", "subsidiarydualregistration": "S", "currentsubsidiary": "S",
	"currentsubsidiarydualregistration": "S", "dualsubsidiary": "S",
	"g": "G", "guest": "G", "guestpupil": "G",
	"f": "F", "fe": "F", "fecollege": "F", "furthereducation": "F", "furthereducationcollege": "F",
	"o": "O", "other": "O", "otherprovider": "O",
}

// enrolment is C, M, S, G, F or O; "" for a blank cell.
func (r *row) enrolment(field string) string {
	word := foldHeading(r.raw(field))
	code, known := enrolments[word]
	if !known && clean(r.raw(field)) != "" {
		r.fail(field, RowValue, enrolmentAllowed)
	}
	return code
}

// sex is M or F, what else the file says, or "".
func (r *row) sex(field string) string {
	s := r.text(field)
	switch strings.ToLower(s) {
	case "m", "male":
		return "M"
	case "f", "female":
		return "F"
	}
	return s
}

// Answer is a yes-or-no cell, in which blank is an answer of its own.
type Answer int

// The answers.
const (
	Unknown Answer = iota
	Yes
	No
)

// Bool is true, false, or nil for Unknown: the form in which SQL takes it.
func (a Answer) Bool() *bool {
	if a == Unknown {
		return nil
	}
	yes := a == Yes
	return &yes
}

func (r *row) answer(field string) Answer {
	switch strings.ToLower(clean(r.raw(field))) {
	case "":
		return Unknown
	case "t", "true", "y", "yes", "1":
		return Yes
	case "f", "false", "n", "no", "0":
		return No
	}
	r.fail(field, RowValue, "T or F, Yes or No, 1 or 0, or blank")
	return Unknown
}
