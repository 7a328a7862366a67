package result_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/result"
	"gateway/app/webtest"
)

func at(n float64) *float64 { return &n }

// TestFileOfResults: new values are written, the same file again changes nothing (case 16), a changed value leaves
// the earlier one with who and when, a blank that clears takes the result away.
func TestFileOfResults(t *testing.T) {
	w := webtest.New(t)
	s, k := w.Ashdale, w.Ashdale.Tracking
	staff := w.ID(webtest.Admin)
	key := func(period, subject, field int64) result.Key {
		return result.Key{PupilID: s.Child.ID, PeriodID: period, SubjectID: subject, FieldID: field}
	}
	take := func(said ...result.Said) (out []string) {
		w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) error {
			p, err := result.MakePlan(ctx, tx, said)
			if err != nil {
				return err
			}
			for _, l := range p.Lines {
				out = append(out, fmt.Sprintf("%s %q to %q", l.Kind, l.Old, l.Value))
			}
			return p.Apply(ctx, tx, result.By{StaffID: staff, ImportID: s.Import}, func(int) error { return nil })
		})
		return out
	}
	file := []result.Said{{Key: key(k.Autumn, k.English, k.Grade), Value: "6", Sort: at(6)}, {Key: key(k.Autumn, k.Maths, k.Attitude), Value: "2", Sort: at(2)},
		{Key: key(k.Autumn, 0, k.Reading), Value: "13.5", Sort: at(13.5)}, {Key: key(k.Autumn, k.Maths, k.Remark), Value: "Steady"}, {Key: key(k.Autumn, k.Maths, k.Target), Value: ""}}
	equal(t, "first", take(file...), []string{`changed "6-" to "6"`, `new "" to "2"`, `unchanged "13.5" to "13.5"`, `new "" to "Steady"`, `unchanged "" to ""`})
	equal(t, "again", take(file...), []string{`unchanged "6" to "6"`, `unchanged "2" to "2"`, `unchanged "13.5" to "13.5"`, `unchanged "Steady" to "Steady"`, `unchanged "" to ""`})
	history := func() (out []string) {
		rows, err := w.Owner.Query(context.Background(), `select concat_ws(' ', c.old_value, 'by', o.display_name, 'to', c.new_value, 'by', n.display_name, c.old_at < c.at)
			from result_changes c join staff_schools o on o.school_id = c.school_id and o.staff_id = c.old_staff_id join staff_schools n on n.school_id = c.school_id and n.staff_id = c.staff_id
			where c.school_id = $1 order by c.id`, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	equal(t, "history", history(), []string{"6- by Mrs J Davies to 6 by Mrs J Davies t"})
	equal(t, "taken away", take(result.Said{Key: key(k.Autumn, k.English, k.Grade)}), []string{`changed "6" to ""`})
	equal(t, "history then", history()[1], "6 by Mrs J Davies to  by Mrs J Davies t")
	if n := w.Number(`select count(*) from results where school_id = $1 and period_id = $2 and subject_id = $3 and field_id = $4`, s.ID, k.Autumn, k.English, k.Grade); n != 0 {
		t.Errorf("%d results where one was taken away", n)
	}
	equal(t, "who and what", w.Text(`select concat_ws(' ', value, sort_value, staff_id = $2, import_id = $3) from results where school_id = $1 and subject_id = $4 and field_id = $5`,
		s.ID, staff, s.Import, k.Maths, k.Attitude), "2 2 t t")
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
