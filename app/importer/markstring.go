package importer

import (
	"strings"
	"time"
	"unicode"

	"gateway/app/civil"
)

// maxSessions is how many sessions a string of marks may have: more than two for each day of a year.
const maxSessions = 800

// sessionsOf are the characters of a string of marks, '-' where there was no session. Blanks count, so the cell may
// not be cleaned as others are.
func sessionsOf(cell string) []rune {
	var out []rune
	for _, c := range strings.TrimRightFunc(cell, unicode.IsSpace) {
		switch {
		case unicode.Is(unicode.Cf, c):
		case unicode.IsSpace(c) || unicode.IsControl(c):
			out = append(out, '-')
		default:
			out = append(out, c)
		}
	}
	return out
}

// markWeekdays tells how the strings of a file count: every day of the calendar, the weekends without marks, or Mondays
// to Fridays alone. A mark that would fall on a weekend of the calendar shows the latter, for all rows.
func markWeekdays(l layout, records []Record, o Options) bool {
	if l.at["marks"] == nil || l.at["starts_on"] == nil {
		return false
	}
	for _, rec := range records {
		r := &row{layout: l, options: o, record: rec}
		day := r.dateOf("starts_on", clean(r.raw("starts_on")))
		if day.IsZero() || isWeekend(day) {
			continue
		}
		for i, c := range sessionsOf(r.raw("marks")) {
			if i > maxSessions {
				break
			}
			if c != '-' && c != '#' && isWeekend(day.AddDays(i/2)) {
				return true
			}
		}
	}
	return false
}

func isWeekend(d civil.Date) bool {
	w := d.Time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// readMarkString reads a start date and a string of marks.
func readMarkString(r *row, row MarkRow, weekdays bool) []part[MarkRow] {
	cell := r.raw("marks")
	if blank(cell) {
		return nil
	}
	day, marks := r.day("starts_on"), sessionsOf(cell)
	switch {
	case len(marks) > maxSessions:
		r.fail("marks", RowLong, "at most 800 sessions in one row")
		return nil
	case outOfStep(marks):
		r.fail("marks", RowStep, `/ for mornings and \ for afternoons`)
	case weekdays && !day.IsZero() && isWeekend(day):
		r.fail("starts_on", RowSchoolDay, "a start date from Monday to Friday")
	}
	var out []part[MarkRow]
	for i, c := range marks {
		if i > 0 && i%2 == 0 && !day.IsZero() {
			day = nextDay(day, weekdays)
		}
		if c != '-' {
			one := row
			one.Date, one.Session, one.Code = day, []string{morning, afternoon}[i%2], string(c)
			out = append(out, part[MarkRow]{value: one})
		}
	}
	return out
}

func nextDay(d civil.Date, weekdays bool) civil.Date {
	for d = d.AddDays(1); weekdays && isWeekend(d); d = d.AddDays(1) {
	}
	return d
}

// outOfStep is true where / and \ are both met and one of them stands in the other's half of the day. Systems that
// write / for both are in step.
func outOfStep(marks []rune) bool {
	text := string(marks)
	if !strings.Contains(text, "/") || !strings.Contains(text, `\`) {
		return false
	}
	for i, c := range marks {
		if c == '/' && i%2 == 1 || c == '\\' && i%2 == 0 {
			return true
		}
	}
	return false
}
