package result_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/app/webtest"
)

type asking func(b *pgx.Batch, tx db.Tx, of licence.Of, into *result.Progress)

func readOf(w *webtest.World, scope db.Scope, of licence.Of, ask asking) (p result.Progress) {
	w.T.Helper()
	w.In(scope, func(ctx context.Context, tx db.Tx) error {
		b := &pgx.Batch{}
		ask(b, tx, of, &p)
		return tx.SendBatch(ctx, b).Close()
	})
	return p
}

// lines are all results as "subject field period value", in the page's order.
func lines(p result.Progress) (out []string) {
	for s, subject := range p.Subjects {
		for f, field := range p.Fields {
			for i, period := range p.Periods {
				if c := p.Cell(s, f, i); c.Has() {
					out = append(out, fmt.Sprintf("%s|%s|%d %s|%s", subject.Name, field.Name, period.YearGroup, period.Name, c.Text))
				}
			}
		}
	}
	return out
}

// TestReadProgress: a family reads the ticked fields of released periods over all years, newest first (POR-5, TRK-3);
// staff read what is not released too, and say so.
func TestReadProgress(t *testing.T) {
	w := webtest.New(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	parent := db.External(a.ID, w.ID(webtest.Parent))
	p := readOf(w, parent, licence.Of{Holding: a.Holding}, result.QueueProgress)
	want := []string{"English Language|Target|9 Whole year|6", "English Language|Current grade|9 Autumn 1|6-", "English Language|Current grade|8 Autumn|5",
		"English Language|Attitude to learning|9 Autumn 1|1", "English Language|Remark|9 Autumn 1|" + webtest.Released, "Mathematics|Current grade|9 Autumn 1|7"}
	if got := lines(p); !slices.Equal(got, want) {
		t.Errorf("the family reads %q, want %q", got, want)
	}
	grade := p.FieldAt(k.Grade)
	if s := p.Fields[grade].Scale; s == nil || s.Explanation != "Grades run from 9 (highest) to 1." || len(s.Values) != 11 || s.Values[3].Text != "6+" || *s.Values[3].Sort != 6.33 || s.OnWithin != 0.34 {
		t.Errorf("the scale is %+v", s)
	}
	for i, period := range p.Periods {
		if !period.Released || period.Release.IsZero() {
			t.Errorf("%+v is not released", period)
		}
		if period.ID == k.Autumn && (p.Target(0, grade, i).Text != "6" || p.Verdict(0, grade, i) != tracking.OnTarget || p.Verdict(1, grade, i) != "") {
			t.Errorf("target %q, verdicts %q %q", p.Target(0, grade, i).Text, p.Verdict(0, grade, i), p.Verdict(1, grade, i))
		}
		if period.ID == k.LastAutumn && p.Target(0, grade, i).Has() {
			t.Error("last year had this year's target")
		}
	}
	if got := lines(readOf(w, parent, licence.Of{Holding: a.Holding}, result.QueueGeneral)); !slices.Equal(got, []string{"|Reading age|9 Autumn 1|13.5"}) {
		t.Errorf("general data: %q", got)
	}
	p = readOf(w, db.Staff(a.ID, w.ID(webtest.Teacher)), licence.Of{Pupil: a.Child.ID}, result.QueueProgress)
	if got := lines(p); len(got) != len(want)+2 || !slices.Contains(got, "English Language|Remark|9 Autumn 2|"+webtest.Unreleased) || p.Periods[0].Released && p.Periods[1].Released {
		t.Errorf("staff read %q of %+v", got, p.Periods)
	}
	w.Exec(`update fields set shown = false where id = $1`, k.Remark)
	if p = readOf(w, db.Staff(a.ID, w.ID(webtest.Teacher)), licence.Of{Pupil: a.Child.ID}, result.QueueProgress); p.FieldAt(k.Remark) >= 0 {
		t.Error("staff read a field that is hidden from them")
	}
}

// TestReadNothing: another family's holding, a holding that has ended, a pupil's number in a family's scope, and a
// target without its tick.
func TestReadNothing(t *testing.T) {
	w := webtest.New(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	parent, other := db.External(a.ID, w.ID(webtest.Parent)), db.External(a.ID, w.ID(webtest.OtherParent))
	if p := readOf(w, other, licence.Of{Holding: a.Holding}, result.QueueProgress); len(p.Periods)+len(p.Fields)+len(p.Subjects) != 0 {
		t.Errorf("another family reads %q", lines(p))
	}
	if p := readOf(w, other, licence.Of{Pupil: a.Child.ID}, result.QueueProgress); len(lines(p)) != 0 {
		t.Errorf("another family reads by the pupil's number %q", lines(p))
	}
	p := readOf(w, db.External(a.ID, w.ID(webtest.Pupil)), licence.Of{Holding: a.PupilHolding}, result.QueueProgress)
	if p.FieldAt(k.Target) >= 0 || p.Verdict(0, p.FieldAt(k.Grade), 0) != "" || p.Target(0, p.FieldAt(k.Grade), 0).Has() {
		t.Errorf("the target is not ticked, and the pupil reads %q", lines(p))
	}
	w.Exec(`update holdings set state = 'ended' where id = $1`, a.Holding)
	if p := readOf(w, parent, licence.Of{Holding: a.Holding}, result.QueueProgress); len(lines(p)) != 0 {
		t.Errorf("under a holding that has ended: %q", lines(p))
	}
}
