package tracking

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gateway/app/db"
	"gateway/app/school"
)

func (k desk) savePeriod(c PeriodChange) error {
	if c.Now.IsZero() {
		c.Now = time.Now()
	}
	return k.try(func(ctx context.Context, tx db.Tx) error { return SavePeriod(ctx, tx, k.s, c) })
}

func TestPeriodSaved(t *testing.T) {
	k := newDesk(t, "england")
	k.start()
	p := k.periods()[0]
	for _, c := range []struct {
		change func(*PeriodChange)
		want   string
	}{
		{func(c *PeriodChange) { c.Name = " " }, "name=tracking_name"}, {func(c *PeriodChange) { c.Name = strings.Repeat("a", 31) }, "name=too_long"},
		{func(c *PeriodChange) { c.Name = "AUTUMN 2" }, "name=tracking_taken"}, {func(c *PeriodChange) { c.Starts = day("2026-08-31") }, "starts_on=period_in_year"},
		{func(c *PeriodChange) { c.Starts = day("") }, "starts_on=date_wrong"}, {func(c *PeriodChange) { c.Starts = day("2027-08-31") }, ""},
		{func(c *PeriodChange) { c.Mark = "old"; c.Name = "Else" }, "conflict"}, {func(c *PeriodChange) { c.ID += 1000 }, "not found"},
	} {
		change := PeriodChange{Period: p, Mark: p.Mark()}
		c.change(&change)
		k.wants(c.want, k.savePeriod(change))
	}
	if now := k.periods()[5]; now.Name != "Autumn 1" || now.Starts != day("2027-08-31") {
		t.Errorf("%+v", now)
	}
}

// TestRelease: one or all of a name, taken back only by who says so, each in the log with London's time (POR-5).
func TestRelease(t *testing.T) {
	k := newDesk(t, "england")
	k.start()
	now := time.Date(2027, 6, 30, 23, 30, 0, 0, time.UTC)
	byName := func() (out string) {
		for _, p := range k.periods() {
			if p.Name == "Summer 2" {
				out += fmt.Sprint(p.YearGroup, " ", p.Released(now), " ")
			}
		}
		return strings.TrimSpace(out)
	}
	first := func() Period {
		for _, p := range k.periods() {
			if p.Name == "Summer 2" && p.YearGroup == 7 {
				return p
			}
		}
		return Period{}
	}
	set := func(change func(*PeriodChange)) error {
		p := first()
		c := PeriodChange{Period: p, Mark: p.Mark(), Now: now}
		change(&c)
		return k.savePeriod(c)
	}
	k.wants("", set(func(c *PeriodChange) { c.Release = now.Add(-time.Minute) }))
	if got := byName(); got != "7 true 8 false" {
		t.Error(got)
	}
	k.wants("confirm=period_confirm", set(func(c *PeriodChange) { c.Release = time.Time{} }))
	k.wants("confirm=period_confirm", set(func(c *PeriodChange) { c.Release = now.Add(time.Second) }))
	k.wants("", set(func(c *PeriodChange) { c.Release, c.All = now, true })) // seen before, seen after
	if got := byName(); got != "7 true 8 true" {
		t.Error(got)
	}
	k.wants("", set(func(c *PeriodChange) { c.Release, c.All, c.Confirm = time.Time{}, true, true }))
	if got := byName(); got != "7 false 8 false" {
		t.Error(got)
	}
	got := k.text(`select string_agg(action || ': ' || detail, '; ' order by id) from audit where action <> 'changed the tracking structure' and actor_id = $1`, k.staff)
	set7, set8 := "set the release of a period: Year 7, Summer 2, 2026/27: from ", "set the release of a period: Year 8, Summer 2, 2026/27: from "
	want := set7 + "1 July 2027, 00:29; " + set7 + "1 July 2027, 00:30; " + set8 + "1 July 2027, 00:30; took back the release of a period: Year 7, Summer 2, 2026/27: not released, was from 1 July 2027, 00:30; " +
		"took back the release of a period: Year 8, Summer 2, 2026/27: not released, was from 1 July 2027, 00:30"
	if got != want {
		t.Errorf("the log: %s", got)
	}
}

// TestAddPeriods: for the ticked year groups, with the whole year where it is missing, and nothing a second time.
func TestAddPeriods(t *testing.T) {
	k := newDesk(t, "england")
	add := func(n NewPeriod) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return AddPeriods(ctx, tx, k.s, k.year, n) })
	}
	mock := NewPeriod{Name: "Mock exams", Starts: day("2027-01-11"), Groups: []int{8}}
	k.wants("", add(mock))
	k.wants("", add(mock))
	k.wants("name=tracking_name starts_on=date_wrong group=period_groups", add(NewPeriod{}))
	k.wants("name=period_taken", add(NewPeriod{Name: "mock exams", Starts: day("2027-02-01"), Groups: []int{7, 8}}))
	show := func() (out string) {
		for _, p := range k.periods() {
			out += fmt.Sprint(p.YearGroup, " ", p.Name, ", ")
		}
		return out
	}
	if got := show(); got != "8 Mock exams, 8 Whole year, " {
		t.Error(got)
	}
	k.must(func(ctx context.Context, tx db.Tx) error { return EnsurePeriods(ctx, tx, k.s, k.year) })
	if got := show(); got != "7 Autumn 1, 7 Autumn 2, 7 Spring 1, 7 Spring 2, 7 Summer 1, 7 Summer 2, 7 Whole year, 8 Mock exams, 8 Whole year, " {
		t.Error(got)
	}
	short := school.AcademicYear{Starts: day("2027-09-01"), Ends: day("2028-03-18")}
	short.ID = k.number(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2027/28', $2::date, $3::date) returning id`, k.s.ID, short.Starts, short.Ends)
	k.must(func(ctx context.Context, tx db.Tx) error { return EnsurePeriods(ctx, tx, k.s, short) })
	for _, p := range k.periods() {
		if p.YearID == short.ID && (p.Starts.Before(short.Starts) || short.Ends.Before(p.Starts)) {
			t.Errorf("%s begins on %s, outside its year", p.Name, p.Starts)
		}
	}
	remove := func(id int64) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return DeletePeriod(ctx, tx, k.s, id) })
	}
	field, err := k.field(Field{Scope: General, Name: "Reading", Type: Text}, "")
	k.wants("", err)
	k.result(k.periods()[0].ID, 0, field, "x", nil)
	k.wants("conflict", remove(k.periods()[0].ID))
	k.wants("", remove(k.periods()[1].ID))
	k.wants("not found", remove(1<<40))
}
