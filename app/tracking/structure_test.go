package tracking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gateway/app/db"
)

// TestStart: a school that has nothing gets the scales of its country, three fields and the year's periods, once.
func TestStart(t *testing.T) {
	for country, want := range map[string]string{"england": "GCSE 9 to 1, three steps a grade", "scotland": "National 5 and Higher, A to D"} {
		k := newDesk(t, country)
		k.start()
		s := k.structure()
		var names []string
		for _, f := range s.Fields {
			names = append(names, f.Name+" "+f.Scope+" "+s.Scale(f.ScaleID).Name+" "+s.Field(f.TargetID).Name)
		}
		if got := strings.Join(names, "|"); got != "Target shared "+want+" |Current grade shared "+want+" Target|Attitude to learning shared Attitude to learning, 1 to 4 " {
			t.Errorf("%s: %s", country, got)
		}
		if !s.Fields[0].WholeYear || s.Fields[1].WholeYear || len(s.Scale(s.Fields[0].ScaleID).Values) < 5 {
			t.Errorf("%s: %+v", country, s.Fields)
		}
		var periods []string
		for _, p := range k.periods() {
			if p.YearGroup == 7 {
				periods = append(periods, p.Name+" "+p.Starts.String())
			}
			if !p.Release.IsZero() || p.WholeYear != (p.Name == "Whole year") {
				t.Errorf("%+v", p)
			}
		}
		if got := strings.Join(periods, ", "); got != "Autumn 1 2026-09-01, Autumn 2 2026-11-01, Spring 1 2027-01-01, Spring 2 2027-02-19, Summer 1 2027-04-11, Summer 2 2027-06-01, Whole year 2026-09-01" {
			t.Error(got)
		}
		scales := len(s.Scales)
		k.start()
		if s := k.structure(); len(s.Scales) != scales || len(s.Fields) != 3 || len(k.periods()) != 14 {
			t.Errorf("%s, a second time: %d scales, %d fields, %d periods", country, len(s.Scales), len(s.Fields), len(k.periods()))
		}
	}
}

func TestSubjects(t *testing.T) {
	k := newDesk(t, "england")
	maths := Subject{Alias: " Maths ", Name: "Mathematics", SharedFields: true}
	id, err := k.subject(maths, "")
	k.wants("", err)
	if again, err := k.subject(maths, ""); again != id || err != nil {
		t.Errorf("a second press: %d, %v", again, err)
	}
	for _, c := range []struct {
		s    Subject
		want string
	}{
		{Subject{Alias: "", Name: "x"}, "alias=tracking_name"}, {Subject{Alias: "…", Name: "–"}, "alias=tracking_name name=tracking_name"},
		{Subject{Alias: strings.Repeat("é", 21), Name: strings.Repeat("é", 51)}, "alias=too_long name=too_long"}, {Subject{Alias: strings.Repeat("é", 20), Name: strings.Repeat("é", 50)}, ""},
		{Subject{Alias: "MATHS", Name: "Other"}, "alias=tracking_taken"}, {Subject{Alias: "Other", Name: "mathématics"}, "name=tracking_taken"}, {Subject{Alias: "Art", Name: "Art", SQACode: "C704 75 long code"}, "sqa_code=too_long"},
	} {
		_, err := k.subject(c.s, "")
		k.wants(c.want, err)
	}
	saved := k.structure().Subject(id)
	if saved.Alias != "Maths" || !saved.SharedFields || saved.Position != 1 {
		t.Errorf("%+v", saved)
	}
	mine, theirs := saved, saved
	mine.Name, theirs.Name = "Maths and numeracy", "Numeracy"
	_, err = k.subject(mine, saved.Mark())
	k.wants("", err)
	_, err = k.subject(theirs, saved.Mark())
	k.wants("conflict", err)
	_, err = k.subject(mine, saved.Mark())
	k.wants("", err) // what is asked for stands there already
	_, err = k.subject(Subject{ID: id + 100, Alias: "x", Name: "x"}, "")
	k.wants("not found", err)
	if n := k.number(`select count(*) from audit where action = 'changed the tracking structure' and actor_id = $1`, k.staff); n != 3 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestHundredSubjects: a school has up to 100 (TRK-1); they move by one place and only go while nothing hangs on them.
func TestHundredSubjects(t *testing.T) {
	k := newDesk(t, "england")
	var ids []int64
	for n := range MaxSubjects {
		id, err := k.subject(Subject{Alias: fmt.Sprint("S", n), Name: fmt.Sprint("Subject ", n)}, "")
		k.wants("", err)
		ids = append(ids, id)
	}
	_, err := k.subject(Subject{Alias: "More", Name: "More"}, "")
	k.wants("alias=subjects_full", err)
	move := func(id int64, up bool) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return MoveSubject(ctx, tx, id, up) })
	}
	k.wants("", move(ids[0], true)) // the first stays
	k.wants("", move(ids[2], true))
	k.wants("", move(ids[0], false))
	k.wants("not found", move(ids[99]+1, true))
	var got []string
	for _, s := range k.structure().Subjects {
		got = append(got, s.Alias)
	}
	if !slices.Equal(got[:4], []string{"S2", "S0", "S1", "S3"}) || got[99] != "S99" {
		t.Errorf("%v", got)
	}
	remove := func(id int64) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return DeleteSubject(ctx, tx, id) })
	}
	k.exec(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded) values ($1, $2, $3, 'a', 'a'), ($1, $2, $3, 'b', 'b')`, k.s.ID, k.year.ID, ids[0])
	err = remove(ids[0])
	k.wants("conflict", err)
	if !strings.Contains(err.Error(), "This subject has 2 sets.") {
		t.Error(err)
	}
	k.wants("", remove(ids[1]))
	k.wants("not found", remove(ids[1]))
	if n := len(k.structure().Subjects); n != 99 {
		t.Errorf("%d left", n)
	}
}
