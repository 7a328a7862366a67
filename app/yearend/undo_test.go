package yearend_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
	"gateway/app/yearend"
)

// TestUndo gives everything back, to the last value, and then the year-end can be run again.
func TestUndo(t *testing.T) {
	y := ashdale(t)
	before := y.everything()
	stay := yearend.Choice{Stay: []int64{y.pupils["1004"]}}
	id := y.done(july, stay)
	u := y.look(id)
	equal(t, "look", []any{u.Back, u.Changed, u.Later, u.FromYear}, []any{9, 0, "", "2090/91"})
	y.must(y.undo(id, july))
	same(t, "undone", y.everything(), before)
	equal(t, "audit", y.list(`select detail from audit where action = 'undid the year-end'`), []string{"2090/91 to 2091/92: 9 pupils moved back, 0 left as they were"})
	var conflict errs.Conflict
	if err := y.undo(id, july); !errors.As(err, &conflict) || !strings.HasPrefix(conflict.Text, "This year-end was undone on ") || !strings.HasSuffix(conflict.Text, " by T0.") {
		t.Errorf("undone twice: %v", err)
	}
	again := y.done(july, stay)
	p := y.preview(july, yearend.Choice{})
	if len(p.Pasts) != 2 || p.Pasts[0].ID != again || p.Pasts[1].Live() || p.Pasts[1].UndoneBy != "T0" {
		t.Errorf("%+v", p.Pasts)
	}
	y.must(y.undo(again, july))
	same(t, "undone again", y.everything(), before)
}

// TestUndoLate: in the new year the leavers come back on roll.
func TestUndoLate(t *testing.T) {
	y := newYard(t, "england", 7, 11, "1001 11 11A", "1002 11 11A leaving_date=2091-06-25", "1003 7 7A")
	id := y.done(july, yearend.Choice{})
	y.must(y.db.In(context.Background(), db.Worker(y.at), func(tx db.Tx) error { _, err := pupil.Day(context.Background(), tx, day("2091-09-02")); return err }))
	y.must(y.undo(id, "2091-09-02"))
	equal(t, "roll", y.roll(), []string{"1001 11 11A on_roll -", "1002 11 11A left 2091-06-25", "1003 7 7A on_roll -"})
}

// TestUndoAfterChanges: whoever was changed since stays as they are, is counted before, and does not move twice.
func TestUndoAfterChanges(t *testing.T) {
	y := ashdale(t)
	id := y.done(july, yearend.Choice{})
	y.exec(`update pupils set tutor_group = '8B' where pupil_id = '1001'`)
	y.exec(`update pupils set leaving_date = null where pupil_id = '1007'`)
	y.exec(`update pupils set forename = 'Ann', house = 'Red' where pupil_id = '1002'`) // says nothing about the year
	y.exec(`update pupils set tutor_group = '9B' where pupil_id = '1005'`)              // hidden
	y.exec(`update sets set closed_on = '2091-07-31' where name = '7a/Ma1'`)
	y.exec(`update set_members set ends_on = '2091-07-31' where pupil_id = $1`, y.pupils["1002"])
	y.exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select school_id, set_id, pupil_id, '2091-07-21' from set_members where pupil_id = $1`, y.pupils["1001"])
	y.exec(`delete from tutors where tutor_group = '8A'`)
	y.tutor(2, "8A")
	u := y.look(id)
	var some []string
	for _, w := range u.Some {
		some = append(some, w.PupilID+" "+w.TutorGroup)
	}
	equal(t, "look", []any{u.Back, u.Changed, some}, []any{7, 3, []string{"1001 8B", "1007 12A"}})
	y.must(y.undo(id, july))
	roll := strings.Join(y.roll(), "\n")
	for _, want := range []string{"1001 8 8B on_roll -", "1002 7 7A on_roll -", "1003 7 7-Austen", "1005 9 9B", "1007 12 12A on_roll -", "1009 11 11A on_roll 2091-09-30"} {
		if !strings.Contains(roll, want) {
			t.Errorf("no %q in\n%s", want, roll)
		}
	}
	equal(t, "sets", y.list(`select name || ' ' || coalesce(closed_on::text, '-') from sets order by id`), []string{"7a/Ma1 2091-07-31", "11a/Ma1 -"})
	equal(t, "members", y.list(`select pupil_id_folded || ' ' || coalesce(ends_on::text, '-') from set_members m join pupils p on p.id = m.pupil_id order by 1`),
		[]string{"1001 -", "1001 " + lastDay, "1002 2091-07-31", "1003 2091-01-31", "1007 -"})
	equal(t, "tutors", y.tutors(), []string{"11A T1", "7-Austen T2", "7A T2", "8A T2", "Oak T2"})

	p := y.preview(july, yearend.Choice{})
	for _, s := range p.Still {
		if s.Why == yearend.Settled {
			equal(t, "settled", []any{s.Count, s.Some[0].PupilID}, []any{3, "1001"}) // one of them is hidden
		}
	}
	equal(t, "moving", p.Total(), 7)
	y.done(july, yearend.Choice{})
	if got := y.roll()[0]; got != "1001 8 8B on_roll -" {
		t.Errorf("moved twice: %s", got)
	}
}

// TestUndoRefused: what has changed since somebody looked, and a later year-end, come first.
func TestUndoRefused(t *testing.T) {
	y := ashdale(t)
	id := y.done(july, yearend.Choice{})
	mark := y.look(id).Mark
	y.exec(`update pupils set tutor_group = '8B' where pupil_id = '1001'`)
	undo := func(id int64, mark string) error {
		return y.in(func(ctx context.Context, tx db.Tx) error {
			_, err := yearend.Undo(ctx, tx, id, mark, day(july))
			return err
		})
	}
	if err := undo(id, mark); err == nil || !strings.Contains(err.Error(), "Pupils have been changed since you opened this page") {
		t.Errorf("an old mark: %v", err)
	}
	if err := undo(id+1, mark); !errors.Is(err, errs.NotFound) {
		t.Errorf("no year-end: %v", err)
	}
	y.exec(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2092/93', '2092-09-01', '2093-08-31')`, y.at)
	later := y.done("2092-07-20", yearend.Choice{})
	if err := y.undo(id, "2092-07-20"); err == nil || !strings.Contains(err.Error(), "The year-end of 2091/92 was done after it. Undo that one first.") {
		t.Errorf("an earlier one: %v", err)
	}
	y.must(y.undo(later, "2092-07-20"))
	y.must(y.undo(id, "2092-07-20"))
}
