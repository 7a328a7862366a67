package pupil

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
)

// DayArgs is the job that lets a school's roll follow the calendar, DayAllArgs the one that starts it everywhere.
type (
	DayArgs struct {
		SchoolID int64 `json:"school_id"`
	}
	DayAllArgs struct{}
)

// Kind names the job.
func (DayArgs) Kind() string { return "roll_day" }

// Kind names the job.
func (DayAllArgs) Kind() string { return "roll_day_all" }

// Day moves pupils whose first day has come onto the roll, and those whose last day is over off it, with a row of
// history each. A second run on the same day does nothing. Scope: worker.
func Day(ctx context.Context, tx db.Tx, today civil.Date) (moved int, err error) {
	if err := Lock(ctx, tx); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, `with due as (select id, status as was, case when leaving_date < $2 then 'left' else 'on_roll' end as becomes from pupils
			where school_id = $1 and (status <> 'left' and leaving_date < $2 or status = 'starting' and admission_date <= $2))
		update pupils p set status = due.becomes, version = p.version + 1, updated_at = now() from due where p.school_id = $1 and p.id = due.id
		returning p.id, due.was, due.becomes`, tx.SchoolID(), today)
	if err != nil {
		return 0, fmt.Errorf("let the roll follow the calendar: %w", err)
	}
	var h History
	var id int64
	var was, becomes string
	if _, err := pgx.ForEachRow(rows, []any{&id, &was, &becomes}, func() error { h.Add(id, Status.String(), was, becomes); moved++; return nil }); err != nil {
		return 0, fmt.Errorf("let the roll follow the calendar: %w", err)
	}
	return moved, h.Write(ctx, tx, By{})
}
