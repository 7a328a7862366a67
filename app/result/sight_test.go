package result_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/webtest"
)

// TestRowsOfAPupil: of every table under of_pupils a family reads the rows of exactly the pupils that it sees, in every
// state of its holding and of the pupil, and from the next transaction on (case 41).
func TestRowsOfAPupil(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`insert into attendance_marks (school_id, pupil_id, on_date, session, code) select $1, $2, starts_on, 'am', '/' from academic_years where id = $3`, a.ID, a.Child.ID, a.Tracking.Year)
	w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value) values ($1, $2, $3, $4, $5, '5', 5)`,
		a.ID, a.Children[2].ID, a.Tracking.LastAutumn, a.Tracking.English, a.Tracking.Grade) // of nobody here
	w.Exec(`update holdings set state = 'ended' where id = $1`, a.SocialHolding) // the parent's other one of this pupil
	tables := strings.Fields(w.Text(`select string_agg(tablename, ' ') from pg_policies where cmd = 'SELECT' and qual like '%(pupil_id IN ( SELECT p.id%holdings h%'`))
	if len(tables) < 6 {
		t.Fatalf("only %q", tables)
	}
	parent, other := db.External(a.ID, w.ID(webtest.Parent)), db.External(a.ID, w.ID(webtest.OtherParent))
	for _, c := range []struct {
		name, change, back string
		sees               bool
	}{
		{"live", `update holdings set state = 'live' where id = $1`, `update holdings set state = 'live' where id = $1`, true},
		{"waiting", `update holdings set state = 'waiting' where id = $1`, `update holdings set state = 'live' where id = $1`, false},
		{"blocked", `update holdings set state = 'blocked' where id = $1`, `update holdings set state = 'live' where id = $1`, false},
		{"lapsed", `update holdings set state = 'lapsed' where id = $1`, `update holdings set state = 'live' where id = $1`, false},
		{"ended", `update holdings set state = 'ended' where id = $1`, `update holdings set state = 'live' where id = $1`, false},
		{"hidden", `update pupils set hidden = true where id = (select pupil_id from holdings where id = $1)`, `update pupils set hidden = false where $1 > 0`, false},
		{"long left", `update pupils set leaving_date = '2001-07-20' where id = (select pupil_id from holdings where id = $1)`, `update pupils set leaving_date = null where $1 > 0`, false},
	} {
		w.Exec(c.change, a.Holding)
		for _, table := range tables {
			seen, strange := visible(w, parent, table, a.Child.ID)
			if (seen > 0) != c.sees || strange > 0 {
				t.Errorf("%s: %d rows of %s are seen, and %d of pupils who are not", c.name, seen, table, strange)
			}
			if seen, strange := visible(w, other, table, a.Child.ID); strange > 0 || seen > 0 {
				t.Errorf("%s: another family sees %d rows of %s, and %d of pupils whom it does not see", c.name, seen, table, strange)
			}
		}
		w.Exec(c.back, a.Holding)
	}
}

// visible counts a table's rows of a pupil, and those of pupils who are not seen themselves.
func visible(w *webtest.World, scope db.Scope, table string, pupil int64) (of, strange int) {
	w.T.Helper()
	w.In(scope, func(ctx context.Context, tx db.Tx) error {
		return tx.QueryRow(ctx, fmt.Sprintf(`select count(*) filter (where x.pupil_id = $1), count(*) filter (where not exists (select from pupils p where p.id = x.pupil_id)) from %s x`, table), pupil).Scan(&of, &strange)
	})
	return of, strange
}
