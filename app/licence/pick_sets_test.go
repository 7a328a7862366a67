package licence

import (
	"context"
	"slices"
	"testing"
	"time"

	"gateway/app/db"
)

// Keys for a set: those who are in it now.
func TestOrderBySet(t *testing.T) {
	o := newOffice(t, "active")
	ann, bea, cay := o.child("1", "Ann", "A"), o.child("2", "Bea", "B"), o.child("3", "Cay", "C")
	year := o.id(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2026/27', current_date - 10, current_date + 300) returning id`, o.school)
	subject := o.id(`insert into subjects (school_id, alias, alias_folded, name, name_folded) values ($1, 'Maths', 'maths', 'Mathematics', 'mathematics') returning id`, o.school)
	set := o.id(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group) values ($1, $2, $3, '9Ma1', '9ma1', 9) returning id`, o.school, year, subject)
	for _, m := range []struct {
		pupil int64
		ends  any
	}{{ann, nil}, {bea, "2020-01-01"}, {cay, time.Now().AddDate(0, 0, 3)}} {
		o.exec(`insert into set_members (school_id, set_id, pupil_id, starts_on, ends_on) values ($1, $2, $3, '2019-09-01', $4)`, o.school, set, m.pupil, m.ends)
	}
	var sets []PickSet
	o.ask(func(ctx context.Context, tx db.Tx) (err error) { sets, err = Sets(ctx, tx); return err })
	if !slices.Equal(sets, []PickSet{{ID: set, Name: "9Ma1", Subject: "Maths", Year: 9, Pupils: 2}}) {
		t.Errorf("%+v", sets)
	}
	b := o.made(o.order(Request{TypeID: o.parent, Scope: ScopeSet, SetID: set}))
	d := o.finish(b)
	if b.ScopeLabel != "9Ma1, Maths" || len(d.Rows) != 2 || d.Rows[0].PupilID != "1" || d.Rows[1].PupilID != "3" {
		t.Errorf("%s: %+v", b.ScopeLabel, d.Rows)
	}
	_, _, err := o.try(Request{TypeID: o.parent, Scope: ScopeSet})
	onlyProblem(t, err, "set", "keys_set_choose")
	_, _, err = o.try(Request{TypeID: o.parent, Scope: ScopeSet, SetID: 999})
	if err == nil {
		t.Error("a set that does not exist")
	}
}
