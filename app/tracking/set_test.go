package tracking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gateway/app/civil"
	"gateway/app/db"
)

func (k desk) saveSet(f SetForm) (id int64, err error) {
	err = k.try(func(ctx context.Context, tx db.Tx) (err error) { id, err = SaveSet(ctx, tx, f); return err })
	return id, err
}

func (k desk) set(id int64) (p SetPage) {
	k.t.Helper()
	k.must(func(ctx context.Context, tx db.Tx) (err error) { p, err = SetByID(ctx, tx, id); return err })
	return p
}

func TestSetSaved(t *testing.T) {
	k := newDesk(t, "england")
	maths, err := k.subject(Subject{Alias: "Maths", Name: "Mathematics"}, "")
	k.wants("", err)
	gone, second := k.colleague("gone", "Mr Gone", false), k.colleague("sam", "Mx Sam", true)
	ask := SetForm{Set: Set{YearID: k.year.ID, SubjectID: maths, Name: "7a/Ma1", YearGroup: 7}, Teachers: []int64{0, second, k.staff, second}}
	id, err := k.saveSet(ask)
	k.wants("", err)
	if again, err := k.saveSet(ask); again != id || err != nil {
		t.Errorf("a second press: %d %v", again, err)
	}
	p := k.set(id)
	if !slices.Equal(p.Teachers, []string{"Mx Sam", "Mrs J Davies"}) || p.Subject.Name != "Mathematics" || p.Year != "2026/27" {
		t.Errorf("%+v", p)
	}
	for _, c := range []struct {
		change func(*SetForm)
		want   string
	}{
		{func(f *SetForm) { f.Name = "" }, "name=tracking_name"}, {func(f *SetForm) { f.SubjectID, f.YearID = 0, 0 }, "subject=field_subject year=set_year"},
		{func(f *SetForm) { f.YearGroup = -1 }, "year_group=set_year_group"}, {func(f *SetForm) { f.Teachers = []int64{k.staff, gone} }, "teacher_1=staff_choose"},
		{func(f *SetForm) { f.Teachers = nil }, "name=tracking_taken"}, {func(f *SetForm) { f.ID = 1 << 40 }, "not found"},
	} {
		f := ask
		c.change(&f)
		_, err := k.saveSet(f)
		k.wants(c.want, err)
	}
	change := SetForm{Set: p.Set, Teachers: []int64{second}, Mark: p.Mark()}
	_, err = k.saveSet(change)
	k.wants("", err)
	change.Name = "7a/Ma2"
	_, err = k.saveSet(change)
	k.wants("conflict", err)
	k.exec(`update staff_schools set active = false where staff_id = $1`, second)
	p = k.set(id)
	_, err = k.saveSet(SetForm{Set: Set{ID: id, Name: "7a/Ma3", YearGroup: 7}, Teachers: p.TeacherIDs, Mark: p.Mark()})
	k.wants("", err) // who teaches it already stays, active or not
	k.exec(`update sets set closed_on = '2027-08-31'`)
	_, err = k.saveSet(SetForm{Set: Set{ID: id, Name: "7a/Ma4"}, Mark: k.set(id).Mark()})
	k.wants("conflict", err)
	k.wants("conflict", k.try(func(ctx context.Context, tx db.Tx) error {
		return AddMembers(ctx, tx, id, k.pupils, civil.Date{}, today)
	}))
}

// TestMembers: a membership ends, it is never deleted; who comes back at once goes on, who comes back later begins anew.
func TestMembers(t *testing.T) {
	k := newDesk(t, "england")
	maths, _ := k.subject(Subject{Alias: "Maths", Name: "Mathematics"}, "")
	id, err := k.saveSet(SetForm{Set: Set{YearID: k.year.ID, SubjectID: maths, Name: "7a"}})
	k.wants("", err)
	add := func(from string, pupils ...int64) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return AddMembers(ctx, tx, id, pupils, day(from), today) })
	}
	end := func(membership int64, on string) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return EndMember(ctx, tx, id, membership, day(on)) })
	}
	show := func() string {
		var out []string
		for _, m := range k.set(id).Members {
			out = append(out, strings.TrimSpace(fmt.Sprint(m.Number, " ", m.From, " ", m.Until)))
		}
		return strings.Join(out, ", ")
	}
	k.wants("find=set_pick", add(""))
	k.wants("from=period_in_year", add("2027-09-01", k.pupils[0]))
	k.wants("", add("", k.pupils...))
	k.wants("", add("", k.pupils[0], 1<<40))
	if got := show(); got != "7001 2026-11-25, 7002 2026-11-25" {
		t.Fatal(got)
	}
	one := k.set(id).Members[0].ID
	k.wants("not found", end(1<<40, "2026-12-01"))
	k.wants("", end(one, "2026-12-02"))
	k.wants("", end(one, "2026-12-06")) // it has ended
	k.wants("", add("2026-12-02", k.pupils[0]))
	k.wants("", end(one, "2026-12-11"))
	k.wants("", add("2027-01-04", k.pupils[0]))
	if got := show(); got != "7001 2026-11-25 2026-12-10, 7001 2027-01-04, 7002 2026-11-25" {
		t.Error(got)
	}
	k.wants("", end(k.set(id).Members[1].ID, "2026-12-20")) // before it begins: it never was
	k.wants("", end(k.set(id).Members[2].ID, "2028-01-01")) // after the year: its last day
	if got := show(); !strings.Contains(got, "7001 2027-01-04 2027-01-03") || !strings.Contains(got, "7002 2026-11-25 2027-08-31") {
		t.Error(got)
	}
	k.exec(`update pupils set hidden = true where id = $1`, k.pupils[1])
	if got := show(); strings.Contains(got, "7002") {
		t.Errorf("a hidden pupil is listed: %s", got)
	}
	if n := k.number(`select count(*) from audit where action = 'changed a set'`); n < 6 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestMySets: those of today's year that are open, with their numbers.
