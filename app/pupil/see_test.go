package pupil

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

// staffRoom is a school with sets: of this year and the last, closed, left and to come.
func staffRoom(t *testing.T) office {
	o := newOffice(t).enrol()
	for _, q := range []string{
		`insert into academic_years (school_id, name, starts_on, ends_on) select $1, 'last', d - 400, d - 41 from today`,
		`insert into academic_years (school_id, name, starts_on, ends_on) select $1, 'now', d - 40, d + 300 from today`,
		`insert into academic_years (school_id, name, starts_on, ends_on) select $1, 'next', d + 301, d + 600 from today`,
		`insert into subjects (school_id, alias, alias_folded, name, name_folded) select $1, 'En', 'en', 'English', 'english' from today`,
		`insert into sets (school_id, academic_year_id, subject_id, name, name_folded, closed_on) select $1, y.id, s.id, v.name, v.name, d + v.closed
			from today, subjects s, (values ('mine', 'now', null::int), ('closed', 'now', -1), ('closing', 'now', 0), ('old', 'last', null), ('coming', 'next', null), ('theirs', 'now', null)) v (name, year, closed)
			join academic_years y on y.school_id = $1 and y.name = v.year`,
		`insert into set_teachers (school_id, set_id, staff_id) select $1, id, (select staff_id from staff_schools where school_id = $1) from sets, today where name <> 'theirs'`,
		`insert into set_members (school_id, set_id, pupil_id, starts_on, ends_on) select $1, s.id, p.id, d + v.starts, d + v.ends from today,
			(values ('mine', '007001', -30, null::int), ('mine', '7018', -30, -1), ('mine', '7005', 1, null), ('mine', '7009', 0, 0), ('closed', '7011', -30, null),
			('closing', '7200', -30, null), ('old', '010001', -300, null), ('coming', '7100', -1, null), ('theirs', '7019', -30, null), ('mine', '7300', -30, null)) v (name, pupil, starts, ends)
			join sets s on s.school_id = $1 and s.name = v.name join pupils p on p.school_id = $1 and p.pupil_id = v.pupil`,
	} {
		_, err := o.owner.Exec(context.Background(), `with today as (select (now() at time zone 'Europe/London')::date as d) `+q, o.at)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	return o
}

// TestWhoSeesWhom: the office all; a teacher today's members of the sets of this year and the tutor groups; support
// staff whoever is assigned to them; nobody else anybody (TRK-5).
func TestWhoSeesWhom(t *testing.T) {
	o := staffRoom(t)
	teacher, support := Viewer{Sees: SeesTaught, StaffID: o.staff}, Viewer{Sees: SeesAssigned, StaffID: o.staff}
	everybody := "7018* 7019* 7009 7200 7100 7005 010001 007001 7011"
	sees := func(name string, by Viewer, want string) {
		t.Helper()
		l := o.listAs(Basics, by, Filter{State: StateAll})
		if got := numbers(l); got != want || l.Total != len(l.Rows) || l.Nobody != (want == "") {
			t.Errorf("%s sees %q (%d, nobody %v), want %q", name, got, l.Total, l.Nobody, want)
		}
		for id, r := range o.ids() {
			listed := false
			for _, row := range l.Rows {
				listed = listed || row.ID == id
			}
			err := o.ask(func(ctx context.Context, tx db.Tx) error { return MaySee(ctx, tx, by, id) })
			_, opened := o.open(r, Basics, by)
			if hidden := r == "7300"; by.Sees == SeesAll && hidden {
				continue
			}
			if listed != (err == nil) || listed != (opened == nil) || err != nil && !errors.Is(err, errs.NotFound) || opened != nil && !errors.Is(opened, errs.NotFound) {
				t.Errorf("%s, pupil %s: listed %v, may see %v, opens %v", name, r, listed, err, opened)
			}
		}
	}
	sees("the office", Viewer{Sees: SeesAll}, everybody)
	sees("a teacher", teacher, "7009 7200 007001")
	sees("another teacher", Viewer{Sees: SeesTaught, StaffID: o.staff + 1}, "")
	sees("support staff without anybody", support, "")
	sees("nobody", Viewer{Sees: "nobody", StaffID: o.staff}, "")
	o.exec(`insert into tutors (school_id, tutor_group, staff_id) values ($1, '8A', $2), ($1, '11A', $2), ($1, '11Z', $2)`, o.at, o.staff)
	sees("a tutor", teacher, "7019 7009 7200 007001") // no leaver of 11A but the one of the set; nobody hidden
	o.exec(`insert into staff_pupils (school_id, staff_id, pupil_id) select $1, $2, id from pupils where school_id = $1 and pupil_id in ('7018', '7019', '7300')`, o.at, o.staff)
	sees("support staff", support, "7018* 7019*")
	o.exec(`update set_members set ends_on = (now() at time zone 'Europe/London')::date - 1 where school_id = $1 and starts_on <= (now() at time zone 'Europe/London')::date - 1`, o.at)
	sees("a teacher whose memberships have ended", teacher, "7019 7009")
	if l := o.listAs(Basics, teacher, Filter{Search: "ali"}); numbers(l) != "7019" || fmt.Sprint(l.Years, l.Groups) != "[8 10] [8A 10C]" {
		t.Errorf("found %q, choices %v %v", numbers(l), l.Years, l.Groups)
	}
}

// TestMaySeeHidden: the office opens hidden pupils; one of another school is nobody's.
func TestMaySeeHidden(t *testing.T) {
	o := staffRoom(t)
	id := o.id("7300")
	for by, want := range map[Viewer]error{{Sees: SeesAll}: nil, {Sees: SeesTaught, StaffID: o.staff}: errs.NotFound} {
		if err := o.ask(func(ctx context.Context, tx db.Tx) error { return MaySee(ctx, tx, by, id) }); !errors.Is(err, want) {
			t.Errorf("%s: %v", by.Sees, err)
		}
	}
	if err := o.ask(func(ctx context.Context, tx db.Tx) error { return MaySee(ctx, tx, Viewer{Sees: SeesAll}, id+999) }); !errors.Is(err, errs.NotFound) {
		t.Errorf("nobody: %v", err)
	}
}
