package importer

import (
	"fmt"

	"strings"
)

// AttendanceRow is the attendance of one pupil, in sessions (half days).
type AttendanceRow struct {
	Line int // row of the file
	Who
	Year                                         string // academic year as in the file; "" = not said
	Possible, Attended, Authorised, Unauthorised int    // Attended + Authorised + Unauthorised = Possible
	Late                                         int    // of those attended, as the school counts
	HasLate                                      bool   // there is a number of lates
}

// ReadAttendance reads attendance, of whose mapping Check found nothing wrong. Sessions that do not add up are
// refused with their figures, as are percentages: they do not say of how many sessions. Rows of one pupil and year
// with different figures refuse each other; rows that agree are all returned.
func ReadAttendance(t Table, m Mapping, o Options) Roll[AttendanceRow] {
	o.IDFrom = ""
	return kind[AttendanceRow]{of: Attendance, read: readAttendance, number: attendanceLine, check: oneAttendanceEach}.load(t, m, o)
}

func attendanceLine(a AttendanceRow) int { return a.Line }

func readAttendance(r *row) AttendanceRow {
	a := AttendanceRow{Line: r.record.Row, Who: r.who(), Year: r.text("academic_year")}
	if r.percentAlone() {
		return a
	}
	before := len(r.problems)
	a.Possible, a.Attended = r.sessions("possible"), r.sessions("attended")
	a.Authorised, a.Unauthorised = r.sessions("authorised"), r.sessions("unauthorised")
	good := len(r.problems) == before
	if a.HasLate = clean(r.raw("late")) != ""; a.HasLate {
		a.Late = r.sessions("late")
	}
	if sum := a.Attended + a.Authorised + a.Unauthorised; good && sum != a.Possible {
		r.fail("possible", RowSums, fmt.Sprintf("%d attended + %d authorised + %d unauthorised are %d, but %d were possible", a.Attended, a.Authorised, a.Unauthorised, sum, a.Possible))
	}
	return a
}

// percentAlone refuses a row that has nothing but a percentage.
func (r *row) percentAlone() bool {
	none := func(field string) bool { return r.layout.at[field] == nil }
	if none("percent") || !none("possible") && !none("attended") {
		return false
	}
	r.fail("percent", RowPercent, "numbers of sessions")
	return true
}

const sessionsAllowed = "a whole number of sessions; 0 where there were none"

// sessions is a number of half days. Blank is not 0.
func (r *row) sessions(field string) int {
	s := clean(r.raw(field))
	n, ok := digits(strings.TrimSuffix(s, ".0"), 1, 5)
	switch {
	case ok || r.broken[field]:
	case s == "":
		r.fail(field, RowMissing, sessionsAllowed)
	case strings.Contains(s, "%"):
		r.fail(field, RowPercent, sessionsAllowed)
	default:
		r.fail(field, RowValue, sessionsAllowed)
	}
	return n
}

// oneAttendanceEach refuses rows of one pupil and year that say different things.
func oneAttendanceEach(all []AttendanceRow, found *findings) {
	who := peopleOf(all, func(a AttendanceRow) Who { return a.Who }, attendanceLine)
	key := func(a AttendanceRow) (of [2]string, ok bool) {
		p := who.of(a.Who)
		return [2]string{p, a.Year}, p != ""
	}
	figures := func(a AttendanceRow) AttendanceRow {
		a.Line, a.Who = 0, Who{}
		return a
	}
	for _, group := range differing(all, key, figures) {
		lines := linesOf(all, group, attendanceLine)
		for _, n := range lines {
			found.problems = append(found.problems, Problem{Row: n, Code: RowDiffers, Allowed: "one row for each pupil and year", Others: otherLines(lines, n)})
		}
	}
}
