package yearend_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
	"gateway/app/yearend"
)

// ashdale is a school of every kind of pupil, Year 7 to 11.
func ashdale(t *testing.T) *yard {
	y := newYard(t, "england", 7, 11,
		"1001 7 7A", "1002 7 7A", "1003 7 7-Austen", "1004 8 8A", "1005 8 8A hidden=true", "1006 9 Oak",
		"1007 11 11A", "1008 11 11A leaving_date=2091-06-25", "1009 11 11A leaving_date=2091-09-30",
		"1010 7 7A admission_date=2091-09-02 status=starting", "1011 9 9A leaving_date=2091-07-31", "1012 0 -", "1013 12 12A",
		"1014 8 8A status=left leaving_date=2091-02-01", "1015 10 -")
	y.class("7a/Ma1", "1001", "1002")
	y.class("11a/Ma1", "1007")
	y.exec(`insert into set_members (school_id, set_id, pupil_id, starts_on, ends_on) select school_id, set_id, $1, '2090-09-01', '2091-01-31' from set_members limit 1`, y.pupils["1003"])
	y.tutor(1, "7A", "11A")
	y.tutor(2, "8A", "Oak", "7-Austen")
	return y
}

// TestPreview: how many of each year group move, stay and leave, who does not and why, and what the groups will be called.
func TestPreview(t *testing.T) {
	y := ashdale(t)
	p := y.preview(july, yearend.Choice{Stay: []int64{y.pupils["1004"], y.pupils["1005"], 999}})
	equal(t, "state", []any{p.State, p.From.Name, p.To.Name, p.LastYear, p.Further, p.Moving, p.Leaving, p.Total(), p.Sets, p.Members},
		[]any{yearend.Open, "2090/91", "2091/92", 11, 12, 6, 3, 9, 2, 3})
	equal(t, "years", p.Years, []yearend.YearLine{{Year: 7, To: 8, Now: 3, Up: 3}, {Year: 8, To: 9, Now: 2, Up: 1, Stay: 1}, {Year: 9, To: 10, Now: 1, Up: 1},
		{Year: 10, To: 11, Now: 1, Up: 1}, {Year: 11, To: 12, Now: 3, Leaves: 3}})
	equal(t, "groups", p.Groups, []yearend.GroupLine{{Name: "7-Austen", New: "8-Austen", Proposed: "8-Austen", Year: 7, Pupils: 1}, {Name: "7A", New: "8A", Proposed: "8A", Year: 7, Pupils: 2},
		{Name: "8A", New: "9A", Proposed: "9A", Year: 8, Pupils: 1}, {Name: "Oak", New: "Oak", Proposed: "Oak", Year: 9, Pupils: 1},
		{Name: "11A", New: "12A", Proposed: "12A", Year: 11, Pupils: 3, Leaves: 3}})
	var still []string
	for _, s := range p.Still {
		still = append(still, fmt.Sprintf("%s %d %s", s.Why, s.Count, s.Some[0].PupilID))
	}
	equal(t, "still", still, []string{"no year 1 1012", "beyond 1 1013", "going 1 1011", "joins 1 1010"})
	equal(t, "staying", len(p.Staying), 1)
	if len(p.Problems) != 0 {
		t.Errorf("%+v", p.Problems)
	}
}