func TestMySets(t *testing.T) {
	k := newDesk(t, "england")
	now := civil.OnDay(time.Now())
	k.exec(`update academic_years set starts_on = $1::date, ends_on = $2::date`, now.AddDays(-30), now.AddDays(300))
	k.year.Starts = now.AddDays(-30)
	last := k.number(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, 'last', $2::date, $3::date) returning id`, k.s.ID, now.AddDays(-400), now.AddDays(-31))
	maths, _ := k.subject(Subject{Alias: "Maths", Name: "Mathematics"}, "")
	make := func(year int64, name string, group int, teachers ...int64) int64 {
		id, err := k.saveSet(SetForm{Set: Set{YearID: year, SubjectID: maths, Name: name, YearGroup: group}, Teachers: teachers})
		k.wants("", err)
		return id
	}
	mine := make(k.year.ID, "mine", 7, k.staff)
	closed := make(k.year.ID, "closed", 8, k.staff)
	make(k.year.ID, "theirs", 7)
	make(last, "old", 7, k.staff)
	k.exec(`update sets set closed_on = current_date where id = $1`, closed)
	k.must(func(ctx context.Context, tx db.Tx) error {
		return AddMembers(ctx, tx, mine, k.pupils, civil.Date{}, now)
	})
	k.must(func(ctx context.Context, tx db.Tx) error {
		return EndMember(ctx, tx, mine, k.set(mine).Members[0].ID, now)
	})
	names := func(sets []SetRow) string {
		var out []string
		for _, s := range sets {
			out = append(out, fmt.Sprint(s.Name, " ", s.Subject, " ", s.Members, " ", strings.Join(s.Teachers, "+")))
		}
		return strings.Join(out, ", ")
	}
	k.must(func(ctx context.Context, tx db.Tx) error {
		my, err := MySets(ctx, tx, k.staff)
		if got := names(my); got != "mine Maths 1 Mrs J Davies" {
			t.Error(got)
		}
		all, _ := SetsOf(ctx, tx, k.year.ID, SetFilter{})
		open, _ := SetsOf(ctx, tx, k.year.ID, SetFilter{YearGroup: 8, Open: true})
		of, _ := SetsOf(ctx, tx, k.year.ID, SetFilter{SubjectID: maths + 1})
		if got := names(all); got != "mine Maths 1 Mrs J Davies, theirs Maths 0 , closed Maths 0 Mrs J Davies" || len(open)+len(of) != 0 {
			t.Errorf("%s; %v %v", got, open, of)
		}
		return err
	})
}

func TestTutors(t *testing.T) {
	k := newDesk(t, "england")
	k.exec(`update pupils set house = 'Kestrel' where id = $1`, k.pupils[0])
	k.exec(`update pupils set status = 'left' where id = $1`, k.pupils[1])
	gone := k.colleague("gone", "Mr Gone", false)
	group := func() (g Group) {
		k.must(func(ctx context.Context, tx db.Tx) (err error) { g, err = GroupByName(ctx, tx, "7A"); return err })
		return g
	}
	save := func(mark string, ids ...int64) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return SaveTutors(ctx, tx, "7A", mark, ids) })
	}
	was := group()
	k.wants("tutor_1=staff_choose", save(was.Mark(), k.staff, gone))
	k.wants("", save(was.Mark(), 0, k.staff, k.staff))
	k.wants("", save(was.Mark(), k.staff)) // it is so already
	k.wants("conflict", save(was.Mark()))
	if g := group(); g.Pupils != 1 || g.Year != 7 || !slices.Equal(g.Tutors, []string{"Mrs J Davies"}) {
		t.Errorf("%+v", g)
	}
	k.must(func(ctx context.Context, tx db.Tx) error {
		groups, houses, err := Groups(ctx, tx)
		if len(groups) != 1 || !slices.Equal(houses, []House{{"Kestrel", 1}}) {
			t.Errorf("%v %v", groups, houses)
		}
		_, none := GroupByName(ctx, tx, "8B")
		k.wants("not found", none)
		return err
	})
	k.wants("", save(group().Mark()))
	if g := group(); len(g.TutorIDs) != 0 {
		t.Errorf("%+v", g)
	}
}
