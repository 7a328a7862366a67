package attendance_test

import (
	"context"
	"reflect"
	"testing"

	"gateway/app/attendance"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/licence"
	"gateway/app/webtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// board is the two schools without the fixture's attendance, on a day in the midst of the current academic year.
type board struct {
	*webtest.World
	today civil.Date
}

func newBoard(t testing.TB) board {
	t.Helper()
	b := board{World: webtest.New(t)}
	starts, _ := civil.Parse(b.Text(`select starts_on::text from academic_years where id = $1`, b.Ashdale.Tracking.Year))
	b.today = starts.AddDays(80)
	b.Exec(`delete from attendance_totals`)
	b.Exec(`delete from attendance_codes`)
	return b
}

func (b board) work(s *webtest.School, fn func(ctx context.Context, tx db.Tx) error) {
	b.T.Helper()
	b.In(db.Worker(s.ID), fn)
}

func (b board) totals(asOf civil.Date, said ...attendance.TotalSaid) (p attendance.TotalsPlan) {
	b.T.Helper()
	b.work(b.Ashdale, func(ctx context.Context, tx db.Tx) (err error) {
		if p, err = attendance.MakeTotals(ctx, tx, said, asOf); err != nil {
			return err
		}
		return p.Apply(ctx, tx)
	})
	return p
}

func (b board) marks(s *webtest.School, said ...attendance.MarkSaid) (p attendance.MarksPlan) {
	b.T.Helper()
	b.work(s, func(ctx context.Context, tx db.Tx) (err error) {
		if p, err = attendance.MakeMarks(ctx, tx, said); err != nil {
			return err
		}
		return p.Apply(ctx, tx)
	})
	return p
}

func (b board) years(scope db.Scope, of licence.Of) (years []attendance.Year) {
	b.T.Helper()
	b.In(scope, func(ctx context.Context, tx db.Tx) (err error) {
		years, err = attendance.Read(ctx, tx, of, b.today)
		return err
	})
	return years
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func at(n int) *int { return &n }
