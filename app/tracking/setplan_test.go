package tracking_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/school"
	"gateway/app/tracking"
)

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// timetable is a school with one academic year, three pupils and two teachers.
type timetable struct {
	t        *testing.T
	db       *db.DB
	owner    *pgx.Conn
	at       int64
	year     school.AcademicYear
	pupils   []int64
	teachers []int64
}

func newTimetable(t *testing.T) *timetable {
	d := dbtest.New(t)
	w := &timetable{t: t, db: d.Open(t), owner: d.Owner(t)}
	s, err := school.Add(context.Background(), w.db, school.New{Slug: "ashdale", Name: "Ashdale", Country: "england", FirstYear: 7, LastYear: 11, Accent: "#5c2d6e", Subscription: "active"})
	w.must(err)
	w.at = s.ID
	w.exec(`delete from academic_years`)
	w.year = school.AcademicYear{Name: "2026/27", Starts: day("2026-09-01"), Ends: day("2027-08-31")}
	w.year.ID = w.id(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2026/27', '2026-09-01', '2027-08-31') returning id`, w.at)
	for i := range 3 {
		w.pupils = append(w.pupils, w.id(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, year_group)
			values ($1, $2, $2, $2, 'Lee', 'Ann', 'Lee', 'Ann', 'lee', 'ann', 9) returning id`, w.at, fmt.Sprint(7001+i)))
		w.teachers = append(w.teachers, w.id(`insert into staff_accounts (email, forename, surname) values ($1, 'Jo', 'Davies') returning id`, fmt.Sprintf("t%d@school.example", i)))
		w.exec(`insert into staff_schools (school_id, staff_id, role, display_name, code) values ($1, $2, 'teacher', $3, $3)`, w.at, w.teachers[i], fmt.Sprintf("T%d", i))
	}
	return w
}

func (w *timetable) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *timetable) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.owner.Exec(context.Background(), sql, args...)
	w.must(err)
}

func (w *timetable) id(sql string, args ...any) (id int64) {
	w.t.Helper()
	w.must(w.owner.QueryRow(context.Background(), sql, args...).Scan(&id))
	return id
}

// take plans and applies, and tells each line.
func (w *timetable) take(today string, leavers bool, said ...tracking.SetSaid) (lines []string) {
	w.t.Helper()
	w.must(w.db.In(context.Background(), db.Worker(w.at), func(tx db.Tx) error {
		for i := range said {
			said[i].Line, said[i].YearGroup = i+2, 9
		}
		p, err := tracking.MakeSetPlan(context.Background(), tx, said, w.year, day(today))
		if err != nil {
			return err
		}
		for _, l := range p.Lines {
			s := fmt.Sprintf("%d %s %s %s", l.Line, l.Kind, l.Subject, l.Set)
			if l.OldSet != "" {
				s += " from " + l.OldSet
			}
			if l.NewTeacher != 0 {
				s += " teacher"
			}
			if l.Ended {
				s += " ended"
			}
			if l.NewSubject {
				s += " subject"
			}
			lines = append(lines, s)
		}
		return p.Apply(context.Background(), tx, w.year, leavers)
	}))
	return lines
}

// stands is every membership, with the teachers of its set.
func (w *timetable) stands() (out []string) {
	w.t.Helper()
	rows, err := w.owner.Query(context.Background(), `select concat_ws(' ', p.pupil_id, s.name, m.starts_on, coalesce(m.ends_on::text, '-'),
			(select string_agg(w.code, '+' order by h.position) from set_teachers h join staff_schools w using (school_id, staff_id) where h.set_id = s.id), s.year_group, j.alias)
		from set_members m join sets s on s.id = m.set_id join subjects j on j.id = s.subject_id join pupils p on p.id = m.pupil_id order by m.id`)
	w.must(err)
	out, err = pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	return out
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// TestSetsOfAFile: subjects, sets, teachers and memberships come with the first file; the same file again changes
// nothing (case 16); a pupil in another set of a subject has left the first one; a subject that is not in the file
// for a pupil is listed, and ends only when that is wanted (case 18).
func TestSetsOfAFile(t *testing.T) {
	w := newTimetable(t)
	one, two, three := w.pupils[0], w.pupils[1], w.pupils[2]
	file := []tracking.SetSaid{
		{PupilID: one, Subject: "English", Set: "9a/En1", StaffID: w.teachers[0]},
		{PupilID: two, Subject: "ENGLISH", Set: "9A/En1", StaffID: w.teachers[0]},
		{PupilID: one, Subject: "Mathematics", Set: "7E1", StaffID: w.teachers[1]},
		{PupilID: three, Subject: "Design and Technology: Food", Set: "9/Fd"},
	}
	equal(t, "first", w.take("2026-11-25", false, file...), []string{"2 new English 9a/En1 teacher subject", "3 new ENGLISH 9A/En1", "4 new Mathematics 7E1 teacher subject",
		"5 new Design and Technology: Food 9/Fd subject"})
	first := []string{"7001 9a/En1 2026-09-01 - T0 9 English", "7002 9a/En1 2026-09-01 - T0 9 English", "7001 7E1 2026-09-01 - T1 9 Mathematics",
		"7003 9/Fd 2026-09-01 - 9 Design and Technolog"}
	equal(t, "stands", w.stands(), first)
	equal(t, "again", w.take("2026-11-26", true, file...), []string{"2 unchanged English 9a/En1", "3 unchanged English 9A/En1", "4 unchanged Mathematics 7E1",
		"5 unchanged Design and Technology: Food 9/Fd"})
	equal(t, "stands as before", w.stands(), first)

	moved := []tracking.SetSaid{{PupilID: one, Subject: "English", Set: "9a/En2", StaffID: w.teachers[2]}}
	equal(t, "moved, and a subject that is not in the file", w.take("2026-11-27", false, moved...),
		[]string{"2 changed English 9a/En2 from 9a/En1 teacher", "0 leaving Mathematics 7E1"})
	equal(t, "stands then", w.stands(), []string{"7001 9a/En1 2026-09-01 2026-11-26 T0 9 English", first[1], first[2], first[3], "7001 9a/En2 2026-11-27 - T2 9 English"})
	w.take("2026-11-28", true, moved...)
	equal(t, "leaving is dated", w.stands()[2], "7001 7E1 2026-09-01 2026-11-27 T1 9 Mathematics")
}

// TestTeachersAndEnds: the file's teacher takes the first place, a second one stays; a membership that the file says
// is over ends on its day.
func TestTeachersAndEnds(t *testing.T) {
	w := newTimetable(t)
	w.take("2026-11-25", false, tracking.SetSaid{PupilID: w.pupils[0], Subject: "English", Set: "A", StaffID: w.teachers[0]})
	w.exec(`insert into set_teachers (school_id, set_id, staff_id, position) select school_id, id, $1, 1 from sets`, w.teachers[1])
	equal(t, "another teacher", w.take("2026-11-25", false, tracking.SetSaid{PupilID: w.pupils[0], Subject: "English", Set: "A", StaffID: w.teachers[2]}),
		[]string{"2 changed English A teacher"})
	equal(t, "stands", w.stands(), []string{"7001 A 2026-09-01 - T2+T1 9 English"})
	equal(t, "over", w.take("2026-11-25", false, tracking.SetSaid{PupilID: w.pupils[0], Subject: "English", Set: "A", Starts: day("2026-09-03"), Ends: day("2026-10-23")},
		tracking.SetSaid{PupilID: w.pupils[1], Subject: "English", Set: "A", Starts: day("2026-09-03"), Ends: day("2026-10-23")}),
		[]string{"2 changed English A ended", "3 unchanged English A"})
	equal(t, "stands then", w.stands(), []string{"7001 A 2026-09-01 2026-10-23 T2+T1 9 English"})
}

// TestLongNamesOfSubjects: names are cut to what a name may have, and found again by that; aliases that would be the
// same are numbered.
func TestLongNamesOfSubjects(t *testing.T) {
	w := newTimetable(t)
	long := "Design and Technology: Food Preparation and Nutrition (double award)"
	file := []tracking.SetSaid{{PupilID: w.pupils[0], Subject: long, Set: "A"}, {PupilID: w.pupils[1], Subject: "Design and Technology: Textiles", Set: "A"}}
	w.take("2026-11-25", false, file...)
	first := []string{"7001 A 2026-09-01 - 9 Design and Technolog", "7002 A 2026-09-01 - 9 Design and Technol 2"}
	equal(t, "stands", w.stands(), first)
	equal(t, "again", w.take("2026-11-26", true, file...), []string{"2 unchanged Design and Technology: Food Preparation and Nutrit A", "3 unchanged Design and Technology: Textiles A"})
	equal(t, "stands as before", w.stands(), first)
}
