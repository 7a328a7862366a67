package yearend

import (
	"testing"

	"gateway/app/civil"
	"gateway/app/school"
)

func on(s string) civil.Date { d, _ := civil.Parse(s); return d }

func year(id int64, starts, ends string) school.AcademicYear {
	return school.AcademicYear{ID: id, Starts: on(starts), Ends: on(ends)}
}

// TestNextName: the year group in a tutor group's name becomes the next one.
func TestNextName(t *testing.T) {
	for _, c := range []struct {
		name     string
		year, to int
		want     string
	}{
		{"7A", 7, 8, "8A"}, {"07A", 7, 8, "08A"}, {"09A", 9, 10, "10A"}, {"009", 9, 10, "010"}, {"9A", 9, 10, "10A"}, {"10A1", 10, 11, "11A1"}, {"S1B", 1, 2, "S2B"}, {"1B1", 1, 2, "2B1"},
		{"7-Austen", 7, 8, "8-Austen"}, {"Austen 7", 7, 8, "Austen 8"}, {"Oak", 7, 8, "Oak"}, {"17A", 7, 8, "17A"}, {"A1", 7, 8, "A1"}, {"A1-7", 7, 8, "A1-8"}, {"", 7, 8, ""}, {"Ŵ7", 7, 8, "Ŵ8"},
		{"99999999999999999999", 7, 8, "99999999999999999999"}, {"14A", 14, 14, "14A"},
	} {
		if got := nextName(c.name, c.year, c.to); got != c.want {
			t.Errorf("%q of year %d: %q, want %q", c.name, c.year, got, c.want)
		}
	}
}

// TestWhen: from 60 days before the old year's last day to 120 days after the new one's first.
func TestWhen(t *testing.T) {
	a, b, c := year(1, "2025-09-01", "2026-08-31"), year(2, "2026-09-01", "2027-08-31"), year(3, "2027-09-01", "2028-08-31")
	summer := year(4, "2026-08-17", "2027-08-12") // begins after a gap
	late := year(5, "2027-01-01", "2027-12-31")
	for _, w := range []struct {
		years []school.AcademicYear
		today string
		state State
		from  int64
	}{
		{nil, "2026-07-20", NoYears, 0},
		{[]school.AcademicYear{a}, "2026-07-01", Early, 1}, {[]school.AcademicYear{a}, "2026-07-20", NoNext, 1}, {[]school.AcademicYear{a}, "2027-07-20", NoNext, 1},
		{[]school.AcademicYear{a, late}, "2026-09-20", NoNext, 1}, {[]school.AcademicYear{a, late}, "2027-09-20", Early, 5},
		{[]school.AcademicYear{a, b, c}, "2026-07-01", Early, 1}, {[]school.AcademicYear{a, b, c}, "2026-07-02", Open, 1}, {[]school.AcademicYear{a, b, c}, "2026-08-31", Open, 1},
		{[]school.AcademicYear{a, b, c}, "2026-09-01", Open, 1}, {[]school.AcademicYear{a, b, c}, "2026-12-30", Open, 1}, {[]school.AcademicYear{a, b, c}, "2026-12-31", Early, 2},
		{[]school.AcademicYear{a, b, c}, "2027-07-02", Open, 2}, {[]school.AcademicYear{a, b, c}, "2028-08-01", NoNext, 3},
		{[]school.AcademicYear{year(1, "2025-08-18", "2026-06-30"), summer}, "2026-05-01", Open, 1}, {[]school.AcademicYear{year(1, "2025-08-18", "2026-06-30"), summer}, "2026-04-30", Early, 1},
		{[]school.AcademicYear{year(1, "2025-08-18", "2026-06-30"), summer}, "2026-12-15", Open, 1}, {[]school.AcademicYear{year(1, "2025-08-18", "2026-06-30"), summer}, "2026-12-16", Early, 4},
	} {
		got := whenAt(w.years, on(w.today))
		if got.State != w.state || got.From.ID != w.from {
			t.Errorf("%s of %d years: state %d of %d, want %d of %d", w.today, len(w.years), got.State, got.From.ID, w.state, w.from)
		}
	}
	if w := whenAt([]school.AcademicYear{a, b}, on("2026-05-01")); w.Opens != on("2026-07-02") || w.Closes != on("2026-12-30") || w.To.ID != 2 {
		t.Errorf("%+v", w)
	}
}

// TestRemind: families hear of it from eight weeks before until it is done, at most to the end of the second week.
func TestRemind(t *testing.T) {
	two := []school.AcademicYear{year(1, "2025-09-01", "2026-08-31"), year(2, "2026-09-01", "2027-08-31")}
	one := two[1:]
	scots := []school.AcademicYear{year(1, "2025-08-18", "2026-06-30"), year(2, "2026-08-17", "2027-06-30")}
	for _, c := range []struct {
		years []school.AcademicYear
		done  int64
		today string
		want  string
	}{
		{two, 0, "2026-07-05", ""}, {two, 0, "2026-07-06", "2026-08-31"}, {two, 0, "2026-08-31", "2026-08-31"}, {two, 0, "2026-09-14", "2026-08-31"}, {two, 0, "2026-09-15", ""},
		{two, 1, "2026-07-20", ""}, {two, 2, "2026-07-20", "2026-08-31"}, {two, 1, "2027-07-20", "2027-08-31"}, {one, 0, "2027-09-14", "2027-08-31"}, {one, 0, "2027-09-15", ""},
		{scots, 0, "2026-05-05", "2026-06-30"}, {scots, 0, "2026-08-30", "2026-06-30"}, {scots, 0, "2026-08-31", ""}, {nil, 0, "2026-07-20", ""},
	} {
		day, due := remindAt(c.years, map[int64]bool{c.done: true}, on(c.today))
		if day.String() != c.want || due != (c.want != "") {
			t.Errorf("%s: %s %v, want %q", c.today, day, due, c.want)
		}
	}
}
