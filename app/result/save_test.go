package result_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"gateway/app/db"
	"gateway/app/result"
	"gateway/app/webtest"
)

// TestSave: good cells are saved, bad ones refused, earlier values kept, and one line is noted.
func TestSave(t *testing.T) {
	r := newRoom(t, 4)
	a, b, c, d, me := r.class[0].ID, r.class[1].ID, r.class[2].ID, r.class[3].ID, r.Ashdale.Child.ID
	r.Exec(`delete from set_members where pupil_id = $1`, d)
	out, err := r.save(webtest.Teacher, r.Coming, cell(a, r.Grade, "", "6 –"), cell(a, r.Attitude, "", "1"), cell(b, r.Grade, "", "5-Apr"), cell(c, r.Grade, "", ""),
		cell(me, r.Grade, "4", "5"), cell(me, r.Remark, result.Mark(webtest.Unreleased), ""), cell(d, r.Grade, "", "5"), cell(a, r.Target, "", "9"), cell(a, r.Reading, "", "9"))
	if err != nil {
		t.Fatal(err)
	}
	// 4 and the remark were set by the office, and are what the teacher had before them
	if out.Written != 3 || out.Removed != 1 || len(out.Refused) != 4 || len(out.Clashes) != 0 {
		t.Errorf("%+v", out)
	}
	for _, want := range []struct {
		pupil, field int64
		value        string
	}{{a, r.Grade, "6- 5.67"}, {a, r.Attitude, "1 1"}, {b, r.Grade, ""}, {c, r.Grade, ""}, {me, r.Grade, "5 5"}, {me, r.Remark, ""}, {d, r.Grade, ""}, {a, r.Reading, ""}} {
		if got := r.saved(want.pupil, want.field, r.Coming); got != want.value {
			t.Errorf("%d %d: %q, want %q", want.pupil, want.field, got, want.value)
		}
	}
	if n := r.Number(`select count(*) from results where staff_id = $1`, r.ID(webtest.Teacher)); n != 3 {
		t.Errorf("%d results are the teacher's", n)
	}
	if got := r.Text(`select string_agg(old_value || '>' || new_value, ' ' order by old_value) from result_changes where old_staff_id = $1 and staff_id = $2`, r.Ashdale.Office, r.ID(webtest.Teacher)); got != "4>5 "+webtest.Unreleased+">" {
		t.Errorf("earlier values: %q", got)
	}
	if got := r.Text(`select string_agg(detail, ';') from audit where action = 'entered results' and actor_id = $1 and subject_id = $2`, r.ID(webtest.Teacher), r.Set); got != "9b/En1, Autumn 2: 3 saved, 1 taken away" {
		t.Errorf("the log says %q", got)
	}
	if out, err = r.save(webtest.Teacher, r.Coming, cell(a, r.Grade, "6-", "6-"), cell(c, r.Grade, "", " ")); err != nil || out.Written+out.Removed != 0 {
		t.Errorf("nothing changed: %+v %v", out, err)
	}
	if n := r.Number(`select count(*) from audit where action = 'entered results'`); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if out, err = r.save(webtest.Teacher, r.Whole, cell(a, r.Target, "", "7"), cell(a, r.Grade, "", "7")); err != nil || out.Written != 1 || r.saved(a, r.Target, r.Whole) != "7 7" || r.saved(a, r.Grade, r.Whole) != "" {
		t.Errorf("the whole year: %+v %v", out, err)
	}
}

// TestSaveClash: whoever is second is told what the first has set, and nothing of it is lost.
func TestSaveClash(t *testing.T) {
	r := newRoom(t, 2)
	a, b := r.class[0].ID, r.class[1].ID
	if _, err := r.save(webtest.Admin, r.Coming, cell(a, r.Grade, "", "7"), cell(b, r.Grade, "", "8")); err != nil {
		t.Fatal(err)
	}
	out, err := r.save(webtest.Teacher, r.Coming, cell(a, r.Grade, "", "6"), cell(b, r.Grade, "", "8"), cell(a, r.Attitude, "", "2"))
	if err != nil || out.Written != 1 || len(out.Clashes) != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	if c := out.Clashes[0]; c.Pupil != a || c.Theirs.Value != "7" || c.Theirs.Who != "Mrs J Davies" || time.Since(c.Theirs.At) > time.Minute || c.Text != "6" {
		t.Errorf("told %+v", c)
	}
	if got := r.saved(a, r.Grade, r.Coming); got != "7 7" {
		t.Errorf("stored %q", got)
	}
	if out, err := r.save(webtest.Teacher, r.Coming, cell(a, r.Grade, "7", "6")); err != nil || out.Written != 1 || r.saved(a, r.Grade, r.Coming) != "6 6" {
		t.Errorf("use mine: %+v %v", out, err)
	}
	if _, err := r.save(webtest.Teacher, r.Coming, cell(b, r.Grade, "8", "")); err != nil {
		t.Fatal(err)
	}
	out, err = r.save(webtest.Admin, r.Coming, cell(b, r.Grade, "8", "9"))
	if err != nil || len(out.Clashes) != 1 || out.Clashes[0].Theirs.Who != "Mrs R Ŵyn-Pugh" || out.Clashes[0].Theirs.Value != "" {
		t.Errorf("taken away meanwhile: %+v %v", out, err)
	}
}

// TestSaveAtOnce: many people save the same cells at the same moment, in both orders; each cell is one person's, and
// everybody else is told.
func TestSaveAtOnce(t *testing.T) {
	r := newRoom(t, 10)
	const people = 8
	var mu sync.Mutex
	var wg sync.WaitGroup
	written, clashes := 0, 0
	teacher, office := r.ID(webtest.Teacher), r.ID(webtest.Admin)
	for n := range people {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var cells []result.Typed
			for i := range r.class {
				at := i
				if n%2 == 1 {
					at = len(r.class) - 1 - i
				}
				cells = append(cells, cell(r.class[at].ID, r.Grade, "", []string{"5", "6"}[n%2]))
			}
			who, may := teacher, result.Own
			if n%2 == 1 {
				who, may = office, result.All
			}
			err := r.DB.In(context.Background(), db.Staff(r.Ashdale.ID, who), func(tx db.Tx) error {
				o, err := result.Save(context.Background(), tx, may, result.Entry{Ask: result.Ask{SetID: r.Set, PeriodID: r.Coming, Today: today()}, Cells: cells})
				mu.Lock()
				defer mu.Unlock()
				written, clashes = written+o.Written, clashes+len(o.Clashes)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	if written != len(r.class) || clashes != people/2*len(r.class) {
		t.Errorf("%d written, %d clashes; want %d and %d", written, clashes, len(r.class), people/2*len(r.class))
	}
	if n := r.Number(`select count(*) from result_changes`); n != 0 {
		t.Errorf("%d changes of cells that were set once", n)
	}
}