// TestRun: everything moves at once, with history, audit and what undoing needs (case 97).
func TestRun(t *testing.T) {
	y := ashdale(t)
	id := y.done(july, yearend.Choice{Stay: []int64{y.pupils["1004"]}, Names: map[string]string{"Oak": " Ash  Tree "}})
	equal(t, "roll", y.roll(), []string{"1001 8 8A on_roll -", "1002 8 8A on_roll -", "1003 8 8-Austen on_roll -", "1004 8 8A on_roll -", "1005 9 9A on_roll -", "1006 10 Ash Tree on_roll -",
		"1007 12 12A on_roll " + lastDay, "1008 12 12A on_roll 2091-06-25", "1009 12 12A on_roll " + lastDay,
		"1010 7 7A starting -", "1011 9 9A on_roll 2091-07-31", "1012 0 - on_roll -", "1013 12 12A on_roll -", "1014 8 8A left 2091-02-01", "1015 11 - on_roll -"})
	equal(t, "sets", y.list(`select name || ' ' || closed_on from sets order by id`), []string{"7a/Ma1 " + lastDay, "11a/Ma1 " + lastDay})
	equal(t, "members", y.list(`select pupil_id_folded || ' ' || ends_on from set_members m join pupils p on p.id = m.pupil_id order by 1`),
		[]string{"1001 " + lastDay, "1002 " + lastDay, "1003 2091-01-31", "1007 " + lastDay})
	equal(t, "tutors", y.tutors(), []string{"12A T1", "8-Austen T2", "8A T1", "9A T2", "Ash Tree T2"})
	equal(t, "history", y.list(`select concat_ws(' ', p.pupil_id, c.field, c.old_value, '>', c.new_value, c.staff_id = $1) from pupil_changes c join pupils p on p.id = c.pupil_id
		where p.pupil_id in ('1001', '1007') order by c.id`, y.staff[0]),
		[]string{"1001 year_group 7 > 8 t", "1001 tutor_group 7A > 8A t", "1007 year_group 11 > 12 t", "1007 tutor_group 11A > 12A t", "1007 leaving_date  > " + lastDay + " t"})
	equal(t, "audit", y.list(`select concat_ws('|', actor_id = $1, action, subject_id = $2, detail) from audit where action like '%year-end%'`, y.staff[0], id),
		[]string{"t|did the year-end|t|2090/91 to 2091/92: 6 moved up, 3 left, 2 sets closed"})

	y.must(y.db.In(context.Background(), db.Worker(y.at), func(tx db.Tx) error { _, err := pupil.Day(context.Background(), tx, day(newYear)); return err }))
	equal(t, "the leavers on the new year's first day", y.list(`select pupil_id || ' ' || status from pupils where year_group = 12 order by 1`),
		[]string{"1007 left", "1008 left", "1009 left", "1013 on_roll"})
	p := y.preview(july, yearend.Choice{})
	if past := p.Pasts[0]; p.State != yearend.Done || past.ID != id || past.Pupils != 9 || past.Leavers != 3 || past.Sets != 2 || past.MadeBy != "T0" || past.LastDay != day(lastDay) || !past.Live() {
		t.Errorf("%+v", p)
	}
}

// TestRunLate: in the new year the last day is over, and who came or was changed since has the new year group already.
func TestRunLate(t *testing.T) {
	y := newYard(t, "england", 7, 11, "1001 7 7A", "1002 11 11A", "1003 7 7A created_at=2091-09-01T00:30+01", "1004 8 8A", "1005 8 8A", "1006 7 7A created_at=2091-08-31T23:30+01")
	change := func(pupil, was, is, at string) {
		y.exec(`insert into pupil_changes (school_id, pupil_id, field, old_value, new_value, at) values ($1, $2, 'year_group', $3, $4, $5)`, y.at, y.pupils[pupil], was, is, at)
	}
	change("1004", "7", "8", "2091-09-02T10:00+01") // the new year's file came first
	change("1005", "8", "9", "2091-09-02T10:00+01") // a slip, put right
	change("1005", "9", "8", "2091-09-02T11:00+01")
	change("1001", "6", "7", "2091-08-31T12:00+01") // before
	y.done("2091-09-03", yearend.Choice{})
	equal(t, "roll", y.roll(), []string{"1001 8 8A on_roll -", "1002 12 12A left " + lastDay, "1003 7 7A on_roll -", "1004 8 8A on_roll -", "1005 9 9A on_roll -", "1006 8 8A on_roll -"})
}

