package result_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/app/webtest"
)

// crowd fills the tables as years of use do: 20,000 results and memberships of this school, and 20,000 periods of 100
// schools; the statistics know of them.
func (r room) crowd() {
	r.T.Helper()
	a := r.Ashdale
	r.Exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, year_group)
		select $1, 'C' || n, 'c' || n, 'c' || n, 'Crowd', 'C', 'Crowd', 'C', 'crowd', 'c', 7 + n % 5 from generate_series(1, 1000) n`, a.ID)
	r.Exec(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group) select $1, $2, $3, 'crowd' || n, 'crowd' || n, 9 from generate_series(1, 400) n`, a.ID, r.Year, r.Maths)
	r.Exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, s.id, p.id, current_date - 30 from (select id, row_number() over (order by id) n from sets where name like 'crowd%') s
		join (select id, row_number() over (order by id) n from pupils where pupil_id like 'C%') p on p.n % 20 = s.n % 20`, a.ID)
	r.Exec(`insert into schools (slug, name, name_folded, country, first_year, last_year, accent, subscription)
		select 'crowd' || n, 'Crowd ' || n, 'crowd ' || n, 'england', 7, 11, '#5c2d6e', 'active' from generate_series(1, 100) n`)
	r.Exec(`insert into academic_years (school_id, name, starts_on, ends_on) select s.id, y.name, y.starts_on, y.ends_on from schools s, academic_years y where s.slug like 'crowd%' and y.id = $1`, r.LastYear)
	r.Exec(`insert into periods (school_id, academic_year_id, year_group, name, name_folded, starts_on, release_at, position)
		select y.school_id, y.id, 7 + n % 5, 'crowd' || n, 'crowd' || n, y.starts_on, now() - interval '1 day', 3
		from academic_years y, generate_series(1, 200) n where y.id = $1 or y.school_id in (select id from schools where slug like 'crowd%')`, r.LastYear)
	r.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id)
		select $1, p.id, d.id, $2, f.id, '6', 6, $3 from (select id from pupils where pupil_id like 'C%' order by id limit 500) p
		cross join (select id from periods where school_id = $1 and name like 'crowd%' order by id limit 14) d cross join unnest($4::bigint[]) f (id)`,
		a.ID, r.Maths, a.Office, []int64{r.Grade, r.Attitude, r.Remark})
	for table, least := range map[string]int64{"results": 20_000, "periods": 20_000, "set_members": 20_000} {
		if n := r.Number(`select count(*) from ` + table); n < least {
			r.T.Fatalf("%s has %d rows", table, n)
		}
	}
	r.Exec(`analyze`)
}

// explainer runs each statement of a batch, and asks for its plan.
type explainer struct {
	pgx.Tx
	plans *[]string
}

func (e explainer) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	for _, q := range b.QueuedQueries {
		if err := e.explain(ctx, q.SQL, q.Arguments); err != nil {
			*e.plans = append(*e.plans, "no plan: "+err.Error())
		}
	}
	return e.Tx.SendBatch(ctx, b)
}

func (e explainer) explain(ctx context.Context, sql string, args []any) error {
	if !strings.HasPrefix(sql, "select") && !strings.HasPrefix(sql, "with") {
		return nil
	}
	rows, err := e.Tx.Query(ctx, "explain "+sql, args...)
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	*e.plans = append(*e.plans, strings.Join(lines, "\n"))
	return err
}

var sequential, sequentialPupils = regexp.MustCompile(`Seq Scan on (results|periods|set_members)\b`), regexp.MustCompile(`Seq Scan on pupils\b`)

