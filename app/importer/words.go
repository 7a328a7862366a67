package importer

import (
	"strconv"
	"strings"

	"gateway/app/contact"
)

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

// answer is a yes-or-no cell, in which blank is an answer of its own.
func (r *row) answer(field string) string {
	switch strings.ToLower(clean(r.raw(field))) {
	case "":
		return ""
	case "t", "true", "y", "yes", "1":
		return contact.Yes
	case "f", "false", "n", "no", "0":
		return contact.No
	}
	r.fail(field, RowValue, "T or F, Yes or No, 1 or 0, or blank")
	return ""
}

// relationships are the codes of the common basic data set.
var relationships = map[string]string{
	"PAM": "Mother", "PAF": "Father", "STP": "Step-parent", "FOM": "Foster mother", "FOF": "Foster father", "CAR": "Carer", "FAM": "Other family",
	"CHM": "Childminder", "DOC": "Doctor", "SWR": "Social worker", "OTH": "Other",
}

// relationship is a code in words, or what else the file says.
func (r *row) relationship(field string) string {
	s := r.text(field)
	if word, ok := relationships[strings.ToUpper(s)]; ok {
		return word
	}
	return s
}

// priority is the order of ringing, 1 to 99; "" when blank.
func (r *row) priority(field string) string {
	s := clean(r.raw(field))
	n, ok := digits(s, 1, 2)
	switch {
	case s == "":
		return ""
	case !ok || n == 0:
		r.fail(field, RowValue, "a whole number from 1 to 99")
		return ""
	}
	return strconv.Itoa(n)
}
