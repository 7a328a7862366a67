package roll

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gateway/app/pupil"
)

// demoFile is a file of the demo's schools.
func demoFile(t testing.TB, school, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "cmd", "demo", "data", school, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func (o office) loadTracking(school string) map[string]Part {
	o.t.Helper()
	at := func(name string) *os.File { return demoFile(o.t, school, name) }
	parts, err := LoadTracking(context.Background(), o.db, o.at, TrackingFiles{Sets: at("sets"), Attendance: at("attendance"), Behaviour: at("behaviour"),
		Grades: "gcse-fine", Results: []ResultFile{{"2025/26", at("results_2025_26")}, {"2026/27", at("results_2026_27")}}})
	if err != nil {
		o.t.Fatal(err)
	}
	return parts
}

// wholeSchool is a school with everything that its system exports.
func wholeSchool(t testing.TB, name, country string, first, last int) office {
	o := newOffice(t).school(name, country, first, last)
	if _, err := Load(context.Background(), o.db, o.at, Files{Pupils: demoFile(t, name, "pupils"), Contacts: demoFile(t, name, "contacts"), Staff: demoFile(t, name, "staff")}); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestWholeSchools: everything that two schools' systems export is taken, no row left; the same files again change
// nothing (cases 16, 17, 26).
func TestWholeSchools(t *testing.T) {
	for _, c := range []struct {
		name, country string
		first, last   int
		rows          map[string]int
		stands        string // results, memberships, sets, subjects, events, sums of attendance
	}{
		{"glenbrae", "scotland", 1, 6, map[string]int{"sets": 2400, "results 2025/26": 200, "results 2026/27": 240, "attendance": 240, "behaviour": 2817}, "21041 2400 240 10 2817 240"},
		{"ashdale", "england", 7, 11, map[string]int{"sets": 10600, "results 2025/26": 848, "results 2026/27": 1060, "attendance": 1060, "behaviour": 13194}, "90481 10600 400 10 13194 1060"},
	} {
		o := wholeSchool(t, c.name, c.country, c.first, c.last)
		stands := func() string {
			return o.value(`select concat_ws(' ', (select count(*) from results), (select count(*) from set_members), (select count(*) from sets), (select count(*) from subjects),
				(select count(*) from events), (select count(*) from attendance_totals))`)
		}
		for name, p := range o.loadTracking(c.name) {
			equal(t, c.name+" "+name, []any{p.Read, p.Taken, len(p.Problems)}, []any{c.rows[name], pupil.Counts{New: c.rows[name]}, 0})
		}
		equal(t, c.name, stands(), c.stands)
		for name, p := range o.loadTracking(c.name) {
			equal(t, c.name+" "+name+" again", []any{p.Read, p.Taken, len(p.Problems)}, []any{c.rows[name], pupil.Counts{Unchanged: c.rows[name]}, 0})
		}
		equal(t, c.name+" again", stands(), c.stands)
		equal(t, "history", o.value(`select concat(count(*)) from result_changes`), "0")
		equal(t, "one value, as the file has it", o.value(`select string_agg(concat_ws(' ', p.name, r.value, r.sort_value), ', ' order by p.position, r.field_id) from results r
			join periods p on p.school_id = r.school_id and p.id = r.period_id join academic_years y on y.school_id = p.school_id and y.id = p.academic_year_id join subjects s on s.school_id = r.school_id and s.id = r.subject_id
			where r.pupil_id = (select id from pupils where pupil_id = $1) and s.name = 'English' and y.name = '2025/26'`, map[string]string{"ashdale": "004286", "glenbrae": "004059"}[c.name]),
			map[string]string{"ashdale": "Autumn 1 2 2, Autumn 1 2 2, Spring 1 1- 0.67, Spring 1 1 1, Summer 1 1+ 1.33, Summer 1 1 1, Whole year 3 3",
				"glenbrae": "Autumn 1 6- 5.67, Autumn 1 1 1, Spring 1 5+ 5.33, Spring 1 1 1, Summer 1 6 6, Summer 1 1 1, Whole year 8 8"}[c.name])
	}
}

// BenchmarkWholeSchool loads everything of Ashdale and prints rows a second (limit: 30 seconds for both schools).
func BenchmarkWholeSchool(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		o := wholeSchool(b, "ashdale", "england", 7, 11)
		b.StartTimer()
		o.loadTracking("ashdale")
	}
}
