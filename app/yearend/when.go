package yearend

import (
	"gateway/app/civil"
	"gateway/app/school"
)

// All that the calendar decides about a year-end stands here, in days. A school's years are its own: nothing is fixed
// at 1 September.
const (
	opensBefore  = 60  // it may be run from so many days before the old year's last day
	closesAfter  = 120 // to so many after the new year's first
	mostBetween  = 120 // a year that begins later than this after another one does not follow it
	remindBefore = 56  // families are reminded from so many days before the old year's last day
	remindDays   = 14  // to the end of the new year's first so many days, or until the year-end is done
)

// State is how things stand with the year-end of a day.
type State int

// The states.
const (
	Open    State = iota // it can be run
	Early                // it can be run from When.Opens on
	NoNext               // no academic year follows When.From
	NoYears              // the school has no academic years
	Done                 // it was done: the first live one of Plan.Pasts is it
)

// When is which year-end a day belongs to.
type When struct {
	State         State
	From, To      school.AcademicYear // To is zero where there is none
	Opens, Closes civil.Date          // both days included
}

// whenAt finds the year-end that is to be run, or comes next. The years are in order.
func whenAt(years []school.AcademicYear, today civil.Date) When {
	w := When{State: NoYears}
	for i, from := range years {
		to, follows := following(years, i)
		w = When{State: NoNext, From: from, To: to, Opens: from.Ends.AddDays(-opensBefore), Closes: firstAfter(from, to).AddDays(closesAfter)}
		switch {
		case today.Before(w.Opens):
			w.State = Early
			return w
		case w.Closes.Before(today):
			w.State = NoNext // unless a later year is better
			w.To = school.AcademicYear{}
		case follows:
			w.State = Open
			return w
		default:
			return w
		}
	}
	return w
}

// following is the year after the one at a place.
func following(years []school.AcademicYear, i int) (school.AcademicYear, bool) {
	if i+1 >= len(years) || years[i].Ends.AddDays(mostBetween).Before(years[i+1].Starts) {
		return school.AcademicYear{}, false
	}
	return years[i+1], true
}

// firstAfter is the first day of the new year; the day after the old one where the new one is not known.
func firstAfter(from, to school.AcademicYear) civil.Date {
	if to.Starts.IsZero() {
		return from.Ends.AddDays(1)
	}
	return to.Starts
}

// remindAt is the last day of the year whose change families are reminded of on a day: from eight weeks before it until
// the year-end is done, at most two weeks into the new year.
func remindAt(years []school.AcademicYear, done map[int64]bool, today civil.Date) (lastDay civil.Date, due bool) {
	for i, from := range years {
		to, _ := following(years, i)
		if !today.Before(from.Ends.AddDays(-remindBefore)) && today.Before(firstAfter(from, to).AddDays(remindDays)) && !done[from.ID] {
			return from.Ends, true
		}
	}
	return civil.Date{}, false
}