// TestPlans: the queries of the pages that everybody opens find their rows by an index, however full the tables are.
func TestPlans(t *testing.T) {
	r := newRoom(t, 30)
	r.crowd()
	a := r.Ashdale
	family, teacher := db.External(a.ID, r.ID(webtest.Parent)), db.Staff(a.ID, r.ID(webtest.Teacher))
	holding := func(portlet string, contents licence.Queue) func(ctx context.Context, tx db.Tx) error {
		return func(ctx context.Context, tx db.Tx) error {
			_, err := licence.OpenPortlet(ctx, tx, licence.Of{Holding: a.Holding}, portlet, licence.Viewer{Head: true}, contents)
			return err
		}
	}
	var p result.Progress
	var lessons []tracking.Lesson
	progress := func(q licence.Asking) { result.QueueProgress(q.B, q.Tx, q.Of, &p) }
	for _, c := range []struct {
		name  string
		scope db.Scope
		ask   func(ctx context.Context, tx db.Tx) error
	}{
		{"progress of a family", family, holding(licence.Progress, progress)},
		{"general data", family, holding(licence.GeneralData, func(q licence.Asking) { result.QueueGeneral(q.B, q.Tx, q.Of, &p) })},
		{"subjects", family, holding(licence.Subjects, func(q licence.Asking) { tracking.QueueLessons(q.B, q.Tx, q.Of, today(), &lessons) })},
		{"progress for staff", teacher, func(ctx context.Context, tx db.Tx) error {
			_, err := licence.OpenForStaff(ctx, tx, a.Child.ID, licence.Progress, pupil.Viewer{Sees: pupil.SeesTaught, StaffID: r.ID(webtest.Teacher), Head: true}, progress)
			return err
		}},
		{"grid", teacher, func(ctx context.Context, tx db.Tx) error {
			g, err := result.Open(ctx, tx, result.Own, result.Ask{SetID: r.Set, PeriodID: r.Coming, Today: today()})
			if err == nil && len(g.Pupils) != 31 {
				err = fmt.Errorf("%d pupils", len(g.Pupils))
			}
			return err
		}},
		{"my sets", teacher, func(ctx context.Context, tx db.Tx) error {
			_, err := result.List(ctx, tx, result.Own, today(), result.Filter{Page: 1, Size: 50})
			return err
		}},
	} {
		var plans []string
		err := r.DB.In(context.Background(), c.scope, func(tx db.Tx) error {
			tx.Tx = explainer{tx.Tx, &plans}
			return c.ask(context.Background(), tx)
		})
		if err != nil || len(plans) == 0 {
			t.Errorf("%s: %d plans, %v", c.name, len(plans), err)
		}
		for _, plan := range plans {
			found := sequential.FindString(plan)
			if c.scope == family && found == "" {
				found = sequentialPupils.FindString(plan) // a family's are found by their holdings
			}
			if found != "" || strings.HasPrefix(plan, "no plan") {
				t.Errorf("%s: %s\n%s", c.name, found, plan)
			}
		}
	}
}

// TestPortletTrips: a portlet is one pipelined batch: who it is, what may be seen, all results, and the note of the view.
func TestPortletTrips(t *testing.T) {
	w := webtest.New(t)
	w.SchoolYears(w.Ashdale, 2, 3)
	var p result.Progress
	c := &counter{}
	err := w.DB.In(context.Background(), db.External(w.Ashdale.ID, w.ID(webtest.Parent)), func(tx db.Tx) error {
		c.Tx = tx.Tx
		tx.Tx = c
		session := w.Number(`insert into sessions (realm, subject_id, token_hash, idle_seconds, expires_at) values ('external', $1, '\x01', 1800, now() + interval '1 hour') returning id`, w.ID(webtest.Parent))
		h, err := licence.OpenPortlet(context.Background(), tx, licence.Of{Holding: w.Ashdale.Holding}, licence.Progress, licence.Viewer{AccountID: w.ID(webtest.Parent), SessionID: session},
			func(q licence.Asking) { result.QueueProgress(q.B, q.Tx, q.Of, &p) })
		if err == nil && (len(p.Subjects) != 10 || h.Name() == "") {
			err = errors.New("not everything is there")
		}
		return err
	})
	if err != nil || c.trips != 1 {
		t.Errorf("asked %d times: %v", c.trips, err)
	}
}
