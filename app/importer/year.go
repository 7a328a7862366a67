package importer

import (
	"fmt"
	"strconv"
	"strings"

	"gateway/app/civil"
	"gateway/app/school"
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

const scotland, northernIreland = "scotland", "northern_ireland"

// year is the number of a year group of the school, as text: 9 for Year 9, in Scotland 3 for S3. A number alone is
// of the country's own stage.
func (r *row) year(field string) string {
	n, ok := yearIn(r.options.School, clean(r.raw(field)))
	if !ok {
		r.fail(field, RowYear, yearsOf(r.options.School))
	}
	return n
}

// yearIn is that number of a clean label, and whether the label is blank or a year of the school.
func yearIn(s school.School, label string) (string, bool) {
	y, ok := ParseYearGroup(label)
	if ok && y.Stage == "" {
		return "", true
	}
	own := "Y"
	if s.Country == scotland {
		own = "S"
		if label[0] <= '9' {
			y.Stage = own
		}
	}
	if !ok || y.Stage != own || s.LastYear > 0 && (y.Number < s.FirstYear || y.Number > s.LastYear) {
		return "", false
	}
	return strconv.Itoa(y.Number), true
}

// yearsOf is "7 to 11", "S1 to S6", or "9".
func yearsOf(s school.School) string {
	stage := ""
	if s.Country == scotland {
		stage = "S"
	}
	first, last := stage+strconv.Itoa(s.FirstYear), stage+strconv.Itoa(s.LastYear)
	if first == last {
		return first
	}
	return first + " to " + last
}

// compareYear warns of a year group that is more than one off the usual one of the date of birth. The file is right
// all the same: children are taught out of age (case 21).
func (r *row) compareYear(field, year, birthDate string) {
	said, _ := digits(year, 1, 2)
	born, ok := civil.Parse(birthDate)
	if !ok || said == 0 || r.options.Today.IsZero() {
		return
	}
	country := r.options.School.Country
	usual := usualYear(country, born, r.options.Today)
	switch {
	case country == scotland:
		said += 7 // after P7
	case said < 7 || country == northernIreland && said < 8:
		return // primary school
	}
	if said-usual > 1 || usual-said > 1 {
		r.warn(field, WarnYearBirth, fmt.Sprintf("%s, as usual for somebody born on %s", usualName(country, usual), born.Format()))
	}
}

// usualYear is the number of the year group that a child born on a day is usually in, today: 7 for Year 7, and in
// Scotland 8 for S1, which follows P7.
func usualYear(country string, born, today civil.Date) int {
	start, cut, first := 9, civil.Date{Month: 9, Day: 1}, 5
	switch country {
	case scotland:
		start, cut, first = 8, civil.Date{Month: 3, Day: 1}, 4
	case northernIreland:
		cut, first = civil.Date{Month: 7, Day: 2}, 4
	}
	cohort, academic := born.Year, today.Year
	if (civil.Date{Month: born.Month, Day: born.Day}).Before(cut) {
		cohort--
	}
	if int(today.Month) < start {
		academic--
	}
	return academic - cohort - first
}

func usualName(country string, n int) string {
	switch {
	case n < 1:
		return "not yet at school"
	case country == scotland && n > 13 || n > 14:
		return "past the last year"
	case country == scotland && n > 7:
		return "S" + strconv.Itoa(n-7)
	case country == scotland:
		return "P" + strconv.Itoa(n)
	}
	return "Year " + strconv.Itoa(n)
}
