package result_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/result"
	"gateway/app/webtest"
)

// BenchmarkOpen reads the full grid of 30 pupils, without the page.
func BenchmarkOpen(b *testing.B) {
	r := newRoom(b, 29)
	r.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, staff_id)
		select $1, m.pupil_id, $2, $3, f.id, '6', $4 from set_members m, fields f where m.set_id = $5 and f.id in ($6, $7, $8) on conflict do nothing`,
		r.Ashdale.ID, r.Coming, r.English, r.Ashdale.Office, r.Set, r.Grade, r.Attitude, r.Remark)
	for b.Loop() {
		if g, err := r.open(webtest.Teacher, r.Set, r.Coming); err != nil || len(g.Pupils) != 30 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/grid")
}

// BenchmarkList lists 50 sets of 28 pupils with how far they are.
func BenchmarkList(b *testing.B) {
	r := newRoom(b, 28)
	r.Exec(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group) select $1, $2, $3, 'x' || n, 'x' || n, 9 from generate_series(1, 50) n`, r.Ashdale.ID, r.Year, r.English)
	r.Exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, s.id, m.pupil_id, current_date - 30 from sets s, set_members m where s.name like 'x%' and m.set_id = $2`, r.Ashdale.ID, r.Set)
	r.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, staff_id)
		select $1, m.pupil_id, $2, $3, f.id, '6', $4 from set_members m, fields f where m.set_id = $5 and f.id in ($6, $7, $8) on conflict do nothing`,
		r.Ashdale.ID, r.Coming, r.English, r.Ashdale.Office, r.Set, r.Grade, r.Attitude, r.Remark)
	for b.Loop() {
		err := r.in(webtest.Admin, func(ctx context.Context, tx db.Tx) error {
			l, err := result.List(ctx, tx, result.All, today(), result.Filter{Page: 1, Size: 50})
			if err == nil && (len(l.Rows) != 50 || l.Rows[9].Complete != 29) {
				err = fmt.Errorf("%+v", l.Rows[9])
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/list")
}

// counter counts the batches and statements of a transaction that go to the server one by one.
type counter struct {
	pgx.Tx
	trips int
}

func (c *counter) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	c.trips++
	return c.Tx.SendBatch(ctx, b)
}

func (c *counter) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c.trips++
	return c.Tx.Query(ctx, sql, args...)
}

// TestRoundTrips: a grid is one pipelined batch; saving is three, whatever the number of cells, and the line in the log
// goes by Exec.
func TestRoundTrips(t *testing.T) {
	r := newRoom(t, 12)
	trips := func(do func(ctx context.Context, tx db.Tx) error) int {
		t.Helper()
		c := &counter{}
		if err := r.in(webtest.Teacher, func(ctx context.Context, tx db.Tx) error {
			c.Tx = tx.Tx
			tx.Tx = c
			return do(ctx, tx)
		}); err != nil {
			t.Fatal(err)
		}
		return c.trips
	}
	ask := result.Ask{SetID: r.Set, PeriodID: r.Coming, Today: today()}
	if n := trips(func(ctx context.Context, tx db.Tx) error { _, err := result.Open(ctx, tx, result.Own, ask); return err }); n != 1 {
		t.Errorf("opening asks %d times", n)
	}
	var cells []result.Typed
	for _, c := range r.class {
		cells = append(cells, cell(c.ID, r.Grade, "", "5"), cell(c.ID, r.Attitude, "", "1"))
	}
	if n := trips(func(ctx context.Context, tx db.Tx) error {
		o, err := result.Save(ctx, tx, result.Own, result.Entry{Ask: ask, Cells: cells})
		if o.Written != 24 {
			t.Errorf("%+v", o)
		}
		return err
	}); n != 3 {
		t.Errorf("saving asks %d times", n)
	}
	if n := trips(func(ctx context.Context, tx db.Tx) error {
		_, err := result.List(ctx, tx, result.Own, today(), result.Filter{Page: 1, Size: 50})
		return err
	}); n != 1 {
		t.Errorf("the list asks %d times", n)
	}
}
