package importer

import (
	"regexp"

	"gateway/app/school"
)

// yearOfPeriod is a year group in front of a period, or alone.
var yearOfPeriod = regexp.MustCompile(`^((?i:y|yr|year) ?[0-9]{1,2}|(?i:s)[1-7])(?:$|[ /_-]+(.+)|([A-Za-z].*))$`)

// splitPeriod takes the year group off a period: "Y11 Aut1" is Aut1 of Y11, "Y11" the whole year of Y11.
func splitPeriod(s string) (year, period string) {
	m := yearOfPeriod.FindStringSubmatch(s)
	if m == nil {
		return "", s
	}
	return m[1], m[2] + m[3]
}

// periodOf reads a period of a school: its code, the number of its year group or "", and whether there is such a
// year at the school; of another the year is as it is spelt.
func periodOf(s school.School, code string) (period, year string, ok bool) {
	label, period := splitPeriod(code)
	if year, ok = yearIn(s, label); !ok {
		year = label
	}
	return period, year, ok
}
