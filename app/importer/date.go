package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"gateway/app/civil"
)

const dateAllowed = "a date with the day first and the whole year, such as 14/06/2012, 14 June 2012 or 2012-06-14"

// date reads a birth date; a blank cell is no date.
func (r *row) date(field string) civil.Date {
	s := clean(r.raw(field))
	if s == "" {
		return civil.Date{}
	}
	d, ok := parseDate(s)
	if !ok {
		r.fail(field, RowDate, dateAllowed)
	}
	return d
}

// dateForm is three parts with one separator between each two.
var dateForm = regexp.MustCompile(`^([0-9]+(?i:st|nd|rd|th)?)(?: ?[/.-] ?| )([0-9]+|[A-Za-z]+\.?)(?: ?[/.-] ?| )([0-9]+)$`)

// parseDate reads day-first dates with /, -, . or spaces, month names, and year-first ones. Nothing is guessed:
// years have four digits and lie between 1900 and 2099; a month above 12 is not taken for a day.
func parseDate(s string) (civil.Date, bool) {
	parts := dateForm.FindStringSubmatch(dropMidnight(s))
	if parts == nil {
		return civil.Date{}, false
	}
	first, middle, last := parts[1], parts[2], parts[3]
	if _, yearFirst := digits(first, 4, 4); yearFirst {
		first, last = last, first
	}
	if middle[0] > '9' {
		first = strings.TrimRight(first, "stndrhSTNDRH") // 1st September
	}
	day, okDay := digits(first, 1, 2)
	month, okMonth := monthOf(strings.TrimSuffix(middle, "."))
	year, okYear := digits(last, 4, 4)
	if !okDay || !okMonth || !okYear || year < 1900 || year > 2099 {
		return civil.Date{}, false
	}
	return civil.New(year, month, day)
}

// dropMidnight takes off the time that some exports put behind each date.
func dropMidnight(s string) string {
	for _, t := range []string{" 00:00:00", " 00:00", "T00:00:00Z", "T00:00:00"} {
		if cut, ok := strings.CutSuffix(s, t); ok {
			return cut
		}
	}
	return s
}

// digits is a whole number of least to most digits.
func digits(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// monthOf reads "6", "06", "Jun", "June" and "Sept".
func monthOf(s string) (time.Month, bool) {
	if n, ok := digits(s, 1, 2); ok {
		return time.Month(n), true
	}
	for m := time.January; m <= time.December; m++ {
		name := m.String()
		if strings.EqualFold(s, name) || strings.EqualFold(s, name[:3]) || m == time.September && strings.EqualFold(s, "sept") {
			return m, true
		}
	}
	return 0, false
}
