package external

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/licence"
)

// DayArgs is the job that lifts one school's blocks whose last day is over, DayAllArgs the one that starts it for every
// school.
type (
	DayArgs struct {
		SchoolID int64 `json:"school_id"`
	}
	DayAllArgs struct{}
)

// Kind names the job.
func (DayArgs) Kind() string { return "block_day" }

// Kind names the job.
func (DayAllArgs) Kind() string { return "block_day_all" }

// Day lifts the blocks whose last day is over and returns how many there were; the school's log says that the calendar
// did it. It may run again at any time. Scope: worker.
func Day(ctx context.Context, tx db.Tx) (n int, err error) {
	const over = `b.until < ` + today
	rows, err := tx.Query(ctx, `select distinct b.pupil_id from blocks b where b.school_id = $1 and b.lifted_at is null and `+over+` order by 1`, tx.SchoolID())
	if err != nil {
		return 0, fmt.Errorf("find blocks that are over: %w", err)
	}
	pupils, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, fmt.Errorf("find blocks that are over: %w", err)
	}
	for _, p := range pupils {
		if err := licence.LockHoldings(ctx, tx, p); err != nil {
			return n, err
		}
	}
	lifted, err := liftOver(ctx, tx, over+` and b.pupil_id = any($2)`, pupils)
	for _, l := range lifted {
		if err := audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.BlockLifted, PupilID: l.PupilID, SubjectID: l.AccountID, Detail: "its last day is over"}); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}
