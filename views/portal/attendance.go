package portal

import (
	"strconv"

	"gateway/app/attendance"
	"gateway/app/licence"
	"gateway/views/layout"
	"gateway/views/words"
)

// AttendanceView is a pupil's attendance, as far as it is granted, and the academic year that is asked for.
type AttendanceView struct {
	Years []attendance.Year // newest first
	Asked int64             // 0 or one that is not there = the newest
}

// chosen is the year on the page.
func (v AttendanceView) chosen() attendance.Year {
	for _, y := range v.Years {
		if y.YearID == v.Asked {
			return y
		}
	}
	return v.Years[0]
}

// figure is a number with its explanation.
type figure struct{ label, value, is string }

// facts are the granted numbers of a year; a number that is not known is "".
func (v AttendanceView) facts(w words.W, h licence.Head) (out []figure) {
	y := v.chosen()
	if h.Grants("attendance.sessions") {
		out = append(out, figure{w.T("attendance.possible"), words.Number(y.Possible), w.T("attendance.possible_is")},
			figure{w.T("attendance.attended"), words.Number(y.Attended), w.T("attendance.attended_is")},
			figure{w.T("attendance.authorised"), words.Number(y.Authorised), w.T("attendance.authorised_is")},
			figure{w.T("attendance.unauthorised"), words.Number(y.Unauthorised), w.T("attendance.unauthorised_is")})
	}
	if h.Grants("attendance.lates") {
		out = append(out, figure{w.T("attendance.late"), number(y.Late), w.T("attendance.late_is")})
	}
	return out
}

// nothing says whether the panel is shown without any of its fields.
func nothing(h licence.Head, fields []licence.Field) bool {
	for _, f := range fields {
		if h.Grants(f.Key) {
			return false
		}
	}
	return true
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return words.Number(*n)
}

// share is a year's percentage, or "–" where there were no sessions.
func share(y attendance.Year) string {
	if p := y.Percentage(); p != "" {
		return p + "%"
	}
	return "–"
}

// asking is a portlet of the page, filtered: "?year=7".
func asking(f layout.Frame, h licence.Head, portlet, name string, id int64) string {
	return Address(f, h, portlet) + "?" + name + "=" + strconv.FormatInt(id, 10)
}
