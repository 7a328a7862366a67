package oneroster

import (
	"time"

	"gateway/app/civil"
)

// lastYear is the last in which something may end: some systems write 9999-12-31 for no end.
const lastYear = 2099

// day reads a date. OneRoster has plain ones here; of an instant, which some systems write, it is the day in London.
func day(s string) (civil.Date, bool) {
	if d, ok := civil.Parse(s); ok {
		return d, true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil && t.Year() >= 1 && t.Year() <= 9999 {
		return civil.OnDay(t), true
	}
	if t, err := time.Parse("2006-01-02T15:04:05", s); err == nil && t.Year() >= 1 {
		return civil.FromTime(t), true
	}
	return civil.Date{}, false
}

// over says whether what ends on a day has ended. The end is exclusive: on that day it is over.
func (r *roster) over(end string) bool {
	d, ok := day(end)
	return ok && !r.options.Today.IsZero() && !r.options.Today.Before(d)
}

// firstDay is a first day as 2026-09-01, or what cannot be read as it stands there.
func firstDay(s string) string {
	if d, ok := day(s); ok {
		return d.String()
	}
	return s
}

// lastDay is the day before an end, which is exclusive; "" for no end, and what cannot be read as it stands there.
func lastDay(end string) string {
	d, ok := day(end)
	switch {
	case !ok || d.Year < 2:
		return end
	case d.Year > lastYear:
		return ""
	}
	return d.AddDays(-1).String()
}

// never says whether a time ends before it has begun.
func never(begin, end string) bool {
	b, okBegin := day(begin)
	e, okEnd := day(end)
	return okBegin && okEnd && !b.Before(e)
}
