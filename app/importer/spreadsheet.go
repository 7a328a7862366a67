package importer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// What spreadsheets make of grades and of names of sets (case 20): 5-4 becomes 5-Apr or a day, MAR1 becomes 1-Mar, 7E1
// becomes 7.00E+01. In such a cell a date is no value, whatever it looks like.

const monthForm = `(?i:(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?)`

var (
	dayMonth   = regexp.MustCompile(`^(\d{1,2})[-/ .]` + monthForm + `(?:[-/ .](?:\d{2}|\d{4}))?$`)
	monthYear  = regexp.MustCompile(`^` + monthForm + `[-/ .](\d{2}|\d{4})$`)
	dayNumbers = regexp.MustCompile(`^(\d{1,2})(?:/(\d{1,2})/(?:\d{2}|\d{4})|-(\d{1,2})-(?:\d{2}|\d{4})|\.(\d{1,2})\.\d{4})$`)
	isoNumbers = regexp.MustCompile(`^\d{4}-(\d{2})-(\d{2})$`)
	eForm      = regexp.MustCompile(`^[+-]?\d+(?:[.,]\d+)?[Ee][+-]\d+$`)
)

// spoilt is what a spreadsheet has made of a value.
type spoilt struct {
	day, month int // of a date; a month alone has day 0
	number     bool
}

// spoiltBy judges a clean value: ok is false for one that no spreadsheet has changed.
func spoiltBy(s string) (by spoilt, ok bool) {
	if len(s) < 4 || s[len(s)-1] > '9' && s[0] > '9' { // most values: grades and words
		return spoilt{}, false
	}
	s = dropMidnight(s)
	if eForm.MatchString(s) {
		return spoilt{number: true}, true
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		month, _ := monthOf(m[2][:3])
		return spoilt{day: atoi(m[1]), month: int(month)}, true
	}
	if m := monthYear.FindStringSubmatch(s); m != nil {
		month, _ := monthOf(m[1][:3])
		return spoilt{month: int(month)}, true
	}
	if m := isoNumbers.FindStringSubmatch(s); m != nil {
		return spoilt{day: atoi(m[2]), month: atoi(m[1])}, true
	}
	if m := dayNumbers.FindStringSubmatch(s); m != nil {
		return spoilt{day: atoi(m[1]), month: atoi(m[2] + m[3] + m[4])}, true
	}
	return spoilt{}, false
}

const asText = ": save the column as text"

// asGrade is what may have stood there before, in words, where it is a grade.
func (s spoilt) asGrade() string {
	switch {
	case s.number:
		return "a value such as 7E1" + asText
	case s.day == 0:
		return "a value such as 5-4" + asText
	}
	return fmt.Sprintf("%d-%d%s", s.day, s.month, asText)
}

// asSet is what may have stood there before where it is the name of a set.
func (s spoilt) asSet() string {
	if s.number || s.day == 0 || s.month < 1 || s.month > 12 {
		return "a name such as 7E1 or MAR1" + asText
	}
	return strings.ToUpper(time.Month(s.month).String()[:3]) + strconv.Itoa(s.day) + asText
}

var (
	setNumber = regexp.MustCompile(`^\d+(?:[.,]\d+)?$`)
	setTens   = regexp.MustCompile(`^[1-9]\d*0$`)
)

// isSetCode is true for names such as 7E1, 7a/En1 and 10B/Hi2.
func isSetCode(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ContainsFunc(s, unicode.IsLetter)
}

// setSpoilt judges the name of a set. What is all in capitals, such as MAR-01, no spreadsheet has written, and words
// with a space, such as 7 May, are a name.
func setSpoilt(s string) (spoilt, bool) {
	by, ok := spoiltBy(s)
	if !ok || !by.number && (strings.Contains(dropMidnight(s), " ") || s == strings.ToUpper(s) && s != strings.ToLower(s)) {
		return spoilt{}, false
	}
	return by, true
}

// isSerial is true for a number that may be a day of this century's first half whose style was lost.
func isSerial(s string) bool {
	n, ok := digits(s, 5, 5)
	return ok && n >= 36526 && n < 55154
}
