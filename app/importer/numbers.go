package importer

import (
	"regexp"
	"strings"

	"gateway/app/pupil"
)

// Fit is how well a UPN, SCN or ULN fits its own rules.
type Fit int

// The grades of fit.
const (
	Fits     Fit = iota
	BadShape     // not the letters and digits of such a number
	BadCheck     // the check letter or digit is another
)

const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ" // no I, O, S; the index is the value

var (
	upnShape = regexp.MustCompile(`^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$`)
	scnShape = regexp.MustCompile(`^\d{9}$`)
	ulnShape = regexp.MustCompile(`^[1-9]\d{9}$`)
)

// CheckUPN judges a Unique Pupil Number (England, Wales) in upper case without spaces: check letter, 11 digits,
// and a digit, or a letter in a temporary one. Numbers of Northern Ireland have rules of their own and do not fit.
func CheckUPN(upn string) Fit {
	if !upnShape.MatchString(upn) {
		return BadShape
	}
	sum := 0
	for i := 1; i < len(upn); i++ {
		value := int(upn[i] - '0')
		if upn[i] > '9' {
			value = strings.IndexByte(upnLetters, upn[i])
		}
		sum += value * (i + 1)
	}
	if upnLetters[sum%len(upnLetters)] != upn[0] {
		return BadCheck
	}
	return Fits
}

// IsTemporaryUPN is true for a UPN that ends in a letter: it is replaced once the former school's number arrives.
func IsTemporaryUPN(upn string) bool { return upnShape.MatchString(upn) && upn[12] > '9' }

// CheckSCN judges a Scottish Candidate Number: eight digits and a check digit. Leading zeros belong to it.
func CheckSCN(scn string) Fit {
	if !scnShape.MatchString(scn) {
		return BadShape
	}
	sum := 0
	for i, weight := range []int{3, 2, 7, 6, 5, 4, 3, 2} {
		sum += int(scn[i]-'0') * weight
	}
	check := (11 - sum%11) % 11 // 10 is never issued, and no digit equals it
	if int(scn[8]-'0') != check {
		return BadCheck
	}
	return Fits
}

// CheckULN judges a Unique Learner Number: nine digits, the first of which is not 0, and a check digit.
func CheckULN(uln string) Fit {
	if !ulnShape.MatchString(uln) {
		return BadShape
	}
	sum := 0
	for i := range len(uln) {
		sum += int(uln[i]-'0') * (10 - i)
	}
	if sum%11 != 10 {
		return BadCheck
	}
	return Fits
}

// The forms of the numbers, for people.
const (
	upnAllowed = "a check letter and 12 digits; the last may be a letter"
	scnAllowed = "9 digits, leading zeros included"
	ulnAllowed = "10 digits"
)

// number is a UPN, SCN or ULN, "" when blank. One that a spreadsheet rounded would find another child: a problem.
func (r *row) number(field string) string { return pupil.NormaliseID(r.id(field)) }

// national is a number that is only warned of when it does not fit: the school system is where it has to be put
// right.
func (r *row) national(field string, check func(string) Fit, allowed string) string {
	n := r.number(field)
	if n == "" {
		return ""
	}
	switch check(n) {
	case BadShape:
		r.warn(field, WarnNumberShape, allowed)
	case BadCheck:
		r.warn(field, WarnNumberCheck, allowed)
	}
	return n
}

// upn is a UPN. Those of Northern Ireland have rules of their own, which are not public: nothing is said about them.
func (r *row) upn(field string) string {
	if r.options.School.Country == northernIreland {
		return r.number(field)
	}
	return r.national(field, CheckUPN, upnAllowed)
}