// TestRanges: leavers of every kind of school.
func TestRanges(t *testing.T) {
	for _, c := range []struct {
		country     string
		first, last int
		roll, want  []string
	}{
		{"scotland", 1, 6, []string{"1001 1 S1B", "1002 6 S6B"}, []string{"1001 2 S2B on_roll -", "1002 7 S7B on_roll " + lastDay}},
		{"england", 7, 13, []string{"1001 11 11A", "1002 12 12A", "1003 13 13A"}, []string{"1001 12 12A on_roll -", "1002 13 13A on_roll -", "1003 14 14A on_roll " + lastDay}},
		{"northern_ireland", 8, 14, []string{"1001 13 13A", "1002 14 14A"}, []string{"1001 14 14A on_roll -", "1002 14 14A on_roll " + lastDay}}, // there is no further year
	} {
		y := newYard(t, c.country, c.first, c.last, c.roll...)
		for _, l := range c.roll {
			y.tutor(1, strings.Fields(l)[2])
			break
		}
		before := y.everything()
		id := y.done(july, yearend.Choice{})
		equal(t, c.country, y.roll(), c.want)
		y.must(y.undo(id, july))
		same(t, c.country+" undone", y.everything(), before)
	}
}

// TestLeaversKeepTheirName: where there is no further year, the next group gets the leavers' name, and its own tutors.
func TestLeaversKeepTheirName(t *testing.T) {
	y := newYard(t, "northern_ireland", 8, 14, "1001 13 13A", "1002 14 14A")
	y.tutor(1, "13A")
	y.tutor(2, "14A")
	id := y.done(july, yearend.Choice{})
	equal(t, "tutors", y.tutors(), []string{"14A T1"})
	y.must(y.undo(id, july))
	equal(t, "tutors again", y.tutors(), []string{"13A T1", "14A T2"})
}

// TestRunTwice: a second run does nothing, and says who did the first.
func TestRunTwice(t *testing.T) {
	y := ashdale(t)
	p := y.preview(july, yearend.Choice{})
	ask := yearend.Ask{Mark: p.Mark, Typed: " 1" + "0 ", Today: day(july)}
	_, err := y.confirm(ask)
	y.must(err)
	after := y.everything()
	_, err = y.confirm(ask)
	var conflict errs.Conflict
	if !errors.As(err, &conflict) || !strings.HasPrefix(conflict.Text, "The year-end from 2090/91 to 2091/92 was done on ") || !strings.HasSuffix(conflict.Text, " by T0. Nothing more has been done.") {
		t.Errorf("%v", err)
	}
	same(t, "run twice", y.everything(), after)
}

// TestTwoAtOnce: of two presses at one moment, one is a year-end.
func TestTwoAtOnce(t *testing.T) {
	y := ashdale(t)
	p := y.preview(july, yearend.Choice{})
	var all sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		all.Go(func() { _, results[i] = y.confirm(yearend.Ask{Mark: p.Mark, Typed: "10", Today: day(july)}) })
	}
	all.Wait()
	done := 0
	for _, err := range results {
		var conflict errs.Conflict
		if err == nil {
			done++
		} else if !errors.As(err, &conflict) {
			t.Error(err)
		}
	}
	equal(t, "done", done, 1)
	equal(t, "year-ends", y.id(`select count(*) from year_ends`), int64(1))
	equal(t, "1001", y.roll()[0], "1001 8 8A on_roll -")
}

// TestRunBroken: whatever fails in the middle, nothing of it stays.
func TestRunBroken(t *testing.T) {
	y := ashdale(t)
	before := y.everything()
	y.exec(`create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`)
	for _, table := range []string{"year_ends", "year_end_pupils", "set_members", "sets", "year_end_sets", "year_end_groups", "tutors", "pupil_changes", "audit"} {
		y.exec(`create trigger broken before insert or update or delete on ` + table + ` for each statement execute function broken()`)
		if _, err := y.run(july, yearend.Choice{}); err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("%s: %v", table, err)
		}
		y.exec(`drop trigger broken on ` + table)
		same(t, table, y.everything(), before)
		for _, left := range []string{"year_ends", "year_end_pupils", "year_end_sets", "year_end_members", "year_end_groups", "pupil_changes", "audit"} {
			if n := y.id(`select count(*) from ` + left); n != 0 {
				t.Errorf("%s: %d rows of %s", table, n, left)
			}
		}
	}
	y.done(july, yearend.Choice{})
}

