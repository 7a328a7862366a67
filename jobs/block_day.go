package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/external"
)

// blockDayAll lifts blocks whose last day is over, everywhere.
type blockDayAll struct {
	river.WorkerDefaults[external.DayAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *blockDayAll) Work(ctx context.Context, _ *river.Job[external.DayAllArgs]) error {
	return w.deps.eachSchool(ctx, func(id int64) river.JobArgs { return external.DayArgs{SchoolID: id} })
}

// blockDay lifts one school's blocks whose last day is over.
type blockDay struct {
	river.WorkerDefaults[external.DayArgs]
	deps Deps
}

// Work lifts them, all or none.
func (w *blockDay) Work(ctx context.Context, job *river.Job[external.DayArgs]) error {
	return w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) error { _, err := external.Day(ctx, tx); return err })
}
