package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
)

// PurgeArgs is the job that forgets, at one school, what its time is over; PurgeAllArgs the one that starts it for every school.
type (
	PurgeArgs struct {
		SchoolID int64 `json:"school_id"`
	}
	PurgeAllArgs struct{}
)

// Kind names the job.
func (PurgeArgs) Kind() string { return "privacy_purge" }

// Kind names the job.
func (PurgeAllArgs) Kind() string { return "privacy_purge_all" }

// fromHour is London's hour from which the night's run may begin. It is asked for every hour: a service that was down
// at night runs when it is up again, once.
const fromHour = 2

// How much one transaction forgets at most.
const (
	leaversAtOnce  = 20
	accountsAtOnce = 100
	linesAtOnce    = 5000
)

// openDays is how long a pack waits for people; after that it is cancelled, and with it what it holds of other people.
const openDays = 100

// Run is a night's forgetting.
type Run struct {
	ID       int64
	On       civil.Date
	Started  time.Time
	Finished time.Time // zero while it goes on, or was broken off
	Counts   map[string]int
}

// BeginRun is the run of a night, begun now or earlier; 0 when it is too early in the day, or the run is over. Scope:
// worker.
func BeginRun(ctx context.Context, tx db.Tx, now time.Time) (id int64, err error) {
	if civil.London(now).Hour() < fromHour {
		return 0, nil
	}
	day := civil.OnDay(now)
	if _, err := tx.Exec(ctx, `insert into purge_runs (school_id, on_date) values ($1, $2) on conflict do nothing`, tx.SchoolID(), day); err != nil {
		return 0, fmt.Errorf("begin a night's run: %w", err)
	}
	err = tx.QueryRow(ctx, `select id from purge_runs where school_id = $1 and on_date = $2 and finished_at is null`, tx.SchoolID(), day).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// steps are what a run does, each as a count of what it has taken away, a little at a time. The owner's functions look
// at the school's settings themselves.
var steps = []struct {
	sql  string
	most []any
}{
	{`select erase_leavers($1)`, []any{leaversAtOnce}},
	{`select erase_accounts($1)`, []any{accountsAtOnce}},
	{`select purge_log($1)`, []any{linesAtOnce}},
}

// Step forgets the next part and notes it in the run, in one transaction: broken off anywhere, each part is done and
// counted, or neither. done is true once nothing is left. Scope: worker.
func Step(ctx context.Context, tx db.Tx, run int64) (done bool, err error) {
	var over bool
	if err := tx.QueryRow(ctx, `select finished_at is not null from purge_runs where school_id = $1 and id = $2 for update`, tx.SchoolID(), run).Scan(&over); err != nil || over {
		return over, err // another worker was here
	}
	counts := map[string]int{}
	for _, s := range steps {
		var part map[string]int
		if err := tx.QueryRow(ctx, s.sql, s.most...).Scan(&part); err != nil {
			return false, fmt.Errorf("%s: %w", s.sql, err)
		}
		for kind, n := range part {
			counts[kind] += n
		}
	}
	if err := forgetPacks(ctx, tx, counts); err != nil {
		return false, err
	}
	done = true
	for _, n := range counts {
		done = done && n == 0
	}
	return done, noteStep(ctx, tx, run, counts, done)
}

// forgetPacks empties packs that are over and cancels those that nobody has decided about for long.
func forgetPacks(ctx context.Context, tx db.Tx, counts map[string]int) error {
	for _, s := range []struct{ kind, sql string }{
		{"packs", fmt.Sprintf(`update data_packs set state = 'cancelled', finished_at = now(), message = 'Nobody has decided about it for %d days.'
			where school_id = $1 and state in ('collecting', 'deciding', 'compiling') and asked_at < now() - interval '%d days'`, openDays, openDays)},
		{"data_pack_items", `delete from data_pack_items i using data_packs d where i.school_id = $1 and d.school_id = $1 and d.id = i.pack_id
			and d.state in ('ready', 'failed', 'cancelled') and d.finished_at < now() - interval '24 hours'`},
	} {
		tag, err := tx.Exec(ctx, s.sql, tx.SchoolID())
		if err != nil {
			return fmt.Errorf("forget packs of data: %w", err)
		}
		counts[s.kind] += int(tag.RowsAffected())
	}
	return nil
}

func noteStep(ctx context.Context, tx db.Tx, run int64, counts map[string]int, done bool) error {
	for kind, n := range counts {
		if n == 0 {
			delete(counts, kind)
		}
	}
	part, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update purge_runs r set finished_at = case when $4 then now() end, counts = (select coalesce(jsonb_object_agg(u.key, u.n), '{}')
		from (select key, sum(value::bigint) as n from (select c.key, c.value from jsonb_each_text(r.counts) c union all select c.key, c.value from jsonb_each_text($3::jsonb) c) b group by key) u)
		where r.school_id = $1 and r.id = $2`, tx.SchoolID(), run, string(part), done)
	if err != nil {
		return fmt.Errorf("note a night's run: %w", err)
	}
	return nil
}

// Runs are the newest runs, from an offset on, and how many there are. Scope: staff, worker.
func Runs(ctx context.Context, tx db.Tx, limit, offset int) (all []Run, total int, err error) {
	b := &pgx.Batch{}
	b.Queue(`select count(*) from purge_runs where school_id = $1`, tx.SchoolID()).QueryRow(func(r pgx.Row) error { return r.Scan(&total) })
	b.Queue(`select id, on_date, started_at, coalesce(finished_at, '0001-01-01 00:00:00Z'), counts from purge_runs where school_id = $1
		order by on_date desc limit $2 offset $3`, tx.SchoolID(), limit, offset).Query(func(rows pgx.Rows) (err error) {
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Run])
		return err
	})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, 0, fmt.Errorf("read the nights' runs: %w", err)
	}
	return all, total, nil
}

// RunByID is one run. Scope: staff, worker.
func RunByID(ctx context.Context, tx db.Tx, id int64) (r Run, err error) {
	err = tx.QueryRow(ctx, `select id, on_date, started_at, coalesce(finished_at, '0001-01-01 00:00:00Z'), counts from purge_runs where school_id = $1 and id = $2`, tx.SchoolID(), id).
		Scan(&r.ID, &r.On, &r.Started, &r.Finished, &r.Counts)
	if err != nil {
		return r, fmt.Errorf("read a night's run: %w", err)
	}
	return r, nil
}
