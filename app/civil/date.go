// Package civil holds the calendar date: a day without a time and without a zone. Birth dates and the
// days of a school year are such dates from file to page to PDF; as instants they would move by a day
// whenever British Summer Time begins or ends.
package civil

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar. The zero Date means "no date": it prints as nothing and is NULL in SQL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// New returns the date of year, month and day, and whether there is such a day (29 February 2013 is none).
// Years run from 1 to 9999.
func New(year int, month time.Month, day int) (Date, bool) {
	d := Date{year, month, day}
	if year < 1 || year > 9999 || FromTime(d.Time()) != d {
		return Date{}, false
	}
	return d, true
}

// FromTime returns the day that t shows in its own location. For "today" in a school give it a time in London.
func FromTime(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Parse reads "2012-06-14", the form of String and of <input type=date>; anything else is false.
func Parse(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, false
	}
	return FromTime(t), true
}

// IsZero is true for "no date".
func (d Date) IsZero() bool { return d == Date{} }

// String is "2012-06-14", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Format is "14 June 2012", or "" for no date. Exports use it too: no spreadsheet setting changes it.
func (d Date) Format() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// Time is midnight UTC of the day: the form in which drivers take a date.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Compare is -1, 0 or +1; no date stands before every date.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before is true when d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// AddDays moves n days on, or back when n is negative.
func (d Date) AddDays(n int) Date { return FromTime(d.Time().AddDate(0, 0, n)) }

// Value gives SQL a date; no date is NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.Time(), nil
}

// Scan takes a date from SQL; NULL is no date. The day is read in the value's own location, never shifted.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = FromTime(v)
	case string:
		parsed, ok := Parse(v)
		if !ok {
			return fmt.Errorf("civil: %q is no date", v)
		}
		*d = parsed
	default:
		return fmt.Errorf("civil: cannot read a date from %T", src)
	}
	return nil
}
