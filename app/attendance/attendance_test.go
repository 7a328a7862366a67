package attendance_test

import (
	"testing"

	"gateway/app/attendance"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/webtest"
)

// TestPercentage: one decimal, half a tenth up, and no share of no sessions (formats 4.3).
func TestPercentage(t *testing.T) {
	for _, c := range []struct {
		attended, possible int
		want               string
	}{
		{126, 140, "90.0"}, {0, 0, ""}, {0, 12, "0.0"}, {12, 12, "100.0"}, {1, 3, "33.3"}, {2, 3, "66.7"}, {1, 16, "6.3"}, {379, 380, "99.7"}, {1999, 2000, "100.0"},
	} {
		if got := (attendance.Year{Attended: c.attended, Possible: c.possible}).Percentage(); got != c.want {
			t.Errorf("%d of %d is %q, want %q", c.attended, c.possible, got, c.want)
		}
	}
}

// TestRead: the marks of a year count before its totals, days to come do not count yet, and a holding reads its own
// pupil alone.
func TestRead(t *testing.T) {
	b := newBoard(t)
	a, tr := b.Ashdale, b.Ashdale.Tracking
	b.totals(b.today, attendance.TotalSaid{Line: 2, PupilID: a.Child.ID, YearID: tr.Year, Possible: 10, Attended: 5, Authorised: 5},
		attendance.TotalSaid{Line: 3, PupilID: a.Child.ID, YearID: tr.LastYear, Possible: 380, Attended: 350, Authorised: 20, Unauthorised: 10, Late: at(4)},
		attendance.TotalSaid{Line: 4, PupilID: a.Children[1].ID, YearID: tr.Year, Possible: 0})
	day := func(n int, am, pm string) (out []attendance.MarkSaid) {
		return append(out, attendance.MarkSaid{PupilID: a.Child.ID, Date: b.today.AddDays(n), Session: "am", Code: am},
			attendance.MarkSaid{PupilID: a.Child.ID, Date: b.today.AddDays(n), Session: "pm", Code: pm})
	}
	var said []attendance.MarkSaid
	for n, marks := range map[int][2]string{-8: {"/", `\`}, -7: {"L", "V"}, -6: {"I", "I"}, -5: {"g", "N"}, -4: {"#", "#"}, -3: {"Y1", "D"}, -2: {"M", `\`}, 1: {"I", "I"}} {
		said = append(said, day(n, marks[0], marks[1])...)
	}
	b.marks(a, said...)

	want := []attendance.Year{
		{YearID: tr.Year, Name: name(b, tr.Year), Possible: 10, Attended: 5, Authorised: 3, Unauthorised: 2, Late: at(1), AsOf: b.today.AddDays(-2), Reasons: []attendance.Reason{
			{Meaning: "Illness", CountsAs: attendance.Authorised, Sessions: 2}, {Meaning: "Holiday that the school did not agree to", CountsAs: attendance.Unauthorised, Sessions: 1},
			{Meaning: "Medical or dental appointment", CountsAs: attendance.Authorised, Sessions: 1}, {Meaning: "No reason given yet", CountsAs: attendance.Unauthorised, Sessions: 1}}},
		{YearID: tr.LastYear, Name: name(b, tr.LastYear), Possible: 380, Attended: 350, Authorised: 20, Unauthorised: 10, Late: at(4), AsOf: b.today},
	}
	equal(t, "for staff", b.years(db.Staff(a.ID, a.Office), licence.Of{Pupil: a.Child.ID}), want)
	family := db.External(a.ID, b.ID(webtest.Parent))
	equal(t, "for the family", b.years(family, licence.Of{Holding: a.Holding}), want)
	equal(t, "another family's holding", len(b.years(family, licence.Of{Holding: a.OtherHolding})), 0)
	equal(t, "another family's pupil", len(b.years(family, licence.Of{Pupil: a.Children[1].ID})), 0)
	none := b.years(db.External(a.ID, b.ID(webtest.OtherParent)), licence.Of{Holding: a.OtherHolding})
	if len(none) != 1 || none[0].Percentage() != "" || none[0].Late != nil {
		t.Errorf("no sessions at all: %+v", none)
	}
}

func name(b board, year int64) string {
	return b.Text(`select name from academic_years where id = $1`, year)
}

// TestOnly: nothing without a tick is left (LIC-9).
func TestOnly(t *testing.T) {
	whole := attendance.Year{YearID: 1, Name: "2026/27", Possible: 10, Attended: 5, Authorised: 3, Unauthorised: 2, Late: at(1), Reasons: []attendance.Reason{{"Illness", attendance.Authorised, 3}}}
	for _, c := range []struct {
		ticks []string
		want  attendance.Year
	}{
		{nil, attendance.Year{YearID: 1, Name: "2026/27"}},
		{[]string{"attendance.percentage"}, attendance.Year{YearID: 1, Name: "2026/27", Possible: 10, Attended: 5}},
		{[]string{"attendance.sessions"}, attendance.Year{YearID: 1, Name: "2026/27", Possible: 10, Attended: 5, Authorised: 3, Unauthorised: 2}},
		{[]string{"attendance.lates"}, attendance.Year{YearID: 1, Name: "2026/27", Late: at(1)}},
		{[]string{"attendance.codes"}, attendance.Year{YearID: 1, Name: "2026/27", Reasons: whole.Reasons}},
		{keys(), whole},
	} {
		granted := map[string]bool{}
		for _, k := range c.ticks {
			granted[k] = true
		}
		equal(t, "with the ticks", attendance.Only([]attendance.Year{whole}, granted), []attendance.Year{c.want})
	}
}

func keys() (all []string) {
	for _, f := range licence.AttendanceFields {
		all = append(all, f.Key)
	}
	return all
}
