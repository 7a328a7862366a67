package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/queue"
	"gateway/app/school"
)

// eachSchool starts a job for every school: a job sees one school only.
func (d Deps) eachSchool(ctx context.Context, args func(school int64) river.JobArgs) error {
	return d.DB.In(ctx, db.Worker(0), func(tx db.Tx) error {
		ids, err := school.IDs(ctx, tx)
		if err != nil || len(ids) == 0 {
			return err
		}
		var all []river.InsertManyParams
		for _, id := range ids {
			all = append(all, river.InsertManyParams{Args: args(id), InsertOpts: &river.InsertOpts{Queue: queue.Bulk}})
		}
		if _, err := river.ClientFromContext[pgx.Tx](ctx).InsertManyFastTx(ctx, tx.Tx, all); err != nil {
			return fmt.Errorf("enqueue a job for each school: %w", err)
		}
		return nil
	})
}

// inSchool runs fn in one transaction of the worker.
func (d Deps) inSchool(ctx context.Context, school int64, fn func(tx db.Tx) error) error {
	return d.DB.In(ctx, db.Worker(school), fn)
}

// filePurgeAll deletes expired files, everywhere.
type filePurgeAll struct {
	river.WorkerDefaults[file.PurgeAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *filePurgeAll) Work(ctx context.Context, _ *river.Job[file.PurgeAllArgs]) error {
	return w.deps.eachSchool(ctx, func(id int64) river.JobArgs { return file.PurgeArgs{SchoolID: id} })
}

// filePurge deletes the expired files of one school.
type filePurge struct {
	river.WorkerDefaults[file.PurgeArgs]
	deps Deps
}

// Work deletes them.
func (w *filePurge) Work(ctx context.Context, job *river.Job[file.PurgeArgs]) error {
	return w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) error { _, err := file.Purge(ctx, tx); return err })
}

// importPurgeAll deletes the files of old imports, everywhere.
type importPurgeAll struct {
	river.WorkerDefaults[imports.PurgeAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *importPurgeAll) Work(ctx context.Context, _ *river.Job[imports.PurgeAllArgs]) error {
	return w.deps.eachSchool(ctx, func(id int64) river.JobArgs { return imports.PurgeArgs{SchoolID: id} })
}

// importPurge deletes the files of one school's old imports.
type importPurge struct {
	river.WorkerDefaults[imports.PurgeArgs]
	deps Deps
}

// Work deletes them.
func (w *importPurge) Work(ctx context.Context, job *river.Job[imports.PurgeArgs]) error {
	return w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) error { _, err := imports.Purge(ctx, tx); return err })
}

// rollDayAll lets every roll follow the calendar.
type rollDayAll struct {
	river.WorkerDefaults[pupil.DayAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *rollDayAll) Work(ctx context.Context, _ *river.Job[pupil.DayAllArgs]) error {
	return w.deps.eachSchool(ctx, func(id int64) river.JobArgs { return pupil.DayArgs{SchoolID: id} })
}

// rollDay lets one school's roll follow the calendar.
type rollDay struct {
	river.WorkerDefaults[pupil.DayArgs]
	deps Deps
}

// Work moves starters and leavers.
func (w *rollDay) Work(ctx context.Context, job *river.Job[pupil.DayArgs]) error {
	return w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) error { _, err := pupil.Day(ctx, tx, civil.OnDay(time.Now())); return err })
}
