package importer

import (
	"regexp"
	"strings"

	"gateway/app/pupil"
)

// Fit is how well a UPN or SCN fits its own rules.
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

// CheckULN judges a Unique Learner Number: ten digits, the first not 0, the last a check digit.
func CheckULN(uln string) Fit {
	if !ulnShape.MatchString(uln) {
		return BadShape
	}
	sum := 0
	for i := range uln {
		sum += int(uln[i]-'0') * (len(uln) - i)
	}
	if sum%11 != 10 {
		return BadCheck
	}
	return Fits
}

const (
	upnAllowed = "a check letter and 12 digits; the last may be a letter"
	scnAllowed = "9 digits, leading zeros included"
	ulnAllowed = "10 digits, the first not 0"
)

func (r *row) upn(field string) string { return r.national(field, CheckUPN, upnAllowed) }

// number is a number by which a pupil is found; whether it fits its own rules is the roll's business.
func (r *row) number(field string) string { return pupil.NormaliseID(r.id(field)) }

// national is a UPN or SCN, "" when blank. A number that does not fit is only warned of: the school system is
// where it has to be put right. One that a spreadsheet rounded would find another child and is a problem.
func (r *row) national(field string, check func(string) Fit, allowed string) string {
	if clean(r.raw(field)) == "" {
		return ""
	}
	n := pupil.NormaliseID(r.id(field))
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
