package madeup

import (
	"time"

	"gateway/app/civil"
)

// span is from one day of a year to another, both included.
type span struct {
	fromMonth time.Month
	from      int
	toMonth   time.Month
	to        int
}

func (s span) holds(d civil.Date) bool {
	day, from, to := int(d.Month)*100+d.Day, int(s.fromMonth)*100+s.from, int(s.toMonth)*100+s.to
	return day >= from && day <= to
}

// Holidays as they usually lie; the Scottish year begins and ends earlier.
var (
	holidays = []span{{time.December, 20, time.December, 31}, {time.January, 1, time.January, 4}, {time.February, 14, time.February, 20}, {time.April, 1, time.April, 14}}
	english  = []span{{time.October, 24, time.October, 31}, {time.May, 24, time.May, 31}, {time.July, 21, time.September, 2}}
	scottish = []span{{time.October, 10, time.October, 18}, {time.June, 27, time.August, 16}}
)

// schoolDays are the days of an academic year on which lessons were before a day.
func (f flavour) schoolDays(starts int, before civil.Date) (out []civil.Date) {
	off := append(append([]span(nil), holidays...), english...)
	first := civil.Date{Year: starts, Month: time.September, Day: 1}
	if f.scottish {
		off = append(append([]span(nil), holidays...), scottish...)
		first.Month = time.August
	}
	last := civil.Date{Year: first.Year + 1, Month: first.Month, Day: 1}
	for d := first; d.Before(last) && d.Before(before); d = d.AddDays(1) {
		if w := d.Time().Weekday(); w != time.Saturday && w != time.Sunday && !within(off, d) {
			out = append(out, d)
		}
	}
	return out
}

func within(spans []span, d civil.Date) bool {
	for _, s := range spans {
		if s.holds(d) {
			return true
		}
	}
	return false
}
