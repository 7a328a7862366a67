package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// fullGrid is a set of 30 with six fields, two of them on a scale of three grades for each number, all filled in.
func fullGrid(t testing.TB) (*webtest.World, string) {
	t.Helper()
	w := webtest.New(t)
	a := w.Ashdale
	f := a.Tracking
	mark, essay := w.Asked(a, "Exam mark", "whole", 0, 100), w.Asked(a, "Essay", "decimal", 0, 20)
	w.Exec(`delete from scale_values where scale_id = $1`, f.Scale)
	w.Exec(`insert into scale_values (school_id, scale_id, position, value, meaning, sort_value) select $1, $2, row_number() over (), n || s, 'Grade ' || n || s, n
		from generate_series(9, 1, -1) n, unnest(array['+', '', '-']) s`, a.ID, f.Scale)
	w.Class(a, 29)
	w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id)
		select $1, m.pupil_id, case when f.id = $2 then $3::bigint else $4 end, $5, f.id, v.value, 5, $6 from set_members m,
		(values ($2::bigint, '6'), ($7, '6-'), ($8, '2'), ($9, 'A steady term'), ($10, '71'), ($11, '12.5')) v (field, value) join fields f on f.id = v.field where m.set_id = $12
		on conflict do nothing`, a.ID, f.Target, f.Whole, f.Coming, f.English, a.Office, f.Grade, f.Attitude, f.Remark, mark, essay, f.Set)
	return w, urls.Results("ashdale", f.Set, f.Coming)
}

// TestGridWeight: the page of 30 pupils and six fields.
func TestGridWeight(t *testing.T) {
	w, path := fullGrid(t)
	got := w.As(webtest.Teacher).Get(path)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(got.Body)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d compressed", len(got.Body), b.Len())
	if got.Status != 200 || len(got.Body) > 75_000 || b.Len() > 7_000 {
		t.Errorf("%d: %d bytes, %d compressed", got.Status, len(got.Body), b.Len())
	}
}

// BenchmarkGrid opens the grid of 30 pupils and six fields over a connection, and saves a column of it.
func BenchmarkGrid(b *testing.B) {
	w, path := fullGrid(b)
	c := w.As(webtest.Teacher)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if r := c.Get(path); r.Status != 200 {
				b.Fatal(r.Status)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
	})
	class := w.Ashdale.Tracking
	b.Run("save a column", func(b *testing.B) {
		ids := pupilsOf(b, w)
		for n := 0; b.Loop(); n++ {
			v := url.Values{"was": {""}}
			for _, id := range ids {
				v.Set(cellName(id, class.Remark), fmt.Sprint("Remark ", n))
			}
			if r := fragment(c, path, v); r.Status != 200 && n > 0 {
				b.Fatal(r.Status)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/save")
	})
}

func pupilsOf(b *testing.B, w *webtest.World) []int64 {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rows, err := w.Owner.Query(ctx, `select pupil_id from set_members where set_id = $1`, w.Ashdale.Tracking.Set)
	if err != nil {
		b.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		b.Fatal(err)
	}
	w.Exec(`update results set staff_id = $2 where school_id = $1`, w.Ashdale.ID, w.ID(webtest.Teacher))
	return ids
}