// TestRefused: nothing is done of a plan that is not the one that the person saw, or cannot be.
func TestRefused(t *testing.T) {
	y := ashdale(t)
	p := y.preview(july, yearend.Choice{})
	before := y.everything()
	for name, c := range map[string]struct {
		ask  yearend.Ask
		want string
	}{
		"no mark":       {yearend.Ask{Typed: "10"}, "conflict: The roll, the sets or the tutors have changed"},
		"wrong number":  {yearend.Ask{Mark: p.Mark, Typed: "9"}, "invalid: typed=year_end_typed"},
		"no number":     {yearend.Ask{Mark: p.Mark}, "invalid: typed=year_end_typed"},
		"one stays":     {yearend.Ask{Mark: p.Mark, Typed: "9", Choice: yearend.Choice{Stay: []int64{y.pupils["1001"]}}}, "conflict: You have changed who stays"},
		"two the same":  {yearend.Ask{Mark: p.Mark, Typed: "10", Choice: yearend.Choice{Names: map[string]string{"7A": "Oak"}}}, "invalid: group_3=year_end_group_twice"},
		"a long name":   {yearend.Ask{Mark: p.Mark, Typed: "10", Choice: yearend.Choice{Names: map[string]string{"7A": strings.Repeat("é", yearend.MaxGroup+1)}}}, "invalid: group_1=year_end_group_long"},
		"before it can": {yearend.Ask{Mark: p.Mark, Typed: "10", Today: day("2091-07-01")}, "conflict: The year-end cannot be run now."},
	} {
		if c.ask.Today.IsZero() {
			c.ask.Today = day(july)
		}
		if _, err := y.confirm(c.ask); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name, y.everything(), before)
	}
	for name, change := range map[string]string{"year group": `update pupils set year_group = 8 where pupil_id = '1001'`, "a joiner": `update pupils set status = 'on_roll' where pupil_id = '1014'`,
		"a set": `update sets set closed_on = current_date where name = '7a/Ma1'`, "a tutor": `delete from tutors where tutor_group = 'Oak'`, "the year": `update academic_years set ends_on = '2091-08-30' where id = ` + fmt.Sprint(y.from)} {
		p := y.preview(july, yearend.Choice{})
		y.exec(change)
		if _, err := y.confirm(yearend.Ask{Mark: p.Mark, Typed: fmt.Sprint(p.Total()), Today: day(july)}); err == nil || !strings.Contains(err.Error(), "have changed since you opened this page") {
			t.Errorf("%s: %v", name, err)
		}
	}
	equal(t, "year-ends", y.id(`select count(*) from year_ends`), int64(0))
}

// TestMerge: two groups become one when somebody says so, and part again by undoing.
func TestMerge(t *testing.T) {
	y := newYard(t, "england", 7, 11, "1001 7 7A", "1002 7 7B", "1003 8 8A")
	y.tutor(1, "7A")
	y.tutor(2, "7B", "8A")
	before := y.everything()
	id := y.done(july, yearend.Choice{Names: map[string]string{"7B": "8A", "8A": ""}, Merge: true})
	equal(t, "roll", y.roll(), []string{"1001 8 8A on_roll -", "1002 8 8A on_roll -", "1003 9 - on_roll -"})
	equal(t, "tutors", y.tutors(), []string{"8A T1", "8A T2"})
	y.must(y.undo(id, july))
	same(t, "undone", y.everything(), before)
}

// TestImportAfterwards: the new year's file finds the roll as it says (TRK-6, TRK-7).
func TestImportAfterwards(t *testing.T) {
	y := ashdale(t)
	y.done(july, yearend.Choice{})
	y.must(y.db.In(context.Background(), db.Worker(y.at), func(tx db.Tx) error {
		ctx := context.Background()
		if _, err := pupil.Day(ctx, tx, day("2091-09-02")); err != nil {
			return err
		}
		roll, err := pupil.NewIndex(ctx, tx)
		if err != nil {
			return err
		}
		var said []pupil.Said
		for _, id := range y.pupils {
			row := roll.Row(id)
			if row[pupil.Status] == pupil.StatusLeft {
				continue
			}
			row[pupil.Status] = ""
			said = append(said, pupil.Said{Line: len(said) + 2, Row: row})
		}
		plan, err := pupil.MakePlan(ctx, tx, said, pupil.Options{Today: day("2091-09-02")})
		equal(t, "unchanged", []int{plan.Count(pupil.Unchanged), len(plan.Lines), len(said)}, []int{10, 10, 10})
		return err
	}))
}
