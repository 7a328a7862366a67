package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"gateway/app/civil"
)

const (
	dateAllowed     = "a date with the day first and the whole year, such as 14/06/2012, 14 June 2012 or 2012-06-14"
	dateMonthFirst  = "a date with the month first, as you said of this file, and the whole year, such as 06/14/2012"
	dateAllowedYear = "a year of four digits, such as 14/06/2012"
)

// date reads a day as 2012-06-14; a blank cell is none.
func (r *row) date(field string) string {
	return r.dateOf(field, clean(r.raw(field))).String()
}

// dateOf reads s, which stands in a column, as a day.
func (r *row) dateOf(field, s string) civil.Date {
	if s == "" {
		return civil.Date{}
	}
	if shows, american := r.american[field]; american && numeric(s) {
		p := r.problem(field, RowDateAmerican, dateAllowed)
		p.Others = []int{shows}
		r.problems = append(r.problems, p)
		return civil.Date{}
	}
	if n, ok := digits(s, 5, 5); ok && r.layout.book {
		s = ""
		if d, ok := dayOf(float64(n), r.layout.date1904); ok {
			s = d.String()
		}
	}
	d, code := parseDate(s, r.options.MonthFirst)
	switch {
	case code == RowDateYear:
		r.fail(field, code, dateAllowedYear)
	case code != "" && r.options.MonthFirst:
		r.fail(field, code, dateMonthFirst)
	case code != "":
		r.fail(field, code, dateAllowed)
	}
	return d
}

// timeOfDay is what stands behind the day of an event. Of days that are no moments, such as birth dates, it is not
// taken off: 23:00 there may mean midnight of the next day, in summer.
var timeOfDay = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[APap][Mm])?$`)

// day is the day of something that happened, which may not be missing.
func (r *row) day(field string) civil.Date {
	s := clean(r.raw(field))
	if s == "" && !r.broken[field] {
		r.fail(field, RowMissing, dateAllowed)
	}
	return r.dateOf(field, timeOfDay.ReplaceAllString(s, ""))
}

// birthDate is a date that does not lie ahead.
func (r *row) birthDate(field string) string {
	s := r.date(field)
	if d, ok := civil.Parse(s); ok && !r.options.Today.IsZero() && r.options.Today.Before(d) {
		r.fail(field, RowDateFuture, "a day before today")
		return ""
	}
	return s
}

// american finds the targets whose dates have the month first: one value that can only be read so, such as
// 12/19/1997, is enough, for who made one of them so made all of them so.
func (l layout) american(fields []string, records []Record, o Options) map[string]int {
	out := map[string]int{}
	for _, field := range fields {
		at := l.at[field]
		if at == nil || o.MonthFirst {
			continue
		}
		for _, rec := range records {
			if at[0] < len(rec.Cells) && monthFirst(timeOfDay.ReplaceAllString(clean(rec.Cells[at[0]]), "")) {
				out[field] = rec.Row
				break
			}
		}
	}
	return out
}

// dateForm is three parts with one separator between each two.
var dateForm = regexp.MustCompile(`^([0-9]+(?i:st|nd|rd|th)?)(?: ?[/.-] ?| )([0-9]+|[A-Za-z]+\.?)(?: ?[/.-] ?| )([0-9]+)$`)

// numericForm is a date of digits alone that ends with a whole year.
var numericForm = regexp.MustCompile(`^([0-9]{1,2})(?: ?[/.-] ?| )([0-9]{1,2})(?: ?[/.-] ?| )([0-9]{4})$`)

func numeric(s string) bool { return numericForm.MatchString(dropMidnight(s)) }

// monthFirst is true for 12/19/1997, which cannot have the day first.
func monthFirst(s string) bool {
	parts := numericForm.FindStringSubmatch(dropMidnight(s))
	if parts == nil {
		return false
	}
	month, day := atoi(parts[1]), atoi(parts[2])
	return month >= 1 && month <= 12 && day > 12 && day <= 31
}

// parseDate reads day-first dates with /, -, . or spaces, or month-first ones where the admin said so, month names,
// and year-first ones. Nothing is guessed: years have four digits and lie between 1900 and 2099; a month above 12 is
// not taken for a day. The code is "" for a date that is read.
func parseDate(s string, monthFirst bool) (civil.Date, string) {
	if _, ok := digits(s, 5, 5); ok {
		return civil.Date{}, RowDateNumber
	}
	parts := dateForm.FindStringSubmatch(dropMidnight(s))
	if parts == nil {
		return civil.Date{}, RowDate
	}
	first, middle, last := parts[1], parts[2], parts[3]
	_, yearFirst := digits(first, 4, 4)
	switch {
	case yearFirst:
		first, last = last, first
	case monthFirst && middle[0] <= '9':
		first, middle = middle, first
	}
	if middle[0] > '9' {
		first = strings.TrimRight(first, "stndrhSTNDRH") // 1st September
	}
	day, okDay := digits(first, 1, 2)
	month, okMonth := monthOf(strings.TrimSuffix(middle, "."))
	if _, short := digits(last, 2, 2); short && okDay && okMonth {
		return civil.Date{}, RowDateYear
	}
	year, okYear := digits(last, 4, 4)
	if !okDay || !okMonth || !okYear || year < 1900 || year > 2099 {
		return civil.Date{}, RowDate
	}
	if d, ok := civil.New(year, month, day); ok {
		return d, ""
	}
	return civil.Date{}, RowDate
}

// dropMidnight takes off the time that some exports put behind each date.
func dropMidnight(s string) string {
	for _, t := range []string{" 00:00:00", " 00:00", "T00:00:00Z", "T00:00:00", "T00:00:00.000"} {
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

// atoi is the number of one or two digits, as a pattern has found them.
func atoi(s string) int { n, _ := digits(s, 1, 2); return n }

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
